"""Every page of the desk, in a real browser at both widths: nothing serious for axe, nothing runs off, nothing foreign."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.db.engine import Sessions
from bot.desk.access import STRANGER, WHO, may_open
from bot.notices.notice import Notice
from bot.staff.roles import Role
from tests import desk_things, make
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.desk_in_browser import Hall, chromium
from tests.desk_things import Things
from tests.guards.test_desk import address, pages

pytestmark = [
    pytest.mark.prove,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.timeout(900),
]
GRAVE = {"serious", "critical"}
# Files to save, pictures and data are no pages.
_NO_PAGES = frozenset(
    {
        "second_factor_code",
        "upload",
        "notice_attachment",
        "notice_form",
        "ledger_export",
        "ledger_scan",
        "questions_export",
        "audit_csv",
        "writing_cover",
        "conversation_picture",
    }
)


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path) -> Iterator[tuple[Hall, Things]]:
    """A desk with a notice in every state that a morning makes, and one of each other thing."""
    made = Hall(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        make.notice(session, made.files, made.people["editor"], title="草稿一篇")
        make.approved(session, made.files, made.people, title="审定的一篇")
        make.scheduled(
            session, made.files, made.people, title="定好时间的一篇", due=make.later(days=3)
        )
        session.get_one(Notice, 1).reason = "时间写错了"
    made.arrange()
    for _ in range(4):
        made.due()
        made.settle()
    things = desk_things.put(made)
    with made:
        yield made, things


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_of_the_desk_is_sound(hall: tuple[Hall, Things], width: int) -> None:
    made, things = hall
    wrong: list[str] = []
    missing: dict[str, int] = {}
    walked: set[str] = set()
    with chromium() as browser:
        for role in (Role.OFFICER, Role.DEPUTY, Role.CHIEF, Role.STATISTICIAN, Role.ADMIN):
            page = made.signed_in(browser, role, width)
            for rule in pages(made.desk):
                name = rule.endpoint.removeprefix("desk.")
                if (
                    "GET" not in (rule.methods or ())
                    or name in walked | _NO_PAGES
                    or WHO[name] == STRANGER
                ):
                    continue
                if not may_open(made.people[role], name):
                    continue
                got = page.goto(things.address.get(name) or address(rule))
                assert got is not None
                if got.status in (404, 409):
                    missing[name] = got.status  # another role may have one of its own
                    continue
                if "html" not in got.headers.get("content-type", ""):
                    walked.add(name)
                    continue
                walked.add(name)
                assert got.status == 200, (name, got.status)
                wrong += [f"{name}: {one}" for one in findings(page)]
                over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                if over > 0:
                    wrong.append(f"{name}: runs {over} px off at {width}")
            page.context.close()
    opened = {name: status for name, status in missing.items() if name not in walked}
    assert opened == {}  # no page is passed over for want of the thing that it is about
    told = [one for one in made.troubles if "404" not in one and "409" not in one]
    assert wrong + told == []
