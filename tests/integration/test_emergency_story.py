"""A pipe bursts on a Sunday at 06:40: the closing is out at 06:50, approved by telephone, and is not forgotten."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions
from bot.notices import emergency_answer, show
from bot.notices.emergency import Standing
from bot.notices.notice import Notice, State
from bot.review import step
from bot.review.chain import CHECKLIST
from bot.workdays import override
from bot.workdays.override import DayKind
from scheduler.watch_emergencies import Emergencies
from tests.integration.emergency_help import (
    MONDAY,
    SUNDAY,
    TITLE,
    call,
    closing,
    minutes,
    recorded,
)
from tests.world import World

SECOND = timedelta(seconds=1)


def _asked(world: World, folder: Path, text: str, at: datetime) -> str:
    chat = Chat(world.sessions, index=Index(folder / "index"), link=str, demo=lambda: False)
    return chat.answer(Asked("wechat", "", Means.TEXT, text, "", at)).text


def _out_at_ten_to_seven(world: World, hands: time_machine.Traveller) -> int:
    """Written, approved by telephone, recorded, sent; the notice's number."""
    people = world.people
    hands.move_to(SUNDAY)
    with world.sessions.begin() as session:
        number = closing(session, world.files, people["officer"]).id
    hands.move_to(minutes(7))
    with world.sessions.begin() as session:
        notice = session.get_one(Notice, number)
        said = call(session.merge(people["deputy"]))
        recorded(session, world.files, notice, said, session.merge(people["officer"]))
        world.schedule(session, notice, "wechat")
    hands.move_to(minutes(8))
    world.play(hands, seconds=20, times=6)
    assert minutes(10) == datetime(2026, 11, 21, 22, 50, tzinfo=UTC)
    return number


def test_sunday_at_06_40_a_pipe_bursts(
    world: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    number = _out_at_ten_to_seven(world, hands)
    with world.sessions.read() as session:
        told = show.whole(session, session.get_one(Notice, number))
    assert told["state"] == State.PUBLISHED
    assert SUNDAY.isoformat() < str(told["published_at"])
    assert datetime.fromisoformat(str(told["published_at"])) <= minutes(10)
    assert isinstance(told["emergency"], dict)
    assert told["emergency"]["confirm_by"] == "2026-11-23T17:30:00+08:00"
    assert f"今天以通知《{TITLE}》为准" in _asked(world, tmp_path, "图书馆今天开门吗", minutes(11))

    job = Emergencies(world.sessions)
    hands.move_to(MONDAY - SECOND)
    job.run()
    assert [text for text in world.told("chief") if "督办" in text] == []
    for _ in range(2):
        hands.move_to(MONDAY)
        job.run()
    for role in ("chief", "deputy", "officer"):
        (text,) = [text for text in world.told(role) if "请督办" in text]
        assert "到2026年11月23日（周一）17:30 deputy-one 还没有确认" in text
    with world.sessions.begin() as session:  # late is better than never, and stays known as late
        notice, by = session.get_one(Notice, number), session.merge(world.people["deputy"])
        at = MONDAY + SECOND
        emergency_answer.confirm(session, notice, by=by, checked=CHECKLIST, at=at)
        told = show.whole(session, notice)
    assert isinstance(told["history"], list)
    assert [one["verb"] for one in told["history"]] == [
        "notice.add", "notice.emergency", "notice.schedule", "release.claim", "release.confirm",
        "notice.emergency_escalate", "notice.emergency_confirm",
    ]  # fmt: skip
    assert told["history"][-1]["detail"]["late"] is True


def test_confirmed_at_17_29_it_is_not_escalated(
    one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    world = World(one_sessions, tmp_path)
    number = _out_at_ten_to_seven(world, hands)
    with world.sessions.begin() as session:
        notice, by = session.get_one(Notice, number), session.merge(world.people["deputy"])
        at = MONDAY - timedelta(minutes=1)
        emergency_answer.confirm(session, notice, by=by, checked=CHECKLIST, at=at)
        (opened,) = step.rounds(session, "notice", number)
        assert opened.steps[-1].checklist == list(CHECKLIST)
    with world.sessions.begin() as session:
        assert emergency_answer.overdue(session, at=MONDAY + timedelta(days=9)) == []
        assert not emergency_answer.escalate(session, number, at=MONDAY)


@pytest.mark.parametrize(
    ("recorded_at", "until"),
    [
        ("2026-09-30T20:00", "2026-10-08T17:30"),  # the evening before the National Day
        ("2026-10-03T09:00", "2026-10-08T17:30"),  # in the middle of it
        ("2026-09-18T18:00", "2026-09-20T17:30"),  # a Friday before a Sunday that is worked
        ("2026-11-24T00:30", "2026-11-25T17:30"),  # a working day, before it begins
        ("2026-11-27T16:00", "2026-12-02T17:30"),  # staff know that the Monday and Tuesday are free
    ],
)
def test_the_time_ends_with_the_first_working_day_after_it(
    one_sessions: Sessions, tmp_path: Path, recorded_at: str, until: str
) -> None:
    at = datetime.fromisoformat(recorded_at + "+08:00")
    world = World(one_sessions, tmp_path)
    with world.sessions.begin() as session:
        people, day = world.people, datetime.fromisoformat("2026-11-30T00:00+08:00").date()
        for free in (day, day + timedelta(days=1)):
            override.enter(
                session, free, DayKind.HOLIDAY, document="局 2 号", by=people["officer"], at=at
            )
        notice = closing(session, world.files, people["officer"], at=at, body="图书馆暂停开放。")
        said = call(people["deputy"], told_at=at)
        one = recorded(session, world.files, notice, said, people["officer"], at=at)
        due = datetime.fromisoformat(until + "+08:00")
        assert one.confirm_by == due
        assert emergency_answer.overdue(session, at=due - SECOND) == []
        assert emergency_answer.overdue(session, at=due) == [notice.id]
        assert one.state == Standing.PENDING
