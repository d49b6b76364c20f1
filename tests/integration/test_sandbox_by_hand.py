"""What people do in the platform's own console: send a draft, change it first, write something themselves."""

from pathlib import Path

import pytest
import requests

from tests.integration.sandbox_help import Platform, callback, parsed, platform

SOURCE = "http://127.0.0.1/notices/12?r=345"


def titles(wechat: Platform) -> list[object]:
    drafts = wechat.look()["drafts"]
    assert isinstance(drafts, list)
    return [one["titles"] for one in drafts]


def published(wechat: Platform) -> list[dict[str, object]]:
    found = wechat.quiet()["published"]
    assert isinstance(found, list)
    return found


def press(wechat: Platform, media_id: object, **fields: str) -> requests.Response:
    url = f"{wechat.base}/console/draft/{media_id}"
    return requests.post(url, data=fields, timeout=10)


@pytest.mark.parametrize(
    ("mode", "event", "number"),
    [
        ("publish", "PUBLISHJOBFINISH", "PublishEventInfo/publish_id"),
        ("mass", "MASSSENDJOBFINISH", "MsgID"),
    ],
)
def test_somebody_sends_a_draft_by_hand_as_a_job_of_its_own(
    tmp_path: Path, mode: str, event: str, number: str
) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        media_id = wechat.draft(title="审定稿", content_source_url=SOURCE)["media_id"]
        job = wechat.sandbox("by_hand", draft=media_id, mode=mode)["job"]
        (article,) = published(wechat)
        assert (article["title"], article["content_source_url"]) == ("审定稿", SOURCE)
        assert article["notified"] is (mode == "mass")
        assert titles(wechat) == []
        told = parsed(bot.came[-1].body)
        assert (told.findtext("Event"), told.findtext(number)) == (event, str(job))


def test_what_is_changed_first_goes_out_changed_and_stays_so_when_it_fails(tmp_path: Path) -> None:
    with platform(tmp_path, publish_outcome=3) as wechat:
        media_id = wechat.draft(title="审定稿", content_source_url=SOURCE)["media_id"]
        changes = {"title": "改过的标题", "content": "<p>改过的正文</p>", "append": "另有<一>句"}
        wechat.sandbox("by_hand", draft=media_id, changes=changes)
        assert published(wechat) == []
        assert titles(wechat) == [["改过的标题"]]
        wechat.sandbox("settings", publish_outcome=0)
        wechat.sandbox("by_hand", draft=media_id)
        (article,) = published(wechat)
        assert (article["title"], article["content_source_url"]) == ("改过的标题", SOURCE)
        page = requests.get(str(article["url"]), timeout=10).text
        assert "<p>改过的正文</p><p>另有&lt;一&gt;句</p>" in page


def test_one_of_several_articles_can_be_changed(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        cover = wechat.cover()
        articles = [
            {"title": title, "content": "<p>文</p>", "thumb_media_id": cover} for title in "一二"
        ]
        media_id = wechat.call("draft/add", {"articles": articles})["media_id"]
        wechat.sandbox("by_hand", draft=media_id, changes={"title": "贰", "index": 1})
        assert sorted(str(one["title"]) for one in published(wechat)) == ["一", "贰"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": ""}, "标题"),
        ({"title": "长" * 65}, "标题"),
        ({"content": "<script>x</script>"}, "44004"),
        ({"index": 1}, "没有第 2 篇"),
    ],
)
def test_a_change_that_the_platform_would_refuse_is_refused(
    tmp_path: Path, changes: dict[str, object], why: str
) -> None:
    with platform(tmp_path) as wechat:
        media_id = wechat.draft()["media_id"]
        assert why in str(wechat.sandbox("by_hand", draft=media_id, changes=changes)["error"])
        assert titles(wechat) == [["公告"]]
        assert wechat.look()["jobs"] == []


def test_a_draft_that_is_gone_or_a_spent_quota_is_said(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        assert "草稿箱里没有" in str(wechat.sandbox("by_hand", draft="gone")["error"])
        assert "job" in wechat.sandbox("by_hand", draft=wechat.draft()["media_id"], mode="mass")
        again = wechat.sandbox("by_hand", draft=wechat.draft()["media_id"], mode="mass")
        assert again["error"] == "群发次数已用完"


def test_what_was_sent_by_hand_is_not_deleted_over_the_api(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        job = wechat.sandbox("by_hand", mode="mass")["job"]
        wechat.quiet()
        assert wechat.call("message/mass/delete", {"msg_id": job})["errcode"] == 40059
        assert published(wechat)[0]["deleted"] is False


def test_the_consoles_buttons_send_a_draft_changed_or_as_it_is(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        first, second = (wechat.draft(title=title)["media_id"] for title in ("一", "二"))
        same = {"old_title": "一", "title": "一", "append": ""}
        assert "已交给平台发表" in press(wechat, first, mode="publish", **same).text
        changed = {"old_title": "二", "title": "贰", "append": "特此更正。"}
        assert "已交给平台群发" in press(wechat, second, mode="mass", **changed).text
        assert {(one["title"], one["notified"]) for one in published(wechat)} == {
            ("一", False),
            ("贰", True),
        }
        page = requests.get(f"{wechat.base}/console", timeout=10).text
        assert page.count("手工</span>") == 2


def test_a_refused_button_says_why_and_keeps_what_was_typed(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        media_id = wechat.draft()["media_id"]
        long = "长" * 65
        answer = press(
            wechat, media_id, mode="publish", old_title="公告", title=long, append="一句"
        )
        assert answer.status_code == 400
        assert "标题应为 1 到 64 个字" in answer.text
        assert f'value="{long}"' in answer.text
        assert 'value="一句"' in answer.text
        answer = press(wechat, "gone", mode="publish")
        assert (answer.status_code, "草稿箱里没有" in answer.text) == (400, True)


def test_an_account_has_a_menu_and_answers_of_its_console_until_the_interface_makes_a_menu(
    sandbox: Platform,
) -> None:
    sandbox.sandbox("settings", verified=False)
    assert sandbox.call("get_current_selfmenu_info") == {"is_menu_open": 0}
    by_hand = {"name": "服务", "sub_button": [{"type": "text", "name": "电话", "value": "0533"}]}
    sandbox.sandbox("living", menu={"button": [by_hand]}, replies={"is_autoreply_open": 1})
    assert sandbox.call("get_current_selfmenu_info")["selfmenu_info"] == {
        "button": [{"name": "服务", "sub_button": {"list": by_hand["sub_button"]}}]
    }
    assert sandbox.call("get_current_autoreply_info")["is_autoreply_open"] == 1
    assert sandbox.call("menu/get")["errcode"] == 46003
    made = {"button": [{"type": "view", "name": "网站", "url": "https://a.example"}]}
    assert sandbox.call("menu/create", made)["errcode"] == 48001
    sandbox.sandbox("settings", verified=True)
    assert sandbox.call("menu/create", made)["errcode"] == 0
    assert sandbox.call("get_current_selfmenu_info")["selfmenu_info"] == made
    assert "error" in sandbox.sandbox("living", published=[{"at": "去年"}])
