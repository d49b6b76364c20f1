"""What notices say about hours comes before the hours of the guide; on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions
from bot.notices.notice import State
from tests import make, public

TITLE = "图书馆因消防检修闭馆一天的公告"


class Citizen:
    """Asks a bureau at 09:00 on Tuesday 24 November 2026."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions = sessions
        with sessions.begin() as session:
            make.loaded(session)
        index = Index(folder / "index")
        self.chat = Chat(
            sessions, index=index, link=lambda path: f"https://x.cn{path}", demo=lambda: False
        )

    def reads(self, title: str, body: str, *, days_ago: int = 1, **given: object) -> str:
        """A notice goes out; its address."""
        at = make.AT - timedelta(days=days_ago)
        with self.sessions.begin() as session:
            made = public.notice(session, title, body=body, published_at=at, **given)
            return f"https://x.cn/notices/{made.id}"

    def asks(self, text: str) -> str:
        asked = Asked("wechat", "", Means.TEXT, text, "", make.AT)
        reply = self.chat.answer(asked)
        assert reply.intent == "hours"
        return reply.text


@pytest.fixture
def citizen(one_sessions: Sessions, tmp_path: Path) -> Citizen:
    return Citizen(one_sessions, tmp_path)


def test_a_day_for_which_a_notice_announces_closing_is_never_called_open(
    sessions: Sessions, tmp_path: Path
) -> None:
    citizen = Citizen(sessions, tmp_path)
    body = "因检修，县图书馆定于**11月25日（周三）**全馆闭馆一天，11月26日恢复正常开放。"
    address = citizen.reads(TITLE, body)
    told = citizen.asks("图书馆明天开门吗")
    first, *rest = told.splitlines()
    assert first == f"图书馆：11月25日（周三）以通知《{TITLE}》为准"
    assert rest[0] == f"· 11月23日通知（以此为准）《{TITLE}》"
    assert rest[1] == address
    assert "11月25日（周三）全馆闭馆一天" in rest[2]
    assert "11月26日（周四）09:00—17:30" in citizen.asks("图书馆后天开门吗")
    assert "博物馆：11月25日（周三）09:00" in citizen.asks("博物馆明天开门吗")


def test_a_closing_to_come_is_told_beside_how_things_stand_now(citizen: Citizen) -> None:
    address = citizen.reads(TITLE, "县图书馆11月25日闭馆一天。")
    for question in ("图书馆现在开门吗", "现在开门吗"):
        told = citizen.asks(question)
        assert "图书馆：现在开放" in told
        assert address in told
    assert TITLE not in citizen.asks("博物馆现在开门吗")


def test_a_closed_day_is_no_next_opening(citizen: Citizen) -> None:
    citizen.reads("书画院临时闭馆的通知", "书画院11月24日至26日闭馆布展。", unit="书画院")
    assert "今天以通知《书画院临时闭馆的通知》为准" in citizen.asks("书画院开门吗")


@pytest.mark.parametrize(
    ("body", "days_ago", "rules"),
    [
        ("图书馆设施检修，暂停开放，恢复时间另行通知。", 20, True),  # no day: for a while
        ("图书馆设施检修，暂停开放，恢复时间另行通知。", 40, False),
        ("图书馆自10月8日起闭馆改造。", 47, True),  # no end: until it is told
        ("图书馆自10月8日起闭馆改造，11月20日恢复开放。", 47, False),
        ("图书馆10月8日闭馆。", 47, False),
        ("图书馆即日起调整开放时间为10:00至16:00。", 3, True),
        ("本周二停电，全馆闭馆。", 1, True),  # no name: the unit's own
        ("闭馆前30分钟停止入馆；周一全馆闭馆整理；临时闭馆要提前公告。", 1, False),
        ("镇图书室照常开放，图书馆不闭馆。", 1, False),
        ("博物馆11月24日闭馆。", 1, False),
        ("图书馆**11月24日**暂停**对外**开放。", 1, True),
        ("图书馆11月24日不对外开放。", 1, True),
        ("图书馆11月24日提前闭馆。", 1, True),
        ("图书馆11月24日延时开放至20:00。", 1, True),
        ("图书馆11月24日错时开放。", 1, True),
        ("图书馆11月24日推迟开馆。", 1, True),
        ("11月24日起，图书馆服务时间有所变更。", 1, True),
        ("图书馆停止借阅。", 1, True),
        ("展厅临时关闭。", 1, True),
    ],
)
def test_a_notice_holds_for_as_long_as_it_speaks(
    citizen: Citizen, body: str, days_ago: int, *, rules: bool
) -> None:
    citizen.reads("公告", body, days_ago=days_ago)
    assert ("图书馆：今天以通知《公告》为准" in citizen.asks("图书馆开门吗")) == rules


def test_a_newer_notice_ends_a_closing_without_end(citizen: Citizen) -> None:
    citizen.reads("图书馆闭馆改造公告", "图书馆自10月8日起闭馆改造。", days_ago=47)
    citizen.reads("图书馆恢复开放公告", "改造完成，图书馆11月20日起恢复开放。", days_ago=5)
    assert "图书馆：现在开放" in citizen.asks("图书馆开门吗")


def test_a_notice_about_all_venues_holds_for_each_but_not_for_the_office(citizen: Citizen) -> None:
    citizen.reads("停电通知", "11月24日各场馆闭馆一天。", unit="群众文化科")
    told = citizen.asks("现在开门吗")
    assert told.count("今天以通知《停电通知》为准") == 4
    assert "桓台县文化出版局：现在开放" in told


def test_what_is_said_of_holidays_holds_on_holidays(citizen: Citizen) -> None:
    citizen.reads("公共文化场馆节假日开放时间安排", "| 书画院 | 闭馆 |", unit="群众文化科")
    assert "书画院：现在开放" in citizen.asks("书画院开门吗")
    told = citizen.asks("书画院春节开门吗")
    assert "书画院：以通知《公共文化场馆节假日开放时间安排》为准" in told


@pytest.mark.parametrize("state", [State.SCHEDULED, State.WITHDRAWN])
def test_what_is_not_out_closes_nothing(citizen: Citizen, state: State) -> None:
    citizen.reads(TITLE, "县图书馆11月24日闭馆。", state=state)
    assert "图书馆：现在开放" in citizen.asks("图书馆开门吗")
    assert TITLE not in citizen.asks("图书馆开门吗")
