"""The chain's form is fixed: an export can be recomputed years from now, by anyone."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

from bot.ledger import chain

VALUES: dict[str, object] = {
    "seq": 1, "kind": "released", "release_id": None, "notice_id": 3, "item": "GK-1", "channel": "wechat",
    "title_digest": chain.title_digest("盐", "戏"), "channel_name": "桓台文化", "level": "", "unit": "文化馆",
    "category": "活动", "classification": "active", "origin": "original", "recorded_by": "system",
    "released_at": datetime(2017, 1, 1, tzinfo=UTC), "recorded_at": datetime(2017, 1, 1, 0, 0, 1, 5, tzinfo=UTC),
}  # fmt: skip


def test_an_entry_can_be_recomputed_with_nothing_but_the_description() -> None:
    title = hashlib.sha256("盐\n戏".encode()).hexdigest()
    text = (
        '["gongkai-ledger-1","'
        + "0" * 64
        + '",1,"released",null,3,"GK-1","'
        + title
        + '","wechat","桓台文化","",'
        '"文化馆","活动","active","original","2017-01-01T00:00:00.000000+00:00","2017-01-01T00:00:01.000005+00:00","system"]'
    )
    assert chain.link(chain.GENESIS, VALUES) == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_moment_on_another_clock_is_the_same_entry() -> None:
    there = datetime(2017, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert chain.link(chain.GENESIS, VALUES | {"released_at": there}) == chain.link(
        chain.GENESIS, VALUES
    )


def test_no_two_salts_are_alike() -> None:
    assert len({chain.new_salt() for _ in range(100)}) == 100
