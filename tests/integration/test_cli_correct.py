"""`gongkai notice correct` and `gongkai release removed`, on the command line."""

import json
from pathlib import Path

import pytest

from bot import clock
from bot.errors import NotYours, OutOfTurn
from bot.notices import correct, release
from bot.notices.channel import Mode
from bot.notices.notice import Notice
from tests import make
from tests.integration.test_cli_release import Desk

TEXT = "---\ntitle: 放映时间\nunit: 文化馆\n---\n改为下周六。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation on which one mass send is out."""
    desk = Desk(tmp_path / "var")
    (tmp_path / "new.md").write_text(TEXT, encoding="utf-8")
    with desk.sessions.begin() as session:
        one = make.scheduled(session, desk.files, desk.people, mode=Mode.MASS)
        one.notice.move("claim")
        release.give_index_no(session, one.notice, at=make.AT)
        release.confirm(session, one, url="", at=clock.now())
    return desk


def test_a_correction_is_a_draft_whose_id_is_the_last_word(desk: Desk, tmp_path: Path) -> None:
    new = str(tmp_path / "new.md")
    with pytest.raises(NotYours):
        raise (
            desk.invoke(
                "notice",
                "correct",
                "1",
                new,
                "--note",
                "x",
                "--way",
                "resend",
                "--as",
                "editor-one",
            ).exception
            or AssertionError
        )
    said = desk.run(
        "notice", "correct", "1", new, "--note", "日期", "--way", "resend", "--as", "officer-one"
    )
    assert "再占 1 次群发次数" in said.splitlines()[0]
    assert said.split()[-1] == "2"
    shown = json.loads(desk.run("notice", "show", "2", "--json"))
    assert (shown["state"], shown["corrects"]) == ("draft", 1)
    assert "删除重发  正在办理  日期  见稿件 2" in desk.run("notice", "show", "1")
    desk.run("notice", "delete", "2", "--as", "editor-one")
    said = desk.run("notice", "correct", "1", new, "--note", "日期", "--as", "editor-one")
    assert desk.run("notice", "show", said.split()[-1]).count("更正") > 1


def test_the_officer_confirms_what_was_deleted_by_hand(desk: Desk) -> None:
    desk.run("notice", "withdraw", "1", "--reason", "日期不对", "--as", "officer-one")
    assert "撤回：未办完，R1 桓台文化：正在删除" in desk.run("notice", "show", "1")
    said = desk.run("release", "removed", "R1", "--note", "在后台删除", "--as", "officer-one")
    assert said == "已确认 R1 删除\n"
    shown = json.loads(desk.run("notice", "show", "1", "--json"))
    assert (shown["withdrawal_done"], shown["releases"][0]["removal_name"]) == (True, "卡片仍可见")


def test_a_small_change_in_the_console_is_confirmed_with_a_picture(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.sessions.read() as session:
        notice = session.get_one(Notice, 1)
        title, body = notice.title, notice.body
    (tmp_path / "fix.md").write_text(
        f"---\ntitle: {title}\nunit: 文化馆\n---\n{body.replace('。', '！', 1)}\n", encoding="utf-8"
    )
    (tmp_path / "shot.png").write_bytes(make.picture())
    fix, shot = str(tmp_path / "fix.md"), str(tmp_path / "shot.png")
    said = desk.run(
        *("notice", "correct", "1", fix, "--note", "标点", "--way", "console", "--as", "editor-one")
    )
    assert "审定后到公众平台后台修改" in said
    confirm = ("notice", "corrected", "1", "--proof", shot, "--as", "officer-one")
    assert isinstance(desk.invoke(*confirm).exception, OutOfTurn)
    desk.run("notice", "submit", "2", "--as", "editor-one")
    for role in ("unit_head", "deputy"):
        desk.run("notice", "approve", "2", "--as", f"{role}-one")
    with desk.sessions.begin() as session:
        for number in correct.due(session):
            correct.settle(session, number, base_url="http://bureau.test", at=clock.now())
    assert "已登记" in desk.run(*confirm)
    assert "后台小改  已更正  标点" in desk.run("notice", "show", "1")
