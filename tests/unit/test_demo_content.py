"""The demonstration's content: fresh on any day, believable, nobody's data in it."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from bot import personal
from bot.clock import local_day, parse_time
from bot.demo import cast, pictures, register, stories
from bot.demo.canvas import SIZE
from bot.demo.fill import fill
from bot.errors import Refused
from bot.notices import article
from bot.notices.check import AUTHOR_MOST, DIGEST_MOST, TITLE_WARN
from bot.notices.notice import Classification
from tests import make

FOLDER = Path(stories.__file__).parent
TEXTS = [path for path in FOLDER.rglob("*") if path.suffix in {".md", ".jsonl", ".toml"}]
# Every day of a week, a minute before midnight, New Year's Eve, the first minute of a leap day, all in Beijing.
MOMENTS = [
    *(make.later(days=days) for days in range(7)),
    *map(parse_time, ("2026-11-29T23:59", "2026-12-31T23:30", "2028-02-29T00:00")),
]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{date} {day+3} {md} {short-24} {time}", "2026-11-24 2026年11月27日 11月24日（周二） 10月31日 09:00"),
        ("{md sat} {md tue} {date mon+7}", "11月28日（周六） 12月1日（周二） 2026-12-07"),
        ("{other} {day +3} {}", "{other} {day +3} {}"),
    ],
)  # fmt: skip
def test_places_for_dates_are_filled_as_of_the_day(text: str, filled: str) -> None:
    assert fill(text, at=make.AT) == filled


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_notice_reads_well_on_any_day(moment: datetime) -> None:
    for story in stories.told(moment):
        fields = story.fields
        assert len(fields.title) <= TITLE_WARN, story.slug
        assert 0 < len(fields.digest) <= DIGEST_MOST, story.slug
        assert 0 < len(fields.author) <= AUTHOR_MOST, story.slug
        assert 150 <= len(re.sub(r"\s", "", fields.body)) <= 900, story.slug
        assert not re.search(r"[{}]", fields.title + fields.digest + fields.body), story.slug
        assert fields.unit in cast.SHORT, story.slug


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_announced_is_still_to_come(moment: datetime) -> None:
    for story in stories.told(moment):
        if story.fields.event is not None:
            assert parse_time(str(story.fields.event["starts_at"])) > moment, story.slug
        assert story.goes_out is None or story.goes_out > moment, story.slug
        assert story.released is None or local_day(story.released) < local_day(moment), story.slug


def test_there_are_about_sixty_notices_no_two_alike() -> None:
    told = stories.told(make.AT)
    assert 60 <= len(told) <= 66
    assert len({story.fields.title for story in told}) == len(told)
    assert len({story.fields.body for story in told}) == len(told)
    assert len({story.fields.kind for story in told}) >= 15
    assert {story.fields.unit for story in told} == set(cast.SHORT)


def test_the_notices_show_everything_that_a_notice_can_be() -> None:
    told = stories.told(make.AT)
    assert {story.ends for story in told} == set(stories.ENDS)
    assert {story.fields.classification for story in told} == set(Classification)
    assert {story.fields.origin for story in told} == {"original", "repost"}
    assert sum(story.fields.importance == "key" for story in told) >= 6
    assert sum(story.fields.event is not None for story in told) >= 10
    assert sum(bool(article.pictures(story.fields.body)) for story in told) >= 5
    assert sum("\n|---" in story.fields.body for story in told) >= 20


def test_what_may_not_be_published_is_never_told_as_published() -> None:
    closed = [one for one in stories.told(make.AT) if one.fields.classification != "active"]
    assert len(closed) >= 5
    assert {story.ends for story in closed} <= {"draft", "in_review", "approved"}


def test_fresh_notices_take_turns_and_carry_their_time() -> None:
    told = [stories.fresh(number, due=make.AT) for number in range(4)]
    assert len({fields.title for fields in told}) == 3
    assert told[0] == told[3]
    assert all("11月24日09:00" in fields.title for fields in told)
    assert all(len(fields.title) <= TITLE_WARN for fields in told)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_personal_number_is_in_the_content(path: Path) -> None:
    assert personal.find(path.read_text(encoding="utf-8")) == []


def test_every_picture_that_is_named_can_be_drawn() -> None:
    named = {
        name for path in TEXTS for name in re.findall(r"[a-z]+-\d\.jpg", path.read_text("utf-8"))
    }
    assert {name.split("-")[0] for name in named} == set(pictures.MOTIFS)
    for name in sorted(named):
        assert Image.open(io.BytesIO(pictures.drawn(name))).size == SIZE


def test_the_same_name_is_the_same_picture_and_another_is_another() -> None:
    first = pictures.drawn("lake-1.jpg")
    pictures.drawn.cache_clear()
    assert pictures.drawn("lake-1.jpg") == first
    assert pictures.drawn("lake-2.jpg") != first


@pytest.mark.parametrize("name", ["lake.jpg", "moon-1.jpg", "lake-0.jpg", "../lake-1.jpg"])
def test_a_picture_that_nobody_can_draw_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="没有名为"):
        pictures.drawn(name)


def test_the_register_of_2017_has_the_counts_of_the_annual_report() -> None:
    rows = [row.cells for row in register.table().rows]
    wechat = [row for row in rows if row["渠道"] == register.WECHAT]
    assert (len(wechat), len(rows) - len(wechat)) == (697, 473)
    assert len({row["信息编号"] for row in rows}) == 1040
    assert len({row["标题"] for row in rows}) == 1040
    assert all(row["发布时间"].startswith("2017-") for row in rows)
    assert len({(row["信息编号"], row["渠道"]) for row in rows}) == len(rows)


def test_the_register_is_the_same_every_time() -> None:
    assert register.table() == register.table()


def test_the_year_has_its_peaks() -> None:
    months = [row.cells["发布时间"][5:7] for row in register.table().rows]
    count = {month: months.count(month) for month in sorted(set(months))}
    assert len(count) == 12
    quiet = max(count[month] for month in ("03", "04", "11", "12"))
    assert all(count[month] > quiet for month in ("01", "02", "06", "07", "10"))


def test_every_role_has_a_login_and_every_unit_writes() -> None:
    everyone = list(cast.everyone())
    assert {role for _, role, _ in everyone} == {
        "editor", "unit_head", "deputy", "chief", "officer", "statistician", "auditor", "admin",
    }  # fmt: skip
    assert len({name for name, _, _ in everyone}) == len(everyone)
    assert {unit for _, role, unit in everyone if role == "editor"} == set(cast.SHORT)
