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


LECTURE = {
    "title": "冬至讲座", "kind": "activity", "starts": "2026-12-20T14:00", "ends": "2026-12-20T16:00",
    "venue": "文化馆", "quota": "30", "walk_in": "5", "per_person": "3", "audience": "老年人",
}  # fmt: skip


def newest(sessions: Sessions) -> Activity:
    with sessions.read() as session:
        return session.scalars(select(Activity).order_by(Activity.id.desc())).first()  # type: ignore[return-value]


def test_an_activity_is_written_and_put_right(officer: Browser, one_sessions: Sessions) -> None:
    late = officer.post("/desk/activities/new", **(LECTURE | {"ends": "2026-12-20T13:00"}))
    assert "结束时间要晚于开始时间" in late.text
    assert "冬至讲座" in late.text  # what was typed is still there
    assert "别人审核以后" in officer.press("/desk/activities/new", **LECTURE)
    one = newest(one_sessions)
    assert (one.quota, one.walk_in, one.per_person, one.audience) == (30, 5, 3, "老年人")
    page = f"/desk/activities/{one.id}/edit"
    opened = officer.seen(page)
    assert "已保存" in officer.change(page, **(LECTURE | {"venue": "图书馆"}))
    assert newest(one_sessions).venue == "图书馆"
    assert "有人改过" in officer.refused(page, **LECTURE, seen=opened)
    assert "草稿已删除" in officer.press(f"/desk/activities/{one.id}/drop")
    assert newest(one_sessions).id == 1


def test_terms_are_changed_by_one_editor_at_a_time(
    officer: Browser, one_sessions: Sessions
) -> None:
    page = "/desk/activities/1/terms"
    opened = officer.seen(page)
    assert "已保存" in officer.change(page, quota="8", walk_in="2", per_person="2", audience="儿童")
    one = newest(one_sessions)
    assert (one.quota, one.walk_in, one.per_person, one.audience) == (8, 2, 2, "儿童")
    second = officer.post(page, quota="9", per_person="4", seen=opened)
    assert "有人改过" in second.text
    assert 'value="9"' in second.text
    assert newest(one_sessions).quota == 8


def test_who_is_told_of_a_move_is_shown_before(officer: Browser, one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = session.get_one(Activity, 1)
        activities.booked(session, one)
        activities.booked(session, one).left_at = activities.STARTS
    page = "/desk/activities/1/move"
    shown = officer.read(page)
    assert "改，并通知 2 个预约" in shown
    assert "1 个只能打电话" in shown
    said = officer.change(page, starts="2026-12-20T14:00", ends="", venue="图书馆")
    assert "要告诉 2 个预约" in said
    assert newest(one_sessions).venue == "图书馆"


def test_a_booking_is_found_by_number_telephone_or_name(
    officer: Browser, one_sessions: Sessions
) -> None:
    for name, phone in (("王小明", "13812345678"), ("李四", "13900001111")):
        officer.press("/desk/activities/1/book", people=1, name=name, phone=phone, form=name)
    with one_sessions.read() as session:
        first = session.scalars(select(Booking.number).order_by(Booking.id)).first()
    for words in (str(first), "5678", "小明"):
        page = officer.post("/desk/activities/1/find", words=words).text
        assert "138****5678" in page
        assert "139****1111" not in page
    for words in ("678", "9999", "赵"):
        assert "没有找到" in officer.post("/desk/activities/1/find", words=words).text


def test_bookings_beyond_a_page_are_on_the_next(officer: Browser, one_sessions: Sessions) -> None:
    for at in range(3):
        officer.press(
            "/desk/activities/1/book", people=1, name="王小明", phone="13812345678", form=at
        )
    assert "这一页没有了" in officer.read("/desk/activities/1?page=1")
    assert officer.read("/desk/activities/1?page=0").count("138****5678") == 3


def test_an_offer_is_changed_paused_and_taken_up(officer: Browser, one_sessions: Sessions) -> None:
    page = "/desk/activities/offers/museum-visit"
    rules: dict[str, object] = {
        "days": ("六", "日"),
        "walk_in": "5",
        "per_person": "4",
        "days_ahead": "14",
    }
    assert "名额" in officer.refused(page, **rules, places="0", seen=officer.seen(page))
    opened = officer.seen(page)
    assert "已保存" in officer.change(page, "", **rules, places="40")
    assert "每周六、日" in officer.read("/desk/activities/offers")
    assert "改过" in officer.refused(page, **rules, places="50", seen=opened)
    with one_sessions.begin() as session:
        session.get_one(Activity, 1).offer = "museum-visit"
        session.get_one(Activity, 1).starts_at = activities.STARTS.replace(year=2027)
    assert "1 个时段不能再约" in officer.press(f"{page}/pause")
    assert newest(one_sessions).blocked
    assert "1 个时段又能预约" in officer.press(f"{page}/resume")
    assert not newest(one_sessions).blocked
