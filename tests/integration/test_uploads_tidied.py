"""Uploads that nothing refers to go after a day; what somebody keeps anew meanwhile stays."""

import os
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.errors import NotYours
from bot.purge import uploads
from tests import make
from tests.integration.purge_help import BODY
from tests.world import World


@pytest.fixture
def bureau(one_sessions: Sessions, tmp_path: Path) -> World:
    """A bureau, on SQLite."""
    return World(one_sessions, tmp_path)


def test_files_that_nothing_uses_go_after_a_day_and_nothing_else(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    files, people = bureau.files, bureau.people
    with bureau.sessions.begin() as session:
        used = make.notice(session, files, people["editor"], body=BODY)
        names = {one.file for one in used.media}
    files.keep(b"of an import that was refused", "png")
    old, young = files.keep(b"old", "png"), files.keep(b"young", "png")
    long_ago = clock.now().timestamp() - 200_000
    for name, path in files.every():
        os.utime(path, (long_ago, long_ago) if name != young else None)
    assert files.keep(b"old", "png") == old  # an import under way has it again
    now = clock.now()
    os.utime(
        next(path for name, path in files.every() if name == young),
        (now.timestamp(), now.timestamp()),
    )
    with bureau.sessions.begin() as session:
        with pytest.raises(NotYours):
            uploads.remove_orphans(session, files, by=people["editor"], at=now)
        gone = uploads.remove_orphans(session, files, by=people["officer"], at=now)
        assert len(gone) == 1
    left = {name for name, _ in files.every()}
    assert names | {old, young} == left
    with bureau.sessions.read() as session:
        (act,) = session.scalars(select(Act).where(Act.verb == "uploads.tidy"))
        assert act.after == {"count": 1, "bytes": gone[0][1]}
