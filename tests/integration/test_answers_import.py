"""Entries come in all or none, replace by id, and are found at once by every process."""

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answers import asked, import_
from bot.answers.asked import Question
from bot.answers.entry import Entry, listed
from bot.answers.index import Index
from bot.answers.search import search
from bot.audit import trail
from bot.db.engine import Sessions
from bot.errors import BadRows, Refused
from bot.tables.read import read_rows

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
GOOD = """\
{"id": "a1", "question": "借书证怎么办？", "answer": "带身份证到服务台。", "valid_until": "2026-12-31", "extra": 1}
{"id": "a2", "question": "", "answer": "图书馆周一闭馆。"}
{"id": 3, "question": "博物馆要预约吗？", "answer": null}
"""


def take_in(
    sessions: Sessions, folder: Path, text: str, name: str = "faq.jsonl"
) -> import_.Imported:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    with sessions.begin() as session:
        return import_.import_table(session, read_rows(file), by="cli:test", at=AT)


def found(sessions: Sessions, index: Index, query: str) -> list[str]:
    with sessions.read() as session:
        arrays = index.fresh(session)
        return [match.entry.key for match in search(session, arrays, arrays.asked(query))]


def test_rows_come_in_and_are_found(sessions: Sessions, tmp_path: Path) -> None:
    done = take_in(sessions, tmp_path, GOOD)
    assert (done.added, done.replaced) == (3, 0)
    index = Index(tmp_path / "index")
    assert found(sessions, index, "借书证") == ["a1"]
    assert found(sessions, index, "周一闭馆") == ["a2"]
    assert found(sessions, index, "图书馆周一") == ["a2"]
    assert found(sessions, index, "博物馆预约") == ["3"]
    with sessions.read() as session:
        first, second, _ = listed(session)
        assert first.valid_until == date(2026, 12, 31)
        assert first.answers_on(date(2026, 12, 31))
        assert not first.answers_on(date(2027, 1, 1))
        assert second.title == "图书馆周一闭馆。"
        acts = trail.of(session, "answers", "faq")
        assert acts[0].after == {"added": 3, "replaced": 0}


def test_the_same_id_replaces_what_was_there(sessions: Sessions, tmp_path: Path) -> None:
    take_in(sessions, tmp_path, GOOD)
    index = Index(tmp_path / "index")
    assert found(sessions, index, "借书证") == ["a1"]
    again = '{"id": "a1", "question": "读者证挂失怎么办"}\n'
    done = take_in(sessions, tmp_path, again)
    assert (done.added, done.replaced) == (0, 1)
    assert found(sessions, index, "借书证") == []
    assert found(sessions, index, "读者证挂失") == ["a1"]
    with sessions.read() as session:
        assert len(listed(session)) == 3


def test_an_id_twice_in_one_file_is_refused_with_both_rows(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    again = GOOD + '{"id": "a2", "question": "另一个问题"}\n'
    with pytest.raises(BadRows) as refused:
        take_in(one_sessions, tmp_path, again)
    ((row, column, why),) = refused.value.rows
    assert (row, column) == (4, "id")
    assert "与第 2 行重复" in why
    with one_sessions.read() as session:
        assert listed(session) == []


def test_one_bad_row_and_nothing_comes_in(sessions: Sessions, tmp_path: Path) -> None:
    bad = (
        GOOD
        + '{"id": "", "question": "没有编号"}\n{"id": "b", "answer": ""}\n{"id": "c", "answer": "好", "valid_until": "明年"}\n'
    )
    with pytest.raises(BadRows) as refused:
        take_in(sessions, tmp_path, bad)
    assert [(row, column) for row, column, _ in refused.value.rows] == [
        (4, "id"),
        (5, "question"),
        (6, "valid_until"),
    ]
    with sessions.read() as session:
        assert listed(session) == []


def test_a_spreadsheet_may_have_chinese_headers_and_must_have_an_id(
    sessions: Sessions, tmp_path: Path
) -> None:
    done = take_in(sessions, tmp_path, "编号,问题,答案,单位\n1,几点开门,九点,图书馆\n", "faq.csv")
    assert done.added == 1
    with pytest.raises(Refused, match="编号"):
        take_in(sessions, tmp_path, "问题,答案\n几点开门,九点\n", "other.csv")


def test_another_process_maps_what_the_import_made(one_sessions: Sessions, tmp_path: Path) -> None:
    take_in(one_sessions, tmp_path, GOOD)
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]
    made = next((tmp_path / "index").glob("answers-*/docs.npy"))
    before = made.stat().st_mtime_ns
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]
    assert made.stat().st_mtime_ns == before


def test_a_damaged_or_missing_index_is_made_anew(one_sessions: Sessions, tmp_path: Path) -> None:
    take_in(one_sessions, tmp_path, GOOD)
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]
    made = next((tmp_path / "index").glob("answers-*/docs.npy"))
    made.write_bytes(b"not an array")
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]
    made.unlink()
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]


def test_citizens_are_answered_where_no_index_can_be_kept(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    take_in(one_sessions, tmp_path, GOOD)
    (tmp_path / "index").write_text("a file where the folder should be")
    assert found(one_sessions, Index(tmp_path / "index"), "借书证") == ["a1"]


def test_old_versions_do_not_pile_up(one_sessions: Sessions, tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    for _ in range(3):
        take_in(one_sessions, tmp_path, GOOD)
        found(one_sessions, index, "借书证")
    assert len(list((tmp_path / "index").glob("answers-*"))) == 1


def test_many_that_find_no_index_make_it_once(one_sessions: Sessions, tmp_path: Path) -> None:
    take_in(one_sessions, tmp_path, GOOD)
    results: list[list[str]] = []

    def ask() -> None:
        results.append(found(one_sessions, Index(tmp_path / "index"), "借书证"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["a1"]] * 6


def test_an_entry_that_is_not_live_is_not_found(one_sessions: Sessions, tmp_path: Path) -> None:
    take_in(one_sessions, tmp_path, GOOD)
    index = Index(tmp_path / "index")
    assert found(one_sessions, index, "借书证") == ["a1"]
    with one_sessions.begin() as session:
        entry = session.scalars(select(Entry).where(Entry.key == "a1")).one()
        entry.live = False
    assert found(one_sessions, index, "借书证") == []


def question(delivery: str, **given: object) -> Question:
    values: dict[str, object] = {
        "account": "wechat", "delivery": delivery, "openid": "o1", "means": "text", "text": "几点开门",
        "intent": "hours", "answered": True, "reply": "九点", "at": AT,
    }  # fmt: skip
    return Question(**(values | given))


def test_a_question_is_kept_once_and_its_first_reply_stands(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert asked.keep(session, question("m1")) == "九点"
    with sessions.begin() as session:
        assert asked.keep(session, question("m1", reply="十点")) == "九点"
        assert asked.keep(session, question("m1", account="other", reply="十点")) == "十点"
    with sessions.read() as session:
        assert len(session.scalars(select(Question)).all()) == 2


def test_personal_numbers_are_masked_before_they_are_kept(sessions: Sessions) -> None:
    with sessions.begin() as session:
        asked.keep(
            session, question("m1", text="我的电话１３８００１３８０００，身份证11010519491231002X")
        )
    with sessions.read() as session:
        kept = session.scalars(select(Question.text)).one()
    assert "138" not in kept
    assert "１３８" not in kept
    assert "11010519491231002X" not in kept


def test_who_unfollows_is_forgotten_and_nobody_else(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for number, (account, openid) in enumerate(
            [("wechat", "o1"), ("wechat", "o2"), ("other", "o1")]
        ):
            asked.keep(session, question(f"m{number}", account=account, openid=openid))
        asked.forget(session, "wechat", "o1")
    with sessions.read() as session:
        rows = session.execute(
            select(Question.openid, Question.text, Question.reply).order_by(Question.id)
        )
        assert [tuple(row) for row in rows] == [
            (None, "", ""),
            ("o2", "几点开门", "九点"),
            ("o1", "几点开门", "九点"),
        ]
