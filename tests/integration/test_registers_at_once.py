"""Two who enter the same at once on PostgreSQL: the second waits, and then replaces it or is told, in a sentence."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.errors import OutOfTurn
from bot.notices import withheld
from bot.notices.withheld import Item
from bot.staff.member import Member
from bot.workdays import override
from bot.workdays.override import DayKind
from tests import make
from tests.integration.test_two_acts_at_once import wait_until_somebody_waits


@pytest.fixture
def officer(postgres_sessions: Sessions) -> Member:
    with postgres_sessions.begin() as session:
        make.loaded(session)
        return make.member(session, "officer-one", "officer")


def _one_after_the_other(
    sessions: Sessions, first: Callable[[Session], object], second: Callable[[Session], object]
) -> list[Exception]:
    """Both begin before either has ended; what the second met with."""
    met: list[Exception] = []

    def late() -> None:
        try:
            with sessions.begin() as session:
                second(session)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test looks at it
            met.append(problem)

    beside = threading.Thread(target=late)
    with sessions.begin() as session:
        first(session)
        session.flush()
        beside.start()
        wait_until_somebody_waits(session)
    beside.join()
    return met


def test_a_day_that_two_enter_at_once_is_as_the_second_says(
    postgres_sessions: Sessions, officer: Member
) -> None:
    def enter(document: str) -> Callable[[Session], object]:
        return lambda session: override.enter(
            session, make.today(), DayKind.HOLIDAY, document=document, by=officer, at=make.AT
        )

    assert _one_after_the_other(postgres_sessions, enter("1 号"), enter("2 号")) == []
    with postgres_sessions.read() as session:
        assert [one.document for one in override.listed(session)] == ["2 号"]


def test_a_register_number_that_two_enter_at_once_is_refused_to_the_second(
    postgres_sessions: Sessions, officer: Member
) -> None:
    item = Item("state_secret", "MD-2026-012", make.later(days=99).date())

    def add(session: Session) -> object:
        return withheld.add(session, item, by=officer, at=make.AT)

    (met,) = _one_after_the_other(postgres_sessions, add, add)
    assert isinstance(met, OutOfTurn)
    assert "已经登记过" in str(met)
