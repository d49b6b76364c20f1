"""The guide and the standing sentences are data: loaded whole, checked, replaced."""

import copy
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.answers import guide, hours, wording
from bot.answers.entry import Entry
from bot.answers.venue import Opening, SpecialDay, Venue
from bot.db.engine import Sessions
from bot.errors import Refused

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
CONFIG = Path(__file__).parents[2] / "config"
Data = dict[str, object]


def shipped(name: str) -> Data:
    return tomllib.loads((CONFIG / name).read_text(encoding="utf-8"))


def test_the_guide_as_shipped_names_the_bureaus_places(sessions: Sessions) -> None:
    with sessions.begin() as session:
        guide.load(session, shipped("guide.toml"), at=AT)
    with sessions.read() as session:
        places = hours.timetables(session)
        assert [one.venue.name for one in places] == [
            "桓台县文化出版局",
            "图书馆",
            "文化馆",
            "博物馆",
            "书画院",
        ]
        museum = places[3]
        assert museum.on(date(2026, 11, 23)).spans == ()  # 周一
        assert museum.on(date(2026, 10, 5)).spans  # a Monday of the National Day holiday
        assert session.get(SpecialDay, date(2026, 10, 10))


def test_loading_again_replaces_and_does_not_add(sessions: Sessions) -> None:
    changed = shipped("guide.toml")
    sections = changed["section"]
    assert isinstance(sections, list)
    with sessions.begin() as session:
        guide.load(session, shipped("guide.toml"), at=AT)
        before = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Venue, Opening, SpecialDay)
        ]
        sections.pop()
        guide.load(session, changed, at=AT)
        after = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Venue, Opening, SpecialDay)
        ]
        assert after == before
        assert session.scalar(select(func.count()).select_from(Entry)) == len(sections)


def _first(data: Data, key: str) -> Data:
    rows = data[key]
    assert isinstance(rows, list)
    first: Data = rows[0]
    return first


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: _first(data, "venue").pop("slug"), "slug"),
        (lambda data: _first(_first(data, "venue"), "hours").update(days="周一"), "开放日"),
        (lambda data: _first(_first(data, "venue"), "hours").update(opens="8:30"), "opens"),
        (lambda data: _first(_first(data, "venue"), "hours").update(season="5月"), "季节"),
        (lambda data: _first(data, "venue").update(closing=[{"first": "2026-01-01", "reason": "检修"}]), "first"),
        (lambda data: _first(data, "venue").update(aliases="文化局"), "aliases"),
        (lambda data: _first(data, "holiday").update(last=date(2025, 1, 1)), "早于"),
        (lambda data: _first(data, "section").update(answer=" "), "answer"),
        (lambda data: data.update(venue={"name": "图书馆"}), "venue"),
        (lambda data: data.update(venue=["图书馆"]), "venue"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_guide_is_told_where_it_is(
    one_sessions: Sessions, spoil: Callable[[Data], object], said: str
) -> None:
    data = copy.deepcopy(shipped("guide.toml"))
    spoil(data)
    with pytest.raises(Refused, match=said), one_sessions.begin() as session:
        guide.load(session, data, at=AT)


def test_sentences_are_filled_in_and_replaced(sessions: Sessions) -> None:
    data = shipped("replies.toml")
    with sessions.begin() as session:
        wording.load(session, data)
        wording.load(session, {**data, "thanks": "再会"})
    with sessions.read() as session:
        assert wording.say(session, "thanks") == "再会"
        assert "最相关的 3 条" in wording.say(session, "found", {"count": "3"})


def test_without_sentences_the_chat_says_what_to_do(one_sessions: Sessions) -> None:
    with one_sessions.read() as session, pytest.raises(Refused, match="gongkai db upgrade"):
        wording.say(session, "thanks")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"thanks": ""}, "缺少"), ({"thansk": "好"}, "拼写"), ({"thanks": "{phone}"}, "不能用"),
        ({"person": "{phone.__class__}"}, "不能用"), ({"person": "电话 {phone"}, "花括号"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_sentences_is_refused(
    one_sessions: Sessions, change: Data, said: str
) -> None:
    with pytest.raises(Refused, match=said), one_sessions.begin() as session:
        wording.load(session, {**shipped("replies.toml"), **change})
