"""Remarks on a text that is not out yet: say something about a passage, and say that it is dealt with."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from bot.desk.seat import Answer, Page, Seat
from bot.errors import Refused
from bot.notices import remark, show

_PAGES = frozenset({"notice", "review"})  # where remarks are made and shown


class RemarkForm(FlaskForm):
    """What is said, and about which words."""

    quote = StringField("摘一句原文", [Optional(), Length(max=200, message="太长了，摘一句就够")])
    text = TextAreaField(
        "批注", [DataRequired("请写批注"), Length(max=remark.LONGEST, message="太长了")]
    )
    back = HiddenField()


def notice_remark(seat: Seat, number: int) -> Answer:
    """Say something about a notice."""
    form = RemarkForm()
    if not form.validate():
        raise Refused("、".join(one for told in form.errors.values() for one in told))
    with seat.begin() as (session, by):
        one = show.find(session, number)
        remark.add(
            session, one, form.text.data or "", quote=form.quote.data or "", by=by, at=seat.now()
        )
    return seat.done("批注已经写上，作者和审核人都看得到", _page(form), number=number)


def notice_remark_settle(seat: Seat, number: int, which: int) -> Answer:
    """Say that a remark is dealt with."""
    form = RemarkForm()
    with seat.begin() as (session, by):
        remark.settle(session, show.find(session, number), which, by=by, at=seat.now())
    return seat.done("这条批注已经收起来", _page(form), number=number)


def _page(form: RemarkForm) -> str:
    return form.back.data if form.back.data in _PAGES else "notice"


PAGES = (
    Page("/notices/<int:number>/remarks", "notice_remark", notice_remark, only="POST"),
    Page(
        "/notices/<int:number>/remarks/<int:which>/settle", "notice_remark_settle", notice_remark_settle, only="POST"
    ),
)  # fmt: skip
