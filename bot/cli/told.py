"""What a person should look at after a register was imported, in sentences for the error stream."""

from collections.abc import Mapping, Sequence

from bot.clock import in_words
from bot.ledger.compare import Again, Difference

MOST = 50  # rows told one by one


def differing(some: Sequence[Difference]) -> list[str]:
    """Cells that are not what the ledger holds."""
    if not some:
        return []
    head = f"有 {len(some)} 处与已经登记的不同。台账只增不改，这些都没有改动；请核对是登记错了还是这个表错了："
    rows = [f"  第 {one.row} 行“{one.column}”：{_cell(one.old)} → {_cell(one.new)}" for one in some]
    return [head, *_few(rows)]


def again(some: Sequence[Again], names: Mapping[str, str]) -> list[str]:
    """Rows that count as one more release; `names` gives the channels' names by slug."""
    if not some:
        return []
    head = f"有 {len(some)} 行是同一信息同一渠道另有一次刊发，已各计 1 次；如果只是改正了时间，请核对："
    rows = [
        f"  第 {one.row} 行：{one.item}，{names.get(one.channel, one.channel)}，{in_words(one.at)}；"
        f"另有 {'、'.join(in_words(at) for at in one.before)}"
        for one in some
    ]
    return [head, *_few(rows)]


def _cell(text: str) -> str:
    return f"“{text}”" if text else "（空）"


def _few(rows: list[str]) -> list[str]:
    more = len(rows) - MOST
    return rows if more <= 0 else [*rows[:MOST], f"  ……另有 {more} 处"]
