"""The one place that asks the time. Stored in UTC; every month, day and deadline is Beijing's."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.errors import Refused

BEIJING = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"
# A year outside is a slip of the hand; and at the ends of the calendar a time zone leads out of it.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def beijing(at: datetime) -> datetime:
    """The same moment on a clock in Beijing."""
    return at.astimezone(BEIJING)


def local_day(at: datetime) -> date:
    """The Beijing day of a moment: 31 October 16:30 UTC is 1 November."""
    return beijing(at).date()


def today() -> date:
    """Today in Beijing."""
    return local_day(now())


def year_month(at: datetime) -> str:
    """The Beijing month of a moment as YYYY-MM."""
    return f"{beijing(at):%Y-%m}"


def day_start(day: date) -> datetime:
    """The first moment of a Beijing day, in UTC."""
    return datetime.combine(day, time.min, BEIJING).astimezone(UTC)


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """The half-open span of a Beijing month `YYYY-MM` in UTC. Raises Refused for anything else."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=BEIJING).date()
    except ValueError:
        raise Refused(f"月份“{month}”写法不对，应为 2017-10 这样的年-月") from None
    _within(first.year, month)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return day_start(first), day_start(following)


def parse_time(text: str) -> datetime:
    """An ISO time in; UTC out. Without an offset it means Beijing; a date alone is its midnight.

    Raises Refused when the text is no time.
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        raise Refused(f"时间“{text}”写法不对，应为 2026-11-24T09:00 这样的时间") from None
    _within(moment.year, text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BEIJING)
    return moment.astimezone(UTC)


def parse_day(text: str) -> date:
    """A date as people write it (2026-11-24, 2026/11/24, 2026年11月24日). Raises Refused."""
    plain = (
        text.strip()
        .replace("年", "-")
        .replace("月", "-")
        .replace("日", "")
        .replace("/", "-")
        .replace(".", "-")
    )
    try:
        year, month, day = (int(part) for part in plain[:10].split("-"))
        found = date(year, month, day)
    except ValueError:
        raise Refused(f"日期“{text}”写法不对，应为 2026-11-24 这样的年-月-日") from None
    _within(year, text)
    return found


def _within(year: int, text: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"“{text}”的年份不对，应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")


def in_words(at: datetime) -> str:
    """A moment as staff and citizens read it: 2026年11月24日（周二）14:30."""
    here = beijing(at)
    return f"{here.year}年{here.month}月{here.day}日（周{_WEEKDAYS[here.weekday()]}）{here:%H:%M}"


def day_in_words(day: date) -> str:
    """A day as it is printed in Chinese: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"
