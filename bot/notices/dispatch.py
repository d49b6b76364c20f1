"""Dispatches: one attempt to send on one account, its steps written down one by one."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db.base import Base
from bot.messages import message
from bot.notices import find, notice
from bot.notices.notice import State
from bot.notices.release import WITHDRAWN, Release, Stage, back_to_waiting, fail

LEASE = timedelta(seconds=15)  # longer than the longest single call to the platform
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600))
FIRST_LOOK = timedelta(seconds=2)
BY_HAND = "已放进公众号草稿箱，待人工发表；发表后自动核对，也可以在“发布”里点开这一次粘贴网址"
CHANGED = "内容和审定时不一样，公开属性已改，或批准已经作废，没有发布；请修改（edit）以后重新送审"


class Progress(StrEnum):
    """How an attempt stands."""

    WORKING = "working"  # somebody holds its lease and takes step after step
    PUT_BACK = "put_back"  # nothing was submitted; it goes on later where it stopped
    SUBMITTED = "submitted"  # the platform has a job
    UNSURE = "unsure"  # a submit went out and no answer came
    MANUAL = "manual"  # its draft is in the account's box; a person sends it there
    PUBLISHED = "published"
    FAILED = "failed"


OPEN = (Progress.SUBMITTED, Progress.UNSURE)


# Which releases an attempt carried. A release names its newest attempt only; an old one may speak up late.
CARRIED = Table(
    "dispatch_release",
    Base.metadata,
    Column("dispatch_id", ForeignKey("dispatch.id"), primary_key=True),
    Column("release_id", ForeignKey("release.id"), primary_key=True, index=True),
    Column("place", Integer, nullable=False, default=0),  # among several, from 1; 0: it went alone
)


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
        Index("ix_dispatch_sent", "mode", "account", "created_at"),
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
    submits_before: Mapped[
        int | None
    ]  # the platform's own count of publish calls, right before ours
    counted_at: Mapped[datetime | None]  # when it was read: the platform starts anew every day
    draft_id: Mapped[str] = mapped_column(default="")
    client_id: Mapped[str] = mapped_column(default="")
    submitting_at: Mapped[
        datetime | None
    ]  # written before the call: from here on it may have been sent
    job_id: Mapped[str] = mapped_column(default="", index=True)
    msg_data_id: Mapped[str] = mapped_column(default="")
    article_id: Mapped[str] = mapped_column(default="")
    confirm_until: Mapped[
        datetime | None
    ]  # the administrator has until then to let it go (群发保护)
    fenced_at: Mapped[datetime | None]  # we took the draft away, so that a late request finds none
    looks: Mapped[int] = mapped_column(default=0)
    next_look_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    releases: Mapped[list[Release]] = relationship(
        secondary=CARRIED, order_by=(CARRIED.c.place, Release.id)
    )

    def unpublished(self) -> list[Release]:
        """Its releases that are not out; one may be, by the late answer to an earlier attempt."""
        return [one for one in self.releases if one.state != Stage.PUBLISHED]


class Upload(Base):
    """A picture that an account has already: `use` is image (shown in articles) or cover (permanent material)."""

    __tablename__ = "upload"

    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"), primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str]  # its address, or its media id
    at: Mapped[datetime]


def content(releases: Sequence[Release]) -> str:
    """What of a client id says which content it is of, and of several in which order."""
    prints = [one.notice.fingerprint() for one in releases]
    several = hashlib.sha256("".join(prints).encode()).hexdigest()
    return (several if len(prints) > 1 else prints[0])[:16]


def client_id(releases: Sequence[Release]) -> str:
    """The client id of what goes out together, for its present attempt: ASCII, at most 60 (exactly-once.md)."""
    first = releases[0]
    return f"gk-{first.id}-{first.attempts}-{content(releases)}"


def carry(session: Session, attempt: Dispatch, releases: Sequence[Release]) -> None:
    """Write down what an attempt carries and in which order: evidence of it names articles by their place."""
    several = len(releases) > 1
    rows = [
        {"dispatch_id": attempt.id, "release_id": one.id, "place": place if several else 0}
        for place, one in enumerate(releases, start=1)
    ]
    session.execute(insert(CARRIED), rows)
    session.refresh(attempt, ["releases"])
    for one in releases:
        one.dispatch_id = attempt.id


def place(session: Session, attempt: Dispatch, one: Release) -> int:
    """The place of a release in what an attempt sent, from 1; 0 where it went alone and is all that there is."""
    here = (CARRIED.c.dispatch_id == attempt.id, CARRIED.c.release_id == one.id)
    return int(session.scalars(select(CARRIED.c.place).where(*here)).one())


def hold(session: Session, number: int) -> Dispatch:
    """Take an attempt for this transaction, after the notices that it carries, and read it anew."""
    carried = select(Release.notice_id).join(CARRIED, CARRIED.c.release_id == Release.id)
    notice.hold(session, *session.scalars(carried.where(CARRIED.c.dispatch_id == number)))
    anew = {"populate_existing": True}
    row = select(Dispatch).where(Dispatch.id == number).with_for_update()
    attempt = session.scalars(row, execution_options=anew).one()
    releases = select(Release).join(CARRIED, CARRIED.c.release_id == Release.id)
    session.scalars(releases.where(CARRIED.c.dispatch_id == number), execution_options=anew).all()
    return attempt


def held_by(session: Session, number: int, owner: str) -> Dispatch | None:
    """Take an attempt that `owner` works on; None when it is somebody else's by now, or done."""
    attempt = hold(session, number)
    mine = attempt.lease_by == owner and attempt.state == Progress.WORKING
    return attempt if mine else None


def put_back(
    session: Session,
    attempt: Dispatch,
    *,
    reason: str,
    at: datetime,
    after: timedelta | None = None,
) -> None:
    """Nothing was submitted: the release waits and goes on later where this attempt stopped."""
    delay = BACK_OFF[min(attempt.tries, len(BACK_OFF) - 1)] if after is None else after
    attempt.state, attempt.holds, attempt.submitting_at = Progress.PUT_BACK, False, None
    # Whatever the platform counts until we come back is not between us and our submit.
    attempt.submits_before = attempt.counted_at = None
    attempt.tries += 1
    attempt.reason = reason
    for one in attempt.unpublished():
        back_to_waiting(session, one, reason=reason, until=at + delay)


def doubt(attempt: Dispatch, *, reason: str, at: datetime) -> None:
    """A submit went out and no answer came: evidence decides, not another try."""
    attempt.state, attempt.reason = Progress.UNSURE, reason
    attempt.looks, attempt.next_look_at = 0, at + FIRST_LOOK
    for one in attempt.unpublished():
        one.state, one.reason = Stage.UNSURE, reason


def lay_by(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    """Its draft lies in the account's box: a person looks it over there and sends it by hand."""
    attempt.state, attempt.holds, attempt.reason = Progress.MANUAL, False, BY_HAND
    for one in attempt.unpublished():
        one.state, one.reason, one.waits_until = Stage.MANUAL, BY_HAND, None
        text = f"《{one.notice.title}》已放进公众号草稿箱，请到公众平台后台排版、发表"
        about = ("notice", str(one.notice_id))
        message.tell(session, ("editor", "officer"), text, about=about, at=at)


def start_again(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    """It was never sent, and its draft is gone: a new draft and a new submit may follow."""
    attempt.draft_id, attempt.fenced_at, attempt.next_look_at = "", None, None
    put_back(session, attempt, reason="上次提交没有到达平台，已重新安排", at=at, after=timedelta(0))


def give_up(session: Session, attempt: Dispatch, *, reason: str, at: datetime) -> None:
    """The platform will not have it: every release of this attempt has failed, with the reason."""
    _end(attempt, reason=reason, at=at)
    for one in attempt.unpublished():
        fail(session, one, reason=reason, at=at)


def wanted(session: Session, attempt: Dispatch) -> bool:
    """Whether everything it carries may still go out: not withdrawn, not changed, not out already."""
    pending = attempt.unpublished()
    going = all(find.may_go_out(session, one.notice) for one in pending)
    return going and len(pending) == len(attempt.releases)


def call_off(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    """Nothing was submitted, and not all that it carries may go out any more; what may goes out by a new attempt."""
    _end(attempt, reason="有稿件撤回、改动或已经发出，这次没有提交", at=at)
    for one in attempt.unpublished():
        if one.notice.state == State.WITHDRAWN:
            one.state, one.reason, one.waits_until = Stage.CANCELLED, WITHDRAWN, None
        elif find.may_go_out(session, one.notice):
            back_to_waiting(session, one, reason="同一批有稿件不发，另行发送", until=None)
        else:
            fail(session, one, reason=CHANGED, at=at)


def leave_alone(session: Session, attempt: Dispatch, one: Release, *, place: int) -> None:
    """Only one of those that it was to carry turned out to be out, at a place in what was sent then; the others wait anew."""
    for other in [each for each in attempt.unpublished() if each is not one]:
        attempt.releases.remove(other)
        back_to_waiting(session, other, reason="同一批有稿件其实已经发出，另行发送", until=None)
    session.flush()
    mine = (CARRIED.c.dispatch_id == attempt.id, CARRIED.c.release_id == one.id)
    session.execute(update(CARRIED).where(*mine).values(place=place))


def _end(attempt: Dispatch, *, reason: str, at: datetime) -> None:
    attempt.state, attempt.holds, attempt.reason = Progress.FAILED, False, reason
    attempt.settled_at, attempt.next_look_at = at, None
