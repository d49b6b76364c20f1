"""What is uploaded is known by what it holds; pictures come from where they may; a cover is cut around its point."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.shared import Pt, RGBColor
from hypothesis import given
from hypothesis import strategies as st

from bot.db.files import Files
from bot.errors import Refused
from bot.notices import cover
from bot.notices.paste import upload
from bot.notices.paste.rehost import MOST, Rehost
from tests import make

PICTURE = make.picture()


def word(fill: Callable[[docx.document.Document], object]) -> bytes:
    """The bytes of a Word document."""
    made, out = docx.Document(), io.BytesIO()
    fill(made)
    made.save(out)
    return out.getvalue()


def _notice(made: docx.document.Document) -> None:
    made.add_heading("冬季培训通知", 1)
    line = made.add_paragraph("根据")
    line.add_run("《条例》").bold = True
    hidden = line.add_run("藏的字")
    hidden.font.hidden = True
    line.add_run("白字").font.color.rgb = RGBColor(255, 255, 255)
    line.add_run("小字").font.size = Pt(1)
    line.add_run("，如下：")
    for text in ("甲", "乙"):
        made.add_paragraph(text, style="List Number")
    table = made.add_table(rows=3, cols=2)
    for place, text in enumerate(("场馆", "时间", "图书馆", "周一", "", "周二")):
        table.cell(*divmod(place, 2)).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    made.add_picture(io.BytesIO(PICTURE))


def test_a_word_document_is_read_with_its_pictures_and_without_what_is_hidden() -> None:
    kept: list[bytes] = []

    def keep(data: bytes) -> str:
        kept.append(data)
        return f"media/{len(kept)}.png"

    read = upload.read(word(_notice), "通知.docx", keep)
    assert read.title == "冬季培训通知"
    assert read.body.split("\n\n") == [
        "根据**《条例》**，如下：", "1. 甲\n2. 乙",
        "| 场馆 | 时间 |\n| --- | --- |\n| 图书馆 | 周一 |\n| 图书馆 | 周二 |", "![](media/1.png)",
    ]  # fmt: skip
    assert kept == [PICTURE]
    assert read.remarks == ("去掉了 3 处看不见的文字：“藏的字”、“白字”、“小字”",)


def _macro() -> bytes:
    data = io.BytesIO(word(_notice))
    with zipfile.ZipFile(data, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")
    return data.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5_001):
            packed.writestr(f"word/{number}.xml", b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (_macro, "a.docx", "带有宏"), (_bomb, "a.docx", "展开后过大"), (lambda: b"\xd0\xcf\x11\xe0old", "a.doc", "旧版格式"),
        (lambda: b"%PDF-1.4 x", "a.docx", "不是 Word 文件"), (lambda: PICTURE, "a.docx", "读不了"),
        (lambda: b"\0\1\2", "a.md", "不是文本文件"), (lambda: b"MZ", "a.exe", "读不了"), (lambda: b"PK\3\4", "a.docx", "打不开"),
        (lambda: word(_notice), "a.md", "不是 .docx 结尾"),
    ],
    ids=["macro", "bomb", "doc", "pdf", "picture", "binary", "program", "damaged", "misnamed"],
)  # fmt: skip
def test_what_is_no_text_is_refused_in_a_sentence(
    data: Callable[[], bytes], name: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        upload.read(data(), name, lambda _: "media/x.png")


def test_markdown_is_read_with_and_without_front_matter_and_in_old_codings() -> None:
    whole = upload.read("---\ntitle: 题\nunit: 文化馆\n---\n正文".encode(), "a.md", lambda _: "")
    assert whole.fields is not None
    assert (whole.title, whole.body, whole.fields.unit) == ("题", "正文", "文化馆")
    plain = upload.read("# 题\r\n\r\n正文![](图.png)".encode("gb18030"), "a.md", lambda _: "")
    assert (plain.title, plain.body, plain.fields) == ("题", "正文![](图.png)", None)
    assert "图.png" in plain.remarks[0]


def rehost(tmp_path: Path, asked: list[str]) -> Rehost:
    """Pictures may come from one host."""

    def fetch(address: str) -> bytes:
        asked.append(address)
        return make.picture("navy")

    return Rehost(Files(tmp_path), fetch, ["qpic.cn"])


def test_pictures_come_from_the_text_and_from_hosts_that_are_allowed(tmp_path: Path) -> None:
    asked: list[str] = []
    take = rehost(tmp_path, asked)
    data = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    assert Files(tmp_path).has(take(data).removeprefix("media/"))
    for address in (
        "https://mmbiz.qpic.cn/a?x=1",
        "//mmbiz.qpic.cn/b",
        "https://mmbiz.qpic.cn/a?x=1",
    ):
        assert take(address).startswith("media/")
    assert asked == ["https://mmbiz.qpic.cn/a?x=1", "https://mmbiz.qpic.cn/b"]
    again = f"https://desk.example.cn/desk/uploads/{take(data).removeprefix('media/')}"
    assert take(again) == take(data)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.cn/a.png", "https://qpic.cn.evil.cn/a", "https://evilqpic.cn/a", "http://127.0.0.1/a", "file:///C:/a.png",
        "ftp://mmbiz.qpic.cn/a", "https://[", "data:text/html;base64,PGI+", "data:image/png;base64,!!!", "a.png", "data:image/svg+xml;base64,PHN2Zz4=",
        "http://user@evil.cn#.qpic.cn/", "data:image/png,raw",
    ],
)  # fmt: skip
def test_every_other_picture_is_left_where_it_is(tmp_path: Path, address: str) -> None:
    asked: list[str] = []
    with pytest.raises(Refused):
        rehost(tmp_path, asked)(address)
    assert asked == []


def test_a_speck_is_no_picture_and_a_flood_is_stopped(tmp_path: Path) -> None:
    take = Rehost(Files(tmp_path), lambda address: make.picture(size=(1, 1)), ["qpic.cn"])
    for number in range(MOST):
        assert take(f"https://mmbiz.qpic.cn/{number}") == ""
    with pytest.raises(Refused, match="一次最多"):
        take("https://mmbiz.qpic.cn/one-more")


def test_a_cut_is_written_as_the_platform_reads_it() -> None:
    assert str(cover.cut((470, 400), (0.5, 0.5), cover.WIDE)) == "0_0.25_1_0.75"
    assert str(cover.cut((470, 200), (0, 0), cover.SQUARE)) == "0_0_0.425532_1"
    assert str(cover.cut((470, 200), (1, 1), cover.SQUARE)) == "0.574468_0_1_1"


SIDE, PART = st.integers(1, 3000), st.floats(0, 1)


@given(SIDE, SIDE, PART, PART, st.sampled_from([cover.WIDE, cover.SQUARE]))
def test_a_cut_lies_within_its_picture_and_has_its_ratio(
    width: int, height: int, across: float, down: float, ratio: float
) -> None:
    part = cover.cut((width, height), (across, down), ratio)
    assert 0 <= part.left < part.right <= 1.000001
    assert 0 <= part.top < part.bottom <= 1.000001
    seen = (part.right - part.left) * width / ((part.bottom - part.top) * height)
    assert seen == pytest.approx(ratio)
