"""The audit trail: filtered in the address, page by page, and as a table to take away."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from flask import Response, request, stream_with_context, url_for

from bot.audit.find import Wanted
from bot.audit.verify import verify
from bot.clock import beijing, parse_day
from bot.desk import words
from bot.desk.seat import Answer, Page, Seat
from bot.desk.setting.acts import FIELDS, GROUPS, SUBJECTS, called, said, subject
from bot.errors import Refused
from bot.staff import manage, read_trail
from bot.staff.read_trail import Line
from bot.tables.write import BOM, safe

MOST_ID = 2**63 - 1
_HEADERS = ("编号", "时间", "谁", "做了什么", "动作代号", "对象", "对象编号", "以前", "以后")


def audit(seat: Seat) -> Answer:
    """The newest acts that are asked for."""
    asked, below = _asked(), request.args.get("below", "")
    known = min(int(below), MOST_ID) if below.isascii() and below.isdigit() else None
    with seat.read() as session:
        lines, more = read_trail.page(session, asked, below=known, by=seat.person)
        people = {str(one.id): one.name for one in manage.everybody(session)}
    kept = {name: value for name, value in request.args.items() if value and name != "below"}
    return seat.page(
        "setting/audit.html", lines=[(line, *_links(line, people)) for line in lines], asked=asked, people=people.values(), fields=FIELDS,
        groups=GROUPS, subjects=SUBJECTS, called=called, kept=kept, said=said,
        older=_address(kept, below=more) if more else "", first=_address(kept) if known else "",
    )  # fmt: skip


def _address(kept: dict[str, str], **more: object) -> str:
    return url_for("desk.audit", **{**kept, **more})  # type: ignore[arg-type]


def export(seat: Seat) -> Answer:
    """All that is asked for as CSV; that it was taken is recorded first."""
    asked = _asked()
    with seat.begin() as (session, by):
        read_trail.record_export(session, asked, by=by, at=seat.now())

    def rows() -> Iterator[str]:
        yield BOM
        yield _csv(_HEADERS)
        with seat.read() as session:
            for line in read_trail.everything(session, asked, by=seat.person):
                yield _csv(_row(line))

    answer = Response(stream_with_context(rows()), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="audit.csv")
    return answer


def verified(seat: Seat) -> Answer:
    """Whether anybody has changed what was written; reads all of it."""
    with seat.read() as session:
        return seat.page("setting/audit_verified.html", verdict=verify(session, at=seat.now()))


def _asked() -> Wanted:
    given = {
        name: request.args.get(name, "").strip()[:60]
        for name in ("actor", "verb", "kind", "number")
    }
    return Wanted(
        actor=given["actor"], verb=given["verb"], kind=given["kind"], number=given["number"],
        first=_day("first"), last=_day("last"),
    )  # fmt: skip


def _day(name: str) -> date | None:
    text = request.args.get(name, "").strip()[:12]
    if not text:
        return None
    try:
        return parse_day(text)
    except Refused as wrong:
        raise Refused(f"{wrong}。请从审计记录重新选择") from None


def _links(line: Line, people: dict[str, str]) -> tuple[str, str]:
    """What the thing is called, and where it is seen."""
    kind, number = line.act.subject_kind, line.act.subject_id
    at = url_for("desk.notice", number=int(number)) if kind == "notice" and number.isdigit() else ""
    return subject(kind, number, people), at if line.told else ""


def _row(line: Line) -> list[object]:
    act, hidden = line.act, "（涉及稿件，不显示）"
    told = [json.dumps(one, ensure_ascii=False) if one else "" for one in (act.before, act.after)]
    return [
        act.id, f"{beijing(act.at):%Y-%m-%d %H:%M:%S}", words.actor(act.actor), called(act.verb), act.verb,
        SUBJECTS.get(act.subject_kind, act.subject_kind), act.subject_id, *(told if line.told else [hidden, hidden]),
    ]  # fmt: skip


def _csv(row: tuple[str, ...] | list[object]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([safe(cell) for cell in row])
    return out.getvalue()


PAGES = (
    Page("/settings/audit", "audit", audit, only="GET"),
    Page("/settings/audit/verified", "audit_verified", verified, only="GET"),
    Page("/settings/audit/audit.csv", "audit_csv", export, only="GET"),
)
