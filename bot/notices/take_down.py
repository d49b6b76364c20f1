"""Take down what was withdrawn: on each channel the platform deletes it, or a person does and says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import OutOfTurn, Refused
from bot.ledger.channels import Channel
from bot.messages import message
from bot.notices import dispatch
from bot.notices.channel import Mode, Publisher
from bot.notices.dispatch import CARRIED, Dispatch, Progress
from bot.notices.notice import Notice, State, hold
from bot.notices.prepare import source_address
from bot.notices.release import Release, Stage
from bot.notices.removal import DONE, STANDING_WORDS, Removal, Standing
from bot.staff import roles
from bot.staff.member import Member

LEASE = timedelta(minutes=1)  # longer than the calls of one removal take
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 240))
MOST_TRIES = 5
AT_ONCE = 100  # removals that one round opens
NO_NUMBER = "平台没有告知文章编号"
BY_HAND_SENT = "是在公众平台后台人工发表的，接口不能删除"
UNKNOWN = "本系统没有这次发布的记录"


@dataclass(frozen=True)
class Copy:
    """One article at the platform, by the number of its publish or of its mass send, and its place there."""

    mode: str
    number: str
    place: int
    source_url: str

    def delete(self, account: Publisher) -> None:
        """Make the call. Raises Refused where only a person can; deleting twice does no harm."""
        if self.mode == Mode.DRAFT:
            raise Refused(BY_HAND_SENT)
        if self.mode == Mode.MASS:
            if not self.number:
                raise Refused(NO_NUMBER)
            account.delete_sent(self.number, self.place)
            return
        number = self.number or self._look_up(account)
        if not number:
            raise Refused(NO_NUMBER)
        account.delete_article(number, self.place)

    def _look_up(self, account: Publisher) -> str:
        seen = account.find(self.source_url)
        return seen.article_id if seen is not None else ""


@dataclass(frozen=True)
class Task:
    """What to delete of one release, with all that it needs, so that no transaction is open meanwhile."""

    release_id: int
    account: str
    copies: tuple[Copy, ...]

    def run(self, account: Publisher) -> None:
        """Delete every copy. Raises what the Publisher raises."""
        if not self.copies:
            raise Refused(UNKNOWN)
        for copy in self.copies:
            copy.delete(account)


def open_new(session: Session, *, at: datetime) -> None:
    """Begin the removal of what is out of withdrawn notices, also where that was learnt after the withdrawal."""
    new = (
        select(Release.id, Release.notice_id)
        .join(Notice, Notice.id == Release.notice_id)
        .outerjoin(Removal, Removal.release_id == Release.id)
        .where(Notice.state == State.WITHDRAWN, Release.state == Stage.PUBLISHED)
        .where(Removal.release_id.is_(None))
    )
    found = session.execute(new.order_by(Release.id).limit(AT_ONCE)).all()
    hold(session, *(notice_id for _, notice_id in found))
    for release_id, _ in found:
        if session.get(Removal, release_id) is None:
            session.add(Removal(release_id=release_id, next_at=at, settled_at=None))


def next_task(session: Session, *, base_url: str, at: datetime) -> Task | None:
    """Take the next removal that is due, so that no other scheduler does it as well."""
    due = select(Removal.release_id).where(
        Removal.state == Standing.DELETING, Removal.next_at <= at
    )
    taken = (
        update(Removal)
        .where(Removal.release_id == due.order_by(Removal.next_at).limit(1).scalar_subquery())
        .where(Removal.state == Standing.DELETING, Removal.next_at <= at)
        .values(next_at=at + LEASE)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken.returning(Removal.release_id)).first()
    if row is None:
        return None
    one = session.get_one(Release, row[0])
    copies = tuple(_copies(session, one, base_url))
    return Task(release_id=one.id, account=one.channel, copies=copies)


def is_deleted(session: Session, release_id: int, *, at: datetime) -> None:
    """The platform has deleted it, or had it no more."""
    one, removal = _held(session, release_id)
    if removal.state == Standing.DELETING:
        _settle(session, one, removal, _gone(session, one), by=trail.SYSTEM, at=at)


def hand_over(session: Session, release_id: int, *, reason: str, at: datetime) -> None:
    """The platform will not delete it: the officer is asked to, in its console."""
    one, removal = _held(session, release_id)
    if removal.state != Standing.DELETING:
        return
    removal.state, removal.reason = Standing.BY_HAND, reason
    name = session.get_one(Channel, one.channel).name
    text = (
        f"《{one.notice.title}》已撤回，但“{name}”上的文章没有自动删除（{reason}）。"
        f"请到公众平台后台删除，再在“发布”里点开 R{one.id} 确认"
    )
    message.tell(session, ("officer",), text, about=("notice", str(one.notice_id)), at=at)
    _record(session, one, removal, "release.removal", trail.SYSTEM, at, Standing.DELETING)


def try_later(
    session: Session, release_id: int, *, reason: str, until: datetime | None, at: datetime
) -> None:
    """It was not deleted and is tried again, at `until` or after a while; in the end a person is asked.

    `until` is when the platform's count for the day begins anew: what the same call deletes waits for it, too.
    """
    one, removal = _held(session, release_id)
    waiting = _waiting_with(session, one) if until is not None else []
    if removal.state != Standing.DELETING:
        return
    removal.tries += 1
    if removal.tries >= MOST_TRIES:
        hand_over(session, release_id, reason=reason, at=at)
        return
    delay = BACK_OFF[min(removal.tries, len(BACK_OFF)) - 1]
    removal.reason, removal.next_at = reason, until or at + delay
    for other in waiting:
        other.next_at, other.reason = removal.next_at, reason


def confirm(session: Session, one: Release, *, note: str, by: Member, at: datetime) -> None:
    """The officer has deleted it in the platform's console, or has seen that it is gone.

    Raises OutOfTurn for what was not withdrawn, is not out, or is deleted already.
    """
    roles.require(by, "release.removed")
    hold(session, one.notice_id)
    session.refresh(one)
    if one.notice.state != State.WITHDRAWN or one.state != Stage.PUBLISHED:
        raise OutOfTurn(f"R{one.id} 不是已撤回稿件的已发布渠道，不用确认删除")
    removal = session.get(Removal, one.id, populate_existing=True)
    if removal is None:
        removal = Removal(release_id=one.id, state=Standing.DELETING, next_at=at, settled_at=None)
        session.add(removal)
    if removal.state in DONE:
        raise OutOfTurn(f"R{one.id} 已经是“{STANDING_WORDS[removal.state]}”，不用再确认")
    removal.note = note.strip()
    _settle(session, one, removal, _gone(session, one), by=by.name, at=at)


def _held(session: Session, release_id: int) -> tuple[Release, Removal]:
    one = session.get_one(Release, release_id)
    hold(session, one.notice_id)
    return one, session.get_one(Removal, release_id, populate_existing=True)


def _waiting_with(session: Session, one: Release) -> list[Removal]:
    """What the account's same call is to delete, taken in the order of their numbers."""
    same = select(Release.id).where(Release.channel == one.channel, Release.mode == one.mode)
    rows = select(Removal).where(Removal.release_id.in_(same), Removal.state == Standing.DELETING)
    held = rows.order_by(Removal.release_id).with_for_update()
    return list(session.scalars(held, execution_options={"populate_existing": True}))


def _attempts(session: Session, one: Release) -> list[Dispatch]:
    """The attempts by which it is out; two only where the platform sent it twice."""
    carried = select(Dispatch).join(CARRIED, CARRIED.c.dispatch_id == Dispatch.id)
    out = carried.where(CARRIED.c.release_id == one.id, Dispatch.state == Progress.PUBLISHED)
    return list(session.scalars(out.order_by(Dispatch.id)))


def _copies(session: Session, one: Release, base_url: str) -> list[Copy]:
    return [
        Copy(
            mode=attempt.mode, source_url=source_address(base_url, one),
            number=attempt.job_id if attempt.mode == Mode.MASS else attempt.article_id,
            place=dispatch.place(session, attempt, one),
        )
        for attempt in _attempts(session, one)
    ]  # fmt: skip


def _gone(session: Session, one: Release) -> Standing:
    """What deleting it comes to: nobody can reach the cards that followers got."""
    attempts = _attempts(session, one)
    # A draft that was sent from the console to all has a message's number, and no article's.
    sent = any(
        attempt.mode == Mode.MASS
        or (attempt.mode == Mode.DRAFT and attempt.job_id and not attempt.article_id)
        for attempt in attempts
    )
    return Standing.CARD_REMAINS if sent or one.mode == Mode.MASS else Standing.DELETED


def _settle(
    session: Session, one: Release, removal: Removal, state: Standing, *, by: str, at: datetime
) -> None:
    before = removal.state
    removal.state, removal.by, removal.settled_at, removal.reason = state, by, at, ""
    verb = "release.removal" if by == trail.SYSTEM else "release.removed"
    _record(session, one, removal, verb, by, at, before)


def _record(
    session: Session, one: Release, removal: Removal, verb: str, by: str, at: datetime, before: str
) -> None:
    after: dict[str, object] = {"release": one.id, "removal": removal.state}
    told = {"reason": removal.reason, "note": removal.note}
    trail.record(
        session, actor=by, verb=verb, subject=("notice", str(one.notice_id)), at=at,
        before={"removal": before}, after=after | {key: text for key, text in told.items() if text},
    )  # fmt: skip
