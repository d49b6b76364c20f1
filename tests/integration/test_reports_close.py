"""Closing a month: once, with a hash, and never changed afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.errors import OutOfTurn
from bot.ledger import entry as entries
from bot.ledger.channels import Channel
from bot.reports.close import MonthClose, close, due, fingerprint
from bot.reports.monthly import Figures, report
from bot.reports.sheet import as_csv
from bot.reports.since_close import with_remark
from tests import ledger

JANUARY = datetime(2017, 1, 15, tzinfo=UTC)
FEBRUARY_BEGAN = datetime(2017, 1, 31, 16, tzinfo=UTC)  # midnight in Beijing


@pytest.fixture
def released(sessions: Sessions) -> Sessions:
    """One release, in January 2017."""
    with sessions.begin() as session:
        ledger.own_account(session)
        entries.append(session, [ledger.released(1, JANUARY)], by="system", at=ledger.AT)
    return sessions


def test_months_are_due_from_the_first_release_until_the_last_that_is_over(
    released: Sessions,
) -> None:
    with released.begin() as session:
        assert due(session, at=JANUARY) == []
        assert due(session, at=FEBRUARY_BEGAN) == ["2017-01"]
        assert close(session, "2017-02", at=ledger.AT)
        assert due(session, at=datetime(2017, 4, 2, tzinfo=UTC)) == ["2017-01", "2017-03"]


def test_an_empty_ledger_has_nothing_to_close(sessions: Sessions) -> None:
    with sessions.read() as session:
        assert due(session, at=ledger.AT) == []


def test_a_month_is_closed_once_with_its_figures_and_where_the_ledger_stood(
    released: Sessions,
) -> None:
    with released.begin() as session:
        assert close(session, "2017-01", at=FEBRUARY_BEGAN)
    with released.begin() as session:
        entries.append(session, [ledger.released(2, JANUARY)], by="system", at=ledger.AT)
        assert not close(session, "2017-1", at=ledger.AT)
        kept = session.get_one(MonthClose, "2017-01")
        assert (kept.figures["total_releases"], kept.ledger_seq, kept.closed_at) == (
            1,
            1,
            FEBRUARY_BEGAN,
        )
        assert kept.hash == fingerprint(kept.figures)
        assert session.scalars(select(Act.subject_id).where(Act.verb == "month.close")).all() == [
            "2017-01"
        ]


def test_a_month_that_is_not_over_is_not_closed(released: Sessions) -> None:
    with released.begin() as session, pytest.raises(OutOfTurn, match="还没有结束"):
        close(session, "2017-02", at=FEBRUARY_BEGAN)


def test_however_many_schedulers_close_a_month_it_is_closed_once(released: Sessions) -> None:
    def closing(_: int) -> bool:
        with released.begin() as session:
            return close(session, "2017-01", at=ledger.AT)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(closing, range(4))) == [False, False, False, True]


def test_the_database_refuses_to_change_a_closed_month(released: Sessions) -> None:
    with released.begin() as session:
        close(session, "2017-01", at=ledger.AT)
    with pytest.raises(DBAPIError, match="append-only"), released.begin() as session:
        session.execute(update(MonthClose).values(hash="改"))


def test_a_closed_month_that_changed_says_so_and_how_it_stood(released: Sessions) -> None:
    with released.begin() as session:
        assert close(session, "2017-01", at=FEBRUARY_BEGAN)
        assert "changed_since_close" not in _report(session)
    with released.begin() as session:
        entries.append(session, [ledger.released(2, JANUARY)], by="system", at=ledger.AT)
        figures, kept = _report(session), session.get_one(MonthClose, "2017-01")
    assert figures["total_releases"] == 2
    since = figures["changed_since_close"]
    assert (since["closed_at"], since["hash"]) == ("2017-02-01T00:00:00+08:00", kept.hash)
    assert since["closed"]["total_releases"] == 1
    assert since["closed"]["by_day"] == [{"day": "2017-01-15", "count": 1}]
    assert "same_month_last_year" not in since["closed"]
    assert "结账时发布总数（次） 1、信息条数（同一信息多渠道发布计1条） 1" in as_csv(figures)
    assert f"结账指纹 {kept.hash}" in as_csv(figures)


def test_a_channel_that_is_renamed_changes_no_closed_figure(released: Sessions) -> None:
    with released.begin() as session:
        assert close(session, "2017-01", at=FEBRUARY_BEGAN)
        session.get_one(Channel, "wechat").name = "桓台文化发布"
        session.flush()
        assert "changed_since_close" not in _report(session)


def _report(session: Session) -> Figures:
    return with_remark(session, report(session, "2017-01"))
