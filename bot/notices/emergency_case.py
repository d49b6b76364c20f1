"""The cases (情形) in which a notice may go out by an approval given by telephone: data that the bureau keeps."""

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import facts
from bot.db.base import Base
from bot.errors import Refused
from bot.notices import article
from bot.notices.notice import Notice

CLOSES, USUAL = "review.office_closes", "17:30"
LOADED = "emergency_loaded_at"


class EmergencyCase(Base):
    """One case: a notice is of it that has one of `words` (where there are any) and is of one of `kinds` (likewise)."""

    __tablename__ = "emergency_case"

    name: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[list[str]]
    kinds: Mapped[list[str]]


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Put the cases of a file `review.toml` into the database. Raises ValueError, TypeError or KeyError."""
    closes = time.fromisoformat(str(data.get("office_closes", USUAL)))
    facts.put(session, CLOSES, closes.isoformat("minutes"))
    rows = data.get("emergency", [])
    if not isinstance(rows, list):
        raise TypeError("emergency 要写成一段一段的 [[emergency]]")
    for row in rows:
        session.add(
            EmergencyCase(
                name=str(row["name"]), words=_texts(row, "words"), kinds=_texts(row, "kinds")
            )
        )
    facts.put(session, LOADED, at.isoformat())


def office_closes(session: Session) -> time:
    """When the office closes, by the clock in Beijing."""
    return time.fromisoformat(facts.get(session, CLOSES) or USUAL)


def require(session: Session, notice: Notice, name: str) -> None:
    """Refuse a case that the bureau does not have, or that the notice is not of."""
    case = session.get(EmergencyCase, name)
    if case is None:
        known = "、".join(session.scalars(select(EmergencyCase.name).order_by(EmergencyCase.name)))
        raise Refused(f"没有“{name}”这种应急情形。可用的情形：{known or '没有设置'}")
    text = f"{notice.title}\n{article.plain(notice.body)}"
    if case.words and not any(word in text for word in case.words):
        listed = "、".join(case.words)
        raise Refused(
            f"《{notice.title}》里没有“{name}”的词（{listed}），不能走应急发布，请照常送审"
        )
    if case.kinds and notice.kind not in case.kinds:
        listed = "、".join(case.kinds)
        raise Refused(f"“{name}”只用于{listed}，这篇是“{notice.kind}”，请照常送审")


def _texts(row: Mapping[str, object], key: str) -> list[str]:
    given = row.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise ValueError(f'emergency 的 {key} 要写成一列词，如 ["闭馆", "停水"]')
    return [str(one) for one in given]
