"""The bot's standing sentences (config/replies.toml): greeting, help, "not found" and the like. Data, not code."""

from collections.abc import Mapping
from string import Formatter

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import Refused

_CONTACT = frozenset({"bureau", "phone", "hours", "address"})

# Every sentence there must be, and the names in braces that it may use.
SENTENCES: dict[str, frozenset[str]] = {
    "greeting": _CONTACT,
    "demo": frozenset(),
    "help": _CONTACT,
    "thanks": frozenset(),
    "person": _CONTACT,
    "found": frozenset({"count"}),
    "found_foot": _CONTACT,
    "not_found": _CONTACT,
    "latest": frozenset(),
    "latest_none": frozenset(),
    "image": _CONTACT,
    "voice": _CONTACT,
    "video": _CONTACT,
    "location": _CONTACT,
    "link": _CONTACT,
}


class Wording(Base):
    """One sentence by name."""

    __tablename__ = "wording"

    name: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


def load(session: Session, data: Mapping[str, object]) -> None:
    """Put the sentences into the database, in place of those that were there.

    Raises:
        Refused: one is missing, unknown or empty, or uses a name in braces that it may not.
    """
    for name in data:
        if name not in SENTENCES:
            raise Refused(f"replies.toml 中的“{name}”不认识，请检查拼写")
    rows = [Wording(name=name, text=_checked(name, data.get(name))) for name in SENTENCES]
    session.execute(delete(Wording))
    session.add_all(rows)
    session.flush()


def say(session: Session, name: str, values: Mapping[str, str] | None = None) -> str:
    """A sentence, with its names in braces filled in. Raises Refused when none was ever loaded."""
    text = session.scalar(select(Wording.text).where(Wording.name == name))
    if text is None:
        raise Refused(f"还没有“{name}”的回复用语，请先运行 gongkai db upgrade")
    return text.format_map(values or {})


def _checked(name: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise Refused(f"replies.toml 缺少“{name}”，请补上")
    try:
        used = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as problem:
        raise Refused(f"replies.toml 的“{name}”中花括号没有成对，请检查") from problem
    if unknown := used - SENTENCES[name]:
        allowed = "、".join(f"{{{one}}}" for one in sorted(SENTENCES[name])) or "没有"
        raise Refused(f"replies.toml 的“{name}”中不能用 {sorted(unknown)}，能用的是：{allowed}")
    return text.strip()
