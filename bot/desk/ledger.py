"""The ledger: lines under a filter with their totals, one line with its proof, exports, whether the chain is whole."""

import mimetypes
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select

from bot import clock
from bot.clock import parse_day
from bot.desk.handed import download
from bot.desk.seat import Answer, Page, Seat
from bot.errors import NotFound, Refused
from bot.ledger import browse, check, export, months, restate, scan
from bot.ledger.browse import OWN, Filter
from bot.ledger.channels import LEVELS, Channel
from bot.ledger.entry import EntryKind

MOST_SEQ = 2**31 - 1
_MONTHS = 12
LEVEL_NAMES = {OWN: "本单位账号", **{name: name for name in LEVELS.values()}}
WHAT = {kind.value: name for kind, name in export.WHAT.items()}


def ledger(seat: Seat) -> Answer:
    """The lines under the filter of the address, newest first, and how many there are."""
    asked = request.args
    wanted = _wanted(asked)
    with seat.read() as session:
        page = browse.page(session, wanted, after=asked.get("after", ""))
        totals = browse.totals(session, wanted)
        channels = list(session.scalars(select(Channel).order_by(Channel.name)))
        units, kinds = sorted(months.units(session)), sorted(months.kinds(session))
        years, checks = browse.years(session), check.latest(session, 1)
    return seat.page(
        "ledger.html", wanted=wanted, page=page, totals=totals, channels=channels, units=units, kinds=kinds,
        years=years, check=checks[0] if checks else None, address=partial(_address, "ledger", asked),
        export=partial(_address, "ledger_export", asked), asked=asked, levels=LEVEL_NAMES, what=WHAT,
        filtered=wanted != Filter(), most=export.MOST_XLSX, month=asked.get("month", ""),
    )  # fmt: skip


def ledger_export(seat: Seat) -> Answer:
    """The lines under the filter as a file."""
    format = request.args.get("format", "xlsx")
    if format not in ("xlsx", "csv"):
        raise Refused("台账可以导出为 XLSX 或 CSV，请从台账页重新选择")
    wanted = _wanted(request.args)
    write = export.as_xlsx if format == "xlsx" else export.as_csv
    with seat.read() as session:
        return download(f"发布台账.{format}", partial(write, session, wanted))


def ledger_entry(seat: Seat, number: int) -> Answer:
    """One line: what was copied into it, its proof, its place in the chain, and what came later about it."""
    return seat.page("ledger_entry.html", **shown(seat, number), form=FlaskForm())


def shown(seat: Seat, number: int) -> dict[str, Any]:
    """What the page of a line shows."""
    with seat.read() as session:
        entry = browse.one(session, min(number, MOST_SEQ))
        return {
            "entry": entry, "scans": scan.of(session, entry.seq), "later": restate.lines(session, entry),
            "others": [one for one in browse.of_item(session, entry.item) if one.seq != entry.seq],
            "right": restate.newest(session, entry), "what": WHAT,
            "by_hand": entry.release_id is None and entry.kind == EntryKind.RELEASED,
        }  # fmt: skip


def ledger_scan(seat: Seat, number: int, scan_number: int) -> Answer:
    """A scan of a line."""
    with seat.read() as session:
        file = scan.one(session, number, min(scan_number, MOST_SEQ)).file
    mime = mimetypes.guess_type(file)[0] or "application/octet-stream"
    answer = seat.plain(seat.files.read(file), mime)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    answer.cache_control.private = True
    return answer


def ledger_chain(seat: Seat) -> Answer:
    """Whether the chain is whole: the newest verifications, and how far the one under way is."""
    with seat.read() as session:
        checks = check.latest(session)
    return seat.page("ledger_chain.html", checks=checks, form=FlaskForm())


def ledger_verify(seat: Seat) -> Answer:
    """Begin a verification."""
    with seat.begin() as (session, by):
        check.ask(session, by=by, at=seat.now())
    seat.ring()
    return seat.done("已经开始校验，几秒钟后就有结果；记录多的时候要一两分钟", "ledger_chain")


def _wanted(asked: Mapping[str, str]) -> Filter:
    first, last = _span(asked)
    return Filter(
        first, last, channel=asked.get("channel", "")[:60], level=_one_of(asked.get("level", ""), LEVEL_NAMES),
        unit=asked.get("unit", "")[:60], kind=asked.get("kind", "")[:60], text=asked.get("q", "").strip()[:80],
        what=EntryKind(_one_of(asked.get("what", "") or EntryKind.RELEASED, WHAT)),
    )  # fmt: skip


def _span(asked: Mapping[str, str]) -> tuple[date | None, date | None]:
    """From the days, else the month, else the year of the address."""
    first, last = (parse_day(asked[name]) if asked.get(name) else None for name in ("from", "to"))
    if first and last and last < first:
        raise Refused("结束的日期早于开始的日期，请改正")
    if first or last or not asked.get("year"):
        return first, last
    year, month = _number(asked["year"]), _number(asked.get("month", "") or "0")
    if not clock.FIRST_YEAR <= year <= clock.LAST_YEAR or not 0 <= month <= _MONTHS:
        raise Refused("网址里的年份或月份不对，请从台账页重新选择")
    return months.month_days(f"{year:04d}-{month:02d}") if month else browse.year(year)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1


def _one_of(given: str, known: Mapping[str, str]) -> str:
    if given and given not in known:
        raise NotFound("网址里的筛选条件不认识，请从台账页重新选择")
    return given


def _address(page: str, asked: Mapping[str, str], **changed: object) -> str:
    """The same filter on another page, or with something changed; another filter begins on its first page."""
    kept = {key: value for key, value in asked.items() if value and key not in ("after", "format")}
    return url_for(f"desk.{page}", **{**kept, **changed})  # type: ignore[arg-type]


PAGES = (
    Page("/ledger", "ledger", ledger, only="GET"),
    Page("/ledger/export", "ledger_export", ledger_export, only="GET"),
    Page("/ledger/chain", "ledger_chain", ledger_chain, only="GET"),
    Page("/ledger/chain/verify", "ledger_verify", ledger_verify, only="POST"),
    Page("/ledger/<int:number>", "ledger_entry", ledger_entry, only="GET"),
    Page("/ledger/<int:number>/scans/<int:scan_number>", "ledger_scan", ledger_scan, only="GET"),
)
