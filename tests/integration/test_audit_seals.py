"""The audit trail is sealed after it is written, by any number of schedulers, and nothing is left out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, insert, select, text, update

from bot.audit import chain, purge, seal
from bot.audit.seal import Seal, SealHead
from bot.audit.trail import Act
from bot.audit.verify import Verdict
from bot.db.engine import Sessions
from bot.errors import Refused
from scheduler.seal_acts import Sealing
from tests.integration.audit_help import AT, sealed_now, seals, verified, write, written


def test_acts_are_sealed_in_their_order_and_each_once(
    sessions: Sessions, hands: time_machine.Traveller
) -> None:
    written(sessions, "一", "二")
    assert verified(sessions) == Verdict(waiting=2)
    sealed_now(sessions)
    written(sessions, "三")
    sealed_now(sessions)
    sealed_now(sessions)
    verdict = verified(sessions)
    assert (verdict.problems, verdict.seals, verdict.waiting) == ([], 3, 0)
    with sessions.read() as session:
        lines = list(session.scalars(select(Seal).order_by(Seal.seq)))
        assert [one.act_id for one in lines] == sorted(one.act_id for one in lines)
        assert [one.prev for one in lines] == [chain.GENESIS, lines[0].hash, lines[1].hash]
        assert len({one.salt for one in lines}) == 3
        assert session.get_one(SealHead, 1).hash == lines[2].hash == verdict.head


def test_everything_that_an_older_version_wrote_is_sealed_by_the_first_start(
    one_sessions: Sessions, hands: time_machine.Traveller
) -> None:
    """More than one transaction's worth, some of it long ago; a start that was cut short goes on."""
    row = {"actor": "li", "verb": "x", "subject_kind": "y", "subject_id": "1", "before": None}
    with one_sessions.begin() as session:
        acts = [row | {"at": AT - timedelta(days=n % 900), "after": {"n": n}} for n in range(2001)]
        session.execute(insert(Act), acts)
    with one_sessions.begin() as session:
        assert seal.seal(session, seal.unsealed(session), at=AT) == seal.BATCH
    hands.shift(timedelta(days=3))
    sealed_now(one_sessions)
    verdict = verified(one_sessions, AT + timedelta(days=3))
    assert (verdict.problems, verdict.seals) == ([], 2001)


def test_an_act_that_is_committed_late_is_sealed_when_it_is_there(
    postgres_sessions: Sessions, hands: time_machine.Traveller
) -> None:
    with postgres_sessions.begin() as slow:
        write(slow, "先写后交")
        slow.flush()
        written(postgres_sessions, "后写先交")
        sealed_now(postgres_sessions)
    hands.shift(60)
    sealed_now(postgres_sessions)
    assert seals(postgres_sessions) == [2, 1]
    assert verified(postgres_sessions).problems == []


def test_many_schedulers_never_fork_the_chain(sessions: Sessions) -> None:
    def work(number: int) -> None:
        for turn in range(4):
            written(sessions, f"{number}-{turn}")
            sealed_now(sessions)

    with time_machine.travel(AT, tick=False), ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
        sealed_now(sessions)
    verdict = verified(sessions)
    assert (verdict.problems, verdict.seals, verdict.waiting) == ([], 16, 0)


def test_a_scheduler_that_stops_leaves_the_rest_to_the_next(
    one_sessions: Sessions, hands: time_machine.Traveller
) -> None:
    written(one_sessions, "一")
    stop = threading.Event()
    stop.set()
    Sealing(one_sessions, stop).run()
    assert verified(one_sessions).waiting == 1
    with one_sessions.read() as session:
        assert session.get_one(SealHead, 1).complete_at is None


def test_without_a_head_nothing_is_sealed(one_sessions: Sessions) -> None:
    written(one_sessions, "一")
    with one_sessions.begin() as session:
        session.execute(text("DELETE FROM audit_head"))
    with pytest.raises(Refused, match="db upgrade"):
        sealed_now(one_sessions)
    assert "没有链头" in verified(one_sessions).problems[0].why


def test_a_purge_waits_for_whoever_seals_the_old_words_at_this_moment(
    postgres_sessions: Sessions, hands: time_machine.Traveller
) -> None:
    written(postgres_sessions, "旧")
    asked = threading.Event()

    def purged() -> None:
        with postgres_sessions.begin() as session:
            session.execute(update(Act).where(Act.id == 1).values(after={"title": "新"}))
            asked.set()
            purge.purge(session, [1], by="deputy-one", reason="误录", at=AT)

    with ThreadPoolExecutor(1) as pool:
        with postgres_sessions.begin() as session:
            seal.seal(session, [1], at=AT)
            waiting = pool.submit(purged)
            assert asked.wait(30)
        waiting.result()
    verdict = verified(postgres_sessions)
    assert (verdict.problems, verdict.seals, verdict.purged) == ([], 3, 1)


def test_verifying_while_others_write_and_seal_finds_no_fault(sessions: Sessions) -> None:
    def work() -> None:
        for turn in range(10):
            written(sessions, str(turn))
            sealed_now(sessions)

    with time_machine.travel(AT, tick=False), ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while not working.done():
            assert verified(sessions).problems == []
        working.result()


def test_looking_for_what_is_unsealed_reads_no_words(one_sessions: Sessions) -> None:
    """A look every minute over years of acts has to stay within the indexes."""
    said: list[str] = []
    event.listen(
        one_sessions.engine, "before_cursor_execute", lambda *given: said.append(str(given[2]))
    )
    with one_sessions.read() as session:
        seal.unsealed(session)
        (query,) = [one for one in said if "audit_act" in one]
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {query.replace('?', '1')}")).all()
    steps = [str(one[-1]) for one in plan]
    assert any("COVERING INDEX" in one and "audit_seal" in one for one in steps), steps
