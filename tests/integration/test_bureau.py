"""The bureau's own data is loaded whole, or the file and what is wrong in it are named."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot import bureau
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.facts import Fact
from bot.errors import Refused
from bot.notices import rules
from bot.notices.importance import ImportanceRule
from bot.staff import units
from tests import make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the settings that are shipped."""
    copied = tmp_path / "config"
    shutil.copytree(make.CONFIG, copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def load(sessions: Sessions, folder: Path) -> None:
    with sessions.begin() as session:
        bureau.load_once(session, folder, at=make.AT)


def changed(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_day_may_be_written_as_a_day_or_as_a_text(one_sessions: Sessions, folder: Path) -> None:
    with (folder / "organisation.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[unit]]\nname = "甲"\nkind = "office"\nvalid_from = "2017-01-01"\nvalid_to = 2020-12-31\n'
            '[[unit]]\nname = "乙"\nkind = "office"\nvalid_to = 2020-12-31T00:00:00Z\n'
        )
    load(one_sessions, folder)
    with one_sessions.read() as session:
        first, second = units.by_name(session, "甲"), units.by_name(session, "乙")
        assert (first.valid_from, first.valid_to) == (date(2017, 1, 1), date(2020, 12, 31))
        assert (second.valid_from, second.valid_to) == (None, date(2020, 12, 31))


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("organisation.toml", 'kind = "office"', 'kind = "offic"', "offic"),
        ("organisation.toml", 'kind = "office"', 'kind = "office"\nvalid_from = "昨天"', "valid_from"),
        ("organisation.toml", 'kind = "office"', "", "kind"),
        ("organisation.toml", 'name = "群众文化科"', 'name = "办公室"', "两次"),
        ("organisation.toml", "[bureau]", "[bureau", "写法不对"),
        ("kinds.toml", "clock = ", "clock = 0.", "clock"),
        ("review.toml", 'role = "unit_head"', 'role = "boss"', "boss"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_file_and_nothing_is_loaded(
    sessions: Sessions, folder: Path, name: str, old: str, new: str, why: str
) -> None:
    changed(folder, name, old, new)
    with pytest.raises(Refused, match=why) as caught:
        load(sessions, folder)
    assert name in str(caught.value)
    with sessions.read() as session, pytest.raises(Refused):
        units.by_name(session, "文化馆")


@pytest.mark.parametrize("spoil", ["missing", "folder", "encoding"])
def test_a_file_that_cannot_be_read_is_named(
    one_sessions: Sessions, folder: Path, spoil: str
) -> None:
    path = folder / "kinds.toml"
    path.unlink()
    if spoil == "folder":
        path.mkdir()
    if spoil == "encoding":
        path.write_bytes("名 = '类别'".encode("gb18030"))
    with pytest.raises(Refused, match="kinds"):
        load(one_sessions, folder)


def test_a_database_from_before_there_were_rules_gets_them_with_the_next_upgrade(
    one_sessions: Sessions, folder: Path
) -> None:
    with one_sessions.begin() as session:
        bureau.load_once(session, folder, at=make.AT)
        session.execute(delete(rules.CheckWord))
        session.execute(delete(rules.CheckListed))
        session.execute(delete(ImportanceRule))
        session.execute(
            delete(Fact).where(
                Fact.name.endswith("s_loaded_at") | Fact.name.startswith("importance")
            )
        )
    (folder / "checks.toml").rename(folder / "later.toml")
    with one_sessions.begin() as session:  # a folder of the bureau's own, without them
        assert bureau.load_once(session, folder, at=make.AT) is False
        assert session.scalar(select(ImportanceRule.name).limit(1))
        assert rules.kept(session).words == ()
    (folder / "later.toml").rename(folder / "checks.toml")
    with one_sessions.begin() as session:
        assert bureau.load_once(session, folder, at=make.AT) is False
        assert rules.kept(session).words
    with one_sessions.begin() as session:  # afterwards the database rules
        session.execute(delete(rules.CheckWord))
        bureau.load_once(session, folder, at=make.AT)
        assert rules.kept(session).words == ()
        assert facts.get(session, facts.BEGAN)
