"""Readers' comments under a mass-sent article: opened, fetched, chosen, answered by two people, taken away."""

import threading
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn, Refused, Unsure
from bot.notices import answer_comment, comment
from bot.notices.answer_comment import Tools
from bot.notices.channel import Mode
from bot.notices.comment import Comment, CommentBox, Reply
from bot.notices.dispatch import Dispatch
from bot.notices.readers import Said, Where
from bot.notices.release import Release
from bot.wechat.trouble import PlatformRefused
from scheduler.fetch_comments import Fetching
from tests import make
from tests.fakes import Readers
from tests.integration.publisher_help import article, drafted, publisher, settled
from tests.integration.sandbox_help import platform
from tests.world import World

PLACE = Where("wechat", "2000", 0)


class Room:
    """A mass-sent article that is open to comments."""

    def __init__(self, world: World, hands: time_machine.Traveller) -> None:
        self.world, self.people = world, world.people
        readers = world.account.comments
        assert isinstance(readers, Readers)
        self.readers = readers
        self.tools = Tools(world.sessions, {"wechat": world.account})
        self.number = world.arrange(Mode.MASS)
        world.play(hands, seconds=3, times=2)
        with world.sessions.begin() as session:
            one = session.get_one(Release, self.number)
            attempt = session.get_one(Dispatch, one.dispatch_id)
            attempt.msg_data_id = PLACE.message

    def open(self) -> None:
        answer_comment.allow(self.number, self.tools, yes=True, by=self.people["officer"])

    def says(self, text: str, number: str = "7", **given: object) -> None:
        fields = {"elected": False, "reply": ""} | given
        said = Said(number, text, make.AT, **fields)  # type: ignore[arg-type]
        self.readers.said.setdefault(PLACE, []).insert(0, said)

    def fetch(self) -> None:
        accounts = {"wechat": self.world.account}
        Fetching(self.world.sessions, accounts, threading.Event()).run()

    def kept(self) -> list[Comment]:
        with self.world.sessions.read() as session:
            return list(comment.listed(session))

    def propose(self, text: str = "谢谢关注。", by: str = "editor") -> int:
        (one,) = self.kept()
        with self.world.sessions.begin() as session:
            answer_comment.propose(session, one.id, text, by=self.people[by], at=make.AT)
        return one.id

    def box(self) -> CommentBox:
        with self.world.sessions.read() as session:
            return session.get_one(CommentBox, self.number)


@pytest.fixture
def room(
    one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller
) -> tuple[Room, time_machine.Traveller]:
    world = World(one_sessions, tmp_path)
    made = Room(world, hands)
    made.open()
    return made, hands


Open = tuple[Room, time_machine.Traveller]


def test_what_readers_say_is_kept_without_who_they_are(room: Open) -> None:
    one, _ = room
    one.says("电话13800138000，几点开始？")
    one.fetch()
    (kept,) = one.kept()
    assert kept.text == "电话***********，几点开始？"
    assert "1 条新留言" in one.world.told("officer")[-1]
    assert not [name for name in Comment.__table__.columns.keys() if "openid" in name]  # noqa: SIM118


def test_they_are_fetched_often_at_first_then_seldom_then_no_more(room: Open) -> None:
    one, hands = room
    for hours, fetched in ((0, 1), (0.1, 1), (0.5, 2), (72, 3), (3, 3), (3.1, 4), (15 * 24, 4)):
        hands.shift(hours * 3600)
        one.fetch()
        assert one.readers.calls.count("listed") == fetched, hours


def test_what_a_reader_deleted_is_forgotten(room: Open) -> None:
    one, hands = room
    one.says("几点？")
    one.fetch()
    one.readers.said[PLACE] = []
    hands.shift(3600)
    one.fetch()
    assert one.kept() == []


def test_an_account_that_gives_none_says_why_and_is_asked_less_often(room: Open) -> None:
    one, hands = room
    problem = PlatformRefused("本账号没有留言权限", code=88000, rid="")
    one.readers.troubles.append(("listed", problem))
    one.fetch()
    assert "没有留言权限" in one.box().problem
    hands.shift(3600)
    one.fetch()
    assert one.readers.calls.count("listed") == 1


def test_a_reply_goes_out_by_two_people(room: Open) -> None:
    one, _ = room
    one.says("几点？")
    one.fetch()
    number = one.propose()
    with pytest.raises(NotYours):
        answer_comment.approve(number, one.tools, by=one.people["editor"])
    assert one.readers.said[PLACE][0].reply == ""
    answer_comment.approve(number, one.tools, by=one.people["unit_head"])
    assert one.readers.said[PLACE][0].reply == "谢谢关注。"
    (kept,) = one.kept()
    assert (kept.reply_state, kept.reply_by, kept.passed_by) == (
        Reply.PUBLISHED, "editor-one", "unit_head-one",
    )  # fmt: skip
    with pytest.raises(OutOfTurn, match="先删除"):
        one.propose("改一改")


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_settled_by_what_the_platform_shows(room: Open, arrived: bool) -> None:
    one, hands = room
    one.says("几点？")
    one.fetch()
    number = one.propose()
    one.readers.troubles.append(("reply", Unsure("没有答复")))
    with pytest.raises(Refused, match="不要重复"):
        answer_comment.approve(number, one.tools, by=one.people["deputy"])
    with pytest.raises(OutOfTurn, match="待核实"):
        answer_comment.approve(number, one.tools, by=one.people["deputy"])
    if arrived:
        one.readers.reply(PLACE, "7", "谢谢关注。")
    hands.shift(3600)
    one.fetch()
    assert one.kept()[0].reply_state == (Reply.PUBLISHED if arrived else Reply.PROPOSED)


@pytest.mark.parametrize(
    ("text", "why"), [("", "1 到 200"), ("字" * 201, "201"), ("电话13800138000", "手机号")]
)
def test_what_may_not_be_published_is_no_reply(room: Open, text: str, why: str) -> None:
    one, _ = room
    one.says("几点？")
    one.fetch()
    with pytest.raises(Refused, match=why):
        one.propose(text)
    assert one.kept()[0].reply_state == Reply.NONE


def test_choosing_and_deleting_stand_in_the_trail_without_the_words(room: Open) -> None:
    one, _ = room
    one.says("骂人的话")
    one.fetch()
    (kept,) = one.kept()
    answer_comment.elect(kept.id, one.tools, yes=True, by=one.people["editor"])
    assert one.readers.said[PLACE][0].elected
    with pytest.raises(NotYours):
        answer_comment.remove(kept.id, one.tools, reason="骂人", by=one.people["editor"])
    answer_comment.remove(kept.id, one.tools, reason="骂人", by=one.people["officer"])
    assert one.readers.said[PLACE] == []
    with one.world.sessions.read() as session:
        acts = session.scalars(select(Act).where(Act.verb.startswith("comment."))).all()
        assert [act.verb for act in acts] == ["comment.open", "comment.elect", "comment.delete"]
        assert "骂人的话" not in str([act.after for act in acts])


def test_what_was_published_without_a_send_has_no_comments(room: Open) -> None:
    one, hands = room
    number = one.world.arrange(Mode.PUBLISH)
    one.world.play(hands, seconds=3, times=2)
    with pytest.raises(OutOfTurn, match="不是由本系统群发"):
        answer_comment.allow(number, one.tools, yes=True, by=one.people["officer"])


def test_on_the_platform_they_are_opened_listed_chosen_answered_and_deleted(tmp_path: Path) -> None:
    with platform(tmp_path, mass_per_day=0) as wechat:
        ours = publisher(wechat.base, tmp_path)
        job = ours.send_to_all(drafted(ours, article()), "gk-1-1-x")
        settled(ours, Mode.MASS, job.id)
        published = wechat.quiet()["published"]
        assert isinstance(published, list)
        place, desk = Where("wechat", job.msg_data_id, 0), ours.comments
        said = {"article_id": published[0]["article_id"], "text": "几点开始？"}
        assert "没有开放" in str(wechat.sandbox("comment", **said))
        desk.allow(place, yes=True)
        wechat.sandbox("comment", **said)
        total, (one,) = desk.listed(place, 0)
        assert (total, one.text, one.elected, one.reply) == (1, "几点开始？", False, "")
        desk.elect(place, one.number, yes=True)
        desk.reply(place, one.number, "七点。")
        with pytest.raises(PlatformRefused, match="已经回复过"):
            desk.reply(place, one.number, "八点。")
        _, (one,) = desk.listed(place, 0)
        assert (one.elected, one.reply) == (True, "七点。")
        desk.delete_reply(place, one.number)
        desk.delete(place, one.number)
        desk.delete(place, one.number)
        assert desk.listed(place, 0) == (0, [])
        wechat.sandbox("settings", comments=False)
        with pytest.raises(PlatformRefused, match="没有留言权限"):
            desk.listed(place, 0)
