"""What is said of a publish job, by query and by event alike."""

import json
import sqlite3

from bot.sandbox.calls import Json

WORKING = 1  # publish_status while the job runs
FAILED = (2, 3, 4)


def status(db: sqlite3.Connection, job: sqlite3.Row, base: str) -> Json:
    """The answer of freepublish/get for a job."""
    done = job["state"] == "done"
    code = int(job["outcome"]) if done else WORKING
    answer: Json = {"publish_id": job["id"], "publish_status": code}
    if code == 0:
        items = [
            {"idx": idx, "article_url": url} for idx, url in addresses(db, job["article_id"], base)
        ]
        answer |= {
            "article_id": job["article_id"],
            "article_detail": {"count": len(items), "item": items},
        }
    count = len(json.loads(job["content"])["articles"])
    return {**answer, "fail_idx": list(range(1, count + 1)) if code in FAILED else []}


def addresses(db: sqlite3.Connection, article_id: str, base: str) -> list[tuple[int, str]]:
    """(place, address) of every article that one job put out."""
    rows = db.execute(
        "SELECT idx, page FROM article WHERE id = ? ORDER BY idx", (article_id,)
    ).fetchall()
    return [(row["idx"], f"{base}/s/{row['page']}") for row in rows]
