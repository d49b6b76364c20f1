"""群发保护: the administrator confirms, refuses or says nothing; nothing is resent alone, one line in the ledger."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot import clock
from bot.ledger.channels import Channel
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.notices.release import Release, Stage
from tests import make
from tests.world import World


@pytest.mark.parametrize("outcome", ["published", "failed"])
def test_a_protected_send_says_until_when_the_administrator_must_confirm(
    world: World, hands: time_machine.Traveller, outcome: str
) -> None:
    with world.sessions.begin() as session:
        session.get_one(Channel, "wechat").protected = True
    number = world.arrange(Mode.MASS)
    world.account.hidden = True
    world.play(hands, seconds=60, times=29)
    one = world.release(number)
    assert (one.state, one.waits_until) == (Stage.SUBMITTED, make.later(minutes=30))
    assert "待管理员" in one.reason
    assert any("不确认就不会发出" in text for text in world.told("admin"))
    hands.move_to(make.later(minutes=45), tick=False)
    world.play(hands, seconds=60, times=1)
    assert world.release(number).state == Stage.SUBMITTED  # nobody is asked before the wait is over
    world.hear("e", clock.now(), kind="MASS", job="1000", outcome=outcome, reason="没有确认")
    world.settle()
    stage = Stage.PUBLISHED if outcome == "published" else Stage.FAILED
    assert world.release(number).state == stage
    assert world.release(number).waits_until is None


def test_silence_of_the_administrator_is_a_failure_and_a_second_send_counts_once(
    world: World, hands: time_machine.Traveller
) -> None:
    """The sleep story: due on Saturday at 08:00, err(40002) at 08:30, sent again at 09:10."""
    saturday = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
    with world.sessions.begin() as session:
        session.get_one(Channel, "wechat").protected = True
    number = world.arrange(Mode.MASS, due=saturday)
    hands.move_to(saturday, tick=False)
    world.due()
    world.account.hidden = True
    hands.move_to(saturday + timedelta(minutes=30), tick=False)
    why = "平台没有群发：管理员 30 分钟内没有确认这次群发（err(40002)）"
    world.hear("e1", clock.now(), kind="MASS", job="1000", outcome="failed", reason=why)
    world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state, one.notice.reason) == (Stage.FAILED, State.APPROVED, why)
    assert any("没有发出" in text and "40002" in text for text in world.told("deputy"))
    world.play(hands, seconds=300, times=8)
    assert len(world.account.jobs) == 1  # never resent alone
    hands.move_to(saturday + timedelta(minutes=70), tick=False)
    with world.sessions.begin() as session:
        notice = session.get_one(Release, number).notice
        world.schedule(session, notice, "wechat", mode=Mode.MASS)
    world.due()
    assert [one.attempts, world.release(number).attempts] == [1, 2]
    world.hear("late", clock.now(), kind="MASS", job="1000", outcome="failed", reason=why)
    world.settle()
    assert world.release(number).state == Stage.SUBMITTED
    world.hear("e2", clock.now(), kind="MASS", job="1001", outcome="published")
    world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (2, 1)


def test_a_job_that_exists_already_and_has_failed_is_no_second_send(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS)
    world.due()
    world.hear("e1", clock.now(), kind="MASS", job="1000", outcome="failed", reason="管理员拒绝")
    world.settle()
    with world.sessions.begin() as session:
        world.schedule(session, session.get_one(Release, number).notice, "wechat", mode=Mode.MASS)
    world.account.same_job = "1000"  # 45065 with the id of the first job
    world.due()
    one = world.release(number)
    assert (one.state, one.attempts) == (Stage.FAILED, 2)
    assert "重复" in one.reason
    assert world.counted() == (1, 0)
