"""Write down what whoever gives an account back takes along: its menu, the answers, the register."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import entry as answers
from bot.answers.entry import Kind
from bot.clock import beijing
from bot.ledger import register
from bot.ledger.entry import Entry, EntryKind
from bot.tables.write import csv_text
from bot.takeover.kept import Takeover

ANSWERS = ("编号", "问题", "答案", "单位", "有效期至")
PURGED = "（标题已依法清除）"  # a row without a title would keep the whole table from being read in again
REGISTER = tuple(name for name, column in register.COLUMNS.items() if column != "notice")


def papers(session: Session, found: Takeover | None) -> dict[str, str]:
    """Files by name. The tables can be read in again, by `faq import` and `release import`."""
    written = {"问答.csv": _answers(session), "台账.csv": _register(session)}
    for name, told in (
        ("菜单.json", found and found.menu),
        ("自动回复.json", found and found.replies),
    ):
        if told is not None:
            written[name] = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return written


def _answers(session: Session) -> str:
    rows = [
        (one.key, one.question, one.answer, one.unit, one.valid_until or "")
        for one in answers.listed(session)
        if one.kind == Kind.FAQ
    ]
    return csv_text([ANSWERS, *rows], bom=True)


def _register(session: Session) -> str:
    """Every release, in the order in which they came out (interfaces.md, section 4)."""
    out = select(Entry).where(Entry.kind == EntryKind.RELEASED)
    rows = [
        (
            one.item, one.title or PURGED, one.channel_name, one.level, one.unit, one.category,
            beijing(one.released_at).isoformat(), one.url,
        )
        for one in session.scalars(out.order_by(Entry.released_at, Entry.seq))
    ]  # fmt: skip
    return csv_text([REGISTER, *rows], bom=True)
