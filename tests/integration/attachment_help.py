"""A folder with attachments, and a draft that names them."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.db.files import Files
from bot.notices import write
from bot.notices.notice import Notice
from bot.staff.member import Member
from tests import documents, make

People = dict[str, Member]
NAME = "报名表.docx"
FORM = documents.word("报名表")


def folder(**files: bytes) -> Callable[[str], bytes]:
    """Reads a folder with the form and whatever else is given."""
    kept = {NAME: FORM, "方案.pdf": documents.pdf("活动方案")} | {
        name.replace("_", "."): data for name, data in files.items()
    }
    return lambda path: kept[path]


def attached_draft(
    session: Session, files: Files, people: People, *names: str, **given: object
) -> Notice:
    fields = make.fields(attachments=list(names or (NAME,)), **given)
    return write.add(session, fields, by=people["editor"], files=files, fetch=folder(), at=make.AT)
