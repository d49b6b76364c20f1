"""The papers of a notice: the form of its approval to print, scans of signed ones, what other bodies confirmed."""

from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat, refusals, to_save
from bot.errors import NotFound, Refused
from bot.notices import countersign, paper, show
from bot.notices.countersign import BEFORE_APPROVAL, Signature
from bot.reports.form.draw import FORMATS, drawn
from bot.reports.form.form import form as form_of
from bot.review import step
from bot.staff.roles import TITLES

MOST = 20_000_000  # bytes of a scan
_TYPED = [DataRequired("请填写"), Length(max=100, message="太长了")]
_MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class SignedForm(FlaskForm):
    """Who signed on paper, when, for which step, and the scan."""

    step = SelectField("哪一步", choices=[], validate_choice=False)
    person = StringField("纸上签字的人", _TYPED)
    signed_on = DateField("签字日期", [DataRequired("请填写日期，如 2026-11-24")])
    scan = FileField("扫描件（PDF 或图片）", [FileRequired("请选择扫描件")])


class AskForm(FlaskForm):
    """Whose confirmation is needed."""

    body = StringField("会签的单位", _TYPED)


class CountersignForm(FlaskForm):
    """Who confirmed for a body, when, and the scan."""

    person = StringField("谁代表该单位确认", _TYPED)
    signed_on = DateField("确认日期", [DataRequired("请填写日期，如 2026-11-24")])
    scan = FileField("扫描件或截图", [FileRequired("请选择扫描件")])


class DropForm(FlaskForm):
    """Why no confirmation is needed after all."""

    reason = StringField("为什么不用会签", _TYPED)


def notice_form(seat: Seat, number: int) -> Answer:
    """The form of approval (信息发布审核表), as Word or PDF (`?format=`)."""
    kind = request.args.get("format", "pdf")
    if kind not in FORMATS:
        raise NotFound("审核表只有 Word 和 PDF 两种格式")
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        data, title = drawn(form_of(session, one), kind), one.title
    return to_save(data, f"信息发布审核表-{title[:40]}.{kind}", _MIMES[kind])


def notice_papers(seat: Seat, number: int) -> Answer:
    """The papers of a notice."""
    return seat.page("notice_papers.html", **_shown(seat, number))


def notice_signed(seat: Seat, number: int) -> Answer:
    """Register the scan of a signed paper."""
    shown = _shown(seat, number)
    form: SignedForm = shown["signed"]
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                what = paper.register(
                    session, show.find(session, number), form.step.data or "", _signature(form),
                    by=by, files=seat.files, at=seat.now(),
                )  # fmt: skip
            return seat.done(f"已登记纸质签批（{what}）", "notice_papers", number=number)
    return seat.page("notice_papers.html", **shown)


def notice_countersign_ask(seat: Seat, number: int) -> Answer:
    """Say whose confirmation is needed before approval."""
    form = AskForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                countersign.ask(session, one, form.body.data or "", by=by, at=seat.now())
            return seat.done(
                f"要由{form.body.data}会签，齐了才能审定", "notice_papers", number=number
            )
    return seat.page("notice_papers.html", **_shown(seat, number) | {"ask": form})


def notice_countersign(seat: Seat, number: int, which: int) -> Answer:
    """Register that a body confirmed."""
    form = CountersignForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one, body = show.find(session, number), _body(session, number, which)
                countersign.sign(
                    session, one, body, _signature(form), by=by, files=seat.files, at=seat.now()
                )
            return seat.done(f"已登记{body}的会签", "notice_papers", number=number)
    return seat.page("notice_papers.html", **_shown(seat, number) | {"sign": form, "which": which})


def notice_countersign_drop(seat: Seat, number: int, which: int) -> Answer:
    """Say that a body's confirmation is not needed."""
    form = DropForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one, body = show.find(session, number), _body(session, number, which)
                countersign.drop(
                    session, one, body, by=by, reason=form.reason.data or "", at=seat.now()
                )
            return seat.done(f"不用{body}会签", "notice_papers", number=number)
    return seat.page("notice_papers.html", **_shown(seat, number) | {"drop": form, "which": which})


def _body(session: Session, number: int, which: int) -> str:
    one = session.get(countersign.Countersign, which)
    if one is None or one.notice_id != number:
        raise NotFound("没有这一项会签，请刷新后再看")
    return str(one.body)


def _signature(form: SignedForm | CountersignForm) -> Signature:
    sent, day = form.scan.data, form.signed_on.data
    if not isinstance(day, date):
        raise Refused("日期写法不对，应为 2026-11-24 这样的年-月-日")
    return Signature(form.person.data or "", day, sent.read(), sent.filename or "")


def _shown(seat: Seat, number: int) -> dict[str, Any]:
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        newest = step.latest(session, "notice", one.id)
        signed = SignedForm()
        signed.step.choices = [SelectChoice("", "整张审核表")] + [
            SelectChoice(str(each.position), f"第 {each.position} 步 {TITLES[each.role]}")
            for each in (newest.steps if newest else [])
        ]
        return {
            "notice": one, "papers": paper.of(session, one), "signed": signed, "reviewed": newest is not None,
            "countersigns": [(each, countersign.standing(each, one)) for each in countersign.of(session, one)],
            "before_approval": one.state in BEFORE_APPROVAL, "ask": AskForm(formdata=None),
            "sign": CountersignForm(formdata=None), "drop": DropForm(formdata=None), "which": 0,
        }  # fmt: skip


_AT = "/notices/<int:number>"
PAGES = (
    Page(f"{_AT}/form", "notice_form", notice_form, only="GET"),
    Page(f"{_AT}/papers", "notice_papers", notice_papers, only="GET"),
    Page(f"{_AT}/signed", "notice_signed", notice_signed, only="POST", most=MOST),
    Page(f"{_AT}/countersigns", "notice_countersign_ask", notice_countersign_ask, only="POST"),
    Page(
        f"{_AT}/countersigns/<int:which>", "notice_countersign", notice_countersign, only="POST", most=MOST
    ),
    Page(
        f"{_AT}/countersigns/<int:which>/drop", "notice_countersign_drop", notice_countersign_drop, only="POST"
    ),
)  # fmt: skip
