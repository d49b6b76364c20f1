"""Let go of the seals of acts whose words were purged: salt and words go, the chain still verifies."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import seal, trail
from bot.audit.seal import Seal

PURGED = "audit.purge"  # the act that names them; a purged seal that no such act names is no purge


def purge(session: Session, acts: Collection[int], *, by: str, reason: str, at: datetime) -> int:
    """After the words of these acts were taken out: purge their seals and seal what is left; how many there were.

    Who did what, when and to which thing stays sealed as it was. Acts without a seal get theirs by the scheduler.
    """
    # Held before looking: whoever seals at this moment may still see the old words, and has to be done with them.
    head = seal.hold_head(session)
    standing = select(Seal).where(Seal.act_id.in_(acts), Seal.purged_at.is_(None))
    sealed = list(session.scalars(standing.order_by(Seal.seq)))
    for one in sealed:
        one.salt, one.purged_at = "", at
    session.flush()
    numbers = [one.act_id for one in sealed]
    if numbers:
        about, told = ("seal", str(sealed[0].seq)), {"reason": reason, "acts": list(numbers)}
        made = trail.record(session, actor=by, verb=PURGED, subject=about, at=at, after=dict(told))
        session.flush()
        seal.append(session, head, [*numbers, made.id], at=at)
    return len(numbers)
