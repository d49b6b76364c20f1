"""From the question to the door: a citizen asks, books on the page inside the phone, and staff check them in on the desk."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from bot import clock
from bot.db.engine import Sessions, open_engine
from bot.staff import passwords
from tests import activities, make
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.desk_in_browser import chromium
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
TITLE = "剪纸体验课"
OFFICER, PASSWORD = "officer-one", "a-long-word-for-tests"


@dataclass(frozen=True)
class Town:
    """A platform and a bureau's web process that serve, by their addresses."""

    phone: str
    site: str


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """A bureau with one activity to come, behind its simulated platform."""
    with tempfile.TemporaryDirectory(prefix="gkbook", dir="/tmp") as folder:
        here, web, platform = Place(Path(folder)), free_port(), free_port()
        found = Town(f"http://127.0.0.1:{platform}", f"http://127.0.0.1:{web}")
        here.settings |= CREDENTIALS | {
            "GONGKAI_PORT": str(web), "GONGKAI_SANDBOX_PORT": str(platform),
            "GONGKAI_WECHAT_API_URL": found.phone, "GONGKAI_SITE": "full",
        }  # fmt: skip
        here.do("db", "upgrade")
        sessions = Sessions(open_engine(f"sqlite:///{here.folder / 'var' / 'gongkai.db'}"))
        with sessions.begin() as session:
            make.loaded(session)
            _keeper(session)
            starts = clock.now() + timedelta(minutes=50)
            activities.activity(session, 3, title=TITLE, starts_at=starts, notice_id=None)
        sessions.engine.dispose()
        here.start("sandbox")
        here.start("web")
        wait_for(lambda: fetch(found.phone + "/")[0] == 200, "the platform")
        wait_for(lambda: fetch(found.site + "/healthz")[0] == 200, "the web process")
        yield found
        here.end()


def _keeper(session: Session) -> None:
    """Somebody who may check in, with a password."""
    officer = make.staff(session)["officer"]
    officer.password_hash, officer.must_change_password = passwords.hashed(PASSWORD), False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for citizen and staff."""
    with chromium() as opened:
        yield opened


def test_a_citizen_asks_and_books_and_staff_check_them_in(browser: Browser, town: Town) -> None:
    phone = browser.new_page(viewport={"width": 375, "height": 812})
    phone.goto(town.phone + "/")
    number = booked_in_the_phone(phone)
    phone.locator("#view-back").click()
    assert number in said(phone, "我的预约")
    desk = browser.new_page(viewport={"width": 360, "height": 740})
    sign_in(desk, town)
    desk.goto(town.site + "/desk/activities")
    desk.locator("a.line", has_text=TITLE).click()
    row = desk.locator("tr", has_text=number)
    expect(row).to_contain_text("138****5678")
    expect(row).not_to_contain_text("王小明")
    row.get_by_role("button", name="签到").click()
    expect(desk.locator(".said.done")).to_contain_text("已签到 2 人")
    expect(row).to_contain_text("到场 2 人")
    assert fits(desk)


def booked_in_the_phone(page: Page) -> str:
    """Follow, ask, pick by number, fill in the page inside the phone, wrongly once; the number of the booking."""
    page.locator("#citizen").select_option(label="再来一位市民……")
    page.locator("#follow").click()
    expect(page.locator("#log")).to_contain_text("欢迎关注")
    assert TITLE in said(page, "有什么活动")
    if "/book/" not in links(page):
        said(page, "1")
    page.locator("#log .turn.account").last.locator("a[href*='/book/']").click()
    inside = page.frame_locator("#view-frame")
    inside.get_by_label("人数").fill("2")
    inside.get_by_label("姓名").fill("王小明")
    inside.get_by_label("联系电话").fill("138")
    inside.get_by_role("button", name="预约", exact=True).click()
    expect(inside.get_by_role("alert")).to_contain_text("电话号码不对")
    expect(inside.get_by_label("姓名")).to_have_value("王小明")
    inside.get_by_label("联系电话").fill("13812345678")
    inside.get_by_role("button", name="预约", exact=True).click()
    shown = inside.locator(".booking-number strong")
    expect(shown).to_have_text(re.compile(r"\d{4} \d{4}"))
    assert fits(page)
    return shown.inner_text()


def said(page: Page, words: str) -> str:
    """What the account answers to a citizen's words."""
    answers = page.locator("#log .turn.account")
    before = answers.count()
    page.locator("#say").fill(words)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=30_000)
    return answers.last.inner_text()


def links(page: Page) -> str:
    """The addresses in the newest answer."""
    newest = page.locator("#log .turn.account").last
    return " ".join(one.get_attribute("href") or "" for one in newest.locator("a").all())


def sign_in(page: Page, town: Town) -> None:
    page.goto(town.site + "/desk/login")
    page.get_by_label("登录名").fill(OFFICER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/")


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
