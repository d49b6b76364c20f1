"""What people do with answers on the desk: write, edit, delete, take in a table, export, see why one came first."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import browse, export, take_in, write
from bot.answers.browse import Filter
from bot.answers.entry import Entry
from bot.answers.index import Index
from bot.answers.write import Given
from bot.audit.trail import Act
from bot.chat import explain
from bot.db.engine import Sessions
from bot.errors import BadRows, NotFound, NotYours, OutOfTurn, Refused
from bot.staff.member import Member
from bot.tables.read import Table, read_rows
from tests.make import AT

TODAY = date(2026, 11, 24)
HOURS = Given("图书馆几点开门", "周二至周日 9:00 开门。", "图书馆")


def _member(*roles: str) -> Member:
    return Member(name="采编", roles=list(roles or ("editor",)), created_at=AT)


def _found(index: Index, session: Session, text: str) -> list[int]:
    arrays = index.fresh(session)
    return [one.key for one in arrays.best(arrays.asked(text), 9)]


def _add(sessions: Sessions, given: Given) -> int:
    with sessions.begin() as session:
        return write.add(session, given, by=_member(), at=AT).id


def test_an_entry_is_written_changed_and_deleted_and_its_words_are_kept(
    sessions: Sessions, tmp_path: Path
) -> None:
    index, number = Index(tmp_path), _add(sessions, HOURS)
    with sessions.read() as session:
        assert _found(index, session, "几点开门") == [number]
    new = Given("图书馆几点关门", "17:00 关门。", "图书馆", valid_until=TODAY)
    with sessions.begin() as session:
        entry = write.find(session, number)
        assert write.edit(session, entry, new, version=1, by=_member(), at=AT)
        assert not write.edit(session, entry, new, version=2, by=_member(), at=AT)
        with pytest.raises(OutOfTurn, match="别人改过"):
            write.edit(session, entry, HOURS, version=1, by=_member(), at=AT)
    with sessions.begin() as session:
        entry = write.find(session, number)
        assert (entry.key, entry.question, entry.version) == ("wd-1", "图书馆几点关门", 2)
        write.delete(session, entry, version=2, by=_member(), at=AT)
    with sessions.read() as session:
        with pytest.raises(NotFound):
            write.find(session, number)
        gone, changed, added = write.history(session, number)
        assert (gone.verb, changed.verb, added.verb) == ("answers.delete", "answers.edit", "answers.add")  # fmt: skip
        assert changed.before == {
            "question": HOURS.question,
            "answer": HOURS.answer,
            "valid_until": None,
        }
        assert (gone.before or {})["answer"] == "17:00 关门。"
        assert _found(index, session, "几点开门") == []


def test_what_says_nothing_or_too_much_or_has_a_taken_key_is_refused(
    one_sessions: Sessions,
) -> None:
    _add(one_sessions, Given("问", "答", key="a1"))
    for given, why in (
        (Given(" ", ""), "至少要写一个"),
        (Given("问" * 301, ""), "问题有 301 个字"),
        (Given("问", "答", key="a1"), "已经有一条"),
    ):
        with one_sessions.begin() as session, pytest.raises(Refused, match=why):
            write.add(session, given, by=_member(), at=AT)
    with one_sessions.begin() as session, pytest.raises(NotYours):
        write.add(session, HOURS, by=_member("auditor"), at=AT)


def test_entries_are_found_by_their_words_unit_and_state(sessions: Sessions) -> None:
    _add(sessions, HOURS)
    _add(sessions, Given("100%_原创吗", "是", "文化馆", valid_until=date(2026, 11, 23)))
    _add(sessions, Given("旧的", "不用了", live=False))
    wanted = {
        Filter(): [3, 2, 1], Filter(text="开门 图书"): [1], Filter(text="%_"): [2], Filter(unit="文化馆"): [2],
        Filter(state="live"): [1], Filter(state="expired"): [2], Filter(state="off"): [3], Filter(kind="guide"): [],
        Filter(text="WD-2"): [2],
    }  # fmt: skip
    with sessions.read() as session:
        for one, numbers in wanted.items():
            found = browse.page(session, one, today=TODAY)
            assert ([entry.id for entry in found.entries], found.total) == (
                numbers,
                len(numbers),
            ), one
        first = browse.page(session, Filter(), today=TODAY, limit=2)
        assert (first.total, first.next) == (3, 2)
        rest = browse.page(session, Filter(), today=TODAY, limit=2, after=2)
        assert ([entry.id for entry in rest.entries], rest.next) == ([1], None)
        assert browse.units(session) == ["图书馆", "文化馆"]


def _table(folder: Path, *rows: str) -> Table:
    path = folder / "faq.csv"
    path.write_text("id,question,answer,unit,valid_until\n" + "\n".join(rows), encoding="utf-8")
    return read_rows(path)


def test_exactly_what_was_previewed_is_taken_in(one_sessions: Sessions, tmp_path: Path) -> None:
    _add(one_sessions, Given("旧问", "旧答", key="a1"))
    _add(one_sessions, Given("问", "答", key="a2"))
    table = _table(tmp_path, "a1,新问,旧答,,", "a2,问,答,,", "a3,三,,图书馆,2026-12-01")
    with one_sessions.read() as session:
        made = take_in.plan(session, table, by=_member())
    assert ([one.key for one in made.new], made.same, made.faults) == (["a3"], 1, [])
    (change,) = made.changed
    assert (change.entry.question, change.new.question) == ("旧问", "新问")
    with one_sessions.begin() as session:
        done = take_in.import_seen(session, table, seen=made.mark(), by=_member(), at=AT)
        assert (done.added, done.replaced) == (1, 2)
    with one_sessions.begin() as session, pytest.raises(OutOfTurn, match="重新看一遍预览"):
        take_in.import_seen(session, table, seen=made.mark(), by=_member(), at=AT)
    with one_sessions.read() as session:
        assert session.scalar(select(Entry.version).where(Entry.key == "a1")) == 2
        assert (
            session.scalars(select(Act.actor).where(Act.verb == "answers.import")).one() == "采编"
        )


def test_bad_rows_are_previewed_and_nothing_taken_in(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    table = _table(tmp_path, ",问,答,,", "a1,问,答,,昨天", "a1,,,,")
    with one_sessions.begin() as session:
        made = take_in.plan(session, table, by=_member())
        assert [(row, column) for row, column, _ in made.faults] == [
            (2, "id"), (3, "valid_until"), (4, "id"), (4, "question"),
        ]  # fmt: skip
        with pytest.raises(BadRows):
            take_in.import_seen(session, table, seen=made.mark(), by=_member(), at=AT)
        with pytest.raises(NotYours):
            take_in.plan(session, table, by=_member("statistician"))


@pytest.mark.parametrize("format", export.FORMATS)
def test_an_export_reads_in_as_it_was(one_sessions: Sessions, tmp_path: Path, format: str) -> None:
    _add(
        one_sessions, Given("=1+1", "第一行\n第二行，“引号”", "图书馆", date(2026, 12, 1), key="a1")
    )
    _add(one_sessions, Given("", "@只有答案", key="a2"))
    out = io.BytesIO()
    with one_sessions.read() as session:
        export.write(browse.every(session, Filter(), today=TODAY), out, format)
    file = tmp_path / f"out.{format}"
    file.write_bytes(out.getvalue())
    if format == "jsonl":
        assert list(json.loads(out.getvalue().splitlines()[0])) == list(export.COLUMNS)
    with one_sessions.read() as session:
        made = take_in.plan(session, read_rows(file), by=_member())
    assert (made.new, made.changed, made.same, made.faults) == ([], [], 2, [])


def test_the_parts_of_a_score_are_the_score(one_sessions: Sessions, tmp_path: Path) -> None:
    for question in ("图书馆几点开门", "图书馆怎么办证", "文化馆有培训吗", "几点闭馆", "馆"):
        _add(one_sessions, Given(question, f"关于{question}的回答。"))
    with one_sessions.read() as session:
        arrays = Index(tmp_path).fresh(session)
        why = explain.explain(session, arrays, "请问图书馆几点开门？", at=AT)
        first = why.hits[0]
        assert first.hit.title == "图书馆几点开门"
        assert "请问" not in why.cleaned
        for one in why.hits:
            assert sum(part.score for part in one.parts) == pytest.approx(one.hit.score, rel=1e-4)
        assert all(part.in_title for part in first.parts)
        assert why.band == "direct"
        assert [one.what for one in why.evidence] == list(explain.EVIDENCE)
        assert explain.explain(session, arrays, "馆", at=AT).hits
        nothing = explain.explain(session, arrays, "xyz", at=AT)
        assert (nothing.hits, nothing.band, nothing.evidence) == ([], "none", [])
