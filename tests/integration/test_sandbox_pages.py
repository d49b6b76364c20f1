"""The phone page and the console, as HTTP and in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect, sync_playwright

from bot.sandbox.account import SandboxAccount
from bot.sandbox.serve import running
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.integration.sandbox_help import (
    ACCOUNT,
    PNG,
    Callback,
    Platform,
    Pushed,
    callback,
    platform,
    wait_for,
)
from tests.integration.test_sandbox_push import saying

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def act(wechat: Platform, kind: str, **fields: str) -> requests.Response:
    citizen = requests.get(f"{wechat.base}/phone/state", timeout=10).json()["citizen"]
    body = {"account": "wechat", "citizen": citizen, "kind": kind, "fields": fields}
    return requests.post(f"{wechat.base}/phone/act", json=body, timeout=10)


def test_the_phone_says_demonstration_and_allows_only_itself(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        answer = requests.get(f"{wechat.base}/", timeout=10)
        assert "演示" in answer.text
        assert "<script>" not in answer.text
        assert "style=" not in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; img-src 'self' http://127.0.0.1:")
        assert "unsafe" not in policy


def test_a_word_on_the_phone_comes_to_the_callback_and_a_picture_with_its_address(
    tmp_path: Path,
) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        assert act(wechat, "text", Content="开门吗").ok
        assert act(wechat, "image").ok
        bodies = [
            pushed.body for pushed in wait_for(lambda: list(bot.came), lambda came: len(came) == 2)
        ]
        assert any("开门吗" in body for body in bodies)
        picture = (
            next(body for body in bodies if "<PicUrl>" in body)
            .split("<PicUrl><![CDATA[")[1]
            .split("]]>")[0]
        )
        assert requests.get(picture, timeout=10).headers["Content-Type"] == "image/jpeg"
        assert act(wechat, "shout").status_code == 400


def test_another_sites_page_cannot_press_buttons(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert (
            requests.post(
                f"{wechat.base}/_sandbox/settings", json={}, headers=headers, timeout=10
            ).status_code
            == 403
        )


def test_accounts_are_apart(tmp_path: Path) -> None:
    other = SandboxAccount(
        "second", "wxsecond", "s", "t", mode="plain", name="第二个号", kind="service"
    )
    with running(tmp_path, [ACCOUNT, other]) as base:
        wechat = Platform(base)
        wechat.draft()
        assert wechat.look(account="second")["drafts"] == []
        state = requests.get(f"{base}/phone/state?account=second", timeout=10).json()
        assert state["account"]["name"] == "第二个号"
        people = wechat.look()["citizens"]
        assert isinstance(people, list)
        assert not {one["openid"] for one in state["citizens"]} & {one["openid"] for one in people}
        assert "error" in wechat.look(account="third")


def test_the_console_shows_work_and_lets_the_administrator_answer(tmp_path: Path) -> None:
    with platform(tmp_path, protection=True) as wechat:
        draft = wechat.draft(title="<b>待确认</b>")["media_id"]
        body = {"filter": {"is_to_all": True}, "mpnews": {"media_id": draft}, "msgtype": "mpnews"}
        job = wechat.call("message/mass/sendall", body)["msg_id"]
        page = requests.get(f"{wechat.base}/console", timeout=10).text
        assert "&lt;b&gt;待确认&lt;/b&gt;" in page
        assert "message/mass/sendall" in page
        assert ACCOUNT.secret not in page
        requests.post(f"{wechat.base}/console/confirm/{job}", data={"yes": "1"}, timeout=10)
        wechat.quiet()
        assert "成功，送达 4 人" in requests.get(f"{wechat.base}/console", timeout=10).text


def test_no_state_tells_a_secret(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        token = wechat.fresh()
        wechat.call("draft/count")
        for path in (
            "_sandbox/state",
            "_sandbox/calls",
            "_sandbox/settings",
            "console",
            "phone/state",
        ):
            text = requests.get(f"{wechat.base}/{path}", timeout=10).text
            assert not [
                secret
                for secret in (token, ACCOUNT.secret, ACCOUNT.aes_key, ACCOUNT.token)
                if secret in text
            ]


@pytest.fixture
def page() -> Iterator[Page]:
    """A browser page that fails the test on any console message."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *QUIET])
        page = browser.new_page(viewport={"width": 375, "height": 740})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        yield page
        browser.close()
    assert complaints == []


@pytest.mark.browser
def test_a_citizen_follows_asks_and_opens_a_card(tmp_path: Path, page: Page) -> None:
    with callback() as bot, platform(tmp_path, bot.url, mass_per_day=0) as wechat:
        bot.answer = lambda pushed: greeting(bot, pushed)
        button = {"type": "click", "name": "最新公告", "key": "latest"}
        wechat.call("menu/create", {"button": [{"name": "更多", "sub_button": [button]}]})
        page.goto(wechat.base)
        page.get_by_label("我是").select_option(label="外地游客（未关注）")
        expect(page.locator("#say")).to_be_disabled()
        page.get_by_role("button", name="关注").click()
        expect(page.locator(".turn.account")).to_have_count(1)
        page.locator("#say").fill("<b>开门吗</b>")
        page.keyboard.press("Enter")
        expect(page.locator(".turn.citizen .bubble")).to_have_text("<b>开门吗</b>")
        expect(page.locator(".turn.account")).to_have_count(2)
        page.get_by_role("button", name="更多", exact=True).press("Enter")
        page.get_by_role("button", name="最新公告").press("Enter")
        expect(page.locator(".turn.account")).to_have_count(3)
        cover = wechat.upload("media/uploadimg", PNG)["url"]
        draft = wechat.draft(
            title="群发公告", content=f'<p style="color:#333">全文</p><img src="{cover}">'
        )["media_id"]
        wechat.call(
            "message/mass/sendall",
            {"filter": {"is_to_all": True}, "mpnews": {"media_id": draft}, "msgtype": "mpnews"},
        )
        card = page.locator(".card a", has_text="群发公告")
        expect(card).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        card.click()
        expect(page.frame_locator("#view-frame").locator("h1")).to_have_text("群发公告")
        page.goto("about:blank")  # it looks for news all the time: not while the platform ends


def greeting(bot: Callback, pushed: Pushed) -> str:
    openid = pushed.query["openid"]
    return saying(f"第{len(bot.came)}句").replace("oTheSameCitizen0000000000001", openid)
