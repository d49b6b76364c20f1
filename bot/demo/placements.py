"""What newspapers and television took over from the demonstration's notices in the last days."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import BEIJING, beijing
from bot.errors import NotFound
from bot.notices.notice import Notice, State
from bot.tables.read import Row, Table

HEADERS = ("稿件", "标题", "渠道", "级别", "发布单位", "类别", "发布时间")
_COUNTY, _TV = ("《桓台大众》", "县级", time(8, 30)), ("桓台电视台", "县级", time(19, 40))
_CITY = ("《鲁中晨报》", "市级", time(7, 0))
_PROVINCE = ("《大众日报》", "省级", time(7, 30))


def table(session: Session, now: datetime) -> Table:
    """Every other notice that is out was printed the next day; key ones were on television and further away."""
    out = select(Notice).where(Notice.state == State.PUBLISHED, Notice.published_at.is_not(None))
    rows: list[dict[str, str]] = []
    for place, notice in enumerate(session.scalars(out.order_by(Notice.published_at, Notice.id))):
        key = notice.importance == "key"
        chosen = [_COUNTY, _CITY][: 1 + (place % 3 == 0)] if place % 2 == 0 else []
        chosen += [_TV] if key else []
        chosen += [_PROVINCE] if key and place % 3 == 0 else []
        rows += [_row(notice, one) for one in chosen if _moment(notice, one[2]) <= now]
    return Table(list(HEADERS), [Row(number, cells) for number, cells in enumerate(rows, start=2)])


def resolver(session: Session) -> Callable[[str], tuple[int, str]]:
    """How the register names our notices: by id, here."""

    def resolve(text: str) -> tuple[int, str]:
        notice = session.get(Notice, int(text))
        if notice is None or notice.index_no is None:
            raise NotFound(f"稿件 {text} 还没有发布过")
        return notice.id, notice.index_no

    return resolve


def _row(notice: Notice, where: tuple[str, str, time]) -> dict[str, str]:
    name, level, clock = where
    at = beijing(_moment(notice, clock))
    cells = (
        str(notice.id), notice.title, name, level, notice.unit.name, notice.kind, f"{at:%Y-%m-%d %H:%M}",
    )  # fmt: skip
    return dict(zip(HEADERS, cells, strict=True))


def _moment(notice: Notice, clock: time) -> datetime:
    """The next day's paper, the next evening's news."""
    assert notice.published_at is not None  # noqa: S101 - the query sees to it
    day = beijing(notice.published_at).date() + timedelta(days=1)
    return datetime.combine(day, clock, BEIJING)
