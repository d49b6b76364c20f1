"""The annual reports on disclosure (政府信息公开工作年度报告) among the released notices, by the year they are about."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from bot.notices import find
from bot.notices.notice import Notice

KIND = "年度报告"
MOST = 100  # the Regulation is of 2007, and asks for one a year
_YEAR = re.compile(r"(?<![0-9])((?:19|20|21)[0-9]{2})\s*年")


def released(session: Session) -> dict[int, Notice]:
    """Year -> the newest report on it, newest year first; the year is the first that the title names."""
    chosen = select(Notice).options(joinedload(Notice.unit), defer(Notice.body))
    mine = chosen.where(find.shown(), Notice.kind == KIND)
    found: dict[int, Notice] = {}
    for one in session.scalars(mine.order_by(Notice.published_at.desc()).limit(MOST)):
        named = _YEAR.search(one.title)
        if named:
            found.setdefault(int(named[1]), one)
    return dict(sorted(found.items(), reverse=True))
