"""Who gets a mass send, and how many mass sends an account has."""

import json
import sqlite3

from bot.sandbox.account import SandboxAccount
from bot.sandbox.moments import day, month

GOOD = "send success"


def audience(db: sqlite3.Connection, account: SandboxAccount, row: sqlite3.Row) -> list[str]:
    """Followers who are meant; nobody carries a tag here, so a send by tag reaches nobody."""
    followers = [
        each["openid"]
        for each in db.execute(
            "SELECT openid FROM citizen WHERE app_id = ? AND subscribed ORDER BY openid",
            (account.app_id,),
        )
    ]
    if row["audience"] == "all":
        return followers
    named = set() if row["audience"].startswith("tag:") else set(json.loads(row["audience"]))
    return [openid for openid in followers if openid in named]


def within_month(db: sqlite3.Connection, account: SandboxAccount, openid: str, at: float) -> bool:
    """Whether a follower of a service account may still get a mass send this month (four at most)."""
    most = monthly_quota(account)
    if not most:
        return True
    rows = db.execute(
        "SELECT at FROM bubble WHERE app_id = ? AND openid = ? AND side = 'mass'",
        (account.app_id, openid),
    ).fetchall()
    return sum(month(each["at"]) == month(at) for each in rows) < most


def daily_quota(account: SandboxAccount) -> int:
    """Mass sends to all or by tag in a day; 0 means without limit."""
    set_to = int(account.number("mass_per_day"))
    return set_to if set_to >= 0 else int(account.kind == "subscription")


def monthly_quota(account: SandboxAccount) -> int:
    """Mass sends that one follower may get in a month; 0 means without limit."""
    set_to = int(account.number("mass_per_month"))
    return set_to if set_to >= 0 else 4 * (account.kind == "service")


def quota_left(db: sqlite3.Connection, account: SandboxAccount, at: float) -> bool:
    """Whether another mass send fits; a failed one gives its place back."""
    rows = db.execute(
        "SELECT created FROM job WHERE app_id = ? AND kind = 'mass' AND (state != 'done' OR outcome IN (?, 'deleted'))",
        (account.app_id, GOOD),
    ).fetchall()
    today = sum(day(row["created"]) == day(at) for row in rows)
    this_month = sum(month(row["created"]) == month(at) for row in rows)
    by_day, by_month = daily_quota(account), monthly_quota(account)
    return not ((by_day and today >= by_day) or (by_month and this_month >= by_month))
