"""What is on somebody's desk today: texts that came back, releases that need a decision, what goes out, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.notices.emergency import Emergency
from bot.notices.emergency import Standing as Confirmation
from bot.notices.mistake import Mistake
from bot.notices.mistake import Standing as Mending
from bot.notices.notice import Notice, State
from bot.notices.release import Release, Stage
from bot.notices.repost_task import RepostTask
from bot.notices.repost_task import Standing as Task
from bot.staff.member import Member
from bot.staff.roles import APPROVERS, Role, may

MOST = 30  # lines of one kind; the page of that kind has the rest
SOON = timedelta(days=3)  # before their time tasks and mistakes come up
UNDECIDED = (Stage.UNSURE, Stage.MANUAL, Stage.FAILED)


@dataclass(frozen=True)
class Agenda:
    """Everything of a day, each kind at most 30 lines, the most urgent first."""

    returned: Sequence[Notice]
    undecided: Sequence[Release]
    going_out: Sequence[Release]
    emergencies: Sequence[Emergency]
    reposts: Sequence[RepostTask]
    mistakes: Sequence[Mistake]


def of(session: Session, member: Member, *, at: datetime, until: datetime) -> Agenda:
    """The agenda of a member; `until` bounds what goes out. A fixed number of queries, whatever the volume."""
    officer = member.has(Role.OFFICER)
    return Agenda(
        returned=_returned(session, member) if may(member, "notice.edit") else [],
        undecided=_undecided(session) if officer else [],
        going_out=_going_out(session, until),
        emergencies=_emergencies(session) if officer or APPROVERS & set(member.roles) else [],
        reposts=_reposts(session, at + SOON) if may(member, "repost.tie") else [],
        mistakes=_mistakes(session, member, at + SOON),
    )


def _returned(session: Session, member: Member) -> Sequence[Notice]:
    mine = (Notice.author_id == member.id, Notice.state == State.DRAFT, Notice.reason != "")
    chosen = select(Notice).where(*mine).order_by(Notice.id.desc()).limit(MOST)
    return session.scalars(chosen).all()


def _undecided(session: Session) -> Sequence[Release]:
    # What failed stays with the notice, which is approved again; one that went out since is no question any more.
    notice = (Release.notice_id == Notice.id, Notice.state != State.WITHDRAWN)
    chosen = select(Release).join(Notice, notice[0]).where(Release.state.in_(UNDECIDED), notice[1])
    newest = chosen.options(joinedload(Release.notice)).order_by(
        Release.due_at.desc(), Release.id.desc()
    )
    return session.scalars(newest.limit(MOST)).all()


def _going_out(session: Session, until: datetime) -> Sequence[Release]:
    waits = (Release.state == Stage.WAITING, Release.due_at < until)
    chosen = select(Release).options(joinedload(Release.notice)).where(*waits)
    return session.scalars(chosen.order_by(Release.due_at, Release.id).limit(MOST)).all()


def _emergencies(session: Session) -> Sequence[Emergency]:
    chosen = select(Emergency).where(Emergency.state == Confirmation.PENDING)
    told = chosen.options(joinedload(Emergency.approver)).order_by(Emergency.confirm_by)
    return session.scalars(told.limit(MOST)).all()


def _reposts(session: Session, until: datetime) -> Sequence[RepostTask]:
    chosen = select(RepostTask).where(RepostTask.state == Task.OPEN, RepostTask.until < until)
    return session.scalars(chosen.order_by(RepostTask.until).limit(MOST)).all()


def _mistakes(session: Session, member: Member, until: datetime) -> Sequence[Mistake]:
    mine = (Mistake.state == Mending.OPEN, Mistake.owner_id == member.id)
    chosen = select(Mistake).options(joinedload(Mistake.notice)).where(*mine)
    return session.scalars(
        chosen.where(Mistake.deadline <= until.date()).order_by(Mistake.deadline).limit(MOST)
    ).all()
