"""Moments as the platform writes them: seconds since 1970, Beijing days and months."""

from datetime import UTC, datetime

from bot import clock


def now() -> float:
    """This moment in seconds since 1970."""
    return clock.now().timestamp()


def moment(at: float) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(at, UTC)


def day(at: float) -> str:
    """The Beijing day of a moment, YYYY-MM-DD."""
    return clock.local_day(moment(at)).isoformat()


def month(at: float) -> str:
    """The Beijing month of a moment, YYYY-MM."""
    return clock.year_month(moment(at))


def clock_face(at: float) -> str:
    """A moment as a page prints it: 2026-11-24 14:30:05, Beijing time."""
    return f"{clock.beijing(moment(at)):%Y-%m-%d %H:%M:%S}"
