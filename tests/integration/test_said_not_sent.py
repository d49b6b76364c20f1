"""A person says "not sent" while the request is still on its way: whenever it lands, it goes out once."""

import pytest
import time_machine

from bot import clock
from bot.errors import Unsure
from bot.notices import decide
from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import Dispatch
from bot.notices.release import Release, Stage
from tests import make
from tests.world import SENT, World

NEVER_CAME = ("submit", False, Unsure("没有收到答复"))


class Late:
    """A release whose submit is on its way for an hour, and which the officer called "not sent"."""

    def __init__(self, world: World, hands: time_machine.Traveller, mode: Mode) -> None:
        self.world, self.mode = world, mode
        self.number = world.arrange(mode)
        world.account.troubles, world.account.hidden = [NEVER_CAME] * 12, True
        world.account.counted_elsewhere = 1  # so that no counter decides it
        world.due()
        world.account.counted_elsewhere = 2
        world.play(hands, seconds=300, times=12)
        with world.sessions.begin() as session:
            one = decide.find(session, f"R{self.number}")
            first = session.get_one(Dispatch, one.dispatch_id)
            self.draft, self.client = first.draft_id, first.client_id
            decide.not_sent(session, one, by=world.people["officer"], at=clock.now())
        world.account.troubles, world.account.hidden = [], False

    def arrange_again(self) -> None:
        """An editor arranges it anew, at once."""
        with self.world.sessions.begin() as session:
            notice = session.get_one(Release, self.number).notice
            self.world.schedule(session, notice, "wechat", mode=self.mode)

    def land(self) -> bool:
        """The first request arrives at last; False when the platform finds no draft."""
        if self.draft not in self.world.account.drafts:
            return False
        if self.mode == Mode.MASS:
            self.world.account.send_to_all(self.draft, self.client)
        else:
            self.world.account.publish(self.draft)
            del self.world.account.drafts[self.draft]
        return True


@pytest.mark.parametrize("mode", SENT)
@pytest.mark.parametrize("moment", ["before it is arranged", "before the new attempt", "after it"])
def test_what_lands_late_goes_out_once(
    world: World, hands: time_machine.Traveller, mode: Mode, moment: str
) -> None:
    late = Late(world, hands, mode)
    if moment == "before it is arranged":
        assert late.land()
    late.arrange_again()
    if moment == "before the new attempt":
        assert late.land()
    world.play(hands, seconds=61, times=4)
    if moment == "after it":
        assert not late.land()  # its draft was taken away
    world.play(hands, seconds=61, times=2)
    assert world.release(late.number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)
    assert "两次" not in "".join(world.told("officer"))


def test_a_mass_send_keeps_its_client_id_after_a_persons_word_but_not_after_a_day(
    world: World, hands: time_machine.Traveller
) -> None:
    late = Late(world, hands, Mode.MASS)
    hands.shift(23 * 3600)
    late.arrange_again()
    world.play(hands, seconds=61, times=3)
    assert world.release(late.number).state == Stage.PUBLISHED
    assert late.client not in world.account.client_ids
    assert not late.land()
    assert world.counted() == (1, 1)


def test_the_late_answer_to_the_first_request_is_no_failure_of_the_repeat(
    world: World, hands: time_machine.Traveller
) -> None:
    late = Late(world, hands, Mode.MASS)
    assert late.land()
    with world.sessions.begin() as session:
        first = session.get_one(Release, late.number).dispatch_id
        assert first is not None
        session.get_one(Dispatch, first).job_id = "1000"  # its answer came, after all
    late.arrange_again()
    world.play(hands, seconds=61, times=3)
    assert world.release(late.number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_another_text_waits_when_a_mass_send_that_nobody_knows_comes_out_meanwhile(
    world: World, hands: time_machine.Traveller
) -> None:
    late = Late(world, hands, Mode.MASS)
    with world.sessions.begin() as session:
        notice = session.get_one(Release, late.number).notice
        make.approved_anew(session, world.files, notice, body="改了一个字。")
    late.arrange_again()
    world.play(hands, seconds=20, times=1)  # the old draft is taken away, and a minute begins
    world.account.jobs["4711"] = (Mode.MASS, ())  # it had landed before
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published")
    world.play(hands, seconds=61, times=3)
    one = world.release(late.number)
    assert (one.state, len(world.account.client_ids)) == (Stage.FAILED, 0)
    assert "不认得的群发" in one.reason
    assert world.found() == [("mass", "open")]


def test_a_client_id_whose_job_has_failed_is_not_used_again(
    world: World, hands: time_machine.Traveller
) -> None:
    late = Late(world, hands, Mode.MASS)
    world.account.outcome, world.account.why = Outcome.FAILED, "管理员没有确认"
    late.arrange_again()
    world.play(hands, seconds=5, times=3)
    assert world.release(late.number).state == Stage.FAILED
    world.account.outcome = Outcome.PUBLISHED
    late.arrange_again()
    world.play(hands, seconds=61, times=3)
    assert world.release(late.number).state == Stage.PUBLISHED
    assert len(world.account.client_ids) == 2


def test_a_draft_that_was_called_not_sent_does_not_stay_in_the_box(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.due()
    (old,) = world.account.drafts
    with world.sessions.begin() as session:
        one = decide.find(session, f"R{number}")
        decide.not_sent(session, one, by=world.people["officer"], at=clock.now())
        world.schedule(session, one.notice, "wechat", mode=Mode.MASS)
    world.play(hands, seconds=61, times=3)
    assert world.release(number).state == Stage.PUBLISHED
    assert old not in world.account.drafts
