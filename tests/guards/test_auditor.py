"""The auditor (监督员) reads everything and changes nothing.

Commands are found by walking the command line, so whoever adds one has to say what it is (commands.py).
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot import clock
from bot.cli.main import gongkai
from bot.db.base import Base
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.errors import NotYours
from bot.notices import release, report_mistake
from bot.notices.found import Found
from bot.review import delegation
from bot.staff.member import Member
from scheduler.seal_acts import Sealing
from tests import make
from tests.guards.commands import CHANGING, OPERATORS, READING

AUDITOR = ("--as", "auditor-one")
REGISTER = (
    "标题,渠道,类别,发布单位,发布时间,信息编号\n戏,微信公众号,通知公告,文化馆,2017-01-01 00:10,X1\n"
)
TEXT = "---\ntitle: 放映时间\nunit: 文化馆\n---\n改为下周六。\n"


class Watched:
    """An installation with something of everything, looked at as a whole."""

    def __init__(self, folder: Path) -> None:
        self.var, self.folder = folder / "var", folder
        self.runner = CliRunner(env={"GONGKAI_VAR_DIR": str(self.var)})
        assert self.invoke("db upgrade").exit_code == 0
        self.sessions = Sessions(open_engine(f"sqlite:///{self.var / 'gongkai.db'}"))
        self.files = Files(self.var / "uploads")
        self.words = self._filled() | self._written()
        Sealing(self.sessions, threading.Event()).run()

    def invoke(self, path: str, *rest: str) -> Result:
        """One command as it ends."""
        return self.runner.invoke(gongkai, [*path.split(), *rest], input="secret-1\n")

    def call(self, path: str, rest: tuple[str, ...]) -> Result:
        """A command as the auditor calls it."""
        return self.invoke(path, *(word.format(**self.words) for word in rest), *_as_auditor(path))

    def whole(self) -> str:
        """Every row of every table and the name of every kept file, as a hash."""
        seen = hashlib.sha256()
        with self.sessions.read() as session:
            for table in Base.metadata.sorted_tables:
                every = select(table).order_by(*table.primary_key)
                if table.name == "audit_act":
                    every = every.where(table.c.verb.not_like("%.read"))
                for row in session.execute(every):
                    seen.update(repr((table.name, tuple(row))).encode())
        seen.update(repr([name for name, _ in self.files.every()]).encode())
        return seen.hexdigest()

    def _filled(self) -> dict[str, str]:
        with self.sessions.begin() as session:
            people = make.staff(session)
            draft = make.notice(session, self.files, people["editor"], body="电话13800138000。")
            one = make.scheduled(session, self.files, people)
            one.notice.move("claim")
            release.give_index_no(session, one.notice, at=make.AT)
            release.confirm(session, one, url="", at=clock.now())
            beside = Found(
                account="wechat", key="a1", mode="publish", out_at=make.AT, seen_at=make.AT,
                articles=[{"title": "后台发表", "url": ""}], settled_at=None, event_id=None,
            )  # fmt: skip
            session.add(beside)
            terms = delegation.Terms("deputy", clock.local_day(make.AT), None, "通知")
            appointed = delegation.appoint(
                session, people["deputy"], people["chief"], terms, by="test", at=make.AT
            )
            given = report_mistake.Report("放映", "上映", "王女士", clock.today())
            wrong = report_mistake.report(
                session, one.notice, given, by=people["officer"], at=clock.now()
            )
            return {
                "draft": str(draft.id), "published": str(one.notice_id), "release": f"R{one.id}",
                "found": str(beside.id), "stand_in": str(appointed.id),
                "error": str(wrong.id),
            }  # fmt: skip

    def _written(self) -> dict[str, str]:
        for name, text in (("notice.md", TEXT), ("register.csv", REGISTER)):
            (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / "shot.png").write_bytes(make.picture())
        names = {"notice": "notice.md", "register": "register.csv", "picture": "shot.png"}
        found = json.loads(self.invoke("notice check", "1", "--json").stdout)
        return {key: str(self.folder / name) for key, name in names.items()} | {
            "spot": found[0]["spot"], "out": str(self.folder / "backup"),
        }  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One for every command: none of them changes it."""
    made = Watched(tmp_path_factory.mktemp("audited"))
    yield made
    made.sessions.engine.dispose()


def _commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with what is typed for it."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, f"{path} {name}".strip())


EVERY = dict(_commands(gongkai))


def _as_auditor(path: str) -> tuple[str, ...]:
    return AUDITOR if _acts(EVERY[path]) else ()


def _acts(command: click.Command) -> bool:
    return any("--as" in one.opts for one in command.params)


def test_every_command_is_said_to_read_to_change_or_to_be_the_operators() -> None:
    said = [*READING, *CHANGING, *OPERATORS]
    assert sorted(said) == sorted(EVERY), "add the command to tests/guards/commands.py"
    assert [path for path in CHANGING if not _acts(EVERY[path])] == []
    assert [path for path in OPERATORS if _acts(EVERY[path])] == []


@pytest.mark.parametrize("path", READING)
def test_the_auditor_reads(office: Watched, path: str) -> None:
    before = office.whole()
    done = office.call(path, READING[path])
    assert done.exit_code == 0, done.exception
    assert office.whole() == before


@pytest.mark.parametrize("path", CHANGING)
def test_the_auditor_changes_nothing(office: Watched, path: str) -> None:
    before = office.whole()
    problem = office.call(path, CHANGING[path]).exception
    assert isinstance(problem, NotYours), repr(problem)
    assert "auditor-one" in str(problem)
    assert office.whole() == before


def test_the_watch_sees_a_change(office: Watched) -> None:
    before = office.whole()
    with office.sessions.begin() as session:
        session.get_one(Member, 1).must_change_password ^= True
    assert office.whole() != before
