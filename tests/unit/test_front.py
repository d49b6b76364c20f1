"""A notice is read as people hand it in, or refused with the field and the reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.notices import front
from bot.tables.text import printable

WHOLE = """---
title: 冬季少儿公益培训报名
unit: 文化馆
kind: 公益培训
classification: 主动公开
importance: key
formed_on: 2026-11-20
event:
  starts_at: 2026-12-05T14:00
  venue: 文化馆二楼
  quota: 30
  contact: 0533-0000000
---
正文第一段。
"""


def test_a_whole_notice_is_read() -> None:
    got = front.from_markdown(WHOLE)
    assert (got.title, got.unit, got.importance, got.formed_on) == (
        "冬季少儿公益培训报名",
        "文化馆",
        "key",
        date(2026, 11, 20),
    )
    assert got.event is not None
    assert got.event["starts_at"] == "2026-12-05T06:00:00+00:00"
    assert got.body == "正文第一段。"


def test_chinese_headers_mean_the_same() -> None:
    got = front.from_values(
        {"标题": "甲", "公开属性": "依申请公开", "形成日期": "2026年1月2日", "正文": "乙"}
    )
    assert (got.classification, got.formed_on, got.body) == ("on_request", date(2026, 1, 2), "乙")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("classification", "公开"), ("importance", "紧急"), ("formed_on", "昨天"),
        ("source_url", "ftp://x"), ("source_url", "javascript:alert(1)"), ("event", {"venue": "无时间"}),
        ("event", {"starts_at": "2026-12-05T14:00", "ends_at": "2026-12-05T13:00"}),
        ("event", {"starts_at": "2026-12-05T14:00", "quota": "很多"}),
        ("event", {"starts_at": "2026-12-05T14:00", "quota": "²"}), ("event", {"starts_at": "2026-12-05T14:00", "quota": "9" * 5000}),
        ("event", {"starts_at": "0001-01-01T00:00"}), ("event", {"starts_at": "9999-12-31T23:59:59-12:00"}),
        ("event", {"when": "明天"}), ("event", "明天"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(front.Wrong) as caught:
        front.from_values({"title": "甲", field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(
    "text", ["没有稿件信息", "---\ntitle: [\n---\n", "---\n- 1\n---\n正文", "---\ntitle: 甲\n正文"]
)
def test_a_file_without_readable_front_matter_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        front.from_markdown(text)


def front_matter(lines: str) -> front.Fields:
    return front.from_markdown(f"---\ntitle: 甲\n{lines}\n---\n正文")


@pytest.mark.parametrize(
    ("line", "likely"),
    [
        ("clasification: withheld", "classification"), ("公开属姓: 不予公开", "公开属性"), ("units: 文化馆", "unit"),
        ("x-zz: 1", "title"),
    ],
)  # fmt: skip
def test_a_misspelt_name_in_a_file_is_refused_with_the_likely_one_and_all_known(
    line: str, likely: str
) -> None:
    with pytest.raises(Refused, match=line.split(":")[0]) as caught:
        front_matter(line)
    assert likely in str(caught.value)
    assert "classification（公开属性）" in str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        "classification: withheld\nclassification: active", "classification: withheld\n公开属性: 主动公开",
        "body: 别的正文", "event: {starts_at: 2026-12-05T14:00, starts_at: 2026-12-06T14:00}",
    ],
)  # fmt: skip
def test_what_stands_twice_in_a_file_is_refused(lines: str) -> None:
    with pytest.raises(Refused):
        front_matter(lines)


def test_a_name_may_be_written_with_capitals() -> None:
    assert front_matter("Classification: withheld").classification == "withheld"


def test_a_missing_classification_is_active_and_said() -> None:
    assert front_matter("unit: 文化馆").assumed == ("公开属性没有写，按“主动公开”处理",)
    assert front_matter("classification: withheld").assumed == ()


def test_a_column_that_looks_like_a_known_one_is_refused_and_others_are_listed() -> None:
    assert front.unknown_columns(["title", "公开属性", "备注", "index_no", "Kind"]) == [
        "备注",
        "index_no",
    ]
    for column, likely in (("clasification", "classification"), ("公开属姓", "公开属性")):
        with pytest.raises(Refused, match=likely):
            front.unknown_columns(["title", column])


@pytest.mark.parametrize("word", ["不予公开", "依申请公开", "withheld", "on_request"])
def test_a_row_that_says_not_public_in_an_unknown_column_is_refused(word: str) -> None:
    with pytest.raises(front.Wrong) as caught:
        front.from_values({"title": "甲", "是否公开": word})
    assert caught.value.field == "是否公开"


@pytest.mark.parametrize("day", ["2024-02-30", "2026-13-45", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused_with_its_field(day: str) -> None:
    with pytest.raises(front.Wrong) as caught:
        front_matter(f"formed_on: {day}")
    assert caught.value.field == "formed_on"


def test_values_are_the_text_that_stands_there() -> None:
    got = front_matter('unit: 007\nauthor: yes\ndigest: 1.10\nevent: null\nkind: "公\\0告\\x07"')
    assert (got.unit, got.author, got.digest, got.event, got.kind) == (
        "007",
        "yes",
        "1.10",
        None,
        "公告",
    )


@given(
    st.dictionaries(
        st.sampled_from([*front.FIELDS, "陌生"]),
        st.one_of(st.text(), st.integers(), st.none(), st.dates()),
    )
)
def test_any_row_is_taken_or_refused_with_a_field(values: dict[str, object]) -> None:
    refused = ""
    try:
        front.from_values(values)
    except front.Wrong as wrong:
        refused = wrong.field
    assert refused in {"", *front.FIELDS}
    title = values.get("title")
    assert refused == "title" or printable("" if title is None else str(title)).strip()


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("a.pdf；b.docx\n c d.xlsx ;", ("a.pdf", "b.docx", "c d.xlsx")),
        (["a;1.pdf", "b.docx"], ("a;1.pdf", "b.docx")),
        (None, ()),
        ("", ()),
    ],
)
def test_attachments_are_a_list_or_a_cell_with_several(
    written: object, paths: tuple[str, ...]
) -> None:
    assert front.from_values({"title": "题", "附件": written}).attachments == paths


@pytest.mark.parametrize("written", [[1], {"a": "b"}, 7])
def test_attachments_that_are_no_names_are_refused(written: object) -> None:
    with pytest.raises(front.Wrong, match="附件"):
        front.from_values({"title": "题", "attachments": written})
