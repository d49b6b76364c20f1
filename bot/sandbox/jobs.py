"""Publish and mass-send jobs: taken on at once, done later, and what is left when they are done."""

import json
import secrets
import sqlite3
from dataclasses import dataclass

from bot.sandbox import account as accounts
from bot.sandbox import bubbles, drafts, events, push
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import day, month, now

FIRST_ID = {"publish": 2_247_483_650, "mass": 3_147_483_650}
REFUSED, SILENT = (
    "err(40001)",
    "err(40002)",
)  # the administrator said no; said nothing for 30 minutes
GOOD = "send success"
REMOVED_LATER = ("5", "6")  # published, then deleted by the user or banned by the platform


@dataclass(frozen=True)
class Order:
    """What a job is to do. `audience` is "" for a publish, "all", "tag:2" or openids for a mass send."""

    kind: str  # publish or mass
    content: Json  # {"articles": […]} or {"msgtype": "text", "text": …}
    draft: str = ""
    audience: str = ""
    client_id: str = ""
    waits: bool = False  # for the administrator


def take_on(
    db: sqlite3.Connection, account: SandboxAccount, order: Order, at: float
) -> sqlite3.Row:
    """Write a job down; the outcome is decided now, by the account's habits."""
    outcome = (
        str(int(account.number("publish_outcome")))
        if order.kind == "publish"
        else account.says("mass_outcome")
    )
    wait = account.number("protection_wait" if order.waits else "job_delay")
    newest = db.execute("SELECT max(id) AS id FROM job WHERE kind = ?", (order.kind,)).fetchone()[
        "id"
    ]
    job_id = newest + 1 if newest else FIRST_ID[order.kind]
    db.execute(
        "INSERT INTO job (id, app_id, kind, draft, content, audience, client_id, msg_data_id, state, outcome, created, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(
                job_id,
                account.app_id,
                order.kind,
                order.draft,
                json.dumps(order.content),
                order.audience,
            ),
            *(
                order.client_id,
                job_id - 40_000,
                "confirming" if order.waits else "working",
                outcome,
                at,
                at + wait,
            ),
        ),
    )
    if order.draft and account.says("draft_removed") == "submit":
        drafts.remove(db, order.draft)
    return by_id(db, job_id)


def by_id(db: sqlite3.Connection, job_id: int) -> sqlite3.Row:
    """A job. Raises LookupError when there is none."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise LookupError(f"no job {job_id}")
    return row


def confirm(db: sqlite3.Connection, job_id: int, *, yes: bool) -> bool:
    """The administrator answers a protected mass send. False when it does not wait (any more)."""
    row = db.execute(
        "SELECT * FROM job WHERE id = ? AND state = 'confirming'", (job_id,)
    ).fetchone()
    if row is None:
        return False
    account = _account(db, row)
    if yes:
        due = now() + account.number("job_delay")
        db.execute("UPDATE job SET state = 'working', due = ? WHERE id = ?", (due, job_id))
    else:
        db.execute(
            "UPDATE job SET state = 'working', outcome = ?, due = 0 WHERE id = ?", (REFUSED, job_id)
        )
    return True


def any_due(db: sqlite3.Connection) -> bool:
    """Whether a job's time has come."""
    row = db.execute(
        "SELECT 1 FROM job WHERE state IN ('working', 'confirming') AND due <= ? AND app_id IN (SELECT app_id FROM account) LIMIT 1",
        (now(),),
    ).fetchone()
    return row is not None


def finish_due(db: sqlite3.Connection, base: str) -> int:
    """Finish every job whose time has come. Returns how many."""
    rows = db.execute(
        "SELECT * FROM job WHERE state IN ('working', 'confirming') AND due <= ? AND app_id IN (SELECT app_id FROM account) ORDER BY due",
        (now(),),
    ).fetchall()
    for row in rows:
        if row["state"] == "confirming":
            db.execute("UPDATE job SET outcome = ? WHERE id = ?", (SILENT, row["id"]))
        finish(db, row["id"], base)
    return len(rows)


def finish(db: sqlite3.Connection, job_id: int, base: str) -> None:
    """End a job: the article appears, the draft goes, followers are told, an event is made."""
    row, at = by_id(db, job_id), now()
    account = _account(db, row)
    if row["kind"] == "publish":
        _publish(db, account, row, at)
    else:
        _send(db, account, row, at)
    db.execute("UPDATE job SET state = 'done', finished = ? WHERE id = ?", (at, job_id))
    for due in _event_times(account, at):
        fields = events.job_finished(db, account, by_id(db, job_id), base)
        push.enqueue(db, account, push.Letter(events.JOBS_FROM, "job", fields), due=due)


def _event_times(account: SandboxAccount, at: float) -> list[float]:
    delay = account.number("event_delay")
    times = {"none": [], "late": [at + delay], "twice": [at, at + delay]}
    return times.get(account.says("event"), [at])


def _publish(db: sqlite3.Connection, account: SandboxAccount, row: sqlite3.Row, at: float) -> None:
    if row["outcome"] not in ("0", *REMOVED_LATER):
        return
    put_out(db, row, at, notified=False)
    if row["outcome"] in REMOVED_LATER:
        db.execute(
            "UPDATE article SET deleted = 1 WHERE id = (SELECT article_id FROM job WHERE id = ?)",
            (row["id"],),
        )


def _send(db: sqlite3.Connection, account: SandboxAccount, row: sqlite3.Row, at: float) -> None:
    if row["outcome"] != GOOD:
        total = 0 if row["outcome"] in (REFUSED, SILENT) else len(_audience(db, account, row))
        counts = {"total": total, "filter": total, "sent": 0, "error": total}
    else:
        everyone = _audience(db, account, row)
        reached = [openid for openid in everyone if _within_month(db, account, openid, at)]
        counts = {"total": len(everyone), "filter": len(everyone), "sent": len(reached)}
        counts["error"] = len(everyone) - len(reached)
        if row["draft"]:
            put_out(db, row, at, notified=True)
        for openid in reached:
            bubbles.mass(db, by_id(db, row["id"]), openid, at)
    db.execute("UPDATE job SET counts = ? WHERE id = ?", (json.dumps(counts), row["id"]))


def put_out(db: sqlite3.Connection, row: sqlite3.Row, at: float, *, notified: bool) -> str:
    """Give every article of a job its page and take the draft away. Returns the article id."""
    article_id = secrets.token_urlsafe(32)
    for idx, article in enumerate(json.loads(row["content"])["articles"], start=1):
        db.execute(
            "INSERT INTO article (id, idx, app_id, page, notified, data, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                article_id,
                idx,
                row["app_id"],
                secrets.token_urlsafe(16),
                notified,
                json.dumps(article),
                at,
            ),
        )
    db.execute("UPDATE job SET article_id = ? WHERE id = ?", (article_id, row["id"]))
    drafts.remove(db, row["draft"])
    return article_id


def _audience(db: sqlite3.Connection, account: SandboxAccount, row: sqlite3.Row) -> list[str]:
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


def _within_month(db: sqlite3.Connection, account: SandboxAccount, openid: str, at: float) -> bool:
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


def _account(db: sqlite3.Connection, row: sqlite3.Row) -> SandboxAccount:
    found = accounts.by_app(db, row["app_id"])
    if found is None:
        raise LookupError(f"job {row['id']} belongs to no account")
    return found
