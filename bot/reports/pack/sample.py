"""Draw a sample of a quarter's releases that anybody can draw again, with nothing but the ledger and SHA-256."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refused
from bot.ledger.entry import Entry, EntryKind

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
LONGEST_SEED = 100
HOW = (
    "总体：该季度台账里的全部发布（kind 为 released），同一信息多渠道各算一次。"
    "每个发布的抽签号 = SHA-256(种子 + 换行 + 该笔台账记录的指纹 hash)，UTF-8，小写十六进制；"
    "按抽签号从小到大取前若干个。台账指纹事先已定，种子先公布，谁来抽结果都一样。"
)


@dataclass(frozen=True)
class Lot:
    """One release of the population with the number that it drew."""

    entry: Entry
    number: str


@dataclass(frozen=True)
class Drawing:
    """A sample: `lots` is the whole population by drawn number, of which the first `wanted` are taken."""

    quarter: str
    seed: str
    wanted: int
    lots: Sequence[Lot]

    @property
    def taken(self) -> Sequence[Lot]:
        """What was drawn; all of it where there are not that many."""
        return self.lots[: self.wanted]

    def as_json(self) -> dict[str, object]:
        """The drawing as an auditor repeats it."""
        return {
            "quarter": self.quarter, "seed": self.seed, "wanted": self.wanted, "population": len(self.lots),
            "how": HOW,
            "lots": [
                {
                    "seq": lot.entry.seq, "hash": lot.entry.hash, "number": lot.number,
                    "taken": place < self.wanted,
                }
                for place, lot in enumerate(self.lots)
            ],
        }  # fmt: skip


def quarter_days(text: str) -> tuple[str, date, date]:
    """A quarter as it is named, its first and last day. Raises Refused."""
    found = _QUARTER.fullmatch(text.strip())
    if found is None or not 1949 <= int(found[1]) <= 9998:
        raise Refused(f"季度“{text}”写法不对，应为 2026-Q4 这样的年份和季度")
    year, quarter = int(found[1]), int(found[2])
    after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return f"{year}-Q{quarter}", date(year, quarter * 3 - 2, 1), after - timedelta(days=1)


def draw(session: Session, quarter: str, wanted: int, seed: str = "") -> Drawing:
    """Draw `wanted` releases of a quarter; without a seed, by one that nobody chose. Raises Refused."""
    name, first, last = quarter_days(quarter)
    if wanted < 1:
        raise Refused("抽样至少抽 1 个")
    seed = seed.strip() or secrets.token_hex(8)
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise Refused(f"种子最多 {LONGEST_SEED} 个字，不能有换行")
    chosen = select(Entry).where(Entry.kind == EntryKind.RELEASED, Entry.day.between(first, last))
    lots = drawn(session.scalars(chosen), seed)
    if not lots:
        raise Refused(f"{name} 台账里没有发布，没有可抽的")
    return Drawing(name, seed, wanted, lots)


def drawn(entries: Iterable[Entry], seed: str) -> list[Lot]:
    """Each release with its number, the smallest first."""
    lots = [Lot(one, number_of(seed, one.hash)) for one in entries]
    return sorted(lots, key=lambda lot: (lot.number, lot.entry.seq))


def number_of(seed: str, entry_hash: str) -> str:
    """The number that an entry of the ledger draws."""
    return hashlib.sha256(f"{seed}\n{entry_hash}".encode()).hexdigest()
