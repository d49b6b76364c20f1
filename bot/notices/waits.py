"""Tell people that a review waits for them, or what came of theirs; and the text to copy into a group."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.messages import message
from bot.notices.notice import Classification, Notice
from bot.review import passing
from bot.review.passing import Passer
from bot.review.step import Round, Step
from bot.staff.member import Member
from bot.staff.roles import TITLES, Role

# What a message wants of who reads it.
REVIEW, AMENDED, EDIT, GO_ON, CONFIRM = "review", "amended", "edit", "go_on", "confirm"


def outside(notice: Notice, text: str) -> str:
    """What may leave the house: of what the public is not to read, not even the title."""
    if notice.classification == Classification.ACTIVE:
        return text
    return f"有一篇稿件（编号 {notice.id}）要您查看，请登录"


def ask(session: Session, notice: Notice, opened: Round, begins: str, *, at: datetime) -> None:
    """Tell everybody who may pass the step that waits; `begins` is what happened just now."""
    step = opened.waiting()
    if step is None:
        return
    for one in passing.passers(session, step.wanted(), at=at):
        text = f"{begins}，{_asked(one, step)}"
        _tell(session, notice, [one.member], text, wants=REVIEW, at=at)


def over(session: Session, notice: Notice, *wanted: str) -> None:
    """What was asked about a notice is answered, or asked no more: nobody need read it, and it is not sent late."""
    message.settle(session, ("notice", str(notice.id)), wanted)


def returned(
    session: Session, notice: Notice, opened: Round, comment: str, *, by: str, at: datetime
) -> None:
    """Tell those who wrote and submitted it that it came back, and why."""
    text = f"{by} 退回《{notice.title}》：{comment.strip()}。请修改后再送审"
    _tell(session, notice, _theirs(session, notice, opened), text, wants=EDIT, at=at)


def approved(session: Session, notice: Notice, opened: Round, *, by: str, at: datetime) -> None:
    """Tell those who wrote and submitted it, and the officer, that the last step was passed."""
    going = notice.classification == Classification.ACTIVE
    text = f"《{notice.title}》由{by}审定" + ("，可以安排发布" if going else "")
    _tell(session, notice, _theirs(session, notice, opened), text, wants=GO_ON, at=at)
    message.tell(
        session, (Role.OFFICER,), text, about=("notice", str(notice.id)), at=at, wants=GO_ON,
        outside=outside(notice, text),
    )  # fmt: skip


def group_text(session: Session, notice: Notice, opened: Round, *, link: str, at: datetime) -> str:
    """What may be copied into a group to ask for the step that waits; empty when none does.

    It names who may pass it. The link opens the desk, which asks for a sign-in: by itself it approves nothing.
    """
    step = opened.waiting()
    if step is None:
        return ""
    able = list(passing.passers(session, step.wanted(), at=at))
    who = "、".join(dict.fromkeys(_named(one) for one in able)) or TITLES[step.role]
    open_to_all = notice.classification == Classification.ACTIVE
    what = (
        f"《{notice.title}》（{notice.unit.name}）" if open_to_all else f"编号 {notice.id} 的稿件"
    )
    return f"请{who}审核：{what}\n链接：{link}\n打开后请先登录；只转发或打开链接不算审核。"


def _asked(one: Passer, step: Step) -> str:
    title = TITLES[step.role]
    if one.instead_of is None:
        return f"等您作为{title}审核"
    return f"受 {one.instead_of.name} 委托，等您代{title}审核"


def _named(one: Passer) -> str:
    return f"{one.member.name}（代 {one.instead_of.name}）" if one.instead_of else one.member.name


def _theirs(session: Session, notice: Notice, opened: Round) -> list[Member]:
    submitted = session.get_one(Member, opened.submitted_by)
    return list({one.id: one for one in (notice.written_by, submitted)}.values())


def _tell(
    session: Session, notice: Notice, members: Iterable[Member], text: str, *, wants: str, at: datetime
) -> None:  # fmt: skip
    message.tell_members(
        session, members, text, about=("notice", str(notice.id)), at=at, wants=wants,
        outside=outside(notice, text),
    )  # fmt: skip
