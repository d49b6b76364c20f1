"""The monthly report: Beijing's months, releases and distinct items told apart, from the ledger only."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.clock import BEIJING
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.ledger import entry as entries
from bot.ledger import months
from bot.ledger.channels import Channel
from bot.ledger.counters import DayCounter, ReleaseCounter
from bot.ledger.entry import EntryKind
from bot.reports import sheet
from bot.reports.monthly import report
from tests import ledger

PAPER = {
    "channel": "paper",
    "channel_name": "大众日报",
    "level": "province",
    "unit": "",
    "release_id": None,
}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture
def released(sessions: Sessions) -> Sessions:
    """Three items in October 2017, one of them in a paper too; others at the edges and a year before."""
    with sessions.begin() as session:
        ledger.own_account(session)
        session.add(Channel(slug="paper", name="大众日报", kind="newspaper", level="province"))
        session.flush()
        told = [
            ledger.released(1, _at("2017-10-01 00:00")),
            ledger.released(1, _at("2017-10-01 09:00"), **PAPER),
            ledger.released(2, _at("2017-10-09 12:00"), unit="图书馆", category="展览讲座"),
            ledger.released(3, _at("2017-10-31 23:59")),
            ledger.released(4, _at("2017-09-30 23:59")),
            ledger.released(5, _at("2017-11-01 00:00")),
            ledger.released(6, _at("2016-10-31 23:59")),
            ledger.released(7, _at("2016-12-31 23:59")),
        ]
        entries.append(session, told, by="system", at=ledger.AT)
    return sessions


def test_the_report_of_a_month(released: Sessions) -> None:
    with released.read() as session:
        assert report(session, "2017-10") == {
            "month": "2017-10",
            "total_releases": 4,
            "distinct_items": 3,
            "by_channel": [
                {"channel": "wechat", "name": "桓台文化", "level": "", "count": 3},
                {"channel": "paper", "name": "大众日报", "level": "省级", "count": 1},
            ],
            "by_level": [{"name": "本单位账号", "count": 3}, {"name": "省级", "count": 1}],
            "by_unit": [
                {"name": "文化馆", "count": 2}, {"name": "未注明", "count": 1}, {"name": "图书馆", "count": 1},
            ],
            "by_kind": [{"name": "群众文化活动", "count": 3}, {"name": "展览讲座", "count": 1}],
            "by_day": [
                {"day": "2017-10-01", "count": 2}, {"day": "2017-10-09", "count": 1}, {"day": "2017-10-31", "count": 1},
            ],
            "year_to_date": 5,
            "distinct_items_year_to_date": 4,
            "same_month_last_year": 1,
        }  # fmt: skip


def test_a_withdrawal_lowers_no_figure(released: Sessions) -> None:
    with released.begin() as session:
        before = report(session, "2017-10")
        gone = ledger.released(3, _at("2017-10-31 23:59"), kind=EntryKind.WITHDRAWN)
        entries.append(session, [gone], by="system", at=ledger.AT)
        assert report(session, "2017-10") == before


def test_an_empty_month_is_all_zeros_and_a_demo_says_so(released: Sessions) -> None:
    with released.read() as session:
        empty = report(session, "2015-2", demo=True)
    assert (empty["month"], empty["total_releases"], empty["by_day"], empty["note"]) == (
        "2015-02",
        0,
        [],
        "演示数据",
    )


@pytest.mark.parametrize("month", ["2017", "2017-13", "十月", "0001-01", "9999-12", "2017-10-01"])
def test_what_is_no_month_is_refused(one_sessions: Sessions, month: str) -> None:
    with one_sessions.read() as session, pytest.raises(Refused, match=r"月份|年份"):
        report(session, month)


def test_any_span_of_days_is_counted_for_the_chat(released: Sessions) -> None:
    with released.read() as session:
        year = months.counts(session, date(2017, 1, 1), date(2017, 12, 31))
        assert (year.total, year.items) == (6, 5)
        assert [(one.name, one.level, one.count) for one in year.channels] == [
            ("桓台文化", "", 5),
            ("大众日报", "省级", 1),
        ]
        assert months.counts(session, date(2018, 1, 1), date(2018, 12, 31)) == months.Counts(
            0, 0, []
        )


def test_the_sheet_says_the_same_as_the_report(released: Sessions) -> None:
    with released.read() as session:
        text = sheet.as_csv(report(session, "2017-10", demo=True))
    assert text.startswith("\ufeff月度发布统计,2017-10\r\n说明,演示数据\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    for expected in (
        ["发布总数（次）", "4"],
        ["大众日报", "省级", "1"],
        ["未注明", "1"],
        ["2017-10-31", "1"],
        ["上年同月发布（次）", "1"],
    ):
        assert expected in rows


_items = count(1)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edges=st.lists(
        st.tuples(
            st.sampled_from(
                ["2016-02-29", "2016-12-31", "2017-01-01", "2017-02-28", "2017-03-01", "2017-12-31"]
            ),
            st.integers(-90_000, 90_000),
        ),
        max_size=8,
    )
)
def test_months_begin_and_end_in_beijing(
    one_sessions: Sessions, edges: list[tuple[str, int]]
) -> None:
    moments = [_at(day) + timedelta(seconds=seconds) for day, seconds in edges]
    expected = Counter((moment.year, moment.month) for moment in moments)
    with one_sessions.begin() as session:
        for counter in (ReleaseCounter, DayCounter):
            session.execute(delete(counter))
        told = [ledger.released(next(_items), moment.astimezone(UTC)) for moment in moments]
        entries.append(session, told, by="system", at=ledger.AT)
        for year, month in {
            (2016, 2),
            (2016, 3),
            (2016, 12),
            (2017, 1),
            (2017, 2),
            (2017, 3),
            (2018, 1),
        }:
            figures = report(session, f"{year}-{month:02d}")
            assert figures["total_releases"] == expected[year, month]
            assert figures["year_to_date"] == sum(
                n for (y, m), n in expected.items() if y == year and m <= month
            )
            assert sum(one["count"] for one in figures["by_day"]) == expected[year, month]
