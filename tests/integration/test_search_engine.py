"""The engine finds the same notices on SQLite and on PostgreSQL, newest first."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.db.engine import Sessions
from bot.search import engine
from bot.search.grams import grams, is_chinese, runs
from bot.search.query import words

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
TEXTS = {
    1: "图书馆周末开放的通知\n周六、周日照常开放，凭身份证入馆",
    2: "吕剧《抗日英雄马耀南》田庄镇巡演",
    3: "博物馆闭馆公告\n因设备检修，WiFi暂停",
    4: "图书馆 WIFI 升级 2026",
    5: "非遗传承人评选",
    6: "王 渔洋文学奖",
}
QUERIES = [
    "图书馆", "开放", "吕剧", "馆", "奖", "渔", "王渔洋", "王", "wifi", "ＷＩＦＩ", "２０２６", "图书馆 wifi", "图书馆的开放时间", "请问图书馆开放吗",
    "马耀南什么时候演", "没有这样的词", "it's", "a'b\\c:*|&!", '图"书', "图书馆 OR 博物馆", "，。？", "",
]  # fmt: skip


def fill(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for id, words in TEXTS.items():
            engine.put(session, id, words, at=AT + timedelta(hours=id))


def expected(query: str, *, every: bool) -> list[int]:
    wanted = dict.fromkeys(grams(words(query)))
    if not wanted:
        return []

    def held(gram: str, words: str) -> bool:
        if len(gram) == 1 and is_chinese(gram):
            return any(gram in run for run in runs(words))
        return gram in grams(words)

    ask = all if every else any
    return [
        id for id in sorted(TEXTS, reverse=True) if ask(held(gram, TEXTS[id]) for gram in wanted)
    ]


@pytest.mark.parametrize("every", [True, False])
def test_both_engines_find_what_the_grams_say(sessions: Sessions, *, every: bool) -> None:
    fill(sessions)
    with sessions.read() as session:
        for query in QUERIES:
            found = engine.match(session, query, limit=10, every=every)
            assert found == expected(query, every=every), query


def test_the_newest_come_first_and_no_more_than_asked_for(sessions: Sessions) -> None:
    fill(sessions)
    with sessions.begin() as session:
        engine.put(session, 1, TEXTS[1], at=AT + timedelta(days=9))
    with sessions.read() as session:
        assert engine.match(session, "图书馆", limit=10) == [1, 4]
        assert engine.match(session, "图书馆", limit=1) == [1]


def test_what_was_changed_or_removed_is_no_longer_found_by_its_old_words(
    sessions: Sessions,
) -> None:
    fill(sessions)
    with sessions.begin() as session:
        engine.put(session, 2, "京剧专场", at=AT)
        engine.remove(session, 5)
        engine.remove(session, 77)
    with sessions.read() as session:
        assert engine.match(session, "吕剧", limit=10) == []
        assert engine.match(session, "京剧", limit=10) == [2]
        assert engine.match(session, "非遗", limit=10) == []


def test_a_transaction_that_fails_leaves_the_search_as_it_was(sessions: Sessions) -> None:
    fill(sessions)

    def fail() -> None:
        with sessions.begin() as session:
            engine.remove(session, 2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with sessions.read() as session:
        assert engine.match(session, "吕剧", limit=10) == [2]


def test_a_very_long_text_and_a_very_long_question_are_taken(sessions: Sessions) -> None:
    long = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(19_000)) + "x" * 5000
    with sessions.begin() as session:
        engine.put(session, 1, long, at=AT)
        engine.put(session, 2, "", at=AT)
    with sessions.read() as session:
        assert engine.match(session, long[:680], limit=10) == [1]
        assert engine.match(session, "x" * 5000, limit=10) == [1]


def test_the_tables_go_and_come_again(sessions: Sessions) -> None:
    engine.NOTICE_WORDS.drop(sessions.engine)
    engine.NOTICE_WORDS.create(sessions.engine)
    fill(sessions)
    with sessions.read() as session:
        assert engine.match(session, "吕剧", limit=10) == [2]
        assert session.execute(text("SELECT count(*) FROM notice_words")).scalar() == len(TEXTS)
