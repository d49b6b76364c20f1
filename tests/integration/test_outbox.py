"""The outbox: each message once by each way, whoever sends; troubles are kept, tried again, at last given up loudly."""

import logging
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.messages import message, outbox, way
from bot.messages.delivery import Stage
from bot.messages.outbox import LEASE, PAUSES
from bot.staff import member as members
from bot.staff.member import Member
from tests.integration.outbox_help import Hands, by_mail, outgoing, standing
from tests.world import Killed

People = dict[str, Member]
ABOUT = ("notice", "7")


def _tell(sessions: Sessions, text: str = "《甲》没有发出") -> None:
    with sessions.begin() as session:
        message.tell(session, ("deputy", "officer"), text, about=ABOUT, at=clock.now())


def test_two_schedulers_send_each_message_once(
    sessions: Sessions, people: People, tmp_path: Path
) -> None:
    for role in ("deputy", "officer", "editor"):
        by_mail(sessions, people[role])
    for number in range(5):
        _tell(sessions, f"第 {number} 条")
    hands = Hands()
    jobs = [outgoing(sessions, tmp_path, {"mail": hands}) for _ in range(2)]
    both = [threading.Thread(target=job.run) for job in jobs]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(hands.carried) == 10
    assert len({one.number for one in hands.carried}) == 10
    assert {state for state, _, _ in standing(sessions)} == {Stage.SENT}
    jobs[0].run()
    assert len(hands.carried) == 10


def test_a_person_of_two_roles_is_told_once(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        both = session.merge(staff["officer"])
        members.set_roles(session, both, ["officer", "deputy"], by="test", at=clock.now())
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions)
    hands = Hands()
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    (one,) = hands.carried
    assert (one.to, one.text, one.link) == (
        "officer-one", "《甲》没有发出", "https://desk.test/desk/notices/7"
    )  # fmt: skip


def test_who_dies_before_writing_it_down_leaves_a_message_that_comes_again_and_says_so(
    one_sessions: Sessions, staff: People, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions)
    dying = Hands(trouble=Killed(), after=True)
    with pytest.raises(Killed):
        outgoing(one_sessions, tmp_path, {"mail": dying}).run()
    assert len(dying.carried) == 1
    other = Hands()
    outgoing(one_sessions, tmp_path, {"mail": other}).run()
    assert other.carried == []  # the dead one may be alive, for all we know
    hands.shift(LEASE + timedelta(seconds=1))
    outgoing(one_sessions, tmp_path, {"mail": other}).run()
    (again,) = other.carried
    assert again.number == dying.carried[0].number
    assert again.headline() == "（可能重复）《甲》没有发出"
    assert standing(one_sessions) == [(Stage.SENT, 2, True)]


def test_what_cannot_be_reached_is_tried_again_after_growing_pauses_and_given_up_loudly(
    one_sessions: Sessions, staff: People, tmp_path: Path, hands: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    by_mail(one_sessions, staff["officer"])
    by_mail(one_sessions, staff["admin"])
    _tell(one_sessions)
    job = outgoing(one_sessions, tmp_path, {"mail": Hands(trouble=Unreachable("连不上"))})
    for pause in PAUSES:
        job.run()
        job.run()  # too early
        hands.shift(pause)
    assert standing(one_sessions) == [(Stage.WAITING, len(PAUSES), False)]
    assert list(PAUSES) == sorted(PAUSES)
    with caplog.at_level(logging.ERROR):
        job.run()
    assert standing(one_sessions) == [(Stage.FAILED, len(PAUSES) + 1, False)]
    assert "given up after 6 tries" in caplog.text
    assert "officer-one@" not in caplog.text
    with one_sessions.read() as session:  # and nothing more goes out because of it
        for role in ("officer", "admin"):
            told = message.to(session, session.merge(staff[role]))[-1].text
            assert "没能用of***@bureau.test通知 officer-one：连不上" in told


def test_what_is_refused_is_not_tried_again(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions)
    outgoing(one_sessions, tmp_path, {"mail": Hands(trouble=Refused("没有这个邮箱"))}).run()
    assert standing(one_sessions) == [(Stage.FAILED, 1, False)]


def test_a_lost_answer_may_mean_that_it_comes_twice(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions)
    outgoing(one_sessions, tmp_path, {"mail": Hands(trouble=Unsure("没有答复"))}).run()
    assert standing(one_sessions) == [(Stage.WAITING, 1, True)]


def test_what_waits_in_a_database_that_was_put_back_may_have_gone_out(
    one_sessions: Sessions, staff: People
) -> None:
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions)
    with one_sessions.begin() as session:
        outbox.doubt_waiting(session)
    assert standing(one_sessions) == [(Stage.WAITING, 0, True)]


def test_nothing_goes_to_who_left_or_by_a_way_that_was_taken_away(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    number = by_mail(one_sessions, staff["officer"])
    by_mail(one_sessions, staff["deputy"])
    _tell(one_sessions)
    with one_sessions.begin() as session:
        gone = session.merge(staff["deputy"])
        members.disable(session, gone, by="test", at=clock.now())
        way.remove(session, session.get_one(way.Way, number), at=clock.now())
    hands = Hands()
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    assert hands.carried == []
    assert {state for state, _, _ in standing(one_sessions)} == {Stage.DROPPED}
    _tell(one_sessions, "后来的")
    assert len(standing(one_sessions)) == 2


def test_personal_numbers_and_long_texts_stay_in_the_house(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, staff["officer"])
    _tell(one_sessions, "电话 13800138000 " + "长" * 1000)
    hands = Hands()
    outgoing(one_sessions, tmp_path, {"mail": hands}).run()
    (one,) = hands.carried
    assert "13800138000" not in one.text
    assert one.text.endswith("……（全文请打开链接查看）")
    assert len(one.text) < 500
