"""The phone page in a real browser: a newcomer follows, asks, and opens what the account shows."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bot.db.engine import Sessions, open_engine
from tests import public
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
TITLE = "图书馆周末开放的通知"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]


@dataclass(frozen=True)
class Town:
    """A platform and a bureau's web process that serve, by their addresses."""

    phone: str
    site: str


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """A bureau with one released notice, behind its simulated platform."""
    with tempfile.TemporaryDirectory(prefix="gkphone", dir="/tmp") as folder:
        here, web, platform = Place(Path(folder)), free_port(), free_port()
        found = Town(f"http://127.0.0.1:{platform}", f"http://127.0.0.1:{web}")
        here.settings |= CREDENTIALS | {
            "GONGKAI_PORT": str(web), "GONGKAI_SANDBOX_PORT": str(platform),
            "GONGKAI_WECHAT_API_URL": found.phone,
        }  # fmt: skip
        here.do("db", "upgrade")
        sessions = Sessions(open_engine(f"sqlite:///{here.folder / 'var' / 'gongkai.db'}"))
        with sessions.begin() as session:
            public.notice(session, TITLE)
        sessions.engine.dispose()
        here.start("sandbox")
        here.start("web")
        wait_for(lambda: fetch(found.phone + "/")[0] == 200, "the platform")
        wait_for(lambda: fetch(found.site + "/healthz")[0] == 200, "the web process")
        yield found
        here.end()


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the browser, to be empty at the end."""
    return []


@pytest.fixture(params=[375, 1280])
def hand(
    request: pytest.FixtureRequest, town: Town, troubles: list[str]
) -> Iterator[BrowserContext]:
    """A browser of one width that notes its complaints and every request to elsewhere."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        context = browser.new_context(viewport={"width": request.param, "height": 812})
        context.set_default_timeout(30_000)
        context.on("console", lambda said: troubles.append(said.text))
        context.on("weberror", lambda problem: troubles.append(str(problem.error)))
        context.on("request", lambda sent: troubles.extend(_foreign(sent.url, town)))
        yield context
        browser.close()


def _foreign(url: str, town: Town) -> list[str]:
    return [] if url.startswith((town.phone + "/", town.site + "/", "data:")) else [url]


def opened(hand: BrowserContext, town: Town) -> Page:
    page = hand.new_page()
    page.goto(town.phone + "/")
    return page


def test_a_newcomer_follows_asks_and_opens_the_card(
    hand: BrowserContext, town: Town, troubles: list[str]
) -> None:
    page = opened(hand, town)
    page.locator("#citizen").select_option(label="再来一位市民……")
    expect(page.locator("#follow")).to_have_text("关注")
    expect(page.locator("#say")).to_be_disabled()
    expect(page.locator("#log .empty")).to_contain_text("点右上角的“关注”")
    page.locator("#follow").click()
    log = page.locator("#log")
    expect(log).to_contain_text("欢迎关注")
    page.locator("#say").fill(TITLE)
    page.keyboard.press("Enter")
    card = log.locator("article.card a")
    expect(card).to_contain_text(TITLE)
    assert card.get_attribute("href") == f"{town.site}/notices/1"
    card.click()
    inside = page.frame_locator("#view-frame")
    expect(inside.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#view-name")).to_have_text(TITLE)
    expect(page.locator("#view-out")).to_have_attribute("href", f"{town.site}/notices/1")
    assert fits(page)
    page.locator("#view-back").press("Enter")
    expect(page.locator("#view")).to_be_hidden()
    expect(page.locator("#say")).to_be_focused()
    assert troubles == []


def test_who_builds_sees_each_push_with_its_envelope_and_its_answer(
    hand: BrowserContext, town: Town, troubles: list[str]
) -> None:
    page = opened(hand, town)
    page.locator("#say").fill("帮助")
    page.keyboard.press("Enter")
    page.locator("[data-letters]:visible").first.click()
    newest = page.locator("#letter-list details").first
    expect(newest.locator("summary")).to_contain_text("text：送到了")
    newest.locator("summary").click()
    for said in (
        "<Content><![CDATA[帮助]]></Content>",
        "signature=",
        "第 1 次：答复了",
        "ToUserName",
    ):
        expect(newest).to_contain_text(said)
    assert fits(page)
    page.locator("#letters .close").click()
    expect(page.locator("#letters")).to_be_hidden()
    assert troubles == []


def test_a_follower_sees_the_latest_with_links_and_a_picture_is_answered(
    hand: BrowserContext, town: Town, troubles: list[str]
) -> None:
    page = opened(hand, town)
    turns = page.locator("#log .turn.account")
    page.locator(
        "#log > *"
    ).first.wait_for()  # the browser of the other width may have chatted before
    if not turns.count():
        expect(page.locator("#log .empty")).to_have_text("还没有聊天。在下面说句话试试。")
    page.locator("#say").fill("最新通知")
    page.locator("#send").click()
    expect(turns.last).to_contain_text(TITLE)
    assert turns.last.get_by_role("link").first.get_attribute("href") == f"{town.site}/notices/1"
    page.locator("#more").click()
    page.locator("#panel [data-kind=image]").click()
    expect(turns.last).to_contain_text("图片收到了")
    assert fits(page)
    assert troubles == []


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
