"""Activities on the desk: who has booked, masked; booking for a caller, checking in, cancelling, the list with a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.activities.activity import Activity
from bot.activities.booking import Booking
from bot.db.engine import Sessions
from tests import activities, make
from tests.integration.desk_help import Browser, Desk


@pytest.fixture
def officer(one_sessions: Sessions, tmp_path: Path) -> Iterator[Browser]:
    with one_sessions.begin() as session:
        make.loaded(session)
        staff = make.staff(session)
        one = activities.activity(session, 3, title="剪纸课")
        assert one.id == 1
    desk = Desk(one_sessions, tmp_path)
    with time_machine.travel(activities.STARTS, tick=False):
        yield desk.of(staff["officer"], at=activities.STARTS)


def number(sessions: Sessions) -> str:
    with sessions.read() as session:
        return session.scalars(select(Booking.number)).one()


def test_a_caller_is_booked_checked_in_and_listed(officer: Browser, one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        session.get_one(Activity, 1).ends_at = activities.STARTS.replace(hour=23)
    assert "剪纸课" in officer.read("/desk/activities")
    said = officer.press(
        "/desk/activities/1/book", people=2, name="王小明", phone="13812345678", form="f1"
    )
    assert "预约号" in said
    page = officer.read("/desk/activities/1")
    assert "138****5678" in page
    assert "王小明" not in page
    assert "已签到 2 人" in officer.press("/desk/activities/1/arrive", booking=number(one_sessions))
    assert "为什么" in officer.refused("/desk/activities/1/list")
    assert officer.post("/desk/activities/1/list", why="签到").data[:2] == b"PK"


def test_an_activity_is_cancelled_with_a_reason(officer: Browser) -> None:
    assert "原因" in officer.refused("/desk/activities/1/cancel")
    assert "活动已取消" in officer.press("/desk/activities/1/cancel", reason="停电")
    assert "停电" in officer.read("/desk/activities/1")
