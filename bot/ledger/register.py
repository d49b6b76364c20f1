"""Read the rows of a register of releases (媒体刊发登记): every cell checked, every fault told at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.clock import BEIJING, in_words
from bot.errors import Refused
from bot.ledger import channels
from bot.tables.read import Row, Table, rename

# The columns of interfaces.md, section 4.
COLUMNS = {
    "信息编号": "item",
    "标题": "title",
    "渠道": "channel",
    "级别": "level",
    "发布单位": "unit",
    "类别": "kind",
    "发布时间": "released_at",
    "链接": "url",
    "稿件": "notice",
}
NEEDED = ("title", "channel", "released_at")
# In characters: an index entry must fit a page of the database, a title fits the platform's card twice.
LONGEST = {"item": 100, "title": 300, "channel": 60, "unit": 60, "kind": 60, "url": 1000}
EARLIEST = datetime(1949, 10, 1, tzinfo=BEIJING)

_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_TIME = r"(?:[T\s]*(\d{1,2})\s*[:：时]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})秒?|分)?)?"
_MOMENT = re.compile(_DAY + _TIME)

ResolveNotice = Callable[[str], tuple[int, str]]
Fault = tuple[int, str, str]  # row, column, why


@dataclass(frozen=True)
class Line:
    """One good row. `level` is a code, "" when the row gave none; `notice_id` ties it to a notice of ours."""

    number: int
    item: str
    title: str
    channel: str
    level: str
    unit: str
    category: str
    released_at: datetime
    url: str
    notice_id: int | None


@dataclass
class Register:
    """What a table held: good rows, and the faults of the others."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def moment(text: str) -> datetime:
    """A time as registers write it: ISO with or without an offset, 2017/1/1 8:05, 2017年1月1日8时5分, a day alone.

    Without an offset it is Beijing's. Raises Refused with what it should look like.
    """
    written = text.strip()
    spread = _MOMENT.fullmatch(written)
    try:
        if spread is None:
            at = datetime.fromisoformat(written)
        else:
            at = datetime(*(int(part or 0) for part in spread.groups()), tzinfo=BEIJING)  # type: ignore[misc, arg-type]
        return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"时间“{written}”写法不对，应为 2017-10-01 08:30 这样的时间") from None


def named(table: Table) -> Table:
    """The table under the English names of its columns."""
    return rename(table, COLUMNS)


def read(table: Table, *, at: datetime, resolve_notice: ResolveNotice) -> Register:
    """Check every row of a register as of `at`; `resolve_notice` gives a notice's id and index number.

    Raises:
        Refused: a needed column is missing altogether.
    """
    table = named(table)
    missing = [name for name in NEEDED if name not in table.headers]
    if not {"item", "notice"} & set(table.headers):
        missing.insert(0, "item")
    if missing:
        chinese = {english: name for name, english in COLUMNS.items()}
        raise Refused(
            "缺少列："
            + "、".join(f"{chinese[name]}（{name}）" for name in missing)
            + "，请补上表头"
        )
    register = Register()
    for row in table.rows:
        checker = _Checker(row, at, resolve_notice)
        line = checker.line()
        register.faults.extend((row.number, table.label(name), why) for name, why in checker.faults)
        if not checker.faults:
            register.lines.append(line)
    return register


class _Checker:
    """Reads one row and remembers what is wrong with it."""

    def __init__(self, row: Row, at: datetime, resolve_notice: ResolveNotice) -> None:
        self.row, self.at, self.resolve_notice = row, at, resolve_notice
        self.faults: list[tuple[str, str]] = []

    def line(self) -> Line:
        """The row's line; worth something only when there are no faults."""
        notice_id, item = self._item()
        return Line(
            number=self.row.number, item=item, title=self._text("title", needed=True),
            channel=self._channel(), level=self._level(), unit=self._text("unit"),
            category=self._text("kind"), released_at=self._released_at(), url=self._url(), notice_id=notice_id,
        )  # fmt: skip

    def _text(self, name: str, *, needed: bool = False) -> str:
        text = " ".join(self.row.cells.get(name, "").split())
        if needed and not text:
            self.faults.append((name, "不能为空"))
        if len(text) > LONGEST[name]:
            self.faults.append((name, f"有 {len(text)} 个字，最多 {LONGEST[name]} 个"))
        return text

    def _item(self) -> tuple[int | None, str]:
        notice = self.row.cells.get("notice", "").strip()
        if not notice:
            return None, self._text("item", needed=True)
        try:
            return self.resolve_notice(notice)
        except Refused as refusal:
            self.faults.append(("notice", str(refusal)))
            return None, ""

    def _channel(self) -> str:
        name = self._text("channel", needed=True)
        if name and not channels.plain(name):
            self.faults.append(("channel", f"“{name}”不是渠道的名称"))
        return name

    def _level(self) -> str:
        written = self.row.cells.get("level", "")
        code = channels.level_code(written)
        if code is None:
            names = "、".join(channels.LEVELS.values())
            self.faults.append(("level", f"没有“{written}”这一级，应为{names}之一，本单位账号留空"))
        return code or ""

    def _released_at(self) -> datetime:
        written = self.row.cells.get("released_at", "")
        if not written.strip():
            self.faults.append(("released_at", "不能为空"))
            return self.at
        try:
            at = moment(written)
        except Refused as refusal:
            self.faults.append(("released_at", str(refusal)))
            return self.at
        if at > self.at:
            self.faults.append(("released_at", f"{in_words(at)}还没有到，只能登记已经刊发的"))
        elif at < EARLIEST:
            self.faults.append(("released_at", f"{at:%Y} 年太早，请检查年份"))
        return at

    def _url(self) -> str:
        url = self._text("url")
        if url and not url.lower().startswith(("https://", "http://")):
            self.faults.append(("url", "链接应以 https:// 或 http:// 开头，没有链接就留空"))
        return url
