"""Push messages and events to an account's callback: signed, sealed, delivered again when nobody answers."""

import json
import logging
import secrets
import sqlite3
import time
from dataclasses import dataclass, field, replace
from threading import Event
from urllib.parse import urlencode

import requests

from bot.sandbox import account as accounts
from bot.sandbox import bubbles, envelope, events, replies
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import now
from bot.sandbox.store import Store

log = logging.getLogger(__name__)

SILENT_EVENTS = ("unsubscribe", "VIEW", "LOCATION", "job")  # nobody waits for an answer to these
WAITS = "waiting"


@dataclass(frozen=True)
class Letter:
    """One push: whom it comes from, what it is (a MsgType, an event, or `job`), its fields."""

    sender: str
    kind: str
    fields: events.Fields


@dataclass(frozen=True)
class Delivery:
    """One attempt to bring a push: HTTP status (0: none), what became of it, the answer's text."""

    status: int
    outcome: str  # answered · timeout · unreachable · error
    seconds: float
    body: str = ""
    query: dict[str, str] = field(default_factory=dict)  # what stood in the address
    sent: str = ""


def enqueue(
    db: sqlite3.Connection,
    account: SandboxAccount,
    letter: Letter,
    *,
    due: float,
    state: str = WAITS,
) -> int:
    """Write a push down; the worker delivers it when it is due. Returns its id."""
    body = events.xml(letter.fields)
    cursor = db.execute(
        "INSERT INTO push (app_id, openid, kind, body, due, state) VALUES (?, ?, ?, ?, ?, ?)",
        (account.app_id, letter.sender, letter.kind, body, due, state),
    )
    return int(cursor.lastrowid or 0)


def any_due(db: sqlite3.Connection) -> bool:
    """Whether a push waits to be delivered now."""
    row = db.execute(
        "SELECT 1 FROM push WHERE state = ? AND due <= ? LIMIT 1", (WAITS, now())
    ).fetchone()
    return row is not None


def claim(db: sqlite3.Connection) -> list[int]:
    """Take every push that is due; each is taken by one worker only."""
    rows = db.execute(
        "UPDATE push SET state = 'working' WHERE state = ? AND due <= ? RETURNING id",
        (WAITS, now()),
    ).fetchall()
    return sorted(row["id"] for row in rows)


def recover(db: sqlite3.Connection) -> None:
    """After a kill: what was being delivered is delivered again."""
    db.execute("UPDATE push SET state = ? WHERE state = 'working'", (WAITS,))


def deliver(store: Store, push_id: int, *, stopping: Event, again: int = 0) -> Json:
    """Bring a push to the callback and show the answer on the phone.

    `again` more deliveries follow an answered one, as when the answer was lost on its way. Returns
    {"deliveries": […], "reply": {…} or None, "shown": [bubbles]}.
    """
    with store.read() as db:
        row = db.execute("SELECT * FROM push WHERE id = ?", (push_id,)).fetchone()
        account = accounts.by_app(db, row["app_id"])
    if account is None or not account.callback:
        with store.write() as db:
            db.execute("UPDATE push SET state = 'done' WHERE id = ?", (push_id,))
        return {"deliveries": [], "reply": None, "shown": []}
    made = _bring(account, row, stopping, again)
    if made and made[-1].outcome != "answered" and stopping.is_set():
        return {
            "deliveries": [],
            "reply": None,
            "shown": [],
        }  # stays "working": brought again after the start
    reply = _read(account, row, made)
    with store.write() as db:
        shown = _show(db, account, row, reply)
        state = "done" if made and made[-1].outcome == "answered" else "failed"
        told = [_told(account, row, one) for one in made]
        db.execute(
            "UPDATE push SET state = ?, deliveries = ?, reply = ? WHERE id = ?",
            (state, json.dumps(told), json.dumps(reply.data if reply else None), push_id),
        )
    return {"deliveries": told, "reply": reply.told() if reply else None, "shown": shown}


def _bring(
    account: SandboxAccount, row: sqlite3.Row, stopping: Event, again: int
) -> list[Delivery]:
    made: list[Delivery] = []
    sealed = ""
    most = account.number("push_deliveries") + again
    while len(made) < most:
        if not sealed or account.habit("push_reseal"):
            sealed = (
                envelope.seal(account.aes_key, account.app_id, row["body"])
                if account.mode != "plain"
                else ""
            )
        made.append(_once(account, row, sealed))
        if made[-1].outcome in {"answered", "error"}:
            if again <= 0:
                break
            again -= 1
        elif made[-1].outcome == "unreachable":
            stopping.wait(account.number("push_gap"))
        if stopping.is_set():
            break
    return made


def _once(account: SandboxAccount, row: sqlite3.Row, sealed: str) -> Delivery:
    stamp = str(int(now() + account.number("clock_ahead")))
    nonce = secrets.token_hex(5)
    query = {
        "signature": envelope.sign(account.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": row["openid"],
    }
    body = row["body"]
    if sealed:
        query |= {
            "encrypt_type": "aes",
            "msg_signature": envelope.sign(account.token, stamp, nonce, sealed),
        }
        to = events.xml([("ToUserName", account.original_id), ("Encrypt", sealed)])
        body = (
            to
            if account.mode == "safe"
            else body.replace("</xml>", to[len("<xml>") :].split("</ToUserName>")[1])
        )
    made = _post(account, query, body)
    return replace(made, query=query, sent=body)


def _post(account: SandboxAccount, query: dict[str, str], body: str) -> Delivery:
    started, most = time.monotonic(), account.number("push_timeout")
    mark = "&" if "?" in account.callback else "?"
    try:
        with requests.Session() as session:
            session.trust_env = False  # a callback is on this machine: no proxy
            answer = session.post(
                account.callback + mark + urlencode(query),
                data=body.encode(),
                headers={"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"},
                timeout=most,
                allow_redirects=False,
            )
    except requests.Timeout:
        return Delivery(0, "timeout", time.monotonic() - started)
    except requests.RequestException as problem:
        log.warning("callback of %s not reached: %s", account.slug, type(problem).__name__)
        return Delivery(0, "unreachable", time.monotonic() - started)
    outcome = "answered" if answer.ok else "unreachable" if answer.status_code >= 500 else "error"
    content = answer.content.decode("utf-8", "replace")
    return Delivery(answer.status_code, outcome, time.monotonic() - started, content)


def _read(account: SandboxAccount, row: sqlite3.Row, made: list[Delivery]) -> replies.Reply | None:
    """The reply of the last delivery that was answered; a fault when a citizen waited in vain."""
    waited_for = row["kind"] not in SILENT_EVENTS
    answered = [one for one in made if one.outcome == "answered"]
    if not answered:
        return (
            replies.Reply("fault", {"why": made[-1].outcome if made else ""})
            if waited_for
            else None
        )
    several = (
        row["kind"] not in events.MESSAGES
    )  # a message gets one article, other pushes up to eight
    reply = replies.read(account, row["openid"], answered[-1].body, most=8 if several else 1)
    return reply if waited_for else None


def _told(account: SandboxAccount, row: sqlite3.Row, one: Delivery) -> Json:
    """One delivery for the record, with the reply that it brought."""
    reply = (
        replies.read(account, row["openid"], one.body, most=8)
        if one.outcome == "answered"
        else None
    )
    seconds = round(one.seconds, 3)
    return {
        "status": one.status, "outcome": one.outcome, "seconds": seconds, "reply": reply.told() if reply else None,
        "query": one.query, "sent": one.sent, "answer": one.body,
    }  # fmt: skip


def _show(
    db: sqlite3.Connection, account: SandboxAccount, row: sqlite3.Row, reply: replies.Reply | None
) -> list[Json]:
    if reply is None:
        return []
    if reply.kind == "fault":
        bubble: tuple[str, str, Json] = ("system", "note", {"text": bubbles.FAULT})
    else:
        bubble = ("account", reply.kind, reply.data)
    number = bubbles.add(db, account, row["openid"], bubble, now())
    return bubbles.since(db, account, row["openid"], number - 1)
