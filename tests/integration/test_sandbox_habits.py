"""The page 平台的脾气: every habit, faults, tokens and work by hand, as a form and as the control calls have them."""

import re
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from bot.sandbox import habit_form
from bot.sandbox.account import HABITS
from bot.sandbox.habits import EVERY
from tests.integration.sandbox_help import Platform, platform
from tests.integration.test_sandbox_pages import page

__all__ = ["page"]  # the browser fixture
HTML_NAME = re.compile(r'name="(\w+)"')


def open_page(wechat: Platform) -> str:
    answer = requests.get(f"{wechat.base}/console/habits", timeout=10)
    assert answer.status_code == 200
    return answer.text


def send(wechat: Platform, what: str, **fields: str) -> requests.Response:
    return requests.post(f"{wechat.base}/console/habits/{what}", data=fields, timeout=10)


def fields(**changes: str) -> dict[str, str]:
    """The form of habits as a browser would send it: a box that is not ticked is not sent."""
    usual = {name: habit_form.written(value) for name, value in HABITS.items()}
    sent = {**usual, **changes}
    boxes = {name for name, value in HABITS.items() if isinstance(value, bool)}
    return {name: value for name, value in sent.items() if value or name not in boxes}


def test_the_page_shows_every_habit_in_words(tmp_path: Path) -> None:
    with platform(tmp_path, event="late") as wechat:
        text = open_page(wechat)
        assert set(HABITS) <= set(HTML_NAME.findall(text))
        assert all(one.title in text for one in EVERY.values())
        assert '<option value="late" selected>' in text
        assert "平常：正常，来一次" in text


def test_a_saved_form_is_what_the_control_call_would_have_set(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        changes = {
            "verified": "",
            "protection": "1",
            "job_delay": "0.5",
            "protection_wait": "60",
            "event": "twice",
            "mass_outcome": "err(20431)",
            "mass_order": "quota，media",
            "limits": "/cgi-bin/freepublish/get = 3\n\n/datacube/getarticletotaldetail=1",
        }
        assert "已保存" in send(wechat, "save", **fields(**changes)).text
        assert wechat.look("settings") == {
            **HABITS,
            "verified": False,
            "protection": True,
            "job_delay": 0.5,
            "protection_wait": 60,
            "event": "twice",
            "mass_outcome": "err(20431)",
            "mass_order": ["quota", "media"],
            "limits": {"/cgi-bin/freepublish/get": 3, "/datacube/getarticletotaldetail": 1},
        }
        assert "已恢复平常" in send(wechat, "save", reset="1").text
        assert wechat.look("settings") == HABITS


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("job_delay", "很久", "“处理要多久（秒）”应为数字"),
        ("job_delay", "nan", "“处理要多久（秒）”应为数字"),
        ("limits", "freepublish/get = many", "应一行一个"),
        ("event", "sometimes", "设置 event 应为"),
        ("mass_order", "luck", "mass_order 里没有 luck"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_changed(
    tmp_path: Path, name: str, value: str, why: str
) -> None:
    with platform(tmp_path) as wechat:
        before = wechat.look("settings")
        answer = send(wechat, "save", **fields(**{name: value, "title_limit": "32"}))
        assert answer.status_code == 400
        assert why in answer.text
        assert 'value="32"' in answer.text  # what was typed is still there
        assert wechat.look("settings") == before


def test_a_fault_planned_on_the_page_is_met_listed_and_cancelled(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        token = wechat.fresh()
        plan = {"path": "draft/count", "kind": "errcode", "times": "2", "seconds": "0"}
        send(wechat, "fault", **plan, errcode="45065", other="", msg_id="77")
        met = wechat.call("draft/count")
        assert (met["errcode"], met["msg_id"]) == (45065, 77)
        assert "返回错误码，还有 1 次（45065，msg_id 77）" in open_page(wechat)
        (left,) = wechat.look("fault")["planned"]  # type: ignore[misc]
        assert (left["times"], left["slug"]) == (1, "wechat")  # type: ignore[has-type]
        assert "已全部取消" in send(wechat, "fault", clear="1").text
        assert wechat.look("fault")["planned"] == []
        assert "total_count" in wechat.call("draft/count")
        send(wechat, "fault", **plan, errcode="-1", other="53504", msg_id="")
        assert wechat.call("draft/count")["errcode"] == 53504
        assert wechat.token == token


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"times": "0.5x"}, "times 应为"),
        ({"seconds": "-1"}, "seconds 应为"),
        ({"kind": "luck"}, "不认识故障"),
        ({"other": "many"}, "errcode 应为整数"),
        ({"path": "draft/cuont"}, "没有接口"),
    ],
)
def test_a_fault_that_cannot_be_played_is_refused(
    tmp_path: Path, change: dict[str, str], why: str
) -> None:
    plan = {"path": "draft/count", "kind": "errcode", "times": "1", "seconds": "0", "errcode": "-1"}
    with platform(tmp_path) as wechat:
        answer = send(wechat, "fault", **{**plan, **change})
        assert (answer.status_code, why in answer.text) == (400, True)
        assert wechat.look("fault")["planned"] == []


@pytest.mark.parametrize(("how", "code"), [("revoke", 40001), ("expire", 42001)])
def test_tokens_end_at_the_press_of_a_button(tmp_path: Path, how: str, code: int) -> None:
    with platform(tmp_path) as wechat:
        wechat.fresh()
        assert "口令已全部失效" in send(wechat, "tokens", how=how).text
        assert wechat.call("draft/count")["errcode"] == code


def test_something_written_on_the_page_goes_out_by_hand(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        typed = {"title": "手工<文章>", "text": "第一段\n\n第二段 <b>", "mode": "mass"}
        assert "已交给平台" in send(wechat, "by_hand", **typed).text
        (article,) = wechat.quiet()["published"]  # type: ignore[misc]
        assert (article["title"], article["notified"]) == ("手工<文章>", True)  # type: ignore[has-type]
        text = requests.get(article["url"], timeout=10).text  # type: ignore[has-type]
        assert "<p>第一段</p><p>第二段 &lt;b&gt;</p>" in text
        again = send(wechat, "by_hand", **typed)
        assert (again.status_code, "群发次数已用完" in again.text) == (400, True)
        assert "第二段 &lt;b&gt;" in again.text
        assert "标题和正文都要写" in send(wechat, "by_hand", title=" ", text="x").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
    ],
)
def test_a_strangers_page_cannot_send_the_forms(tmp_path: Path, headers: dict[str, str]) -> None:
    with platform(tmp_path) as wechat:
        for path in ("console/habits/save", "console/draft/x", "console/confirm/1", "phone/act"):
            url = f"{wechat.base}/{path}"
            assert requests.post(url, data=fields(), headers=headers, timeout=10).status_code == 403
        own = {"Origin": wechat.base, "Sec-Fetch-Site": "same-origin"}
        url = f"{wechat.base}/console/habits/save"
        assert requests.post(url, data=fields(), headers=own, timeout=10).status_code == 200


def test_an_account_or_a_form_that_is_not_there_is_a_plain_404(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        for path in ("console?account=x", "console/habits?account=x"):
            assert requests.get(f"{wechat.base}/{path}", timeout=10).status_code == 404
        assert send(wechat, "luck").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_a_newcomer_plays_with_the_keyboard_alone(tmp_path: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    with platform(tmp_path) as wechat:
        wechat.draft(title="审定稿")
        page.goto(f"{wechat.base}/console")
        page.get_by_role("link", name="平台的脾气").press("Enter")
        page.get_by_label("群发保护").press("Space")
        page.get_by_label("标题最多几个字").fill("32")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("已保存，马上起作用。")
        expect(page.get_by_label("群发保护")).to_be_checked()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.get_by_role("button", name="过期（42001）").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("口令已全部失效")
        page.get_by_role("button", name="恢复平常").press("Enter")
        expect(page.get_by_label("群发保护")).not_to_be_checked()
        page.get_by_role("navigation").get_by_role("link", name="后台").press("Enter")
        page.get_by_text("先改一改").press("Enter")
        page.get_by_label("末尾加一句").fill("特此说明。")
        page.get_by_role("button", name="群发").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("已交给平台群发")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.wait_for_load_state("networkidle")  # what is still being fetched would find nobody
