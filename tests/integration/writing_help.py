"""What tests of writing on the desk share: a text that is typed, and eyes for what stands in a form."""

import html
import re

from sqlalchemy import select

from bot.notices.notice import Notice
from tests.integration.desk_help import Desk

TYPED = {
    "title": "周末放映安排", "body": "本周六晚七点放映。", "unit": "文化馆", "kind": "通知公告", "classification": "active",
    "importance": "ordinary", "origin": "original",
}  # fmt: skip


def field(page: str, name: str) -> str:
    """What stands in a field of a page."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    line = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page)
    found = area or line
    return html.unescape(found[1]).replace("\r\n", "\n") if found else ""


def written(hall: Desk) -> Notice:
    """The newest notice."""
    with hall.sessions.read() as session:
        notice = session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
        _ = [one.file for one in notice.media], [one.name for one in notice.attachments]
        return notice
