"""Taking over an account that lives already, on the command line and over real HTTP."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import facts
from bot.errors import NotYours, Refused, Unreachable
from bot.memory.memory import open_memory
from bot.notices import beside, found
from bot.notices.allowance import ApiUse
from bot.reports import close
from bot.tables.read import read_rows
from bot.wechat.console import WeChatConsole
from tests import ledger, make
from tests.integration.publisher_help import account
from tests.integration.sandbox_help import Platform
from tests.integration.takeover_help import MENU, REPLIES, Bureau, past


@pytest.fixture
def bureau(sandbox: Platform, tmp_path: Path) -> Bureau:
    """A new installation, set up for the account."""
    return Bureau(tmp_path / "var", sandbox.base)


def test_a_dry_run_shows_everything_and_changes_nothing(sandbox: Platform, bureau: Bureau) -> None:
    sandbox.sandbox("living", menu=MENU, replies=REPLIES, published=past(3))
    before = sandbox.look()["menu"]
    said = bureau.adopt("--dry-run")
    for words in (
        "“服务”：“联系我们”（文字）、“年报”（图文消息）、“预约”（miniprogram）", "关键词规则 2 条",
        "关键词规则“活动”：图文《吕剧》https://x", "关键词规则“借书”：语音", "列表里有 3 次发表", "这 4 个按钮会消失",
        "接口做不出来的：“联系我们”（文字）、“年报”（图文消息）", "凭证押金", "https://whj.example/wechat", "IP 白名单",
    ):  # fmt: skip
        assert words in said
    assert not (bureau.var / "takeover").exists()
    assert (bureau.entries(), bureau.verbs(), sandbox.look()["menu"]) == ([], [], before)
    with bureau.sessions.read() as session:
        assert session.scalars(select(ApiUse)).all() == []


def test_menu_and_replies_become_drafts_that_staff_edit_and_import(
    sandbox: Platform, bureau: Bureau, tmp_path: Path
) -> None:
    sandbox.sandbox("living", menu=MENU, replies=REPLIES)
    folder = tmp_path / "drafts"
    said = bureau.adopt("--to", str(folder))
    drafted = tomllib.loads((folder / "menu.toml").read_text())["button"]
    assert [one["name"] for one in drafted] == ["图书馆", "服务"]
    assert drafted[1]["sub"][0] == {
        "name": "联系我们",
        "type": "text",
        "value": '电话 0533-"8180313"',
    }
    greeting = tomllib.loads((folder / "关注回复.toml").read_text())["greeting"]
    assert greeting.format() == "欢迎关注{桓台文化}"
    rows = [row.cells for row in read_rows(folder / "问答草稿.csv").rows]
    assert [(row["问题"], row["答案"], row["匹配"]) for row in rows] == [
        ("凭证押金", "押金 100 元。", "含有即答"), ("退押金", "押金 100 元。", "完全相同才答"),
    ]  # fmt: skip
    assert "凭证押金" in said.partition("还没有答案的关键词")[2]
    assert "押金 100 元" not in bureau.run("ask", "凭证押金")
    assert bureau.run("faq", "import", str(folder / "问答草稿.csv")) == "新增 2 条，替换 0 条\n"
    (folder / "menu.toml").write_text("# 改过的")
    again = bureau.adopt("--to", str(folder))
    assert "凭证押金" not in again.partition("还没有答案的关键词")[2]
    assert (folder / "menu.toml").read_text() == "# 改过的"
    assert "没有覆盖" in again
    assert bureau.verbs() == ["account.adopt"]


def test_what_was_published_is_entered_once_in_the_months_in_which_it_came_out(
    sandbox: Platform, bureau: Bureau, tmp_path: Path
) -> None:
    gone = {
        "at": "2025-02-01T09:00",
        "articles": [{"title": "留下的"}, {"title": "删了的", "deleted": True}],
    }
    mass = {"at": "2025-02-02T09:00", "articles": [{"title": "群发的"}], "notified": True}
    sandbox.sandbox("living", published=[gone, mass, *past(43)])
    with bureau.sessions.begin() as session:
        close.close(session, "2025-03", at=make.AT)
    row = "2025-7,旧闻0,微信公众号,,图书馆,通知公告,2025-03-01 10:30,https://mp.weixin.qq.com/s/short,"
    ledger.register(tmp_path, row)
    bureau.run("release", "import", str(tmp_path / "register.csv"), "--as", "officer-one")
    said = bureau.adopt("--unit", "文化馆")
    assert "登记 43 篇" in said
    assert "1 篇早已登记" in said
    assert "1 篇已删除的" in said
    assert "群发过的文章不在" in said
    assert "登记 0 篇" in bureau.adopt()
    entries = bureau.entries()
    assert [one.title for one in entries[:3]] == ["留下的", "旧闻0", "旧闻1"]
    assert len({(one.item, one.released_at) for one in entries}) == len(entries) == 44
    assert (entries[2].unit, entries[2].category, entries[2].ym, entries[2].release_id) == ("文化馆", "", "2025-03", None)  # fmt: skip
    assert entries[2].url.startswith(sandbox.base)
    figures = json.loads(bureau.run("report", "month", "2025-03"))
    assert figures["total_releases"] == 28
    assert figures["changed_since_close"]["closed"]["total_releases"] == 0
    assert bureau.run("release", "verify").startswith("台账完整：共 44 条")
    # A register that is imported afterwards finds them again, and the daily comparison does.
    ledger.register(tmp_path, "2025-8,旧闻5,微信公众号,,图书馆,通知公告,2025-03-06 18:00,,")
    later = bureau.run("release", "import", str(tmp_path / "register.csv"), "--as", "officer-one")
    assert later.startswith("登记 0 条，另有 1 条早已登记")


def test_of_two_articles_with_one_title_on_one_day_a_register_with_one_line_knows_one(
    sandbox: Platform, bureau: Bureau, tmp_path: Path
) -> None:
    twice = [{"at": f"2025-03-01T{hour}:00", "articles": [{"title": "同名"}]} for hour in (10, 11)]
    sandbox.sandbox("living", published=twice)
    ledger.register(tmp_path, "1,同名,微信公众号,,图书馆,通知公告,2025-03-01 10:00,,")
    bureau.run("release", "import", str(tmp_path / "register.csv"), "--as", "officer-one")
    assert "登记 1 篇" in bureau.adopt()
    assert "登记 0 篇" in bureau.adopt()
    assert len(bureau.entries()) == 2


def test_a_unit_that_does_not_exist_is_refused_before_anything_is_kept(
    sandbox: Platform, bureau: Bureau
) -> None:
    sandbox.sandbox("living", menu=MENU)
    assert isinstance(
        bureau.invoke("adopt", "--unit", "没有", "--as", "admin-one").exception, Refused
    )
    assert (bureau.verbs(), (bureau.var / "takeover").exists()) == ([], False)


def test_an_interrupted_reading_goes_on_where_it_stopped_and_enters_nothing_twice(
    sandbox: Platform, bureau: Bureau
) -> None:
    ids = sandbox.sandbox("living", published=past(50))["published"]
    assert isinstance(ids, list)
    used = sandbox.look("calls", path="freepublish/batchget")["count"]
    assert isinstance(used, int)
    sandbox.sandbox("settings", limits={"/cgi-bin/freepublish/batchget": 2})
    done = bureau.invoke("adopt", "--as", "admin-one")
    assert "登记 40 篇" in done.stdout
    assert "怎么启用" in done.stdout
    assert isinstance(done.exception, Refused)
    assert "次数已用完" in str(done.exception)
    assert "再运行同样的命令" in str(done.exception)
    # Meanwhile two that were read go, one that was not read goes, and others come.
    for gone in (49, 48, 3):
        sandbox.sandbox("delete_by_hand", article_id=ids[gone])
    sandbox.sandbox("living", published=[{"articles": [{"title": "今天的"}]}])
    sandbox.sandbox("settings", limits={})
    said = bureau.adopt(by="admin-one")
    assert "登记 9 篇" in said
    titles = [one.title for one in bureau.entries()]
    assert titles == [f"旧闻{n}" for n in range(50) if n != 3]
    assert "登记 0 篇" in bureau.adopt(by="admin-one")
    assert bureau.verbs().count("release.adopt") == 3


def test_only_what_came_out_since_a_day_is_read_until_an_earlier_one_is_asked_for(
    sandbox: Platform, bureau: Bureau
) -> None:
    sandbox.sandbox("living", published=past(30))
    said = bureau.adopt("--since", "2025-03-25")
    assert "登记 6 篇" in said
    assert "还有 24 次发表早于 2025-03-25，没有读" in said
    assert "登记 0 篇" in bureau.adopt("--since", "2025-03-25")
    assert "登记 24 篇" in bureau.adopt()


def test_what_comes_out_in_the_console_after_the_taking_over_is_still_beside_us(
    sandbox: Platform, bureau: Bureau, tmp_path: Path
) -> None:
    """Out between installing and taking over: entered, and no longer found. Out afterwards: found, never entered."""
    with bureau.sessions.begin() as session:
        facts.put(session, facts.BEGAN, "2025-01-01T00:00:00+00:00")
    sandbox.sandbox(
        "living", published=[{"at": "2025-06-01", "articles": [{"title": "装好以后发的"}]}]
    )
    assert "登记 1 篇" in bureau.adopt()
    sandbox.sandbox(
        "living", published=[{"at": "2199-01-01", "articles": [{"title": "接管以后发的"}]}]
    )
    memory = open_memory(f"unix://{tmp_path}/nobody?db=0")
    shown = WeChatConsole(account(sandbox.base), memory, timeouts=(1.0, 1.0)).page(0).publishes
    with bureau.sessions.begin() as session:
        for publish in shown:
            beside.enter_listed(session, "wechat", publish, at=datetime.now(UTC))
    assert "登记 0 篇" in bureau.adopt()
    with bureau.sessions.read() as session:
        assert [one.articles[0]["title"] for one in found.listed(session)] == ["接管以后发的"]
    assert [one.title for one in bureau.entries()] == ["装好以后发的"]


def test_refusals_are_sentences_and_the_rest_is_done(sandbox: Platform, bureau: Bureau) -> None:
    sandbox.sandbox("living", replies=REPLIES, published=past(1))
    sandbox.sandbox("settings", verified=False)
    sandbox.sandbox(
        "fault", path="get_current_selfmenu_info", kind="errcode", answer={"errcode": 46003}
    )
    done = bureau.invoke("adopt", "--as", "officer-one")
    assert "没有菜单" in done.stdout
    assert "问答草稿.csv" in done.stdout
    assert isinstance(done.exception, Refused)
    assert "本账号没有“发布能力”" in str(done.exception)
    sandbox.sandbox(
        "fault", path="get_current_autoreply_info", kind="errcode", answer={"errcode": 48001}
    )
    dry = bureau.invoke("adopt", "--dry-run", "--as", "officer-one")
    assert "自动回复没有读到：本账号没有“自动回复”" in str(dry.exception)
    sandbox.sandbox("fault", path="get_current_selfmenu_info", kind="http_502")
    assert isinstance(bureau.invoke("adopt", "--as", "officer-one").exception, Unreachable)
    for words, problem in (
        (("adopt", "--as", "editor-one"), NotYours), (("leave", "--as", "officer-one"), NotYours),
        (("adopt", "--channel", "huantai-tv", "--as", "admin-one"), Refused),
        (("adopt", "--unit", "没有的单位", "--as", "admin-one"), Refused),
        (("adopt", "--since", "去年", "--as", "admin-one"), Refused),
    ):  # fmt: skip
        assert isinstance(bureau.invoke(*words).exception, problem)
