"""Days, hours and numbers in a text: what cannot be is found, what can be is left alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import calendar, dates, hours, numbers, numerals
from bot.checks.finding import Hit
from bot.checks.sheet import Case, Text

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NEAR = st.integers(-119, 239).map(lambda days: timedelta(days=days))


def found(text: str, formed_on: date = date(2026, 11, 24), title: str = "") -> list[Hit]:
    case = Case(formed_on, title_year=calendar.named(title))
    return [*dates.find(Text("正文", text), case), *hours.find(Text("正文", text), case)]


def rules(text: str, formed_on: date = date(2026, 11, 24), title: str = "") -> list[str]:
    return [one.rule for one in found(text, formed_on, title)]


def disagree(text: str) -> list[str]:
    return [one.rule for one in numbers.find(Text("正文", text), Case(date(2026, 11, 24)))]


@given(day=DAYS, said=st.sampled_from(calendar.WEEK))
def test_a_weekday_beside_a_full_date_is_judged_by_the_calendar(day: date, said: str) -> None:
    right = calendar.weekday(day)
    hits = found(f"会议于{day.year}年{day.month}月{day.day}日（星期{said}）召开。", day)
    assert [one.fix for one in hits] == ([] if said == right else [right])


@given(formed_on=DAYS, away=NEAR)
def test_the_right_weekday_of_a_day_nearby_is_never_doubted_without_its_year(
    formed_on: date, away: timedelta
) -> None:
    day = formed_on + away
    text = f"活动时间是{day.month}月{day.day}日（周{calendar.weekday(day)}）。"
    assert rules(text, formed_on) == []


@given(year=st.integers(1900, 2099), month=st.integers(0, 14), day=st.integers(0, 40))
def test_a_day_is_doubted_exactly_when_the_calendar_lacks_it(
    year: int, month: int, day: int
) -> None:
    lacking = calendar.real(year, month, day) is None
    assert ("dates.none" in rules(f"形成于{year}年{month}月{day}日的文件")) == lacking


@pytest.mark.parametrize(
    "text",
    [
        "11月28日（周六）至11月29日（周日）开放。",
        "本周六、周日（11月28日、11月29日）开放。",
        "11月28日（周六）至29日（周日）开放。",
        "12月1日至12月5日（周二至周六）开放。",
        "12月28日至1月3日放假。",
        "第3周周五前办理。",
        "2025年11月24日（星期一）的会议已作部署。",
        "下午2:30至5:00，比分30:28。",
        "凌晨0:00至24:00，上午11:59。",
        "参观时间9:00—17:00，报名电话另告。",
    ],
)
def test_what_can_be_meant_is_left_alone(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("11月28日（周日）开放。", "dates.weekday"),
        ("11月28日周日开放。", "dates.weekday"),
        ("周日（11月28日）开放。", "dates.weekday"),
        ("11月28日（周六）至29日（周一）开放。", "dates.weekday"),
        ("今年11月28日（星期日）开放。", "dates.weekday"),
        ("2\n月\n30\n日", "dates.none"),
        ("定于11月20日举行。", "dates.past"),
        ("定于2025年12月20日举行。", "dates.past"),
        ("报名时间：2025年12月1日起。", "dates.year"),
        ("特此通知。\n图书馆\n2025年11月23日\n", "dates.year"),
        ("展期为3月18日至8日。", "dates.backwards"),
        ("上午14:30开始。", "hours"),
        ("27:00—28:00", "hours"),
        ("11月28-29日（周六）开放。", "dates.weekday"),
        ("定于2025年12月20-21日举行。", "dates.past"),
    ],
)
def test_what_cannot_be_meant_is_found(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_last_years_year_is_put_right_and_the_rest_left_as_it_was() -> None:
    (hit,) = found("定于2025年12月20-21日举行。")
    assert hit.fix == "2026年12月20"


def test_a_year_in_the_title_counts_for_the_days_below() -> None:
    text = "9月29日（星期日）上班。"
    assert rules(text, date(2018, 12, 6)) == ["dates.weekday"]
    assert rules(text, date(2018, 12, 6), "关于2019年部分节假日安排的通知") == []


@given(number=st.integers(1, 99))
def test_a_number_written_in_chinese_is_read_as_what_it_was(number: int) -> None:
    assert numerals.value(numerals.written(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两百零五", 205), ("十", 10), ("一万二千", 12000), ("壹万贰仟叁佰", 12300), ("12", 12),
        ("二〇二六", None), ("三四", None), ("十千", None), ("", None), ("个", None),
    ],
)  # fmt: skip
def test_chinese_numerals_are_read_where_they_are_one_number(text: str, number: int | None) -> None:
    assert numerals.value(text) == number


@given(said=st.integers(1, 99), shown=st.integers(2, 99))
def test_a_number_in_brackets_must_be_the_one_before_it(said: int, shown: int) -> None:
    wrong = disagree(f"评出{numerals.written(said)}个（{shown}个）项目")
    assert wrong == ([] if said == shown else ["numbers.beside"])


@given(said=st.integers(2, 9), listed=st.integers(2, 9))
def test_a_list_must_have_as_many_items_as_are_announced(said: int, listed: int) -> None:
    items = "".join(f"（{numerals.written(n)}）做好工作；\n" for n in range(1, listed + 1))
    wrong = disagree(f"包括以下{numerals.written(said)}项内容：\n{items}")
    assert wrong == ([] if said == listed else ["numbers.listed"])


@pytest.mark.parametrize(
    ("text", "rules_"),
    [
        ("一、甲\n二、乙\n四、丁", ["numbers.order"]),
        ("一、甲\n（一）子\n（二）丑\n二、乙\n（一）寅", []),
        ("一、甲\n二、乙\n二、丙", ["numbers.order"]),
        ("第三（3）章，十（附件）", []),
        ("人民币伍仟元整（¥5,000.00元）", []),
    ],
)
def test_lists_are_numbered_without_gaps(text: str, rules_: list[str]) -> None:
    assert disagree(text) == rules_
