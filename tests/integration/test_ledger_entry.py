"""The ledger: appended to by many, changed by none, and every change is found and named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.db.engine import Sessions
from bot.errors import NotFound, OutOfTurn
from bot.ledger import chain
from bot.ledger import entry as entries
from bot.ledger.counters import DayCounter, ReleaseCounter
from bot.ledger.entry import Entry, EntryKind, LedgerHead
from bot.ledger.purge import purge
from bot.ledger.verify import Verdict, verify
from tests import ledger

AT = ledger.AT
ONE_DATABASE_FOR_ALL = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _append(sessions: Sessions, *numbers: int, **other: object) -> None:
    with sessions.begin() as session:
        entries.append(session, [ledger.released(n, **other) for n in numbers], by="system", at=AT)  # type: ignore[arg-type]


def _verify(sessions: Sessions) -> Verdict:
    with sessions.read() as session:
        return verify(session)


def test_an_empty_ledger_is_whole(sessions: Sessions) -> None:
    assert _verify(sessions) == Verdict()


def test_entries_follow_each_other_and_are_counted(sessions: Sessions) -> None:
    _append(sessions, 1, 2)
    _append(sessions, 3)
    verdict = _verify(sessions)
    assert (verdict.whole, verdict.entries) == (True, 3)
    with sessions.read() as session:
        lines = list(session.scalars(select(Entry).order_by(Entry.seq)))
        assert [line.prev for line in lines] == [chain.GENESIS, lines[0].hash, lines[1].hash]
        assert session.get_one(LedgerHead, 1).hash == lines[2].hash == verdict.head
        assert session.scalar(select(func.sum(ReleaseCounter.n))) == 3
        assert session.scalar(select(func.sum(DayCounter.n))) == 3


def test_what_is_rolled_back_leaves_no_gap(sessions: Sessions) -> None:
    _append(sessions, 1)
    with sessions.begin() as session:
        entries.append(session, [ledger.released(2)], by="system", at=AT)
        session.rollback()
    _append(sessions, 3)
    assert (_verify(sessions).whole, _verify(sessions).entries) == (True, 2)


def test_a_withdrawal_or_correction_is_another_line_and_lowers_no_count(sessions: Sessions) -> None:
    _append(sessions, 1)
    for hours, kind in enumerate((EntryKind.CORRECTED, EntryKind.CORRECTED, EntryKind.WITHDRAWN)):
        _append(sessions, 1, kind=kind, at=AT - timedelta(hours=hours))
    with sessions.read() as session:
        assert session.scalar(select(func.sum(DayCounter.n))) == 1
    assert (_verify(sessions).whole, _verify(sessions).entries) == (True, 4)


@pytest.mark.parametrize(
    "again",
    [{"at": AT}, {"release_id": None}, {"kind": EntryKind.WITHDRAWN, "number": 2, "at": AT}],
    ids=["the same release", "the same item, channel and time", "withdrawn twice"],
)
def test_nothing_is_recorded_twice(sessions: Sessions, again: dict[str, object]) -> None:
    with sessions.begin() as session:
        first = ledger.released(1, release_id=again.get("release_id", 1))
        entries.append(session, [first], by="system", at=AT)
    _append(sessions, 2, kind=EntryKind.WITHDRAWN)
    told = {"number": 1} | again
    with pytest.raises(IntegrityError), sessions.begin() as session:
        entries.append(session, [ledger.released(**told)], by="system", at=AT)  # type: ignore[arg-type]
    assert _verify(sessions).entries == 2


def test_an_address_may_come_later_once(sessions: Sessions) -> None:
    _append(sessions, 1)
    with sessions.begin() as session:
        assert not entries.fill_url(session, 1, "")
        assert entries.fill_url(session, 1, "https://mp.weixin.qq.com/s/a")
    with sessions.begin() as session:
        assert not entries.fill_url(session, 1, "https://mp.weixin.qq.com/s/b")
        assert not entries.fill_url(session, 2, "https://mp.weixin.qq.com/s/b")
        assert session.get_one(Entry, 1).url.endswith("/a")
    assert _verify(sessions).whole


def test_a_title_can_be_purged_and_the_chain_still_verifies(sessions: Sessions) -> None:
    _append(sessions, 1, 2)
    with sessions.begin() as session:
        purge(session, 1, by="信息公开专员", reason="当事人申请", at=AT)
    verdict = _verify(sessions)
    assert (verdict.whole, verdict.entries, verdict.purged) == (True, 2, 1)
    with sessions.begin() as session, pytest.raises(OutOfTurn):
        purge(session, 1, by="信息公开专员", reason="再来", at=AT)
    with sessions.begin() as session, pytest.raises(NotFound):
        purge(session, 9, by="信息公开专员", reason="没有", at=AT)


REFUSED = [
    "UPDATE release_entry SET title = '改'", "UPDATE release_entry SET unit = '别处'", "DELETE FROM release_entry",
    "UPDATE release_entry SET url = '' WHERE url <> ''", "UPDATE release_entry SET title = '', salt = ''",
    "UPDATE release_entry SET purged_at = recorded_at", "UPDATE release_entry SET hash = prev",
]  # fmt: skip


def test_the_database_itself_refuses_a_change(sessions: Sessions) -> None:
    _append(sessions, 1, url="https://mp.weixin.qq.com/s/a")
    with sessions.begin() as session:
        for statement in REFUSED:
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(text(statement))
    assert _verify(sessions).entries == 1


def test_postgresql_refuses_to_empty_the_table_too(sessions: Sessions) -> None:
    _append(sessions, 1)
    emptied = "TRUNCATE" if sessions.engine.dialect.name == "postgresql" else "DELETE FROM"
    with pytest.raises(DBAPIError, match="append-only"), sessions.begin() as session:
        session.execute(text(f"{emptied} release_entry"))


def test_the_guard_can_be_made_again_and_taken_away(sessions: Sessions) -> None:
    _append(sessions, 1)
    with sessions.engine.begin() as connection:
        entries.create(connection)
        entries.create(connection)
        entries.drop(connection)
        connection.execute(text("DELETE FROM release_entry"))
        entries.create(connection)
    assert [problem.seq for problem in _verify(sessions).problems] == [
        None
    ] * 5  # head, month, day, items of the year and of all


def _change(entry: Entry, name: str) -> object:
    value = getattr(entry, name)
    if isinstance(value, datetime):
        return value + timedelta(days=40)
    if isinstance(value, int):
        return value + 1000
    if name == "day":
        return value + timedelta(days=1)
    return AT if value is None and name == "purged_at" else f"{value or ''}改"


CHANGEABLE = sorted(column.name for column in Entry.__table__.columns if column.name != "url")


def test_any_change_of_a_stored_field_is_found_and_named(sessions: Sessions) -> None:
    _append(sessions, *range(1, 6), notice_id=7)
    with sessions.begin() as session:
        entries.drop(session.connection())
        for name in CHANGEABLE:
            changed = {name: _change(session.get_one(Entry, 3), name)}
            with session.begin_nested() as tampering:
                session.execute(
                    update(Entry).where(Entry.seq == 3).values(changed),
                    execution_options={"synchronize_session": False},
                )
                problems = verify(session).problems
                tampering.rollback()
            session.expire_all()
            # A number that moved away is missed where it stood: the next line cannot be right.
            assert [(name, one.seq) for one in problems] == [(name, 4 if name == "seq" else 3)]
            assert problems[0].why
        assert verify(session).whole


def test_a_deleted_entry_is_found(sessions: Sessions) -> None:
    _append(sessions, *range(1, 6))
    with sessions.begin() as session:
        entries.drop(session.connection())
        for seq, found in ((1, 2), (3, 4), (5, None)):
            with session.begin_nested() as tampering:
                session.execute(delete(Entry).where(Entry.seq == seq))
                problem = verify(session).problems[0]
                tampering.rollback()
            assert (problem.seq, "被删除" in problem.why) == (found, True)


@pytest.mark.parametrize("counter", [ReleaseCounter, DayCounter])
def test_a_counter_that_lies_is_found(
    sessions: Sessions, counter: type[ReleaseCounter | DayCounter]
) -> None:
    _append(sessions, 1)
    with sessions.begin() as session:
        session.execute(update(counter).values(n=2))
    (problem,) = _verify(sessions).problems
    assert "是 2，台账里是 1" in problem.why


_RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.text(
                st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9
            ),
            "unit": st.sampled_from(["文化馆", "图书馆", ""]),
            "channel": st.sampled_from(["wechat", "paper"]),
            "kind": st.sampled_from(EntryKind),
            "at": st.datetimes(datetime(2016, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        }
    ),
    max_size=6,
)
_numbers = iter(range(1, 1_000_000))


@ONE_DATABASE_FOR_ALL
@given(batches=st.lists(_RECORDS, max_size=4))
def test_any_sequence_of_appends_verifies(
    sessions: Sessions, batches: list[list[dict[str, object]]]
) -> None:
    for batch in batches:
        records = [ledger.released(next(_numbers), **told) for told in batch]  # type: ignore[arg-type]
        with sessions.begin() as session:
            entries.append(session, records, by="system", at=AT)
    assert _verify(sessions).problems == []
