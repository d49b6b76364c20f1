"""What is out is corrected by the ways that exist: a 更正 of its own, or deleting and sending again."""

from collections.abc import Sequence
from typing import cast

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.errors import OutOfTurn
from bot.ledger.entry import Entry
from bot.notices import article, correct, review, show, write
from bot.notices.channel import Mode
from bot.notices.correction import Way
from bot.notices.notice import Classification, Notice, State
from bot.notices.release import Release
from bot.reports.monthly import report
from bot.review.chain import CHECKLIST
from tests import make, public
from tests.world import Killed, Mortal, World


def out(world: World, hands: time_machine.Traveller, mode: Mode = Mode.PUBLISH) -> int:
    """A notice that is out, by its id."""
    number = world.arrange(mode)
    world.play(hands, seconds=5, times=2)
    return world.release(number).notice_id


def corrected(
    world: World,
    number: int,
    way: Way = Way.NOTICE,
    *,
    who: str = "officer",
    title: str = "放映时间",
) -> int:
    """A draft that corrects it."""
    fields = make.fields(title=title, body="改为下周六晚七点。")
    order = correct.Order(fields, "时间写错了", way)
    with world.sessions.begin() as session:
        return correct.correct(
            session, session.get_one(Notice, number), order, by=world.people[who],
            files=world.files, fetch=write.no_pictures, at=clock.now(),
        ).id  # fmt: skip


def send(world: World, hands: time_machine.Traveller, draft: int, mode: Mode = Mode.PUBLISH) -> int:
    """The draft passes its review and goes out; its release."""
    with world.sessions.begin() as session:
        made = session.get_one(Notice, draft)
        review.submit(session, made, by=world.people["editor"], at=clock.now())
        for role in ("unit_head", "deputy"):
            review.approve(
                session, made, by=world.people[role], comment="同意", checked=CHECKLIST, at=clock.now()
            )  # fmt: skip
        (one,) = world.schedule(session, made, "wechat", mode=mode)
        number = one.id
    world.play(hands, seconds=5, times=2)
    return number


def lines(world: World) -> list[tuple[str, int | None, str]]:
    """The ledger: kind, notice, address."""
    with world.sessions.read() as session:
        chosen = select(Entry).order_by(Entry.seq)
        return [(one.kind, one.notice_id, one.url) for one in session.scalars(chosen)]


def states(world: World, numbers: Sequence[int]) -> list[str]:
    with world.sessions.read() as session:
        return [session.get_one(Notice, number).state for number in numbers]


def page(world: World, number: int) -> tuple[int, str]:
    got = public.web(world.sessions, world.files).test_client().get(f"/notices/{number}")
    return got.status_code, got.text


def told(world: World) -> list[str]:
    with world.sessions.read() as session:
        return [one.text for one in make.told(session, world.people["officer"])]


def test_a_correction_of_its_own_names_the_original_and_is_one_more_line_of_the_ledger(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    draft = corrected(world, number, who="editor2")
    with world.sessions.read() as session:
        old, new = session.get_one(Notice, number), session.get_one(Notice, draft)
        assert new.title == "更正：放映时间"
        assert f"《{old.title}》（索引号 {old.index_no}）：时间写错了" in article.plain(new.body)
        assert (new.state, show.whole(session, new)["corrects"]) == (State.DRAFT, number)
    world.take_down()
    assert "更正" not in page(world, number)[1]  # what nobody has reviewed is shown nowhere
    assert page(world, draft)[0] == 404
    carried = send(world, hands, draft)
    assert "更正：放映时间" in page(world, number)[1]
    for _ in range(3):
        world.take_down()
    url = world.release(carried).url
    assert lines(world)[-1] == ("corrected", number, url)
    assert [kind for kind, _, _ in lines(world)] == ["released", "released", "corrected"]
    assert states(world, (number, draft)) == [State.PUBLISHED, State.PUBLISHED]
    assert f"/notices/{number}" in page(world, draft)[1]
    with world.sessions.read() as session:
        assert report(session, "2026-11", demo=False)["total_releases"] == 2
        shown = show.whole(session, session.get_one(Notice, number))["corrections"]
        (one,) = cast(list[dict[str, object]], shown)
        assert (one["way"], one["state"], one["replacement"]) == ("notice", "done", draft)
        acts = session.scalars(select(Act).where(Act.verb.startswith("notice.correct"))).all()
        assert [(act.actor, act.after and act.after["replacement"]) for act in acts] == [
            ("editor-two", draft), ("system", draft),
        ]  # fmt: skip
    assert world.account.removed == []


def test_what_replaces_a_notice_takes_it_back_only_when_it_is_out(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands, Mode.MASS)
    draft = corrected(world, number, Way.RESEND)
    world.account.hidden = True
    carried = send(world, hands, draft, Mode.MASS)
    world.take_down()
    assert states(world, (number, draft)) == [State.PUBLISHED, State.PUBLISHING]
    assert world.account.removed == []
    world.account.hidden = False
    world.play(hands, seconds=60, times=2)
    for _ in range(2):
        world.take_down()
    assert states(world, (number, draft)) == [State.WITHDRAWN, State.PUBLISHED]
    assert world.account.removed == ["1000"]
    assert [line[:2] for line in lines(world)] == [
        ("released", number), ("released", draft), ("corrected", number), ("withdrawn", number),
    ]  # fmt: skip
    page_of_new = f"/notices/{draft}"
    assert lines(world)[2][2].endswith(page_of_new) or lines(world)[2][2] == world.release(carried).url  # fmt: skip
    status, text = page(world, number)
    assert (status, "时间写错了" in text, page_of_new in text) == (410, True, True)
    with world.sessions.read() as session:
        old = session.get_one(Notice, number)
        text = page(world, draft)[1]
        assert f"索引号{old.index_no}" in text
        assert old.title not in text  # what is withdrawn is named by its number
        assert show.whole(session, old)["withdrawal_done"] is True
        assert report(session, "2026-11", demo=False)["total_releases"] == 2


@pytest.mark.parametrize("lives", [1, 2, 3, 4])
def test_a_job_that_dies_in_the_middle_settles_each_correction_once(
    world: World, hands: time_machine.Traveller, lives: int
) -> None:
    number = out(world, hands)
    draft = corrected(world, number, Way.RESEND)
    send(world, hands, draft)
    with pytest.raises(Killed):
        world.take_down(Mortal(world.sessions, lives))
    hands.shift(61)
    world.take_down()
    assert [kind for kind, _, _ in lines(world)] == [
        "released", "released", "corrected", "withdrawn"
    ]  # fmt: skip
    assert set(world.account.removed) == {"a-1000"}


@pytest.mark.parametrize("way", [Way.NOTICE, Way.RESEND])
def test_a_draft_that_is_deleted_leaves_the_original_as_it_was(
    world: World, hands: time_machine.Traveller, way: Way
) -> None:
    number = out(world, hands)
    draft = corrected(world, number, way)
    with pytest.raises(OutOfTurn, match=f"删除草稿 {draft}"):
        corrected(world, number, way)
    with world.sessions.begin() as session:
        made = session.get_one(Notice, draft)
        write.delete(session, made, by=world.people["editor"], at=clock.now())
    world.take_down()
    assert states(world, [number]) == [State.PUBLISHED]
    assert [kind for kind, _, _ in lines(world)] == ["released"]
    assert ["没有办成" in text for text in told(world)] == [True]
    corrected(world, number, way)


def test_a_replacement_that_is_withdrawn_at_once_leaves_the_original_alone(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    draft = corrected(world, number, Way.RESEND)
    world.withdraw(send(world, hands, draft))
    world.take_down()
    assert states(world, (number, draft)) == [State.PUBLISHED, State.WITHDRAWN]
    assert world.account.removed == ["a-1001"]


def test_an_original_that_was_withdrawn_meanwhile_is_not_withdrawn_again(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    draft = corrected(world, number, Way.RESEND)
    with world.sessions.read() as session:
        first = session.scalars(select(Release.id)).one()
    world.withdraw(first)
    send(world, hands, draft)
    world.take_down()
    assert [line[:2] for line in lines(world)] == [
        ("released", number), ("withdrawn", number), ("released", draft), ("corrected", number),
    ]  # fmt: skip


def test_a_correction_is_named_on_no_page_before_it_may_be_shown(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    draft = corrected(world, number)
    for classification in Classification:
        for state in State:
            with world.sessions.begin() as session:
                new = session.get_one(Notice, draft)
                new.state, new.classification = state, classification
            may = (state, classification) == (State.PUBLISHED, Classification.ACTIVE)
            assert ("更正：放映时间" in page(world, number)[1]) is may
