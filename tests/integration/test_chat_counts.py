"""Counts in the chat: the span and the scope that were asked for, and the same figures as the report."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.db.engine import Sessions
from bot.ledger import entry as ledger
from bot.reports.monthly import report
from tests import ledger as records
from tests import make

YESTERDAY = make.AT - timedelta(days=1)
OTHERS = {"unit": "图书馆", "category": "通知公告"}
PAPER = {"channel": "dazhong-daily", "channel_name": "大众日报", "level": "province"}
RELEASED = [
    records.released(1, at=YESTERDAY),
    records.released(2, at=YESTERDAY, **OTHERS),
    records.released(3, at=YESTERDAY + timedelta(hours=1), item="GK-2", **OTHERS, **PAPER),
    records.released(4, at=make.AT, unit="文化馆"),
    records.released(5, at=datetime(2026, 3, 31, 16, 30, tzinfo=UTC)),  # April in Beijing
    records.released(6, at=datetime(2024, 12, 31, 1, tzinfo=UTC)),
]


@pytest.fixture
def chat(one_sessions: Sessions, tmp_path: Path) -> Chat:
    return with_ledger(one_sessions, tmp_path)


def with_ledger(sessions: Sessions, folder: Path) -> Chat:
    with sessions.begin() as session:
        make.loaded(session)
        ledger.append(session, RELEASED, by="test", at=make.AT)
    index = Index(folder / "index")
    return Chat(sessions, index=index, link=lambda path: path, demo=lambda: False)


def told(chat: Chat, text: str, means: Means = Means.TEXT) -> Reply:
    return chat.answer(Asked("wechat", "", means, text, "", make.AT))


ALL = "全部单位、类别和渠道"


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("昨天发布了多少条", f"昨天（2026年11月23日）共公开发布 3 次，涉及 2 条信息（{ALL}）："),
        ("今天发了几条", f"今天（2026年11月24日）共公开发布 1 次，涉及 1 条信息（{ALL}）："),
        ("前年发了多少", f"2024年共公开发布 1 次，涉及 1 条信息（{ALL}）："),
        ("去年发布了多少", f"2025年没有公开发布的记录（{ALL}）。"),
        ("上半年发了多少", f"2026年1月至6月共公开发布 1 次，涉及 1 条信息（{ALL}）："),
        ("二季度发了多少", f"2026年4月至6月共公开发布 1 次，涉及 1 条信息（{ALL}）："),
        ("一季度发了多少", f"2026年1月至3月没有公开发布的记录（{ALL}）。"),
        ("本月发布了多少条信息", f"2026年11月（截至11月24日）共公开发布 4 次，涉及 3 条信息（{ALL}）："),
        ("文化馆今年发了多少", "2026年（截至11月24日）共公开发布 3 次，涉及 3 条信息（单位：文化馆）："),
        ("桓台文化馆今年发了多少", "2026年（截至11月24日）共公开发布 3 次，涉及 3 条信息（单位：文化馆）："),
        ("本月通知公告发了几条", "2026年11月（截至11月24日）共公开发布 2 次，涉及 1 条信息（类别：通知公告）："),
        ("大众日报本月发了几条", "2026年11月（截至11月24日）共公开发布 1 次，涉及 1 条信息（渠道：大众日报）："),
        ("省级媒体今年发了多少", "2026年（截至11月24日）共公开发布 1 次，涉及 1 条信息（级别：省级）："),
        ("公众号本月发了几篇", "2026年11月（截至11月24日）共公开发布 3 次，涉及 3 条信息（渠道：桓台文化）："),
        ("办公室今年发了多少", "2026年（截至11月24日）没有公开发布的记录（单位：办公室）。"),
        ("一共发布了多少条", f"有记录以来（2024年12月起）共公开发布 6 次，涉及 5 条信息（{ALL}）："),
        ("明年发了多少", "2027年还没有到。"),
        ("发布了多少条信息", "没有听出是哪段时间，按本月和今年统计："),
    ],
)  # fmt: skip
def test_the_count_is_of_the_span_and_scope_that_were_asked(
    chat: Chat, text: str, first_line: str
) -> None:
    reply = told(chat, text)
    assert (reply.intent, reply.answered) == ("counts", True)
    assert reply.text.splitlines()[0] == first_line


def test_two_units_are_counted_one_by_one(chat: Chat) -> None:
    text = told(chat, "图书馆和文化馆本月各发了多少").text
    assert "2 次，涉及 1 条信息（单位：图书馆）" in text
    assert "2 次，涉及 2 条信息（单位：文化馆）" in text


def test_the_menu_gives_month_and_year_at_once(chat: Chat) -> None:
    text = told(chat, "counts", Means.MENU).text
    assert text.startswith("2026年11月（截至11月24日）共公开发布 4 次")
    assert "2026年（截至11月24日）共公开发布 5 次" in text


def test_the_figures_are_those_of_the_report(sessions: Sessions, tmp_path: Path) -> None:
    chat = with_ledger(sessions, tmp_path)
    with sessions.read() as session:
        figures = report(session, "2026-11")
    month, year = told(chat, "本月发布了多少").text, told(chat, "今年发布了多少").text
    both = f"共公开发布 {figures['total_releases']} 次，涉及 {figures['distinct_items']} 条信息"
    assert both in month
    assert f"· 桓台文化 {figures['by_channel'][0]['count']} 次" in month
    so_far = (figures["year_to_date"], figures["distinct_items_year_to_date"])
    assert "共公开发布 {} 次，涉及 {} 条信息".format(*so_far) in year
    for one in figures["by_unit"]:
        text = told(chat, f"{one['name']}本月发了多少").text
        assert f"共公开发布 {one['count']} 次" in text
    for one in figures["by_kind"]:
        text = told(chat, f"{one['name']}类本月发了多少").text
        assert f"共公开发布 {one['count']} 次" in text
