"""Faults that tests and newcomers ask for: the next calls of a path time out, are cut, are refused."""

import json
import sqlite3
from dataclasses import dataclass

from bot.errors import Refused
from bot.sandbox.calls import Json

KINDS = {
    "timeout": "no answer for `seconds`, then the connection is cut; with `effect` the call took effect first",
    "cut_before": "the connection is cut, nothing happened",
    "cut_after": "it happened, the answer is lost",
    "http_502": "HTTP 502; with `effect` it happened all the same",
    "errcode": "`answer` instead of the call: {errcode, errmsg, …}",
    "slow": "waits `seconds`, then does it and answers",
    "slow_answer": "does it, then waits `seconds` before answering",
}
# The same for the page.
WORDS = {
    "timeout": "一直没有答复，然后断开",
    "cut_before": "还没办就断开",
    "cut_after": "办成了，答复丢了",
    "http_502": "502 网关错误",
    "errcode": "返回错误码",
    "slow": "等一会儿才办",
    "slow_answer": "办成了，过一会儿才答复",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one call. `seconds` is how long to wait, where the kind waits."""

    kind: str
    seconds: float
    effect: bool
    answer: Json


def plan(db: sqlite3.Connection, slug: str, path: str, times: int, fault: Fault) -> int:
    """The next `times` calls of `path` (`freepublish/submit`, or `*` for any) by one account ("" for any) go wrong.

    Returns the plan's id. Raises Refused for an unknown kind.
    """
    if fault.kind not in KINDS:
        raise Refused(f"不认识故障“{fault.kind}”，可用：{'、'.join(KINDS)}")
    cursor = db.execute(
        "INSERT INTO fault (slug, path, kind, times, seconds, effect, answer) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            slug,
            path,
            fault.kind,
            times,
            fault.seconds,
            fault.effect,
            json.dumps(fault.answer),
        ),
    )
    return int(cursor.lastrowid or 0)


def take(db: sqlite3.Connection, slug: str, path: str) -> Fault | None:
    """The fault that the next call of this path meets; it is used up by one. First planned, first met."""
    row = db.execute(
        "SELECT * FROM fault WHERE slug IN ('', ?) AND path IN ('*', ?) AND times > 0 ORDER BY id LIMIT 1",
        (slug, path),
    ).fetchone()
    if row is None:
        return None
    db.execute("UPDATE fault SET times = times - 1 WHERE id = ?", (row["id"],))
    return Fault(row["kind"], row["seconds"], bool(row["effect"]), json.loads(row["answer"]))


def planned(db: sqlite3.Connection) -> list[Json]:
    """The faults that are still to be met, first planned first."""
    rows = db.execute("SELECT * FROM fault WHERE times > 0 ORDER BY id").fetchall()
    return [{**dict(row), "answer": json.loads(row["answer"])} for row in rows]


def clear(db: sqlite3.Connection) -> None:
    """Everything works again."""
    db.execute("DELETE FROM fault")
