"""Say of a closed month's report what has changed since: what was registered late does not pass unseen."""

from sqlalchemy.orm import Session

from bot.clock import beijing
from bot.reports.close import MonthClose
from bot.reports.monthly import Figures

_NO_FIGURE = ("note",)  # says what the data is, not how much


def with_remark(session: Session, figures: Figures) -> Figures:
    """The report of a month; with `changed_since_close` where figures are not those that were frozen.

    The remark tells when the month was closed, the hash, and the closed value of each figure that differs.
    """
    closed = session.get(MonthClose, figures["month"])
    if closed is None:
        return figures
    now: dict[str, object] = dict(figures)
    before = {
        name: value
        for name, value in closed.figures.items()
        if name not in _NO_FIGURE and _counted(now.get(name)) != _counted(value)
    }
    if not before:
        return figures
    at = beijing(closed.closed_at).isoformat(timespec="seconds")
    remark: Figures = {**figures}
    remark["changed_since_close"] = {"closed_at": at, "hash": closed.hash, "closed": before}
    return remark


def _counted(value: object) -> object:
    """A figure without a channel's name and level, which may be put right without changing what was counted."""
    if isinstance(value, list) and value and "channel" in value[0]:
        return [(one["channel"], one["count"]) for one in value]
    return value
