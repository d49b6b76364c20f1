"""Activities on the public site, and the page behind the link of the chat on which they are booked."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from bot.activities.activity import Activity
from bot.activities.booking import Booking, Stage
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.memory.memory import Memory, open_memory
from bot.notices.notice import State
from bot.signed import Signer
from bot.site import booking as door
from bot.site.headers import protect
from bot.site.place import Counts
from bot.site.site import site
from bot.staff.member import Member
from scheduler.keep_activities import Activities
from tests import activities, make
from tests.activities import VAULT

TRUST = Trust(lambda: Signer(["s" * 40]), lambda: VAULT)


def opened(
    sessions: Sessions, folder: Path, mode: str = "phone", *, counts: Counts | None = None
) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    protect(app)
    app.register_blueprint(
        site(sessions, files=Files(folder), base_url="https://x.cn", mode=mode, bureau=lambda: "文化局",
             demo=lambda: False, trust=TRUST, counts=counts)
    )  # fmt: skip
    return app.test_client()


@pytest.fixture
def number(one_sessions: Sessions) -> int:
    with one_sessions.begin() as session:
        return activities.activity(session, 3, title="剪纸课").id


def form(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


@time_machine.travel(make.AT, tick=False)
@pytest.mark.parametrize("mode", ["phone", "full"])
def test_what_is_shown_is_listed_and_nothing_else(
    one_sessions: Sessions, tmp_path: Path, number: int, mode: str
) -> None:
    with one_sessions.begin() as session:
        hidden = activities.activity(session, title="没有公开的", shown_at=None).id
    client = opened(one_sessions, tmp_path, mode)
    assert "剪纸课" in client.get("/events").text
    for path in ("/events", "/events.ics", "/events?day=2026-11-27", "/events?venue=文化馆二楼"):
        got = client.get(path)
        assert got.status_code == 200, path
        assert "没有公开的" not in got.text
    assert client.get(f"/events/{number}").status_code == 200
    for path in (f"/events/{hidden}", f"/events/{hidden}.ics", "/events?kind=x", "/events?day=x", "/events/99999999999"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_search_engines_are_told_of_what_is_to_come(
    one_sessions: Sessions, tmp_path: Path, number: int
) -> None:
    client = opened(one_sessions, tmp_path, "full")
    place = f"/events/{number}</loc>"
    with time_machine.travel(make.AT, tick=False):
        assert place in client.get("/sitemap.xml").text
    with time_machine.travel(activities.STARTS + timedelta(days=1), tick=False):
        assert place not in client.get("/sitemap.xml").text


@time_machine.travel(make.AT, tick=False)
def test_a_notice_leads_to_the_activity_that_it_announces(
    one_sessions: Sessions, staff: dict[str, Member], files: Files, tmp_path: Path
) -> None:
    event = {"starts_at": activities.STARTS.isoformat(), "venue": "文化馆二楼", "quota": 20}
    with one_sessions.begin() as session:
        out = make.approved(session, files, staff, event=event)
        out.state, out.published_at = State.PUBLISHED, make.AT
        read = out.id
    client = opened(one_sessions, tmp_path)
    assert "/events/" not in client.get(f"/notices/{read}").text.partition("<main")[2]
    Activities(one_sessions).follow()
    found = re.search(r'href="(/events/\d+)"', client.get(f"/notices/{read}").text)
    assert found is not None
    assert client.get(found[1]).status_code == 200


@time_machine.travel(make.AT, tick=False)
def test_a_calendar_is_read_back(one_sessions: Sessions, tmp_path: Path, number: int) -> None:
    got = opened(one_sessions, tmp_path).get(f"/events/{number}.ics")
    assert got.content_type == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(got.data).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), event.decoded("DTSTART")) == ("剪纸课", activities.STARTS)


def test_a_seat_is_booked_once_on_the_page_and_cancelled(
    one_sessions: Sessions, tmp_path: Path, number: int
) -> None:
    client = opened(one_sessions, tmp_path)
    with time_machine.travel(make.AT, tick=False):
        path = TRUST.path(number, "wechat", "o1")
        page = client.get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "private, no-store"
        assert 'content="noindex' in page.text
        fields = {**form(page.text), "people": "2", "name": "王小明", "phone": "138"}
        wrong = client.post(path, data=fields)
        assert (
            wrong.status_code,
            "电话号码不对" in wrong.text,
            'value="王小明"' in wrong.text,
        ) == (409, True, True)
        fields["phone"] = "13812345678"
        assert [client.post(path, data=fields).status_code for _ in range(2)] == [303, 303]
        with one_sessions.read() as session:
            made = session.scalars(select(Booking)).one()
        done = client.get(path).text
        assert f"{made.number[:4]} {made.number[4:]}" in done
        assert "13812345678" not in done
        client.post(path, data={"cancel": made.number})
        with one_sessions.read() as session:
            assert session.get_one(Booking, made.id).state == Stage.CANCELLED


@time_machine.travel(make.AT, tick=False)
def test_where_seats_are_gone_one_may_wait(
    one_sessions: Sessions, tmp_path: Path, number: int
) -> None:
    client = opened(one_sessions, tmp_path)
    path = TRUST.path(number, "wechat", "o1")
    fields = {
        **form(client.get(path).text),
        "people": "2",
        "name": "王小明",
        "phone": "13812345678",
    }
    with one_sessions.begin() as session:
        activities.booked(session, session.get_one(Activity, number), 2)
    full = client.post(path, data=fields)
    assert "候补" in full.text
    client.post(path, data={**fields, **form(full.text)})
    assert "候补中" in client.get(path).text


def test_a_link_that_is_forged_old_or_of_another_says_how_to_get_a_new_one(
    one_sessions: Sessions, tmp_path: Path, number: int
) -> None:
    client = opened(one_sessions, tmp_path)
    with time_machine.travel(make.AT, tick=False):
        path = TRUST.path(number, "wechat", "o1")
        with one_sessions.begin() as session:
            other = activities.booked(session, session.get_one(Activity, number)).number
        assert client.post(path, data={"cancel": other}).status_code == 404
        forged = client.get(path[:-2] + "xx")
    with time_machine.travel(make.AT + timedelta(minutes=31), tick=False):
        old = client.post(path, data={"people": "1", "name": "王小明", "phone": "13812345678"})
    assert (forged.status_code, old.status_code) == (404, 410)
    for page in (forged, old):
        assert "会给您一个新的链接" in page.text
    with one_sessions.read() as session:
        assert session.scalar(select(Booking.state)) == Stage.BOOKED


def test_who_sends_too_many_forms_is_asked_to_wait_whichever_process_answers(
    one_sessions: Sessions, tmp_path: Path, number: int, memory: Memory, redis_url: str
) -> None:
    second = open_memory(redis_url)
    clients = [opened(one_sessions, tmp_path, counts=one.counts) for one in (memory, second)]
    with time_machine.travel(make.AT, tick=False):
        path, other = (TRUST.path(number, "wechat", who) for who in ("o1", "o2"))
        codes = [clients[n % 2].post(path).status_code for n in range(door.FORMS_OF_CITIZEN + 2)]
        assert codes == [409] * door.FORMS_OF_CITIZEN + [429] * 2
        told = clients[0].post(path)
        assert "请过 10 分钟再试" in told.text
        assert told.headers["Retry-After"] == "600"
        assert clients[0].get(path).status_code == 200
        assert clients[0].post(other).status_code == 409
    with time_machine.travel(make.AT + timedelta(minutes=11), tick=False):
        assert clients[1].post(path).status_code == 409
    second.close()


@time_machine.travel(make.AT, tick=False)
def test_who_guesses_links_is_asked_to_wait_also_without_redis(
    one_sessions: Sessions, tmp_path: Path, number: int
) -> None:
    nowhere = open_memory(f"unix://{tmp_path}/nobody?db=0")
    client = opened(one_sessions, tmp_path, counts=nowhere.counts)
    codes = [client.get(f"/book/guess{n}").status_code for n in range(door.WRONG_LINKS + 1)]
    assert codes == [404] * door.WRONG_LINKS + [429]
    assert client.get(TRUST.path(number, "wechat", "o1")).status_code == 200
