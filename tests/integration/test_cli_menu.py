"""The menu that the desk drew up goes to the platform by a command, and the desk knows that it has."""

from pathlib import Path

from bot.accounts import menu
from bot.accounts.menu import Button
from bot.errors import NotYours, Refused
from tests import make
from tests.integration.sandbox_help import Platform
from tests.integration.takeover_help import Bureau


def test_a_draft_is_pushed_and_what_is_edited_afterwards_waits(
    sandbox: Platform, tmp_path: Path
) -> None:
    bureau = Bureau(tmp_path / "var", sandbox.base)
    with bureau.sessions.begin() as session:
        session.delete(menu.draft(session, "wechat"))  # what came with config/
    none = bureau.invoke("menu", "push").exception
    assert isinstance(none, Refused)
    assert "还没有菜单草稿" in str(none)
    wanted = [Button("查一查", under=(Button("最新", "click", "最新通知"),))]
    with bureau.sessions.begin() as session:
        menu.keep(session, "wechat", wanted, by=bureau.people["officer"], at=make.AT)
    assert isinstance(bureau.invoke("menu", "push", "--as", "editor-one").exception, NotYours)
    assert sandbox.look()["menu"] in (None, {})
    assert "已推送" in bureau.run("menu", "push", "--as", "officer-one")
    under = [{"type": "click", "name": "最新", "key": "最新通知"}]
    assert sandbox.look()["menu"] == {"button": [{"name": "查一查", "sub_button": under}]}
    with bureau.sessions.read() as session:
        kept = menu.draft(session, "wechat")
        assert kept is not None
        assert (kept.is_pushed, kept.pushed_by) == (True, "officer-one")
