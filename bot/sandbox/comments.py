"""comment/*: what readers say under mass-sent articles; opened, listed, chosen, answered, deleted."""

import sqlite3

from bot.errors import Refused
from bot.sandbox import citizens
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import OK, Call, Json, number, text
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.moments import now
from bot.sandbox.simulator import Simulator

COUNT = range(1, 51)
MOST_ELECTED = 100
ELECTED = {1: 0, 2: 1}  # comment/list `type`: 0 all, 1 ordinary, 2 elected


def say(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """A reader comments on an article by its `article_id` (and `idx`). Raises Refused where it is not open."""
    article, idx = text(body, "article_id"), number(body, "idx", 1)
    openid = text(body, "openid") or citizens.openid_of(account, citizens.NAMES[0])
    with sim.store.write() as db:
        row = db.execute(
            "SELECT * FROM article WHERE id = ? AND idx = ? AND app_id = ? AND comments AND NOT deleted",
            (article, idx, account.app_id),
        ).fetchone()
        if row is None:
            raise Refused("这篇文章没有开放留言")
        cursor = db.execute(
            "INSERT INTO comment (app_id, article_id, idx, openid, at, content) VALUES (?, ?, ?, ?, ?, ?)",
            (account.app_id, article, idx, openid, now(), text(body, "text")),
        )
    return {"user_comment_id": cursor.lastrowid}


def of_article(db: sqlite3.Connection, article: str, idx: int) -> list[sqlite3.Row]:
    """The comments that every reader sees: the elected ones."""
    return db.execute(
        "SELECT * FROM comment WHERE article_id = ? AND idx = ? AND elected ORDER BY id",
        (article, idx),
    ).fetchall()


def open_(call: Call) -> Json:
    """POST comment/open."""
    return _switch(call, on=True)


def close(call: Call) -> Json:
    """POST comment/close."""
    return _switch(call, on=False)


def listing(call: Call) -> Json:
    """POST comment/list: the newest first."""
    article, idx = _article(call)
    begin, count, kind = (number(call.body, name) for name in ("begin", "count", "type"))
    if begin < 0 or count not in COUNT:
        raise PlatformError(88010)
    rows = call.db.execute(
        "SELECT * FROM comment WHERE article_id = ? AND idx = ? AND elected IN (?, ?) ORDER BY id DESC",
        (article, idx, ELECTED.get(kind, 0), ELECTED.get(kind, 1)),
    ).fetchall()
    shown = [_row(row) for row in rows[begin : begin + count]]
    return {**OK, "total": len(rows), "comment": shown}


def elect(call: Call) -> Json:
    """POST comment/markelect."""
    row = _comment(call)
    elected = of_article(call.db, row["article_id"], row["idx"])
    if len(elected) >= MOST_ELECTED:
        raise PlatformError(88003)
    return _set(call, row, elected=1)


def unelect(call: Call) -> Json:
    """POST comment/unmarkelect."""
    return _set(call, _comment(call), elected=0)


def delete(call: Call) -> Json:
    """POST comment/delete."""
    call.db.execute("DELETE FROM comment WHERE id = ?", (_comment(call)["id"],))
    return dict(OK)


def reply(call: Call) -> Json:
    """POST comment/reply/add: one reply to a comment."""
    row, said = _comment(call), text(call.body, "content")
    if row["reply"]:
        raise PlatformError(88005)
    if not said.strip() or len(said) > 300:
        raise PlatformError(88007)
    return _set(call, row, reply=said, replied=int(call.at))


def unreply(call: Call) -> Json:
    """POST comment/reply/delete."""
    row = _comment(call)
    if not row["reply"]:
        raise PlatformError(88009)
    return _set(call, row, reply="", replied=0)


def _article(call: Call) -> tuple[str, int]:
    """The article that is meant. Raises PlatformError 88000 without the right, 88001 for what was not sent."""
    if not call.account.habit("comments"):
        raise PlatformError(88000)
    found = call.db.execute(
        "SELECT article.id, article.idx FROM job JOIN article ON article.id = job.article_id"
        " WHERE job.app_id = ? AND job.kind = 'mass' AND job.msg_data_id = ? AND article.idx = ?",
        (call.app, number(call.body, "msg_data_id"), number(call.body, "index") + 1),
    ).fetchone()
    if found is None:
        raise PlatformError(88001)
    return found["id"], found["idx"]


def _switch(call: Call, *, on: bool) -> Json:
    article, idx = _article(call)
    call.db.execute("UPDATE article SET comments = ? WHERE id = ? AND idx = ?", (on, article, idx))
    return dict(OK)


def _comment(call: Call) -> sqlite3.Row:
    article, idx = _article(call)
    row: sqlite3.Row | None = call.db.execute(
        "SELECT * FROM comment WHERE article_id = ? AND idx = ? AND id = ?",
        (article, idx, number(call.body, "user_comment_id")),
    ).fetchone()
    if row is None:
        raise PlatformError(88008)
    return row


def _set(call: Call, row: sqlite3.Row, **values: object) -> Json:
    named = ", ".join(f"{name} = :{name}" for name in values)
    call.db.execute(f"UPDATE comment SET {named} WHERE id = :id", {**values, "id": row["id"]})  # noqa: S608 - our own names
    return dict(OK)


def _row(row: sqlite3.Row) -> Json:
    shown: Json = {
        "user_comment_id": row["id"], "openid": row["openid"], "create_time": int(row["at"]),
        "content": row["content"], "comment_type": row["elected"],
    }  # fmt: skip
    answered: Json = {"content": row["reply"], "create_time": row["replied"]}
    return {**shown, "reply": answered} if row["reply"] else shown
