"""What stands in a citizen's chat with an account: bubbles of both sides, cards, notes of the platform."""

import json
import sqlite3

from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json

FAULT = "该公众号提供的服务出现故障，请稍后再试"


def add(
    db: sqlite3.Connection,
    account: SandboxAccount,
    openid: str,
    bubble: tuple[str, str, Json],
    at: float,
) -> int:
    """Put a bubble (side, kind, data) into a chat; side is citizen, account, mass or system."""
    side, kind, data = bubble
    cursor = db.execute(
        "INSERT INTO bubble (app_id, openid, at, side, kind, data) VALUES (?, ?, ?, ?, ?, ?)",
        (account.app_id, openid, at, side, kind, json.dumps(data)),
    )
    return int(cursor.lastrowid or 0)


def since(db: sqlite3.Connection, account: SandboxAccount, openid: str, after: int) -> list[Json]:
    """The bubbles of a chat that are newer than an id, oldest first, at most 200."""
    rows = db.execute(
        "SELECT * FROM (SELECT * FROM bubble WHERE app_id = ? AND openid = ? AND id > ? ORDER BY id DESC LIMIT 200)"
        " ORDER BY id",
        (account.app_id, openid, after),
    ).fetchall()
    return [
        {
            "id": row["id"],
            "at": row["at"],
            "side": row["side"],
            "kind": row["kind"],
            **json.loads(row["data"]),
        }
        for row in rows
    ]


def mass(db: sqlite3.Connection, job: sqlite3.Row, openid: str, at: float) -> None:
    """A mass send arrives on one phone: a card for articles, a bubble for text."""
    content: Json = json.loads(job["content"])
    if job["article_id"]:
        rows = db.execute(
            "SELECT page, data FROM article WHERE id = ? ORDER BY idx", (job["article_id"],)
        ).fetchall()
        articles = [_card(json.loads(row["data"]), f"/s/{row['page']}") for row in rows]
        kind, data = _news(articles)
    else:
        kind, data = said(content)
    db.execute(
        "INSERT INTO bubble (app_id, openid, at, side, kind, data) VALUES (?, ?, ?, 'mass', ?, ?)",
        (job["app_id"], openid, at, kind, json.dumps(data)),
    )


def preview(
    db: sqlite3.Connection, account: SandboxAccount, openid: str, content: Json, at: float
) -> None:
    """A preview arrives on one phone, marked as such; it does not count as a mass send."""
    articles = content.get("articles")
    if isinstance(articles, list):
        cards = [
            _card(article, f"/s/draft/{content['draft']}/{place}")
            for place, article in enumerate(articles, start=1)
        ]
        add(db, account, openid, ("account", "news", {"articles": cards, "note": "预览"}), at)
    else:
        kind, data = said(content)
        add(db, account, openid, ("account", kind, {**data, "note": "预览"}), at)


def said(content: Json) -> tuple[str, Json]:
    """A mass or customer message that is not a draft, as (kind, data) of a bubble."""
    kind = str(content.get("msgtype", "text"))
    body = content.get(kind)
    inside: Json = body if isinstance(body, dict) else {}
    if kind == "text":
        return "text", {"text": str(inside.get("content", ""))}
    if kind == "image":
        ids = inside.get("media_ids")
        media_id = ids[0] if isinstance(ids, list) and ids else inside.get("media_id", "")
        return "image", {"pic": f"/mmbiz/{media_id}/0"}
    return "text", {"text": f"［{kind}］"}


def _news(articles: list[Json]) -> tuple[str, Json]:
    return "news", {"articles": articles}


def _card(article: Json, url: str) -> Json:
    thumb = str(article.get("thumb_media_id", ""))
    return {
        "title": article["title"],
        "digest": article.get("digest", ""),
        "pic": f"/mmbiz/{thumb}/0" if thumb else "",
        "url": url,
    }
