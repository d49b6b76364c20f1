"""Find one of our notices as a register names it: by index number or by number."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices import find
from bot.notices.notice import Notice

_LONGEST = 10  # digits of a number


def resolver(session: Session) -> Callable[[str], tuple[int, str]]:
    """What turns the text of the column 稿件 into a notice's id and index number; it raises Refused saying why not."""

    def resolve(text: str) -> tuple[int, str]:
        named = Notice.index_no == text
        is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST
        by_id = (Notice.id == int(text)) if is_number else named
        notice = session.scalar(select(Notice).where(named | by_id).order_by(named.desc()).limit(1))
        if notice is None:
            raise NotFound(f"没有索引号或编号为“{text}”的稿件")
        if not find.is_open(notice):
            raise Refused(find.why_closed(notice))
        if notice.index_no is None:
            raise OutOfTurn(f"《{notice.title}》还没有发布过，没有索引号；请先发布，或只填信息编号")
        return notice.id, notice.index_no

    return resolve
