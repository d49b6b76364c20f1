"""Notices: the list with its filters, and one notice with all that happened to it."""

import mimetypes
from typing import Any

from flask import request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.places import places
from bot.db.files import is_kept_as
from bot.desk.seat import Answer, Page, Seat, refusals, to_save
from bot.errors import NotFound, Refused
from bot.ledger.channels import Channel
from bot.notices import article, attachments, listing, remark, show, write
from bot.notices import review as reviewing
from bot.notices.listing import Wanted
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, STATE_WORDS, Notice, NoticeKind
from bot.review import step
from bot.staff.units import Unit

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
MOST_ID = 2**31 - 1


def notices(seat: Seat) -> Answer:
    """The list: by state, kind, unit, class, or one's own; newest first."""
    asked = request.args
    wanted = Wanted(
        state=_one_of(asked.get("state", ""), STATE_WORDS), kind=asked.get("kind", "")[:40],
        classification=_one_of(asked.get("class", ""), CLASSIFICATIONS),
        importance=_one_of(asked.get("importance", ""), IMPORTANCES), unit_id=_number("unit"),
        author_id=seat.person.id if asked.get("mine") else None,
    )  # fmt: skip
    with seat.read() as session:
        leaf = listing.page(session, wanted, before=_number("before"), after=_number("after"))
        kinds = list(session.scalars(select(NoticeKind.name).order_by(NoticeKind.position)))
        units = list(session.scalars(select(Unit).order_by(Unit.id)))

    def address(**changed: object) -> str:
        kept = {
            key: value for key, value in asked.items() if value and key not in ("before", "after")
        }
        return url_for("desk.notices", **{**kept, **changed})  # type: ignore[arg-type]

    return seat.page(
        "notices.html", leaf=leaf, wanted=wanted, kinds=kinds, units=units, address=address,
        newer=address(after=leaf.newer) if leaf.newer else "", older=address(before=leaf.older) if leaf.older else "",
    )  # fmt: skip


def notice(seat: Seat, number: int) -> Answer:
    """One notice: the text, where it stands, what may be done with it, and its history."""
    return seat.page("notice.html", form=FlaskForm(), **_shown(seat, number))


def notice_submit(seat: Seat, number: int) -> Answer:
    """Send it into review; what a check refuses is shown on the notice's page."""
    form = FlaskForm()
    with refusals(form):
        with seat.begin() as (session, by):
            one = show.find(session, number)
            found = reviewing.submit(session, one, by=by, at=seat.now(), places=places(session))
            waits = show.waiting_for(session, one)
        seat.ring()
        hints = f"。另有 {len(found)} 处提醒，不影响送审" if found else ""
        return seat.done(f"已送审，等待{waits}审核{hints}", "notice", number=number)
    return seat.page("notice.html", form=form, **_shown(seat, number))


def notice_delete(seat: Seat, number: int) -> Answer:
    """Delete a draft."""
    with seat.begin() as (session, by):
        one = show.find(session, number)
        title = one.title
        write.delete(session, one, by=by, at=seat.now())
    return seat.done(f"已删除草稿《{title}》", "notices")


def _shown(seat: Seat, number: int) -> dict[str, Any]:
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        rounds = step.rounds(session, "notice", one.id)
        findings = reviewing.unsettled(session, one, at=seat.now(), places=places(session))
        return {
            "notice": one, "unit": one.unit.name, "author": one.written_by.name, "rounds": rounds,
            "whole": show.whole(session, one), "findings": findings, "waiting_for": show.waiting_for(session, one),
            "text": article.unstyled(one.body, title=one.title, picture=picture),
            "remarks": remark.of(session, one), "attachments": attached(one), "channels": channel_names(session),
        }  # fmt: skip


def channel_names(session: Session) -> dict[str, str]:
    """The channels as people call them, by slug."""
    return {one.slug: one.name for one in session.scalars(select(Channel))}


def attached(one: Notice) -> list[tuple[int, str, str, str]]:
    """The attachments as pages list them: position, name, type, size."""
    return [
        (each.position, each.name, attachments.type_of(each), attachments.size_of(each))
        for each in one.attachments
    ]


def upload(seat: Seat, file: str) -> Answer:
    """A picture that staff look at before anybody else may."""
    mime = mimetypes.guess_type(file)[0] or ""
    if mime not in PICTURES or not is_kept_as(file):
        raise NotFound("没有这张图片")
    answer = seat.plain(seat.files.read(file), mime)
    answer.cache_control.private = True
    answer.cache_control.max_age = 3600
    return answer


def notice_attachment(seat: Seat, number: int, position: int) -> Answer:
    """An attachment, to be saved; whatever it holds, a browser that shows it runs nothing of it."""
    with seat.read() as session:
        held = show.find(session, min(number, MOST_ID)).attachments
        one = next((each for each in held if each.position == position), None)
    if one is None:
        raise NotFound("没有这个附件，也许刚刚换过，请回到稿件再看")
    return to_save(seat.files.read(one.file), one.name, "application/octet-stream")


def picture(path: str) -> str:
    """Where the desk shows a picture of a body; "" for what was never taken in."""
    folder, _, file = path.partition("/")
    known = folder == "media" and file and "/" not in file
    return url_for("desk.upload", file=file) if known else ""


def _one_of(given: str, known: dict[str, str]) -> str:
    if given and given not in known:
        raise Refused("网址里的筛选条件不认识，请从稿件列表重新选择")
    return given


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return min(int(given), MOST_ID) if given.isascii() and given.isdigit() else None


PAGES = (
    Page("/uploads/<file>", "upload", upload, only="GET"),
    Page(
        "/notices/<int:number>/attachments/<int:position>",
        "notice_attachment",
        notice_attachment,
        only="GET",
    ),
    Page("/notices", "notices", notices, only="GET"),
    Page("/notices/<int:number>", "notice", notice, only="GET"),
    Page("/notices/<int:number>/submit", "notice_submit", notice_submit, only="POST"),
    Page("/notices/<int:number>/delete", "notice_delete", notice_delete, only="POST"),
)
