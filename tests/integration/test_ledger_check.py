"""The chain is verified step by step, by whoever has time, and what was found stays."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from bot.db.engine import Sessions
from bot.errors import NotYours
from bot.ledger import check, entry
from bot.messages import message
from bot.staff.member import Member
from scheduler.check_ledger import Checking
from tests import ledger


@pytest.fixture
def full(sessions: Sessions) -> Sessions:
    """A ledger of five lines and a statistician."""
    with sessions.begin() as session:
        ledger.member(session)
        entry.append(session, [ledger.released(one) for one in range(5)], by="test", at=ledger.AT)
    return sessions


def _ask(sessions: Sessions) -> int:
    with sessions.begin() as session:
        by = session.scalars(select(Member)).one()
        return check.ask(session, by=by, at=ledger.AT).id


def _step(sessions: Sessions, lines: int = 2) -> bool:
    with sessions.read() as session:
        seen = check.look(session, lines=lines)
    assert seen is not None
    with sessions.begin() as session:
        return check.keep(session, seen, at=ledger.AT)


def _newest(sessions: Sessions) -> check.LedgerCheck:
    with sessions.read() as session:
        return check.latest(session)[0]


def test_steps_lead_to_the_end_while_others_append(full: Sessions) -> None:
    assert _ask(full) == _ask(full)  # one at a time
    assert _step(full)
    assert (_newest(full).seq, _newest(full).percent, _newest(full).running) == (2, 40, True)
    with full.begin() as session:
        entry.append(session, [ledger.released(9)], by="test", at=ledger.AT)
    assert _step(full)
    assert _step(full)
    last = _newest(full)
    assert (last.seq, last.target, last.whole, last.by) == (6, 6, True, "统计")


def test_two_who_take_the_same_step_count_it_once(full: Sessions) -> None:
    _ask(full)
    with full.read() as session:
        seen = check.look(session, lines=2)
    assert seen is not None
    with full.begin() as session:
        assert check.keep(session, seen, at=ledger.AT)
    with full.begin() as session:
        assert not check.keep(session, seen, at=ledger.AT)
    assert _newest(full).seq == 2


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE release_entry SET title = '改过' WHERE seq = 4", "第 4 号记录：标题与指纹不符"),
        ("DELETE FROM release_entry WHERE seq = 4", "第 5 号记录：前面缺少第 4 号记录"),
        ("DELETE FROM release_entry WHERE seq = 5", "链头记着 5 条，台账里有 4 条"),
        ("UPDATE release_day_counter SET n = 7", "是 7，台账里是 5"),
    ],
)
def test_what_was_damaged_is_named_and_told(full: Sessions, damage: str, told: str) -> None:
    with full.engine.begin() as connection:
        entry.drop(connection)
        connection.execute(text(damage))
    _ask(full)
    while _newest(full).running:
        assert _step(full)
    assert told in _newest(full).problem
    assert not _newest(full).whole
    with full.read() as session:
        (tell,) = message.to(session, Member(name="专员", roles=["officer"], created_at=ledger.AT))
        assert told in tell.text


def test_the_scheduler_does_it_every_day_once(full: Sessions) -> None:
    job = Checking(full, threading.Event())
    with time_machine.travel(ledger.AT, tick=False) as hands:  # noon in Beijing
        job.run()
        job.run()
        assert [one.by for one in _all(full)] == ["system"]
        assert _newest(full).whole
        hands.shift(timedelta(hours=14))  # two in the morning
        job.run()
        assert len(_all(full)) == 1
        hands.shift(timedelta(hours=2))
        job.run()
    assert len(_all(full)) == 2


def _all(sessions: Sessions) -> list[check.LedgerCheck]:
    with sessions.read() as session:
        return check.latest(session)


def test_who_may_not_ask_is_refused(full: Sessions) -> None:
    auditor = Member(name="监督", roles=["auditor"], created_at=ledger.AT)
    with full.begin() as session, pytest.raises(NotYours):
        check.ask(session, by=auditor, at=ledger.AT)
