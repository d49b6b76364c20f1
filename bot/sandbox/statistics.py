"""datacube/getarticletotaldetail: what was published on a day, and how much it was read since."""

import json
import sqlite3
from datetime import date, timedelta

from bot import clock
from bot.sandbox.calls import Call, Json, text
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.moments import day, moment

WINDOW = 30  # days that an article is counted for
READERS, STAY = 40, 0.6  # on the first day (and as many again at most); of them the next day


def article_details(call: Call) -> Json:
    """POST datacube/getarticletotaldetail: everything published in a span of days, over the API or by hand.

    Raises PlatformError 61500 for a date that is none, 61501 for a span that may not be asked for,
    61503 while yesterday is not reckoned yet.
    """
    begin, end = _date(call.body, "begin_date"), _date(call.body, "end_date")
    here = clock.beijing(moment(call.at))
    yesterday = here.date() - timedelta(days=1)
    span = (end - begin).days + 1
    if not 1 <= span <= call.account.number("statistics_span") or end > yesterday:
        raise PlatformError(61501)
    ready = here.hour + here.minute / 60 >= call.account.number("statistics_hour")
    if end == yesterday and not ready:
        raise PlatformError(61503)
    known = yesterday if ready else yesterday - timedelta(days=1)
    rows = call.db.execute(
        "SELECT article.*, job.msg_data_id FROM article JOIN job ON job.article_id = article.id"
        " WHERE article.app_id = ? ORDER BY article.at, article.rowid",
        (call.app,),
    ).fetchall()
    days = [(date.fromisoformat(day(row["at"])), row) for row in rows]
    listed = [_article(row, on, known, call.base) for on, row in days if begin <= on <= end]
    return {"list": listed, "is_delay": False}


def _date(body: Json, name: str) -> date:
    given = text(body, name)
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise PlatformError(61500) from None
    if given != found.isoformat():  # 20261124 and 2026-W48-2 are dates to Python only
        raise PlatformError(61500)
    return found


def _article(row: sqlite3.Row, on: date, known: date, base: str) -> Json:
    last = min(known, on + timedelta(days=WINDOW - 1))
    return {
        "ref_date": on.isoformat(),
        "msgid": f"{row['msg_data_id']}_{row['idx']}",
        "publish_type": 0 if row["notified"] else 1,
        "title": json.loads(row["data"])["title"],
        "content_url": f"{base}/s/{row['page']}",
        "detail_list": [
            _detail(row, on, on + timedelta(days=n)) for n in range((last - on).days + 1)
        ],
    }


def _detail(row: sqlite3.Row, on: date, stat: date) -> Json:
    """Made-up figures from the day it went out up to a day: always the same for one article."""
    first = READERS + sum(row["page"].encode()) % READERS
    readers = round(first * (1 - STAY ** ((stat - on).days + 1)) / (1 - STAY))
    return {
        "stat_date": stat.isoformat(),
        "read_user": readers,
        "read_user_source": [{"user_count": readers, "scene_desc": "全部"}],
        "share_user": readers // 12,
        "like_user": readers // 15,
        "zaikan_user": readers // 20,
        "collection_user": readers // 30,
        "comment_count": 0,
    }
