"""Whatever is changed in the audit trail or its seals afterwards is refused by the database, or found and named."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from bot import clock
from bot.audit import purge, seal, trail
from bot.audit.seal import LATE, Seal, SealHead
from bot.audit.trail import Act
from bot.audit.verify import WAITS
from bot.db import facts
from bot.db.engine import Sessions
from tests.integration.audit_help import AT, sealed_now, verified, written

REFUSED = [
    "UPDATE audit_seal SET hash = prev", "UPDATE audit_seal SET salt = ''", "DELETE FROM audit_seal",
    "UPDATE audit_seal SET purged_at = sealed_at", "UPDATE audit_seal SET salt = 'x', purged_at = sealed_at",
    "UPDATE audit_act SET actor = '王'", "UPDATE audit_act SET at = '2026-01-01 00:00:00+00:00'",
    "DELETE FROM audit_act",
]  # fmt: skip


def test_the_database_itself_refuses_a_change(
    sessions: Sessions, hands: time_machine.Traveller
) -> None:
    written(sessions, "一")
    sealed_now(sessions)
    with sessions.begin() as session:
        for statement in REFUSED:
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(text(statement))
    assert verified(sessions).problems == []


@pytest.fixture
def sealed(one_sessions: Sessions, hands: time_machine.Traveller) -> Sessions:
    """Five acts with their seals, and nothing that keeps anybody from changing them."""
    written(one_sessions, *"一二三四五")
    sealed_now(one_sessions)
    with one_sessions.begin() as session:
        seal.drop(session.connection())
    return one_sessions


LATER = AT + timedelta(days=1)
CHANGED: dict[str, object] = {
    "at": AT + timedelta(seconds=1), "actor": "王", "verb": "notice.edit", "subject_kind": "release",
    "subject_id": "2", "before": {}, "after": {"title": "改", "n": 0.5},
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_any_change_of_an_act_is_found_and_named(sealed: Sessions, name: str) -> None:
    with sealed.begin() as session:
        session.execute(update(Act).where(Act.id == 3).values({name: CHANGED[name]}))
    (problem,) = verified(sealed, LATER).problems
    assert (problem.seq, "审计记录 3：" in problem.why) == (3, True)
    assert "改动" in problem.why


OF_SEALS: dict[str, object] = {
    "seq": 30, "act_id": 9, "salt": "x", "digest": "x", "sealed_at": LATER, "complete_at": AT,
    "prev": "x", "hash": "x",
}  # fmt: skip


@pytest.mark.parametrize("name", OF_SEALS)
def test_any_change_of_a_seal_is_found(sealed: Sessions, name: str) -> None:
    with sealed.begin() as session:
        session.execute(update(Seal).where(Seal.seq == 3).values({name: OF_SEALS[name]}))
    (problem,) = verified(sealed).problems
    assert problem.seq == (4 if name == "seq" else 3)  # what moved away is missed where it stood


@pytest.mark.parametrize(("number", "found"), [(1, 1), (3, 3), (5, 5)])
def test_a_deleted_act_is_found(sealed: Sessions, number: int, found: int) -> None:
    with sealed.begin() as session:
        session.execute(delete(Act).where(Act.id == number))
    (problem,) = verified(sealed).problems
    assert problem.seq == found
    assert "不见了" in problem.why


def test_a_deleted_act_whose_seal_was_deleted_too_is_found(sealed: Sessions) -> None:
    for number, found in ((5, None), (2, 3)):
        with sealed.begin() as session:
            session.execute(delete(Act).where(Act.id == number))
            session.execute(delete(Seal).where(Seal.act_id == number))
        assert verified(sealed).problems[0].seq == found


def test_another_act_in_the_place_of_a_deleted_one_is_found(sealed: Sessions) -> None:
    with sealed.begin() as session:
        session.execute(delete(Act).where(Act.id == 5))
    written(sealed, "伍")
    sealed_now(sealed)
    (problem,) = verified(sealed).problems
    assert problem.seq == 5


def test_an_act_that_nobody_seals_is_found_after_ten_minutes(sealed: Sessions) -> None:
    written(sealed, "六")
    assert verified(sealed, AT + WAITS).problems == []
    (problem,) = verified(sealed, AT + WAITS + timedelta(seconds=1)).problems
    assert "审计记录 6 等 1 条" in problem.why


def test_an_act_that_is_written_between_others_afterwards_is_found(
    sealed: Sessions, hands: time_machine.Traveller
) -> None:
    """With a number that was free or the next one: it was not there when everything had its seal."""
    hands.shift(LATE + timedelta(seconds=1))
    written(sealed, "六", at=AT + LATE)
    sealed_now(sealed)
    assert verified(sealed).problems == []  # a transaction that took an hour
    written(sealed, "补", at=AT)
    sealed_now(sealed)
    (problem,) = verified(sealed).problems
    assert problem.seq == 7
    assert "事后补写" in problem.why
    with sealed.begin() as session:
        facts.put(session, "demo", "1")
    assert verified(sealed).problems == []


def test_a_clock_that_was_ahead_and_is_put_right_is_no_break(
    one_sessions: Sessions, hands: time_machine.Traveller
) -> None:
    """A machine that starts with a wrong date must not leave a trail that can never be whole again."""
    for shift in (timedelta(days=400), timedelta(days=-400), timedelta(hours=2)):
        hands.shift(shift)
        written(one_sessions, "一", at=clock.now())
        sealed_now(one_sessions)
        sealed_now(one_sessions)
    assert verified(one_sessions, clock.now()).problems == []


def test_a_head_that_somebody_puts_back_is_found(
    sealed: Sessions, hands: time_machine.Traveller
) -> None:
    for earlier in (None, AT - timedelta(days=1)):
        hands.shift(60)
        written(sealed, "六", at=clock.now())
        sealed_now(sealed)
        assert verified(sealed, clock.now()).problems == []
        with sealed.begin() as session:
            session.execute(update(SealHead).values(complete_at=earlier))
        written(sealed, "补", at=AT - timedelta(hours=9))
        sealed_now(sealed)
        (problem,) = verified(sealed, clock.now()).problems
        assert "封存进度倒退" in problem.why
        with sealed.begin() as session:
            last = session.get_one(SealHead, 1).seq
            session.execute(delete(Act).where(Act.id == last))
            session.execute(delete(Seal).where(Seal.seq == last))
            kept = session.get_one(Seal, last - 1)
            session.execute(
                update(SealHead).values(seq=kept.seq, hash=kept.hash, complete_at=clock.now())
            )


def test_purged_words_are_no_break_and_what_is_left_is_sealed_anew(sealed: Sessions) -> None:
    """Who, when and what stay sealed as they were, also of what was purged twice."""
    for word in ("（清除）", "（又清除）"):
        with sealed.begin() as session:
            session.execute(update(Act).where(Act.id == 2).values(after={"title": word}))
            assert purge.purge(session, [2, 99], by="deputy-one", reason="误录", at=LATER) == 1
        assert verified(sealed).problems == []
    sealed_now(sealed)
    verdict = verified(sealed)
    assert (verdict.problems, verdict.seals, verdict.purged) == ([], 9, 2)
    with sealed.read() as session:
        assert session.scalar(select(func.count()).where(Seal.salt == "")) == 2
        act = trail.of(session, "seal", "2")[0]
        assert (act.verb, act.after) == ("audit.purge", {"reason": "误录", "acts": [2]})
    with sealed.begin() as session:
        session.execute(update(Act).where(Act.id == 2).values(after={"title": "改"}))
    assert verified(sealed).problems[0].seq == 8
    with sealed.begin() as session:
        session.execute(update(Act).where(Act.id == 2).values(actor="王"))
    assert verified(sealed).problems[0].seq == 2


def test_a_purge_that_nobody_ordered_is_found(sealed: Sessions) -> None:
    with sealed.begin() as session:
        session.execute(update(Seal).where(Seal.seq == 2).values(salt="", purged_at=AT))
        session.execute(update(Act).where(Act.id == 2).values(after={"title": "改"}))
    sealed_now(sealed)
    found = verified(sealed, LATER).problems
    assert [one.seq for one in found] == [2, None]
    assert "没有清除的记录" in found[0].why
    assert "审计记录 2 等 1 条" in found[1].why
