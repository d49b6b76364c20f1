"""A person takes a conversation over from the bot, and gives it back."""

from datetime import timedelta

import pytest

from bot.answers import conversation, take_over
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn
from tests.integration.later_help import LATER, Town


def test_the_bot_keeps_still_while_a_person_has_the_conversation(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("转人工", "m1")
    with one_sessions.begin() as session:
        assert [talk.id for talk in conversation.page(session, waiting=True)] == [1]
        take_over.take(session, 1, by=town.staff["editor"], at=LATER)
        with pytest.raises(OutOfTurn, match="editor-one"):
            take_over.take(session, 1, by=town.staff["officer"], at=LATER)
    soon = LATER + timedelta(minutes=2)
    assert town.says("图书馆开门吗", "m2", at=soon) == "工作人员正在办理您的咨询，会在这里回复您。"
    assert town.says("在吗", "m3", at=soon) == ""
    silent = LATER + conversation.LASTS + timedelta(minutes=1)
    assert "图书馆" in town.says("图书馆开门吗", "m4", at=silent)


def test_a_conversation_goes_back_by_its_person_or_an_officer(
    one_sessions: Sessions, town: Town
) -> None:
    town.says("转人工", "m1")
    with one_sessions.begin() as session:
        take_over.take(session, 1, by=town.staff["editor"], at=LATER)
        with pytest.raises(NotYours):
            take_over.give_back(session, 1, by=town.staff["editor2"], at=LATER)
        take_over.give_back(session, 1, by=town.staff["officer"], at=LATER)
    assert "图书馆" in town.says("图书馆开门吗", "m2", at=LATER)
