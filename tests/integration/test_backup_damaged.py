"""A backup that is not what it was is refused whole, and nothing of it is left behind."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.backup import take
from bot.db import upgrade
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.ledger import entry as entries
from tests import ledger, make
from tests.integration.backup_help import (
    Elsewhere,
    Members,
    members,
    opened_whole,
    packed,
    sealed,
)
from tests.world import World

pytestmark = pytest.mark.prove  # with them make test would not fit into eight minutes on two cores

Change = Callable[[Members], Members]
_made: dict[str, bytes] = {}


@pytest.fixture
def whole(tmp_path: Path, one_sessions: Sessions) -> Path:
    """A small backup with a ledger, a picture and a bureau; made once for each test process."""
    file = tmp_path / "whole.zip"
    if "x" not in _made:
        world = World(one_sessions, tmp_path)
        world.arrange()
        with one_sessions.begin() as session:
            entries.append(session, [ledger.released(1), ledger.released(2)], by="test", at=make.AT)
        take.take(one_sessions.engine, world.files, file, at=make.AT)
        _made["x"] = file.read_bytes()
    file.write_bytes(_made["x"])
    return file


def rows(held: Members, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in held[f"tables/{table}.jsonl"].splitlines()]


def with_rows(held: Members, table: str, given: list[dict[str, object]]) -> Members:
    """Another content of a table, with its true hash, as only somebody with a purpose would write it."""
    data = b"".join(json.dumps(row).encode() + b"\n" for row in given)
    return trued(held | {f"tables/{table}.jsonl": data})


def trued(held: Members) -> Members:
    """The same members with their true hashes in the manifest."""

    def change(manifest: dict[str, object]) -> None:
        manifest["members"] = {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in held.items()
            if name != "manifest.json"
        }

    return sealed(held, change)


def set_to(**given: object) -> Change:
    return lambda held: sealed(held, lambda manifest: manifest.update(given))


def counted(table: str, number: int) -> Change:
    def change(manifest: dict[str, object]) -> None:
        tables = manifest["tables"]
        assert isinstance(tables, dict)
        tables[table] = number

    return lambda held: sealed(held, change)


def without(name: str) -> Change:
    return lambda held: {key: data for key, data in held.items() if key != name}


def beside(name: str) -> Change:
    return lambda held: trued(held | {name: b"x"})


def changed_entry(held: Members) -> Members:
    first, *others = rows(held, "release_entry")
    return with_rows(held, "release_entry", [first | {"unit": "别处"}, *others])


def without_last_entry(held: Members) -> Members:
    fewer = with_rows(held, "release_entry", rows(held, "release_entry")[:-1])
    return counted("release_entry", 1)(fewer)


def other_columns(held: Members) -> Members:
    return with_rows(held, "fact", [{"name": "x", "worth": "y"}])


def same_key_twice(held: Members) -> Members:
    facts = rows(held, "fact")
    return counted("fact", len(facts) + 1)(with_rows(held, "fact", [*facts, facts[0]]))


def no_such_notice(held: Members) -> Members:
    one = rows(held, "release")[0]
    return with_rows(held, "release", [one | {"notice_id": 99}])


def no_time(held: Members) -> Members:
    one = rows(held, "release")[0]
    return with_rows(held, "release", [one | {"due_at": "昨天"}])


def no_json(held: Members) -> Members:
    return trued(held | {"tables/fact.jsonl": b"[1]\n"})


WRONG: dict[str, Change] = {
    "a row too few": counted("unit", 1),
    "a table less": without("tables/unit.jsonl"),
    "no manifest": without("manifest.json"),
    "a table that does not exist": lambda held: counted("guest", 1)(
        trued(held | {"tables/guest.jsonl": b"{}\n"})
    ),
    "a later format": set_to(format=2, something="new"),
    "a later migration": set_to(revision="9999"),
    "no revision": set_to(revision="head"),
    "another time": set_to(made_at="2026-11-24T09:00:00"),
    "a member that the manifest does not know": lambda held: held | {"uploads/x": b"x"},
    "a path upwards": beside("../evil"),
    "a path upwards within uploads": beside("uploads/../../evil"),
    "an absolute path": beside("/evil"),
    "a folder of its own": beside("uploads/a/" + "0" * 64 + ".png"),
    "an upload of another name": beside("uploads/evil.png"),
    "a ledger entry changed": changed_entry,
    "the last ledger entry gone": without_last_entry,
    "other columns": other_columns,
    "a key twice": same_key_twice,
    "a reference to nothing": no_such_notice,
    "a time that is none": no_time,
    "a line that is no row": no_json,
    "another length": lambda held: held | {"tables/unit.jsonl": held["tables/unit.jsonl"] + b"\n"},
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_not_as_it_was_is_refused_and_nothing_is_left(
    whole: Path, elsewhere: Elsewhere, tmp_path: Path, why: str
) -> None:
    wrong = packed(WRONG[why](members(whole)), tmp_path / "wrong.zip")
    with pytest.raises(Refused, match="什么也没有恢复"):
        elsewhere.restore(wrong)
    assert elsewhere.is_untouched()
    assert not list(tmp_path.rglob("evil*"))
    elsewhere.restore(whole)  # the place is as good as before


def test_an_archive_repacked_with_nothing_changed_is_good(
    whole: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    again = packed(trued(members(whole)), tmp_path / "again.zip")
    assert elsewhere.restore(again).manifest.ledger.entries == 2


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(whole: Path, tmp_path: Path, how: int) -> None:
    with ZipFile(tmp_path / "other.zip", "w", how) as out:
        for name, data in members(whole).items():
            out.writestr(name, data)
    with pytest.raises(Refused, match="打包的方法不对"):
        opened_whole(tmp_path / "other.zip")


def test_a_place_that_is_not_empty_is_refused_and_left_as_it_is(
    whole: Path, sessions: Sessions, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        make.loaded(session)
    there = Elsewhere(sessions.engine.url.render_as_string(hide_password=False), tmp_path / "new")
    with pytest.raises(Refused, match="已经有内容"):
        there.restore(whole)
    there.sessions.engine.dispose()
    assert upgrade.is_current(sessions.engine)
    with sessions.read() as session:
        assert session.scalar(text("SELECT count(*) FROM fact")) > 0
    assert not (tmp_path / "new").exists()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 1 << 20), bits=st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_changes_nothing(
    whole: Path, tmp_path: Path, at: int, bits: int
) -> None:
    data = bytearray(_made["x"])
    data[at % len(data)] ^= bits
    _refused_or_the_same(bytes(data), tmp_path)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(end=st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_short_is_refused(whole: Path, tmp_path: Path, end: float) -> None:
    file = tmp_path / "short.zip"
    file.write_bytes(_made["x"][: int(end * len(_made["x"]))])
    with pytest.raises(Refused, match="什么也没有恢复"):
        opened_whole(file)


def _refused_or_the_same(data: bytes, folder: Path) -> None:
    file = folder / "flipped.zip"
    file.write_bytes(data)
    try:
        held = opened_whole(file)
    except Refused as problem:
        assert "什么也没有恢复" in str(problem)  # noqa: PT017 - either outcome is right
    else:
        assert held == members(folder / "whole.zip")


@pytest.mark.parametrize("text", [b"", b"hello", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_at_all_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(text)
    with pytest.raises(Refused, match="不是完整的备份"):
        opened_whole(tmp_path / "x.zip")
    with pytest.raises(Refused, match="没有文件"):
        opened_whole(tmp_path / "y.zip")
