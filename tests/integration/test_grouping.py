"""Several notices go out in one send: one draft, one job, one unit of quota; each keeps a release of its own."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.db.engine import Sessions
from bot.errors import Unsure
from bot.ledger.channels import Channel
from bot.notices import decide, group, show, write
from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import Dispatch
from bot.notices.notice import State
from bot.notices.release import Release, Stage
from tests import make
from tests.integration.group_help import Groups
from tests.world import SENT

LOST = Unsure("没有答复")


@pytest.fixture
def groups(sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    return Groups(sessions, tmp_path)


@pytest.fixture
def one_group(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Groups:
    return Groups(one_sessions, tmp_path)


@pytest.mark.parametrize("mode", SENT)
def test_they_go_out_in_one_send_in_their_order_each_with_its_address(
    groups: Groups, hands: time_machine.Traveller, mode: Mode
) -> None:
    numbers = groups.together(mode=mode)
    groups.finish(hands)
    assert groups.stages(numbers) == [Stage.PUBLISHED] * 3
    ((_, articles),) = groups.account.jobs.values()
    (job,) = groups.account.jobs
    assert [one.source_url.rpartition("?r=")[2].partition("-")[0] for one in articles] == [
        str(number) for number in numbers
    ]
    urls = [groups.release(number).url for number in numbers]
    assert urls == [f"https://mp.weixin.qq.com/s/{job}-{n}" for n in range(3)]
    assert groups.counted() == (1, 3)
    assert groups.account.done.count("draft") == 1


def test_one_send_is_one_unit_of_the_quota(groups: Groups, hands: time_machine.Traveller) -> None:
    with groups.sessions.begin() as session:
        session.get_one(Channel, "wechat").mass_per_day = 2
    first, second, third = groups.together(), groups.together(2), groups.together(2)
    groups.finish(hands)
    assert groups.stages(first + second) == [Stage.PUBLISHED] * 5
    assert groups.stages(third) == [Stage.WAITING] * 2
    waits = {groups.release(number).waits_until for number in third}
    assert len(waits) == 1
    assert None not in waits


def test_a_send_that_fails_fails_for_all_of_them(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    one_group.account.outcome, one_group.account.why = Outcome.FAILED, "涉嫌广告"
    numbers = one_group.together()
    one_group.finish(hands)
    assert one_group.stages(numbers) == [Stage.FAILED] * 3
    with one_group.sessions.read() as session:
        states = {session.get_one(Release, number).notice.state for number in numbers}
    assert states == {State.APPROVED}
    assert one_group.counted() == (1, 0)


def test_what_is_changed_before_the_send_stays_back_and_the_rest_goes(
    groups: Groups, hands: time_machine.Traveller
) -> None:
    first, second, third = groups.together(hours=1)
    with groups.sessions.begin() as session:
        changed = show.find(session, groups.notice_of(first))
        write.edit(
            session, changed, make.fields(body="改过。"), by=groups.people["editor"],
            files=groups.files, fetch=write.no_pictures, at=make.AT,
        )  # fmt: skip
    hands.shift(3600)
    groups.finish(hands)
    assert groups.stages([first, second, third]) == [
        Stage.CANCELLED, Stage.PUBLISHED, Stage.PUBLISHED,
    ]  # fmt: skip
    ((_, articles),) = groups.account.jobs.values()
    assert len(articles) == 2


def test_a_send_whose_answer_is_lost_is_repeated_with_the_same_id_and_is_one_job(
    groups: Groups, hands: time_machine.Traveller
) -> None:
    numbers = groups.together()
    groups.account.troubles = [("submit", True, LOST)]
    groups.finish(hands)
    assert groups.stages(numbers) == [Stage.PUBLISHED] * 3
    assert len(groups.account.jobs) == 1
    assert groups.counted() == (1, 3)


def test_one_of_a_send_that_is_withdrawn_is_deleted_by_its_place(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together()
    one_group.finish(hands)
    one_group.withdraw(numbers[1])
    one_group.take_down()
    (job,) = one_group.account.jobs
    assert one_group.account.removed == [f"{job}#2"]
    assert one_group.stages(numbers) == [Stage.PUBLISHED] * 3


def test_what_a_person_says_of_one_holds_for_the_whole_send(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together()
    one_group.account.hidden = True
    one_group.play(hands, seconds=600, times=6)
    assert one_group.stages(numbers) == [Stage.UNSURE] * 3
    with one_group.sessions.begin() as session:
        one, by = session.get_one(Release, numbers[1]), one_group.people["officer"]
        decide.published(
            session, one, url="https://mp.weixin.qq.com/s/b", by=by, at=make.later(hours=2)
        )
    assert one_group.stages(numbers) == [Stage.PUBLISHED] * 3
    assert [one_group.release(number).url for number in numbers] == [
        "", "https://mp.weixin.qq.com/s/b", "",
    ]  # fmt: skip


def test_a_repeat_after_not_sent_has_the_same_client_id_and_takes_the_old_draft_away(
    one_group: Groups, hands: time_machine.Traveller
) -> None:
    numbers = one_group.together()
    one_group.account.troubles = [("submit", False, LOST)] * 9
    one_group.play(hands, seconds=600, times=6)
    with one_group.sessions.begin() as session:
        one, by = session.get_one(Release, numbers[0]), one_group.people["officer"]
        decide.not_sent(session, one, by=by, at=make.later(hours=2))
    one_group.account.troubles = []
    hands.shift(3600)
    with one_group.sessions.begin() as session:
        notices = [session.get_one(Release, number).notice for number in numbers]
        by = one_group.people["editor"]
        group.group(
            session, notices, on="wechat", mode=Mode.MASS, due=None, by=by, at=make.later(hours=2)
        )
    one_group.finish(hands)
    assert one_group.stages(numbers) == [Stage.PUBLISHED] * 3
    with one_group.sessions.read() as session:
        assert len(set(session.scalars(select(Dispatch.client_id)))) == 1
    assert len(one_group.account.drafts) <= 1
