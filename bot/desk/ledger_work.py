"""Work on the ledger: register one media release, prove it, put it right, import a register that was previewed."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from bot.desk import handed
from bot.desk.ledger import shown
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.ledger import enter, import_, months, plan, restate, scan
from bot.ledger.channels import LEVELS, Channel, ChannelKind
from bot.ledger.enter import Faulty
from bot.ledger.restate import Right
from bot.notices import named

MOST_SCAN = 21_000_000  # bytes of a request that brings a scan
MOST_TABLE = 20_000_000
SHOWN = 50  # rows of a preview
_SCANS = {"accept": ".pdf,.png,.jpg,.jpeg,.gif,.webp"}


class RegisterForm(FlaskForm):
    """One release in a newspaper, on television, on another website."""

    title = StringField("标题", [DataRequired("请写标题"), Length(max=300)])
    channel = StringField(
        "渠道", [DataRequired("请写媒体的名称")],
        render_kw={"list": "channels", "autocomplete": "off"},
        description="报纸、电视台、网站的名称，书名号可写可不写",
    )  # fmt: skip
    level = SelectField(
        "级别", validate_choice=False,
        choices=[SelectChoice("", "台账里已有的渠道不用选"), *(SelectChoice(*one) for one in LEVELS.items())],
    )  # fmt: skip
    released_on = DateField("刊发日期", [DataRequired("请写刊发的日期，如 2026-11-24")])
    released_time = TimeField("时间", [Optional()], description="不知道几点就空着")
    item = StringField(
        "信息编号", [Optional(), Length(max=100)],
        description="同一信息在几个渠道刊发，编号写同一个，只算 1 条信息",
    )  # fmt: skip
    notice = StringField(
        "对应的稿件",
        [Optional()],
        description="我们发布过的稿件，写索引号或编号；写了就不用写信息编号",
    )
    unit = StringField("发布单位", [Optional()], render_kw={"list": "units"})
    kind = StringField("类别", [Optional()], render_kw={"list": "kinds"})
    url = StringField("链接", [Optional(), Length(max=1000)], render_kw={"inputmode": "url"})
    scan = FileField("扫描件或截图", render_kw=_SCANS, description="PDF 或图片；没有链接的一定要有")
    kept = HiddenField()


class ScanForm(FlaskForm):
    """One more scan."""

    scan = FileField("扫描件或截图", [FileRequired("请选择一个 PDF 或图片")], render_kw=_SCANS)


class CorrectForm(FlaskForm):
    """How a line should have read."""

    title = StringField("标题", [DataRequired("标题不能为空"), Length(max=300)])
    unit = StringField("发布单位", [Optional(), Length(max=60)])
    kind = StringField("类别", [Optional(), Length(max=60)])
    url = StringField("链接", [Optional(), Length(max=1000)])
    reason = TextAreaField("原因", [DataRequired("请写明原因")], render_kw={"rows": 2})


class StrikeForm(FlaskForm):
    """Why a line is void."""

    reason = TextAreaField("作废的原因", [DataRequired("请写明原因")], render_kw={"rows": 2})


def ledger_register(seat: Seat) -> Answer:
    """Register one media release."""
    form = RegisterForm()
    if form.validate_on_submit():
        with refusals(form):
            form.kept.data = handed.keep_scan(seat, form.scan.data, form.kept.data or "")
            entered = _enter(seat, form)
            if entered is not None:
                return seat.done(f"已登记，台账第 {entered} 号", "ledger_entry", number=entered)
    with seat.read() as session:
        known = _known(session)
    return seat.page("ledger_register.html", form=form, **known)


def _enter(seat: Seat, form: RegisterForm) -> int | None:
    """The number of the new line; None where fields are wrong, which is then said beside them."""
    texts = ("title", "channel", "level", "item", "notice", "unit", "kind", "url")
    given = {name: str(form[name].data or "") for name in texts}
    time = f" {form.released_time.data:%H:%M}" if form.released_time.data else ""
    given["released_at"] = f"{form.released_on.data:%Y-%m-%d}{time}"
    try:
        with seat.begin() as (session, by):
            return enter.enter(
                session, given, proof=form.kept.data or "", by=by, at=seat.now(),
                resolve_notice=named.resolver(session),
            ).seq  # fmt: skip
    except Faulty as problem:
        for column, why in problem.faults:
            field = form["released_on" if column == "released_at" else column]
            field.errors = [*field.errors, why]
        return None


def ledger_scan_add(seat: Seat, number: int) -> Answer:
    """Put a scan beside a line."""
    form = ScanForm()
    if form.validate():
        with refusals(form):
            file = handed.keep_scan(seat, form.scan.data, "")
            with seat.begin() as (session, by):
                scan.add(session, number, file, by=by, at=seat.now())
            return seat.done("扫描件已经放在这条记录旁边", "ledger_entry", number=number)
    return seat.page("ledger_entry.html", **shown(seat, number), form=form)


def ledger_correct(seat: Seat, number: int) -> Answer:
    """Say in another line what a registered line should have said."""
    form, told = CorrectForm(), shown(seat, number)
    right = told["right"]
    if not form.is_submitted() and isinstance(right, Right):
        form.process(
            data={
                "title": right.title,
                "unit": right.unit,
                "kind": right.category,
                "url": right.url,
            }
        )
    if form.validate_on_submit():
        with refusals(form):
            given = Right(
                form.title.data, form.unit.data or "", form.kind.data or "", form.url.data or ""
            )
            with seat.begin() as (session, by):
                restate.correct(
                    session, number, given, reason=form.reason.data, by=by, at=seat.now()
                )
            return seat.done("已另记一条更正，原来的记录不动", "ledger_entry", number=number)
    return seat.page("ledger_correct.html", **told, form=form)


def ledger_strike(seat: Seat, number: int) -> Answer:
    """Say in another line that a registered release never was."""
    form = StrikeForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                restate.strike(session, number, reason=form.reason.data, by=by, at=seat.now())
            return seat.done("已另记一条作废，原来的记录不动", "ledger_entry", number=number)
    return seat.page("ledger_strike.html", **shown(seat, number), form=form)


def ledger_import(seat: Seat) -> Answer:
    """Choose a register and see what importing it would change."""
    form = handed.ImportForm("登记表", plan.MOST_ROWS)
    if form.validate_on_submit():
        with refusals(form):
            file, table = handed.keep_table(seat, form.file.data)
            with seat.read() as session:
                made = plan.plan(
                    session,
                    table,
                    by=seat.person,
                    at=seat.now(),
                    resolve_notice=named.resolver(session),
                )
                names = dict(session.execute(select(Channel.slug, Channel.name)).all())
            told = None if made.faults else plan.told(made, table)
            confirm = handed.to_confirm(file, made.mark())
            return seat.page(
                "ledger_preview.html", made=made, told=told, confirm=confirm, names=names, most=SHOWN,
                rows=len(table.rows), fresh=list(made.fresh.values())[:SHOWN], label=table.label,
            )  # fmt: skip
    return seat.page("ledger_import.html", form=form)


def ledger_import_confirm(seat: Seat) -> Answer:
    """Import exactly what was seen."""
    table, seen = handed.confirmed(seat)
    with seat.begin() as (session, by):
        done = import_.import_rows(
            session, table, by=by, at=seat.now(), resolve_notice=named.resolver(session), seen=seen
        )
    filled = f"，为其中 {done.filled} 条补上了链接" if done.filled else ""
    return seat.done(f"登记 {done.added} 条，另有 {done.known} 条早已登记{filled}", "ledger")


def _known(session: Session) -> dict[str, Any]:
    """What may be chosen from: names of channels of others, units and kinds."""
    theirs = Channel.kind != ChannelKind.WECHAT, Channel.retired_on.is_(None)
    others = select(Channel.name).where(*theirs).order_by(Channel.name)
    return {
        "channels": list(session.scalars(others)),
        "units": sorted(months.units(session)), "kinds": sorted(months.kinds(session)),
    }  # fmt: skip


PAGES = (
    Page("/ledger/register", "ledger_register", ledger_register, most=MOST_SCAN),
    Page("/ledger/import", "ledger_import", ledger_import, most=MOST_TABLE),
    Page("/ledger/import/confirm", "ledger_import_confirm", ledger_import_confirm, only="POST"),
    Page(
        "/ledger/<int:number>/scans",
        "ledger_scan_add",
        ledger_scan_add,
        only="POST",
        most=MOST_SCAN,
    ),
    Page("/ledger/<int:number>/correct", "ledger_correct", ledger_correct),
    Page("/ledger/<int:number>/strike", "ledger_strike", ledger_strike),
)
