"""Giving an account back, on the command line and over real HTTP."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import OutOfTurn
from bot.ledger import purge
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.release import Stage
from bot.takeover.kept import Takeover
from tests import make
from tests.integration.sandbox_help import Platform
from tests.integration.takeover_help import MENU, REPLIES, Bureau, past


@pytest.fixture
def bureau(sandbox: Platform, tmp_path: Path) -> Bureau:
    """A new installation, set up for the account."""
    return Bureau(tmp_path / "var", sandbox.base)


def test_the_account_is_given_back_with_the_menu_that_was_found(
    sandbox: Platform, bureau: Bureau, tmp_path: Path
) -> None:
    sandbox.sandbox("living", menu=MENU, replies=REPLIES, published=past(2))
    bureau.adopt()
    ours = {"button": [{"type": "click", "name": "最新", "key": "latest"}]}
    assert sandbox.call("menu/create", ours)["errcode"] == 0
    with bureau.sessions.begin() as session:
        waiting = make.scheduled(session, bureau.files, bureau.people, title="等着的").id
    shown = bureau.run("leave", "--as", "admin-one")
    for words in (f"R{waiting}《等着的》待发布", "会把接管前的菜单推回去", "停用服务器配置", "“自动回复”重新开启",
                  "只能在后台恢复：“联系我们”（文字）、“年报”（图文消息）", "什么都没有改"):  # fmt: skip
        assert words in shown
    assert sandbox.look()["menu"] == ours
    assert "account.leave" not in bureau.verbs()
    folder = tmp_path / "out"
    said = bureau.run("leave", "--yes", "--to", str(folder), "--as", "admin-one")
    assert "已经推回去" in said
    assert sandbox.look()["menu"] == {
        "button": [
            MENU["button"][0],
            {"name": "服务", "sub_button": [MENU["button"][1]["sub_button"][2]]},  # type: ignore[index]
        ]
    }
    assert bureau.verbs()[-1] == "account.leave"
    assert json.loads((folder / "菜单.json").read_text())["button"][0] == MENU["button"][0]
    register = list(csv.DictReader((folder / "台账.csv").read_text("utf-8-sig").splitlines()))
    assert [row["标题"] for row in register] == ["旧闻0", "旧闻1"]
    bureau.run("release", "import", str(folder / "台账.csv"), "--as", "officer-one")
    assert len(bureau.entries()) == 2
    with bureau.sessions.read() as session:
        assert session.scalars(select(Takeover.left_by)).one() == "admin-one"
    assert "没有留下菜单" in bureau.run("leave", "--as", "admin-one")


def test_leaving_names_our_drafts_and_waits_for_a_release_under_way(
    sandbox: Platform, bureau: Bureau
) -> None:
    laid, other = sandbox.draft(title="我们的"), sandbox.draft(title="别人的")
    assert other["media_id"]
    with bureau.sessions.begin() as session:
        one = make.scheduled(session, bureau.files, bureau.people)
        attempt = Dispatch(
            account="wechat", mode="draft", attempt=1, state=Progress.MANUAL, holds=False, lease_by="",
            lease_until=make.AT, created_at=make.AT, draft_id=str(laid["media_id"]), releases=[one],
        )  # fmt: skip
        session.add(attempt)
        one.state = Stage.MANUAL
    shown = bureau.run("leave", "--as", "admin-one")
    assert "《我们的》" in shown
    assert "《别人的》" not in shown
    with bureau.sessions.begin() as session:
        session.merge(one).state = Stage.UNSURE
    refused = bureau.invoke("leave", "--yes", "--as", "admin-one").exception
    assert isinstance(refused, OutOfTurn)
    assert "有发布正在进行" in str(refused)


def test_a_menu_made_over_the_interface_stays(sandbox: Platform, bureau: Bureau) -> None:
    sandbox.call("menu/create", {"button": [{"type": "click", "name": "最新", "key": "latest"}]})
    assert "是用接口做的，不变" in bureau.adopt("--dry-run")
    bureau.adopt()
    assert "不用推送" in bureau.run("leave", "--yes", "--as", "admin-one")
    assert sandbox.look("calls", path="menu/create")["count"] == 1


def test_a_menu_that_is_refused_is_not_forgotten_and_the_papers_are_there(
    sandbox: Platform, bureau: Bureau
) -> None:
    sandbox.sandbox("living", menu=MENU, published=past(1))
    bureau.adopt()
    with bureau.sessions.begin() as session:
        purge.purge(session, 1, by="test", reason="依法", at=make.AT)
    sandbox.call("menu/create", {"button": [{"type": "click", "name": "最新", "key": "latest"}]})
    sandbox.sandbox("fault", path="menu/create", kind="errcode", answer={"errcode": 45009})
    refused = bureau.invoke("leave", "--yes", "--as", "admin-one").exception
    assert "没有记下退出" in str(refused)
    assert "account.leave" not in bureau.verbs()
    papers = bureau.var / "takeover" / "wechat" / "leave"
    assert (papers / "菜单.json").exists()
    bureau.run("release", "import", str(papers / "台账.csv"), "--as", "officer-one")
    assert len(bureau.entries()) == 1
    assert "已记下退出" in bureau.run("leave", "--yes", "--no-menu", "--as", "admin-one")
