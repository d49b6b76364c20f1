"""An account that has lived before us: the menu and auto-replies of its console, and what it published over the years."""

import json
import secrets
import sqlite3

from bot.clock import parse_time
from bot.errors import Refused
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Call, Json, parts
from bot.sandbox.moments import now
from bot.sandbox.simulator import Simulator

MENU, REPLIES = "menu", "replies"
ARTICLE: Json = {
    "article_type": "news", "title": "旧文章", "author": "", "digest": "", "content": "<p>旧文章</p>",
    "content_source_url": "", "thumb_media_id": "",
}  # fmt: skip


def live(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Give an account a past: what is left out stays. Raises Refused for a moment that is none.

    `menu` is {"button": […]} as the console makes it (types text, img, news … too), `replies` the answer of
    get_current_autoreply_info, `published` a list of {at, articles: [{title, content, deleted}], notified}.
    """
    with sim.store.write() as db:
        for what in (MENU, REPLIES):
            if what in body:
                db.execute(
                    "INSERT OR REPLACE INTO set_by_hand (app_id, what, data) VALUES (?, ?, ?)",
                    (account.app_id, what, json.dumps(body[what])),
                )
        ids = [_put_out(db, account, one) for one in parts(body, "published")]
    return {"published": ids}


def of(db: sqlite3.Connection, app_id: str, what: str) -> Json:
    """The menu or the replies that somebody set in the console; {} when nobody did."""
    row = db.execute(
        "SELECT data FROM set_by_hand WHERE app_id = ? AND what = ?", (app_id, what)
    ).fetchone()
    found: Json = json.loads(row["data"]) if row else {}
    return found


def replies(call: Call) -> Json:
    """GET get_current_autoreply_info: what the console answers by itself; every account may ask."""
    closed: Json = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}
    return closed | of(call.db, call.app, REPLIES)


def _put_out(db: sqlite3.Connection, account: SandboxAccount, given: Json) -> str:
    """One publish of the past, without a job and without an event."""
    try:
        at = parse_time(str(given["at"])).timestamp() if "at" in given else now()
    except Refused as problem:
        raise Refused(f"published 的 at：{problem}") from problem
    article_id = secrets.token_urlsafe(32)
    for idx, one in enumerate(parts(given, "articles") or [{}], start=1):
        shown = {name: value for name, value in one.items() if name != "deleted"}
        db.execute(
            "INSERT INTO article (id, idx, app_id, page, notified, data, deleted, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(article_id, idx, account.app_id, secrets.token_urlsafe(16)),
                *(given.get("notified") is True, json.dumps({**ARTICLE, **shown})),
                *(one.get("deleted") is True, at),
            ),
        )
    return article_id
