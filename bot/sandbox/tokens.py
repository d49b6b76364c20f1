"""Access tokens: the old endpoint, where a new token soon ends the old one, and the stable one."""

import secrets
import sqlite3

from bot import clock
from bot.sandbox import account as accounts
from bot.sandbox import quota
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Call, Json, text
from bot.sandbox.errcodes import PlatformError

FORCED_PER_DAY = 20
FORCED_APART = 30.0  # seconds; a forced refresh within them changes nothing
PREFIX = "94_"


def credentials(db: sqlite3.Connection, fields: Json) -> SandboxAccount:
    """The account whose AppID and secret were sent. Raises PlatformError."""
    if text(fields, "grant_type") != "client_credential":
        raise PlatformError(40002)
    app_id, secret = text(fields, "appid"), text(fields, "secret")
    if not app_id:
        raise PlatformError(41002)
    if not secret:
        raise PlatformError(41004)
    account = accounts.by_app(db, app_id)
    if account is None:
        raise PlatformError(40013)
    if ip := account.says("blocked_ip"):
        raise PlatformError(40164, f"invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist")
    if not secrets.compare_digest(secret.encode(), account.secret.encode()):
        raise PlatformError(40125)
    return account


def token(call: Call) -> Json:
    """GET token: always a new one; the old one works for a short while longer."""
    new, seconds = _issue(call, "plain")
    overlap = call.at + call.account.number("token_overlap")
    call.db.execute(
        "UPDATE access_token SET revoked = ? WHERE app_id = ? AND line = 'plain' AND value != ? AND revoked IS NULL",
        (overlap, call.app, new),
    )
    return {"access_token": new, "expires_in": seconds}


def stable_token(call: Call) -> Json:
    """POST stable_token: the same token until it nears its end; `force_refresh` ends it at once."""
    newest = call.db.execute(
        "SELECT * FROM access_token WHERE app_id = ? AND line = 'stable' AND revoked IS NULL ORDER BY issued DESC",
        (call.app,),
    ).fetchone()
    if (
        newest
        and call.body.get("force_refresh") is True
        and call.at - newest["issued"] >= FORCED_APART
    ):
        quota.count(call, "/cgi-bin/stable_token?force_refresh", FORCED_PER_DAY)
        call.db.execute(
            "UPDATE access_token SET revoked = ? WHERE app_id = ? AND line = 'stable' AND revoked IS NULL",
            (call.at, call.app),
        )
        newest = None
    # Five minutes before its end a new token is made; until then old and new both work.
    margin = min(call.account.number("token_overlap"), call.account.number("token_seconds") / 2)
    if newest and newest["expires"] - call.at > margin:
        return {"access_token": newest["value"], "expires_in": int(newest["expires"] - call.at)}
    new, seconds = _issue(call, "stable")
    return {"access_token": new, "expires_in": seconds}


def owner(db: sqlite3.Connection, value: str, at: float) -> SandboxAccount:
    """The account that a token belongs to. Raises PlatformError 41001, 40014, 40001 or 42001."""
    if not value:
        raise PlatformError(41001)
    if not value.startswith(PREFIX):
        raise PlatformError(40014)
    row = db.execute("SELECT * FROM access_token WHERE value = ?", (value,)).fetchone()
    if row is None or (row["revoked"] is not None and row["revoked"] <= at):
        raise PlatformError(40001)
    if row["expires"] <= at:
        raise PlatformError(42001)
    account = accounts.by_app(db, row["app_id"])
    if account is None:
        raise PlatformError(40001)
    return account


def revoke(db: sqlite3.Connection, app_id: str, *, expired: bool = False) -> int:
    """End every token of an account now: revoked (40001) or expired (42001). Returns how many."""
    column = "expires" if expired else "revoked"
    live = "UPDATE access_token SET expires = ? WHERE app_id = ? AND expires > ?"
    dead = (
        "UPDATE access_token SET revoked = ? WHERE app_id = ? AND (revoked IS NULL OR revoked > ?)"
    )
    at = clock.now().timestamp()
    return db.execute(live if column == "expires" else dead, (at, app_id, at)).rowcount


def _issue(call: Call, line: str) -> tuple[str, int]:
    seconds = int(call.account.number("token_seconds"))
    value = PREFIX + secrets.token_urlsafe(102)
    call.db.execute(
        "INSERT INTO access_token (value, app_id, line, issued, expires) VALUES (?, ?, ?, ?, ?)",
        (value, call.app, line, call.at, call.at + seconds),
    )
    return value, seconds
