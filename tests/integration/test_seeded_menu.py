"""`config/menu.toml`: the first draft of an account's menu, and never more than that."""

import shutil
from pathlib import Path

import pytest

from bot import bureau
from bot.accounts import menu, seed_menu
from bot.accounts.menu import Button
from bot.audit import trail
from bot.chat.intents import MENU
from bot.configuration import read, write
from bot.db import facts
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.staff.member import Member
from tests import make

LONG = '[[wechat.button]]\nname = "政府信息公开目录"\ntype = "click"\nkey = "guide"\n'
ELSEWHERE = LONG.replace("wechat", "dazhong-daily").replace("政府信息公开目录", "目录")


def folder(tmp_path: Path, text: str) -> Path:
    """A config folder with another menu."""
    shutil.copytree(make.CONFIG, tmp_path / "config")
    (tmp_path / "config" / seed_menu.FILE).write_text(text, encoding="utf-8")
    return tmp_path / "config"


def older(sessions: Sessions) -> None:
    """A database from before there was the file."""
    with sessions.begin() as session:
        facts.put(session, seed_menu.LOADED, "")


def test_the_shipped_menu_is_a_draft_that_nobody_has_pushed(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.read() as session:
        kept = menu.draft(session, "wechat")
        assert kept is not None
        assert (kept.edited_by, kept.is_pushed) == (trail.SYSTEM, False)
        keys = [each.value for top in menu.buttons(kept) for each in top.under]
    assert [key for key in keys if key.isascii() and key not in MENU] == []


@pytest.mark.parametrize(
    ("text", "why"), [(LONG, "太长"), (ELSEWHERE, "代号"), ("wechat = 1", "1 到 3")]
)
def test_what_the_platform_would_not_take_is_refused_at_the_first_start_and_on_import(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path, text: str, why: str
) -> None:
    given = folder(tmp_path, text)
    with one_sessions.begin() as session, pytest.raises(Refused, match=f"menu.toml.*{why}"):
        read.load(session, given, by=None, operator="cli:test", at=make.AT)


def test_an_older_database_gets_it_only_where_nobody_drew_one_up(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path
) -> None:
    own = [Button("开放时间", "click", "hours")]
    with one_sessions.begin() as session:
        menu.keep(session, "wechat", own, by=staff["officer"], at=make.AT)
    older(one_sessions)
    text = (make.CONFIG / seed_menu.FILE).read_text(encoding="utf-8")
    given = folder(tmp_path, f"{text}\n{ELSEWHERE}")  # an account that this bureau does not have
    with one_sessions.begin() as session:
        bureau.load_once(session, given, at=make.AT)
        kept = menu.draft(session, "wechat")
        assert kept is not None
        assert menu.buttons(kept) == own
        session.delete(kept)
    older(one_sessions)
    with one_sessions.begin() as session:
        bureau.load_once(session, given, at=make.AT)
        assert menu.draft(session, "wechat") is not None


def test_a_menu_that_waits_for_its_chain_is_not_overtaken(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        session.delete(menu.draft(session, "wechat"))
        session.flush()
        own = [Button("开放时间", "click", "hours")]
        menu.propose(session, "wechat", own, by=staff["officer"], at=make.AT)
    older(one_sessions)
    with one_sessions.begin() as session:
        bureau.load_once(session, make.CONFIG, at=make.AT)
        assert menu.draft(session, "wechat") is None


def test_a_bureau_may_do_without(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path
) -> None:
    given = folder(tmp_path, "")
    (given / seed_menu.FILE).unlink()
    with one_sessions.begin() as session:
        before = write.texts(session)
        read.load(session, given, by=None, operator="cli:test", at=make.AT)
        assert write.texts(session) == before
