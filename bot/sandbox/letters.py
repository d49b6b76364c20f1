"""What went to the callback for one citizen, and what came back: every delivery with its envelope, for those who build."""

import json
import sqlite3

from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json

NEWEST = 12


def newest(db: sqlite3.Connection, account: SandboxAccount, openid: str) -> list[Json]:
    """The last pushes about a citizen, the newest first."""
    rows = db.execute(
        "SELECT * FROM push WHERE app_id = ? AND openid = ? ORDER BY id DESC LIMIT ?",
        (account.app_id, openid, NEWEST),
    ).fetchall()
    return [
        {
            "id": row["id"],
            "at": row["due"],
            "kind": row["kind"],
            "state": row["state"],
            "body": row["body"],
            "deliveries": json.loads(row["deliveries"]),
        }
        for row in rows
    ]
