"""Reviewing on the desk: who sees what waits, and what the two buttons do."""

from pathlib import Path

import pytest
import time_machine

from bot.clock import local_day, now
from bot.db.engine import Sessions
from bot.notices import listing, show, write
from bot.notices.listing import Wanted
from bot.review import delegation, waiting
from bot.review.chain import CHECKLIST
from bot.review.delegation import Terms
from bot.staff.member import Member
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.make import AT


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Desk:
    """A desk whose time stands still."""
    return Desk(one_sessions, tmp_path)


def draft(hall: Desk, staff: dict[str, Member]) -> int:
    with hall.sessions.begin() as session:
        return make.notice(session, hall.files, staff["editor"]).id


def of(hall: Desk, staff: dict[str, Member], role: str) -> Browser:
    return hall.of(staff[role], at=AT)


def waits_for(hall: Desk, member: Member) -> list[int]:
    with hall.sessions.read() as session:
        row = session.get_one(Member, member.id)
        return [one.round.subject_id for one in waiting.for_member(session, row, at=AT)]


def test_a_text_goes_from_its_author_through_both_steps(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False):
        number = draft(hall, staff)
        said = of(hall, staff, "editor").press(f"/desk/notices/{number}/submit")
        assert "已送审，等待科室负责人审核" in said
        assert waits_for(hall, staff["unit_head"]) == [number]
        assert waits_for(hall, staff["deputy"]) == []
        head = of(hall, staff, "unit_head")
        assert "待我审核" in head.read("/desk/review")
        assert f'href="/desk/review/{number}"' in head.read("/desk/review")
        page = f"/desk/review/{number}/approve"
        assert "还没有核对" in head.refused(page, checked=CHECKLIST[:3])
        assert "下一步等待分管领导审核" in head.press(page, checked=CHECKLIST, comment="同意")
        assert waits_for(hall, staff["unit_head"]) == []
        deputy = of(hall, staff, "deputy")
        assert "审核完成，可以安排发布" in deputy.press(page, checked=CHECKLIST)
        assert "待发布" in deputy.read(f"/desk/notices/{number}")


def test_returning_wants_a_reason_and_the_author_sees_it(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False):
        number = draft(hall, staff)
        editor = of(hall, staff, "editor")
        editor.press(f"/desk/notices/{number}/submit")
        head = of(hall, staff, "unit_head")
        assert "请写明原因" in head.refused(f"/desk/review/{number}/return", comment=" ")
        assert "已退回" in head.press(f"/desk/review/{number}/return", comment="时间写错了")
        assert "退回的原因：时间写错了" in editor.read(f"/desk/notices/{number}")


def test_nobody_passes_a_step_that_is_not_theirs(hall: Desk, staff: dict[str, Member]) -> None:
    with time_machine.travel(AT, tick=False):
        number = draft(hall, staff)
        editor = of(hall, staff, "editor")
        editor.press(f"/desk/notices/{number}/submit")
        page = f"/desk/review/{number}/approve"
        for role in ("deputy", "chief", "editor", "auditor"):
            done = of(hall, staff, role).post(page, checked=CHECKLIST)
            assert done.status_code == 403, role
        assert of(hall, staff, "admin").get(f"/desk/review/{number}").status_code == 403
        assert "不由您办" in editor.read(f"/desk/review/{number}")


def test_what_is_delegated_waits_for_the_stand_in(hall: Desk, staff: dict[str, Member]) -> None:
    with time_machine.travel(AT, tick=False):
        number = draft(hall, staff)
        of(hall, staff, "editor").press(f"/desk/notices/{number}/submit")
        with hall.sessions.begin() as session:
            day = local_day(AT)
            terms = Terms("unit_head", day, day, "文〔2026〕3号")
            head, officer = (
                session.get_one(Member, staff[role].id) for role in ("unit_head", "officer")
            )
            delegation.appoint(session, head, officer, terms, by="test", at=AT)
        assert waits_for(hall, staff["officer"]) == [number]
        officer_there = of(hall, staff, "officer")
        assert "您代 unit_head-one 审核这一步" in officer_there.read(f"/desk/review/{number}")
        officer_there.press(f"/desk/review/{number}/approve", checked=CHECKLIST)
        assert waits_for(hall, staff["officer"]) == []


def test_a_review_page_that_somebody_else_was_faster_on_says_so(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False):
        number = draft(hall, staff)
        of(hall, staff, "editor").press(f"/desk/notices/{number}/submit")
        head = of(hall, staff, "unit_head")
        head.press(f"/desk/review/{number}/return", comment="再核一遍")
        assert "没有在等审核" in head.refused(f"/desk/review/{number}/approve", checked=CHECKLIST)


def test_lists_go_page_by_page_and_filters_stay_in_the_address(
    hall: Desk, staff: dict[str, Member]
) -> None:
    numbers = [draft(hall, staff) for _ in range(5)]
    with hall.sessions.read() as session:
        first = listing.page(session, Wanted(state="draft"), limit=2)
        second = listing.page(session, Wanted(state="draft"), before=first.older, limit=2)
        back = listing.page(session, Wanted(state="draft"), after=second.newer, limit=2)
        seen = [one.id for leaf in (first, second) for one in leaf.notices]
        assert seen == numbers[:0:-1]
        assert [one.id for one in back.notices] == [one.id for one in first.notices]
        assert (first.newer, back.newer) == (None, None)
        assert listing.page(session, Wanted(state="published")).notices == []
        assert show.find(session, numbers[0]).id == numbers[0]
    with time_machine.travel(AT, tick=False):
        page = of(hall, staff, "editor").read(f"/desk/notices?state=draft&before={numbers[2]}")
        assert f"state=draft&amp;after={numbers[1]}" in page
        wrong = of(hall, staff, "editor").get("/desk/notices?state=nonsense")
        assert (wrong.status_code, "不认识" in wrong.text) == (409, True)


def test_what_was_changed_since_the_last_review_is_marked(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        number = draft(hall, staff)
        of(hall, staff, "editor").press(f"/desk/notices/{number}/submit")
        head = of(hall, staff, "unit_head")
        assert "上次审核以后的改动" not in head.read(f"/desk/review/{number}")
        clock.shift(60)
        head.press(f"/desk/review/{number}/return", comment="时间写错了")
        clock.shift(60)
        with hall.sessions.begin() as session:
            one = show.find(session, number)
            write.edit(
                session, one, make.fields(title=one.title, body="本周日晚七点在文化广场放映。"), by=staff["editor"],
                files=hall.files, fetch=write.no_pictures, at=now(),
            )  # fmt: skip
        of(hall, staff, "editor").press(f"/desk/notices/{number}/submit")
        shown = head.read(f"/desk/review/{number}")
        assert "上次审核以后的改动" in shown
        assert "<ins>日</ins>" in shown
