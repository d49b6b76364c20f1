"""Change the kinds (类别) of notices: added, described, retired; never deleted, because notices and the ledger name them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.db import facts
from bot.errors import NotFound, Refused
from bot.notices.notice import ON_REPRINT, NoticeKind
from bot.staff import roles
from bot.staff.member import Member

DEFAULT = "default_kind"  # the fact that names the kind of a notice that says none
LONGEST, MOST_DAYS = 20, 365


@dataclass(frozen=True)
class Given:
    """A kind as it is described: the working days within which its notices must be public (0: no term)."""

    clock: int = 0
    article20: str = ""
    on_reprint: str = ""  # send | stop; empty: by the notice's origin
    retired: bool = False


def every(session: Session) -> list[NoticeKind]:
    """All kinds in their order; those that are no longer given last."""
    found = list(session.scalars(select(NoticeKind).order_by(NoticeKind.position, NoticeKind.name)))
    return sorted(found, key=lambda one: one.retired_on is not None)


def offered(session: Session) -> list[str]:
    """The kinds that a notice can be given, in their order."""
    return [one.name for one in every(session) if one.retired_on is None]


def add(session: Session, name: str, given: Given, *, by: Member, at: datetime) -> NoticeKind:
    """A new kind, the last in order. Raises NotYours, Refused."""
    roles.require(by, "kind.manage")
    name = "".join(name.split())
    if not name or len(name) > LONGEST:
        raise Refused(f"类别名称要有 1 到 {LONGEST} 个字")
    if session.get(NoticeKind, name) is not None:
        raise Refused(f"已经有类别“{name}”")
    last = session.scalar(select(func.max(NoticeKind.position))) or 0
    one = NoticeKind(name=name, position=last + 1, clock=0, retired_on=None)
    _fill(one, given, at=at)
    session.add(one)
    session.flush()
    _record(session, "kind.add", one, by, at, before=None)
    return one


def change(session: Session, name: str, given: Given, *, by: Member, at: datetime) -> NoticeKind:
    """Describe a kind anew, retire it, or give it again. Raises NotYours, NotFound, Refused."""
    roles.require(by, "kind.manage")
    one = find(session, name)
    if given.retired and facts.get(session, DEFAULT) == name:
        raise Refused(f"“{name}”是没有写类别的稿件用的类别，不能停用；先把别的类别设为默认")
    before = _told(one)
    _fill(one, given, at=at)
    if _told(one) != before:
        _record(session, "kind.change", one, by, at, before=before)
    return one


def make_default(session: Session, name: str, *, by: Member, at: datetime) -> None:
    """Give this kind to notices that say none. Raises NotYours, NotFound, Refused."""
    roles.require(by, "kind.manage")
    one = find(session, name)
    if one.retired_on is not None:
        raise Refused(f"“{name}”已经停用，不能设为默认")
    before = facts.get(session, DEFAULT)
    facts.put(session, DEFAULT, name)
    trail.record(
        session, actor=by.name, verb="kind.default", subject=("kind", name), at=at,
        before={"default": before}, after={"default": name},
    )  # fmt: skip


def find(session: Session, name: str) -> NoticeKind:
    """A kind by name, held for this transaction. Raises NotFound."""
    one = session.scalar(select(NoticeKind).where(NoticeKind.name == name).with_for_update())
    if one is None:
        raise NotFound(f"没有“{name}”这个类别，请回到类别列表")
    return one


def _fill(one: NoticeKind, given: Given, *, at: datetime) -> None:
    if not 0 <= given.clock <= MOST_DAYS:
        raise Refused(f"公开时限是 0 到 {MOST_DAYS} 个工作日，0 是不设时限")
    if given.on_reprint not in ("", *ON_REPRINT):
        raise Refused("判定为转载时，只能选照样发、不发或按来源类型")
    one.clock, one.article20 = given.clock, given.article20.strip()
    one.on_reprint = given.on_reprint
    one.retired_on = (one.retired_on or local_day(at)) if given.retired else None


def _told(one: NoticeKind) -> dict[str, object]:
    return {
        "name": one.name, "clock": one.clock, "article20": one.article20, "on_reprint": one.on_reprint,
        "retired_on": one.retired_on.isoformat() if one.retired_on else None,
    }  # fmt: skip


def _record(
    session: Session, verb: str, one: NoticeKind, by: Member, at: datetime, *, before: dict[str, object] | None
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("kind", one.name), at=at,
        before=before, after=_told(one),
    )  # fmt: skip
