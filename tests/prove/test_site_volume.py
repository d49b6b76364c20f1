"""With the years' worth of notices every public page asks the database as often as with little, and feeds stay small."""

from collections import Counter
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event

from bot.db.engine import Sessions
from bot.db.files import Files
from tests import make, public, volume
from tests.make import AT
from tests.prove.test_desk_volume import database

pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]
MOST = 30  # questions of one page
PATHS = (
    "/", "/notices", "/notices?page=40", "/notices?q=图书馆讲座", "/notices?unit=办公室&kind=通知公告&year=2020", "/notices/1500",
    "/hours", "/guide", "/catalogue", "/catalogue?page=15", "/catalogue?year=2019", "/catalogue.csv?year=2019",
    "/catalogue.xlsx?year=2019", "/feed.xml", "/sitemap.xml", "/open-data", "/open-data/releases.csv?year=2019",
)  # fmt: skip


def asked(sessions: Sessions, folder: Path, *, notices: int, entries: int) -> Counter[str]:
    """How often each page asks the database."""
    with sessions.begin() as session:
        make.loaded(session)
        member = make.staff(session)["editor"]
        volume.fill(session, member, notices=notices, entries=entries)
    reader = public.web(sessions, Files(folder)).test_client()
    counted: Counter[str] = Counter()
    seen: list[str] = []
    event.listen(sessions.engine, "before_cursor_execute", lambda *told: seen.append(str(told[2])))
    with time_machine.travel(AT, tick=False):
        for path in PATHS:
            seen.clear()
            got = reader.get(path)
            assert got.status_code == 200, path
            assert got.data
            counted[path] = len([one for one in seen if "SELECT" in one.upper()])
    return counted


def test_no_public_page_asks_more_often_when_there_is_more(
    sqlite_template: Path, tmp_path: Path
) -> None:
    with database(sqlite_template, tmp_path / "few") as sessions:
        few = asked(sessions, tmp_path / "few", notices=1_000, entries=1_000)
    with database(sqlite_template, tmp_path / "many") as sessions:
        many = asked(sessions, tmp_path / "many", notices=100_000, entries=200_000)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] + 1} == {}
    assert {name: number for name, number in many.items() if number > MOST} == {}
