"""`gongkai error`, on the command line."""

import json
from pathlib import Path

import pytest

from bot import clock
from bot.errors import NotFound, Refused
from bot.notices import release
from tests import make
from tests.integration.test_cli_release import Desk

TEXT = "---\ntitle: 演出通知\nunit: 文化馆\n---\n本周日在文化广厂演出。\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation on which one notice is out that has an error."""
    desk = Desk(tmp_path / "var")
    (tmp_path / "next.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "shot.png").write_bytes(make.picture())
    with desk.sessions.begin() as session:
        one = make.scheduled(session, desk.files, desk.people, body="本周六在文化广厂放映。")
        one.notice.move("claim")
        release.give_index_no(session, one.notice, at=make.AT)
        release.confirm(session, one, url="", at=clock.now())
    return desk


def test_an_error_is_entered_put_right_and_stops_the_next_text(desk: Desk, tmp_path: Path) -> None:
    words = (
        "--wrong",
        "文化广厂",
        "--right",
        "文化广场",
        "--found-by",
        "王女士",
        "--source",
        "读者",
    )
    assert desk.invoke("error", "add", *words, "--as", "officer-one").exit_code == 2
    said = desk.run(
        "error", "add", "--release", "R1", *words, "--severity", "严重表述错误", "--as", "editor-one"
    )  # fmt: skip
    assert said.startswith("已登记错情第 1 号，承办人 editor-one，期限 ")
    (row,) = json.loads(desk.run("error", "list", "--open", "--json"))
    assert (row["severity"], row["source_name"], row["place"], row["state"]) == (
        "severe", "读者", "正文", "open"
    )  # fmt: skip
    assert "“文化广厂”应为“文化广场”" in desk.run("error", "list")
    draft = str(tmp_path / "next.md")
    assert json.loads(desk.run("notice", "check", draft, "--json")) == []
    shot = str(tmp_path / "shot.png")
    said = desk.run(
        "error", "fix", "1", "--how", "explained", "--note", "已电话答复", "--proof", shot, "--as", "officer-one"
    )  # fmt: skip
    assert said == "错情第 1 号已办结，写错的词已加入规则包\n"
    shown = json.loads(desk.run("error", "show", "1", "--json"))
    assert (shown["learned"], desk.files.has(shown["proof"])) == (True, True)
    assert "规则包：已加入" in desk.run("error", "show", "1")
    assert desk.run("error", "list", "--open") == "没有错情\n"
    assert "依据：错情台账 第 1 号" in desk.run("notice", "check", draft)
    desk.run("notice", "add", draft, "--as", "editor-one")
    refused = desk.invoke("notice", "submit", "2", "--as", "editor-one").exception
    assert isinstance(refused, Refused)
    (found,) = json.loads(desk.run("notice", "check", "2", "--json"))
    desk.run("notice", "dismiss", "2", found["spot"], "--note", "店名", "--as", "editor-one")
    desk.run("notice", "submit", "2", "--as", "editor-one")
    assert "错情办结" in desk.run("notice", "show", "1")


def test_a_quarter_is_summed_up_and_what_is_none_is_dismissed(desk: Desk) -> None:
    desk.run(
        "error", "add", "--notice", "1", "--wrong", "放映", "--right", "", "--found-by", "甲", "--as", "officer-one"
    )  # fmt: skip
    today = clock.today()
    name = f"{today.year}-Q{(today.month + 2) // 3}"
    figures = json.loads(desk.run("error", "list", "--quarter", name, "--json"))
    assert (figures["errors"], figures["releases"], figures["rate"]) == (1, 1, 100.0)
    assert "每百次发布 100.0 处" in desk.run("error", "list", "--quarter", name)
    assert "应删去" in desk.run("error", "list")
    done = desk.run("error", "dismiss", "1", "--reason", "没有错", "--as", "deputy-one")
    assert done == "第 1 号不是错情，已记下理由\n"
    assert isinstance(desk.invoke("error", "show", "9").exception, NotFound)
