"""The public pages in a real browser: they fit a phone, fetch nothing foreign, and keep larger type."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from bot import clock
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices import pictures
from bot.notices.notice import State
from bot.signed import Signer
from tests import activities, make, public
from tests.browser import CHROMIUM, NO_CHROMIUM

pytestmark = pytest.mark.browser
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
BODY = """各镇（街道）：

## 一、场次

| 日期 | 场次 | 主讲人 | 地点 | 名额 | 备注 |
|---|:-:|---|---|--:|---|
| 12月5日 | 讲座 | 王老师 | 二楼报告厅 | 200 | 无 |

详见<https://example.cn/a-very-long-address-without-any-place-to-break-it-in-two-0123456789>。

![馆舍](media/{file})
"""

PATHS = ("/", "/notices", "/notices/1", "/notices/2", "/notices?q=没有的词", "/hours", "/guide", "/catalogue", "/reports", "/open-data",
         "/accessibility", "/nothing", "/events", "/events/1", "/book/wrong")  # fmt: skip
TRUST = Trust(lambda: Signer(["s" * 40]), lambda: activities.VAULT)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, where Chromium is installed."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def address(one_sessions: Sessions, tmp_path: Path) -> Iterator[str]:
    """The address of a site with one notice (number 1) that has everything."""
    files = Files(tmp_path / "uploads")
    file = files.keep(pictures.default_cover("图书馆"), "jpg")
    event = {
        "starts_at": "2026-12-05T06:00:00+00:00",
        "venue": "二楼报告厅",
        "contact": "0533-8000000",
    }
    with one_sessions.begin() as session:
        make.loaded(session)
        public.notice(session, body=BODY.format(file=file), event=event, index_no="HT-2026-0001")
        public.notice(session, state=State.WITHDRAWN, withdrawn_at=public.AT, reason="时间有误")
        public.notice(session, "2025年年度报告", kind="年度报告", index_no="HT-2026-0003")
        soon = clock.now() + timedelta(days=2)
        activities.activity(session, 3, title="剪纸体验课", starts_at=soon, notice_id=None)
    web = public.web(one_sessions, files, demo=True, trust=TRUST)
    server = make_server("127.0.0.1", 0, web, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the browser, to be empty at the end."""
    return []


@pytest.fixture
def phone(chromium: Browser, address: str, troubles: list[str]) -> Iterator[Page]:
    """A page of 375 px that notes complaints of the browser and requests to elsewhere."""
    context = chromium.new_context(viewport={"width": 375, "height": 812}, base_url=address)
    page = context.new_page()
    page.on("console", lambda said: troubles.append(said.text))
    page.on(
        "request", lambda sent: None if sent.url.startswith(address) else troubles.append(sent.url)
    )
    yield page
    context.close()


@pytest.mark.parametrize("path", ["/notices", "/notices/1", "/notices?q=没有的词"])
def test_a_page_fits_a_phone_also_in_larger_type(
    phone: Page, troubles: list[str], path: str
) -> None:
    phone.goto(path)
    for _ in range(2):
        assert phone.evaluate("document.documentElement.scrollWidth") == 375
        phone.locator("a.larger").click()
    assert troubles == []


def test_larger_type_stays_on_the_next_page_for_whoever_chose_it(phone: Page) -> None:
    phone.goto("/notices/1")
    assert phone.context.cookies() == []
    before = phone.evaluate("getComputedStyle(document.body).fontSize")
    phone.get_by_role("link", name="大字").click()
    phone.goto("/notices")
    after = phone.evaluate("getComputedStyle(document.body).fontSize")
    assert float(after.removesuffix("px")) >= 1.2 * float(before.removesuffix("px"))
    phone.get_by_role("link", name="正常字号").click()
    assert phone.evaluate("getComputedStyle(document.body).fontSize") == before
    assert phone.context.cookies() == []


def test_a_notice_is_found_and_read_with_the_keyboard(phone: Page, troubles: list[str]) -> None:
    phone.goto("/notices")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "跳到正文"
    phone.get_by_label("查找信息").fill("图书馆")
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name="图书馆周末开放的通知").press("Enter")
    phone.wait_for_url("**/notices/1")
    assert phone.get_by_role("heading", level=1).inner_text() == "图书馆周末开放的通知"
    assert phone.get_by_role("img", name="馆舍").evaluate("image => image.naturalWidth") > 0
    assert troubles == []


def test_every_page_fits_narrow_and_wide(phone: Page, troubles: list[str]) -> None:
    for path in (*PATHS, TRUST.path(1, "wechat", "o1")):
        for width in (360, 1280):
            phone.set_viewport_size({"width": width, "height": 800})
            phone.goto(path)
            assert phone.evaluate("document.documentElement.scrollWidth") == width, path
    assert [one for one in troubles if "404" not in one and "410" not in one] == []


@pytest.mark.prove
def test_every_page_passes_axe(chromium: Browser, address: str) -> None:
    # What axe looks with is written into the page, which the policy of ours would stop.
    page = chromium.new_context(bypass_csp=True, base_url=address).new_page()
    for path in (*PATHS, TRUST.path(1, "wechat", "o1")):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [f"{path} {one['id']}: {one['nodes'][0]['html']}" for one in found] == []
    page.context.close()
