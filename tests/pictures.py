"""Make the pictures of the docs anew, from the demonstration: `python -m tests.pictures docs/pictures`."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Who looks at which page of the desk, and how wide; a review is the first that waits.
DESK = (
    ("desk-today", "公开专员", "/desk/", 1280), ("desk-write", "图书馆采编", "/desk/notices/new?template=讲座", 1280),
    ("desk-review", "分管领导", "/desk/review", 360), ("desk-calendar", "图书馆采编", "/desk/calendar?view=week", 1280),
    ("desk-ledger", "统计员", "/desk/ledger", 1280), ("desk-settings", "管理员", "/desk/settings", 1280),
)  # fmt: skip
PASSWORD = "yanshi-2017"
ASKED = ("图书馆几点关门", "最新通知", "今年发布了多少条")


def main(folder: Path) -> None:
    """Start the demonstration in a folder of its own, take the pictures, end it."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is missing: on Debian, apt install chromium fonts-noto-cjk")
    with tempfile.TemporaryDirectory(prefix="gkpic") as var:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")
        }
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "demo"], env=clean | {"GONGKAI_VAR_DIR": var},
            stdout=subprocess.PIPE, text=True, cwd=var,
        )  # fmt: skip
        try:
            phone, site, desk = _addresses(demo)
            with sync_playwright() as driver:
                flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
                browser = driver.chromium.launch(executable_path=chromium, args=flags)
                _site(browser.new_page(viewport={"width": 375, "height": 760}), site, folder)
                _phone(browser.new_page(viewport={"width": 1200, "height": 800}), phone, folder)
                for name, person, path, width in DESK:
                    page = browser.new_page(
                        viewport={"width": width, "height": 800 if width > 700 else 740}
                    )
                    _desk(page, desk, person, path)
                    page.screenshot(path=folder / f"{name}.png")
                    page.close()
                browser.close()
        finally:
            demo.terminate()
            demo.wait(30)


def _addresses(demo: subprocess.Popen[str]) -> tuple[str, str, str]:
    said = ""
    assert demo.stdout is not None
    for line in demo.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    phone = re.search(r"手机页面\S*\s+(\S+)", said)
    site = re.search(r"公开信息网页\s+(\S+)", said)
    desk = re.search(r"工作台\S*\s+(\S+)", said)
    assert desk is not None, said
    assert phone is not None, said
    assert site is not None, said
    return phone[1], site[1], desk[1].removesuffix("/desk/")


def _desk(page: Page, address: str, person: str, path: str) -> None:
    page.goto(f"{address}/desk/login")
    page.fill("#name", person)
    page.fill("#password", PASSWORD)
    page.click("button.btn-primary")
    page.wait_for_url(f"{address}/desk/")
    page.goto(address + path)
    if path == "/desk/review":
        page.locator(".lines a.line").first.click()
    page.wait_for_load_state("networkidle")


def _site(page: Page, address: str, folder: Path) -> None:
    page.goto(address)
    page.screenshot(path=folder / "site-list.png")
    page.click("main a[href*='/notices/']")
    page.screenshot(path=folder / "site-notice.png")


def _phone(page: Page, address: str, folder: Path) -> None:
    page.goto(address)
    for text in ASKED:
        before = page.locator(".bubble, [class*=bubble]").count()
        page.get_by_placeholder("说点什么").fill(text)
        page.get_by_role("button", name="发送").click()
        page.wait_for_function(
            "n => document.querySelectorAll('[class*=bubble]').length > n + 1", arg=before
        )
    page.screenshot(path=folder / "phone.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
