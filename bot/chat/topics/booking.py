"""Book in the chat: how many, which name, which telephone, one thing at a time; what was said once is not asked again.

Nothing personal is repeated in full, and nothing of it is written down but sealed in the booking.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from bot.activities import book, find, mine
from bot.activities import number as numbers
from bot.activities.activity import Activity
from bot.activities.book import Full
from bot.activities.booking import Booking, Stage, Wish
from bot.activities.find import SIGNUP_WORDS, Signup
from bot.chat import choices, contacts
from bot.chat.asked import Reply
from bot.chat.choices import Said
from bot.chat.dialogue import JSON, Turn
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.clock import in_words
from bot.errors import NotFound, Refused

TOPIC = "booking"
_ASKS = {
    "people": "几个人来？请回复人数（最多 {most} 人）。",
    "name": "请回复预约人的姓名。",
    "phone": "请回复联系电话，有变动时通知您。",
}
_AGAIN = {
    "people": "没看懂人数，请回复 1 到 {most} 之间的数字。",
    "name": "没看懂姓名，请只回复姓名，如：王小明。",
    "phone": "没看懂电话，请回复 11 位手机号，或带区号的固定电话。",
}
_OUT = "不约了就回复“取消”。"


def wants(text: str) -> bool:
    """Whether somebody who looks at an activity wants to book it."""
    return contacts.WANTS.fullmatch(text) is not None


def details(scene: Scene, one: Activity) -> str:
    """An activity in full, and how to book it."""
    facts = (
        ("时间", one.when()),
        ("地点", one.venue),
        ("对象", one.audience),
        ("联系", one.contact),
    )
    lines = [f"《{one.title}》", scene.link(f"/events/{one.id}")]
    lines += [f"{name}：{fact}" for name, fact in facts if fact]
    now = find.signup(scene.session, one, at=scene.at)
    lines.append(_standing(scene, one, now))
    if now in (Signup.OPEN, Signup.FULL):
        lines += _ways(scene, one, "预约" if now == Signup.OPEN else "候补")
    return "\n".join(line for line in lines if line)


def seats_in_words(scene: Scene, one: Activity) -> str:
    """How many seats are left, or why nobody can book."""
    now = find.signup(scene.session, one, at=scene.at)
    return (
        f"还剩 {find.left(scene.session, one)} 个名额" if now == Signup.OPEN else SIGNUP_WORDS[now]
    )


def start(scene: Scene, number: int) -> Reply:
    """Begin to book, if one can."""
    try:
        one = find.by_id(scene.session, number)
    except NotFound as gone:
        return _said(str(gone))
    now = find.signup(scene.session, one, at=scene.at)
    if scene.trust is None or not scene.openid:
        return _said(f"请在公众号里预约，或打电话：{one.contact or scene.say('person')}")
    if now not in (Signup.OPEN, Signup.FULL):
        return _said(f"《{one.title}》{_standing(scene, one, now)}")
    data: dict[str, JSON] = {
        "activity": one.id,
        "queue": now == Signup.FULL,
        "people": 0,
        "name": "",
        "phone": "",
    }
    if one.per_person == 1:
        data["people"] = 1
    before = mine.latest(scene.session, scene.account, scene.openid)
    if before is not None:
        data["name"], data["phone"] = before.contact(scene.trust.vault())
    head = f"{'候补' if now == Signup.FULL else '预约'}《{one.title}》。"
    return _next(one, data, head)


def go_on(scene: Scene, turn: Turn) -> Reply | None:
    """Take what was said as the answer to what was asked; None for a new question."""
    data = dict(turn.data)
    try:
        one = find.by_id(scene.session, int(str(data["activity"])))
    except NotFound as gone:
        return _said(str(gone))
    if choices.said(scene.text) is Said.CANCEL:
        return replace(_said("好的，没有预约。"), intent=Intent.CANCELLED)
    missing = _missing(data)
    if not missing:
        return _at_the_end(scene, one, data)
    given = contacts.given(scene.said, missing)
    if not given:
        return _not_understood(scene, one, data, missing)
    if int(str(given.get("people", 1))) > one.per_person:
        return replace(_ask(one, data, f"每人最多约 {one.per_person} 人。"), private=True)
    return replace(_next(one, {**data, **given}), private=True)


def _at_the_end(scene: Scene, one: Activity, data: dict[str, JSON]) -> Reply | None:
    """Everything is known: it is confirmed or something of it changed."""
    if contacts.YES.fullmatch(scene.text):
        return Reply(
            "正在预约", Intent.BOOKING, answered=True, act=partial(_book, scene, one.id, data)
        )
    for key, pattern in contacts.CHANGES.items():
        if pattern.search(scene.text):
            return _next(one, {**data, key: 0 if key == "people" else ""})
    return None if contacts.is_question(scene.text) else _confirm(one, data, "")


def _book(scene: Scene, number: int, data: Mapping[str, JSON], session: Session) -> Reply:
    """Book, in the transaction that writes the message down; the reply that stands."""
    if scene.trust is None:
        return _said(scene.say("person"))
    wish = Wish(
        people=int(str(data["people"])), name=str(data["name"]), phone=str(data["phone"]),
        delivery=scene.delivery, account=scene.account, openid=scene.openid,
    )  # fmt: skip
    verb = book.wait if data["queue"] else book.book
    try:
        made = verb(session, number, wish, vault=scene.trust.vault(), at=scene.at)
    except Full as full:
        turn = Turn(TOPIC, {**data, "queue": True})
        return Reply(
            f"{full}。要候补请回复“确认”，{_OUT}", Intent.BOOKING, answered=True, turn=turn
        )
    except Refused as problem:
        return _said(f"没有约上：{problem}")
    return _said(_made(scene, made))


def _made(scene: Scene, made: Booking) -> str:
    one = made.activity
    waiting = made.state == Stage.WAITING
    lines = [
        "已排上候补，有名额就按先后补上并通知您。" if waiting else "约好了，到场时报预约号签到。",
        f"预约号：{numbers.in_words(made.number)}（{made.people} 人）",
        f"《{one.title}》", scene.link(f"/events/{one.id}"), one.when(), one.venue,
        "来不了请提前取消，把名额留给别人：回复“我的预约”。",
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _missing(data: Mapping[str, JSON]) -> list[str]:
    return [key for key in _ASKS if not data[key]]


def _next(one: Activity, data: dict[str, JSON], head: str = "") -> Reply:
    return _ask(one, data, head) if _missing(data) else _confirm(one, data, head)


def _ask(one: Activity, data: dict[str, JSON], head: str) -> Reply:
    words = _ASKS[_missing(data)[0]].format(most=one.per_person)
    return Reply(f"{head}{words}{_OUT}", Intent.BOOKING, answered=True, turn=Turn(TOPIC, data))


def _confirm(one: Activity, data: dict[str, JSON], head: str) -> Reply:
    name, phone = contacts.masked(str(data["name"]), str(data["phone"]))
    lines = (
        f"{head}请核对：", f"《{one.title}》", one.when(), f"{data['people']} 人，{name}，电话 {phone}",
        f"没有问题请回复“确认”；要改就回复“改人数”“改姓名”或“改电话”；{_OUT}",
    )  # fmt: skip
    return Reply("\n".join(lines), Intent.BOOKING, answered=True, turn=Turn(TOPIC, data))


def _not_understood(
    scene: Scene, one: Activity, data: dict[str, JSON], missing: list[str]
) -> Reply | None:
    if contacts.is_question(scene.text):
        return None
    again = _AGAIN[missing[0]].format(most=one.per_person) + _OUT
    return Reply(again, Intent.BOOKING, answered=False, turn=Turn(TOPIC, data), private=True)


def _standing(scene: Scene, one: Activity, now: Signup) -> str:
    """Whether one can book, in a sentence."""
    if now == Signup.OPEN:
        rest = f"；现场另留 {one.walk_in} 个" if one.walk_in else ""
        return (
            f"名额：还剩 {find.left(scene.session, one)} 个，每人最多约 {one.per_person} 人{rest}"
        )
    more = {
        Signup.NOT_YET: f"，{in_words(one.signup_opens_at)}开始" if one.signup_opens_at else "",
        Signup.CANCELLED: f"：{one.reason}", Signup.BLOCKED: f"：{one.blocked}",
        Signup.FREE: "，直接来就可以", Signup.CLOSED: f"；现场还留有 {one.walk_in} 个名额" if one.walk_in else "",
    }  # fmt: skip
    return SIGNUP_WORDS[now] + more.get(now, "")


def _ways(scene: Scene, one: Activity, verb: str) -> list[str]:
    if scene.trust is None or not scene.openid:
        return []
    path = scene.trust.path(one.id, scene.account, scene.openid)
    return [
        f"要{verb}，回复“{verb}”，或在网页上填写（30分钟内有效）：",
        f"《网上{verb}》",
        scene.link(path),
    ]


def _said(words: str) -> Reply:
    return Reply(words, Intent.BOOKING, answered=True)
