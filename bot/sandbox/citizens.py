"""What a citizen does: follow, say something, tap the menu; and what that allows the account to send."""

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Refused
from bot.sandbox import bubbles, events, push
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import now

NAMES = ("张阿姨", "李老师", "王师傅", "学生小赵", "外地游客")
WINDOW, AFTER_MESSAGE = (
    48 * 3600,
    5,
)  # seconds and customer-service messages after a citizen's message
MOMENT, AFTER_TAP = 60, 3  # after a follow, a scan or a menu tap


@dataclass(frozen=True)
class Act:
    """One thing a citizen does: `kind` is a MsgType or an Event; `given` are fields of it."""

    openid: str
    kind: str
    given: Mapping[str, object]


def openid_of(account: SandboxAccount, name: str) -> str:
    """A citizen's openid at one account: 28 characters, another for every account."""
    return "o" + hashlib.sha256(f"{account.app_id}/{name}".encode()).hexdigest()[:27]


def settle_in(db: sqlite3.Connection, account: SandboxAccount) -> None:
    """Give a new account its citizens; all but the last follow it."""
    for place, name in enumerate(NAMES):
        db.execute(
            "INSERT OR IGNORE INTO citizen (openid, app_id, name, subscribed, since) VALUES (?, ?, ?, ?, ?)",
            (openid_of(account, name), account.app_id, name, place < len(NAMES) - 1, now()),
        )


def known(db: sqlite3.Connection, account: SandboxAccount) -> list[sqlite3.Row]:
    """Everybody who ever had to do with an account, in order of appearance."""
    return db.execute(
        "SELECT * FROM citizen WHERE app_id = ? ORDER BY rowid", (account.app_id,)
    ).fetchall()


def find(db: sqlite3.Connection, account: SandboxAccount, openid: str) -> sqlite3.Row | None:
    """One citizen, if known."""
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM citizen WHERE app_id = ? AND openid = ?", (account.app_id, openid)
    ).fetchone()
    return row


def by_wechat_name(
    db: sqlite3.Connection, account: SandboxAccount, name: str
) -> sqlite3.Row | None:
    """The citizen with a WeChat name (微信号): the beginning of their openid, as nobody here has chosen one."""
    everyone = (one for one in known(db, account) if wechat_name(one["openid"]) == name)
    return next(everyone, None)


def wechat_name(openid: str) -> str:
    """What a citizen is called by on WeChat."""
    return f"wx_{openid[1:9]}"


def newcomer(db: sqlite3.Connection, account: SandboxAccount) -> str:
    """One more citizen, who does not follow yet. Returns the openid."""
    name = f"市民 {len(known(db, account)) + 1} 号"
    openid = openid_of(account, f"{name}{now()}")
    db.execute(
        "INSERT INTO citizen (openid, app_id, name, subscribed, since) VALUES (?, ?, ?, 0, ?)",
        (openid, account.app_id, name, now()),
    )
    return openid


def act(
    db: sqlite3.Connection, account: SandboxAccount, doing: Act, *, state: str = push.WAITS
) -> int:
    """Do it: the bubble on the phone, what it allows, and the push. Returns the push's id.

    An openid nobody knows becomes a follower first. Raises Refused for an unknown kind.
    """
    at = now()
    if find(db, account, doing.openid) is None:
        _write(db, account, doing.openid, subscribed=doing.kind != "subscribe", at=at)
    if doing.kind in events.MESSAGES:
        fields = _message(db, account, doing, at)
    elif doing.kind in events.EVENTS:
        fields = _event(db, account, doing, at)
    else:
        known_kinds = "、".join([*events.MESSAGES, *events.EVENTS])
        raise Refused(f"不认识“{doing.kind}”，可用：{known_kinds}")
    return push.enqueue(
        db, account, push.Letter(doing.openid, doing.kind, fields), due=at, state=state
    )


def _message(
    db: sqlite3.Connection, account: SandboxAccount, doing: Act, at: float
) -> events.Fields:
    fields = events.filled(
        events.MESSAGES[doing.kind], {k: v for k, v in doing.given.items() if k != "MsgId"}
    )
    said = dict(fields)
    data: Json = {"text": str(said.get("Content") or _in_words(doing.kind, said))}
    if doing.kind == "image":
        data = {"pic": str(said["PicUrl"])}
    number = bubbles.add(
        db, account, doing.openid, ("citizen", "image" if "pic" in data else "text", data), at
    )
    grant(db, account, doing.openid, "message", at)
    msg_id = doing.given.get("MsgId") or 24_000_000_000_000_000 + int(at) * 1000 + number % 1000
    return [
        *events.head(account, doing.openid, at, doing.kind),
        *fields,
        ("MsgId", int(str(msg_id))),
    ]


def _in_words(kind: str, said: Json) -> str:
    words = {
        "voice": "［语音］",
        "video": "［视频］",
        "shortvideo": "［小视频］",
        "location": f"［位置］{said.get('Label', '')}",
        "link": f"［链接］{said.get('Title', '')}",
    }
    return words.get(kind, "")


def _event(db: sqlite3.Connection, account: SandboxAccount, doing: Act, at: float) -> events.Fields:
    fields = events.filled(events.EVENTS[doing.kind], doing.given)
    if doing.kind in {"subscribe", "unsubscribe"}:
        _write(db, account, doing.openid, subscribed=doing.kind == "subscribe", at=at)
        note = "已关注公众号" if doing.kind == "subscribe" else "已取消关注"
        bubbles.add(db, account, doing.openid, ("system", "note", {"text": note}), at)
    if doing.kind == "unsubscribe":
        db.execute(
            "DELETE FROM allowance WHERE app_id = ? AND openid = ?", (account.app_id, doing.openid)
        )
    elif doing.kind in {"subscribe", "SCAN", "CLICK"}:
        grant(db, account, doing.openid, "tap", at)
    return [*events.head(account, doing.openid, at, "event"), ("Event", doing.kind), *fields]


def _write(
    db: sqlite3.Connection, account: SandboxAccount, openid: str, *, subscribed: bool, at: float
) -> None:
    name = f"市民 {openid[:8]}"
    db.execute(
        "INSERT INTO citizen (openid, app_id, name, subscribed, since) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (app_id, openid) DO UPDATE SET subscribed = excluded.subscribed, since = excluded.since",
        (openid, account.app_id, name, subscribed, at),
    )


def grant(
    db: sqlite3.Connection, account: SandboxAccount, openid: str, kind: str, at: float
) -> None:
    """Allow the account customer-service messages: five in 48 hours after a message, three in a minute after a tap."""
    seconds, count = (WINDOW, AFTER_MESSAGE) if kind == "message" else (MOMENT, AFTER_TAP)
    db.execute(
        "INSERT OR REPLACE INTO allowance (app_id, openid, kind, remaining, until) VALUES (?, ?, ?, ?, ?)",
        (account.app_id, openid, kind, count, at + seconds),
    )
