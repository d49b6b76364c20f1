"""The draft box: add, get, update, delete, count, list; with the platform's limits on an article."""

import json
import secrets
import sqlite3

from bot.sandbox import content, material
from bot.sandbox.calls import OK, Call, Json, number, page, part, parts, text
from bot.sandbox.errcodes import PlatformError

AUTHOR, DIGEST, OWN_DIGEST = 16, 128, 54  # characters
CHARACTERS, BYTES, SOURCE = 20_000, 1024 * 1024, 1024
ARTICLES, PICTURES = 8, 20
KEPT = (
    *("need_open_comment", "only_fans_can_comment", "pic_crop_235_1", "pic_crop_1_1"),
    *("image_info", "cover_info", "product_info"),
)


def add(call: Call) -> Json:
    """POST draft/add."""
    sent = parts(call.body, "articles")
    if not sent:
        raise PlatformError(44003)
    if len(sent) > ARTICLES:
        raise PlatformError(45008)
    articles = [_article(call, one, alone=len(sent) == 1) for one in sent]
    media_id = secrets.token_urlsafe(48)
    call.db.execute(
        "INSERT INTO draft (media_id, app_id, articles, created, updated) VALUES (?, ?, ?, ?, ?)",
        (media_id, call.app, json.dumps(articles), call.at, call.at),
    )
    return {"media_id": media_id, "item": []}


def get(call: Call) -> Json:
    """POST draft/get."""
    row = _row(call)
    return {
        "news_item": _items(call, row, bodies=True),
        "create_time": int(row["created"]),
        "update_time": int(row["updated"]),
    }


def update(call: Call) -> Json:
    """POST draft/update: one article of a draft is replaced whole."""
    row, index = _row(call), number(call.body, "index")
    articles: list[Json] = json.loads(row["articles"])
    if not 0 <= index < len(articles):
        raise PlatformError(40114)
    articles[index] = _article(call, part(call.body, "articles"), alone=len(articles) == 1)
    save(call.db, row["media_id"], articles, call.at)
    return dict(OK)


def delete(call: Call) -> Json:
    """POST draft/delete."""
    remove(call.db, _row(call)["media_id"])
    return dict(OK)


def total(call: Call) -> Json:
    """GET draft/count."""
    row = call.db.execute(
        "SELECT count(*) AS n FROM draft WHERE app_id = ?", (call.app,)
    ).fetchone()
    return {"total_count": row["n"]}


def listing(call: Call) -> Json:
    """POST draft/batchget: newest first."""
    offset, count = page(call.body)
    rows = call.db.execute(
        "SELECT * FROM draft WHERE app_id = ? ORDER BY updated DESC, created DESC LIMIT ? OFFSET ?",
        (call.app, count, offset),
    ).fetchall()
    bodies = number(call.body, "no_content") != 1
    items = [
        {
            "media_id": row["media_id"],
            "content": {"news_item": _items(call, row, bodies=bodies)},
            "update_time": int(row["updated"]),
        }
        for row in rows
    ]
    return {**total(call), "item_count": len(items), "item": items}


def switch(call: Call) -> Json:
    """POST draft/switch: the draft box has been open to everyone for years."""
    return {**OK, "is_open": 1}


def articles_of(db: sqlite3.Connection, app_id: str, media_id: str) -> list[Json]:
    """The articles of a draft. Raises PlatformError 40007."""
    row = db.execute(
        "SELECT articles FROM draft WHERE media_id = ? AND app_id = ?", (media_id, app_id)
    ).fetchone()
    if row is None:
        raise PlatformError(40007)
    found: list[Json] = json.loads(row["articles"])
    return found


def save(db: sqlite3.Connection, media_id: str, articles: list[Json], at: float) -> None:
    """Keep a draft's articles as they are now."""
    db.execute(
        "UPDATE draft SET articles = ?, updated = ? WHERE media_id = ?",
        (json.dumps(articles), at, media_id),
    )


def remove(db: sqlite3.Connection, media_id: str) -> None:
    """Take a draft out of the draft box, as the platform does once it is published or sent."""
    db.execute("DELETE FROM draft WHERE media_id = ?", (media_id,))


def news_item(article: Json, base: str, url: str, *, bodies: bool = True) -> Json:
    """An article as draft/get and freepublish/getarticle give it back."""
    thumb = str(article["thumb_media_id"])
    return {
        **article,
        "content": content.with_addresses(str(article["content"]), base) if bodies else "",
        "thumb_url": material.address(base, thumb) if thumb else "",
        "url": url,
    }


def _row(call: Call) -> sqlite3.Row:
    row = call.db.execute(
        "SELECT * FROM draft WHERE media_id = ? AND app_id = ?",
        (text(call.body, "media_id"), call.app),
    ).fetchone()
    if row is None:
        raise PlatformError(40007)
    found: sqlite3.Row = row
    return found


def _items(call: Call, row: sqlite3.Row, *, bodies: bool) -> list[Json]:
    return [
        news_item(one, call.base, f"{call.base}/s/draft/{row['media_id']}/{place}", bodies=bodies)
        for place, one in enumerate(json.loads(row["articles"]), start=1)
    ]


def _article(call: Call, sent: Json, *, alone: bool) -> Json:
    """An article as the platform keeps it. Raises PlatformError for what breaks a limit."""
    title, digest = text(sent, "title"), text(sent, "digest")
    kind = text(sent, "article_type", "news") or "news"
    if not title.strip() or len(title) > call.account.number("title_limit"):
        raise PlatformError(45003)
    if len(text(sent, "author")) > AUTHOR:
        raise PlatformError(45110)
    if len(digest) > DIGEST:
        raise PlatformError(45004)
    source = text(sent, "content_source_url")
    if len(source.encode()) > SOURCE or (source and not source.startswith(("http://", "https://"))):
        raise PlatformError(41039)
    body = _body(text(sent, "content"), kind)
    if not digest and alone:
        digest = content.words(body)[:OWN_DIGEST]
    return {
        "article_type": kind,
        "title": title,
        "author": text(sent, "author"),
        "digest": digest,
        "content": body,
        "content_source_url": source,
        "thumb_media_id": _cover(call, sent, kind),
        "need_open_comment": number(sent, "need_open_comment"),
        "only_fans_can_comment": number(sent, "only_fans_can_comment"),
        **{name: sent[name] for name in KEPT if name in sent},
    }


def _body(html: str, kind: str) -> str:
    if not html:
        raise PlatformError(44004)
    if len(html) >= CHARACTERS or len(html.encode()) >= BYTES:
        raise PlatformError(45002)
    return content.cleaned(html) if kind == "news" else html


def _cover(call: Call, sent: Json, kind: str) -> str:
    """The cover's media id: permanent material, needed for news; a picture article names its pictures."""
    thumb = text(sent, "thumb_media_id")
    if kind == "newspic":
        pictures = parts(part(sent, "image_info"), "image_list")
        if not 1 <= len(pictures) <= PICTURES:
            raise PlatformError(40007)
        for one in pictures:
            material.known(call.db, call.app, text(one, "image_media_id"), permanent=True)
        thumb = thumb or text(pictures[0], "image_media_id")
    material.known(call.db, call.app, thumb, permanent=True)
    return thumb
