"""How people say things, and what is not ours: sayings, sounds, kinds of notices, other authorities, other places.

Data, not code: config/sayings.toml and config/elsewhere.toml, loaded once; afterwards the database rules.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import facts
from bot.db.base import Base

SAYINGS, ELSEWHERE = "sayings.toml", "elsewhere.toml"
SAYINGS_LOADED, ELSEWHERE_LOADED = "sayings_loaded_at", "elsewhere_loaded_at"


class Sort(StrEnum):
    """What a term is for; its table in the files."""

    SAYING = "saying"  # `words` mean `name`
    SOUND = "sound"  # `words` are characters that are taken for `name`, inside the name of a place
    KIND = "kind"  # `words` ask for notices of the kind `name`
    AUTHORITY = "authority"  # `words` are the business of `name`
    PLACE = "place"  # `words` are names of another place; `name` is who answers for it
    HOME = "home"  # `words` are names of where we are
    OURS = "ours"  # `words` are our own business, whatever else is named


OF_FILE: Mapping[str, tuple[Sort, ...]] = {
    SAYINGS: (Sort.SAYING, Sort.SOUND, Sort.KIND),
    ELSEWHERE: (Sort.AUTHORITY, Sort.PLACE, Sort.HOME, Sort.OURS),
}


class Term(Base):
    """One line of a list."""

    __tablename__ = "lexicon_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[str]
    name: Mapped[str]
    words: Mapped[list[str]]
    phone: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


def load_sayings(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Take over config/sayings.toml. Raises KeyError, TypeError or ValueError saying what is wrong."""
    _load(session, SAYINGS, data)
    facts.put(session, SAYINGS_LOADED, at.isoformat())


def load_elsewhere(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Take over config/elsewhere.toml. Raises KeyError, TypeError or ValueError saying what is wrong."""
    _load(session, ELSEWHERE, data)
    facts.put(session, ELSEWHERE_LOADED, at.isoformat())


def every(session: Session) -> list[Term]:
    """All the terms, in the order of the files."""
    return list(session.scalars(select(Term).order_by(Term.id)))


def told(session: Session, file: str) -> dict[str, object]:
    """What the database holds, in the shape of a file."""
    rows = [one for one in every(session) if one.sort in OF_FILE[file]]
    return {
        sort.value: [_row(one) for one in rows if one.sort == sort]
        for sort in OF_FILE[file]
        if any(one.sort == sort for one in rows)
    }


def _load(session: Session, file: str, data: Mapping[str, object]) -> None:
    session.execute(delete(Term).where(Term.sort.in_([str(sort) for sort in OF_FILE[file]])))
    if unknown := [name for name in data if name not in set(OF_FILE[file])]:
        raise ValueError(f"[[{unknown[0]}]] 不认识")
    for sort in OF_FILE[file]:
        rows = data.get(sort.value, [])
        if not isinstance(rows, list):
            raise TypeError(f"{sort.value} 要写成一段一段的 [[{sort.value}]]")
        session.add_all(_term(sort, row) for row in rows)
    session.flush()


def _term(sort: Sort, row: Mapping[str, object]) -> Term:
    words = row["words"]
    if not isinstance(words, list) or not words:
        raise TypeError(f"[[{sort.value}]] 的 words 要写成一列词语")
    said = [str(word) for word in words]
    if not all(word.strip() for word in said):
        raise ValueError(f"[[{sort.value}]] 的 words 里有空的词语")
    name = (
        str(row.get("name", ""))
        if sort in (Sort.SAYING, Sort.HOME, Sort.OURS)
        else str(row["name"])
    )
    return Term(
        sort=sort.value, name=name, words=said, phone=str(row.get("phone", "")), note=str(row.get("note", "")),
    )  # fmt: skip


def _row(one: Term) -> dict[str, object]:
    row: dict[str, object] = {"name": one.name, "words": list(one.words)}
    return row | {key: text for key, text in (("phone", one.phone), ("note", one.note)) if text}
