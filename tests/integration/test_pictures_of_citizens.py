"""Pictures that citizens send: fetched before the platform drops them, shown to whoever may read, removed in time."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from PIL import Image

from bot.answers import fetch_picture, picture
from bot.answers.index import Index
from bot.answers.picture import Stage
from bot.chat.answer import Chat
from bot.chat.dialogue import NoDialogues, Turn
from bot.chat.topics import booking
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused, Unreachable
from bot.memory.memory import Memory
from bot.wechat.talk import WeChatTalk
from bot.wechat.trouble import PlatformRefused
from tests import make
from tests.integration.desk_help import Desk
from tests.integration.later_help import Town
from tests.integration.picture_help import Phone, Room
from tests.integration.sandbox_help import Platform
from tests.integration.test_wechat_client import account

DAY = timedelta(days=1)


@pytest.fixture
def room(one_sessions: Sessions, town: Town, files: Files) -> Room:
    return Room(one_sessions, town, files)


@time_machine.travel(make.AT, tick=False)
def test_a_picture_is_fetched_once_without_what_the_camera_wrote(room: Room) -> None:
    room.sends("m1")
    room.sends("m1")  # redelivered
    room.fetch()
    room.fetch()
    (row,) = room.rows()
    assert (room.phone.asked, row.state, row.media_id) == (["media-m1"], Stage.KEPT, "")
    data = room.files.read(row.file)
    assert b"SECRETCAM" in room.phone.data
    assert b"SECRETCAM" not in data
    assert Image.open(io.BytesIO(data)).size == (60, 40)


@time_machine.travel(make.AT, tick=False)
def test_the_same_picture_of_two_citizens_is_two_files(room: Room) -> None:
    room.sends("m1")
    room.sends("m2", openid="o2")
    room.fetch()
    assert len(room.kept()) == 2
    with room.sessions.begin() as session:
        picture.forget(session, "wechat", "o1")
    room.fetch()
    (row,) = room.rows()
    assert (row.openid, room.kept()) == ("o2", [row.file])


def test_it_is_tried_again_while_the_platform_has_it(
    room: Room, hands: time_machine.Traveller
) -> None:
    room.sends("m1")
    room.phone.troubles = [Unreachable("没有连上")]
    room.fetch()
    room.fetch()  # too early
    assert room.rows()[0].state == Stage.WANTED
    assert len(room.phone.asked) == 1
    hands.shift(61)
    room.fetch()
    assert room.rows()[0].state == Stage.KEPT


def test_what_was_not_had_in_three_days_is_given_up(
    room: Room, hands: time_machine.Traveller
) -> None:
    room.sends("m1")
    hands.shift(3 * DAY)
    room.fetch()
    (row,) = room.rows()
    assert (row.state, room.phone.asked) == (Stage.LOST, [])
    assert "三天" in row.problem


@time_machine.travel(make.AT, tick=False)
def test_what_is_no_picture_or_refused_is_not_kept(room: Room) -> None:
    room.sends("m1")
    room.sends("m2")
    room.phone.data, room.phone.troubles = b"MZ not a picture", [Refused("图片太大")]
    room.fetch()
    first, second = room.rows()
    assert (first.state, first.problem, second.state) == (Stage.LOST, "图片太大", Stage.LOST)
    assert "不是能用的图片" in second.problem
    assert room.kept() == []


def test_it_goes_after_a_month_and_not_before(room: Room, hands: time_machine.Traveller) -> None:
    room.sends("m1")
    room.fetch()
    hands.shift(30 * DAY)
    room.fetch()
    assert len(room.kept()) == 1
    hands.shift(1)
    room.fetch()
    assert (room.rows(), room.kept()) == ([], [])


@time_machine.travel(make.AT, tick=False)
def test_a_citizen_who_leaves_while_it_is_fetched_leaves_no_file(room: Room) -> None:
    room.sends("m1")

    class Leaving(Phone):
        def picture(self, media_id: str, *, most: int) -> bytes:
            with room.sessions.begin() as session:
                picture.forget(session, "wechat", "o1")
            return super().picture(media_id, most=most)

    room.phone = Leaving()
    room.fetch()
    assert (room.rows(), room.kept()) == ([], [])


@time_machine.travel(make.AT, tick=False)
def test_one_citizen_cannot_fill_the_disk(room: Room) -> None:
    for number in range(picture.MOST_A_DAY + 1):
        room.sends(f"m{number}")
    room.sends("n1", openid="o2")
    states = [row.state for row in room.rows()]
    assert states == [*[Stage.WANTED] * picture.MOST_A_DAY, Stage.LOST, Stage.WANTED]


class Open(NoDialogues):
    """Everybody is in the middle of something."""

    def __init__(self, topic: str) -> None:
        self.topic, self.dropped = topic, 0

    def of(self, account: str, openid: str) -> Turn | None:
        return Turn(self.topic, {})

    def drop(self, account: str, openid: str) -> None:
        self.dropped += 1


@pytest.mark.parametrize(("topic", "count"), [(booking.TOPIC, 0), ("found", 1)])
def test_none_is_kept_while_somebody_says_who_they_are(
    room: Room, tmp_path: Path, topic: str, count: int
) -> None:
    dialogues = Open(topic)
    room.town.chat = Chat(
        room.sessions, index=Index(tmp_path / "other"), link=str, demo=lambda: False, dialogues=dialogues
    )  # fmt: skip
    room.sends("m1")
    assert len(room.rows()) == count
    assert dialogues.dropped == count  # the next picture is not kept either


def test_two_fetchers_never_take_the_same(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for number in ("m1", "m2"):
            picture.want(session, account="wechat", openid="o1", delivery=number, media_id="x", at=make.AT)  # fmt: skip
    with sessions.begin() as session:
        first = fetch_picture.claim(session, owner="a", at=make.AT)
    with sessions.begin() as session:
        second = fetch_picture.claim(session, owner="b", at=make.AT)
    assert first is not None
    assert second is not None
    assert first.number != second.number
    with sessions.begin() as session:
        assert fetch_picture.claim(session, owner="c", at=make.AT) is None
        late = fetch_picture.claim(session, owner="c", at=make.AT + timedelta(minutes=4))
        assert late == first
    with sessions.begin() as session:
        assert not fetch_picture.kept(session, first.number, "a.jpg", owner="a")
        assert fetch_picture.kept(session, first.number, "c.jpg", owner="c")


@time_machine.travel(make.AT, tick=False)
def test_the_conversation_shows_it_to_whoever_may_read(room: Room, tmp_path: Path) -> None:
    desk = Desk(room.sessions, tmp_path)
    room.sends("m1")
    room.sends("m2")
    editor = desk.of(room.town.staff["editor"], at=make.AT)
    assert "正在取图片" in editor.read("/desk/conversations/1")
    room.phone.troubles = [Refused("平台没有给")]
    room.fetch()
    shown = editor.read("/desk/conversations/1")
    assert "图片没有存下来：平台没有给" in shown
    address = "/desk/conversations/pictures/2"
    assert f'<img src="{address}"' in shown
    for role in ("editor", "auditor"):
        got = desk.of(room.town.staff[role], at=make.AT).get(address)
        assert (got.status_code, got.mimetype) == (200, "image/jpeg")
        assert "no-store" in got.headers["Cache-Control"]
    assert desk.of(room.town.staff["admin"], at=make.AT).get(address).status_code == 403
    assert desk.stranger().get(address).status_code == 302
    with room.sessions.begin() as session:
        picture.forget(session, "wechat", "o1")
    assert editor.get(address).status_code == 404


def test_the_sandbox_gives_a_picture_that_a_citizen_sent(sandbox: Platform, memory: Memory) -> None:
    talk = WeChatTalk(account(sandbox.base), memory)
    given = make.picture()
    sent = str(sandbox.upload("media/upload", given, type="image")["media_id"])
    assert talk.picture(sent, most=10_000_000) == given
    with pytest.raises(PlatformRefused, match="40007"):
        talk.picture("unknown", most=10_000_000)
    with pytest.raises(Refused, match="超过"):
        talk.picture(sent, most=10)
