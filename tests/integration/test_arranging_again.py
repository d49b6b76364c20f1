"""A notice has one release on a channel: arranged again, tried again, told in the trail."""

import pytest
import time_machine
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import OutOfTurn, Refused
from bot.notices import show
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.notices.release import Release, Stage
from tests.world import World


def test_a_channel_where_it_failed_is_arranged_again_on_the_same_release(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two()
    world.second.troubles = [("submit", False, Refused("标题超过上限，请改短（45003）"))]
    world.play(hands, seconds=60, times=3)
    assert [world.release(n).state for n in (first, second)] == [Stage.PUBLISHED, Stage.FAILED]
    with world.sessions.begin() as session:
        notice = session.get_one(Release, second).notice
        with pytest.raises(OutOfTurn, match="不能再发一次"):
            world.schedule(session, notice, "wechat", "second")
        (again,) = world.schedule(session, notice, "second")
        assert (again.id, notice.state) == (second, State.PUBLISHED)
    world.play(hands, seconds=60, times=3)
    one = world.release(second)
    assert (one.state, one.attempts) == (Stage.PUBLISHED, 2)
    assert world.kinds() == ["released", "released"]


def _states(session: Session, number: int) -> list[tuple[str, object, object]]:
    acts = trail.of(session, "notice", str(number))
    return [
        (act.verb, (act.before or {}).get("state"), (act.after or {}).get("state")) for act in acts
    ]


def test_every_move_is_in_the_trail_with_what_was_before(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    hands.shift(1)
    world.play(hands, seconds=5, times=2)
    world.withdraw(number)
    with world.sessions.read() as session:
        assert _states(session, world.release(number).notice_id) == [
            ("notice.add", None, "draft"), ("notice.submit", "draft", "in_review"),
            ("notice.approve", "in_review", "in_review"), ("notice.approve", "in_review", "approved"),
            ("notice.schedule", "approved", "scheduled"), ("release.claim", "scheduled", "publishing"),
            ("release.confirm", "publishing", "published"), ("notice.withdraw", "published", "withdrawn"),
        ]  # fmt: skip


def test_show_tells_the_story_of_a_second_arrangement(world: World) -> None:
    number = world.arrange()
    with world.sessions.begin() as session:
        notice = session.get_one(Release, number).notice
        world.schedule(session, notice, "wechat", mode=Mode.MASS)
        told = show.whole(session, notice)
    assert told["mode"] == "mass"
    assert isinstance(told["releases"], list)
    assert len(told["releases"]) == 1
