"""错情台账: an error found after release is entered with owner and deadline; its word joins the pack, or leaves it."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from bot.audit.trail import Act
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import (
    mistake,
    report_mistake,
)
from bot.notices.mistake import Grade, How, Source, Standing
from bot.notices.notice import Notice
from bot.reports import errors
from scheduler.watch_errors import Errors
from tests import make
from tests.integration.error_help import (
    BODY,
    WRONG,
    People,
    fix,
    given,
    out,
    report,
    words,
)


@pytest.fixture
def people(one_sessions: Sessions, hands: time_machine.Traveller) -> People:
    """The bureau on SQLite, at AT."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_what_is_reported_stands_in_what_went_out(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        draft = make.notice(session, files, people["editor"], body=BODY)
        with pytest.raises(OutOfTurn, match="没有发布的请直接修改"):
            report(session, draft, people)
        notice = out(session, files, people)
        for told, why in (
            ({"wrong": "剧院"}, "照抄"), ({"wrong": " "}, "照抄"), ({"right": WRONG}, "一样"), ({"found_by": " "}, "谁发现"),
            ({"found_on": date(2026, 11, 25)}, "发现日期"), ({"found_on": date(2026, 11, 23)}, "发现日期"),
            ({"deadline": date(2026, 11, 23)}, "期限"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=why):
                report(session, notice, people, **told)
        for role in ("auditor", "deputy", "unit_head", "admin"):
            with pytest.raises(NotYours, match="采编、信息公开专员"):
                report_mistake.report(session, notice, given(), by=people[role], at=make.AT)
        one = report(session, notice, people, grade=Grade.SEVERE, source=Source.READER)
        assert (one.place, one.owner.name, one.deadline) == (
            "正文", "editor-one", date(2026, 11, 25)
        )  # fmt: skip
        with pytest.raises(OutOfTurn, match="已由officer-one登记为错情第 1 号"):
            report(session, notice, people)
        (told_owner,) = make.told(session, people["editor"])
        assert "有严重表述错误：正文“文化广厂”应为“文化广场”" in told_owner.text
        assert report(session, notice, people, wrong="免费入场", right="").deadline == date(
            2026, 11, 27
        )
        facts.put(session, "errors.severe_days", "2")
        assert report_mistake.days(session, Grade.SEVERE) == 2


def test_a_dangerous_word_does_not_join_the_pack(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        for wrong, right, why in (
            ("厂", "场", "太短"),
            ("文化", "文化馆", "正确的也会标红"),
            ("文化", "文华", "里也有它，正确的也会标红"),
        ):
            one = report(session, notice, people, wrong=wrong, right=right)
            assert why in fix(session, one, people, files, How.EXPLAINED)
            assert one.state == Standing.FIXED
        for _ in range(4):
            out(session, files, people)
    with pytest.raises(Refused, match="至少有 4 篇这样写"), one_sessions.begin() as session:
        report(session, session.get_one(Notice, notice.id), people, learn=True)
    with one_sessions.begin() as session:
        assert words(session) == []
        for number in (2, 3):
            report(session, session.get_one(Notice, number), people)
        report(session, session.get_one(Notice, 4), people, learn=True)
        assert [word.source for word in words(session)] == ["错情台账 第 6 号"]


def test_the_deputy_says_that_it_is_none_and_its_word_leaves_the_pack(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        one = report(session, out(session, files, people), people, learn=True)
        assert len(words(session)) == 1
        with pytest.raises(NotYours, match="分管领导"):
            report_mistake.dismiss(session, one, by=people["officer"], reason="是", at=make.AT)
        with pytest.raises(Refused, match="写明为什么"):
            report_mistake.dismiss(session, one, by=people["deputy"], reason=" ", at=make.AT)
        report_mistake.dismiss(session, one, by=people["deputy"], reason="店名", at=make.AT)
        assert (one.state, words(session)) == (Standing.DISMISSED, [])
        with pytest.raises(OutOfTurn, match="不是错情"):
            report_mistake.dismiss(session, one, by=people["deputy"], reason="店名", at=make.AT)


def test_a_word_stays_while_another_error_has_the_same_wording(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        notices = [out(session, files, people) for _ in range(2)]
        first = report(session, notices[0], people, learn=True)
        second = report(session, notices[1], people)
        fix(session, second, people, files, How.EXPLAINED)
        report_mistake.dismiss(session, first, by=people["deputy"], reason="店名", at=make.AT)
        assert [word.source for word in words(session)] == ["错情台账 第 2 号"]


def test_the_trail_names_no_reader(one_sessions: Sessions, people: People, files: Files) -> None:
    with one_sessions.begin() as session:
        for source in (Source.READER, Source.SELF):
            report(session, out(session, files, people), people, source=source)
        reported = select(Act.after).where(Act.verb == "error.report").order_by(Act.id)
        assert ["王女士" in str(told) for told in session.scalars(reported)] == [False, True]


def test_who_is_late_is_told_once_and_the_deputy_too(
    one_sessions: Sessions, people: People, files: Files, hands: time_machine.Traveller
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        report(session, notice, people, owner=people["editor2"])
        report(session, notice, people, wrong="七点", right="八点", grade=Grade.SEVERE)
        for one in (people["editor"], people["editor2"]):
            message.mark_read(session, one, make.told(session, one))
    late: list[tuple[int, int]] = []
    for _ in range(5):
        Errors(one_sessions).run()
        with one_sessions.read() as session:
            owner = len(make.told(session, people["editor2"]))
            late.append((owner, len(make.told(session, people["deputy"]))))
        hands.shift(24 * 3600)
    assert late == [(0, 0), (0, 0), (0, 1), (1, 1), (2, 2)]  # the owner on the last day as well
    with one_sessions.read() as session:
        soon, over = make.told(session, people["editor2"])
        assert "错情第 1 号今天到期" in soon.text
        assert "错情第 1 号已超期" in over.text


def test_a_quarter_is_counted_by_the_day_on_which_errors_were_found(
    one_sessions: Sessions, people: People, files: Files, hands: time_machine.Traveller
) -> None:
    with one_sessions.begin() as session:
        assert errors.quarter(session, "2026-Q4")["rate"] is None
        notice = out(session, files, people)
        out(session, files, people, body="没有错。")
        first = report(session, notice, people, grade=Grade.SEVERE)
        report(session, notice, people, wrong="七点", right="八点", source=Source.READER)
        none = report(session, notice, people, wrong="放映", right="上映")
        report_mistake.dismiss(session, none, by=people["deputy"], reason="没有错", at=make.AT)
        hands.shift(2 * 24 * 3600)
        fix(session, first, people, files, How.EXPLAINED)
        figures = errors.quarter(session, "2026-Q4")
        assert figures["by_severity"] == [
            {"name": "严重表述错误", "count": 1}, {"name": "一般错误", "count": 1}
        ]  # fmt: skip
        assert {"name": "读者", "count": 1} in figures["by_source"]  # type: ignore[operator]
        assert figures["days_to_fix"] == {"median": 2, "longest": 2}
        told = ("errors", "dismissed", "open", "fixed", "late", "releases", "rate")
        assert [figures[key] for key in told] == [2, 1, 1, 1, 1, 2, 100.0]
        assert errors.quarter(session, "2026-Q3")["errors"] == 0
        for wrong in ("2026", "2026-Q5", "0000-Q1"):
            with pytest.raises(Refused, match="季度"):
                errors.quarter(session, wrong)
        assert [one.id for one in mistake.listed(session, only_open=True)] == [2]
