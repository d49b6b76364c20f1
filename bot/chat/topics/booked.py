"""我的预约: what a citizen has booked and what is still to come; seen in full and cancelled by number."""

import re
from functools import partial

from sqlalchemy.orm import Session

from bot.activities import cancel, mine
from bot.activities import number as numbers
from bot.activities.booking import STAGE_WORDS, Booking, Stage
from bot.chat import choices, contacts
from bot.chat.asked import Reply
from bot.chat.choices import Said
from bot.chat.dialogue import JSON, Turn
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.clock import in_words
from bot.errors import Refused

TOPIC = "booked"
_CANCEL = re.compile(
    r"(?:取消|退掉?)(?:这个|我的|第)?(?:(\d{1,2})|预约|报名)?个?(?:预约|报名)?[吧了。.!]*"
)
_NUMBER = re.compile(r"(?<!\d)\d{4} ?\d{4}(?!\d)")
_FOOT = "回复数字看详细内容，或要取消哪一个，如“取消1”。"


def bookings(scene: Scene) -> Reply:
    """The list; the one at once where its number was said, or where there is one to cancel."""
    some = mine.bookings(scene.session, scene.account, scene.openid, at=scene.at)
    if not some:
        return _said(scene.say("booked_none"))
    data: dict[str, JSON] = {"numbers": [one.number for one in some]}
    named = _NUMBER.search(scene.text)
    wanted = [one for one in some if named and one.number == named[0].replace(" ", "")]
    cancels = "取消" in scene.text or "退" in scene.text
    if cancels and (wanted or len(some) == 1):
        return _sure(data, (wanted or some)[0])
    if wanted:
        return _shown(scene, data, wanted[0])
    lines = ["您的预约：", *choices.listed(_line(one) for one in some), _FOOT]
    return Reply("\n".join(lines), Intent.BOOKINGS, answered=True, turn=Turn(TOPIC, data))


def go_on(scene: Scene, turn: Turn) -> Reply | None:
    """One of them in full, or cancelled after it was confirmed; None for a new question."""
    some = mine.bookings(scene.session, scene.account, scene.openid, at=scene.at)
    listed, sure = turn.data.get("numbers"), str(turn.data.get("sure", ""))
    if not isinstance(listed, list):
        return None
    if sure and contacts.YES.fullmatch(scene.text):
        act = partial(_cancel, scene, sure)
        return Reply("正在取消", Intent.BOOKINGS, answered=True, act=act)
    if sure and re.match("不|保留|算了", scene.text):
        return _said("好的，预约还在。")
    return _of_list(scene, turn, [str(one) for one in listed], some)


def _of_list(
    scene: Scene, turn: Turn, listed: list[str], some: list[Booking]
) -> Reply | None:  # fmt: skip
    number, cancels = _meant(scene.text)
    if number is None and not cancels:
        return None
    if number is not None and not 1 <= number <= len(listed):
        words = scene.say("no_such_number", count=str(len(listed)))
        return Reply(words, Intent.PAGE, answered=False, turn=turn)
    on = str(turn.data.get("on", "")) or str(turn.data.get("sure", ""))
    wanted = listed[number - 1] if number else on
    one = next((each for each in some if each.number == wanted), None)
    if one is None:
        return bookings(scene) if number is None else _said("这个预约已经取消或已经过了。")
    data: dict[str, JSON] = {"numbers": [*listed]}
    return _sure(data, one) if cancels else _shown(scene, data, one)


def _meant(text: str) -> tuple[int | None, bool]:
    """Which one of the list, and whether it is to be cancelled."""
    if found := _CANCEL.fullmatch(text):
        return int(found[1]) if found[1] else None, True
    said = choices.said(text)
    return (None, True) if said is Said.CANCEL else (said if isinstance(said, int) else None, False)


def _shown(scene: Scene, data: dict[str, JSON], one: Booking) -> Reply:
    activity = one.activity
    lines = [
        f"《{activity.title}》", scene.link(f"/events/{activity.id}"), activity.when(), activity.venue,
        f"{STAGE_WORDS[one.state]}，{one.people} 人，预约号 {numbers.in_words(one.number)}",
        "到场时报预约号签到。" if one.state == Stage.BOOKED else "有名额就按先后补上并通知您。",
        f"有事请联系：{activity.contact}" if activity.contact else "", "要取消就回复“取消预约”。",
    ]  # fmt: skip
    turn = Turn(TOPIC, {**data, "on": one.number})
    return Reply(
        "\n".join(line for line in lines if line), Intent.BOOKINGS, answered=True, turn=turn
    )


def _sure(data: dict[str, JSON], one: Booking) -> Reply:
    text = (
        f"要取消《{one.activity.title}》（{in_words(one.activity.starts_at)}，{one.people} 人）的预约吗？"
        "名额会让给别人。取消请回复“确认”，保留请回复“不取消”。"
    )
    return Reply(
        text, Intent.BOOKINGS, answered=True, turn=Turn(TOPIC, {**data, "sure": one.number})
    )


def _cancel(scene: Scene, number: str, session: Session) -> Reply:
    try:
        gone = cancel.cancel_booking(
            session, number, account=scene.account, openid=scene.openid, at=scene.at
        )
    except Refused as problem:
        return _said(str(problem))
    return _said(f"已取消《{gone.activity.title}》的预约（预约号 {numbers.in_words(number)}）。")


def _line(one: Booking) -> str:
    stage = f"，{STAGE_WORDS[one.state]}" if one.state != Stage.BOOKED else ""
    return f"{in_words(one.activity.starts_at)}《{one.activity.title}》\n   {one.people} 人，预约号 {numbers.in_words(one.number)}{stage}"


def _said(words: str) -> Reply:
    return Reply(words, Intent.BOOKINGS, answered=True)
