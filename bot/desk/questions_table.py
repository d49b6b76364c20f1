"""Questions as a table: import what was previewed, export what is under the filter."""

from functools import partial

from flask import request

from bot import clock
from bot.answers import browse, export, propose, take_in
from bot.desk import handed
from bot.desk.questions import wanted_by
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import Refused

MOST_TABLE = 20_000_000  # bytes of a request
SHOWN = 50  # rows of a preview


def questions_import(seat: Seat) -> Answer:
    """Choose a table and see what importing it would change."""
    form = handed.ImportForm("问答表", take_in.MOST_ROWS)
    if form.validate_on_submit():
        with refusals(form):
            file, table = handed.keep_table(seat, form.file.data)
            with seat.read() as session:
                made = take_in.plan(session, table, by=seat.person)
            confirm = handed.to_confirm(file, made.mark())
            return seat.page(
                "questions_preview.html",
                made=made,
                confirm=confirm,
                most=SHOWN,
                rows=len(table.rows),
            )
    return seat.page("questions_import.html", form=form)


def questions_import_confirm(seat: Seat) -> Answer:
    """Import exactly what was seen."""
    table, seen = handed.confirmed(seat)
    with seat.begin() as (session, by):
        made = propose.table(session, table, seen=seen, by=by, at=seat.now())
    return seat.done(f"已送审：{made.title}。审核通过以后市民就能查到", "proposals")


def questions_export(seat: Seat) -> Answer:
    """The entries under the filter, in the columns in which they are imported."""
    format = request.args.get("format", "xlsx")
    if format not in export.FORMATS:
        raise Refused("问答可以导出为 XLSX、CSV 或 JSONL，请从问答页重新选择")
    with seat.read() as session:
        entries = browse.every(session, wanted_by(request.args), today=clock.today())
    return handed.download(f"问答.{format}", partial(export.write, entries, format=format))


PAGES = (
    Page("/questions/import", "questions_import", questions_import, most=MOST_TABLE),
    Page(
        "/questions/import/confirm",
        "questions_import_confirm",
        questions_import_confirm,
        only="POST",
    ),
    Page("/questions/export", "questions_export", questions_export, only="GET"),
)
