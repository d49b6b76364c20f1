"""Fill a bureau with the years' worth of notices and ledger entries that pages are measured on, by plain inserts."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.ledger.entry import Entry
from bot.notices.notice import Notice, State
from bot.search.engine import DESK_WORDS, LEDGER_WORDS, NOTICE_WORDS
from bot.search.grams import grams, last_characters
from bot.staff.member import Member
from tests.make import AT

BATCH = 5_000
DAYS = 3_650  # the years over which everything is spread
WORDS = ("图书馆", "博物馆", "文化馆", "讲座", "展览", "开放", "闭馆", "公示", "招募", "电影")
_ID_BITS = 30


def fill(session: Session, member: Member, *, notices: int, entries: int) -> None:
    """`notices` published ones and `entries` lines of the ledger, oldest first, with what counts and finds them."""
    for rows in _batches(_notices(member, notices)):
        session.execute(insert(Notice), rows)
    for rows in _batches(_words(notices)):
        session.execute(insert(NOTICE_WORDS), rows)
        session.execute(insert(DESK_WORDS), rows)
    for rows in _batches(_entries(entries)):
        session.execute(insert(Entry), rows)
    for rows in _batches(_ledger_words(entries)):
        session.execute(insert(LEDGER_WORDS), rows)
    session.execute(
        text(
            "INSERT INTO release_day_counter (day, channel, n) SELECT day, channel, count(*) FROM release_entry"
            " GROUP BY day, channel"
        )
    )
    session.execute(
        text(
            "INSERT INTO release_counter (ym, channel, level, unit, category, n)"
            " SELECT ym, channel, level, unit, category, count(*) FROM release_entry"
            " GROUP BY ym, channel, level, unit, category"
        )
    )
    session.execute(
        text(
            "INSERT INTO release_item_counter (year, n) SELECT substr(ym, 1, 4), count(DISTINCT item)"
            " FROM release_entry GROUP BY substr(ym, 1, 4) UNION ALL SELECT '', count(DISTINCT item) FROM release_entry"
        )
    )


def _at(number: int, of: int) -> datetime:
    return AT - timedelta(days=DAYS * (of - number) // of, minutes=number % 600)


def _title(number: int) -> str:
    return f"{WORDS[number % 10]}{WORDS[number // 10 % 10]}通知第{number}期"


def _notices(member: Member, number: int) -> Iterator[dict[str, object]]:
    for one in range(1, number + 1):
        at = _at(one, number)
        yield {
            "id": 1_000 + one, "title": _title(one), "digest": "", "author": "文化馆", "unit_id": 1 + one % 5, "kind": "通知公告",
            "classification": "active", "importance": "ordinary", "formed_on": at.date(), "origin": "original", "cover": "",
            "body": f"{_title(one)}。欢迎参加。", "state": State.PUBLISHED, "author_id": member.id, "writers": [member.id],
            "created_at": at, "updated_at": at, "published_at": at, "index_no": f"HT-{one:07}",
        }  # fmt: skip


def _words(number: int) -> Iterator[dict[str, object]]:
    for one in range(1, number + 1):
        said = f"{_title(one)}\n欢迎参加。"
        moment = int(_at(one, number).timestamp())
        cut = " ".join(sorted({*grams(said), *last_characters(said)}))
        yield {"place": (moment << _ID_BITS) + 1_000 + one, "id": 1_000 + one, "words": cut}


def _ledger_words(number: int) -> Iterator[dict[str, object]]:
    for one in range(1, number + 1):
        said = f"{_title(one)}\nXX{one // 2:07}"
        moment = int(_at(one, number).timestamp())
        cut = " ".join(sorted({*grams(said), *last_characters(said)}))
        yield {"place": (moment << _ID_BITS) + one, "id": one, "words": cut}


def _entries(number: int) -> Iterator[dict[str, object]]:
    previous = "0" * 64
    for one in range(1, number + 1):
        at = _at(one, number)
        link = hashlib.sha256(f"{one}".encode()).hexdigest()
        yield {
            "seq": one, "kind": "released", "release_id": None, "notice_id": None, "item": f"XX{one // 2:07}",
            "title": _title(one), "channel": "wechat", "channel_name": "桓台文化", "level": "", "unit": ("文化馆", "图书馆")[one % 2],
            "category": "通知公告", "classification": "active", "origin": "original", "released_at": at, "ym": f"{at:%Y-%m}",
            "day": date(at.year, at.month, at.day), "url": "", "recorded_at": at, "recorded_by": "system", "salt": "s",
            "title_digest": "d", "prev": previous, "hash": link, "purged_at": None,
        }  # fmt: skip
        previous = link


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    held: list[dict[str, object]] = []
    for row in rows:
        held.append(row)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held
