"""A notice from draft to approval: who may do what, and what an edit undoes."""

import pytest

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.notices import review, schedule, show, write
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make

People = dict[str, Member]


def test_an_ordinary_notice_needs_its_unit_head_and_the_deputy(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        assert not review.approve(
            session, notice, by=people["unit_head"], comment="", checked=CHECKLIST, at=make.AT
        )
        assert notice.state == State.IN_REVIEW
        assert review.approve(
            session, notice, by=people["deputy"], comment="", checked=CHECKLIST, at=make.AT
        )
        assert notice.state == State.APPROVED


def test_a_key_notice_needs_the_chief_as_well(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], importance="重点")
        review.submit(session, notice, by=people["editor"], at=make.AT)
        for role, last in (("unit_head", False), ("deputy", False), ("chief", True)):
            assert (
                review.approve(
                    session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT
                )
                is last
            )


def test_nobody_passes_a_step_of_their_own_notice(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        both = make.member(session, "又写又审", "editor", "unit_head", unit="文化馆")
        notice = make.notice(session, files, both)
        review.submit(session, notice, by=people["editor2"], at=make.AT)
        with pytest.raises(NotYours, match="作者"):
            review.approve(session, notice, by=both, comment="", checked=CHECKLIST, at=make.AT)


def test_whoever_submitted_or_edited_may_not_approve_either(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        both = make.member(session, "改稿人", "editor", "unit_head", unit="文化馆")
        notice = make.notice(session, files, people["editor"])
        write.edit(
            session,
            notice,
            make.fields(title="改过的"),
            by=both,
            files=files,
            fetch=lambda _: b"",
            at=make.AT,
        )
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(NotYours):
            review.approve(session, notice, by=both, comment="", checked=CHECKLIST, at=make.AT)


def test_nobody_passes_two_steps_of_one_notice(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        two = make.member(session, "兼任", "unit_head", "deputy", unit="文化馆")
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        review.approve(session, notice, by=two, comment="", checked=CHECKLIST, at=make.AT)
        with pytest.raises(NotYours, match="两步"):
            review.approve(session, notice, by=two, comment="", checked=CHECKLIST, at=make.AT)


def test_steps_are_passed_in_order(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(NotYours, match="科室负责人"):
            review.approve(
                session, notice, by=people["deputy"], comment="", checked=CHECKLIST, at=make.AT
            )


@pytest.mark.parametrize("missing", CHECKLIST)
def test_every_point_of_the_checklist_must_be_checked(
    one_sessions: Sessions, files: Files, missing: str
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        rest = [point for point in CHECKLIST if point != missing]
        with pytest.raises(Refused, match=missing):
            review.approve(
                session, notice, by=people["unit_head"], comment="", checked=rest, at=make.AT
            )


def test_an_edit_voids_what_was_approved(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        same = make.fields(title=notice.title, body=notice.body)
        write.edit(
            session, notice, same, by=people["editor"], files=files, fetch=lambda _: b"", at=make.AT
        )
        assert notice.state == State.DRAFT
        with pytest.raises(OutOfTurn):
            schedule.schedule(
                session,
                notice,
                on=["wechat"],
                mode=Mode.PUBLISH,
                due=None,
                by=people["editor"],
                at=make.AT,
            )


def test_a_text_changed_behind_the_chain_cannot_be_scheduled(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        notice.body += "\n\n偷偷加的一句。"
        with pytest.raises(OutOfTurn, match="不一样"):
            schedule.schedule(
                session,
                notice,
                on=["wechat"],
                mode=Mode.PUBLISH,
                due=None,
                by=people["editor"],
                at=make.AT,
            )


def test_returning_needs_a_reason_and_gives_the_notice_back(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(Refused, match="原因"):
            review.return_to_author(
                session, notice, by=people["unit_head"], comment=" ", at=make.AT
            )
        review.return_to_author(
            session, notice, by=people["unit_head"], comment="日期不对", at=make.AT
        )
        assert (notice.state, notice.reason) == (State.DRAFT, "日期不对")
        history = show.whole(session, notice)["history"]
        assert isinstance(history, list)
        assert [one["verb"] for one in history] == ["notice.add", "notice.submit", "notice.return"]


@pytest.mark.parametrize("role", ["editor", "officer", "statistician", "auditor", "admin"])
def test_only_leaders_approve(one_sessions: Sessions, files: Files, role: str) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor2"])
        review.submit(session, notice, by=people["editor2"], at=make.AT)
        with pytest.raises(NotYours):
            review.approve(
                session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT
            )


def test_an_edit_that_does_not_say_the_class_leaves_it_as_it_was(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], classification="withheld")
        for given, stands in (({}, "withheld"), ({"classification": "active"}, "active")):
            write.edit(
                session, notice, make.fields(**given), by=people["editor"], files=files,
                fetch=write.no_pictures, at=make.AT,
            )  # fmt: skip
            assert notice.classification == stands
