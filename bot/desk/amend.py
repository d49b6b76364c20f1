"""修改后通过: an approver puts a word right and passes the step in one; who passed before is sent the difference."""

from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import NotFound, OutOfTurn
from bot.notices import amend, find, restate, show
from bot.notices.amend import Amendment
from bot.review.chain import CHECKLIST

_TYPED = DataRequired("请填写")


class AmendForm(FlaskForm):
    """The words that an approver may put right, and what passing a step takes. `seen` is what was on the page."""

    title = StringField("标题", [_TYPED, Length(max=64, message="标题最多 64 个字")])
    digest = StringField("摘要", [Optional(), Length(max=120, message="摘要最多 120 个字")])
    body = TextAreaField("正文", [_TYPED], render_kw={"rows": 18, "spellcheck": "false"})
    checked = SelectMultipleField(
        "五个方面都核对过", choices=list(CHECKLIST),
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    comment = TextAreaField(
        "意见", [Optional(), Length(max=500, message="太长了")], render_kw={"rows": 2}
    )
    seen = HiddenField()


def review_amend(seat: Seat, number: int) -> Answer:
    """Change the words, see them again, and pass the step with them."""
    form = AmendForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                if form.seen.data != one.fingerprint():
                    raise OutOfTurn(
                        "您打开这一页以后，稿件被别人改过了，什么也没有改。您的文字还在下面；"
                        "请另开一页看现在的稿件，再决定怎么改"
                    )
                said = replace(
                    restate.fields(one), title=form.title.data, digest=form.digest.data or "",
                    body=form.body.data.replace("\r\n", "\n"),
                )  # fmt: skip
                made = Amendment(said, form.comment.data or "", form.checked.data or [])
                last = amend.approve(
                    session, one, made, by=by, files=seat.files, fetch=_kept, at=seat.now()
                )
                waits = show.waiting_for(session, one)
                then = "可以安排发布" if find.is_open(one) else find.why_closed(one)
                title = one.title
            seat.ring()
            next_ = f"审核完成，{then}" if last else f"下一步等待{waits}审核"
            return seat.done(
                f"《{title}》已修改后通过，改动已告诉作者和前面的审核人；{next_}", "reviews"
            )
    return seat.page("review_amend.html", form=form, number=number, **_given(seat, number, form))


def _given(seat: Seat, number: int, form: AmendForm) -> dict[str, Any]:
    """The notice; on the first look its words are put into the form."""
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        if not form.is_submitted():
            said = restate.fields(one)
            form.title.data, form.digest.data, form.body.data = said.title, said.digest, said.body
            form.seen.data = one.fingerprint()
        return {"notice": one, "waiting_for": show.waiting_for(session, one)}


def _kept(path: str) -> bytes:
    """An approver changes words: pictures that are not there already come with the author's own edit."""
    raise NotFound(f"没有图片 {path}：审核时只改文字，要换图片请退回作者")


PAGES = (Page("/review/<int:number>/amend", "review_amend", review_amend),)
