"""A register's rows: times as people write them, every fault told with row and column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BEIJING
from bot.errors import Refused
from bot.ledger import register
from bot.ledger.channels import level_code, new
from bot.tables.read import Table
from tests import ledger

AT = ledger.AT


def _read(table: Table) -> register.Register:
    return register.read(table, at=AT, resolve_notice=ledger.no_notice)


@pytest.mark.parametrize(
    "text",
    ["2017-01-01 08:05", "2017/1/1 8:05", "2017-01-01T08:05:00", "2017-01-01T00:05:00Z", "2017.1.1 8：05",
     "2017年1月1日8时5分", "2017年1月1日 8:05", "2017-01-01T01:05+01:00", "20170101T0805", " 2017-01-01  08:05:00 "],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert register.moment(text) == datetime(2017, 1, 1, 0, 5, tzinfo=UTC)


def test_a_day_alone_is_its_midnight_in_beijing() -> None:
    assert register.moment("2017/1/1") == datetime(2016, 12, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "昨天", "2017-13-01", "2017-02-29 08:00", "2017-1-1 24:05", "0001-01-01", "42736"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="写法不对"):
        register.moment(text)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - Beijing's, below
def test_a_time_without_an_offset_is_beijings(wall: datetime) -> None:
    here = wall.replace(tzinfo=BEIJING, microsecond=0)
    assert register.moment(f"{wall.year}/{wall.month}/{wall.day} {wall:%H:%M:%S}") == here
    assert register.moment(here.astimezone(UTC).isoformat()) == here


def test_every_fault_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    table = ledger.register(
        tmp_path,
        "X1,戏,大众日报,省级,文化馆,活动,2017-01-01 08:00,,",
        ",,《》,镇级,文化馆,活动,2027-01-01 08:00,javascript:1,99",
        f"{'X' * 101},戏,报,,馆,类,1017-01-01,,",
    )
    read = _read(table)
    assert [line.item for line in read.lines] == ["X1"]
    assert [(row, column) for row, column, _ in read.faults] == [
        (3, "稿件"), (3, "标题"), (3, "渠道"), (3, "级别"), (3, "发布时间"), (3, "链接"),
        (4, "信息编号"), (4, "发布时间"),
    ]  # fmt: skip
    assert "还没有到" in read.faults[4][2]


def test_missing_columns_are_named_together(tmp_path: Path) -> None:
    table = ledger.register(tmp_path, "戏", header="标题\n")
    with pytest.raises(Refused, match="信息编号（item）、渠道（channel）、发布时间（released_at）"):
        _read(table)


def test_a_row_tied_to_a_notice_takes_its_index_number(tmp_path: Path) -> None:
    table = ledger.register(tmp_path, "X1,戏,大众日报,省级,,,2017-01-01,,12")
    read = register.read(table, at=AT, resolve_notice=lambda text: (int(text), "GK-2017-00003"))
    assert (read.lines[0].notice_id, read.lines[0].item) == (12, "GK-2017-00003")


@pytest.mark.parametrize(
    ("written", "code"),
    [("county", "county"), ("国家级", "nation"), ("省", "province"), (" ", ""), ("镇级", None)],
)
def test_levels_are_read_by_code_or_name(written: str, code: str | None) -> None:
    assert level_code(written) == code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("《齐鲁晚报》", "newspaper"),
        ("淄博电视台", "tv"),
        ("文旅中国网", "website"),
        ("板报栏", "newspaper"),
        ("村里喇叭", "other"),
    ],
)
def test_a_new_channel_gets_a_slug_and_a_kind_from_its_name(name: str, kind: str) -> None:
    made = new(name, "city")
    assert (made.kind, made.level, made.name) == (kind, "city", name.strip("《》"))
    assert made.slug == new(f"“{name}”", "city").slug
    assert made.slug.isascii()
