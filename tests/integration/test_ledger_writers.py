"""The ledger: many write at once, and the chain never forks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.db.engine import Sessions
from bot.errors import Refused
from bot.ledger import entry as entries
from bot.ledger.verify import Verdict, verify
from tests import ledger

AT = ledger.AT


def _append(sessions: Sessions, *numbers: int, **other: object) -> None:
    with sessions.begin() as session:
        entries.append(session, [ledger.released(n, **other) for n in numbers], by="system", at=AT)  # type: ignore[arg-type]


def _verify(sessions: Sessions) -> Verdict:
    with sessions.read() as session:
        return verify(session)


def test_many_writers_never_fork_the_chain(sessions: Sessions) -> None:
    def write(writer: int) -> None:
        for turn in range(8):
            _append(sessions, writer * 100 + turn, writer * 100 + turn + 50)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
    verdict = _verify(sessions)
    assert (verdict.problems, verdict.entries) == ([], 64)


def test_verifying_while_others_append_finds_no_fault(sessions: Sessions) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 20):
            _append(sessions, number)

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, start) for start in (100, 200)]
        while not all(one.done() for one in writing):
            assert _verify(sessions).problems == []
        for one in writing:
            one.result()
    assert _verify(sessions).entries == 40


def test_without_a_head_nothing_is_appended(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("DELETE FROM ledger_head"))
    with pytest.raises(Refused, match="db upgrade"):
        _append(sessions, 1)
    assert "没有链头" in _verify(sessions).problems[0].why
