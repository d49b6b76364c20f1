"""A list that citizens pick from: by number, page by page, until they ask something else; it survives a restart."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import select

from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.chat.dialogue import KeptDialogues
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.memory.dialogue import DialogueStore
from bot.memory.memory import Memory, open_memory
from bot.notices.notice import Notice, State
from bot.vault import Vault
from tests import make, public

KEY = "k" * 40
Say = Callable[..., Reply]
_numbers = itertools.count(1)


def talking(sessions: Sessions, folder: Path, memory: Memory, key: str = KEY) -> Say:
    """One citizen who says one thing after another."""
    store = DialogueStore(memory.link, lambda: Vault([key]), Refused)
    chat = Chat(
        sessions, index=Index(folder / "index"), link=str, demo=lambda: False,
        dialogues=KeptDialogues(store),
    )  # fmt: skip
    replies: list[Reply] = []

    def say(text: str, means: Means = Means.TEXT) -> Reply:
        def render(reply: Reply) -> str:
            replies.append(reply)
            return reply.text

        delivery = f"m{next(_numbers)}"
        chat.respond(Asked("wechat", "o1", means, text, delivery, make.AT), render)
        return replies[-1]

    return say


@pytest.fixture
def folder(one_sessions: Sessions, tmp_path: Path) -> Path:
    with one_sessions.begin() as session:
        make.loaded(session)
        for day in range(1, 8):
            public.notice(session, f"第{day}号通知", published_at=make.AT - timedelta(days=day))
    return tmp_path


def test_a_list_is_paged_picked_from_and_left(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    say = talking(one_sessions, folder, memory)
    assert "5. 11月19日《第5号通知》" in say("最新通知").text
    assert "第2号通知" in say("2").text
    assert "1 到 5" in say("7").text
    assert "6. 11月18日《第6号通知》" in say("下一页").text
    assert "没有更多" in say("还有吗").text
    seventh = say("第七个")
    assert seventh.card is not None
    assert seventh.card.title == "第7号通知"
    assert say("取消").intent == "cancelled"
    assert say("2").intent == "lost"


def test_another_question_in_the_midst_is_answered_as_such(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    say = talking(one_sessions, folder, memory)
    say("最新通知")
    assert say("图书馆几点关门").intent == "hours"
    assert say("2").intent == "lost"


def test_what_is_withdrawn_meanwhile_is_no_longer_shown(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    say = talking(one_sessions, folder, memory)
    say("最新通知")
    with one_sessions.begin() as session:
        second = session.scalars(select(Notice).where(Notice.title == "第2号通知")).one()
        second.state = State.WITHDRAWN
    told = say("2")
    assert "不再公开" in told.text
    assert "第2号通知" not in told.text


def test_a_dialogue_survives_a_restart_and_names_nobody_at_rest(
    one_sessions: Sessions, folder: Path, memory: Memory, redis_url: str
) -> None:
    talking(one_sessions, folder, memory)("最新通知")
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        kept = {key: str(redis.get(key)) for key in redis.scan_iter("gk:dialogue:*")}
        assert all(0 < redis.ttl(key) <= 1800 for key in kept)
    assert len(kept) == 1
    assert not any("o1" in key or "refs" in text for key, text in kept.items())
    again = open_memory(redis_url)
    assert "第2号通知" in talking(one_sessions, folder, again)("2").text
    again.close()


def test_with_another_key_or_without_redis_it_is_lost_and_said_so(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    talking(one_sessions, folder, memory)("最新通知")
    assert talking(one_sessions, folder, memory, "x" * 40)("2").intent == "lost"
    nobody = open_memory(f"unix://{folder}/nobody?db=0")
    say = talking(one_sessions, folder, nobody)
    assert say("最新通知").answered
    assert say("2").intent == "lost"


def test_whoever_sends_a_voice_gets_three_choices_and_the_telephone(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    say = talking(one_sessions, folder, memory)
    told = say("", Means.VOICE)
    assert (told.intent, told.answered) == ("media", False)
    assert "1. 现在开门吗" in told.text
    assert "3. 借书证怎么办" in told.text
    assert "0533-8180313" in told.text
    assert "身份证" in say("3").text


def test_a_greeting_suggests_questions_by_number(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    say = talking(one_sessions, folder, memory)
    say("你好")
    assert say("1").intent == "hours"
    assert say("取消").intent == "cancelled"


def test_a_redelivery_gets_the_same_and_moves_nothing(
    one_sessions: Sessions, folder: Path, memory: Memory
) -> None:
    store = KeptDialogues(DialogueStore(memory.link, lambda: Vault([KEY]), Refused))
    chat = Chat(
        one_sessions, index=Index(folder / "index"), link=str, demo=lambda: False, dialogues=store
    )

    def say(text: str, delivery: str) -> str:
        asked = Asked("wechat", "o1", Means.TEXT, text, delivery, make.AT)
        return chat.respond(asked, lambda reply: reply.text)

    say("最新通知", "a")
    page = say("下一页", "b")
    assert say("下一页", "b") == page
    assert "没有更多" in say("下一页", "c")
