"""A notice is read as people hand it in, or refused with the field and the reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.notices import front

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
        ("event", {"starts_at": "2026-12-05T14:00", "quota": "很多"}), ("event", {"when": "明天"}), ("event", "明天"),
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
    assert refused == "title" or str(values.get("title") or "").strip()
