"""Slots by the venue's hours, and activities from released notices: the scheduler's jobs."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot.activities import change, find, offer
from bot.activities.activity import Activity
from bot.answers import change_venue
from bot.clock import beijing, local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused
from bot.notices.notice import Notice, State
from bot.staff.member import Member
from scheduler.keep_activities import Activities, make_slots
from tests import activities, make

EVENT = {
    "starts_at": "2026-12-05T14:00",
    "ends_at": "2026-12-05T16:00",
    "venue": "文化馆",
    "quota": 30,
}
MUSEUM = "museum-visit"


def test_a_venues_hours_make_the_slots_and_a_closing_blocks_them(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        assert make_slots(session, MUSEUM, at=make.AT) > 10
        assert make_slots(session, MUSEUM, at=make.AT) == 0
        slots = find.between(session, make.AT, make.later(days=9), offer=MUSEUM)
        first = next(one for one in slots if local_day(one.starts_at) > make.today())
        assert (first.kind, first.quota, first.walk_in, first.title) == (
            "visit",
            60,
            20,
            "博物馆参观",
        )
        assert beijing(first.starts_at).hour == 9
        activities.booked(session, first, 5)
        day = local_day(first.starts_at)
        closing = change_venue.close(
            session, "museum", (day, day), reason="换展", by=staff["officer"], at=make.AT
        )  # fmt: skip
        make_slots(session, MUSEUM, at=make.AT)
        assert {one.blocked for one in slots if local_day(one.starts_at) == day} == {"换展"}
        assert {one.blocked for one in slots if local_day(one.starts_at) != day} == {""}
        (told,) = make.told(session, staff["officer"])
        assert "换展" in told.text
        assert "5 人预约" in told.text
        change_venue.reopen(session, "museum", closing.id, by=staff["officer"], at=make.AT)
        make_slots(session, MUSEUM, at=make.AT)
        assert {one.blocked for one in slots} == {""}


def test_another_day_adds_its_slots(one_sessions: Sessions, staff: dict[str, Member]) -> None:
    with one_sessions.begin() as session:
        make_slots(session, "permit-window", at=make.AT)
        assert make_slots(session, "permit-window", at=make.later(days=3)) > 0
        last = session.scalar(select(func.max(Activity.starts_at)))
        assert last is not None
        assert local_day(last) <= make.today() + timedelta(days=13)


def test_a_slot_is_cancelled_and_not_moved_and_does_not_come_back(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    by = staff["officer"]
    with one_sessions.begin() as session:
        make_slots(session, MUSEUM, at=make.AT)
        one = find.between(session, make.later(hours=2), make.later(days=9), offer=MUSEUM)[0]
        to = change.Moved(make.later(days=20), None, "")
        with pytest.raises(Refused, match="请取消这个时段"):
            change.move(session, one.id, to, by=by, at=make.AT)
        change.cancel(session, one.id, reason="设备检修", by=by, at=make.AT)
        assert make_slots(session, MUSEUM, at=make.AT) == 0


def test_an_offer_that_ends_takes_no_more_bookings(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    jobs = Activities(one_sessions)
    with time_machine.travel(make.AT, tick=False):
        jobs.daily()
        with one_sessions.begin() as session:
            offer.load(session, {"offer": [], "keep_days": 30}, make.AT)
            assert offer.every(session) == []
        jobs.daily()
    with one_sessions.read() as session:
        assert set(session.scalars(select(Activity.blocked))) == {"不再提供这项预约"}


def test_the_limit_of_a_person_holds_over_all_slots_of_an_offer(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        make_slots(session, "permit-window", at=make.AT)
        one, two = find.between(session, make.later(hours=2), make.later(days=9), offer="permit-window")[:2]  # fmt: skip
        activities.booked(session, one, openid="o-one")
        with pytest.raises(Refused, match="每人最多约 1 人"):
            activities.booked(session, two, openid="o-one")


def test_a_released_notice_makes_an_activity_until_it_is_withdrawn(
    one_sessions: Sessions, staff: dict[str, Member], files: Files, tmp_path: Path
) -> None:
    jobs = Activities(one_sessions)
    with one_sessions.begin() as session:
        notice = make.approved(session, files, staff, event=EVENT)
        number = notice.id
    with time_machine.travel(make.AT, tick=False):
        jobs.follow()
        assert _shown(one_sessions) == []
        with one_sessions.begin() as session:
            out = session.get_one(Notice, number)
            out.state, out.published_at = State.PUBLISHED, make.AT
        jobs.follow()
        jobs.follow()
        assert _shown(one_sessions) == [(number, 30, "文化馆")]
        with one_sessions.begin() as session:
            out = session.get_one(Notice, number)
            out.event = {**(out.event or {}), "venue": "图书馆"}
        jobs.follow()
        assert _shown(one_sessions) == [(number, 30, "图书馆")]
        with one_sessions.begin() as session:
            out = session.get_one(Notice, number)
            out.state = State.WITHDRAWN
        jobs.follow()
        assert _shown(one_sessions) == []


def test_the_daily_job_makes_slots_of_every_offer(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with time_machine.travel(make.AT, tick=False):
        Activities(one_sessions).daily()
    with one_sessions.read() as session:
        made = set(session.scalars(select(Activity.offer)))
        assert made == {one.slug for one in offer.every(session)}


def _shown(sessions: Sessions) -> list[tuple[int | None, int | None, str]]:
    with sessions.read() as session:
        found = find.between(session, make.AT, make.later(days=60), kinds=["activity"])
        return [(one.notice_id, one.quota, one.venue) for one in found]
