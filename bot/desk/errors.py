"""错情台账: errors that were found after release: listed, reported, closed with proof, or said to be none."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from bot import clock
from bot.db.files import is_kept_as
from bot.desk import words
from bot.desk.after import SCAN, uploaded
from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import Refused
from bot.notices import mend, mistake, report_mistake, show
from bot.notices.mend import Fix
from bot.notices.mistake import GRADES, HOWS, SOURCES, STANDINGS, Grade, How, Source, Standing
from bot.notices.report_mistake import Report


class ReportForm(FlaskForm):
    """What is wrong, where it came to light, how grave it is."""

    wrong = StringField(
        "写错的原文",
        [DataRequired("请照抄写错的原文"), Length(max=300)],
        description="从发布的标题、摘要或正文里照抄",
    )
    right = StringField("应为", [Optional(), Length(max=300)], description="应当删去的不写")
    grade = RadioField(
        "轻重", choices=[SelectChoice(*one) for one in GRADES.items()], default=Grade.ORDINARY.value
    )
    source = SelectField(
        "怎样发现的",
        choices=[SelectChoice(*one) for one in SOURCES.items()],
        default=Source.SELF.value,
    )
    found_by = StringField("谁发现的", [DataRequired("请写明是谁发现的"), Length(max=80)])
    found_on = DateField("哪天发现的", [InputRequired("请写明哪天发现的")])
    learn = BooleanField("马上加入规则包（不勾的在办结时加入）")


class FixForm(FlaskForm):
    """How it was put right, and the proof."""

    how = RadioField(
        "怎样改好的",
        [InputRequired("请选择怎样改好的")],
        choices=[SelectChoice(*one) for one in HOWS.items()],
    )
    address = StringField(
        "证明：网址", [Optional(), Length(max=1024)], description="以 https:// 开头"
    )
    proof = FileField("或截图、PDF")
    note = StringField(
        "备注", [Optional(), Length(max=300)], description="作出说明的，写明向谁、怎样说明的"
    )
    learn = BooleanField("写错的词加入规则包，以后自动查出", default=True)


class DismissForm(FlaskForm):
    """Why it is no error."""

    reason = StringField("为什么不是错情", [DataRequired("请写明为什么不是错情"), Length(max=300)])


def errors(seat: Seat) -> Answer:
    """The register: those that wait with the most urgent first, or all with the newest first."""
    which, before = request.args.get("state", Standing.OPEN.value), request.args.get("before", "")
    if which not in ("all", *STANDINGS):
        raise Refused("网址里的状态不认识，请从错情台账重新选择")
    start = min(int(before), MOST_ID) if before.isascii() and before.isdigit() else None
    with seat.read() as session:
        leaf = mistake.page(session, state="" if which == "all" else which, before=start)
    return seat.page(
        "errors.html",
        leaf=leaf,
        which=which,
        is_first=start is None,
        standings=STANDINGS,
        grades=GRADES,
        today=clock.today(),
    )


def error_new(seat: Seat) -> Answer:
    """Report one: `?notice=` says in which notice."""
    form = ReportForm()
    given = request.args.get("notice", "")
    number = min(int(given), MOST_ID) if given.isascii() and given.isdigit() else 0
    if not number:
        raise Refused("请从发布了的稿件登记错情：打开那篇稿件的发布，点“登记错情”")
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = report_mistake.report(
                    session, show.find(session, number), _report(form), by=by, at=seat.now()
                )
                said = f"已登记错情第 {one.id} 号，承办人 {one.owner.name}，期限 {words.day(one.deadline)}"
                made = one.id
            return seat.done(said, "error", number=made)
    elif not form.is_submitted():
        form.found_on.data = clock.today()
        form.found_by.data = seat.person.name
    with seat.read() as session:
        notice = show.find(session, number)
    return seat.page("error_new.html", form=form, notice=notice)


def error(seat: Seat, number: int) -> Answer:
    """One of them, with the ways to close it."""
    return seat.page("error.html", **_shown(seat, number))


def error_fix(seat: Seat, number: int) -> Answer:
    """It is put right."""
    form = FixForm()
    if form.validate_on_submit():
        with refusals(form):
            given = _fix(form)
            with seat.begin() as (session, by):
                one = mistake.by_id(session, number)
                left = mend.fix(session, one, given, by=by, files=seat.files, at=seat.now())
            said = f"错情第 {number} 号已办结" + (f"。提醒：{left}" if left else "")
            return seat.done(said, "error", number=number)
    return seat.page("error.html", **_shown(seat, number) | {"fix": form})


def error_dismiss(seat: Seat, number: int) -> Answer:
    """It is no error."""
    form = DismissForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = mistake.by_id(session, number)
                report_mistake.dismiss(
                    session, one, by=by, reason=form.reason.data or "", at=seat.now()
                )
            return seat.done(f"第 {number} 号不是错情，已记下理由", "error", number=number)
    return seat.page("error.html", **_shown(seat, number) | {"dismiss": form})


def _report(form: ReportForm) -> Report:
    return Report(
        wrong=form.wrong.data or "", right=form.right.data or "", found_by=form.found_by.data or "",
        found_on=form.found_on.data or clock.today(), source=Source(form.source.data),
        grade=Grade(form.grade.data), learn=bool(form.learn.data),
    )  # fmt: skip


def _fix(form: FixForm) -> Fix:
    name, data = uploaded(form.proof.data) if form.proof.data else ("", b"")
    return Fix(
        How(form.how.data), (form.address.data or "").strip(), data, name, form.note.data or "",
        learn=bool(form.learn.data),
    )  # fmt: skip


def _shown(seat: Seat, number: int) -> dict[str, Any]:
    with seat.read() as session:
        one = mistake.by_id(session, min(number, MOST_ID))
        return {
            "one": one, "notice": one.notice, "owner": one.owner.name, "grades": GRADES, "sources": SOURCES, "hows": HOWS,
            "standings": STANDINGS, "fix": FixForm(formdata=None), "dismiss": DismissForm(formdata=None),
            "today": clock.today(), "picture": one.proof if is_kept_as(one.proof) and not one.proof.endswith(".pdf") else "",
        }  # fmt: skip


PAGES = (
    Page("/errors", "errors", errors, only="GET"),
    Page("/errors/new", "error_new", error_new),
    Page("/errors/<int:number>", "error", error, only="GET"),
    Page("/errors/<int:number>/fix", "error_fix", error_fix, only="POST", most=SCAN),
    Page("/errors/<int:number>/dismiss", "error_dismiss", error_dismiss, only="POST"),
)
