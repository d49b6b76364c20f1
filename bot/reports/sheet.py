"""The monthly report as a sheet: one CSV text in sections, which Excel opens as it is."""

from collections.abc import Iterator, Sequence

from bot.reports.monthly import Figures
from bot.tables.write import csv_text

Line = Sequence[object]


def as_csv(figures: Figures) -> str:
    """The figures as CSV with a byte order mark: totals first, then a section for each breakdown."""
    return csv_text(_lines(figures), bom=True)


def _lines(figures: Figures) -> Iterator[Line]:
    yield "月度发布统计", figures["month"]
    if "note" in figures:
        yield "说明", figures["note"]
    yield "发布总数（次）", figures["total_releases"]
    yield "信息条数（同一信息多渠道发布计1条）", figures["distinct_items"]
    yield "本年累计发布（次）", figures["year_to_date"]
    yield "本年累计信息条数", figures["distinct_items_year_to_date"]
    yield "上年同月发布（次）", figures["same_month_last_year"]
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


def _section(header: Line, rows: Sequence[Line]) -> Iterator[Line]:
    yield ()
    yield header
    yield from rows or [("（本月没有）",)]
