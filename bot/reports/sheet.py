"""The monthly report as a sheet: one CSV text in sections, which Excel opens as it is."""

from collections.abc import Iterator, Mapping, Sequence

from bot.reports.monthly import Figures, SinceClose
from bot.tables.write import csv_text

Line = Sequence[object]
_TOTALS = {
    "total_releases": "发布总数（次）",
    "distinct_items": "信息条数（同一信息多渠道发布计1条）",
    "year_to_date": "本年累计发布（次）",
    "distinct_items_year_to_date": "本年累计信息条数",
    "same_month_last_year": "上年同月发布（次）",
}


def as_csv(figures: Figures) -> str:
    """The figures as CSV with a byte order mark: totals first, then a section for each breakdown."""
    return csv_text(_lines(figures), bom=True)


def _lines(figures: Figures) -> Iterator[Line]:
    yield "月度发布统计", figures["month"]
    if "note" in figures:
        yield "说明", figures["note"]
    if "changed_since_close" in figures:
        yield "结账后有变", _remark(figures["changed_since_close"])
    values: Mapping[str, object] = {**figures}
    for name, words in _TOTALS.items():
        yield words, values[name]
    channels = [(one["name"], one["level"], one["count"]) for one in figures["by_channel"]]
    yield from _section(("渠道", "级别", "发布次数"), channels)
    for title, named in (
        ("级别", figures["by_level"]),
        ("发布单位", figures["by_unit"]),
        ("类别", figures["by_kind"]),
    ):
        yield from _section((title, "发布次数"), [(one["name"], one["count"]) for one in named])
    days = [(one["day"], one["count"]) for one in figures["by_day"]]
    yield from _section(("日期", "发布次数"), days)


def _remark(since: SinceClose) -> str:
    """How the month stood when it was closed, where it stands otherwise now."""
    was = [
        f"{words} {since['closed'][name]}"
        for name, words in _TOTALS.items()
        if name in since["closed"]
    ]
    figures = f"结账时{'、'.join(was)}" if was else "总数不变，分项有变"
    return f"{since['closed_at'][:10]} 结账后有变动：{figures}（结账指纹 {since['hash']}）"


def _section(header: Line, rows: Sequence[Line]) -> Iterator[Line]:
    yield ()
    yield header
    yield from rows or [("（本月没有）",)]
