"""Chains that do not jam: stand-ins pass what others may not or cannot, dead ends are refused, delays are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import escalate, review, show
from bot.notices.notice import Notice, State
from bot.review import delegation
from bot.review.chain import CHECKLIST, ChainStep
from bot.review.delegation import Delegation, Terms
from bot.staff import member
from bot.staff.member import Member
from scheduler.watch_reviews import Watching
from tests import make
from tests.integration.test_cli_release import Desk

People = dict[str, Member]
TODAY = local_day(make.AT)


def _appoint(
    session: Session,
    principal: Member,
    stand_in: Member,
    *,
    days: int | None = None,
    role: str = "unit_head",
) -> Delegation:
    """From today on, for so many days more, or standing."""
    last = TODAY + timedelta(days=days) if days is not None else None
    terms = Terms(role, TODAY, last, "局党组会议纪要 12 号")
    return delegation.appoint(session, principal, stand_in, terms, by="admin-one", at=make.AT)


def _pass(session: Session, notice: Notice, by: Member, *, later: float = 0) -> bool:
    at = make.later(days=later)
    return review.approve(session, notice, by=by, comment="同意", checked=CHECKLIST, at=at)


def test_a_unit_heads_own_notice_goes_to_her_stand_in_and_nothing_else_does(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        head = people["unit_head"]
        head.roles = ["editor", "unit_head"]
        session.add(head)
        deputy_head = make.member(session, "副科长", "editor", unit="文化馆")
        own = make.notice(session, files, head)
        with pytest.raises(
            Refused, match=r"科室负责人unit_head-one 是本稿作者.*请 unit_head-one 或管理员"
        ):
            review.submit(session, own, by=head, at=make.AT)
        own = make.notice(session, files, head)
        _appoint(session, head, deputy_head)
        review.submit(session, own, by=head, at=make.AT)
        with pytest.raises(NotYours, match="作者"):
            _pass(session, own, head)
        assert not _pass(session, own, deputy_head)
        assert _pass(session, own, people["deputy"])
        shown = show.whole(session, own)
        first = shown["review"][0]["steps"][0]  # type: ignore[index]
        assert (first["by"], first["instead_of"]) == ("副科长", "unit_head-one")
        others = make.notice(session, files, people["editor2"])
        review.submit(session, others, by=people["editor2"], at=make.AT)
        with pytest.raises(NotYours, match="也不是代审人"):
            _pass(session, others, deputy_head)


def test_a_deputy_on_leave_is_stood_in_for_until_the_last_day_and_the_trail_shows_it(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        stand_in = make.member(session, "办公室主任", "unit_head", unit="文化馆")
        _appoint(session, people["deputy"], stand_in, days=3, role="deputy")
        assert any("代分管领导" in one.text for one in message.to(session, stand_in))
        first, second = (make.notice(session, files, people["editor"]) for _ in range(2))
        for notice in (first, second):
            review.submit(session, notice, by=people["editor"], at=make.AT)
            _pass(session, notice, people["unit_head"])
        assert _pass(session, first, stand_in, later=3)
        acts = show.whole(session, first)["history"]
        told = [act["detail"] for act in acts if act["verb"] == "notice.approve"]  # type: ignore[attr-defined]
        assert [one.get("instead_of") for one in told] == [None, "deputy-one"]
        with pytest.raises(NotYours, match="也不是代审人"):
            _pass(session, second, stand_in, later=4)
        assert _pass(session, second, people["deputy"], later=4)


def test_one_person_never_passes_two_steps_not_even_in_anothers_place(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        _appoint(session, people["deputy"], people["unit_head"], days=3, role="deputy")
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        _pass(session, notice, people["unit_head"])
        with pytest.raises(NotYours, match="已经通过本稿的另一步"):
            _pass(session, notice, people["unit_head"])


def test_a_stand_in_may_return_a_notice_too(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        _appoint(session, people["unit_head"], people["editor2"], days=1)
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        review.return_to_author(
            session, notice, by=people["editor2"], comment="时间不对", at=make.AT
        )
        assert notice.state == State.DRAFT


def test_what_could_never_be_approved_is_refused_at_once_naming_who_is_missing(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        session.execute(
            update(Member).where(Member.name == "deputy-one").values(disabled_at=make.AT)
        )
        with pytest.raises(Refused, match="本局没有分管领导"):
            review.submit(session, notice, by=people["editor"], at=make.AT)
    with sessions.begin() as session:
        both = make.member(session, "一身二任", "unit_head", "deputy", unit="文化馆")
        session.execute(
            update(Member).where(Member.name == "unit_head-one").values(disabled_at=make.AT)
        )
        notice = make.notice(session, files, session.merge(people["editor"]))
        with pytest.raises(Refused, match="2 步要由不同的人通过，现在能审的只有 一身二任"):
            review.submit(session, notice, by=session.merge(people["editor"]), at=make.AT)
        member.set_roles(session, both, ["unit_head"], by="test", at=make.AT)
        session.execute(update(ChainStep).values(same_unit=True))
        session.execute(
            update(Member).where(Member.name == "deputy-one").values(disabled_at=None, unit_id=None)
        )
        session.expire_all()
        notice = make.notice(session, files, session.merge(people["editor"]))
        with pytest.raises(Refused, match="本单位没有分管领导"):
            review.submit(session, notice, by=session.merge(people["editor"]), at=make.AT)


@pytest.mark.parametrize(
    ("stand_in", "role", "days", "document", "why"),
    [
        ("deputy", "unit_head", 1, " ", "依据"),
        ("unit_head", "unit_head", 1, "x", "本人"),
        ("auditor", "unit_head", 1, "x", "不能代审"),
        ("deputy", "chief", 1, "x", "不是主要领导"),
        ("deputy", "unit_head", -1, "x", "已经过去"),
    ],
)
def test_an_appointment_that_would_not_work_is_refused(
    sessions: Sessions, people: People, stand_in: str, role: str, days: int, document: str, why: str
) -> None:
    terms = Terms(role, TODAY, TODAY + timedelta(days=days), document)
    with sessions.begin() as session, pytest.raises(Refused, match=why):
        delegation.appoint(
            session, people["unit_head"], people[stand_in], terms, by="test", at=make.AT
        )


def test_a_step_that_waits_too_long_is_told_once_to_who_may_pass_it_and_to_who_sees_to_it(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        facts.put(session, escalate.AFTER, "4")
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        number = notice.id
    with sessions.begin() as session:
        assert escalate.overdue(session, at=make.later(hours=4)) == []
        assert escalate.overdue(session, at=make.later(hours=4.1)) == [number]
        assert escalate.escalate(session, number, at=make.later(hours=4.1))
        assert not escalate.escalate(session, number, at=make.later(hours=5))
        told = {
            role: [one.text for one in message.to(session, session.merge(people[role]))]
            for role in ("unit_head", "deputy", "officer", "chief")
        }
        assert any("等您作为科室负责人审核" in text for text in told["unit_head"])
        assert any("能审的人：unit_head-one" in text for text in told["deputy"])
        assert len(told["officer"]) == 1
        assert told["chief"] == []
        # The next step has its own time.
        _pass(session, session.get_one(Notice, number), session.merge(people["unit_head"]), later=1)
        assert escalate.overdue(session, at=make.later(hours=27)) == []
        assert escalate.overdue(session, at=make.later(hours=29)) == [number]


def test_the_job_escalates_what_is_late(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        facts.put(session, escalate.AFTER, "0")
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
    for _ in range(2):
        Watching(sessions).run()
    with sessions.read() as session:
        assert len(message.to(session, session.merge(people["officer"], load=False))) == 1


def test_stand_ins_are_named_listed_and_ended_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    name = ("user", "stand-in", "deputy-one", "unit_head-one", "--role", "deputy")
    with pytest.raises(NotYours, match="只能给自己"):
        raise (
            desk.invoke(*name, "--document", "口头", "--as", "chief-one").exception
            or AssertionError
        )
    said = desk.run(*name, "--to", "2099-01-02", "--document", "局办 3 号", "--as", "deputy-one")
    assert said.strip().endswith("编号 1")
    assert "2099-01-02（依据：局办 3 号）" in desk.run("user", "stand-ins")
    assert desk.run("user", "stand-in-end", "1", "--as", "admin-one").strip() == "已结束代审 1"
    assert desk.run("user", "stand-ins").strip() == "没有代审"
    assert '"ended": true' in desk.run("user", "stand-ins", "--all", "--json")
    problem = desk.invoke("user", "stand-in-end", "1").exception
    assert isinstance(problem, OutOfTurn)
    with desk.sessions.read() as session:
        assert session.scalars(select(Delegation)).one().ended_at is not None
