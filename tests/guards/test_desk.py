"""Every page of the desk has its line in the table of who may open it, and keeps to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from werkzeug.routing import Rule

from bot.db.engine import Sessions
from bot.desk.access import STRANGER, WHO, may_open
from bot.staff.member import Member
from bot.staff.roles import Role
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.make import AT

STYLE = Path(__file__).parents[2] / "bot/desk/static/desk.css"
FILE = f"{'0' * 64}.png"
_VALUES: dict[str, str] = {
    "IntegerConverter": "1", "FloatConverter": "1", "PathConverter": "x", "UUIDConverter": "x"
}  # fmt: skip


@pytest.fixture
def desk(one_sessions: Sessions, tmp_path: Path) -> Iterator[tuple[Desk, dict[str, Member]]]:
    """A desk with one notice on it, and somebody of each role."""
    with one_sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
    made = Desk(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        make.notice(session, made.files, staff["editor"])
    with time_machine.travel(AT, tick=False):
        yield made, staff


def pages(desk: Desk) -> list[Rule]:
    return [one for one in desk.app.url_map.iter_rules() if one.endpoint.startswith("desk.")]


def address(rule: Rule) -> str:
    path = rule.rule
    for name, converter in rule._converters.items():
        value = FILE if name == "file" else _VALUES.get(type(converter).__name__, "x")
        shown = [part for part in path.split("/") if part.endswith(f"{name}>") or f":{name}>" in part or part.startswith(f"<{name}>")]  # fmt: skip
        for part in shown:
            path = path.replace(part[part.index("<") : part.index(">") + 1], value)
    return path


def test_every_page_has_its_line_and_every_line_its_page(
    desk: tuple[Desk, dict[str, Member]],
) -> None:
    assert {one.endpoint.removeprefix("desk.") for one in pages(desk[0])} == set(WHO)


def test_a_stranger_is_sent_to_sign_in_and_can_do_nothing(
    desk: tuple[Desk, dict[str, Member]],
) -> None:
    browser = desk[0].stranger()
    for rule in pages(desk[0]):
        if WHO[rule.endpoint.removeprefix("desk.")] == STRANGER:
            continue
        if "GET" in (rule.methods or ()):
            got = browser.get(address(rule))
            assert (got.status_code, got.location[:11]) == (302, "/desk/login"), rule.rule
        if "POST" in (rule.methods or ()):
            assert browser.post(address(rule)).status_code == 401, rule.rule


@pytest.mark.prove
def test_a_role_opens_the_pages_that_are_its_own_and_no_other(
    desk: tuple[Desk, dict[str, Member]],
) -> None:
    made, staff = desk
    walked: set[tuple[str, str]] = (
        set()
    )  # what one role may open is opened once, what it may not by each
    for role in Role:
        browser = made.of(staff[role], at=AT)
        for rule in pages(made):
            name = rule.endpoint.removeprefix("desk.")
            if WHO[name] == STRANGER or name == "me_end":
                continue  # that one would end the walk
            mine = may_open(staff[role], name)
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                if mine and (method, name) in walked:
                    continue
                status = _status(browser, method, address(rule))
                assert status != 500, (role, method, rule.rule)
                assert mine or status == 403, (role, method, rule.rule, status)
                assert not mine or method == "POST" or status in (200, 303, 404, 409), (rule.rule, status)  # fmt: skip
                if mine:
                    walked.add((method, name))


def _status(browser: Browser, method: str, path: str) -> int:
    got = browser.get(path) if method == "GET" else browser.post(path)
    for name, value in got.headers.items():
        value.encode("latin-1")  # a server sends no other, and the test client does not mind
        assert "\n" not in value, (path, name)
    return got.status_code


def test_no_rule_of_the_style_sheet_stands_in_a_media_query_that_was_left_open() -> None:
    depth, wrong = 0, []
    for number, line in enumerate(STYLE.read_text(encoding="utf-8").splitlines(), start=1):
        if line and line[0] not in " }" and depth:
            wrong.append((number, line))
        depth += line.count("{") - line.count("}")
    assert (wrong, depth) == ([], 0)
