"""message/custom/send: customer-service messages, within what a citizen's own acts allow."""

import json
import sqlite3

from bot.sandbox import bubbles, citizens, material
from bot.sandbox.calls import OK, Call, Json, part, parts, text
from bot.sandbox.errcodes import PlatformError


def send(call: Call) -> Json:
    """POST message/custom/send. 45015 outside the window or to a stranger, 45047 when the allowance is spent."""
    openid = text(call.body, "touser")
    bubble = _bubble(call)
    _spend(call, openid)
    bubbles.add(call.db, call.account, openid, ("account", *bubble), call.at)
    return dict(OK)


def _bubble(call: Call) -> tuple[str, Json]:
    kind = text(call.body, "msgtype")
    inside = part(call.body, kind)
    if kind == "text":
        content = text(inside, "content")
        if not content:
            raise PlatformError(44004)
        if len(content.encode()) > 2048:
            raise PlatformError(45002)
        return "text", {"text": content}
    if kind == "image":
        found = material.known(call.db, call.app, text(inside, "media_id"), permanent=False)
        return "image", {"pic": f"/mmbiz/{found['id']}/0"}
    if kind == "news":
        return "news", {"articles": _news(inside)}
    if kind == "mpnewsarticle":
        return "news", {"articles": [_published(call, text(inside, "article_id"))]}
    if kind == "msgmenu":
        lines = [
            text(inside, "head_content"),
            *(text(one, "content") for one in parts(inside, "list")),
        ]
        return "text", {"text": "\n".join([*lines, text(inside, "tail_content")]).strip()}
    raise PlatformError(40008)


def _news(inside: Json) -> list[Json]:
    articles = parts(inside, "articles")
    if len(articles) != 1:
        raise PlatformError(45008)
    one = articles[0]
    names = {"title": "title", "digest": "description", "pic": "picurl", "url": "url"}
    return [{ours: text(one, theirs) for ours, theirs in names.items()}]


def _published(call: Call, article_id: str) -> Json:
    row = call.db.execute(
        "SELECT page, data FROM article WHERE id = ? AND app_id = ? AND NOT deleted ORDER BY idx",
        (article_id, call.app),
    ).fetchone()
    if row is None:
        raise PlatformError(53600)
    article = json.loads(row["data"])
    return {
        "title": article["title"],
        "digest": article["digest"],
        "pic": "",
        "url": f"/s/{row['page']}",
    }


def _spend(call: Call, openid: str) -> None:
    citizen = citizens.find(call.db, call.account, openid)
    if citizen is None:
        raise PlatformError(40003)
    open_ones: list[sqlite3.Row] = call.db.execute(
        "SELECT * FROM allowance WHERE app_id = ? AND openid = ? AND until > ? ORDER BY until",
        (call.app, openid, call.at),
    ).fetchall()
    if not citizen["subscribed"] or not open_ones:
        raise PlatformError(45015)
    for row in open_ones:
        if row["remaining"]:
            call.db.execute(
                "UPDATE allowance SET remaining = remaining - 1 WHERE app_id = ? AND openid = ? AND kind = ?",
                (call.app, openid, row["kind"]),
            )
            return
    raise PlatformError(45047)
