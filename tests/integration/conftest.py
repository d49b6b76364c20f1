"""What tests of releasing share: a bureau with its scheduler, and hands that move the clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from tests import make
from tests.world import World


@pytest.fixture
def world(sessions: Sessions, tmp_path: Path) -> World:
    """A bureau with two accounts, on both databases."""
    return World(sessions, tmp_path)


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    """The time stands still at AT until these move it."""
    with time_machine.travel(make.AT, tick=False) as moved:
        yield moved
