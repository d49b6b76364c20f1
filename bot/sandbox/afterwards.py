"""What people may do in the console to an article that is out: delete it, or mend a few characters once."""

import json
import re
import sqlite3
from html import escape

from bot.errors import Refused
from bot.sandbox import jobs
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json, number, text
from bot.sandbox.simulator import Simulator

MENDED = 20  # characters of the body; never the title or the cover
TAG = re.compile(r"(<[^>]*>)")


def delete(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Delete an article, of whatever origin; without `idx` all that went out with it. Raises Refused."""
    with sim.store.write() as db:
        article_id, idx = text(body, "article_id"), number(body, "idx")
        _rows(db, account, article_id, idx)
        jobs.take_down(db, article_id, idx)
    return {}


def mend(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Put `new` for `old` in the body of an article, as the console allows: a few characters, once. Raises Refused."""
    old, new = text(body, "old"), text(body, "new")
    if not old.strip() or max(len(old), len(new)) > MENDED:
        raise Refused(f"要改的和改成的都不能超过 {MENDED} 个字，要改的不能空着")
    with sim.store.write() as db:
        row = _rows(db, account, text(body, "article_id"), number(body, "idx", 1))[0]
        if row["mended"] or row["deleted"]:
            raise Refused("已发表的文章只能改一次，删除了的不能改")
        article = json.loads(row["data"])
        article["content"] = _replaced(article["content"], old, new)
        db.execute(
            "UPDATE article SET data = ?, mended = 1 WHERE id = ? AND idx = ?",
            (json.dumps(article), row["id"], row["idx"]),
        )
    return {}


def _replaced(html: str, old: str, new: str) -> str:
    """The body with one place changed; marks are left alone."""
    pieces = TAG.split(html)
    wanted = escape(old, quote=False)
    found = [place for place in range(0, len(pieces), 2) if wanted in pieces[place]]
    if len(found) != 1 or pieces[found[0]].count(wanted) != 1:
        raise Refused(f"“{old}”在正文里应正好有一处，请多写几个字")
    pieces[found[0]] = pieces[found[0]].replace(wanted, escape(new, quote=False))
    return "".join(pieces)


def _rows(
    db: sqlite3.Connection, account: SandboxAccount, article_id: str, idx: int
) -> list[sqlite3.Row]:
    rows = db.execute(
        "SELECT * FROM article WHERE id = ? AND app_id = ? AND ? IN (0, idx) ORDER BY idx",
        (article_id, account.app_id, idx),
    ).fetchall()
    if not rows:
        raise Refused("没有这篇已发表的文章")
    return rows
