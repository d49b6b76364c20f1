"""What a citizen means: the topic, the day, the period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.asked import Means
from bot.chat.dates import days_meant
from bot.chat.intents import Intent, recognise
from bot.chat.periods import periods_meant
from bot.search.grams import normal

PLACES = ["图书馆", "图书官", "博物馆", "文化馆"]
TUESDAY = date(2026, 11, 24)
HOLIDAYS = {date(2027, 1, 1): "元旦", date(2027, 1, 2): "元旦", date(2026, 10, 1): "国庆节"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", Intent.GREETING), ("在吗？", Intent.GREETING), ("早上好！", Intent.GREETING),
        ("帮助", Intent.HELP), ("你能做什么", Intent.HELP), ("?", Intent.HELP), ("", Intent.HELP),
        ("谢谢", Intent.THANKS), ("好的。", Intent.THANKS), ("人工", Intent.PERSON), ("我要转人工客服", Intent.PERSON),
        ("现在开门吗", Intent.HOURS), ("图书馆几点关门", Intent.HOURS), ("图书官开门吗", Intent.HOURS),
        ("博物馆国庆放假吗", Intent.HOURS), ("明天上班吗", Intent.HOURS), ("你们几点下班", Intent.HOURS),
        ("图书馆自习室周末开放吗", Intent.HOURS), ("办公时间", Intent.HOURS),
        ("最新通知", Intent.LATEST), ("最新发布", Intent.LATEST), ("最近有什么活动消息", Intent.LATEST), ("看看最新的公告", Intent.LATEST),
        ("今年发布了多少条信息", Intent.COUNTS), ("2017年发布了多少", Intent.COUNTS), ("本月发了几篇文章", Intent.COUNTS),
        ("借书证怎么办", Intent.SEARCH), ("博物馆免费开放吗", Intent.SEARCH), ("申请政府信息公开要多少钱", Intent.APPLY),
        ("政府信息公开申请几个工作日答复", Intent.APPLY), ("店铺开门营业需要什么证件", Intent.SEARCH),
        ("开放大学怎么报名", Intent.SEARCH), ("垃圾分类怎么做", Intent.SEARCH), ("人工智能讲座", Intent.SEARCH), ("翻滚过山车", Intent.SEARCH),
        ("申请公开被拒绝怎么办", Intent.SEARCH), ("我的低保申请到哪了", Intent.SEARCH), ("被人投诉怎么办", Intent.SEARCH), ("非遗", Intent.SEARCH), ("你好，借书证怎么办", Intent.SEARCH),
    ],
)  # fmt: skip
def test_words_lead_to_their_topic(text: str, intent: Intent) -> None:
    assert recognise(Means.TEXT, normal(text).strip(), lambda: PLACES) == intent


@pytest.mark.parametrize(
    ("means", "text", "intent"),
    [
        (Means.FOLLOW, "", Intent.GREETING), (Means.SCAN, "12", Intent.GREETING), (Means.IMAGE, "", Intent.MEDIA),
        (Means.VOICE, "现在开门吗", Intent.MEDIA), (Means.LOCATION, "", Intent.MEDIA), (Means.MENU, "latest", Intent.LATEST),
        (Means.MENU, "hours", Intent.HOURS), (Means.MENU, "借书证", Intent.SEARCH),
    ],
)  # fmt: skip
def test_the_means_decides_before_the_words(means: Means, text: str, intent: Intent) -> None:
    assert recognise(means, text, lambda: PLACES) == intent


def test_a_long_story_is_searched_whatever_words_it_holds() -> None:
    story = "我上周去图书馆，几点关门没写清楚，" + "等了很久也没有人管，" * 4
    assert recognise(Means.TEXT, story, lambda: PLACES) == Intent.SEARCH


@given(st.text(), st.sampled_from(list(Means)))
def test_whatever_is_said_has_an_intent(text: str, means: Means) -> None:
    assert recognise(means, text, lambda: PLACES) in Intent


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("明天开门吗", "2026-11-25", 1), ("今晚", "2026-11-24", 1), ("后天", "2026-11-26", 1),
        ("周末开放吗", "2026-11-28", 2), ("下周末", "2026-12-05", 2), ("周五", "2026-11-27", 1), ("周一", "2026-11-30", 1),
        ("下周三", "2026-12-02", 1), ("星期天", "2026-11-29", 1), ("12月25日", "2026-12-25", 1), ("1月5号", "2027-01-05", 1),
        ("2027年3月1日", "2027-03-01", 1), ("元旦开门吗", "2027-01-01", 2),
    ],
)  # fmt: skip
def test_a_day_is_understood_from_today(text: str, first: str, days: int) -> None:
    meant = days_meant(text, TUESDAY, HOLIDAYS)
    assert meant is not None
    assert meant.first == date.fromisoformat(first)
    assert meant.last - meant.first == timedelta(days=days - 1)


@pytest.mark.parametrize("text", ["现在开门吗", "13月40日", "国庆开门吗", "2月30日", ""])
def test_no_day_is_made_up(text: str) -> None:
    assert days_meant(text, TUESDAY, HOLIDAYS) is None


def test_a_weekend_asked_for_on_sunday_is_this_one() -> None:
    meant = days_meant("周末", date(2026, 11, 29), HOLIDAYS)
    assert meant is not None
    assert meant.first == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("本月", "2026-11-01", "2026-11-30"), ("上个月", "2026-10-01", "2026-10-31"), ("今年", "2026-01-01", "2026-12-31"),
        ("去年", "2025-01-01", "2025-12-31"), ("2017年", "2017-01-01", "2017-12-31"), ("2017年12月", "2017-12-01", "2017-12-31"),
        ("2月份", "2026-02-01", "2026-02-28"), ("今天", "2026-11-24", "2026-11-24"), ("昨天", "2026-11-23", "2026-11-23"),
        ("前天", "2026-11-22", "2026-11-22"), ("上周", "2026-11-16", "2026-11-22"), ("这个星期", "2026-11-23", "2026-11-29"),
        ("前年", "2024-01-01", "2024-12-31"), ("大前年", "2023-01-01", "2023-12-31"), ("上半年", "2026-01-01", "2026-06-30"),
        ("去年下半年", "2025-07-01", "2025-12-31"), ("本季度", "2026-10-01", "2026-12-31"), ("上季度", "2026-07-01", "2026-09-30"),
        ("第一季度", "2026-01-01", "2026-03-31"), ("2017年前三季度", "2017-01-01", "2017-09-30"), ("十二月", "2025-12-01", "2025-12-31"),
        ("去年三月", "2025-03-01", "2025-03-31"), ("10月1日", "2026-10-01", "2026-10-01"), ("12月1日", "2025-12-01", "2025-12-01"),
        ("2017年1月至6月", "2017-01-01", "2017-06-30"), ("1-6月", "2026-01-01", "2026-06-30"), ("近30天", "2026-10-26", "2026-11-24"),
        ("最近一周", "2026-11-18", "2026-11-24"), ("最近三个月", "2026-08-25", "2026-11-24"), ("近半年", "2026-05-25", "2026-11-24"),
        ("今年以来", "2026-01-01", "2026-12-31"), ("年初到现在", "2026-01-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_period_is_understood_from_today(text: str, first: str, last: str) -> None:
    [meant] = periods_meant(f"{text}发布了多少", TUESDAY)
    assert (meant.first.isoformat(), meant.last.isoformat()) == (first, last)


def test_two_years_are_two_periods() -> None:
    asked = periods_meant("去年和今年各发布了多少", TUESDAY)
    assert [meant.label for meant in asked] == ["2025年", "2026年"]


def test_no_period_is_made_up() -> None:
    assert periods_meant("一共发布了多少", TUESDAY) == []


@given(
    st.text(alphabet="0123456789年月日号周末下上个一三天国庆季半近前大昨", max_size=12),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_no_words_about_days_break_anything(text: str, today: date) -> None:
    meant = days_meant(text, today, HOLIDAYS)
    assert meant is None or meant.first <= meant.last
    assert all(period.first <= period.last for period in periods_meant(text, today))
