"""The librarian keeps the hours and the guide of the library; holidays are entered year by year."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.answers import change_guide, change_holidays, change_venue, hours
from bot.answers.change_holidays import Holiday
from bot.answers.change_venue import Details, Span
from bot.answers.entry import Entry
from bot.audit import trail
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, Refused
from bot.staff import member as members
from bot.staff.member import Member
from tests import make

People = dict[str, Member]


def test_the_librarian_keeps_the_hours_of_the_library_and_of_no_other_venue(
    one_sessions: Sessions, staff: People
) -> None:
    librarian, officer = staff["editor2"], staff["officer"]  # of 图书馆
    spans = [
        Span("二三四五六日", "09:00", "12:00"),
        Span("二三四五六日节", "13:30", "20:00", "19:30", "05-01..09-30"),
    ]
    with one_sessions.begin() as session:
        with pytest.raises(NotYours, match="由博物馆的人"):
            change_venue.set_hours(session, "museum", spans, by=librarian, at=make.AT)
        with pytest.raises(NotYours):
            change_venue.set_hours(session, "library", spans, by=staff["deputy"], at=make.AT)
        change_venue.set_hours(session, "library", spans, by=librarian, at=make.AT)
        [library] = [one for one in hours.timetables(session) if one.venue.slug == "library"]
        assert [(one.opens, one.closes) for one in library.on(make.today()).spans] == [
            ("09:00", "12:00")
        ]
        assert len(library.on(date(2026, 6, 2)).spans) == 2
        lap = [*spans, Span("日", "11:00", "14:00")]
        with pytest.raises(Refused, match="重叠"):
            change_venue.set_hours(session, "library", lap, by=officer, at=make.AT)
        late = [Span("日", "14:00", "11:00")]
        with pytest.raises(Refused, match="晚于"):
            change_venue.set_hours(session, "library", late, by=officer, at=make.AT)
        with pytest.raises(NotYours):
            change_venue.entrust(session, "library", None, by=librarian, at=make.AT)
        change_venue.entrust(session, "library", None, by=staff["admin"], at=make.AT)
        with pytest.raises(NotYours):
            change_venue.set_hours(session, "library", spans, by=librarian, at=make.AT)


def test_a_temporary_closing_is_told_at_once_and_can_be_taken_back(
    one_sessions: Sessions, staff: People
) -> None:
    librarian, tomorrow = staff["editor2"], make.later(days=1).date()
    with one_sessions.begin() as session:
        yesterday = (make.later(days=-2).date(), make.later(days=-1).date())
        with pytest.raises(Refused, match="过去"):
            change_venue.close(
                session, "library", yesterday, reason="停电", by=librarian, at=make.AT
            )
        made = change_venue.close(
            session, "library", (tomorrow, tomorrow), reason="停电检修", by=librarian, at=make.AT
        )
        [library] = [one for one in hours.timetables(session) if one.venue.slug == "library"]
        assert (library.on(tomorrow).spans, library.on(tomorrow).why) == ((), "停电检修")
        with pytest.raises(Refused, match="重叠"):
            change_venue.close(
                session,
                "library",
                (make.today(), tomorrow),
                reason="停水",
                by=librarian,
                at=make.AT,
            )
        change_venue.reopen(session, "library", made.id, by=librarian, at=make.AT)
        with pytest.raises(NotFound):
            change_venue.reopen(session, "library", made.id, by=librarian, at=make.AT)
        told = Details("少海路1号", "0533-1", "", ("县图", "县图", "图书馆"))
        assert change_venue.describe(
            session, "library", told, by=librarian, at=make.AT
        ).aliases == ["县图"]
        with pytest.raises(Refused, match="已经是博物馆的叫法"):
            change_venue.describe(
                session, "library", Details("", "", "", ("县博物馆",)), by=librarian, at=make.AT
            )


def test_sections_of_the_guide_are_kept_by_their_unit(
    one_sessions: Sessions, staff: People
) -> None:
    given = change_guide.Section("自习室要预约吗？", "不用预约，坐满为止。", "图书馆")
    with one_sessions.begin() as session:
        librarian = members.by_name(session, staff["editor2"].name)
        made = change_guide.add(session, given, by=librarian, at=make.AT)
        foreign = change_guide.Section("文化馆几楼？", "二楼。", "文化馆")
        with pytest.raises(NotYours):
            change_guide.add(session, foreign, by=librarian, at=make.AT)
        new = change_guide.Section("自习室要预约吗？", "周末要预约。", "图书馆", make.today())
        change_guide.change(session, made.id, new, by=librarian, at=make.AT)
        kept = session.get(Entry, made.id)
        assert kept is not None
        assert (kept.answer, kept.valid_until) == ("周末要预约。", make.today())
        apply = session.scalars(select(Entry).where(Entry.key == "guide-apply")).one()
        with pytest.raises(NotYours):
            change_guide.drop(session, apply.id, by=librarian, at=make.AT)
        change_guide.drop(session, made.id, by=librarian, at=make.AT)
        assert trail.of(session, "guide", kept.key)[-1].before is not None


def test_holidays_are_entered_year_by_year(one_sessions: Sessions, staff: People) -> None:
    officer = staff["officer"]
    spring = Holiday(
        "春节", date(2027, 2, 5), date(2027, 2, 11), (date(2027, 1, 31), date(2027, 2, 14))
    )
    with one_sessions.begin() as session:
        before = change_holidays.every(session)
        assert (
            Holiday(
                "春节", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))
            )
            in before
        )
        with pytest.raises(NotYours):
            change_holidays.enter(session, spring, by=staff["editor"], at=make.AT)
        change_holidays.enter(session, spring, by=officer, at=make.AT)
        change_holidays.enter(session, spring, by=officer, at=make.AT)  # said twice is said once
        assert change_holidays.every(session) == [*before, spring]
        for wrong, why in (
            (Holiday("春节", date(2027, 2, 5), date(2027, 2, 1)), "1 到 15 天"),
            (Holiday("元宵", date(2027, 2, 5), date(2027, 2, 5)), "登记为春节"),
            (
                Holiday("清明节", date(2027, 4, 3), date(2027, 4, 5), (date(2027, 4, 6),)),
                "不是周末",
            ),
            (Holiday("清明节", date(2027, 4, 3), date(2027, 4, 5), (date(2027, 6, 6),)), "太远"),
        ):
            with pytest.raises(Refused, match=why):
                change_holidays.enter(session, wrong, by=officer, at=make.AT)
        change_holidays.drop(session, spring.first, by=officer, at=make.AT)
        assert change_holidays.every(session) == before
