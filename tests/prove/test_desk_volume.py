"""With the years' worth of data every page of the desk asks the database as often as with little."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event

from bot.db.engine import Sessions, open_engine
from bot.desk.access import STRANGER, WHO, may_open
from bot.staff.roles import Role
from tests import make, volume
from tests.guards.test_desk import address, pages
from tests.integration.desk_help import Desk
from tests.make import AT

pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]
MOST = 60  # questions of one page
# Beside the bare addresses: filters, further pages, words that are everywhere, rare or nowhere.
FURTHER = (
    "/desk/ledger?year=2020", "/desk/ledger?year=2020&month=5", "/desk/ledger?from=2018-02-03&to=2021-03-04",
    "/desk/ledger?unit=图书馆&kind=通知公告&level=own", "/desk/ledger?q=图书馆", "/desk/ledger?q=XX0000077&year=2016",
    "/desk/ledger?channel=wechat&after=2019-05-05.500", "/desk/ledger?what=withdrawn", "/desk/ledger?unit=没有这个",
    "/desk/ledger/500", "/desk/ledger/export?format=csv&q=讲座&year=2017&month=3", "/desk/search?q=图书馆",
    "/desk/search?q=77", "/desk/search?q=没有的词儿", "/desk/questions/try?q=图书馆几点开门",
)  # fmt: skip


def asked(sessions: Sessions, folder: Path, *, notices: int, entries: int) -> Counter[str]:
    """How often each page asks the database."""
    desk = Desk(sessions, folder)
    with sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
        make.notice(session, desk.files, staff["editor"])
        make.approved(session, desk.files, staff)
        volume.fill(session, staff["editor"], notices=notices, entries=entries)
    counted: Counter[str] = Counter()
    seen: list[str] = []
    event.listen(sessions.engine, "before_cursor_execute", lambda *told: seen.append(str(told[2])))
    with time_machine.travel(AT, tick=False):
        for role in (Role.OFFICER, Role.DEPUTY, Role.STATISTICIAN, Role.ADMIN):
            browser = desk.of(staff[role], at=AT)
            for rule in pages(desk):
                name = rule.endpoint.removeprefix("desk.")
                wanted = "GET" in (rule.methods or ()) and WHO[name] != STRANGER
                if name in counted or not wanted or not may_open(staff[role], name):
                    continue
                seen.clear()
                got = browser.get(address(rule))
                assert got.status_code in (200, 303, 404, 409), (name, got.status_code)
                counted[name] = _questions(seen)
        browser = desk.of(staff[Role.OFFICER], at=AT)
        for page in FURTHER:
            seen.clear()
            browser.read(page)
            counted[page] = _questions(seen)
    return counted


def _questions(seen: list[str]) -> int:
    return len([one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))])


@contextmanager
def database(template: Path, folder: Path) -> Iterator[Sessions]:
    """A database of its own, with every table and no row of ours."""
    folder.mkdir()
    shutil.copyfile(template, folder / "gongkai.db")
    opened = Sessions(open_engine(f"sqlite:///{folder / 'gongkai.db'}"))
    yield opened
    opened.engine.dispose()


def test_no_page_asks_more_often_when_there_is_more(sqlite_template: Path, tmp_path: Path) -> None:
    with database(sqlite_template, tmp_path / "few") as sessions:
        few = asked(sessions, tmp_path / "few", notices=1_000, entries=10_000)
    with database(sqlite_template, tmp_path / "many") as sessions:
        many = asked(sessions, tmp_path / "many", notices=100_000, entries=1_000_000)
    assert few.keys() == many.keys()
    # A page fuller than with little may ask for what its further lines show: once each, not once a line.
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name] + 2}
    assert grown == {}
    assert {name: number for name, number in many.items() if number > MOST} == {}
