"""Dispatches: one attempt to send on one account, its steps written down one by one."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.ledger.channels import Channel
from bot.notices import find
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.notices.release import Release, Stage, fail, give_index_no, settle_state

LEASE = timedelta(seconds=15)  # longer than the longest single call to the platform
BACK_OFF = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)


class Progress(StrEnum):
    """How an attempt stands."""

    WORKING = "working"  # somebody holds its lease and takes step after step
    PUT_BACK = "put_back"  # nothing was submitted; it goes on later where it stopped
    SUBMITTED = "submitted"  # the platform has a job
    UNSURE = "unsure"  # a submit went out and no answer came
    PUBLISHED = "published"
    FAILED = "failed"


class Dispatch(Base):
    """One attempt: a draft, and one submit or send of it. It may carry several releases."""

    __tablename__ = "dispatch"
    # Between two unsettled publishes of one account a failure could not be told apart.
    __table_args__ = (
        Index(
            "uq_dispatch_one_publish", "account", unique=True,
            sqlite_where=text("holds = 1 AND mode = 'publish'"),
            postgresql_where=text("holds AND mode = 'publish'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    mode: Mapped[str]
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(default=Progress.WORKING, index=True)
    holds: Mapped[bool] = mapped_column(default=True)  # not settled: occupies its account
    lease_by: Mapped[str]
    lease_until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)  # times it was put back
    submits_before: Mapped[int | None]  # the platform's own count of publish calls, before ours
    draft_id: Mapped[str] = mapped_column(default="")
    client_id: Mapped[str] = mapped_column(default="")
    submitting_at: Mapped[
        datetime | None
    ]  # written before the call: from here on it may have been sent
    job_id: Mapped[str] = mapped_column(default="", index=True)
    msg_data_id: Mapped[str] = mapped_column(default="")
    fenced_at: Mapped[datetime | None]  # we took the draft away, so that a late request finds none
    looks: Mapped[int] = mapped_column(default=0)
    next_look_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    releases: Mapped[list[Release]] = relationship(
        order_by=Release.id,
        foreign_keys=[Release.dispatch_id],
        primaryjoin=Release.dispatch_id == id,
    )


class Upload(Base):
    """A picture that an account has already: `use` is image (shown in articles) or cover (permanent material)."""

    __tablename__ = "upload"

    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"), primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str]  # its address, or its media id
    at: Mapped[datetime]


def claim(session: Session, *, owner: str, at: datetime) -> int | None:
    """Take the next due release and open (or go on with) its attempt; the dispatch's id, or None.

    One conditional UPDATE decides who gets it, so any number of schedulers may ask at once.
    """
    due = _next_due(session, at)
    if due is None:
        return None
    # One claim at a time for each account; on SQLite BEGIN IMMEDIATE has seen to it already.
    session.execute(select(Channel.slug).where(Channel.slug == due.channel).with_for_update())
    taken = (
        update(Release)
        .where(Release.id == due.id, Release.state == Stage.WAITING, _account_is_free())
        .values(state=Stage.SENDING, reason="", waits_until=None)
        .execution_options(synchronize_session=False)
    )
    if session.execute(taken.returning(Release.id)).first() is None:
        return None
    session.refresh(due)
    return _open(session, due, owner=owner, at=at)


def take_over(session: Session, *, owner: str, at: datetime) -> int | None:
    """Take an attempt whose owner has died. One that had begun to submit becomes unsure instead."""
    orphan = select(Dispatch.id).where(
        Dispatch.state == Progress.WORKING, Dispatch.lease_until < at
    )
    taken = (
        update(Dispatch)
        .where(Dispatch.id == orphan.limit(1).scalar_subquery())
        .where(Dispatch.state == Progress.WORKING, Dispatch.lease_until < at)
        .values(lease_by=owner, lease_until=at + LEASE)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken.returning(Dispatch.id)).first()
    if row is None:
        return None
    attempt = session.get_one(Dispatch, row[0], populate_existing=True)
    if attempt.submitting_at is not None:
        doubt(attempt, reason="提交时程序中断，正在向平台核实", at=at)
        return None
    return attempt.id


def put_back(
    session: Session,
    attempt: Dispatch,
    *,
    reason: str,
    at: datetime,
    after: timedelta | None = None,
) -> None:
    """Nothing was submitted: the release waits and goes on later where this attempt stopped."""
    delay = after or BACK_OFF[min(attempt.tries, len(BACK_OFF) - 1)]
    attempt.state, attempt.holds, attempt.submitting_at = Progress.PUT_BACK, False, None
    attempt.tries += 1
    attempt.reason = reason
    for one in attempt.releases:
        one.state, one.reason, one.waits_until = Stage.WAITING, reason, at + delay
        one.notice.reason = reason
        session.flush()
        settle_state(session, one.notice)


def doubt(attempt: Dispatch, *, reason: str, at: datetime) -> None:
    """A submit went out and no answer came: evidence decides, not another try."""
    attempt.state, attempt.reason = Progress.UNSURE, reason
    attempt.looks, attempt.next_look_at = 0, at + timedelta(seconds=2)
    for one in attempt.releases:
        one.state, one.reason = Stage.UNSURE, reason


def start_again(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    """It was never sent, and its draft is gone: a new draft and a new submit may follow."""
    attempt.draft_id, attempt.submits_before, attempt.fenced_at = "", None, None
    attempt.next_look_at = None
    put_back(session, attempt, reason="上次提交没有到达平台，已重新安排", at=at, after=timedelta(0))


def give_up(session: Session, attempt: Dispatch, *, reason: str, at: datetime) -> None:
    """The platform will not have it: every release of this attempt has failed, with the reason."""
    attempt.state, attempt.holds, attempt.reason = Progress.FAILED, False, reason
    attempt.settled_at, attempt.next_look_at = at, None
    for one in attempt.releases:
        fail(session, one, reason=reason, at=at)


def _next_due(session: Session, at: datetime) -> Release | None:
    ready = and_(
        Release.state == Stage.WAITING, Release.due_at <= at,
        or_(Release.waits_until.is_(None), Release.waits_until <= at), _account_is_free(),
    )  # fmt: skip
    return session.scalar(
        select(Release).where(ready).order_by(Release.due_at, Release.id).limit(1)
    )


def _account_is_free() -> ColumnElement[bool]:
    busy = select(Dispatch.id).where(
        Dispatch.account == Release.channel, Dispatch.mode == Mode.PUBLISH, Dispatch.holds
    )
    return or_(Release.mode != Mode.PUBLISH, ~busy.correlate(Release).exists())


def _open(session: Session, one: Release, *, owner: str, at: datetime) -> int | None:
    notice = one.notice
    if notice.state == State.SCHEDULED:
        notice.move("claim")
    if not find.may_go_out(session, notice):
        fail(session, one, reason="内容和审定时不一样，或公开属性已改，没有发布；请重新送审", at=at)
        return None
    give_index_no(session, notice, at=at)
    attempt = session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None
    if attempt is not None and attempt.state == Progress.PUT_BACK:
        attempt.state, attempt.holds = Progress.WORKING, True
        attempt.lease_by, attempt.lease_until = owner, at + LEASE
    else:
        attempt = _new(session, one, owner=owner, at=at)
    told: dict[str, object] = {
        "release": one.id,
        "attempt": attempt.attempt,
        "channel": one.channel,
    }
    trail.record(
        session,
        actor=trail.SYSTEM,
        verb="release.claim",
        subject=("notice", str(notice.id)),
        at=at,
        after=told,
    )
    session.flush()
    return attempt.id


def _new(session: Session, one: Release, *, owner: str, at: datetime) -> Dispatch:
    one.attempts += 1
    attempt = Dispatch(
        account=one.channel, mode=one.mode, attempt=one.attempts, lease_by=owner, lease_until=at + LEASE,
        submits_before=None, fenced_at=None, submitting_at=None, next_look_at=None, created_at=at, settled_at=None,
    )  # fmt: skip
    # Stable over restarts and new for every attempt (exactly-once.md): ASCII, at most 60.
    attempt.client_id = f"gk-{one.id}-{one.attempts}-{one.notice.fingerprint()[:16]}"
    session.add(attempt)
    session.flush()
    one.dispatch_id = attempt.id
    return attempt
