"""Who may correct what, and what sending again costs, told before the review."""

import pytest
import time_machine

from bot import clock
from bot.errors import NotYours, OutOfTurn, Refused
from bot.notices import correct, write
from bot.notices.channel import SUBSCRIPTION, Mode
from bot.notices.correction import Way
from bot.notices.notice import Notice
from tests import make
from tests.integration.test_correcting import corrected, out
from tests.world import World


def test_only_what_is_out_is_corrected_with_a_note_and_only_the_officer_replaces(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    with pytest.raises(NotYours, match="信息公开专员"):
        corrected(world, number, Way.RESEND, who="editor")
    with pytest.raises(NotYours):
        corrected(world, number, who="auditor")
    with world.sessions.begin() as session:
        by, old = world.people["editor"], session.get_one(Notice, number)
        order = correct.Order(make.fields(), " \n")
        with pytest.raises(Refused, match="写明更正什么"):
            correct.correct(
                session, old, order, by=by, files=world.files, fetch=write.no_pictures, at=make.AT
            )
        draft = make.notice(session, world.files, by).id
    with pytest.raises(OutOfTurn, match="请直接修改"):
        corrected(world, draft)


def test_sending_again_says_beforehand_what_it_costs(
    world: World, hands: time_machine.Traveller
) -> None:
    numbers = out(world, hands), out(world, hands, Mode.MASS)
    with world.sessions.read() as session:
        published, sent = (
            correct.cost(
                session, session.get_one(Notice, number), {"wechat": SUBSCRIPTION}, at=clock.now()
            )
            for number in numbers
        )
    assert ["不占群发次数" in line for line in published] == [True]
    assert ["再占 1 次群发次数" in line and "已用完" in line for line in sent] == [True]
