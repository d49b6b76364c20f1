"""What staff teach lifts an entry for like questions, on both databases, and can be taken back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answers import learn, lesson, write
from bot.answers.entry import Entry
from bot.answers.index import Index
from bot.answers.lesson import Lesson
from bot.answers.write import Given
from bot.audit import trail
from bot.chat import find
from bot.chat.find import Hit
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, Refused
from bot.staff.member import Member
from tests.make import AT

CARD = Given("借书证怎么办", "带身份证到服务台办理。")
OTHERS = (
    Given("读者座位怎么约", "在公众号预约。"),
    Given("老年卡怎么用", "刷卡入馆。"),
    Given("闭馆时间", "周一闭馆。"),
)
SAID = "在哪领读者卡"


def member(*roles: str) -> Member:
    return Member(name="采编", roles=list(roles or ("editor",)), created_at=AT)


def fill(sessions: Sessions) -> int:
    with sessions.begin() as session:
        numbers = [write.add(session, one, by=member(), at=AT).id for one in (CARD, *OTHERS)]
    return numbers[0]


def teach(sessions: Sessions, number: int, question: str) -> int:
    with sessions.begin() as session:
        entry = write.find(session, number)
        return learn.teach(session, entry, question, by=member(), at=AT).id


def ask(sessions: Sessions, index: Index, text: str) -> tuple[list[Hit], str]:
    with sessions.read() as session:
        arrays = index.fresh(session)
        asked = arrays.asked(text)
        hits = find.everything(session, arrays, text, asked, at=AT)
        return hits, find.judged(arrays, text, asked, hits).band


def test_what_was_taught_is_found_by_those_words_and_the_like(
    sessions: Sessions, tmp_path: Path
) -> None:
    number, index = fill(sessions), Index(tmp_path)
    hits, _ = ask(sessions, index, SAID)
    assert number not in [hit.entry.id for hit in hits if hit.entry]
    before = [(hit.title, hit.score) for hit in ask(sessions, index, "座位怎么约")[0]]
    taught = teach(sessions, number, SAID)
    hits, band = ask(sessions, index, SAID)
    assert (hits[0].title, hits[0].nearest, band) == (CARD.question, SAID, "direct")
    assert hits[0].lesson is not None
    assert hits[0].lesson.id == taught
    assert ask(sessions, index, "请问读者卡在哪里领？")[0][0].title == CARD.question
    assert ask(sessions, index, "座位怎么约")[0][0].title == before[0][0]  # nothing else is moved
    assert ask(sessions, index, "借书证怎么办")[0][0].lesson is None  # once, by its own question
    with sessions.begin() as session:
        learn.unteach(session, lesson.find(session, taught), by=member(), at=AT)
    assert [(hit.title, hit.score) for hit in ask(sessions, index, "座位怎么约")[0]] == before
    assert number not in [hit.entry.id for hit in ask(sessions, index, SAID)[0] if hit.entry]


def test_the_same_is_taught_once_without_personal_numbers(one_sessions: Sessions) -> None:
    number = fill(one_sessions)
    first = teach(one_sessions, number, "我叫张三 13812345678 怎么领读者卡")
    assert teach(one_sessions, number, "我叫张三 13812345678 怎么领读者卡") == first
    with one_sessions.read() as session:
        kept = lesson.of(session, write.find(session, number))
        acts = [act.verb for act in trail.of(session, "answer", str(number))]
    assert [one.id for one in kept] == [first]
    assert "13812345678" not in kept[0].question
    assert acts == ["answers.add", "answers.teach"]


def test_what_says_nothing_is_too_long_or_too_much_is_refused(one_sessions: Sessions) -> None:
    number = fill(one_sessions)
    for question, told in (("请问怎么办？", "什么也没有说"), ("读者卡" * 200, "最多 300 个")):
        with pytest.raises(Refused, match=told):
            teach(one_sessions, number, question)
    for n in range(learn.MOST):
        teach(one_sessions, number, f"读者卡第{n}种")
    with pytest.raises(Refused, match="已经记了 20 种"):
        teach(one_sessions, number, "再来一种读者卡")
    with one_sessions.begin() as session:
        entry, auditor = write.find(session, number), member("auditor")
        with pytest.raises(NotYours):
            learn.teach(session, entry, SAID, by=auditor, at=AT)
    with one_sessions.read() as session, pytest.raises(NotFound):
        lesson.find(session, 999)


def test_lessons_go_with_their_entry(sessions: Sessions) -> None:
    number = fill(sessions)
    teach(sessions, number, SAID)
    with sessions.begin() as session:
        entry = session.get_one(Entry, number)
        write.delete(session, entry, version=entry.version, by=member(), at=AT)
    with sessions.read() as session:
        assert session.scalars(select(Lesson)).all() == []
