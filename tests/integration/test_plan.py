"""The calendar's plan: what goes out when, what is left, what would not fit and why, what is too near, silences."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event

from bot.db.engine import Sessions
from bot.errors import NotYours, Refused
from bot.ledger.channels import Channel
from bot.notices import observance, plan, schedule
from bot.notices.channel import Mode
from bot.notices.plan import Plan
from bot.notices.release import Release
from bot.workdays import override
from bot.workdays.override import DayKind
from tests import make
from tests.integration.group_help import Groups
from tests.integration.office import Office

TODAY = make.today()
LAST = TODAY + timedelta(days=20)


@pytest.fixture
def groups(sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    return _limited(Groups(sessions, tmp_path))


@pytest.fixture
def one_group(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    return _limited(Groups(one_sessions, tmp_path))


def _limited(made: Groups) -> Groups:
    with made.sessions.begin() as session:
        session.get_one(Channel, "wechat").mass_per_day = 1
    return made


def _plan(groups: Groups, first: date = TODAY, last: date = LAST) -> Plan:
    with groups.sessions.read() as session:
        return plan.make(session, first, last, {}, at=make.AT)


def test_each_day_shows_what_goes_out_and_what_is_left_and_the_second_send_of_a_day_waits(
    groups: Groups, hands: time_machine.Traveller
) -> None:
    numbers = groups.together(2, hours=3)
    alone = groups.arrange(Mode.MASS, due=make.later(hours=5))
    groups.arrange(due=make.later(days=1))
    found = _plan(groups)
    today, tomorrow, third = found.days[:3]
    assert [[one.id for one in send.releases] for send in today.sends] == [numbers]
    assert (today.left["wechat"], tomorrow.left["wechat"], third.left["wechat"]) == (0, 0, 1)
    (unfit,) = found.unfit
    assert [one.id for one in unfit.releases] == [alone]
    assert "2026年11月24日的群发次数（每天 1 次）不够，会等到2026年11月25日再发" in unfit.why
    assert len(tomorrow.sends) == 2


def test_what_is_out_counts_and_stays_where_it_came_out(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together(2)
    one_group.finish(hands)
    waiting = one_group.arrange(Mode.MASS, due=make.later(hours=5))
    found = _plan(one_group)
    assert [one.id for one in found.days[0].sends[0].releases] == numbers
    assert found.days[0].left["wechat"] == 0
    assert [one.first.id for one in found.unfit] == [waiting]


def test_sends_of_one_account_that_are_too_near_are_told_and_the_bureau_says_how_near(
    one_group: Groups,
) -> None:
    one_group.arrange(due=make.later(hours=2))
    one_group.arrange(due=make.later(hours=2, minutes=30))
    ((a, b),) = _plan(one_group).near
    assert b.when - a.when == timedelta(minutes=30)
    with one_group.sessions.begin() as session:
        observance.keep_apart(session, 30, by=one_group.people["officer"], at=make.AT)
    assert _plan(one_group).near == []


def test_a_gap_of_more_than_a_week_is_silent(one_group: Groups) -> None:
    one_group.arrange(due=make.later(days=3))
    one_group.arrange(due=make.later(days=12))
    silent = [one.day.day for one in _plan(one_group).days if one.silent]
    assert silent[:8] == [TODAY + timedelta(days=n) for n in range(4, 12)]
    assert TODAY + timedelta(days=3) not in silent
    assert TODAY + timedelta(days=12) not in silent


def test_holidays_made_up_days_and_what_to_prepare_for_stand_on_their_days(
    one_group: Groups,
) -> None:
    with one_group.sessions.begin() as session:
        override.enter(
            session, date(2026, 11, 28), DayKind.WORKDAY, document="县府办〔2026〕1号",
            by=one_group.people["officer"], at=make.AT,
        )  # fmt: skip
    found = _plan(one_group, TODAY, date(2027, 1, 3))
    by_day = {one.day.day: one for one in found.days}
    assert by_day[date(2026, 11, 28)].day.working
    assert not by_day[date(2026, 11, 29)].day.working
    assert [one.name for one in by_day[date(2026, 12, 4)].suggestions] == ["国家宪法日"]
    assert [one.name for one in by_day[date(2027, 1, 1)].suggestions] == ["元旦"]
    assert [one.name for one in found.soon] == ["国家宪法日"]


def test_the_table_of_days_is_the_bureaus_own(one_group: Groups) -> None:
    officer, editor = one_group.people["officer"], one_group.people["editor"]
    with one_group.sessions.begin() as session:
        row: dict[str, object] = {"name": "县文化节", "month": 12, "day": 10, "idea": "预告"}
        observance.put(session, row, by=officer, at=make.AT)
        observance.remove(session, "国家宪法日", by=officer, at=make.AT)
        with pytest.raises(NotYours):
            observance.put(session, row, by=editor, at=make.AT)
        for wrong in ({"month": 2, "day": 30}, {"month": 2}, {"dates": ["2026-13-01"]}, {}):
            with pytest.raises(Refused):
                observance.put(session, {"name": "错", **wrong}, by=officer, at=make.AT)
    assert [one.name for one in _plan(one_group).soon] == ["县文化节"]


def test_a_month_needs_the_same_few_queries_whatever_there_is(one_group: Groups) -> None:
    asked: list[str] = []
    engine = one_group.sessions.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(str(given[2])))
    one_group.arrange(due=make.later(hours=2))
    counts = []
    for _ in range(2):
        one_group.together(3, days=2)
        asked.clear()
        _plan(one_group)
        counts.append(len([one for one in asked if one.lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_what_is_unscheduled_is_on_no_day(one_group: Groups) -> None:
    number = one_group.arrange(due=make.later(hours=2))
    with one_group.sessions.begin() as session:
        one = session.get_one(Release, number)
        schedule.unschedule(session, one.notice, by=one_group.people["editor"], at=make.AT)
    assert not any(one.sends for one in _plan(one_group).days)


def test_the_calendar_is_read_and_its_days_are_kept_on_the_command_line(office: Office) -> None:
    office.run("user", "add", "o", "--role", "officer", "--password-stdin", text="long enough 1\n")
    for words in (
        ("set", "县文化节", "--month", "12", "--week", "1", "--weekday", "6", "--idea", "预告"),
        ("drop", "元旦"),
        ("apart", "30"),
    ):
        office.run("calendar", *words, "--as", "o")
    days = json.loads(
        office.run("calendar", "show", "--from", "2027-12-01", "--days", "8", "--json")
    )
    assert [one["day"] for one in days if "县文化节" in one["suggestions"]] == ["2027-12-04"]
    assert "2027年12月4日" in office.run("calendar", "show", "--from", "2027-12-01", "--days", "8")
    names = [one["name"] for one in json.loads(office.run("calendar", "days", "--json"))]
    assert "县文化节" in names
    assert "元旦" not in names
    assert "三样选一样" in office.refusal("calendar", "set", "错", "--month", "2", "--as", "o")
