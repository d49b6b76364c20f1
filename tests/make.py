"""Make things for tests: each says only what the test is about."""

import io
import itertools
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PIL import Image
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from bot import bureau
from bot.backup import tables
from bot.db.base import Base
from bot.db.files import Files
from bot.messages import message
from bot.messages.message import Message
from bot.notices import front, review, schedule, waits, write
from bot.notices.channel import Mode
from bot.notices.notice import Notice
from bot.notices.release import Release
from bot.review.chain import CHECKLIST
from bot.staff import member as members
from bot.staff import units
from bot.staff.member import Member

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 09:00 in Beijing, a Tuesday
REVIEWING = (waits.REVIEW, waits.EDIT, waits.GO_ON)
CONFIG = Path(__file__).parent.parent / "config"
_numbers = itertools.count(1)


# Something is in them wherever anything is.
_KEPT = tuple(Base.metadata.tables[name] for name in ("fact", "audit_act", "member"))
_shipped: list[tuple[Table, list[dict[str, object]]]] = []  # what the first loading made


def loaded(session: Session) -> None:
    """The bureau as config/ has it: loaded from the files once in a process, afterwards copied into each database."""
    if _shipped and not _filled(session, _KEPT):
        for table, rows in _shipped:
            session.execute(insert(table), rows)
        tables.set_sequences(session.connection(), [table for table, _ in _shipped])
        return
    before = _filled(session, Base.metadata.sorted_tables)
    bureau.load_once(session, CONFIG, at=AT)
    session.flush()
    if not before & set(_KEPT):
        for table in sorted(_filled(session, Base.metadata.sorted_tables) - before, key=_place):
            _shipped.append(
                (table, [dict(row) for row in session.execute(select(table)).mappings()])
            )


def _filled(session: Session, some: Iterable[Table]) -> set[Table]:
    return {table for table in some if session.execute(select(table).limit(1)).first() is not None}


def _place(table: Table) -> int:
    return Base.metadata.sorted_tables.index(table)


def member(session: Session, name: str, *roles: str, unit: str | None = None) -> Member:
    """A member with roles."""
    home = units.by_name(session, unit) if unit else None
    return members.add(session, name, roles=roles, unit=home, by="test", at=AT)


def staff(session: Session) -> dict[str, Member]:
    """One member for each role, by the role's name, and a second editor."""
    everyone = {
        role: member(session, f"{role}-one", role, unit="文化馆")
        for role in (
            "editor",
            "unit_head",
            "deputy",
            "chief",
            "officer",
            "statistician",
            "auditor",
            "admin",
        )
    }
    return everyone | {"editor2": member(session, "editor-two", "editor", unit="图书馆")}


def picture(colour: str = "teal", size: tuple[int, int] = (60, 40)) -> bytes:
    """The bytes of a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def _colour(path: str) -> str:
    """Another picture for another path."""
    return ("teal", "navy", "olive", "maroon")[sum(path.encode()) % 4]


def fields(**given: object) -> front.Fields:
    """What an editor hands in."""
    number = next(_numbers)
    text = {
        "title": f"周末电影放映安排第{number}期",
        "body": "本周六晚七点在文化广场放映。\n\n欢迎观看。",
        "unit": "文化馆",
    }
    return front.from_values({**text, **given})


def notice(session: Session, files: Files, writer: Member, **given: object) -> Notice:
    """A draft."""
    return write.add(
        session,
        fields(**given),
        by=writer,
        files=files,
        fetch=lambda path: picture(_colour(path)),
        at=AT,
    )


def approved(session: Session, files: Files, people: dict[str, Member], **given: object) -> Notice:
    """A notice that its whole chain has approved."""
    made = notice(session, files, people["editor"], **given)
    review.submit(session, made, by=people["editor"], at=AT)
    chain = ["unit_head", "deputy"] + (["chief"] if made.importance == "key" else [])
    if made.origin == "repost" and made.importance != "key":
        chain = ["unit_head"]
    for role in chain:
        review.approve(session, made, by=people[role], comment="同意", checked=CHECKLIST, at=AT)
    return made


def approved_anew(session: Session, files: Files, made: Notice, **given: object) -> None:
    """A notice is edited, and its whole chain approves it again."""
    writer = members.by_name(session, "editor-one")
    new = fields(title=made.title, **given)
    write.edit(session, made, new, by=writer, files=files, fetch=write.no_pictures, at=AT)
    review.submit(session, made, by=writer, at=AT)
    for role in ("unit_head", "deputy"):
        by = members.by_name(session, f"{role}-one")
        review.approve(session, made, by=by, comment="同意", checked=CHECKLIST, at=AT)


def scheduled(
    session: Session, files: Files, people: dict[str, Member], *, mode: Mode = Mode.PUBLISH,
    due: datetime | None = None, **given: object,
) -> Release:  # fmt: skip
    """A release that is due at AT, or when it is said."""
    made = approved(session, files, people, **given)
    return schedule.schedule(
        session, made, on=["wechat"], mode=mode, due=due, by=people["editor"], at=AT
    )[0]


def told(session: Session, person: Member) -> list[Message]:
    """A member's unread messages, but for those by which a review goes from step to step."""
    return [one for one in message.to(session, person) if one.wants not in REVIEWING]


def later(**span: float) -> datetime:
    """Some time after AT."""
    return AT + timedelta(**span)


def today() -> date:
    """The day of AT in Beijing."""
    return date(2026, 11, 24)
