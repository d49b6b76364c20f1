"""What is checked is what people read: marks and unseen characters hide no word, and each is found where it was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import reading
from bot.checks.examine import examine
from bot.checks.finding import Finding, Severity
from bot.checks.pack import Pack, WordRule
from bot.checks.sheet import Case, Text
from bot.notices import article


def _rule(word: str, severity: Severity = Severity.CONFIRM, use: str = "文化广场") -> WordRule:
    return WordRule(
        word, is_pattern=False, use=use, category="错情", source="文件", severity=severity
    )


def found(body: str, *rules: WordRule) -> list[Finding]:
    case = Case(date(2026, 11, 24), Pack(rules or (_rule("文化广厂"),)))
    return examine([Text("正文", body, shown=article.plain(body))], case)


@pytest.mark.parametrize(
    ("body", "put_right"),
    [
        ("在文化**广厂**放映。", "在文化**广场**放映。"),
        ("在文**化广**厂放映。", "在文**化广**场放映。"),
        ("在文化广\u200b厂放映。", "在文化广场放映。"),
        ("在\u200b文\u00ad化\ufeff广厂\u200b放映。", "在\u200b文化广场\u200b放映。"),
        ("在文化[广厂](https://a.cn/广(1)x)放映。", "在文化[广场](https://a.cn/广(1)x)放映。"),
        ("在文化广&#21378;放映。", "在文化广场放映。"),
        ("在文化\u2f34厂放映。", "在文化广场放映。"),
        ("# 通知\n\n广，*在*文化~~广~~厂放映。", "# 通知\n\n广，*在*文化~~广~~场放映。"),
        ("![文化广厂](图/文化广厂.png)", "![文化广场](图/文化广厂.png)"),
        ("文化广厂", "文化广场"),
    ],
)
def test_a_word_is_found_and_put_right_where_it_was_written(body: str, put_right: str) -> None:
    (one,) = [one for one in found(body) if one.rule == "words"]
    assert "“文化广厂”，应为“文化广场”" in one.what
    assert one.fix is not None
    assert body[: one.start] + one.fix + body[one.end :] == put_right
    assert found(put_right) == [one for one in found(put_right) if one.rule != "words"]


def test_what_only_a_person_can_put_right_has_no_suggestion() -> None:
    (one,) = found("在文化**广**厂放映。", _rule("广厂", use="中心"))
    assert (one.fix, one.quote) == (None, "广厂")
    (one,) = found("请**按**\u200b装。", _rule("按装", use=""))
    assert one.fix is None


@pytest.mark.parametrize("body", ["文化广\n\n厂", "| 文化 | 广厂 |\n|---|---|", "文化广 厂"])
def test_what_readers_read_apart_is_no_word(body: str) -> None:
    assert [one for one in found(body) if one.rule == "words"] == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("秘\u200b密★一年", "secrecy"), ("**密级**：机**密**", "secrecy"),
        ("[看](https://a.cn '秘密★10年')", "secrecy"),
    ],
)  # fmt: skip
def test_no_mark_of_secrecy_is_hidden(body: str, rule: str) -> None:
    assert rule in [one.rule for one in found(body)]


def test_a_mark_that_is_read_as_it_was_written_is_told_once() -> None:
    (one,) = found("\u200b秘密★一年")
    assert (one.rule, one.start) == ("secrecy", 1)


def test_of_two_rules_for_one_word_the_graver_holds() -> None:
    rules = _rule("文化广厂", Severity.HINT), _rule("文化广厂", Severity.BLOCK)
    assert [one.severity for one in found("文化广厂", *rules)] == [Severity.BLOCK]


def test_the_same_words_in_two_fields_are_two_spots() -> None:
    case = Case(date(2026, 11, 24), Pack((_rule("文化广厂"),)))
    title, digest = examine([Text("标题", "文化广厂"), Text("摘要", "文化广厂")], case)
    assert title.spot != digest.spot


@given(st.text(st.sampled_from("广厂文*_~[]()`&;#1\\ \n\u200b\u00ad|-！“”<>"), max_size=40))
def test_any_text_can_be_read_with_places_in_their_order(body: str) -> None:
    read = reading.read(Text("正文", body, shown=article.plain(body)))
    assert read.places is not None
    assert len(read.places) == len(read.text.source)
    flat = [at for place in read.places for at in place]
    assert flat == sorted(flat)
    assert all(0 <= at <= len(body) for at in flat)
    found(body)
