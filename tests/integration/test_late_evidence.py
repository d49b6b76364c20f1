"""What the platform tells late, at midnight, or after people have acted: never twice, never lost, always counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit import trail
from bot.audit import verify as audit
from bot.db.engine import Sessions
from bot.errors import OutOfTurn, Refused, Unreachable, Unsure
from bot.ledger.entry import Entry
from bot.notices import decide, steps, write
from bot.notices.call import Step
from bot.notices.channel import Job, Mode, Outcome
from bot.notices.notice import State
from bot.notices.release import Release, Stage
from tests import make
from tests.world import World

LOST = ("submit", True, Unsure("没有收到答复"))


def test_a_count_that_lags_behind_for_minutes_sends_nothing_twice(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.account.troubles, world.account.hidden = [LOST], True
    world.account.counted_elsewhere = -1  # the platform has not counted our call yet
    world.play(hands, seconds=20, times=10)
    world.account.counted_elsewhere = 0
    world.play(hands, seconds=30, times=20)
    assert world.release(number).state == Stage.UNSURE
    world.account.hidden = False
    world.play(hands, seconds=600, times=4)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_a_count_from_before_a_back_off_is_not_believed_after_midnight(world: World) -> None:
    before_midnight = datetime(2026, 11, 24, 15, 59, 55, tzinfo=UTC)  # 23:59:55 in Beijing
    number = world.arrange(due=before_midnight)
    world.account.counted_elsewhere = 1
    world.account.troubles = [("submit", False, Unreachable("连不上")), LOST]
    with time_machine.travel(before_midnight, tick=False) as hands:
        world.due()
        assert world.release(number).state == Stage.WAITING
        hands.shift(20)
        world.account.counted_elsewhere = 0  # the platform counts anew; ours will be its first call
        world.account.hidden = True
        world.play(hands, seconds=60, times=40)
        assert world.release(number).state == Stage.UNSURE
    assert world.counted() == (1, 0)


def test_no_draft_is_taken_away_by_a_count_of_another_day(world: World) -> None:
    before_midnight = datetime(2026, 11, 24, 15, 58, tzinfo=UTC)
    number = world.arrange(due=before_midnight)
    world.account.troubles, world.account.hidden = [LOST], True
    with time_machine.travel(before_midnight, tick=False) as hands:
        world.due()
        hands.shift(150)
        world.account.counted_elsewhere = (
            -1
        )  # our call was yesterday's: today's count is 0, as it was before it
        world.play(hands, seconds=60, times=40)
    assert world.release(number).state == Stage.UNSURE
    assert world.account.drafts
    assert world.counted() == (1, 0)


def _said_not_sent(world: World, hands: time_machine.Traveller) -> int:
    """A release of which a person has said, wrongly, that it was not sent."""
    number = world.arrange()
    world.account.troubles, world.account.hidden = [LOST], True
    world.play(hands, seconds=120, times=20)
    with world.sessions.begin() as session:
        one, by = decide.find(session, f"R{number}"), world.people["officer"]
        decide.not_sent(session, one, by=by, at=clock.now())
    assert world.release(number).notice.state == State.APPROVED
    return number


def _job_of(world: World, number: int) -> None:
    """The answer to the submit comes after all: it names the job."""
    with world.sessions.begin() as session:
        one = session.get_one(Release, number)
        carried = one.dispatch_id
        assert carried is not None
        steps.write_down(
            session, carried, Step("submit"), Job("1000"), owner="late", at=clock.now()
        )


def test_what_is_heard_of_late_counts_when_it_was_said_and_is_recorded_when_it_is_written(
    one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    """The scheduler was away for a night; the trail had been sealed up to this morning by another."""
    world = World(one_sessions, tmp_path)
    number = world.arrange()
    world.account.hidden = True
    world.due()
    world.hear("e", clock.now(), job="1000", outcome="published")
    hands.shift(timedelta(hours=9))
    world.seal()
    world.settle()
    world.seal()
    assert world.release(number).published_at == make.AT
    with one_sessions.read() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.released_at, entry.recorded_at) == (make.AT, clock.now())
        act = trail.of(session, "notice", "1")[-1]
        assert (act.verb, act.at) == ("release.confirm", clock.now())
        assert act.after is not None
        assert act.after["out_at"] == make.AT.isoformat()
    with one_sessions.read() as session:
        assert audit.verify(session, at=clock.now()).problems == []


@pytest.mark.parametrize("arranged", [False, True])
def test_what_came_out_after_all_is_counted_and_not_sent_again(
    world: World, hands: time_machine.Traveller, arranged: bool
) -> None:
    number = _said_not_sent(world, hands)
    _job_of(world, number)
    if arranged:
        with world.sessions.begin() as session:
            (again,) = world.schedule(session, session.get_one(Release, number).notice, "wechat")
            assert again.id == number
    world.hear("late", clock.now(), job="1000", outcome="published")
    world.settle()
    world.play(hands, seconds=60, times=5)
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.PUBLISHED, State.PUBLISHED)
    assert world.counted() == (1, 1)
    with world.sessions.begin() as session, pytest.raises(OutOfTurn, match="不能再发一次"):
        world.schedule(session, session.get_one(Release, number).notice, "wechat")
    world.withdraw(number)
    assert world.kinds() == ["released", "withdrawn"]


def test_what_came_out_after_all_and_was_rewritten_is_not_shown_and_can_be_withdrawn(
    world: World, hands: time_machine.Traveller
) -> None:
    number = _said_not_sent(world, hands)
    _job_of(world, number)
    with world.sessions.begin() as session:
        write.edit(
            session, session.get_one(Release, number).notice, make.fields(title="改过的"),
            by=world.people["editor"], files=world.files, fetch=write.no_pictures, at=clock.now(),
        )  # fmt: skip
    world.hear("late", clock.now(), job="1000", outcome="published")
    world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.PUBLISHED, State.DRAFT)
    assert "修改以前的内容已经发出" in one.notice.reason
    world.withdraw(number)
    assert world.release(number).notice.state == State.WITHDRAWN
    assert world.kinds() == ["released", "withdrawn"]


def test_a_failure_that_names_no_known_job_is_of_the_one_publish_in_doubt(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.account.troubles, world.account.hidden = [LOST], True
    world.due()
    assert world.release(number).state == Stage.UNSURE
    hands.shift(1)
    world.hear("e", clock.now(), job="4711", outcome="failed", reason="没有通过平台审核")
    world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state, one.reason) == (
        Stage.FAILED, State.APPROVED, "没有通过平台审核"
    )  # fmt: skip


def test_an_event_that_says_why_is_told_after_a_look_that_said_only_that_it_failed(
    one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    """The platform's answer to a question knows no reasons, and may be quicker than its event."""
    world = World(one_sessions, tmp_path)
    number = world.arrange(Mode.MASS)
    world.account.outcome, world.account.why = Outcome.FAILED, "平台群发失败，未说明原因"
    world.play(hands, seconds=60, times=3)
    assert world.release(number).reason == "平台群发失败，未说明原因"
    why = "平台没有群发：涉嫌广告（err(10001)）"
    for delivery in ("e", "again"):
        world.hear(delivery, clock.now(), kind="MASS", job="1000", outcome="failed", reason=why)
        world.settle()
    one = world.release(number)
    assert (one.state, one.reason, one.notice.reason) == (Stage.FAILED, why, why)
    for role in ("deputy", "officer"):
        assert [text for text in world.told(role) if "涉嫌广告" in text] == [
            f"《{one.notice.title}》没有发出，平台说明了原因：{why}"
        ]
    with one_sessions.read() as session:
        verbs = [act.verb for act in trail.of(session, "notice", str(one.notice_id))]
    assert verbs[-2:] == ["release.fail", "release.explained"]


def test_a_failure_from_before_our_submit_is_somebody_elses(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.hear("e", make.later(seconds=-5), job="4711", outcome="failed", reason="没有通过平台审核")
    world.account.troubles, world.account.hidden = [LOST], True
    world.play(hands, seconds=1, times=2)
    assert world.release(number).state == Stage.UNSURE


def test_a_person_who_settles_says_when_it_came_out(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.account.troubles, world.account.hidden = [LOST], True
    world.play(hands, seconds=120, times=20)
    at, by = clock.now(), world.people["officer"]
    url = "https://mp.weixin.qq.com/s/x"
    with world.sessions.begin() as session:
        one = decide.find(session, f"R{number}")
        for wrong in (make.later(hours=-1), make.later(days=1)):
            with pytest.raises(Refused, match="提交"):
                decide.published(session, one, url=url, by=by, at=at, came_out=wrong)
        decide.published(session, one, url=url, by=by, at=at, came_out=make.AT)
    with world.sessions.read() as session:
        assert session.scalars(select(Entry.released_at)).one() == make.AT
