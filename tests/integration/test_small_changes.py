"""A few characters of what is out are changed in the console: reviewed here, made there by a person, proven."""

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.errors import NotYours, OutOfTurn, Refused
from bot.ledger.entry import Entry
from bot.notices import console_fix, correct, find, review, schedule, show, write
from bot.notices.channel import Mode
from bot.notices.correction import Correction, Standing, Way
from bot.notices.front import Fields
from bot.notices.notice import Notice, State
from bot.review.chain import CHECKLIST
from bot.staff import member
from tests import make, public
from tests.world import World

BODY = "周六晚七点放映，免费入场。"


def _out(world: World, hands: time_machine.Traveller) -> int:
    number = world.arrange(body=BODY)
    world.play(hands, seconds=5, times=2)
    return world.release(number).notice_id


def _changed(world: World, number: int, body: str, title: str = "") -> int:
    """A draft that changes its text in the console, by the officer."""
    with world.sessions.begin() as session:
        notice = session.get_one(Notice, number)
        fields = Fields(title=title or notice.title, body=body)
        return correct.correct(
            session, notice, correct.Order(fields, "星期写错了", Way.CONSOLE),
            by=member.by_name(session, "officer-one"), files=world.files,
            fetch=lambda _path: make.picture(), at=clock.now(),
        ).id  # fmt: skip


def _approve(world: World, draft: int) -> None:
    with world.sessions.begin() as session:
        made = session.get_one(Notice, draft)
        review.submit(session, made, by=world.people["editor"], at=clock.now())
        for role in ("unit_head", "deputy"):
            review.approve(
                session, made, by=world.people[role], comment="同意", checked=CHECKLIST, at=clock.now()
            )  # fmt: skip
    world.take_down()


def _confirm(world: World, number: int, who: str = "officer") -> None:
    with world.sessions.begin() as session:
        console_fix.confirm(
            session, session.get_one(Notice, number), make.picture(), "截图.png",
            by=world.people[who], files=world.files, at=clock.now(),
        )  # fmt: skip


def test_a_small_change_is_reviewed_made_by_the_officer_and_proven(
    world: World, hands: time_machine.Traveller
) -> None:
    number = _out(world, hands)
    draft = _changed(world, number, BODY.replace("周六", "周日"))
    with pytest.raises(OutOfTurn, match="没有等着"):
        _confirm(world, number)
    _approve(world, draft)
    world.take_down()
    told = [text for text in world.told("officer") if "公众平台后台修改" in text]
    assert len(told) == 1
    assert "“六”改为“日”" in told[0]
    with pytest.raises(NotYours):
        _confirm(world, number, "editor")
    _confirm(world, number)
    with world.sessions.read() as session:
        notice = session.get_one(Notice, number)
        assert (notice.state, notice.body) == (State.PUBLISHED, BODY.replace("周六", "周日"))
        assert "周日晚七点" in notice.digest
        assert find.approved_as_it_stands(session, notice)
        (one,) = session.scalars(select(Correction))
        assert world.files.has(one.proof)
        assert [line.kind for line in session.scalars(select(Entry).order_by(Entry.seq))] == [
            "released", "corrected"
        ]  # fmt: skip
        assert [found.id for found in find.search(session, "周日晚七点", limit=5)] == [number]
        assert show.whole(session, notice)["corrections"][0]["state_name"] == "已更正"  # type: ignore[index]
    assert len(world.account.jobs) == 1
    page = public.web(world.sessions, world.files).test_client().get(f"/notices/{number}").text
    assert "星期写错了" in page
    assert "周日晚七点" in page


def test_what_the_console_cannot_change_is_refused_with_the_other_ways(
    world: World, hands: time_machine.Traveller
) -> None:
    number = _out(world, hands)
    refused = {
        "不能改标题": {"body": BODY, "title": "别的标题"},
        "没有要改的": {"body": f"**{BODY}**"},
        "改动了 24 个字": {"body": BODY + "另" * 24},
        "不能换图片": {"body": BODY + "\n\n![新图](a.png)"},
    }
    for why, fields in refused.items():
        with pytest.raises(Refused, match=why):
            _changed(world, number, **fields)
    _approve(world, _changed(world, number, BODY.replace("六", "日")))
    _confirm(world, number)
    with pytest.raises(Refused, match="改过一次"):
        _changed(world, number, BODY)


def test_the_text_of_a_small_change_is_never_sent(
    world: World, hands: time_machine.Traveller
) -> None:
    draft = _changed(world, _out(world, hands), BODY.replace("六", "日"))
    _approve(world, draft)
    with world.sessions.begin() as session, pytest.raises(Refused, match="后台小改的审核稿"):
        schedule.schedule(
            session, session.get_one(Notice, draft), on=["wechat"], mode=Mode.PUBLISH, due=None,
            by=world.people["editor"], at=clock.now(),
        )  # fmt: skip


def _edit(world: World, draft: int, body: str, title: str = "") -> None:
    with world.sessions.begin() as session:
        made = session.get_one(Notice, draft)
        write.edit(
            session, made, Fields(title=title or made.title, body=body, unit="文化馆", cover=made.cover),
            by=member.by_name(session, "editor-one"), files=world.files, fetch=write.no_pictures,
            at=clock.now(),
        )  # fmt: skip


def test_an_edit_after_the_approval_is_approved_and_asked_for_anew(
    world: World, hands: time_machine.Traveller
) -> None:
    number = _out(world, hands)
    draft = _changed(world, number, BODY.replace("六", "日"))
    _approve(world, draft)
    _edit(world, draft, BODY.replace("六", "五"))
    with pytest.raises(OutOfTurn, match="没有等着"):
        _confirm(world, number)
    _approve(world, draft)
    told = [text for text in world.told("officer") if "公众平台后台修改" in text]
    assert ["“六”改为“日”" in told[0], "“六”改为“五”" in told[1]] == [True, True]
    _confirm(world, number)
    with world.sessions.read() as session:
        assert session.get_one(Notice, number).body == BODY.replace("六", "五")


@pytest.mark.parametrize(("body", "title"), [("另" * 40, ""), (BODY, "别的标题")])
def test_what_the_console_cannot_change_does_not_get_in_by_an_edit(
    world: World, hands: time_machine.Traveller, body: str, title: str
) -> None:
    draft = _changed(world, _out(world, hands), BODY.replace("六", "日"))
    _edit(world, draft, body, title)
    with pytest.raises(Refused, match="公众平台后台"):
        _approve(world, draft)


def test_what_was_withdrawn_meanwhile_is_not_corrected(
    world: World, hands: time_machine.Traveller
) -> None:
    number = _out(world, hands)
    _approve(world, _changed(world, number, BODY.replace("六", "日")))
    world.withdraw(1)
    with pytest.raises(OutOfTurn, match="已经不是已发布"):
        _confirm(world, number)
    assert world.kinds() == ["released", "withdrawn"]


@pytest.mark.parametrize("why", ["withdrawn", "deleted"])
def test_a_small_change_ends_with_its_notice_or_its_draft(
    world: World, hands: time_machine.Traveller, why: str
) -> None:
    number = _out(world, hands)
    draft = _changed(world, number, BODY.replace("六", "日"))
    if why == "withdrawn":
        _approve(world, draft)
        with world.sessions.begin() as session:
            (one,) = (one for one in session.scalars(select(Correction)))
            assert one.state == Standing.BY_HAND
        world.withdraw(1)
    else:
        with world.sessions.begin() as session:
            write.delete(
                session, session.get_one(Notice, draft), by=world.people["editor"], at=clock.now()
            )
    world.take_down()
    with world.sessions.read() as session:
        assert session.scalars(select(Correction.state)).one() == Standing.DROPPED
