"""The catalogue (公开目录): the four elements of everything released, to be leafed through and to be saved."""

import io
from collections.abc import Iterator

from flask import Response, abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.notices import catalogue as items
from bot.notices import find
from bot.notices.catalogue import Wanted
from bot.notices.notice import Notice
from bot.site import download, words
from bot.site.notices import address, wanted
from bot.site.place import PHONE, Page, Place
from bot.tables import book

PER_PAGE = 50
MOST_XLSX = 20_000  # lines; it takes a few seconds
HEADERS = ("索引号", "名称", "内容概述", "生成日期", "公开日期", "单位", "类别", "网址")


def catalogue(place: Place) -> Response:
    """Everything released, by the day on which it was formed, under the filter of the address."""
    chosen = wanted(formed=True)
    page = words.page_number(request.args.get("page", ""))
    with place.read() as session:
        paging = words.Paging(page, items.count(session, chosen), PER_PAGE)
        if not paging.exists:
            abort(404)
        found = items.page(session, chosen, limit=PER_PAGE, offset=paging.offset)
        return place.frame.page(
            "catalogue.html", notices=[(one, one.unit.name) for one in found], paging=paging, wanted=chosen,
            kinds=find.kinds(session), units=items.units(session), years=items.years(session, formed=True),
            address=address("site.catalogue", chosen), as_csv=address("site.catalogue_csv", chosen)(),
            as_xlsx=address("site.catalogue_xlsx", chosen)() if paging.total <= MOST_XLSX else "",
        )  # fmt: skip


def as_csv(place: Place) -> Response:
    """The same as a table, streamed."""
    chosen, base = wanted(formed=True), place.base_url

    def rows(session: Session) -> Iterator[tuple[str, ...]]:
        return _rows(session, chosen, base)

    return download.csv_of(place, "公开目录.csv", HEADERS, rows)


def as_xlsx(place: Place) -> AnyResponse:
    """The same as a spreadsheet; where that would be too long, back to the page, which says so."""
    chosen = wanted(formed=True)
    with place.read() as session:
        if items.count(session, chosen) > MOST_XLSX:
            return redirect(address("site.catalogue", chosen)(), 303)
        out = io.BytesIO()
        book.xlsx(out, _with_header(_rows(session, chosen, place.base_url)), title="公开目录")
    return download.xlsx("公开目录.xlsx", out)


def _with_header(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield HEADERS
    yield from rows


def _rows(session: Session, chosen: Wanted, base_url: str) -> Iterator[tuple[str, ...]]:
    for one in items.every(session, chosen):
        yield _row(one, base_url)


def _row(one: Notice, base_url: str) -> tuple[str, ...]:
    out = words.iso_day_out(one)
    return (
        one.index_no or "", one.title, one.digest, one.formed_on.isoformat(), out, one.unit.name, one.kind,
        f"{base_url}/notices/{one.id}",
    )  # fmt: skip


PAGES = (
    Page("/catalogue", "catalogue", catalogue, PHONE),
    Page("/catalogue.csv", "catalogue_csv", as_csv, PHONE),
    Page("/catalogue.xlsx", "catalogue_xlsx", as_xlsx, PHONE),
)
