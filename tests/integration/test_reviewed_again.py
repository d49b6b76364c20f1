"""What a second pair of eyes found in the chain of review, each as it was found."""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.notices import amend, importance, review, show, write
from bot.notices.front import Fields
from bot.notices.notice import Notice, State
from bot.review import delegation, step
from bot.review.chain import CHECKLIST, ChainStep
from bot.review.delegation import Terms
from bot.staff import member
from bot.staff.member import Member
from tests import make

People = dict[str, Member]
VISIT = "副县长李某到文化馆调研。"
TODAY = local_day(make.AT)


def _submitted(session: Session, files: Files, by: Member, **fields: object) -> Notice:
    notice = make.notice(session, files, by, **fields)
    review.submit(session, notice, by=by, at=make.AT)
    return notice


def _pass(session: Session, notice: Notice, by: Member) -> bool:
    return review.approve(session, notice, by=by, comment="", checked=CHECKLIST, at=make.AT)


def _amend(session: Session, notice: Notice, fields: Fields, files: Files, by: Member) -> bool:
    made = amend.Amendment(fields, "", CHECKLIST)
    return amend.approve(
        session, notice, made, by=by, files=files, fetch=lambda _path: make.picture(), at=make.AT
    )


def _stand_in(session: Session, principal: Member, other: Member, role: str) -> None:
    terms = Terms(role, TODAY, None, "局办 1 号")
    delegation.appoint(session, principal, other, terms, by="test", at=make.AT)


def test_what_the_chief_said_of_one_text_does_not_hold_for_an_amended_one(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people["editor"], body=VISIT)
        _pass(session, notice, people["unit_head"])
        importance.lower(session, notice, by=people["chief"], reason="例行", at=make.AT)
        fields = make.fields(title="拟任干部任前公示", body="名单见后。")
        assert not _amend(session, notice, fields, files, people["deputy"])
        assert (notice.importance, notice.importance_note) == ("key", "涉及人事")
        assert _pass(session, notice, people["chief"])


def test_an_amendment_leaves_what_its_file_does_not_say(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(
            session, files, people["editor"], formed_on="2026-11-01", origin="转载", importance="重点",
            title="读书的人", source_name="新华网", source_url="https://www.news.cn/1", source_title="读书的人",
            article20="（五）",
        )  # fmt: skip
        elsewhere = make.member(session, "图书馆长", "unit_head", unit="图书馆")
        kept = (notice.unit.name, notice.formed_on, notice.origin, notice.article20, notice.cover)
        assert not _amend(
            session, notice, Fields(title=notice.title, body="改了的正文。"), files, elsewhere
        )
        assert (
            notice.unit.name,
            notice.formed_on,
            notice.origin,
            notice.article20,
            notice.cover,
        ) == kept
        fields = Fields(
            title=notice.title, body="改了的正文。\n\n加一段。", unit="图书馆", cover="c.png"
        )
        assert not _amend(session, notice, fields, files, people["deputy"])
        second = show.whole(session, notice)["review"][0]["steps"][1]  # type: ignore[index]
        assert amend.lines(second["difference"]) == [
            "发布单位：“文化馆”改为“图书馆”", "封面换了", "正文：加上“加一段。”"
        ]  # fmt: skip


def test_the_chief_does_not_lower_what_the_chief_wrote(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        both = make.member(session, "写稿的主要领导", "editor", "chief", unit="文化馆")
        notice = _submitted(session, files, both, body=VISIT)
        _pass(session, notice, people["unit_head"])
        _pass(session, notice, people["deputy"])
        with pytest.raises(NotYours, match="写过这篇稿件"):
            importance.lower(session, notice, by=both, reason="例行", at=make.AT)
        assert notice.state == State.IN_REVIEW


def test_an_approver_may_pin_what_the_author_called_key(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people["editor"], importance="重点")
        importance.raise_to_key(session, notice, by=people["deputy"], reason="群众关心", at=make.AT)
        with pytest.raises(OutOfTurn, match="已经是重点"):
            importance.raise_to_key(session, notice, by=people["deputy"], reason="x", at=make.AT)
        with pytest.raises(Refused, match="作者不能改成普通"), session.begin_nested():
            write.edit(
                session, notice, make.fields(importance="普通"), by=people["editor"], files=files,
                fetch=write.no_pictures, at=make.AT,
            )  # fmt: skip


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_who_became_administrator_or_auditor_stands_in_for_nobody(
    sessions: Sessions, files: Files, people: People, role: str
) -> None:
    with sessions.begin() as session:
        _stand_in(session, people["deputy"], people["editor2"], "deputy")
        member.set_roles(session, people["editor2"], [role], by="test", at=make.AT)
        assert list(delegation.in_force(session, "deputy", at=make.AT)) == []


def test_a_standing_stand_in_makes_a_chain_of_one_person_with_two_roles_possible(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        for role in ("unit_head", "deputy"):
            member.disable(session, member.by_name(session, f"{role}-one"), by="test", at=make.AT)
        wang = make.member(session, "王", "unit_head", "deputy", unit="文化馆")
        li = make.member(session, "李", "editor", unit="文化馆")
        with pytest.raises(Refused, match="现在能审的只有 王"), session.begin_nested():
            _submitted(session, files, people["editor"])
        _stand_in(session, wang, li, "deputy")
        notice = _submitted(session, files, people["editor"])
        assert not _pass(session, notice, wang)
        assert _pass(session, notice, li)


def test_nobody_passes_a_step_after_which_the_next_has_nobody(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        member.disable(session, member.by_name(session, "deputy-one"), by="test", at=make.AT)
        make.member(session, "甲", "unit_head", "deputy", unit="文化馆")
        notice = _submitted(session, files, people["editor"])
        number = notice.id
    with pytest.raises(Refused, match="审核链走不通"), sessions.begin() as session:
        _pass(session, session.get_one(Notice, number), member.by_name(session, "甲"))
    with sessions.begin() as session:
        notice = session.get_one(Notice, number)
        assert not _pass(session, notice, session.merge(people["unit_head"]))
        assert _pass(session, notice, member.by_name(session, "甲"))


@pytest.mark.parametrize(
    ("key", "after"),
    [
        (["unit_head", "chief"], ["unit_head", "chief"]),
        (["unit_head", "deputy", "deputy"], ["unit_head", "deputy", "deputy"]),
    ],
)
def test_raising_takes_whatever_chain_the_bureau_has(
    sessions: Sessions, files: Files, people: People, key: list[str], after: list[str]
) -> None:
    with sessions.begin() as session:
        make.member(session, "又一位", "deputy", unit="文化馆")
        session.execute(delete(ChainStep).where(ChainStep.importance == "key"))
        for position, role in enumerate(key, start=1):
            session.add(ChainStep(importance="key", position=position, role=role))
        session.flush()
        notice = _submitted(session, files, people["editor"])
        importance.raise_to_key(session, notice, by=people["unit_head"], reason="要", at=make.AT)
        (opened,) = step.rounds(session, "notice", notice.id)
        assert [one.role for one in opened.steps] == after
