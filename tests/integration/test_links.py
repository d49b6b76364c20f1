"""Addresses in what citizens are told are looked at daily; one that fails is told of once for each level."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.answers import expiry, write
from bot.answers.write import Given
from bot.couriers.links import Looker, NotPublic
from bot.db.engine import Sessions
from bot.links import check
from bot.links.addresses import addresses
from bot.links.check import LinkCheck
from bot.messages.message import Message
from scheduler.check_links import Links
from tests import make
from tests.integration.desk_help import Desk
from tests.integration.later_help import LATER, Town

DAY = timedelta(days=1)


class _Site(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        status = {"/gone": 404, "/closed": 403, "/moved": 302, "/inside": 302}.get(self.path, 200)
        if self.path == "/get-only":
            status = 200 if self.command == "GET" else 404
        self.send_response(status)
        if self.path == "/moved":
            self.send_header("Location", "/there")
        if self.path == "/inside":
            self.send_header("Location", "http://10.0.0.1/")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "problem"),
    [("/there", ""), ("/gone", "HTTP 404"), ("/closed", ""), ("/moved", ""), ("/get-only", "")],
)
def test_what_a_site_says_decides(site: str, path: str, problem: str) -> None:
    told = Looker(public=lambda address: address.startswith("127.")).look(site + path)
    assert (problem in told) if problem else told == ""


def test_an_address_inside_is_never_asked(site: str) -> None:
    with pytest.raises(NotPublic):
        Looker().look(f"{site}/there")
    with pytest.raises(NotPublic):  # nor by way of a public one
        Looker(public=lambda address: address.startswith("127.")).look(f"{site}/inside")
    with pytest.raises(NotPublic):  # one address of many is enough
        Looker(resolve=lambda host, port: ["93.184.216.34", "192.168.1.1"]).look("http://a.cn/")
    with pytest.raises(NotPublic):
        Looker().look("ftp://a.cn/")


def test_addresses_end_where_the_sentence_does() -> None:
    assert addresses("见 https://a.cn/b?c=1。或（http://d.cn/e）") == ["https://a.cn/b?c=1", "http://d.cn/e"]  # fmt: skip


def _told(sessions: Sessions) -> int:
    with sessions.read() as session:
        about = select(Message).where(Message.subject_kind == "link")
        return len(session.scalars(about).all())


def test_a_dead_link_is_told_of_once_for_each_level(one_sessions: Sessions, town: Town) -> None:
    with one_sessions.begin() as session:
        given = Given("在哪报名", "看 https://dead.cn/a 。")
        entry = write.add(session, given, by=town.staff["editor"], at=LATER)
    asked: list[str] = []

    def look(url: str) -> str:
        asked.append(url)
        return "没有这个网站"

    job = Links(one_sessions, look, threading.Event())
    counts = []
    with time_machine.travel(LATER, tick=False) as hands:
        for _ in range(9):
            job.run()
            job.run()  # not due again
            counts.append(_told(one_sessions))
            hands.shift(DAY)
        assert (asked.count("https://dead.cn/a"), counts) == (9, [0, 1, 1, 1, 1, 1, 1, 2, 2])
        Links(one_sessions, lambda url: "", threading.Event()).run()
        with one_sessions.read() as session:
            assert check.failing(session) == []
    with one_sessions.begin() as session:
        write.delete(session, session.merge(entry), version=1, by=town.staff["editor"], at=LATER)
    job.run()
    with one_sessions.read() as session:
        assert session.get(LinkCheck, "https://dead.cn/a") is None


@time_machine.travel(LATER, tick=False)
def test_the_desk_lists_what_fails_with_where_it_stands(
    one_sessions: Sessions, town: Town, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        check.keep(session, {"https://dead.cn/a": ["问答“在哪报名”"]})
        check.note(session, "https://dead.cn/a", "没有这个网站", at=LATER - DAY * 3)
    editor = Desk(one_sessions, tmp_path).of(town.staff["editor"], at=LATER)
    page = editor.read("/desk/links")
    for words in ("https://dead.cn/a", "在哪报名", "没有这个网站", "3 天了"):
        assert words in page
    assert "再查一次" in editor.press("/desk/links/again", url="https://dead.cn/a")
    with one_sessions.read() as session:
        assert check.due(session, at=LATER) == ["https://dead.cn/a"]


def test_writers_are_told_before_an_answer_ends_and_when_it_has(
    one_sessions: Sessions, town: Town
) -> None:
    with one_sessions.begin() as session:
        ends = date(2026, 12, 1)
        write.add(
            session, Given("冬令营", "报名到月底。", valid_until=ends), by=town.staff["editor"], at=LATER
        )  # fmt: skip
    told = []
    for days in (-20, 0, 1, 8, 9):
        with one_sessions.begin() as session:
            told.append(expiry.remind(session, at=make.AT + DAY * days))
    assert told == [0, 1, 0, 1, 0]
