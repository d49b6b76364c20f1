"""Import of a register of releases: all rows or none, the same row never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.errors import BadRows, NotYours, Refused
from bot.ledger.channels import Channel
from bot.ledger.compare import Difference
from bot.ledger.entry import Entry
from bot.ledger.import_ import import_rows
from bot.ledger.plan import MOST_ROWS, Imported
from bot.ledger.verify import verify
from bot.staff.member import Member
from bot.tables.read import Table
from tests import ledger

WECHAT = "X1,广场舞展演,微信公众号“桓台文化”,,文化馆,活动,2017-01-01 00:10,,"
PAPER = "X1,广场舞展演（报道）,《大众日报》,省级,文化馆,活动,2017/1/2 8:05,https://dzrb.example/1,"


@pytest.fixture
def bureau(sessions: Sessions) -> Sessions:
    """A database with a statistician and the bureau's account."""
    with sessions.begin() as session:
        ledger.own_account(session)
        ledger.member(session)
    return sessions


def _import(sessions: Sessions, table: Table) -> Imported:
    with sessions.begin() as session:
        by = session.scalars(select(Member)).one()
        return import_rows(session, table, by=by, at=ledger.AT, resolve_notice=ledger.no_notice)


def _faults(sessions: Sessions, table: Table) -> list[tuple[int, str, str]]:
    with pytest.raises(BadRows) as refused:
        _import(sessions, table)
    with sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 0
        assert session.scalar(select(func.count()).select_from(Channel)) == 1
        assert verify(session).whole
    return refused.value.rows


def test_a_register_is_read_into_the_ledger_in_the_order_of_time(
    bureau: Sessions, tmp_path: Path
) -> None:
    assert _import(bureau, ledger.register(tmp_path, PAPER, WECHAT)) == Imported(2, 0, ["大众日报"])
    with bureau.read() as session:
        first, second = session.scalars(select(Entry).order_by(Entry.seq))
        assert (first.channel, first.level, first.ym) == ("wechat", "", "2017-01")
        assert first.released_at == datetime(2016, 12, 31, 16, 10, tzinfo=UTC)
        assert (second.channel_name, second.level, second.url) == (
            "大众日报",
            "省级",
            "https://dzrb.example/1",
        )
        assert second.recorded_by == "统计"
        (act,) = session.scalars(select(Act).where(Act.verb == "release.import"))
        assert (act.actor, act.subject_id) == ("统计", "1-2")
        assert verify(session).whole


def test_importing_again_changes_nothing(bureau: Sessions, tmp_path: Path) -> None:
    again = WECHAT.replace("微信公众号“桓台文化”", "微信公众号").replace("广场舞展演", "另一个标题")
    assert _import(bureau, ledger.register(tmp_path, WECHAT, PAPER, again)).added == 2
    told = _import(bureau, ledger.register(tmp_path, PAPER, again))
    assert told == Imported(0, 2, [], differing=[Difference(3, "标题", "广场舞展演", "另一个标题")])
    with bureau.read() as session:
        assert session.scalars(select(Entry.title).where(Entry.seq == 1)).one() == "广场舞展演"
        assert session.scalar(select(func.count()).select_from(Act)) == 1
        assert verify(session).entries == 2


def test_a_row_that_differs_from_what_stands_is_told_and_changes_nothing(
    bureau: Sessions, tmp_path: Path
) -> None:
    _import(bureau, ledger.register(tmp_path, PAPER))
    other = "X1,新标题,大众日报,,图书馆,,2017/1/2 8:05,https://dzrb.example/2,"
    told = _import(bureau, ledger.register(tmp_path, WECHAT, other))
    assert (told.added, told.known, told.filled, told.again) == (1, 1, 0, [])
    assert told.differing == [
        Difference(3, "标题", "广场舞展演（报道）", "新标题"),
        Difference(3, "发布单位", "文化馆", "图书馆"),
        Difference(3, "类别", "活动", ""),
        Difference(3, "链接", "https://dzrb.example/1", "https://dzrb.example/2"),
    ]
    with bureau.read() as session:
        stands = session.scalars(select(Entry).where(Entry.seq == 1)).one()
        assert (stands.title, stands.unit) == ("广场舞展演（报道）", "文化馆")
        assert verify(session).whole


def test_rows_of_one_file_that_contradict_each_other_are_told(
    bureau: Sessions, tmp_path: Path
) -> None:
    told = _import(bureau, ledger.register(tmp_path, PAPER, PAPER.replace("文化馆", "图书馆")))
    assert (told.added, told.known) == (1, 1)
    assert told.differing == [Difference(3, "发布单位", "文化馆", "图书馆")]


def test_a_corrected_date_is_told_as_one_more_release(bureau: Sessions, tmp_path: Path) -> None:
    _import(bureau, ledger.register(tmp_path, PAPER))
    told = _import(bureau, ledger.register(tmp_path, WECHAT, PAPER.replace("1/2", "1/3")))
    assert (told.added, told.differing) == (2, [])
    (again,) = told.again
    assert (again.row, again.item) == (3, "X1")
    assert again.at == datetime(2017, 1, 3, 0, 5, tzinfo=UTC)
    assert again.before == (datetime(2017, 1, 2, 0, 5, tzinfo=UTC),)


def test_an_address_that_was_missing_is_filled_in_once(bureau: Sessions, tmp_path: Path) -> None:
    bare = PAPER.replace("https://dzrb.example/1", "")
    _import(bureau, ledger.register(tmp_path, bare))
    assert _import(bureau, ledger.register(tmp_path, PAPER)) == Imported(0, 1, [], filled=1)
    assert _import(bureau, ledger.register(tmp_path, PAPER)) == Imported(0, 1, [])
    assert _import(bureau, ledger.register(tmp_path, bare)) == Imported(0, 1, [])
    with bureau.read() as session:
        assert session.scalars(select(Entry.url)).one() == "https://dzrb.example/1"
        acts = list(session.scalars(select(Act).where(Act.verb == "release.import")))
        assert [act.after for act in acts][1:] == [{"added": 0, "new_channels": [], "urls": 1}]
        assert verify(session).whole


def test_bad_rows_leave_nothing_behind(bureau: Sessions, tmp_path: Path) -> None:
    table = ledger.register(
        tmp_path, PAPER, "X2,戏,微信公众号,,,,昨天,,", "X3,戏,不知名的报,,,,2017-01-01,,",
        "X4,戏,桓台文化,县级,,,2017-01-01,,", "X5,戏,大众日报,市级,,,2017-01-01,,",
    )  # fmt: skip
    faults = _faults(bureau, table)
    assert [(row, column) for row, column, _ in faults] == [
        (3, "发布时间"),
        (4, "渠道"),
        (5, "级别"),
        (6, "级别"),
    ]
    assert "不分级别" in faults[2][2]
    assert "写的是省级" in faults[3][2]


def test_a_level_may_stand_in_any_row_of_a_new_channel(bureau: Sessions, tmp_path: Path) -> None:
    table = ledger.register(
        tmp_path, "X1,戏,齐鲁晚报,,,,2017-01-01,,", "X2,戏,“齐鲁晚报”,province,,,2017-01-02,,"
    )
    assert _import(bureau, table).new_channels == ["齐鲁晚报"]
    with bureau.read() as session:
        assert set(session.scalars(select(Entry.level))) == {"省级"}


def test_a_level_that_contradicts_a_known_channel_is_refused(
    bureau: Sessions, tmp_path: Path
) -> None:
    _import(bureau, ledger.register(tmp_path, PAPER))
    with pytest.raises(BadRows, match="登记的是省级，这里写的是市级"):
        _import(bureau, ledger.register(tmp_path, "X9,戏,大众日报,市级,,,2017-01-01,,"))
    assert _import(bureau, ledger.register(tmp_path, "X9,戏,大众日报,,,,2017-01-01,,")).added == 1


def test_an_editor_may_not_register_releases(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        ledger.member(session, "editor", "admin")
    with pytest.raises(NotYours, match="信息公开专员、统计员"):
        _import(sessions, ledger.register(tmp_path, WECHAT))


def test_a_register_that_would_keep_others_waiting_is_refused(
    bureau: Sessions, tmp_path: Path
) -> None:
    rows = [f"X{n},戏,微信公众号,,,,2017-01-01,," for n in range(MOST_ROWS + 1)]
    with pytest.raises(Refused, match="请分成几个文件"):
        _import(bureau, ledger.register(tmp_path, *rows))


def test_two_people_who_import_the_same_file_at_once_add_it_once(
    bureau: Sessions, tmp_path: Path
) -> None:
    rows = [f"X{n},戏,新报,市级,,,2017-01-01 08:00,," for n in range(40)]
    table = ledger.register(tmp_path, *rows)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: _import(bureau, table), range(3)))
    assert sorted(one.added for one in done) == [0, 0, 40]
    with bureau.read() as session:
        assert verify(session).entries == 40


_ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["微信公众号", "《大众日报》", "大众日报"]), st.integers(1, 3)),
    min_size=1, max_size=12,
)  # fmt: skip
_runs = iter(range(1, 1_000_000))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(_ROWS, min_size=1, max_size=3))
def test_however_a_register_is_cut_and_repeated_each_release_counts_once(
    bureau: Sessions, tmp_path: Path, parts: list[list[tuple[int, str, int]]]
) -> None:
    run = next(_runs)
    added = 0
    for part in parts:
        rows = [
            f"R{run}-{item},戏,{channel},{'' if '微信' in channel else '省级'},,,2017-01-0{day},,"
            for item, channel, day in part
        ]
        added += _import(bureau, ledger.register(tmp_path, *rows)).added
    different = {
        (item, channel.strip("《》"), day) for part in parts for item, channel, day in part
    }
    with bureau.read() as session:
        mine = select(func.count()).select_from(Entry).where(Entry.item.startswith(f"R{run}-"))
        assert added == session.scalar(mine) == len(different)
        assert verify(session).whole
