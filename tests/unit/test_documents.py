"""Files that people hand in: told by their content, read place by place, and hostile ones refused in time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks import attached
from bot.checks.attached import Attached
from bot.checks.sheet import Case
from bot.documents import excel, pdf, word
from bot.documents.open import MOST_BYTES, opened
from bot.documents.reading import MOST_CHARACTERS, Reading
from bot.errors import Refused
from tests import documents, make

SHEET = documents.excel({"A1": "姓名", "B7": 13800138000}, hidden={"C3": "底数"})
TEXT = documents.word(
    "关于报名的通知", "请于周六前报名", cell="表里的字", header="页眉的字", author="张三"
)


def test_a_pdf_is_read_page_by_page_and_a_page_without_words_is_named() -> None:
    read = pdf.read(documents.pdf("第一页的字", "", "第三页的字", author="张三"))
    assert read.passages[:2] == [("第 1 页", "第一页的字"), ("第 3 页", "第三页的字")]
    assert ("文件属性“作者”", "张三") in read.passages
    assert [(one.kind, one.place) for one in read.remarks] == [
        ("scan", "第 2 页"), ("author", "文件属性"),
    ]  # fmt: skip


def test_a_scan_is_named_as_a_whole() -> None:
    (remark,) = pdf.read(documents.pdf("", "")).remarks
    assert (remark.kind, remark.place) == ("scan", "")


def test_a_word_document_is_read_with_its_tables_headers_and_author() -> None:
    read = word.read(TEXT)
    assert {
        ("第 1 段", "关于报名的通知"), ("第 2 段", "请于周六前报名"), ("表格 1 第 2 行", "表里的字"),
        ("页眉", "页眉的字"), ("文件属性“作者”", "张三"),
    } <= set(read.passages)  # fmt: skip
    assert [one.kind for one in read.remarks] == ["author"]


def test_what_a_revision_deleted_is_read_too() -> None:
    read = word.read(documents.word("留下的字", deleted="删去的字"))
    assert ("第 1 段", "删去的字") in read.passages
    assert "markup" in {one.kind for one in read.remarks}


def test_a_spreadsheet_is_read_cell_by_cell_on_hidden_sheets_as_well() -> None:
    read = excel.read(SHEET)
    assert read.passages == [
        ("工作表“名单” A1", "姓名"), ("工作表“名单” B7", "13800138000"), ("工作表“底表” C3", "底数"),
    ]  # fmt: skip
    (remark,) = read.remarks
    assert remark.kind == "hidden"
    assert "底表" in remark.what


def test_more_words_than_can_be_checked_are_refused() -> None:
    with pytest.raises(Refused, match="40 万字"):
        Reading().say("第 1 页", "字" * (MOST_CHARACTERS + 1))


REFUSED = {
    "旧版格式": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "是图片": ("a.png", make.picture()),
    "不是能用的附件": ("a.exe", b"MZ" + bytes(100)),
    "文件名却不是 .pdf": ("a.docx", documents.pdf("字")),
    "带有宏": ("a.docx", documents.with_part(TEXT, "word/vbaProject.bin")),
    "控件": ("a.xlsx", documents.with_part(SHEET, "xl/activeX/activeX1.xml")),
    "展开后过大": ("a.xlsx", documents.with_part(SHEET, "xl/media/a.bmp", bytes(301_000_000))),
    "加了密码": ("a.pdf", documents.pdf("字", password="x")),
    "打不开": ("a.pdf", b"%PDF-1.7\n..."),
    "可能已损坏": ("a.docx", TEXT[:-40]),
    "超过 20 MB": ("a.pdf", b"%PDF-1.7\n" + bytes(MOST_BYTES)),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_every_other_file_is_refused_by_name_with_the_reason(why: str) -> None:
    name, data = REFUSED[why]
    with pytest.raises(Refused, match=why) as refusal:
        opened(data, name)
    assert str(refusal.value).startswith(f"《{name}》")


def test_an_empty_owner_password_is_a_password_all_the_same() -> None:
    with pytest.raises(Refused, match="加了密码"):
        pdf.read(documents.pdf("字", password="x"))


def test_a_document_that_takes_too_long_is_given_up() -> None:
    wide = b'<row><c r="XFD1"><v>1</v></c></row>' * 40_000
    book = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    many = book + wide + b"</sheetData></worksheet>"
    # By its computing, on a busy machine by the clock.
    with pytest.raises(Refused, match=r"读不完|没有读完"):
        opened(documents.with_part(SHEET, "xl/worksheets/sheet1.xml", many), "a.xlsx", seconds=1)


@given(st.binary(max_size=60), st.sampled_from([b"", b"PK\x03\x04", b"MZ"]))
@settings(max_examples=40, deadline=None)
def test_no_bytes_break_the_door(data: bytes, start: bytes) -> None:
    with pytest.raises(Refused):
        opened(start + data, "a.docx")


def _found(*passages: tuple[str, str], remarks: list[tuple[str, str, str]] = []) -> dict[str, str]:  # noqa: B006
    document = Attached("名单.xlsx", "f" * 64 + ".xlsx", passages, remarks)
    return {one.rule: one.where for one in attached.find([document], Case(make.today()))}


def test_a_finding_names_the_place_that_it_stands_in() -> None:
    found = _found(("第 1 页", "报名须知"), ("第 2 页", "电话13800138000，12月5日（周日）"))
    assert found == {
        "private.mobile": "附件《名单.xlsx》第 2 页", "dates.weekday": "附件《名单.xlsx》第 2 页",
    }  # fmt: skip


def test_a_remark_can_be_answered_for_these_bytes_only() -> None:
    remark = [("scan", "", "没有文字")]
    spots = {
        attached.find([Attached("a.pdf", file, [], remark)], Case(make.today()))[0].spot
        for file in ("1.pdf", "2.pdf")
    }  # fmt: skip
    assert len(spots) == 2


def test_every_mark_of_secrecy_is_seen_whatever_the_pack_says() -> None:
    marks = attached.marks(Attached("a.pdf", "", [("第 1 页", "正文"), ("第 2 页", "秘密★10年")]))
    assert [one.where for one in marks] == ["附件《a.pdf》第 2 页"]
