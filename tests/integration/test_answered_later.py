"""What nobody could answer is answered later: each citizen once, at once or with their next message."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.answers import asked as questions
from bot.answers import conversation, owed, reply_later, second, send_owed
from bot.answers.asked import Question
from bot.answers.owed import OwedReply, Stage
from bot.chat.asked import Card, Reply
from bot.chat.record import beside
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn, Refused
from bot.staff.member import Member
from tests import make
from tests.integration.later_help import LATER, Town


def answer(sessions: Sessions, by: Member, text: str = "有，在东门。") -> list[OwedReply]:
    with sessions.begin() as session:
        numbers = list(session.scalars(select(Question.id).where(*questions.is_open())))
        return reply_later.answer(session, numbers, text, by=by, at=LATER)


def only(sessions: Sessions) -> OwedReply:
    with sessions.read() as session:
        return session.scalars(select(OwedReply)).one()


def test_an_answer_reaches_each_citizen_who_asked_as_a_message(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("有没有充电桩啊", "m1")
    town.says("有充电桩没", "m2", openid="o2")
    assert len(answer(one_sessions, town.staff["editor"])) == 2
    told = []
    for _ in range(3):
        with one_sessions.begin() as session:
            letter = send_owed.claim(session, owner="a", at=LATER)
        if letter:
            told.append((letter.openid, letter.text))
            with one_sessions.begin() as session:
                send_owed.sent(session, letter.number, owner="a", at=LATER)
    assert told == [(name, "您11月24日的问题已有答复：有，在东门。") for name in ("o1", "o2")]
    assert "充电" not in town.says("谢谢", "m3", at=LATER)  # not twice
    with one_sessions.read() as session:
        assert questions.unanswered(session, since=make.AT) == 0


def test_what_cannot_be_sent_comes_with_the_next_message_once(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("有充电桩没", "m1")
    answer(one_sessions, town.staff["editor"])
    late = make.AT + timedelta(hours=49)
    with one_sessions.begin() as session:
        assert send_owed.claim(session, owner="a", at=late) is None
    assert "48 小时" in only(one_sessions).problem
    first = town.says("谢谢", "m2", at=late)
    assert first.startswith("您11月24日的问题已有答复：有，在东门。\n\n")
    assert town.says("谢谢", "m2", at=late) == first  # the platform asks again
    assert "已有答复" not in town.says("谢谢", "m3", at=late)
    assert (only(one_sessions).state, only(one_sessions).way) == (Stage.DELIVERED, owed.WITH_NEXT)


def test_a_sender_that_died_leaves_a_possible_repeat_and_never_sends_again(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("有充电桩没", "m1")
    answer(one_sessions, town.staff["editor"])
    with one_sessions.begin() as session:
        assert send_owed.claim(session, owner="dead", at=LATER) is not None
    assert "已有答复" not in town.says("谢谢", "m2", at=LATER)  # it may be on its way
    with one_sessions.begin() as session:
        assert send_owed.claim(session, owner="b", at=LATER + send_owed.LEASE * 2) is None
    assert "（可能已经发给过您）" in town.says("谢谢", "m3", at=LATER + send_owed.LEASE * 3)


def _outcomes() -> list[tuple[Callable[..., None], bool, bool]]:
    return [
        (send_owed.refused, False, False), (send_owed.unsure, False, True), (_unreachable, True, False),
    ]  # fmt: skip


def _unreachable(session: object, number: int, why: str, *, owner: str) -> None:
    send_owed.unreachable(session, number, why, owner=owner, at=LATER)  # type: ignore[arg-type]


@pytest.mark.parametrize(("outcome", "tried_again", "repeat"), _outcomes())
def test_what_the_platform_says_decides_how_it_goes_on(
    one_sessions: Sessions, town: Town,
    outcome: Callable[..., None], tried_again: bool, repeat: bool,
) -> None:  # fmt: skip
    town.says("有充电桩没", "m1")
    answer(one_sessions, town.staff["editor"])
    with one_sessions.begin() as session:
        letter = send_owed.claim(session, owner="a", at=LATER)
        assert letter is not None
    with one_sessions.begin() as session:
        outcome(session, letter.number, "平台说不", owner="a")
    row = only(one_sessions)
    assert (row.state, row.next_at is not None, row.again, row.problem) == (
        Stage.OWED, tried_again, repeat, "平台说不",
    )  # fmt: skip
    with one_sessions.read() as session:
        talk = conversation.of(session, "wechat", "o1")
        assert talk is not None
        assert talk.sent == (0 if tried_again else 1)


def test_no_more_than_five_go_out_after_one_message(one_sessions: Sessions, town: Town) -> None:
    town.says("有充电桩没", "m1")
    with one_sessions.begin() as session:
        for number in range(7):
            reply_later.reply(session, 1, f"第{number}句", by=town.staff["editor"], at=LATER)
    went = 0
    for _ in range(9):
        with one_sessions.begin() as session:
            went += send_owed.claim(session, owner="a", at=LATER) is not None
    assert went == 5
    assert town.says("谢谢", "m2", at=LATER).count("工作人员回复：") == 2


def test_what_does_not_fit_stays_owed_and_is_hinted_at(one_sessions: Sessions, town: Town) -> None:
    town.says("有充电桩没", "m1")
    late = make.AT + timedelta(hours=49)
    with one_sessions.begin() as session:
        for number in range(2):
            reply_later.reply(
                session, 1, str(number) + "长" * 550, by=town.staff["editor"], at=LATER
            )
        session.execute(update(OwedReply).values(next_at=None))
    told = town.says("谢谢", "m2", at=late)
    assert told.endswith("回复“答复”查看）")
    assert len(told.encode()) <= 2048
    assert town.says("答复", "m3", at=late) == "工作人员回复：1" + "长" * 550
    assert "已有答复" not in town.says("谢谢", "m4", at=late)


def test_a_citizen_who_left_is_owed_nothing_and_leaves_nothing(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("有充电桩没", "m1")
    answer(one_sessions, town.staff["editor"])
    with one_sessions.begin() as session:
        for forget in (questions.forget, owed.forget, conversation.forget):
            forget(session, "wechat", "o1")
    row = only(one_sessions)
    assert (row.openid, row.text, row.state) == (None, "", Stage.DROPPED)
    with one_sessions.begin() as session:
        assert send_owed.claim(session, owner="a", at=LATER) is None
        assert conversation.page(session) == []


def test_an_older_copy_of_the_database_owes_with_a_doubt(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("有充电桩没", "m1")
    answer(one_sessions, town.staff["editor"])
    with one_sessions.begin() as session:
        owed.doubt(session)
        assert send_owed.claim(session, owner="a", at=LATER) is None
    assert "（可能已经发给过您）" in town.says("谢谢", "m2", at=LATER)


def test_what_is_named_needs_a_second_person_who_is_not_its_writer(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("我要投诉某某培训班收费", "m1")
    answer(one_sessions, town.staff["editor"], "已转文化市场科。")
    row = only(one_sessions)
    assert row.state == Stage.PROPOSED
    with one_sessions.begin() as session:
        assert send_owed.claim(session, owner="a", at=LATER) is None
        with pytest.raises(NotYours, match="另一个人"):
            reply_later.pass_(session, row.id, by=town.staff["editor"], at=LATER)
        with pytest.raises(Refused, match="为什么"):
            reply_later.send_back(session, row.id, " ", by=town.staff["unit_head"], at=LATER)
        reply_later.send_back(session, row.id, "写明期限", by=town.staff["unit_head"], at=LATER)
        assert questions.unanswered(session, since=make.AT) == 1  # open again
    answer(one_sessions, town.staff["editor"], "已转文化市场科，五个工作日内回您。")
    with one_sessions.begin() as session:
        waits = reply_later.proposed(session)
        reply_later.pass_(session, waits[0].id, by=town.staff["unit_head"], at=LATER)
    with one_sessions.begin() as session:
        letter = send_owed.claim(session, owner="a", at=LATER)
        assert letter is not None
        assert "五个工作日" in letter.text


def test_which_answers_need_a_second_person_is_set(one_sessions: Sessions, town: Town) -> None:
    with one_sessions.begin() as session:
        second.change(session, [second.ALL], by=town.staff["officer"], at=LATER)
        assert second.wants(session, "随便什么")
        second.change(session, [], by=town.staff["officer"], at=LATER)
        assert not second.wants(session, "我要投诉")
        with pytest.raises(NotYours):
            second.change(session, [], by=town.staff["editor"], at=LATER)


def test_two_cannot_see_to_the_same_question(one_sessions: Sessions, town: Town) -> None:
    town.says("有充电桩没", "m1")
    with one_sessions.begin() as session:
        assert reply_later.settle(session, [1], "declined", by=town.staff["editor"], at=LATER) == 1
        with pytest.raises(OutOfTurn):
            reply_later.answer(session, [1], "有", by=town.staff["officer"], at=LATER)
        with pytest.raises(NotYours):
            reply_later.settle(session, [1], "handled", by=town.staff["auditor"], at=LATER)


def test_a_card_takes_nothing_beside_it(one_sessions: Sessions) -> None:

    card = Reply("", "latest", answered=True, card=Card("标题", "", "https://x.cn"))
    assert beside(card, [OwedReply(text="答", asked_at=None)]) == (card, ())
