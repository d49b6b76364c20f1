"""They are told where they are: whom a review waits for, what came of one's own; never what may not leave the house."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.messages import message, outbox
from bot.messages.message import Message
from bot.notices import amend, countersign, importance, notified, review, waits, write
from bot.notices.amend import Amendment
from bot.notices.notice import Notice
from bot.review import delegation, step
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.outbox_help import Hands, by_mail, outgoing

People = dict[str, Member]


@pytest.fixture
def people(one_sessions: Sessions) -> People:
    """The bureau and its staff; these rules do not depend on the database."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def _told(sessions: Sessions, person: Member) -> list[Message]:
    with sessions.read() as session:
        return message.to(session, person)


def _submitted(sessions: Sessions, files: Files, people: People, **given: object) -> int:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], title="《山水》展", **given)
        review.submit(session, notice, by=session.merge(people["editor"]), at=make.AT)
        return notice.id


def _approve(sessions: Sessions, number: int, person: Member, *, hours: float = 1) -> bool:
    with sessions.begin() as session:
        return review.approve(
            session, session.get_one(Notice, number), by=session.merge(person), comment="同意",
            checked=CHECKLIST, at=make.later(hours=hours),
        )  # fmt: skip


def test_each_step_tells_whom_it_waits_for_and_the_last_whose_it_is(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    number = _submitted(one_sessions, files, people)
    (first,) = _told(one_sessions, people["unit_head"])
    assert first.text == "editor-one 送审《《山水》展》，等您作为科室负责人审核"
    assert outbox.path_of(first) == f"/desk/review/{number}"
    assert _told(one_sessions, people["deputy"]) == []
    assert not _approve(one_sessions, number, people["unit_head"])
    (second,) = _told(one_sessions, people["deputy"])
    assert second.text == "unit_head-one 同意了《《山水》展》，等您作为分管领导审核"
    assert _approve(one_sessions, number, people["deputy"])
    for role in ("editor", "officer"):
        (last,) = _told(one_sessions, people[role])
        assert last.text == "《《山水》展》由deputy-one审定，可以安排发布"
        assert outbox.path_of(last) == f"/desk/notices/{number}"
    assert _told(one_sessions, people["chief"]) == []


def test_a_stand_in_is_told_on_whose_behalf(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        terms = delegation.Terms("unit_head", local_day(make.AT), local_day(make.AT), "通知")
        head, chief = session.merge(people["unit_head"]), session.merge(people["chief"])
        delegation.appoint(session, head, chief, terms, by="test", at=make.AT)
    _submitted(one_sessions, files, people)
    told = _told(one_sessions, people["chief"])[-1]
    assert told.text == "editor-one 送审《《山水》展》，受 unit_head-one 委托，等您代科室负责人审核"


def test_what_comes_back_is_told_to_whose_it_is_with_the_reason(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    number = _submitted(one_sessions, files, people)
    with one_sessions.begin() as session:
        head, notice = session.merge(people["unit_head"]), session.get_one(Notice, number)
        review.return_to_author(session, notice, by=head, comment="时间不对", at=make.AT)
    (told,) = _told(one_sessions, people["editor"])
    assert told.text == "unit_head-one 退回《《山水》展》：时间不对。请修改后再送审"


def test_who_passed_before_is_told_when_the_text_is_put_right(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    number = _submitted(one_sessions, files, people)
    _approve(one_sessions, number, people["unit_head"])
    with one_sessions.begin() as session:
        notice, by = session.get_one(Notice, number), session.merge(people["deputy"])
        made = Amendment(make.fields(title="山水展"), "改名", CHECKLIST)
        amend.approve(
            session, notice, made, by=by, files=files, fetch=write.no_pictures, at=make.AT
        )
    told = [one for one in _told(one_sessions, people["unit_head"]) if one.wants == waits.AMENDED]
    assert [outbox.path_of(one) for one in told] == [f"/desk/notices/{number}"]


def test_a_review_that_is_complete_by_a_lowering_is_told(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    number = _submitted(one_sessions, files, people, importance="key")
    _approve(one_sessions, number, people["unit_head"])
    _approve(one_sessions, number, people["deputy"])
    with one_sessions.begin() as session:
        chief, notice = session.merge(people["chief"]), session.get_one(Notice, number)
        assert importance.lower(session, notice, by=chief, reason="普通", at=make.AT)
    assert any("由chief-one审定" in one.text for one in _told(one_sessions, people["editor"]))


def test_a_countersign_that_is_asked_for_is_told_to_who_has_to_get_it(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    number = _submitted(one_sessions, files, people)
    with one_sessions.begin() as session:
        by, notice = session.merge(people["editor2"]), session.get_one(Notice, number)
        countersign.ask(session, notice, "县公安局", by=by, at=make.AT)
    for role in ("officer", "editor"):
        assert "要由县公安局会签" in _told(one_sessions, people[role])[-1].text


def test_of_what_the_public_is_not_to_read_not_even_the_title_goes_out(
    one_sessions: Sessions, files: Files, people: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, people["unit_head"])
    by_mail(one_sessions, people["editor"])
    number = _submitted(one_sessions, files, people, classification="on_request")
    hands = Hands()
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    with one_sessions.begin() as session:
        head, notice = session.merge(people["unit_head"]), session.get_one(Notice, number)
        review.return_to_author(session, notice, by=head, comment="山水时间不对", at=make.AT)
        opened = step.latest(session, "notice", number)
        assert opened is not None
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    assert [one.to for one in hands.carried] == ["unit_head-one", "editor-one"]
    assert not any("山水" in one.text for one in hands.carried)
    assert hands.carried[0].link == f"https://desk.test/desk/review/{number}"


def test_who_was_told_of_the_step_that_waits_and_how_it_went(
    one_sessions: Sessions, files: Files, people: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, people["deputy"])
    number = _submitted(one_sessions, files, people)
    _approve(one_sessions, number, people["unit_head"])
    outgoing(one_sessions, tmp_path, {"mail": Hands()}).run()
    with one_sessions.begin() as session:
        notice, deputy = session.get_one(Notice, number), session.merge(people["deputy"])
        (one,) = notified.told(session, notice)
        assert (one.name, one.at, one.seen) == ("deputy-one", make.later(hours=1), False)
        (sent,) = one.by
        assert (sent.how, sent.stands, sent.arrived) == ("邮件", "已通知", True)
        message.mark_read(session, deputy, message.to(session, deputy))
        assert notified.told(session, notice)[0].seen
    _approve(one_sessions, number, people["deputy"], hours=2)
    with one_sessions.read() as session:
        assert notified.told(session, session.get_one(Notice, number)) == []


def test_the_text_for_a_group_names_who_may_pass_it_and_promises_nothing_of_its_link(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        terms = delegation.Terms("unit_head", local_day(make.AT), local_day(make.AT), "通知")
        head, chief = session.merge(people["unit_head"]), session.merge(people["chief"])
        delegation.appoint(session, head, chief, terms, by="test", at=make.AT)
    number = _submitted(one_sessions, files, people)
    hidden = _submitted(one_sessions, files, people, classification="on_request")
    with one_sessions.read() as session:
        texts = []
        for one in (number, hidden):
            opened = step.current(session, "notice", one)
            assert opened is not None
            notice = session.get_one(Notice, one)
            at = make.AT + timedelta(minutes=1)
            texts.append(waits.group_text(session, notice, opened, link="https://a/1", at=at))
    assert texts[0] == (
        "请unit_head-one、chief-one（代 unit_head-one）审核：《《山水》展》（文化馆）\n"
        "链接：https://a/1\n打开后请先登录；只转发或打开链接不算审核。"
    )
    assert "山水" not in texts[1]


def test_what_is_answered_is_asked_no_more_on_the_desk_or_outside(
    one_sessions: Sessions, files: Files, people: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        other = make.member(session, "另一位科长", "unit_head", unit="文化馆")
    by_mail(one_sessions, people["unit_head"])
    by_mail(one_sessions, people["deputy"])
    number = _submitted(one_sessions, files, people)
    assert len(_told(one_sessions, other)) == 1
    _approve(one_sessions, number, people["unit_head"])  # before the mail to them has gone out
    assert [_told(one_sessions, one) for one in (other, people["unit_head"])] == [[], []]
    hands = Hands()
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    assert [one.to for one in hands.carried] == ["deputy-one"]
    with one_sessions.begin() as session:
        deputy, notice = session.merge(people["deputy"]), session.get_one(Notice, number)
        review.return_to_author(session, notice, by=deputy, comment="时间不对", at=make.AT)
        assert len(message.to(session, people["editor"])) == 1
        review.submit(session, notice, by=session.merge(people["editor"]), at=make.AT)
        assert message.to(session, people["editor"]) == []
        assert message.to(session, deputy) == []
        assert len(message.to(session, people["unit_head"])) == 1
        write.edit(
            session, notice, make.fields(title="新的标题"), by=session.merge(people["editor"]), files=files,
            fetch=write.no_pictures, at=make.AT,
        )  # fmt: skip
        assert message.to(session, people["unit_head"]) == []
