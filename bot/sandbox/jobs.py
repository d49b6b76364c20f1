"""Publish and mass-send jobs: taken on at once, done later, and what is left when they are done."""

import json
import secrets
import sqlite3
from dataclasses import dataclass

from bot.sandbox import account as accounts
from bot.sandbox import bubbles, drafts, events, mass_quota, push
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.events import OWN, REPRINT
from bot.sandbox.moments import now

FIRST_ID = {"publish": 2_247_483_650, "mass": 3_147_483_650}
REFUSED, SILENT = (
    "err(40001)",
    "err(40002)",
)  # the administrator said no; said nothing for 30 minutes
STOPPED = 3  # CheckState: judged a reprint and not sent
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
    by_hand: bool = False  # in the console, beside the API
    as_reprint: bool = False  # send_ignore_reprint: goes on where it is judged a reprint


def take_on(
    db: sqlite3.Connection, account: SandboxAccount, order: Order, at: float
) -> sqlite3.Row:
    """Write a job down; the outcome is decided now, by the account's habits."""
    outcome, check_state = _decided(account, order)
    wait = account.number("protection_wait" if order.waits else "job_delay")
    newest = db.execute("SELECT max(id) AS id FROM job WHERE kind = ?", (order.kind,)).fetchone()[
        "id"
    ]
    job_id = newest + 1 if newest else FIRST_ID[order.kind]
    row: dict[str, object] = {
        "id": job_id,
        "app_id": account.app_id,
        "kind": order.kind,
        "draft": order.draft,
        "content": json.dumps(order.content),
        "audience": order.audience,
        "client_id": order.client_id,
        "msg_data_id": job_id - 40_000,
        "state": "confirming" if order.waits else "working",
        "outcome": outcome,
        "created": at,
        "due": at + wait,
        "by_hand": order.by_hand,
        "check_state": check_state,
    }
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO job ({', '.join(row)}) VALUES ({places})", row)  # noqa: S608 - our own names
    if order.draft and account.says("draft_removed") == "submit":
        drafts.remove(db, order.draft)
    return by_id(db, job_id)


def _decided(account: SandboxAccount, order: Order) -> tuple[str, int]:
    """How a job will end, and what the check of originality says (CheckState)."""
    if order.kind == "publish":
        return str(int(account.number("publish_outcome"))), OWN
    judged = account.says("originality")
    if judged == "forbidden":
        return "err(30002)", STOPPED
    if judged == "reprint" and not order.as_reprint:
        return "err(30003)", STOPPED
    return account.says("mass_outcome"), REPRINT if judged == "reprint" else OWN


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
    if row["outcome"] != mass_quota.GOOD:
        silent = row["outcome"] in (REFUSED, SILENT)
        total = 0 if silent else len(mass_quota.audience(db, account, row))
        counts = {"total": total, "filter": total, "sent": 0, "error": total}
    else:
        everyone = mass_quota.audience(db, account, row)
        reached = [one for one in everyone if mass_quota.within_month(db, account, one, at)]
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


def _account(db: sqlite3.Connection, row: sqlite3.Row) -> SandboxAccount:
    found = accounts.by_app(db, row["app_id"])
    if found is None:
        raise LookupError(f"job {row['id']} belongs to no account")
    return found


def take_down(db: sqlite3.Connection, article_id: str, idx: int) -> int:
    """Delete one article of a job, or all (0); the job says so when none is left. Returns how many."""
    gone = db.execute(
        "UPDATE article SET deleted = 1 WHERE id = ? AND ? IN (0, idx)", (article_id, idx)
    ).rowcount
    left = db.execute(
        "SELECT 1 FROM article WHERE id = ? AND NOT deleted", (article_id,)
    ).fetchone()
    if left is None:
        db.execute(
            "UPDATE job SET outcome = CASE kind WHEN 'mass' THEN 'deleted' ELSE '5' END"
            " WHERE article_id = ? AND outcome IN ('0', ?)",
            (article_id, mass_quota.GOOD),
        )
    return gone
