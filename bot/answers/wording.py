"""The bot's standing sentences (config/replies.toml): greeting, help, "not found" and the like. Data, not code.

Those of sentences.toml, beside this file, need not stand there: a bureau writes only what it says otherwise.
"""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import Refused

_CONTACT = frozenset({"bureau", "phone", "hours", "address"})

# Every sentence that a bureau must write, and the names in braces that it may use.
SENTENCES: dict[str, frozenset[str]] = {
    "greeting": _CONTACT,
    "demo": frozenset(),
    "help": _CONTACT,
    "thanks": frozenset(),
    "person": _CONTACT,
    "found": frozenset({"count"}),
    "not_found": _CONTACT,
    "latest": frozenset(),
    "latest_none": frozenset(),
    "image": _CONTACT,
    "voice": _CONTACT,
    "video": _CONTACT,
    "location": _CONTACT,
    "link": _CONTACT,
}

GONE = frozenset({"found_foot"})  # that older files may still hold


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
        if name not in SENTENCES and name not in defaults() and name not in GONE:
            raise Refused(f"replies.toml 中的“{name}”不认识，请检查拼写")
    names = [*SENTENCES, *(name for name in defaults() if name in data)]
    try:
        rows = [Wording(name=name, text=checked(name, data.get(name))) for name in names]
    except Refused as problem:
        raise Refused(f"replies.toml：{problem}") from None
    session.execute(delete(Wording))
    session.add_all(rows)
    session.flush()


def say(session: Session, name: str, values: Mapping[str, str] | None = None) -> str:
    """A sentence, with its names in braces filled in. Raises Refused when none was ever loaded."""
    text = session.scalar(select(Wording.text).where(Wording.name == name)) or defaults().get(name)
    if text is None:
        raise Refused(f"还没有“{name}”的回复用语，请先运行 gongkai db upgrade")
    return text.format_map(values or {})


@functools.cache
def defaults() -> Mapping[str, str]:
    """The sentences that need not be written, as they are shipped."""
    shipped = Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
    return {name: str(text).strip() for name, text in tomllib.loads(shipped).items()}


def _fields(text: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in Formatter().parse(text) if field is not None)


def fields_of(name: str) -> frozenset[str]:
    """The names in braces that a sentence may use."""
    return SENTENCES[name] if name in SENTENCES else _CONTACT | _fields(defaults()[name])


def checked(name: str, text: object) -> str:
    """A sentence as it may be said. Raises Refused for an empty one, or one that uses what it may not."""
    if not isinstance(text, str) or not text.strip():
        raise Refused(f"缺少“{name}”的说法，请补上")
    try:
        used = _fields(text)
    except ValueError as problem:
        raise Refused(f"“{name}”中花括号没有成对，请检查") from problem
    allowed_names = fields_of(name)
    if unknown := used - allowed_names:
        allowed = "、".join(f"{{{one}}}" for one in sorted(allowed_names)) or "没有"
        raise Refused(f"“{name}”中不能用 {sorted(unknown)}，能用的是：{allowed}")
    return text.strip()
