"""Where a text still is when it is gone from here: at the platform, in print, in backups, in other texts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import entry as answers
from bot.audit.trail import Act
from bot.clock import in_words
from bot.ledger.channels import Channel
from bot.ledger.entry import Entry
from bot.notices import removal
from bot.notices.dispatch import CARRIED, Dispatch, Progress, Upload
from bot.notices.notice import Notice, NoticeAttachment, NoticeMedia
from bot.notices.preview import Preview
from bot.notices.release import Release, Stage, of
from bot.purge.traces import Traces

ALIKE = 0.2  # of the text: another one that holds so much of it is named
BACKUP_TAKEN, PACK_TAKEN = "backup.take", "pack.read"


def at_the_platform(session: Session, number: int, files: Iterable[str]) -> Iterator[str]:
    """Articles that were not deleted, drafts in the box, pictures that were handed over, media that printed it."""
    releases = of(session, number)
    gone = removal.of_all(session, releases)
    for one in releases:
        name = session.get_one(Channel, one.channel).name
        state = gone[one.id].state if one.id in gone else ""
        if one.state == Stage.PUBLISHED and state != removal.Standing.DELETED:
            words = removal.STANDING_WORDS.get(state, "没有删除")
            yield f"“{name}”发出的文章 {one.url or '（网址不明）'}（R{one.id}，{words}）"
        yield from (f"“{name}”草稿箱里的草稿 {draft}" for draft in _drafts(session, one))
    yield from _previews(session, number)
    copies = (
        select(Upload).where(Upload.file.in_(list(files))).order_by(Upload.account, Upload.place)
    )
    for copy in session.scalars(copies):
        name = session.get_one(Channel, copy.account).name
        what = "素材库里的封面" if copy.use == "cover" else "保存的图片"
        yield f"“{name}”{what} {copy.place.replace(copy.file, '…')}"  # this line stays: no name of a file in it
    printed = select(Entry.channel_name).where(
        Entry.notice_id == number, Entry.release_id.is_(None)
    )
    yield from (f"{name}登载过" for name in session.scalars(printed.group_by(Entry.channel_name)))


def _previews(session: Session, number: int) -> Iterator[str]:
    """Drafts of previews that are still in the box."""
    lying = select(Preview).where(Preview.notice_id == number, Preview.draft_id != "")
    for one in session.scalars(lying.order_by(Preview.id)):
        name = session.get_one(Channel, one.account).name
        yield f"“{name}”草稿箱里预览用的草稿 {one.draft_id}"


def _drafts(session: Session, one: Release) -> list[str]:
    """Drafts that were neither sent nor taken away."""
    carried = select(Dispatch.draft_id).join(CARRIED, CARRIED.c.dispatch_id == Dispatch.id)
    lying = (
        Dispatch.draft_id != "",
        Dispatch.state != Progress.PUBLISHED,
        Dispatch.fenced_at.is_(None),
    )
    return list(session.scalars(carried.where(CARRIED.c.release_id == one.id, *lying)))


def in_other_texts(session: Session, number: int, traces: Traces) -> Iterator[str]:
    """Other notices and answers that hold much of the text: they stay, and each can be purged by itself."""
    others = select(Notice.id, Notice.title, Notice.body).where(Notice.id != number)
    for id, title, body in session.execute(others.order_by(Notice.id)):
        if traces.shared(f"{title}\n{body}") >= ALIKE:  # named by number: its title may tell, too
            yield f"稿件 {id} 有同样的文字，没有动；也要清除的，请另外清除"
    for table, what in ((NoticeAttachment, "附件"), (NoticeMedia, "图片")):
        mine = select(table.file).where(table.notice_id == number)
        if table is NoticeMedia:  # a cover may be the one that every notice of the unit has
            mine = mine.where(NoticeMedia.role == "image")
        same = select(table.notice_id).where(table.file.in_(mine), table.notice_id != number)
        for id in session.scalars(same.distinct().order_by(table.notice_id)):
            yield f"稿件 {id} 有同样的{what}，没有动；也要清除的，请另外清除"
    entries = select(answers.Entry).order_by(answers.Entry.id)
    for one in session.scalars(entries):
        if traces.shared(f"{one.question}\n{one.answer}") >= ALIKE:
            yield f"问答条目 {one.key} 有同样的文字，没有动；请修改后重新导入"


def in_packs(session: Session, number: int) -> Iterator[str]:
    """Packs of evidence that were taken with it in them: whoever took one has a file."""
    entries = session.scalars(select(Entry.seq).where(Entry.notice_id == number))
    names = {f"R{one.id}" for one in of(session, number)} | {f"L{seq}" for seq in entries}
    taken = select(Act).where(Act.verb == PACK_TAKEN).order_by(Act.id) if names else None
    for act in session.scalars(taken) if taken is not None else ():
        releases = (act.after or {}).get("releases")
        if isinstance(releases, list) and names.intersection(releases):
            yield f"{act.actor} 在{in_words(act.at)}提取的证据包（{'、'.join(releases)}）"


def in_backups(session: Session, since: datetime, folder: Path) -> Iterator[str]:
    """Backups that may hold it: those that were taken by command since it was written, and files in the folder."""
    taken = select(Act).where(Act.verb == BACKUP_TAKEN, Act.at >= since).order_by(Act.id)
    known: list[Path] = []
    for act in session.scalars(taken):
        file = Path(str((act.after or {}).get("file", "")))
        known.append(file)
        there = "" if file.exists() else "，现在不在原处，请查明移到了哪里"
        yield f"备份 {file}（{in_words(act.at)}做的{there}）"
    yield from (f"备份文件夹里的 {file}" for file in _newer(folder, since, known))


def _newer(folder: Path, since: datetime, known: Sequence[Path]) -> list[Path]:
    found = sorted(folder.rglob("*")) if folder.is_dir() else []
    return [
        file.resolve()
        for file in found
        if file.is_file()
        and file.stat().st_mtime >= since.timestamp()
        and file.resolve() not in known
    ]
