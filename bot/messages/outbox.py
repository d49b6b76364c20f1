"""The outbox: what waits to be sent is claimed by one sender, sent, and what came of it written down.

Exactly once as far as our own rows go: a message enters once for each way, and one sender at a time holds it.
At least once towards the person: mail and robots know no repeat, so whoever dies between sending and writing it
down, or loses the answer, leaves a message that goes out again and says that it may be a repeat.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.orm import Session

from bot import personal
from bot.messages import message
from bot.messages.courier import Parcel
from bot.messages.delivery import Delivery, Stage
from bot.messages.message import Message
from bot.messages.way import GOOD_FOR
from bot.staff.roles import Role
from bot.vault import Vault

LEASE = timedelta(minutes=3)  # longer than the longest single call
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
HERE = "/desk/messages"  # where a message itself is read
_PLACES = {
    "member": "/desk/me", "repost": "/desk/settings/reposts/{}", "found": "/desk/releases/found/{}",
    "account": "/desk/settings/accounts", "chain_change": "/desk/settings/chain",
    "delegation": "/desk/settings/delegations", "ledger": "/desk/ledger/chain", "seal": "/desk/settings/audit/verified",
}  # fmt: skip
LONGEST = 400  # characters of one message outside; the rest is read on the desk
CODE = "您在“公开”设置通知方式的验证码是 {code}，{minutes} 分钟内有效。不是您本人在设置的，请不要理会。"

log = logging.getLogger(__name__)


def claim(session: Session, *, owner: str, at: datetime) -> int | None:
    """Take the next delivery that is ready, or one whose sender has died; its id, None when there is none."""
    orphaned = and_(Delivery.state == Stage.SENDING, Delivery.lease_until < at)
    ready = or_(and_(Delivery.state == Stage.WAITING, Delivery.next_at <= at), orphaned)
    chosen = select(Delivery.id).where(ready).order_by(Delivery.next_at, Delivery.id).limit(1)
    number = session.scalar(chosen.with_for_update(skip_locked=True))
    if number is None:
        return None
    taken = update(Delivery).where(Delivery.id == number, ready).values(
        state=Stage.SENDING, lease_by=owner, lease_until=at + LEASE, tries=Delivery.tries + 1,
        again=case((orphaned, True), else_=Delivery.again),
    )  # fmt: skip
    taken = taken.execution_options(synchronize_session=False)
    return session.scalar(taken.returning(Delivery.id))


def held(session: Session, number: int, owner: str, *, at: datetime) -> Delivery | None:
    """A delivery that `owner` sends, its lease drawn out; None when it is somebody else's by now."""
    row = select(Delivery).where(Delivery.id == number).with_for_update()
    one = session.scalars(row, execution_options={"populate_existing": True}).one()
    if one.state != Stage.SENDING or one.lease_by != owner:
        return None
    one.lease_until = at + LEASE
    return one


def parcel(
    session: Session, number: int, *, owner: str, vault: Vault, base_url: str, at: datetime
) -> Parcel | None:
    """What is to be sent; None when it must not go out any more. Raises Refused where it cannot be unsealed."""
    one = held(session, number, owner, at=at)
    if one is None:
        return None
    way, told = one.way, session.get(Message, one.message_id) if one.message_id else None
    gone = way.removed_at is not None or way.member.disabled_at is not None
    if gone or (told is None and not way.code):
        one.state, one.lease_until = Stage.DROPPED, None
        return None
    code = CODE.format(code=vault.unseal(way.code), minutes=GOOD_FOR.seconds // 60) if told is None else ""  # fmt: skip
    return Parcel(
        number=one.id, kind=way.kind, to=way.member.name, address=vault.unseal(way.address), account=way.account,
        secret=vault.unseal(way.secret) if way.secret else "", again=one.again,
        text=_outside(told) if told else code, wants=told.wants if told else "", mark=f"{one.created_at:%Y%m%d%H%M%S}",
        link=f"{base_url}{path_of(told)}" if told else "",
        about=(told.subject_kind, told.subject_id) if told else ("", ""),
    )  # fmt: skip


def path_of(told: Message) -> str:
    """The desk's page that a message is about. A link alone does nothing: the page asks who it is."""
    if told.subject_kind != "notice":
        return _PLACES.get(told.subject_kind, HERE).format(told.subject_id)
    whole = f"/desk/notices/{told.subject_id}"
    places = {"review": f"/desk/review/{told.subject_id}", "confirm": f"{whole}/emergency/confirm"}
    return places.get(told.wants, whole)


def sent(session: Session, number: int, *, owner: str, at: datetime) -> None:
    """It went out."""
    if one := held(session, number, owner, at=at):
        one.state, one.sent_at, one.reason, one.lease_until = Stage.SENT, at, "", None


def failed(
    session: Session, number: int, reason: str, *, owner: str, at: datetime, for_good: bool = False, again: bool = False
) -> None:  # fmt: skip
    """It did not go out, or nobody knows (`again`): it is tried again after a growing pause, at last given up."""
    one = held(session, number, owner, at=at)
    if one is None:
        return
    one.reason, one.lease_until, one.again = reason, None, one.again or again
    if not for_good and one.tries <= len(PAUSES):
        one.state, one.next_at = Stage.WAITING, at + PAUSES[one.tries - 1]
        return
    one.state = Stage.FAILED
    log.error("delivery %s (%s) is given up after %d tries", one.id, one.way.kind, one.tries)
    _tell_of_failure(session, one, at=at)


def doubt_waiting(session: Session) -> None:
    """The database is an older copy: what waits may have gone out after it was made."""
    waiting = update(Delivery).where(Delivery.state.in_([Stage.WAITING, Stage.SENDING]))
    session.execute(waiting.values(again=True).execution_options(synchronize_session=False))


def _tell_of_failure(session: Session, one: Delivery, *, at: datetime) -> None:
    """On the desk only: what tells of a way that fails must not go by ways that may fail."""
    who, way = one.way.member, one.way
    text = f"没能用{way.shown}通知 {who.name}：{one.reason}。请检查通知方式，或换一种"
    about = ("member", str(who.id))
    message.tell_members(session, (who,), text, about=about, at=at, outside=message.HERE_ONLY)
    message.tell(session, (Role.ADMIN,), text, about=about, at=at, outside=message.HERE_ONLY)


def _outside(told: Message) -> str:
    """What leaves the house: no personal numbers, and not more than fits on a phone."""
    text = personal.mask(told.outside if told.outside is not None else told.text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……（全文请打开链接查看）"
