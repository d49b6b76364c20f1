"""The platform's call counters: what each account may call in a day, and how often it did."""

import sqlite3

from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import OK, Call, Json, short, text
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.moments import day, month

CLEARS_PER_MONTH = 10
LONGEST_LAG = 24 * 3600.0  # seconds; a day's counter starts anew at midnight

# Daily defaults of a verified account with fewer than 100,000 followers.
DAILY: dict[str, int] = {
    "token": 2000,
    "stable_token": 500_000,
    "media/upload": 100_000,
    "media/uploadimg": 100_000,
    "media/get": 200_000,
    "material/add_material": 100_000,
    "material/del_material": 100_000,
    "material/get_materialcount": 100_000,
    "draft/add": 1000,
    "draft/get": 500,
    "draft/update": 1000,
    "draft/delete": 1000,
    "draft/count": 1000,
    "draft/batchget": 1000,
    "draft/switch": 1000,
    "freepublish/submit": 100,
    "freepublish/get": 100,
    "freepublish/delete": 10,
    "freepublish/getarticle": 100,
    "freepublish/batchget": 100,
    "message/mass/sendall": 100,
    "message/mass/send": 100,
    "message/mass/get": 10_000,
    "message/mass/delete": 10,
    "message/mass/preview": 100,
    "message/custom/send": 500_000,
    "user/info": 5_000_000,
    "user/get": 500,
    "menu/create": 1000,
    "menu/get": 10_000,
    "menu/delete": 1000,
}


def limit(account: SandboxAccount, path: str) -> int:
    """How often an account may call a path (`/cgi-bin/…`) in a day; 0 means without limit."""
    own = account.habit("limits")
    if isinstance(own, dict) and path in own:
        return int(own[path])
    return DAILY.get(short(path), 0)


def used(db: sqlite3.Connection, app_id: str, path: str, on: str) -> int:
    """How often an account called a path on a day (or in a month, for what is counted by months)."""
    row = db.execute(
        "SELECT calls FROM used WHERE app_id = ? AND path = ? AND day = ?", (app_id, path, on)
    ).fetchone()
    return int(row["calls"]) if row else 0


def count(call: Call, path: str, most: int, *, on: str = "", error: int = 45009) -> None:
    """Count one call. Raises PlatformError (45009) when the day's limit is spent."""
    on = on or day(call.at)
    if most and used(call.db, call.app, path, on) >= most:
        raise PlatformError(error)
    call.db.execute(
        "INSERT INTO used (app_id, path, day, calls) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (app_id, path, day) DO UPDATE SET calls = calls + 1",
        (call.app, path, on),
    )
    if call.account.number("count_lag"):  # when each was counted matters only to a slow counter
        call.db.execute("DELETE FROM counted WHERE at < ?", (call.at - LONGEST_LAG,))
        call.db.execute(
            "INSERT INTO counted (app_id, path, day, at) VALUES (?, ?, ?, ?)",
            (call.app, path, on, call.at),
        )


def _unseen(call: Call, path: str, on: str) -> int:
    """How many of a day's calls the counter that can be asked for does not show yet."""
    row = call.db.execute(
        "SELECT count(*) AS n FROM counted WHERE app_id = ? AND path = ? AND day = ? AND at > ?",
        (call.app, path, on, call.at - call.account.number("count_lag")),
    ).fetchone()
    return int(row["n"])


def get(call: Call) -> Json:
    """POST openapi/quota/get: the counter of one path today, as far as it has come."""
    path = text(call.body, "cgi_path")
    most = limit(call.account, path)
    if not most:
        raise PlatformError(76021)
    on = day(call.at)
    spent = used(call.db, call.app, path, on) - _unseen(call, path, on)
    return {
        **OK,
        "quota": {"daily_limit": most, "used": spent, "remain": max(0, most - spent)},
        "rate_limit": {"call_count": 0, "refresh_second": 60},
    }


def clear(call: Call) -> Json:
    """POST clear_quota: every counter of the account back to zero, ten times a month."""
    if text(call.body, "appid") != call.app:
        raise PlatformError(40013)
    count(call, "/cgi-bin/clear_quota", CLEARS_PER_MONTH, on=month(call.at), error=48006)
    gone = (call.app, day(call.at))
    call.db.execute("DELETE FROM used WHERE app_id = ? AND day = ?", gone)
    call.db.execute("DELETE FROM counted WHERE app_id = ? AND day = ?", gone)
    return dict(OK)
