"""Writing on the desk in a real browser: paste, drop, one-press fixes, autosave, the phone beside the text."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.db.engine import Sessions
from bot.notices.notice import Notice
from tests import clipboard, make
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.desk_in_browser import Hall, chromium

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
# A script that does to the text what hands do: the browser gives tests no clipboard and no mouse with files.
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  document.getElementById("body").dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
DROP = """(picture) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
  data.items.add(new File([bytes], "现场.png", {type: "image/png"}));
  document.getElementById("body").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path) -> Iterator[Hall]:
    """A desk on this machine with one draft."""
    made = Hall(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        make.notice(
            session, made.files, made.people["editor"], title="放映安排", body="本周六放映。"
        )
    with made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of these."""
    with chromium() as opened:
        yield opened


def phone(page: Page) -> str:
    """What the phone beside the text shows."""
    return page.frame_locator("#phone iframe").locator("body").inner_text()


def test_what_hands_do_reaches_the_text_the_checks_the_phone_and_the_notice(
    hall: Hall, browser: Browser
) -> None:
    page = hall.signed_in(browser, "editor", 1280)
    page.goto("/desk/notices/new")
    page.fill("#title", "冬季培训通知")
    expect(page.locator(".counter[data-for=title]")).to_have_text("6 / 64")
    page.evaluate(PASTE, [clipboard.WORD, "纯文字"])
    expect(page.locator("#body")).to_have_value(clipboard.WORD_READ)
    page.locator("#body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n请先按装应用。")
    page.get_by_role("button", name="改成“安装”").click()
    expect(page.locator("#body")).to_have_value(f"{clipboard.WORD_READ}\n\n请先安装应用。")
    page.evaluate(DROP, base64.b64encode(make.picture(size=(300, 200))).decode())
    alt = page.get_by_label("图里有什么")
    alt.fill("学员在上课")
    expect(page.locator("#kept")).to_contain_text("自动留了一份")
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[学员在上课\]\(media/"))
    expect(page.frame_locator("#phone iframe").locator("figcaption")).to_have_text("学员在上课")
    assert "请先安装应用" in phone(page)
    page.goto("/desk/notices/new")  # away without saving
    page.get_by_role("link", name="接着写").click()
    expect(page.locator("#title")).to_have_value("冬季培训通知")
    page.locator(".save button[value=save]").click()
    expect(page.locator("h1")).to_have_text("冬季培训通知")
    with hall.sessions.read() as session:
        made = session.get_one(Notice, 2)
        assert "![学员在上课](media/" in made.body
    assert hall.troubles == []


def test_on_a_phone_the_preview_is_a_tab_and_nothing_runs_off(hall: Hall, browser: Browser) -> None:
    page = hall.signed_in(browser, "editor", 360)
    page.goto("/desk/notices/1/edit")
    expect(page.locator("#phone")).to_be_hidden()
    page.locator("[data-tab=phone]").click()
    expect(page.frame_locator("#phone iframe").locator("h1")).to_have_text("放映安排")
    expect(page.locator("#body")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert hall.troubles == []


def test_without_a_script_the_buttons_of_the_page_do_it(hall: Hall, browser: Browser) -> None:
    page = hall.signed_in(browser, "editor", 1280, script=False)
    page.goto("/desk/notices/1/edit")
    page.fill("#body", "请先按装应用。")
    page.get_by_role("button", name="检查和预览").click()
    page.get_by_role("button", name="改成“安装”").click()
    expect(page.locator("#body")).to_have_value("请先安装应用。")
    page.get_by_text("插入图片、读入文件").click()
    file = {"name": "a.png", "mimeType": "image/png", "buffer": make.picture()}
    page.set_input_files("#add-pictures", file)  # type: ignore[arg-type]
    page.locator("button[value=insert]").click()
    expect(page.get_by_label("图里有什么")).to_be_visible()
    page.get_by_label("图里有什么").fill("合影")
    page.locator(".save button[value=save]").click()
    expect(page.locator("figcaption")).to_have_text("合影")
    assert hall.troubles == []
