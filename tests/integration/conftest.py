"""What tests of releasing share: a bureau with its scheduler, and hands that move the clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.staff.member import Member
from tests import make
from tests.world import World


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def people(sessions: Sessions) -> dict[str, Member]:
    """The bureau as config/ has it, and one member for each role."""
    with sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


@pytest.fixture
def world(sessions: Sessions, tmp_path: Path) -> World:
    """A bureau with two accounts, on both databases."""
    return World(sessions, tmp_path)


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    """The time stands still at AT until these move it."""
    with time_machine.travel(make.AT, tick=False) as moved:
        yield moved
