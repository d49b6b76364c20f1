"""What people do with the ledger on the desk: enter one release, prove it, put it right, preview a register, export."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.errors import BadRows, NotFound, NotYours, OutOfTurn, Refused
from bot.ledger import browse, enter, export, import_, plan, restate, scan
from bot.ledger.browse import Filter
from bot.ledger.enter import Faulty
from bot.ledger.entry import Entry, EntryKind
from bot.ledger.restate import Right
from bot.ledger.verify import verify
from bot.staff.member import Member
from bot.tables.read import Table, read_rows
from tests import ledger

GIVEN = {
    "item": "X1", "title": "广场舞展演（报道）", "channel": "大众日报", "level": "省级", "unit": "文化馆", "kind": "活动",
    "released_at": "2017-01-02 08:05", "url": "https://dzrb.example/1",
}  # fmt: skip
PROOF = "a" * 64 + ".pdf"


@pytest.fixture
def bureau(one_sessions: Sessions) -> Sessions:
    """A database with a statistician and the bureau's account."""
    with one_sessions.begin() as session:
        ledger.own_account(session)
        ledger.member(session)
    return one_sessions


def _enter(sessions: Sessions, *, proof: str = "", **other: str) -> Entry:
    with sessions.begin() as session:
        by = session.scalars(select(Member)).one()
        return enter.enter(
            session, GIVEN | other, proof=proof, by=by, at=ledger.AT, resolve_notice=ledger.no_notice
        )  # fmt: skip


def test_one_release_is_entered_with_its_proof(bureau: Sessions) -> None:
    entered = _enter(bureau, proof=PROOF, url="")
    with bureau.read() as session:
        (kept,) = scan.of(session, entered.seq)
        assert (entered.level, kept.file, kept.by) == ("省级", PROOF, "统计")
        assert scan.one(session, entered.seq, kept.id).file == PROOF
        with pytest.raises(NotFound):
            scan.one(session, entered.seq + 1, kept.id)
        verbs = list(session.scalars(select(Act.verb).order_by(Act.id)))
        assert verbs == ["release.import", "ledger.scan"]
        assert verify(session).whole


def test_every_wrong_field_is_told_and_nothing_entered(bureau: Sessions) -> None:
    with pytest.raises(Faulty) as refused:
        _enter(bureau, title="", level="", url="", released_at="2030-01-01")
    assert [column for column, _ in refused.value.faults] == ["released_at", "title", "url"]
    with pytest.raises(Faulty) as refused:
        _enter(bureau, level="")
    assert [column for column, _ in refused.value.faults] == ["channel"]
    with bureau.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_the_same_release_is_entered_once(bureau: Sessions) -> None:
    _enter(bureau)
    with pytest.raises(OutOfTurn, match="第 1 号，《广场舞展演（报道）》"):
        _enter(bureau, title="别的标题", level="")
    assert _enter(bureau, level="", released_at="2017-01-03 08:05").seq == 2


def test_a_wrong_line_stays_and_another_says_what_is_right(bureau: Sessions) -> None:
    seq, right = _enter(bureau).seq, Right("广场舞展演", "图书馆", "活动", "https://dzrb.example/1")
    with bureau.begin() as session:
        by = session.scalars(select(Member)).one()
        line = restate.correct(session, seq, right, reason="标题有误", by=by, at=ledger.AT)
        assert (line.kind, line.item, line.title) == (EntryKind.CORRECTED, "X1", "广场舞展演")
        with pytest.raises(Refused, match="没有改动"):
            restate.correct(session, seq, right, reason="标题有误", by=by, at=ledger.AT)
        with pytest.raises(Refused, match="写明原因"):
            restate.strike(session, seq, reason=" ", by=by, at=ledger.AT)
        restate.strike(session, seq, reason="重复登记", by=by, at=ledger.AT)
        with pytest.raises(OutOfTurn, match="已经作废"):
            restate.correct(session, seq, right, reason="再改", by=by, at=ledger.AT)
        with pytest.raises(OutOfTurn, match="不是人工登记"):
            restate.strike(session, line.seq, reason="重复登记", by=by, at=ledger.AT)
    with bureau.read() as session:
        first = browse.one(session, seq)
        assert first.title == "广场舞展演（报道）"
        assert [one.kind for one in restate.lines(session, first)] == ["corrected", "withdrawn"]
        assert restate.newest(session, first) == right
        assert browse.totals(session, Filter()).lines == 1  # a later line lowers no figure
        assert verify(session).whole


def test_who_may_not_register_is_refused(bureau: Sessions) -> None:
    seq = _enter(bureau).seq
    editor = Member(name="采编", roles=["editor"], created_at=ledger.AT)
    with bureau.begin() as session:
        with pytest.raises(NotYours):
            scan.add(session, seq, PROOF, by=editor, at=ledger.AT)
        with pytest.raises(NotYours):
            restate.strike(session, seq, reason="重复", by=editor, at=ledger.AT)
        with pytest.raises(NotYours):
            enter.enter(session, GIVEN, proof="", by=editor, at=ledger.AT, resolve_notice=ledger.no_notice)  # fmt: skip


ROW = "X1,广场舞展演,大众日报,省级,文化馆,活动,2017-01-01 00:10,,"


def _import(sessions: Sessions, table: Table, seen: str) -> plan.Imported:
    with sessions.begin() as session:
        by = session.scalars(select(Member)).one()
        return import_.import_rows(
            session, table, by=by, at=ledger.AT, resolve_notice=ledger.no_notice, seen=seen
        )


def _plan(sessions: Sessions, table: Table) -> plan.Plan:
    with sessions.read() as session:
        by = session.scalars(select(Member)).one()
        return plan.plan(session, table, by=by, at=ledger.AT, resolve_notice=ledger.no_notice)


def test_exactly_what_was_previewed_is_imported(bureau: Sessions, tmp_path: Path) -> None:
    table = ledger.register(tmp_path, ROW, ROW.replace("X1", "X2").replace("省级", ""))
    made = _plan(bureau, table)
    assert plan.told(made, table) == plan.Imported(2, 0, ["大众日报"])
    with bureau.read() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 0
    assert _import(bureau, table, made.mark()).added == 2
    with pytest.raises(OutOfTurn, match="重新看一遍预览"):
        _import(bureau, table, made.mark())  # it is all there by now


def test_bad_rows_are_previewed_by_row_and_column(bureau: Sessions, tmp_path: Path) -> None:
    table = ledger.register(tmp_path, ROW, ROW.replace("大众日报", ""), "X3,,大众日报,,,,昨天,,")
    made = _plan(bureau, table)
    assert [(row, column) for row, column, _ in made.faults] == [(3, "渠道"), (4, "发布时间"), (4, "标题")]  # fmt: skip
    with pytest.raises(BadRows):
        _import(bureau, table, made.mark())


def test_an_export_runs_no_formula_and_reads_in_again(bureau: Sessions, tmp_path: Path) -> None:
    for number, title in enumerate(("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "平常标题")):
        _enter(bureau, title=title, item=f"X{number}", level="省级" if not number else "")
    with bureau.read() as session:
        text, book = io.BytesIO(), io.BytesIO()
        export.as_csv(session, Filter(), text)
        export.as_xlsx(session, Filter(), book)
    assert text.getvalue().startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(book.getvalue())).worksheets[0]
    cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert cells == lines
    assert len(lines) == 6
    for row in lines[1:]:
        assert not row[1].startswith(("=", "+", "-", "@"))
    for name, data in (("out.csv", text), ("out.xlsx", book)):
        (tmp_path / name).write_bytes(data.getvalue())
        done = _import(bureau, read_rows(tmp_path / name), "")
        assert (done.added, done.known, done.differing) == (0, 5, [])


def test_too_many_lines_are_not_exported(bureau: Sessions) -> None:
    _enter(bureau)
    with bureau.read() as session, pytest.raises(Refused, match="一次最多导出 0 条"):
        export.as_csv(session, Filter(), io.BytesIO(), most=0)
