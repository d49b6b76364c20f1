"""A backup holds everything at one moment, and brings it back on either database."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.audit import verify as audit
from bot.audit.trail import Act
from bot.backup import tables, take
from bot.backup.manifest import Manifest
from bot.db import upgrade
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.errors import Refused
from bot.ledger import entry as entries
from bot.ledger.verify import verify
from bot.notices.channel import Mode
from bot.notices.notice import Notice
from bot.search import engine
from tests import ledger, make
from tests.integration.backup_help import Elsewhere
from tests.world import WITH_IMAGES, World


def a_busy_week(world: World, hands: time_machine.Traveller) -> None:
    """Things of every kind: released, withdrawn, in review, pictures, acts without a before."""
    number = world.arrange(body=WITH_IMAGES)
    world.arrange(Mode.MASS)
    world.play(hands, seconds=60, times=3)
    world.withdraw(number)
    with world.sessions.begin() as session:
        make.approved(session, world.files, world.people, title="还没有安排的一篇")
    world.seal()


def test_everything_comes_back_on_either_database(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    a_busy_week(world, hands)
    made = take.take(world.sessions.engine, world.files, tmp_path / "x.zip", at=make.AT)
    done = elsewhere.restore(tmp_path / "x.zip")
    again = elsewhere.backup(tmp_path / "again.zip")
    assert (done.manifest, done.asked, done.looked_up) == (made, 0, 0)
    changed = {name for name in made.members if made.members[name] != again.members.get(name)}
    assert changed == {"tables/fact.jsonl", "tables/audit_act.jsonl"}  # that it was restored
    assert again.members.keys() == made.members.keys()
    assert again.ledger == made.ledger
    assert (made.ledger.entries, made.ledger.problems) == (3, ())
    with elsewhere.sessions.read() as session:
        assert (
            session.scalars(select(Act.verb).order_by(Act.id.desc())).first() == "database.restored"
        )
    with elsewhere.sessions.read() as session:
        sealed = audit.verify(session, at=make.AT)
        assert (sealed.problems, sealed.seals > 5, sealed.waiting) == ([], True, 1)


def test_work_goes_on_after_a_restore(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    a_busy_week(world, hands)
    take.take(world.sessions.engine, world.files, tmp_path / "x.zip", at=make.AT)
    elsewhere.restore(tmp_path / "x.zip")
    with elsewhere.sessions.begin() as session:
        highest = session.scalars(select(Notice.id).order_by(Notice.id.desc())).first() or 0
        editor = session.merge(world.people["editor"])
        made = make.notice(session, elsewhere.files, editor, title="恢复以后的一篇")
        assert made.id == highest + 1
        assert elsewhere.files.read(made.media[0].file) if made.media else True
        entries.append(session, [ledger.released(99)], by="test", at=make.AT)
        assert verify(session).whole
        assert engine.match(session, "周末电影放映", limit=5) != []
    with pytest.raises(DBAPIError, match="append-only"), elsewhere.sessions.begin() as session:
        session.execute(text("UPDATE release_entry SET unit = '别处'"))
    with pytest.raises(DBAPIError, match="append-only"), elsewhere.sessions.begin() as session:
        session.execute(text("DELETE FROM release_entry"))


def test_a_backup_appears_whole_for_its_owner_only_and_replaces_nothing(
    one_sessions: Sessions, files: Files, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    take.take(one_sessions.engine, files, folder / "x.zip", at=make.AT)
    before = (folder / "x.zip").read_bytes()
    with pytest.raises(Refused, match="已经有了"):
        take.take(one_sessions.engine, files, folder / "x.zip", at=make.AT)
    bare = open_engine(f"sqlite:///{tmp_path / 'bare.db'}")
    with pytest.raises(Refused, match="还没有建立"):
        take.take(bare, files, folder / "y.zip", at=make.AT)
    bare.dispose()
    assert [path.name for path in folder.iterdir()] == ["x.zip"]
    assert (folder / "x.zip").read_bytes() == before
    assert S_IMODE((folder / "x.zip").stat().st_mode) == 0o600


def test_a_backup_while_others_append_holds_a_whole_chain(
    sessions: Sessions, files: Files, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 40):
            with sessions.begin() as session:
                entries.append(session, [ledger.released(number)], by="test", at=make.AT)

    made: list[Manifest] = []
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, start) for start in (100, 200)]
        while not all(one.done() for one in writing):
            file = tmp_path / f"{len(made)}.zip"
            made.append(take.take(sessions.engine, files, file, at=make.AT))
        for writer in writing:
            writer.result()
    for one in made:
        assert one.ledger.problems == ()
        assert one.ledger.entries == one.rows("release_entry")
    middle = len(made) // 2
    assert elsewhere.restore(tmp_path / f"{middle}.zip").manifest == made[middle]
    with elsewhere.sessions.read() as session:
        assert verify(session).entries == made[middle].ledger.entries


def test_a_backup_of_an_older_version_comes_back_as_this_version(
    files: Files, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    old = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with old.begin() as connection:
        upgrade.step(connection, "0005")
        entries.create(connection)
        connection.execute(text("INSERT INTO fact (name, value) VALUES ('bureau_name', '文化局')"))
    made = take.take(old, files, tmp_path / "old.zip", at=make.AT)
    old.dispose()
    assert made.revision == "0005"
    elsewhere.restore(tmp_path / "old.zip")
    assert upgrade.is_current(elsewhere.sessions.engine)
    with elsewhere.sessions.engine.connect() as connection:
        assert "removal" in tables.names(connection)
        name = connection.execute(text("SELECT value FROM fact WHERE name = 'bureau_name'"))
        assert name.scalar_one() == "文化局"


def test_a_ledger_that_was_damaged_before_comes_back_as_it_was(
    one_sessions: Sessions, files: Files, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        entries.append(session, [ledger.released(1), ledger.released(2)], by="test", at=make.AT)
        session.execute(text("DROP TRIGGER release_entry_no_update"))
        session.execute(text("UPDATE release_entry SET unit = '别处' WHERE seq = 2"))
    made = take.take(one_sessions.engine, files, tmp_path / "x.zip", at=make.AT)
    assert "可能被改动" in made.ledger.problems[0]
    elsewhere.restore(tmp_path / "x.zip")
    assert elsewhere.backup(tmp_path / "again.zip").ledger == made.ledger
