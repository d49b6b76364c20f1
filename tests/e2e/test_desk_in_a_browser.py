"""Five people carry a notice from a blank page to one that is published, corrected and withdrawn, in a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from bot.db.engine import Sessions
from bot.notices import correction, show
from bot.notices.notice import Notice
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.desk_in_browser import Hall, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.timeout(300),
]
TITLE = "书法讲座报名通知"
BODY = "县文化馆举办书法讲座，名额50人。\n\n欢迎报名。"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of these."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path) -> Iterator[Hall]:
    """A desk on this machine, with nothing on it."""
    with Hall(one_sessions, tmp_path) as made:
        yield made


class Story:
    """The people at work, each in a browser of their own."""

    def __init__(self, hall: Hall, browser: Browser, width: int, *, script: bool) -> None:
        self.hall = hall
        self.pages = {
            role: hall.signed_in(browser, role, width, script=script)
            for role in ("editor", "unit_head", "deputy", "chief", "officer")
        }

    def write(self) -> int:
        """The editor writes it from a blank page and sends it into review."""
        page = self.pages["editor"]
        page.goto("/desk/notices/new")
        page.get_by_label("标题", exact=True).fill(TITLE)
        page.get_by_label("正文", exact=True).fill(BODY)
        page.get_by_label("重要程度").select_option("key")
        page.get_by_role("button", name="保存", exact=True).first.click()
        expect(page.locator(".said.done")).to_contain_text("已保存为草稿")
        self.submit()
        return int(page.url.rstrip("/").rsplit("/", 1)[1])

    def submit(self) -> None:
        """The editor sends what is on the page into review."""
        page = self.pages["editor"]
        page.get_by_role("button", name="送审", exact=True).click()
        expect(page.locator(".said.done")).to_contain_text("已送审")

    def approve(self, title: str, *roles: str) -> None:
        """Each opens what waits for them, checks the five points and agrees."""
        for role in roles:
            page = self.pages[role]
            page.goto("/desk/review")
            page.locator("a.line", has_text=title).click()
            for point in page.locator(".points input").all():
                point.check()
            page.get_by_role("button", name="同意", exact=True).click()
            expect(page.locator(".said.done")).to_contain_text("已同意")

    def publish(self, number: int) -> None:
        """The editor arranges it for as soon as possible, and the scheduler does its work."""
        page = self.pages["editor"]
        page.goto(f"/desk/notices/{number}")
        page.get_by_role("link", name="安排发布").click()
        page.locator("input[name=channels][value=wechat]").check()
        page.get_by_role("button", name="安排发布").click()
        expect(page.locator(".said.done")).to_contain_text("已安排")
        with time_machine.travel(datetime.now(UTC), tick=True) as hands:
            self.hall.play(hands, seconds=5, times=4)
        page.goto(f"/desk/notices/{number}")
        expect(page.locator(".above .state")).to_have_text("已发布")

    def correct(self, number: int) -> int:
        """The editor corrects it by a notice of its own; the draft's number."""
        page = self.pages["editor"]
        page.goto(f"/desk/notices/{number}")
        page.get_by_role("link", name="更正", exact=True).click()
        page.get_by_label("更正什么").fill("名额应为60人")
        page.get_by_label("正文", exact=True).fill("书法讲座的名额为60人。")
        page.locator("main form button.btn-primary").click()
        expect(page.locator(".said.done")).to_contain_text("更正稿")
        with self.hall.sessions.read() as session:
            draft = correction.of(session, number)[0].replacement_id or 0
        page.goto(f"/desk/notices/{draft}")
        return draft

    def withdraw(self, number: int) -> None:
        """The officer takes it back; the platform clears it; the page says so."""
        page = self.pages["officer"]
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"/desk/notices/{number}/withdraw")
        page.get_by_label("撤回的原因").fill("活动取消")
        page.locator("main form button.btn-danger").click()
        expect(page.locator(".said.done").first).to_contain_text("撤回")
        self.hall.take_down()
        page.goto(f"/desk/notices/{number}")
        expect(page.locator(".above .state")).to_have_text("已撤回")


@pytest.mark.parametrize(
    ("width", "script"),
    [
        pytest.param(1280, True, id="desk"), pytest.param(360, True, id="phone", marks=pytest.mark.prove),
        pytest.param(1280, False, id="no-script", marks=pytest.mark.prove),
    ],
)  # fmt: skip
def test_a_notice_from_a_blank_page_to_published_corrected_and_withdrawn(
    hall: Hall, browser: Browser, width: int, script: bool
) -> None:
    story = Story(hall, browser, width, script=script)
    number = story.write()
    story.approve(TITLE, "unit_head", "deputy", "chief")
    story.publish(number)
    draft = story.correct(number)
    story.submit()
    story.approve("更正", "unit_head", "deputy")
    if _waits(hall, draft):
        story.approve("更正", "chief")
    story.publish(draft)
    story.withdraw(number)
    assert hall.troubles == []
    for page in story.pages.values():
        _close(page)


def _waits(hall: Hall, number: int) -> str:
    """Whose approval a notice still waits for."""
    with hall.sessions.read() as session:
        return show.waiting_for(session, session.get_one(Notice, number))


def _close(page: Page) -> None:
    page.context.close()
