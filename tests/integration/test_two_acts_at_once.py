"""Two acts on one notice at the same moment, on PostgreSQL: the later one sees what the earlier one did.

On SQLite a writing transaction keeps others out from its start, so there is no such moment.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.errors import OutOfTurn, Refused
from bot.notices import claim, dispatch, review, schedule, show, steps, withdraw, write
from bot.notices.call import Step
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.notice import Notice, State
from bot.notices.release import Release, Stage
from bot.review.chain import CHECKLIST
from tests import make
from tests.world import World

Act = Callable[[World, Session, Notice], object]


@pytest.fixture
def world(postgres_sessions: Sessions, tmp_path: Path) -> Iterator[World]:
    with time_machine.travel(make.AT, tick=False):
        yield World(postgres_sessions, tmp_path)


def _edit(world: World, session: Session, notice: Notice) -> None:
    by, fields = world.people["editor"], make.fields(body="没有审过的话。")
    write.edit(
        session, notice, fields, by=by, files=world.files, fetch=write.no_pictures, at=make.AT
    )


def _schedule(world: World, session: Session, notice: Notice) -> None:
    world.schedule(session, notice, "wechat")


def _unschedule(world: World, session: Session, notice: Notice) -> None:
    schedule.unschedule(session, notice, by=world.people["editor"], at=make.AT)


def _claim(_world: World, session: Session, _notice: Notice) -> None:
    assert claim.claim(session, owner="a scheduler", at=make.AT, usual={})


def _approve_last(world: World, session: Session, notice: Notice) -> None:
    by = world.people["deputy"]
    review.approve(session, notice, by=by, comment="", checked=CHECKLIST, at=make.AT)


def _return(world: World, session: Session, notice: Notice) -> None:
    by = world.people["deputy"]
    review.return_to_author(session, notice, by=by, comment="日期不对", at=make.AT)


def _submit(world: World, session: Session, notice: Notice) -> None:
    review.submit(session, notice, by=world.people["editor"], at=make.AT)


def _delete(world: World, session: Session, notice: Notice) -> None:
    write.delete(session, notice, by=world.people["editor"], at=make.AT)


def _withdraw(world: World, session: Session, notice: Notice) -> None:
    by = world.people["officer"]
    withdraw.withdraw(session, notice, by=by, reason="时间有误", at=make.AT)


def _draft(world: World) -> int:
    with world.sessions.begin() as session:
        return make.notice(session, world.files, world.people["editor"]).id


def _before_the_last_step(world: World) -> int:
    with world.sessions.begin() as session:
        made = make.notice(session, world.files, world.people["editor"])
        _submit(world, session, made)
        by = world.people["unit_head"]
        review.approve(session, made, by=by, comment="", checked=CHECKLIST, at=make.AT)
        return made.id


def _approved(world: World) -> int:
    with world.sessions.begin() as session:
        return make.approved(session, world.files, world.people).id


def _scheduled(world: World) -> int:
    return world.release(world.arrange()).notice_id


def _published(world: World) -> int:
    number = world.arrange()
    world.due()
    world.hear("e", make.AT, job="1000", outcome="published")
    world.settle()
    return world.release(number).notice_id


@pytest.mark.parametrize(
    ("prepare", "first", "second", "ends"),
    [
        (_draft, _submit, _submit, State.IN_REVIEW),
        (_draft, _submit, _delete, State.IN_REVIEW),
        (_before_the_last_step, _approve_last, _return, State.APPROVED),
        (_before_the_last_step, _return, _approve_last, State.DRAFT),
        (_before_the_last_step, _approve_last, _approve_last, State.APPROVED),
        (_before_the_last_step, _edit, _approve_last, State.DRAFT),
        (_approved, _edit, _schedule, State.DRAFT),
        (_scheduled, _claim, _unschedule, State.PUBLISHING),
        (_scheduled, _claim, _edit, State.PUBLISHING),
        (_scheduled, _claim, _schedule, State.PUBLISHING),
        (_scheduled, _unschedule, _unschedule, State.APPROVED),
        (_published, _withdraw, _withdraw, State.WITHDRAWN),
        (_published, _withdraw, _schedule, State.WITHDRAWN),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)).strip("_"),
)
def test_the_second_of_two_acts_sees_the_first_and_is_refused(
    world: World, prepare: Callable[[World], int], first: Act, second: Act, ends: State
) -> None:
    number = prepare(world)
    with world.sessions.begin() as late:
        seen = show.find(late, number)  # as it stood before the first act
        assert seen.state != ends
        with world.sessions.begin() as early:
            first(world, early, show.find(early, number))
        with pytest.raises((OutOfTurn, Refused)):
            second(world, late, seen)
        late.rollback()
    with world.sessions.read() as session:
        assert session.get_one(Notice, number).state == ends


def test_two_arrangements_at_once_make_one_release(world: World) -> None:
    number = _approved(world)
    with world.sessions.begin() as late:
        seen = show.find(late, number)
        with world.sessions.begin() as early:
            _schedule(world, early, show.find(early, number))
        _schedule(world, late, seen)
    with world.sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Release)) == 1


def test_a_claim_finds_nothing_when_the_arrangement_was_taken_back_beside_it(world: World) -> None:
    """The claim waits for the notice, which the other holds, and then looks again."""
    number = _scheduled(world)
    claimed: list[int | None] = []

    def ask() -> None:
        with world.sessions.begin() as session:
            claimed.append(claim.claim(session, owner="a scheduler", at=make.AT, usual={}))

    asking = threading.Thread(target=ask)
    with world.sessions.begin() as session:
        _unschedule(world, session, show.find(session, number))
        session.flush()
        asking.start()
        wait_until_somebody_waits(session)
    asking.join()
    assert claimed == [None]
    with world.sessions.read() as session:
        assert session.scalar(select(Release.state)) == Stage.CANCELLED
        assert session.get_one(Notice, number).state == State.APPROVED


def test_of_two_owners_one_gets_the_submit(world: World) -> None:
    """The first held on until its lease had run out; the second took over in between."""
    world.arrange()
    with world.sessions.begin() as session:
        number = claim.claim(session, owner="first", at=make.AT, usual={})
    assert number is not None
    got: list[str] = []
    for owner, at in (("first", make.AT), ("second", make.later(seconds=60))):
        if owner == "second":
            with world.sessions.begin() as session:
                assert claim.take_over(session, owner=owner, at=at) == number
        while (step := _plan(world, number, owner, at)) is not None and step.name != "submit":
            with world.sessions.begin() as session:
                result = step.run(world.account)
                steps.write_down(session, number, step, result, owner=owner, at=at)
            if owner == "first" and step.name == "draft":
                break
        got.append(step.name if step else "nothing")
    assert got == ["draft", "submit"]
    assert _plan(world, number, "first", make.later(seconds=61)) is None


def test_who_asks_again_after_a_submit_was_handed_out_gets_doubt_and_no_second_one(
    world: World,
) -> None:
    number = world.arrange()
    with world.sessions.begin() as session:
        attempt = claim.claim(session, owner="one", at=make.AT, usual={})
    assert attempt is not None
    while (step := _plan(world, attempt, "one", make.AT)) is not None and step.name != "submit":
        with world.sessions.begin() as session:
            steps.write_down(
                session, attempt, step, step.run(world.account), owner="one", at=make.AT
            )
    assert step is not None
    assert _plan(world, attempt, "one", make.AT) is None
    assert world.release(number).state == Stage.UNSURE
    with world.sessions.read() as session:
        assert session.get_one(Dispatch, attempt).state == Progress.UNSURE
        assert dispatch.held_by(session, attempt, "one") is None


def _plan(world: World, number: int, owner: str, at: object) -> Step | None:
    with world.sessions.begin() as session:
        return steps.plan(
            session, number, owner=owner, files=world.files, base_url="http://b.test", at=at  # type: ignore[arg-type]
        )  # fmt: skip


def wait_until_somebody_waits(session: Session) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not session.connection().exec_driver_sql(waiting).scalar():
        threading.Event().wait(0.01)
