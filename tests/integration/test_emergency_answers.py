"""应急批准 afterwards: an edit voids it, the approver confirms or refuses it."""

import json
from pathlib import Path

import pytest
import time_machine

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import claim, emergency, emergency_answer, review, write
from bot.notices.emergency import Standing
from bot.notices.notice import Notice, State
from bot.notices.release import Stage
from bot.review.chain import CHECKLIST
from tests import make
from tests.integration.emergency_help import (
    MONDAY,
    People,
    approved,
    arranged,
    call,
    closing,
    minutes,
    recorded,
)
from tests.integration.test_cli_release import Desk
from tests.world import World


@pytest.fixture
def people(one_sessions: Sessions) -> People:
    """The bureau as config/ has it, and one member for each role."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_an_edit_voids_it_and_the_next_call_is_another(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = approved(session, files, people)
        arranged(session, notice, people)
        fields = make.fields(title=notice.title, body="图书馆闭馆两天。", unit="图书馆")
        write.edit(
            session, notice, fields, by=people["officer"], files=files, fetch=write.no_pictures, at=minutes(9)
        )  # fmt: skip
        first = emergency.latest(session, notice.id)
        assert first is not None
        assert (notice.state, first.state) == (State.DRAFT, Standing.VOID)
        assert emergency_answer.overdue(session, at=MONDAY) == []
        with pytest.raises(OutOfTurn, match="稿件改过，已作废"):
            emergency_answer.confirm(
                session, notice, by=people["deputy"], checked=CHECKLIST, at=minutes(9)
            )
        with pytest.raises(Refused, match="批准的不是现在的内容"), session.begin_nested():
            recorded(
                session, files, notice, call(people["deputy"]), people["officer"], at=minutes(11)
            )
        again = call(people["deputy"], told_at=minutes(10))
        second = recorded(session, files, notice, again, people["officer"], at=minutes(11))
        assert (notice.state, second.state) == (State.APPROVED, Standing.PENDING)
        assert emergency_answer.overdue(session, at=MONDAY) == [notice.id]


def test_refused_before_it_is_out_it_goes_back_to_draft(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = approved(session, files, people)
        (release,) = arranged(session, notice, people)
        with pytest.raises(Refused, match="写明理由"):
            emergency_answer.refuse(session, notice, by=people["deputy"], reason=" ", at=minutes(9))
        emergency_answer.refuse(
            session, notice, by=people["deputy"], reason="没有接到电话", at=minutes(9)
        )
        session.refresh(release)
        assert (notice.state, release.state) == (State.DRAFT, Stage.CANCELLED)
        for role in ("officer", "chief"):
            (text,) = [one.text for one in message.to(session, people[role])]
            assert "不认可" in text
            assert text.endswith("没有接到电话。没有发布，已退回草稿")
        assert emergency_answer.overdue(session, at=MONDAY) == []


def test_refused_after_it_is_out_the_officer_decides(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = approved(session, files, people)
        notice.state, notice.published_at = State.PUBLISHED, minutes(10)
        emergency_answer.refuse(
            session, notice, by=people["deputy"], reason="没有接到电话", at=minutes(20)
        )
        assert notice.state == State.PUBLISHED
        (one,) = message.to(session, people["officer"])
        assert "请信息公开专员在稿件页决定是否撤回" in one.text
        with pytest.raises(OutOfTurn):  # on no other channel
            arranged(session, notice, people)


def test_refused_on_its_way_it_does_not_go_out_and_is_a_draft_again(
    one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    world = World(one_sessions, tmp_path)
    with world.sessions.begin() as session:
        notice = approved(session, world.files, world.people)
        arranged(session, notice, world.people)
        number = notice.id
    hands.move_to(minutes(9))
    with world.sessions.begin() as session:
        assert claim.claim(session, owner="another", at=clock.now(), usual={}) is not None
    with world.sessions.begin() as session:
        notice = session.get_one(Notice, number)
        emergency_answer.refuse(
            session, notice, by=world.people["deputy"], reason="没有接到电话", at=clock.now()
        )
        assert notice.state == State.PUBLISHING
    world.play(hands, seconds=30, times=3)
    with world.sessions.begin() as session:
        notice = session.get_one(Notice, number)
        assert (notice.state, notice.reason) == (
            State.DRAFT,
            "deputy-one 不认可应急批准：没有接到电话",
        )
        assert not world.account.jobs
        review.submit(session, notice, by=world.people["officer"], at=clock.now())


def test_only_the_approver_answers_and_once(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        notice = approved(session, files, people)
        for role, why in (("chief", "deputy-one本人"), ("officer", "officer-one 不能确认")):
            with pytest.raises(NotYours, match=why):
                emergency_answer.confirm(
                    session, notice, by=people[role], checked=CHECKLIST, at=minutes(9)
                )
        deputy = people["deputy"]
        with pytest.raises(Refused, match="还没有核对：文字"):
            emergency_answer.confirm(
                session, notice, by=deputy, checked=CHECKLIST[:-1], at=minutes(9)
            )
        emergency_answer.confirm(session, notice, by=deputy, checked=CHECKLIST, at=minutes(9))
        with pytest.raises(OutOfTurn, match="批准人已确认"):
            emergency_answer.refuse(session, notice, by=deputy, reason="x", at=minutes(10))
        other = closing(session, files, people["officer"])
        with pytest.raises(NotFound, match="没有应急批准"):
            emergency_answer.confirm(session, other, by=deputy, checked=CHECKLIST, at=minutes(9))


def test_those_that_wait_for_their_approver_are_listed(
    tmp_path: Path, hands: time_machine.Traveller
) -> None:
    desk = Desk(tmp_path / "var")
    assert desk.run("notice", "emergencies") == "没有等确认的应急批准\n"
    with desk.sessions.begin() as session:
        notice = approved(session, desk.files, desk.people)
        answered = approved(session, desk.files, desk.people)
        emergency_answer.confirm(
            session, answered, by=desk.people["deputy"], checked=CHECKLIST, at=minutes(9)
        )
        number = notice.id
    (row,) = json.loads(desk.run("notice", "emergencies", "--json"))
    assert (row["notice"], row["approver"], row["late"]) == (number, "deputy-one", True)
    assert (row["case"], row["confirm_by"]) == ("临时闭馆", "2026-11-23T17:30:00+08:00")
    shown = desk.run("notice", "emergencies")
    assert "2026-11-23 17:30 以前  超时  deputy-one 确认  临时闭馆" in shown
    hands.move_to(MONDAY)
    assert "超时" not in desk.run("notice", "emergencies")


def test_recorded_confirmed_and_refused_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        at = clock.now()
        first, second = (
            str(closing(session, desk.files, desk.people["editor"], at=at, body="图书馆闭馆。").id)
            for _ in range(2)
        )
    told = f"{clock.beijing(at):%Y-%m-%dT%H:%M}"
    picture = tmp_path / "聊天.png"
    picture.write_bytes(make.picture())
    given = (
        "--case", "临时闭馆", "--approver", "deputy-one", "--at", told, "--said", "同意",
        "--as", "officer-one",
    )  # fmt: skip
    shot = ("--how", "message", "--screenshot", str(picture))
    said = desk.run("notice", "emergency", first, *given, *shot)
    assert said.startswith("已登记 deputy-one 的应急批准，可以安排发布；请其在")
    desk.run("notice", "emergency", second, *given, "--how", "phone")
    assert "应急，由电话批准代替" in desk.run("notice", "show", first)
    assert "等批准人确认" in desk.run("notice", "show", first)
    desk.run("notice", "emergency-confirm", first, "--as", "deputy-one")
    desk.run("notice", "emergency-refuse", second, "--reason", "没有接到电话", "--as", "deputy-one")
    one, other = (
        json.loads(desk.run("notice", "show", number, "--json")) for number in (first, second)
    )
    assert (one["state"], one["emergency"]["state"]) == ("approved", "confirmed")
    assert (other["state"], other["emergency"]["reason"]) == ("draft", "没有接到电话")
    assert one["emergency"]["file"].endswith((".png", ".jpg"))
    assert [act["what"] for act in other["history"]] == ["新增", "登记应急批准", "不认可应急批准"]
