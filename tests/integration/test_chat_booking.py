"""What is on, and booking it in the chat: one thing at a time, nothing twice, nothing personal in full."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.activities.activity import Activity
from bot.activities.booking import Booking, Stage
from bot.answers.asked import Question
from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.chat.dialogue import KeptDialogues
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.memory.dialogue import DialogueStore
from bot.memory.memory import Memory
from bot.signed import Signer
from tests import activities, make
from tests.activities import VAULT

Say = Callable[[str], Reply]
SATURDAY = make.AT + timedelta(days=4, hours=5)  # 14:00
_numbers = itertools.count(1)


@pytest.fixture
def say(one_sessions: Sessions, tmp_path: Path, memory: Memory) -> Say:
    """One citizen who says one thing after another."""
    with one_sessions.begin() as session:
        make.loaded(session)
    chat = Chat(
        one_sessions, index=Index(tmp_path / "index"), link=str, demo=lambda: False,
        dialogues=KeptDialogues(DialogueStore(memory.link, lambda: VAULT, Refused)),
        trust=Trust(lambda: Signer(["s" * 40]), lambda: VAULT),
    )  # fmt: skip
    citizen = f"o{next(_numbers)}"

    def said(text: str) -> Reply:
        replies: list[Reply] = []

        def render(reply: Reply) -> str:
            replies.append(reply)
            return reply.text

        delivery = f"b{next(_numbers)}"
        chat.respond(Asked("wechat", citizen, Means.TEXT, text, delivery, make.AT), render)
        return replies[-1]

    return said


def on(sessions: Sessions, quota: int | None = 10, **other: object) -> int:
    with sessions.begin() as session:
        return activities.activity(session, quota, starts_at=SATURDAY, **other).id


@pytest.mark.parametrize(
    "question",
    ["周末有什么活动", "11月28日有讲座吗", "文化馆有啥活动", "少儿活动", "活动", "我要报名"],
)
def test_the_activities_are_told_with_seats(
    one_sessions: Sessions, say: Say, question: str
) -> None:
    on(one_sessions, audience="少儿")
    told = say(question)
    assert told.intent == "activities"
    assert "还剩 10 个名额" in told.text


def test_a_day_without_any_names_the_next(one_sessions: Sessions, say: Say) -> None:
    on(one_sessions)
    told = say("明天有什么活动").text
    assert "明天没有" in told
    assert "11月28日（周六）14:00" in told


def test_a_kind_that_only_the_base_speaks_of_is_told_from_the_base(
    one_sessions: Sessions, say: Say
) -> None:
    on(one_sessions)
    told = say("少儿培训")
    assert told.intent == "search"
    assert "公益培训" in told.text


@pytest.mark.parametrize("other", ["怎么申请举办演出活动", "文化活动经费多少", "活动室怎么租"])
def test_what_is_no_question_for_the_list_is_searched(say: Say, other: str) -> None:
    assert say(other).intent != "activities"


def test_a_seat_is_booked_by_number_name_and_telephone_and_cancelled(
    one_sessions: Sessions, say: Say
) -> None:
    on(one_sessions)
    say("周末有什么活动")
    assert "/book/" in say("1").text
    assert "几个人" in say("预约").text
    assert "姓名" in say("两个人").text
    assert "电话" in say("王小明").text
    check = say("13812345678").text
    assert "138****5678" in check
    assert "王小明" not in check
    assert "约好了" in say("确认").text
    with one_sessions.read() as session:
        made = session.scalars(select(Booking)).one()
        assert (made.people, made.contact(VAULT)) == (2, ("王小明", "13812345678"))
        kept = " ".join(session.scalars(select(Question.text)))
        assert "王小明" not in kept
        assert "13812345678" not in kept
    assert made.number[:4] in say("我的预约").text
    assert "要取消" in say("取消1").text
    assert "已取消" in say("确认").text
    with one_sessions.read() as session:
        assert session.scalars(select(Booking)).one().state == Stage.CANCELLED


def test_everything_may_be_said_at_once_and_is_not_asked_again(
    one_sessions: Sessions, say: Say
) -> None:
    on(one_sessions)
    say("活动")
    say("1")
    say("预约")
    assert "请核对" in say("李丽 3人 13900001111").text
    say("确认")
    on(one_sessions)
    say("活动")
    say("2")
    say("预约")
    assert "李*，电话 139****1111" in say("1").text


def test_booking_is_left_at_any_time_by_a_word_or_another_question(
    one_sessions: Sessions, say: Say
) -> None:
    on(one_sessions)
    for leave, intent in (("取消", "cancelled"), ("图书馆几点关门?", "hours")):
        say("活动")
        say("1")
        say("预约")
        assert say(leave).intent == intent
    with one_sessions.read() as session:
        assert session.scalars(select(Booking)).all() == []


def test_a_full_activity_offers_to_wait(one_sessions: Sessions, say: Say) -> None:
    number = on(one_sessions, 1)
    with one_sessions.begin() as session:
        activities.booked(session, session.get_one(Activity, number))
    say("活动")
    assert "候补" in say("1").text
    say("候补")
    say("1人 王小明 13812345678")
    assert "已排上候补" in say("确认").text


def test_nothing_booked_is_said_so(say: Say) -> None:
    assert "没有还没到时间的预约" in say("我的预约").text
