"""What the platform's state looks like from outside, for the console page and for tests."""

import json
import sqlite3

from bot.sandbox import citizens, mass_quota, menu, publish_status, quota
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json, short
from bot.sandbox.moments import day, now
from bot.sandbox.simulator import Simulator

NEWEST = 50


def state(sim: Simulator, account: SandboxAccount) -> Json:
    """Everything of one account that anybody may want to see; no secrets, no tokens."""
    with sim.store.read() as db:
        return {
            "account": account.slug,
            "name": account.name,
            "drafts": _drafts(db, account),
            "published": _published(db, account, sim.base_url),
            "jobs": _jobs(db, account, sim.base_url),
            "pushes": _pushes(db, account),
            "used": _used(db, account),
            "mass_left": mass_quota.quota_left(db, account, now()),
            "citizens": [
                {
                    "openid": row["openid"],
                    "name": row["name"],
                    "subscribed": bool(row["subscribed"]),
                }
                for row in citizens.known(db, account)
            ],
            "menu": menu.of(db, account.app_id),
            "waiting": _waiting(db, account),
        }


def calls(sim: Simulator, wanted: Json) -> Json:
    """API calls, newest first, of one path and one account where they are given."""
    path, slug = str(wanted.get("path", "")), str(wanted.get("account", ""))
    with sim.store.read() as db:
        rows = db.execute(
            "SELECT * FROM api_call WHERE ? IN ('', path) AND ? IN ('', slug) ORDER BY id DESC",
            (short(path), slug),
        ).fetchall()
    return {"count": len(rows), "calls": [dict(row) for row in rows[:NEWEST]]}


def _drafts(db: sqlite3.Connection, account: SandboxAccount) -> list[Json]:
    rows = db.execute(
        "SELECT * FROM draft WHERE app_id = ? ORDER BY updated DESC", (account.app_id,)
    ).fetchall()
    return [
        {
            "media_id": row["media_id"],
            "titles": _titles(json.loads(row["articles"])),
            "updated": row["updated"],
        }
        for row in rows
    ]


def _titles(articles: list[Json]) -> list[str]:
    return [str(one["title"]) for one in articles]


def _published(db: sqlite3.Connection, account: SandboxAccount, base: str) -> list[Json]:
    rows = db.execute(
        "SELECT * FROM article WHERE app_id = ? ORDER BY at DESC, rowid DESC", (account.app_id,)
    ).fetchall()
    return [
        {
            "article_id": row["id"],
            "idx": row["idx"],
            "url": f"{base}/s/{row['page']}",
            "notified": bool(row["notified"]),
            "deleted": bool(row["deleted"]),
            "mended": bool(row["mended"]),
            "at": row["at"],
            **{
                name: json.loads(row["data"]).get(name, "")
                for name in ("title", "content_source_url")
            },
        }
        for row in rows
    ]


def _jobs(db: sqlite3.Connection, account: SandboxAccount, base: str) -> list[Json]:
    rows = db.execute(
        "SELECT * FROM job WHERE app_id = ? ORDER BY created DESC, id DESC", (account.app_id,)
    ).fetchall()
    names = (
        "id",
        "kind",
        "draft",
        "audience",
        "client_id",
        "state",
        "outcome",
        "created",
        "due",
        "finished",
        "by_hand",
    )
    return [
        {
            **{name: row[name] for name in names},
            "titles": _titles(json.loads(row["content"]).get("articles", [])),
            "urls": [url for _, url in publish_status.addresses(db, row["article_id"], base)],
            "counts": json.loads(row["counts"]),
        }
        for row in rows
    ]


def _pushes(db: sqlite3.Connection, account: SandboxAccount) -> list[Json]:
    rows = db.execute(
        "SELECT * FROM push WHERE app_id = ? ORDER BY id DESC LIMIT ?", (account.app_id, NEWEST)
    ).fetchall()
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "openid": row["openid"],
            "state": row["state"],
            "due": row["due"],
            "deliveries": json.loads(row["deliveries"]),
        }
        for row in rows
    ]


def _used(db: sqlite3.Connection, account: SandboxAccount) -> list[Json]:
    rows = db.execute(
        "SELECT path, calls FROM used WHERE app_id = ? AND day = ? ORDER BY path",
        (account.app_id, day(now())),
    ).fetchall()
    return [
        {"path": row["path"], "used": row["calls"], "limit": quota.limit(account, row["path"])}
        for row in rows
    ]


def _waiting(db: sqlite3.Connection, account: SandboxAccount) -> int:
    """How much is still to be done: jobs under way and pushes not delivered."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM job WHERE app_id = :app AND state != 'done')"
        " + (SELECT count(*) FROM push WHERE app_id = :app AND state IN ('waiting', 'working')) AS n",
        {"app": account.app_id},
    ).fetchone()
    return int(row["n"])
