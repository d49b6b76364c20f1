"""The demonstration's register of 2017: 697 items on WeChat, 473 placements in media, 1,040 items in all."""

import random
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.tables.read import Row, Table

YEAR = 2017
HEADERS = ("信息编号", "标题", "渠道", "级别", "发布单位", "类别", "发布时间")
# Items by month, January first: peaks at 春节, 文化和自然遗产日, in the summer holidays and at 国庆.
ON_WECHAT = (70, 62, 46, 48, 56, 74, 70, 66, 54, 60, 46, 45)  # 697
IN_MEDIA_ONLY = (33, 30, 23, 25, 28, 36, 33, 31, 27, 30, 24, 23)  # 343
ALSO_IN_MEDIA, TWICE_IN_MEDIA = 96, 34  # with 343 these make 473 placements

# Channel, level, how far it reaches (1 county … 4 nation), placements, when it comes out.
MEDIA = (
    ("《中国文化报》", "国家级", 4, 20, time(8, 0)), ("《大众日报》", "省级", 3, 54, time(7, 30)),
    ("《鲁中晨报》", "市级", 2, 111, time(7, 0)), ("《桓台大众》", "县级", 1, 168, time(8, 30)),
    ("桓台电视台", "县级", 1, 120, time(19, 40)),
)  # fmt: skip
WECHAT = "微信公众号“桓台文化”"
# Days of 2017 on which much goes out: around 春节 and 元宵, 遗产日, 国庆.
_BUSY = [(date(2017, 1, 24), date(2017, 2, 2)), (date(2017, 2, 9), date(2017, 2, 12)),
         (date(2017, 6, 8), date(2017, 6, 12)), (date(2017, 9, 29), date(2017, 10, 8))]  # fmt: skip
_WORD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Theme:
    """What a kind of items is about; `titles` are patterns with the months they fit."""

    kind: str
    units: list[str]
    weight: int
    reach: int
    titles: list[tuple[frozenset[int], str]]


@dataclass
class Item:
    """One item of information and where it came out."""

    day: date
    on_wechat: bool
    theme: Theme
    unit: str
    title: str = ""
    channels: list[int] = field(default_factory=list)  # places in MEDIA


def table() -> Table:
    """The register as a table of rows, always the same, in the order of release."""
    chance = random.Random(YEAR)  # noqa: S311 - believable, not secret
    themes, words = _material()
    items = sorted(_items(themes, chance), key=lambda item: item.day)
    _name(items, words, chance)
    _place(items, chance)
    rows: list[tuple[datetime, list[str]]] = []
    for number, item in enumerate(items, start=1):
        rows += _releases(f"HT{YEAR}-{number:04d}", item, chance)
    rows.sort(key=lambda row: row[0])
    cells = (
        dict(zip(HEADERS, [*texts, f"{at:%Y-%m-%d %H:%M}"], strict=True)) for at, texts in rows
    )
    return Table(list(HEADERS), [Row(number, one) for number, one in enumerate(cells, start=2)])


def _material() -> tuple[list[Theme], dict[str, list[str]]]:
    data = tomllib.loads((Path(__file__).parent / "register.toml").read_text(encoding="utf-8"))
    themes = [
        Theme(
            one["kind"], one["units"], one["weight"], one["reach"],
            [_pattern(text) for text in one["titles"]],
        )
        for one in data["theme"]
    ]  # fmt: skip
    return themes, data["words"]


def _pattern(text: str) -> tuple[frozenset[int], str]:
    months, colon, title = text.partition(": ")
    if not colon:
        return frozenset(range(1, 13)), text
    return frozenset(int(month) for month in months.split()), title


def _items(themes: list[Theme], chance: random.Random) -> list[Item]:
    made = []
    for on_wechat, by_month in ((True, ON_WECHAT), (False, IN_MEDIA_ONLY)):
        for month, count in enumerate(by_month, start=1):
            days = _days(month)
            weights = [3 if any(a <= day <= b for a, b in _BUSY) else 1 for day in days]
            for day in chance.choices(days, weights, k=count):
                theme = chance.choices(themes, [one.weight for one in themes])[0]
                made.append(Item(day, on_wechat, theme, chance.choice(theme.units)))
    return made


def _days(month: int) -> list[date]:
    first = date(YEAR, month, 1)
    return [day for ahead in range(31) if (day := first + timedelta(days=ahead)).month == month]


def _name(items: list[Item], words: dict[str, list[str]], chance: random.Random) -> None:
    """Give every item a title of its own; running numbers run with the year."""
    numbers: Counter[str] = Counter()
    taken: set[str] = set()
    for item in items:
        fitting = [(months, text) for months, text in item.theme.titles if item.day.month in months]
        # What belongs to a season is told more often than what could be any day's news.
        weights = [3 if len(months) < 12 else 2 for months, _ in fitting]
        while not item.title:
            _, pattern = chance.choices(fitting, weights)[0]
            filled = _WORD.sub(
                lambda word: word[0] if word[1] == "no" else chance.choice(words[word[1]]), pattern
            )
            title = filled.replace("{no}", str(numbers[pattern] + 1))
            if title not in taken:
                numbers[pattern] += 1
                taken.add(title)
                item.title = title


def _place(items: list[Item], chance: random.Random) -> None:
    """Share the placements in media out, those that reach furthest first, to what is worth it."""
    placements = [item for item in items if not item.on_wechat]
    placements += chance.sample(placements, TWICE_IN_MEDIA)
    placements += chance.sample([item for item in items if item.on_wechat], ALSO_IN_MEDIA)
    for place, (_, _, reach, count, _) in enumerate(MEDIA):
        for _ in range(count):
            waiting = Counter(id(item) for item in placements)
            fits = [
                at for at, item in enumerate(placements)
                if item.theme.reach >= reach and place not in item.channels
            ]  # fmt: skip
            # Whoever waits for two places must have had one before the last channel's turn.
            pressing = [at for at in fits if reach == 1 and waiting[id(placements[at])] > 1]
            placements.pop(chance.choice(pressing or fits)).channels.append(place)


def _releases(number: str, item: Item, chance: random.Random) -> list[tuple[datetime, list[str]]]:
    told = []
    rest = [item.unit, item.theme.kind]
    if item.on_wechat:
        at = datetime.combine(item.day, time(chance.randint(8, 20), chance.randint(0, 59)))
        told.append((at, [number, item.title, WECHAT, "", *rest]))
    for place in item.channels:
        name, level, _, _, clock = MEDIA[place]
        day = min(item.day + timedelta(days=chance.randint(0, 2)), date(YEAR, 12, 31))
        told.append((datetime.combine(day, clock), [number, item.title, name, level, *rest]))
    return told
