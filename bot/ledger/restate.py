"""Put right what was registered wrongly: the line stays as it is, another line says what is right or that it is void."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.audit.trail import Act
from bot.errors import OutOfTurn, Refused
from bot.ledger import browse, register
from bot.ledger.entry import Entry, EntryKind, Released, append, take_head
from bot.staff.member import Member
from bot.staff.roles import require


@dataclass(frozen=True)
class Right:
    """How a line should have read."""

    title: str
    unit: str
    category: str
    url: str = ""


def correct(
    session: Session, seq: int, right: Right, *, reason: str, by: Member, at: datetime
) -> Entry:
    """Say what a registered line should have said, in a line of its own. Figures follow the line that stands.

    Raises NotYours, NotFound, Refused without a reason or a change, OutOfTurn for what this product released.
    """
    require(by, "release.restate")
    entry = _registered(session, seq)
    said = _said(reason)
    _check(right)
    if right == newest(session, entry):
        raise Refused("没有改动：标题、单位、类别和链接都和现在的登记一样")
    return _append(session, entry, right, EntryKind.CORRECTED, said, by=by, at=at)


def strike(session: Session, seq: int, *, reason: str, by: Member, at: datetime) -> Entry:
    """Say in a line of its own that a registered release never was. Raises as `correct` does."""
    require(by, "release.restate")
    entry = _registered(session, seq)
    said = _said(reason)
    return _append(session, entry, newest(session, entry), EntryKind.WITHDRAWN, said, by=by, at=at)


def lines(session: Session, entry: Entry) -> list[Entry]:
    """The later lines about a registered one, oldest first: those that the acts on it name."""
    acts = (one.after or {} for one in trail.of(session, "entry", str(entry.seq)))
    named = [one["line"] for one in acts if "line" in one]
    if not named:
        return []
    return list(session.scalars(select(Entry).where(Entry.seq.in_(named)).order_by(Entry.seq)))


def newest(session: Session, entry: Entry) -> Right:
    """How a line reads with its corrections."""
    corrected = [one for one in lines(session, entry) if one.kind == EntryKind.CORRECTED]
    last = corrected[-1] if corrected else entry
    return Right(last.title, last.unit, last.category, last.url or entry.url)


def _registered(session: Session, seq: int) -> Entry:
    take_head(session)  # whoever writes about the same line waits
    entry = browse.one(session, seq)
    if entry.kind != EntryKind.RELEASED or entry.release_id is not None:
        raise OutOfTurn(
            "这一条不是人工登记的刊发，不能这样更正：系统发布的信息请在稿件上更正或撤回"
        )
    if any(one.kind == EntryKind.WITHDRAWN for one in lines(session, entry)):
        raise OutOfTurn("这一条已经作废，不能再改")
    return entry


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("请写明原因，如“标题录入有误”")
    return " ".join(reason.split())


def _check(right: Right) -> None:
    if not right.title.strip():
        raise Refused("标题不能为空")
    pairs = (
        ("title", right.title),
        ("unit", right.unit),
        ("kind", right.category),
        ("url", right.url),
    )
    for name, text in pairs:
        if len(text) > register.LONGEST[name]:
            raise Refused(f"“{text[:10]}……”有 {len(text)} 个字，最多 {register.LONGEST[name]} 个")
    if right.url and not right.url.lower().startswith(("https://", "http://")):
        raise Refused("链接应以 https:// 或 http:// 开头，没有链接就留空")


def _append(
    session: Session, entry: Entry, right: Right, kind: EntryKind, reason: str, *, by: Member, at: datetime
) -> Entry:  # fmt: skip
    record = Released(
        item=entry.item, title=right.title.strip(), channel=entry.channel, channel_name=entry.channel_name,
        level=entry.level, unit=right.unit.strip(), category=right.category.strip(), released_at=at, kind=kind,
        notice_id=entry.notice_id, classification=entry.classification, origin=entry.origin, url=right.url.strip(),
    )  # fmt: skip
    (line,) = append(session, [record], by=by.name, at=at)
    verb = "ledger.correct" if kind == EntryKind.CORRECTED else "ledger.strike"
    trail.record(
        session, actor=by.name, verb=verb, subject=("entry", str(entry.seq)), at=at,
        after={"line": line.seq, "reason": reason},
    )  # fmt: skip
    return line


def restated(session: Session) -> dict[int, Entry | None]:
    """Every registered line that was put right, by its number: the line that holds now, None for one that is void."""
    verbs = select(Act).where(Act.verb.in_(("ledger.correct", "ledger.strike"))).order_by(Act.id)
    found: dict[int, Entry | None] = {}
    for act in session.scalars(verbs):
        line = (act.after or {}).get("line")
        right = act.verb == "ledger.correct" and isinstance(line, int)
        found[int(act.subject_id)] = session.get(Entry, line) if right else None
    return found
