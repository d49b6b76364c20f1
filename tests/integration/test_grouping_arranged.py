"""Arrange several notices together: the order, other times, who leaves, and who may not be there at all."""

from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.errors import OutOfTurn, Refused, Unsure
from bot.notices import group, release, reschedule, schedule, together
from bot.notices.channel import Mode
from bot.notices.release import Release, Stage
from tests import make
from tests.integration.group_help import Groups

LOST = Unsure("没有答复")


@pytest.fixture
def one_group(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    return Groups(one_sessions, tmp_path)


def test_the_order_can_be_changed_and_one_can_leave(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    first, second, third = one_group.together(hours=1)
    by = one_group.people["editor"]
    with one_group.sessions.begin() as session:
        mark = session.get_one(Release, first).batch
        group.order(session, mark, [third, first, second], by=by, at=make.AT)
        group.ungroup(session, session.get_one(Release, second).notice, by=by, at=make.AT)
        left = [one.id for one in together.grouped(session, mark)]
    assert left == [third, first]
    hands.shift(3600)
    one_group.finish(hands)
    assert one_group.stages([first, second, third]) == [Stage.PUBLISHED] * 3
    sent = sorted(len(articles) for _, articles in one_group.account.jobs.values())
    assert sent == [1, 2]
    with one_group.sessions.begin() as session, pytest.raises(OutOfTurn, match="移出"):
        group.ungroup(session, session.get_one(Release, second).notice, by=by, at=make.AT)


def test_all_of_a_group_move_to_another_time_together(one_group: Groups) -> None:
    numbers = one_group.together(hours=1)
    with one_group.sessions.begin() as session:
        one, by = session.get_one(Release, numbers[1]), one_group.people["editor"]
        reschedule.reschedule(session, one, due=make.later(days=2), by=by, at=make.AT)
        with pytest.raises(Refused, match="已经过去"):
            reschedule.reschedule(session, one, due=make.later(hours=-1), by=by, at=make.AT)
    assert {one_group.release(number).due_at for number in numbers} == {make.later(days=2)}
    with one_group.sessions.read() as session:
        shown = session.get_one(Release, numbers[0]).notice
        assert shown.scheduled_at == make.later(days=2)


def test_what_is_out_or_under_way_moves_no_more(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together()
    one_group.finish(hands)
    by, due = one_group.people["editor"], make.later(days=2)
    with one_group.sessions.begin() as session:
        one = session.get_one(Release, numbers[1])
        with pytest.raises(OutOfTurn, match="已发布"):
            reschedule.reschedule(session, one, due=due, by=by, at=make.AT)


def test_arranging_one_by_itself_takes_it_out_of_its_group(one_group: Groups) -> None:
    numbers = one_group.together(hours=1)
    with one_group.sessions.begin() as session:
        made = session.get_one(Release, numbers[0]).notice
        by = one_group.people["editor"]
        schedule.schedule(
            session,
            made,
            on=["wechat"],
            mode=Mode.PUBLISH,
            due=make.later(hours=2),
            by=by,
            at=make.AT,
        )
        mark = session.get_one(Release, numbers[1]).batch
        assert [one.id for one in together.grouped(session, mark)] == numbers[1:]


@pytest.mark.parametrize("count", [1, 9])
def test_a_group_has_two_to_eight_notices(one_group: Groups, count: int) -> None:
    with pytest.raises(Refused, match="2 到 8 篇"):
        one_group.together(count)


def test_nothing_is_arranged_where_one_of_them_is_not_approved(one_group: Groups) -> None:
    with one_group.sessions.begin() as session:
        number = make.approved(session, one_group.files, one_group.people).id
        draft = make.notice(session, one_group.files, one_group.people["editor"]).id
    with pytest.raises(OutOfTurn, match="草稿"):
        one_group.group(number, draft)
    with one_group.sessions.read() as session:
        assert not release.any_of(session, number)


def test_a_draft_of_several_waits_for_a_person_once(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together(mode=Mode.DRAFT)
    one_group.finish(hands)
    assert one_group.stages(numbers) == [Stage.MANUAL] * 3
    assert [len(articles) for articles in one_group.account.drafts.values()] == [3]
