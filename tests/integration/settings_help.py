"""An office whose desk is open at nine, with a browser for each of its staff."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.staff.member import Member
from tests.integration.desk_help import Browser, Desk
from tests.make import AT


class Office:
    """A desk at 09:00 with browsers by role."""

    def __init__(self, sessions: Sessions, staff: dict[str, Member], folder: Path) -> None:
        self.sessions, self.staff, self.desk = sessions, staff, Desk(sessions, folder)

    def of(self, role: str) -> Browser:
        """A browser of one of the staff."""
        return self.desk.of(self.staff[role], at=AT)


@pytest.fixture
def office(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Iterator[Office]:
    """An office on 24 November 2026."""
    with time_machine.travel(AT, tick=False):
        yield Office(one_sessions, staff, tmp_path)
