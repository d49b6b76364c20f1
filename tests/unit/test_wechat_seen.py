"""What the platform says of a job is read, documented or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notices.channel import Outcome
from bot.wechat.body import read
from bot.wechat.seen import (
    items_of,
    listed_item,
    listed_seen,
    mass_seen,
    publish_seen,
    seen_from_event,
    shows,
)

ITEM = "<item><ArticleIdx>{0}</ArticleIdx><ArticleUrl><![CDATA[http://m/{0}]]></ArticleUrl></item>"


def sent(status: str, items: str = "") -> dict[str, object]:
    """The data of a MASSSENDJOBFINISH as the callback hands it on."""
    body = (
        f"<xml><MsgID>34182</MsgID><Status>{status}</Status><ArticleUrlResult><Count>1</Count>"
        f"<ResultList>{items}</ResultList></ArticleUrlResult></xml>"
    )
    return {**read(body)}


@pytest.mark.parametrize(
    ("items", "urls"),
    [
        ("", ()),
        (ITEM.format(1), ("http://m/1",)),
        (ITEM.format(2) + ITEM.format(1), ("http://m/1", "http://m/2")),
    ],
)
def test_a_mass_send_brings_no_address_or_one_or_several(items: str, urls: tuple[str, ...]) -> None:
    job, seen = seen_from_event("MASSSENDJOBFINISH", sent("send success", items))
    assert (job, seen.outcome, seen.urls) == ("34182", Outcome.PUBLISHED, urls)


def test_addresses_in_json_are_read_too() -> None:
    data: dict[str, object] = {
        "MsgID": 34182, "Status": "sendsuccess",
        "ArticleUrlResult": {"Count": 1, "ResultList": [{"ArticleIdx": 1, "ArticleUrl": "http://m/1"}]},
    }  # fmt: skip
    assert seen_from_event("MASSSENDJOBFINISH", data)[1].urls == ("http://m/1",)


@pytest.mark.parametrize(
    ("status", "outcome", "word"),
    [
        ("send fail", Outcome.FAILED, "群发失败"),
        ("err(10001)", Outcome.FAILED, "广告"),
        ("err(40001)", Outcome.FAILED, "管理员拒绝"),
        ("err(40002)", Outcome.FAILED, "30 分钟"),
        ("err(20431)", Outcome.FAILED, "err(20431)"),
        ("half sent", Outcome.PENDING, "未知"),
        ("", Outcome.PENDING, "未知"),
    ],
)
def test_a_mass_send_that_did_not_go_out_says_why(status: str, outcome: Outcome, word: str) -> None:
    job, seen = seen_from_event("MASSSENDJOBFINISH", sent(status))
    assert (job, seen.outcome) == ("34182", outcome)
    assert word in seen.reason


def test_a_published_article_has_its_address_and_an_id_without_line_breaks() -> None:
    event = read(
        "<xml><PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>"
        "<article_id><![CDATA[b5O2OUs25HBxRceL7hfReg-U9QGeq9zQjiDvy\nWP4Hq4]]></article_id><article_detail>"
        "<count>1</count><item><idx>1</idx><article_url>http://m/s?__biz=1</article_url></item>"
        "</article_detail></PublishEventInfo></xml>"
    )
    job, seen = seen_from_event("PUBLISHJOBFINISH", {**event})
    assert (job, seen.outcome) == ("2247503051", Outcome.PUBLISHED)
    assert seen.urls == ("http://m/s?__biz=1",)
    assert seen.article_id == "b5O2OUs25HBxRceL7hfReg-U9QGeq9zQjiDvyWP4Hq4"


@pytest.mark.parametrize(
    ("told", "outcome", "word"),
    [
        ({"publish_status": 1}, Outcome.PENDING, ""),
        ({"publish_status": 2, "fail_idx": [1, 2]}, Outcome.FAILED, "第 1、2 篇"),
        ({"publish_status": "3", "fail_idx": "1"}, Outcome.FAILED, "第 1 篇"),
        ({"publish_status": 4, "fail_idx": []}, Outcome.FAILED, "审核"),
        ({"publish_status": 5}, Outcome.FAILED, "删除"),
        ({"publish_status": 6}, Outcome.FAILED, "封禁"),
        ({"publish_status": 9}, Outcome.PENDING, "未知的发布状态 9"),
        ({}, Outcome.PENDING, "未知"),
    ],
)
def test_a_publish_that_is_not_out_says_why(
    told: dict[str, object], outcome: Outcome, word: str
) -> None:
    seen = publish_seen(told)
    assert seen.outcome == outcome
    assert word in seen.reason


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("SEND_SUCCESS", Outcome.PUBLISHED),
        ("SENDING", Outcome.PENDING),
        ("SEND_FAIL", Outcome.FAILED),
        ("DELETE", Outcome.FAILED),
        ("WAITING_FOR_GODOT", Outcome.PENDING),
    ],
)
def test_a_mass_send_that_is_asked_for_tells_its_state(status: str, outcome: Outcome) -> None:
    assert mass_seen({"msg_id": 1, "msg_status": status}).outcome == outcome


def test_an_article_is_found_by_its_source_unless_it_is_deleted() -> None:
    ours = {
        "title": "甲",
        "content": "<p>…</p>",
        "content_source_url": "http://b/1?r=2",
        "url": "http://m/1",
    }
    item = {"article_id": "A", "content": {"news_item": [ours]}, "update_time": 1}
    (found,) = items_of({"item": [item]})
    assert shows(found, "http://b/1?r=2")
    assert not shows(found, "http://b/1?r=3")
    assert not shows({"content": {"news_item": [{**ours, "is_deleted": True}]}}, "http://b/1?r=2")
    seen = listed_seen(found)
    assert (seen.outcome, seen.urls, seen.article_id) == (Outcome.PUBLISHED, ("http://m/1",), "A")
    assert "<p>" not in str(seen.raw)


def test_an_event_of_no_job_is_of_no_job() -> None:
    assert seen_from_event("verify_expired", {"ExpiredTime": "1"})[0] == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["MsgID", "Status", "ArticleUrlResult", "ResultList", "item", "PublishEventInfo", "publish_id",
     "publish_status", "article_detail", "fail_idx", "idx", "content", "news_item"]
)  # fmt: skip
NESTED = st.recursive(JSON, lambda inner: st.dictionaries(NAMES, inner, max_size=4), max_leaves=6)


@given(
    st.sampled_from(["MASSSENDJOBFINISH", "PUBLISHJOBFINISH", "x"]),
    st.dictionaries(NAMES, NESTED, max_size=6),
)
def test_nothing_undocumented_breaks_it(kind: str, data: dict[str, object]) -> None:
    job, seen = seen_from_event(kind, data)
    assert isinstance(job, str)
    assert seen.outcome in Outcome
    publish_seen(data)
    mass_seen(data)
    for item in items_of(data):
        shows(item, "http://b")
        listed_seen(item)


@pytest.mark.parametrize("moment", [10**30, -(10**18), "yesterday", None, [], 1.5])
def test_a_listed_article_without_a_readable_moment_is_listed_all_the_same(moment: object) -> None:
    item = {"article_id": "A1", "update_time": moment, "content": {"news_item": [{"title": "题"}]}}
    assert [(one.title, one.out_at) for one in listed_item(item)] == [("题", None)]
