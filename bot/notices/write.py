"""Write notices: add, edit, delete drafts; their pictures are taken in with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.db import facts
from bot.db.files import Files, kept_as
from bot.errors import OutOfTurn, Refused
from bot.notices import (
    article,
    attachments,
    correction,
    cover,
    emergency,
    findable,
    importance,
    pictures,
    release,
    versions,
    waits,
)
from bot.notices.front import Fields, Wrong
from bot.notices.notice import Notice, NoticeKind, NoticeMedia, State, hold
from bot.review import step
from bot.staff import roles, units
from bot.staff.member import Member
from bot.staff.units import Unit

Fetch = Callable[[str], bytes]  # the bytes of a picture that the text names; raises Refused


def no_pictures(path: str) -> bytes:
    """For texts that come without a folder: any picture or attachment they name is refused."""
    raise Refused(f"找不到 {path}：这种方式导入的稿件不能带本地图片和附件")


def add(
    session: Session, fields: Fields, *, by: Member, files: Files, fetch: Fetch, at: datetime
) -> Notice:
    """A new draft. Raises Refused (Wrong where one field is at fault) and NotYours."""
    roles.require(by, "notice.add")
    notice = Notice(
        author_id=by.id, written_by=by, writers=[by.id], created_at=at, state=State.DRAFT
    )
    notice.scheduled_at = notice.published_at = notice.withdrawn_at = notice.index_no = None
    with session.no_autoflush:
        fill(session, notice, fields, by=by, files=files, fetch=fetch, at=at)
    session.add(notice)
    session.flush()
    findable.put(session, notice)
    _record(session, notice, "notice.add", by, at, after=_summary(notice))
    return notice


def preview(session: Session, fields: Fields, *, fetch: Fetch, at: datetime) -> Notice:
    """What a text would be as a draft, for checking: kept nowhere. Raises Refused."""
    nameless = Unit(name="", kind=units.UnitKind.OFFICE, valid_from=None, valid_to=None)
    unit = units.by_name(session, fields.unit) if fields.unit else nameless
    media = [
        NoticeMedia(file=path, role="image", codes=pictures.codes(fetch(path), path))
        for path in article.pictures(fields.body)
    ]
    return Notice(
        title=fields.title, author=fields.author or unit.name, unit=unit, body=fields.body,
        digest=fields.digest or article.digest(fields.body), kind=fields.kind,
        formed_on=fields.formed_on or local_day(at), origin=fields.origin,
        source_name=fields.source_name, source_url=fields.source_url, source_title=fields.source_title,
        event=fields.event, media=[*media, NoticeMedia(file=fields.cover, role="cover", codes=[])],
        attachments=attachments.rows(session, fields.attachments, fetch, kept_as),
    )  # fmt: skip


def edit(
    session: Session,
    notice: Notice,
    fields: Fields,
    *,
    by: Member,
    files: Files,
    fetch: Fetch,
    at: datetime,
) -> None:
    """Replace a notice's content; it is a draft again, and nothing that was approved holds any more.

    A text that does not say its class (公开属性) leaves the notice's as it was.
    """
    roles.require(by, "notice.edit")
    hold(session, notice.id)
    before = _summary(notice)
    notice.move("edit")
    correction.reopen(session, notice.id)
    step.void(session, "notice", notice.id, at=at)
    waits.over(session, notice, waits.REVIEW)
    emergency.lapse(session, notice.id, at=at)
    release.cancel_waiting(session, notice, why="稿件已修改")
    notice.scheduled_at, notice.reason = None, ""
    if fields.assumed:  # what a text does not say does not open what was withheld
        fields = replace(fields, classification=notice.classification)
    importance.forget_lowering(notice)
    said = importance.keep(notice, fields.importance, said=fields.importance_said)
    fields = replace(fields, importance=said)
    fill(session, notice, fields, by=by, files=files, fetch=fetch, at=at)
    if by.id not in notice.writers:
        notice.writers = [*notice.writers, by.id]
    session.flush()
    _record(session, notice, "notice.edit", by, at, before=before, after=_summary(notice))


def delete(session: Session, notice: Notice, *, by: Member, at: datetime) -> None:
    """Delete a draft that was never released. What it said stays in the audit trail."""
    roles.require(by, "notice.delete")
    hold(session, notice.id)
    if notice.state != State.DRAFT:
        raise OutOfTurn(f"《{notice.title}》不是草稿，不能删除")
    if release.any_of(session, notice.id):
        raise OutOfTurn(f"《{notice.title}》有过发布安排，要留存备查，不能删除")
    _record(
        session, notice, "notice.delete", by, at, before=_summary(notice) | {"body": notice.body}
    )
    findable.remove(session, notice.id)
    session.delete(notice)


def fill(
    session: Session,
    notice: Notice,
    fields: Fields,
    *,
    by: Member,
    files: Files,
    fetch: Fetch,
    at: datetime,
) -> None:
    """Put what was handed in onto a notice; for verbs that have asked already whether they may. Raises Refused."""
    before = versions.content(notice) if notice.id else None
    attached = attachments.rows(session, fields.attachments, fetch, files.keep)
    kind = _kind(session, fields.kind, kept=notice.kind)
    notice.unit = _unit(session, fields.unit, by)
    notice.unit_id = notice.unit.id
    notice.kind, notice.article20 = kind.name, fields.article20 or kind.article20
    notice.title, notice.author = fields.title, fields.author or notice.unit.name
    notice.classification, notice.importance = fields.classification, fields.importance
    notice.formed_on = fields.formed_on or local_day(at)
    notice.origin, notice.source_name = fields.origin, fields.source_name
    notice.source_url, notice.source_title = fields.source_url, fields.source_title
    notice.event = fields.event
    notice.body, images = _take_pictures(fields.body, files, fetch)
    notice.digest = fields.digest or article.digest(notice.body)
    was, notice.cover = notice.cover, _cover(fields.cover, notice.unit, files, fetch)
    notice.cover_focus = _focus(fields.cover_focus) or (
        notice.cover_focus if was == notice.cover else ""
    )
    notice.media = _media(notice, images, files)
    notice.attachments = attached
    notice.updated_at = at
    if before is not None:
        versions.keep(session, notice, before, by=by.name, at=at)
    if notice.id is not None:
        findable.put(session, notice)


def _media(notice: Notice, images: list[str], files: Files) -> list[NoticeMedia]:
    """The pictures of a notice; of those that it had, what is known of them stays."""
    known = {(one.role, one.file): one for one in notice.media}
    shown = [
        known.get(("image", file))
        or NoticeMedia(file=file, role="image", codes=pictures.codes(files.read(file), file))
        for file in images
    ]
    cover = known.get(("cover", notice.cover))
    return [*shown, cover or NoticeMedia(file=notice.cover, role="cover", codes=[])]


def _focus(text: str) -> str:
    if text:
        cover.focus(text)
    return text


def _kind(session: Session, name: str, *, kept: str = "") -> NoticeKind:
    """The kind of a name; one that is no longer given only where the notice has it already."""
    kind = session.get(NoticeKind, name or facts.get(session, "default_kind"))
    if kind is None or (kind.retired_on is not None and kind.name != kept):
        given = select(NoticeKind.name).where(NoticeKind.retired_on.is_(None))
        known = "、".join(session.scalars(given.order_by(NoticeKind.position)))
        wrong = f"“{name}”这个类别已经停用" if kind is not None else f"没有“{name}”这个类别"
        raise Wrong("kind", f"{wrong}。可用类别：{known}")
    return kind


def _unit(session: Session, name: str, by: Member) -> Unit:
    if name:
        try:
            return units.by_name(session, name)
        except Refused as problem:
            raise Wrong("unit", str(problem)) from None
    if by.unit is None:
        raise Wrong("unit", "没有写发布单位，登录人也不属于任何单位")
    return by.unit


def _take_pictures(body: str, files: Files, fetch: Fetch) -> tuple[str, list[str]]:
    """Keep every local picture of a text and point the text at what was kept."""
    kept: dict[str, str] = {}
    for path in article.pictures(body):
        name = path.removeprefix("media/")
        kept[path] = path if files.has(name) else f"media/{_keep(path, files, fetch)}"
    names = dict.fromkeys(address.removeprefix("media/") for address in kept.values())
    return article.replace_pictures(body, kept), list(names)


def _cover(path: str, unit: Unit, files: Files, fetch: Fetch) -> str:
    if not path:
        return files.keep(pictures.default_cover(unit.name), "jpg")
    return path if files.has(path) else _keep(path, files, fetch)


def _keep(path: str, files: Files, fetch: Fetch) -> str:
    data, suffix = pictures.prepare(fetch(path), PurePosixPath(path).name)
    return files.keep(data, suffix)


def _summary(notice: Notice) -> dict[str, object]:
    """What the trail keeps of a text; its files by name, so that a purge finds those of earlier texts as well."""
    files = {one.file for one in notice.media} | {one.file for one in notice.attachments}
    return {
        "title": notice.title, "unit": notice.unit.name, "kind": notice.kind,
        "classification": notice.classification, "importance": notice.importance,
        "state": notice.state, "fingerprint": notice.fingerprint(), "files": sorted(files),
    }  # fmt: skip


def _record(
    session: Session, notice: Notice, verb: str, by: Member, at: datetime,
    before: dict[str, object] | None = None, after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    subject = ("notice", str(notice.id))
    trail.record(
        session, actor=by.name, verb=verb, subject=subject, at=at, before=before, after=after
    )
