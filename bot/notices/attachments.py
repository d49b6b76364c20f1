"""Attachments (附件): files that go out with a notice, read when they are taken in; a mark of secrecy ends it there."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.checks import attached
from bot.checks.attached import Attached
from bot.documents.open import TYPES, Document, opened
from bot.errors import Refused
from bot.notices.front import Wrong
from bot.notices.notice import Notice, NoticeAttachment

MOST = 10  # of one notice
LONGEST_NAME = 100  # characters
Fetch = Callable[[str], bytes]
Given = Sequence[str | Document]
# One that is kept already: the name that `notice show --json` gives as `file`, and its own.
_KEPT = re.compile(r"(?P<file>[0-9a-f]{64}\.(?:pdf|docx|xlsx)) (?P<name>.+)")


def read(given: Given, fetch: Fetch) -> tuple[str | Document, ...]:
    """Read what was named, before a transaction makes others wait; what is kept already stays as it was named.

    Raises Wrong for too many, too large, of another type, unreadable, or with a mark of secrecy.
    """
    if len(given) > MOST:
        raise Wrong("attachments", f"有 {len(given)} 个，最多 {MOST} 个，请合并或打印成一个 PDF")
    taken = tuple(one if _is_read(one) else _opened(str(one), fetch) for one in given)
    names = [_name(one) for one in taken]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise Wrong("attachments", f"有两个都叫《{name}》，请改名")
    return taken


def rows(
    session: Session, given: Given, fetch: Fetch, keep: Callable[[bytes, str], str]
) -> list[NoticeAttachment]:
    """The attachments of a notice; `keep` stores bytes and returns their name. Raises Wrong as above."""
    taken = read(given, fetch)  # all of them before the first is kept
    return [_row(session, one, place, keep) for place, one in enumerate(taken, start=1)]


def as_given(notice: Notice) -> tuple[str, ...]:
    """A notice's attachments as a text may name them: kept already."""
    return tuple(f"{one.file} {one.name}" for one in notice.attachments)


def type_of(one: NoticeAttachment) -> str:
    """PDF, Word or Excel."""
    return TYPES[one.file.rsplit(".", 1)[1]]


def size_of(one: NoticeAttachment) -> str:
    """The size in words."""
    if one.size < 1_000_000:
        return f"{max(1, round(one.size / 1000))} KB"
    return f"{one.size / 1_000_000:.1f} MB"


def _is_read(one: str | Document) -> bool:
    return isinstance(one, Document) or _KEPT.fullmatch(one) is not None


def _name(one: str | Document) -> str:
    if isinstance(one, Document):
        return one.name
    kept = _KEPT.fullmatch(one)
    return kept["name"] if kept else one


def _opened(path: str, fetch: Fetch) -> Document:
    name = PurePosixPath(path).name
    strange = not name.isprintable() or set(name) & set('"<>|:*?\\') or name.startswith(".")
    if len(name) > LONGEST_NAME or strange:
        raise Wrong(
            "attachments",
            f"文件名《{name[:LONGEST_NAME]}》太长（最多 {LONGEST_NAME} 个字）、以点开头或有特殊符号，请改名",
        )
    try:
        found = opened(fetch(path), name)
    except Refused as refusal:
        raise Wrong("attachments", str(refusal)) from None
    _refuse_secrets(found)
    return found


def _refuse_secrets(found: Document) -> None:
    """What bears a mark of secrecy is not even kept (State Secrets Law, art. 35)."""
    marks = attached.marks(Attached(found.name, "", found.passages))
    if marks:
        told = "；".join(f"{one.where.removeprefix('附件')}{one.what}" for one in marks[:5])
        raise Wrong("attachments", f"{told}。文件没有存入，请按保密规定处理")


def _row(
    session: Session, one: str | Document, place: int, keep: Callable[[bytes, str], str]
) -> NoticeAttachment:
    if isinstance(one, Document):
        return NoticeAttachment(
            position=place, file=keep(one.data, one.suffix), name=one.name, size=len(one.data),
            passages=list(one.passages), remarks=list(one.remarks),
        )  # fmt: skip
    kept = _kept(session, one)
    if kept is None:
        raise Wrong("attachments", f"没有存过“{one[:12]}…”这个附件，请写成文件名")
    return NoticeAttachment(
        position=place, file=kept.file, name=_name(one), size=kept.size,
        passages=kept.passages, remarks=kept.remarks,
    )  # fmt: skip


def _kept(session: Session, one: str) -> NoticeAttachment | None:
    """The same bytes under the same name, where a notice has them."""
    said = _KEPT.fullmatch(one)
    if said is None:
        return None
    same = (NoticeAttachment.file == said["file"], NoticeAttachment.name == said["name"])
    return session.scalars(select(NoticeAttachment).where(*same).limit(1)).first()
