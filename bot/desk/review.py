"""Review: what waits for a person, and the page on which a step is passed or the text goes back to its author."""

from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from bot.answers.places import places
from bot.desk.history import changes
from bot.desk.notices import MOST_ID, attached, picture
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.notices import (
    amend,
    article,
    countersign,
    find,
    importance,
    listing,
    notified,
    remark,
    show,
    versions,
    waits,
)
from bot.notices import review as reviewing
from bot.notices.notice import Notice
from bot.review import proposal, step, waiting
from bot.review.chain import CHECKLIST
from bot.review.step import Round

_SHORT = Length(max=500, message="太长了，请控制在 500 字以内")


class ApproveForm(FlaskForm):
    """The five points, and what the approver has to say."""

    checked = SelectMultipleField(
        "五个方面都核对过", choices=list(CHECKLIST),
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    comment = TextAreaField("意见", [Optional(), _SHORT], render_kw={"rows": 2})


class ReturnForm(FlaskForm):
    """Why the text goes back."""

    comment = TextAreaField(
        "退回的原因",
        [DataRequired("退回时请写明原因，让作者知道改什么"), _SHORT],
        render_kw={"rows": 2},
    )


class ReasonForm(FlaskForm):
    """Why the importance is another."""

    reason = StringField("理由", [DataRequired("请写明理由"), _SHORT])


def reviews(seat: Seat) -> Answer:
    """Everything that waits for the person, longest waiting first."""
    with seat.read() as session:
        mine = waiting.for_member(session, seat.person, at=seat.now())
        numbers = [one.round.subject_id for one in mine if one.round.subject_kind == "notice"]
        held = listing.by_numbers(session, numbers)
        texts = proposal.for_member(session, seat.person, at=seat.now())
    shown = [
        (one, held[one.round.subject_id])
        for one in mine
        if one.round.subject_kind == "notice" and one.round.subject_id in held
    ]
    return seat.page("reviews.html", waiting=shown, texts=texts)


def review(seat: Seat, number: int) -> Answer:
    """One text under review: what it says, what was changed, what was found, and the two buttons."""
    return seat.page("review.html", **_shown(seat, number))


def review_approve(seat: Seat, number: int) -> Answer:
    """Pass the step that waits."""
    form = ApproveForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                last = reviewing.approve(
                    session, one, by=by, comment=form.comment.data or "",
                    checked=form.checked.data or [], at=seat.now(),
                )  # fmt: skip
                next_one = show.waiting_for(session, one)
                then = "可以安排发布" if find.is_open(one) else find.why_closed(one)
                title = one.title
            seat.ring()
            said = f"审核完成，{then}" if last else f"下一步等待{next_one}审核"
            return seat.done(f"已同意《{title}》，{said}", "reviews")
    return seat.page("review.html", **_shown(seat, number) | {"approve": form})


def review_return(seat: Seat, number: int) -> Answer:
    """Give the text back to its author."""
    form = ReturnForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                reviewing.return_to_author(
                    session, one, by=by, comment=form.comment.data or "", at=seat.now()
                )
                title = one.title
            seat.ring()
            return seat.done(f"已退回《{title}》，作者会看到原因", "reviews")
    return seat.page("review.html", **_shown(seat, number) | {"send_back": form})


def review_raise(seat: Seat, number: int) -> Answer:
    """Say that it is of key importance: the head must see it too."""
    form = ReasonForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                importance.raise_to_key(
                    session, one, by=by, reason=form.reason.data or "", at=seat.now()
                )
            return seat.done("已定为重点，还要主要领导审核", "review", number=number)
    return seat.page("review.html", **_shown(seat, number) | {"reason": form})


def review_lower(seat: Seat, number: int) -> Answer:
    """Say that it is ordinary after all: the head alone may."""
    form = ReasonForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                importance.lower(session, one, by=by, reason=form.reason.data or "", at=seat.now())
            return seat.done("已改为普通", "review", number=number)
    return seat.page("review.html", **_shown(seat, number) | {"reason": form})


def _shown(seat: Seat, number: int) -> dict[str, Any]:
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        rounds = step.rounds(session, "notice", one.id)
        mine = [
            each
            for each in waiting.for_member(session, seat.person, at=seat.now())
            if (each.round.subject_kind, each.round.subject_id) == ("notice", one.id)
        ]
        open_round = rounds[-1] if rounds and rounds[-1].ended is None else None
        return {
            "notice": one, "unit": one.unit.name, "author": one.written_by.name, "rounds": rounds,
            "mine": mine[0] if mine else None, "is_open": open_round is not None,
            "findings": reviewing.unsettled(session, one, at=seat.now(), places=places(session)),
            "changed": [
                (each, amend.lines(each.difference)) for each in (open_round.steps if open_round else []) if each.difference
            ],
            "countersigns": [(each.body, countersign.standing(each, one)) for each in countersign.of(session, one)],
            "remarks": remark.of(session, one), "attachments": attached(one), "waiting_for": show.waiting_for(session, one),
            "since": _since(session, one, rounds) if open_round else [], "told": notified.told(session, one), "group_text": _to_copy(seat, session, one, open_round),
            "text": article.unstyled(one.body, title=one.title, picture=picture),
            "approve": ApproveForm(formdata=None), "send_back": ReturnForm(formdata=None, prefix=""),
            "reason": ReasonForm(formdata=None),
        }  # fmt: skip


def _since(session: Session, one: Notice, rounds: list[Round]) -> list[dict[str, object]]:
    """What was changed since the last time somebody reviewed it; nothing on the first review."""
    seen = [each.ended_at for each in rounds[:-1] if any(step.outcome for step in each.steps)]
    if not seen or seen[-1] is None:
        return []
    every = versions.of(session, one)
    before = [each for each in every if each.at <= seen[-1]]
    return changes(before[-1], every[-1]) if before else []


def _to_copy(seat: Seat, session: Session, one: Notice, opened: Round | None) -> str:
    """The text that asks for the step that waits, to be pasted into a group; its link asks for a sign-in."""
    if opened is None:
        return ""
    link = seat.link("review", number=one.id)
    return waits.group_text(session, one, opened, link=link, at=seat.now())


PAGES = (
    Page("/review", "reviews", reviews, only="GET"),
    Page("/review/<int:number>", "review", review, only="GET"),
    Page("/review/<int:number>/approve", "review_approve", review_approve, only="POST"),
    Page("/review/<int:number>/return", "review_return", review_return, only="POST"),
    Page("/review/<int:number>/raise", "review_raise", review_raise, only="POST"),
    Page("/review/<int:number>/lower", "review_lower", review_lower, only="POST"),
)
