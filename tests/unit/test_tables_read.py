"""Tables: what people's files hold, and what is wrong with them in a sentence."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.errors import Refused
from bot.tables.read import MAX_CELL, Table, read_rows, rename
from bot.tables.text import clean
from bot.tables.write import csv_text, unguarded


def _file(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def _cells(table: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_whatever_excel_wrote_it(tmp_path: Path, encoding: str) -> None:
    text = '标题, 渠道 \r\n"吕剧《马耀南》,\n“首演”",大众日报\r\n\r\n展览,\r\n'
    table = read_rows(_file(tmp_path, "a.CSV", text.encode(encoding)))
    assert table.headers == ["标题", "渠道"]
    assert _cells(table) == [["吕剧《马耀南》,\n“首演”", "大众日报"], ["展览", ""]]
    assert [row.number for row in table.rows] == [2, 4]  # as a spreadsheet counts them


def test_json_lines_keep_their_line_numbers_and_every_row_has_every_key(tmp_path: Path) -> None:
    text = '\ufeff{"id": 7, "question": "几点\u2028开门？"}\n\n{"answer": null, "event": {"quota": 3}}\r\n'
    table = read_rows(_file(tmp_path, "a.jsonl", text))
    assert table.headers == ["id", "question", "answer", "event"]
    assert _cells(table) == [["7", "几点\u2028开门？", "", ""], ["", "", "", '{"quota": 3}']]
    assert [row.number for row in table.rows] == [1, 3]


def test_a_spreadsheet_gives_iso_dates_and_plain_numbers_and_never_runs_a_formula(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "发布时间", "日", "时", "是", "算式"])
    sheet.append([1.0, datetime(2017, 1, 1, 0, 10), date(2017, 1, 2), time(8, 5), True, "=1+1"])  # noqa: DTZ001
    sheet["A4"], sheet["B4"] = "  四 ", 2.5
    book.create_sheet("别的").append(["不读"])
    book.save(tmp_path / "a.xlsx")
    table = read_rows(tmp_path / "a.xlsx")
    assert _cells(table) == [
        ["1", "2017-01-01 00:10:00", "2017-01-02", "08:05:00", "true", ""],
        ["四", "2.5", "", "", "", ""],
    ]
    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.doc", "x", "格式"),
        ("a.csv", "", "是空的"),
        ("a.csv", " \r\n,,\r\n", "空的|没有内容"),
        ("a.csv", "标题,题目,标 题\n", "“标题”出现了两次"),
        ("a.csv", "标题\n甲,乙\n", "第 2 行第 2 格有内容"),
        ("a.csv", '标题\n甲\n"乙\n丙\n', "第 3 行不是完整的 CSV"),
        ("a.csv", b"\xff\xff\xff\xff", "编码"),
        ("a.xlsx", "标题,渠道\n", "打不开"),
        ("a.jsonl", '{"a": 1}\n{"a": \n', "第 2 行不是正确的 JSON"),
        ("a.jsonl", '{"a": 1}\n\n[1]\n', "第 3 行应是一个 JSON 对象"),
        ("a.jsonl", '{"a": 1, "a": 2}\n', "第 1 行的“a”出现了两次"),
        ("a.jsonl", "[" * 100_000, "第 1 行不是正确的 JSON"),
        ("a.jsonl", "{}\n{}\n", "没有内容"),
        ("a.jsonl", '{"a": "' + "好" * (MAX_CELL + 1) + '"}', "超过 1000000 个字"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(
    tmp_path: Path, name: str, data: bytes | str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        read_rows(_file(tmp_path, name, data))


def test_a_damaged_spreadsheet_is_refused_or_read_but_never_fails_otherwise(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["标题"])
    book.save(tmp_path / "a.xlsx")
    whole = (tmp_path / "a.xlsx").read_bytes()
    refused = 0
    versions = (
        whole.index(b"PK\x01\x02") + 5
    )  # the first entry of the zip's directory: for which version it is
    for place in (versions, *range(0, len(whole), len(whole) // 60)):
        broken = _file(tmp_path, "b.xlsx", whole[:place] + b"\x00\xff" + whole[place + 2 :])
        try:
            assert read_rows(broken).headers == ["标题"]  # nobody reads that byte
        except Refused:
            refused += 1
    assert refused > 20


def test_a_missing_file_and_too_many_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有文件"):
        read_rows(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Refused, match="无法读取"):
        read_rows(tmp_path / "folder.csv")
    with pytest.raises(Refused, match="超过 200000 行"):
        read_rows(_file(tmp_path, "a.csv", "标题\n" + "甲\n" * 200_001))
    assert len(read_rows(_file(tmp_path, "a.csv", "标题\n" + "甲\n" * 200_000)).rows) == 200_000


def test_headers_are_known_by_either_name_and_messages_keep_the_written_one(tmp_path: Path) -> None:
    table = rename(
        read_rows(_file(tmp_path, "a.csv", "标 题,Unit,备注\n戏,馆,无\n")),
        {"标题": "title", "发布单位": "unit"},
    )
    assert table.rows[0].cells == {"title": "戏", "unit": "馆", "备注": "无"}
    assert (table.label("title"), table.label("unit"), table.label("none")) == (
        "标题",
        "Unit",
        "none",
    )


def test_one_column_under_two_names_is_refused(tmp_path: Path) -> None:
    table = read_rows(_file(tmp_path, "a.csv", "标题,title\n戏,剧\n"))
    with pytest.raises(Refused, match="“标题”与“title”是同一列"):
        rename(table, {"标题": "title"})


@given(st.text())
def test_a_cleaned_cell_can_be_kept_by_every_database(cell: str) -> None:
    kept = clean(cell + "\ud800")
    assert "\x00" not in kept
    assert kept.encode().decode() == clean(kept) == kept


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(clean).filter(bool)


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=5))
def test_what_is_written_is_read_again_without_the_apostrophe(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("t")
    table = read_rows(_file(folder, "a.csv", csv_text([("甲", "乙"), *rows], bom=True)))
    assert _cells(table) == [[unguarded(cell) for cell in row] for row in rows]


def test_a_telephone_number_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = read_rows(_file(tmp_path, "a.csv", csv_text([("甲",), ("+86 0533-8180313",)])))
    assert _cells(table) == [["+86 0533-8180313"]]


@pytest.mark.parametrize(
    ("name", "text"), [("t.csv", "标题,渠道\n,\n"), ("t.jsonl", '{"a": ""}\n')]
)
def test_a_file_without_a_row_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="没有数据行"):
        read_rows(path)
