"""freepublish/*: a permanent page without telling followers; done later, told by event."""

import json

from bot.sandbox import drafts, jobs, publish_status
from bot.sandbox.calls import OK, Call, Json, number, page, text
from bot.sandbox.errcodes import PlatformError


def submit(call: Call) -> Json:
    """POST freepublish/submit: success says only that a job exists."""
    media_id = text(call.body, "media_id")
    articles = drafts.articles_of(call.db, call.app, media_id)
    order = jobs.Order("publish", {"articles": articles}, draft=media_id)
    job = jobs.take_on(call.db, call.account, order, call.at)
    call.started.append(job["id"])
    return {**OK, "publish_id": job["id"], "msg_data_id": job["msg_data_id"]}


def get(call: Call) -> Json:
    """POST freepublish/get: how a job stands."""
    row = call.db.execute(
        "SELECT * FROM job WHERE id = ? AND app_id = ? AND kind = 'publish'",
        (number(call.body, "publish_id"), call.app),
    ).fetchone()
    if row is None:
        raise PlatformError(53502)
    return publish_status.status(call.db, row, call.base)


def listing(call: Call) -> Json:
    """POST freepublish/batchget: only what was published without telling followers, newest first."""
    offset, count = page(call.body)
    ids = call.db.execute(
        "SELECT id, min(at) AS at FROM article WHERE app_id = ? AND NOT notified AND NOT deleted"
        " GROUP BY id ORDER BY at DESC, max(rowid) DESC",
        (call.app,),
    ).fetchall()
    bodies = number(call.body, "no_content") != 1
    items = [
        {
            "article_id": row["id"],
            "content": {"news_item": _items(call, row["id"], bodies=bodies)},
            "update_time": int(row["at"]),
        }
        for row in ids[offset : offset + count]
    ]
    return {"total_count": len(ids), "item_count": len(items), "item": items}


def article(call: Call) -> Json:
    """POST freepublish/getarticle."""
    return {"news_item": _items(call, _known(call), bodies=True)}


def delete(call: Call) -> Json:
    """POST freepublish/delete: one article (`index`, from 1), or all of them (0 or absent)."""
    if not jobs.take_down(call.db, _known(call), number(call.body, "index")):
        raise PlatformError(40114)
    return dict(OK)


def _known(call: Call) -> str:
    article_id = text(call.body, "article_id").replace("\n", "").strip()
    row = call.db.execute(
        "SELECT 1 FROM article WHERE id = ? AND app_id = ? AND NOT notified", (article_id, call.app)
    ).fetchone()
    if row is None:
        raise PlatformError(53600)
    return article_id


def _items(call: Call, article_id: str, *, bodies: bool) -> list[Json]:
    rows = call.db.execute(
        "SELECT * FROM article WHERE id = ? ORDER BY idx", (article_id,)
    ).fetchall()
    return [
        {
            **drafts.news_item(
                json.loads(row["data"]), call.base, f"{call.base}/s/{row['page']}", bodies=bodies
            ),
            "is_deleted": bool(row["deleted"]),
        }
        for row in rows
    ]
