"""Every delivery is answered and written down once, also when two race."""

import threading
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from bot.answers.asked import Question
from bot.chat.asked import Reply
from bot.db.engine import Sessions
from tests.integration.test_chat import asked, chat


def test_a_delivery_is_written_down_once_and_told_the_same(
    sessions: Sessions, tmp_path: Path
) -> None:
    one = chat(sessions, tmp_path)
    first = one.respond(asked("我的电话是13800138000，现在开门吗"), lambda reply: f"1:{reply.text}")
    assert (
        one.respond(asked("我的电话是13800138000，现在开门吗"), lambda reply: f"2:{reply.text}")
        == first
    )
    other = one.respond(asked("谢谢", delivery="m2"), lambda reply: f"2:{reply.text}")
    assert other.startswith("2:")
    with sessions.read() as session:
        rows = session.scalars(select(Question).order_by(Question.id)).all()
        assert [row.delivery for row in rows] == ["m1", "m2"]
        assert "138" not in rows[0].text
        assert rows[0].reply == first


def test_deliveries_that_race_get_one_answer(sessions: Sessions, tmp_path: Path) -> None:
    one = chat(sessions, tmp_path)
    together = threading.Barrier(6)
    given: list[str] = []

    def deliver(number: int) -> None:
        def render(reply: Reply) -> str:
            together.wait(20)  # all have looked and found nothing before any writes
            return f"{number}:{reply.intent}"

        given.append(one.respond(asked("现在开门吗"), render))

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(given), len(set(given))) == (6, 1)
    with sessions.read() as session:
        assert len(session.scalars(select(Question)).all()) == 1


def test_what_has_no_delivery_is_not_written_down(one_sessions: Sessions, tmp_path: Path) -> None:
    nobody = replace(asked("谢谢"), delivery="")
    assert chat(one_sessions, tmp_path).respond(nobody, lambda reply: reply.intent) == "thanks"
    with one_sessions.read() as session:
        assert session.scalars(select(Question)).all() == []
