"""Drafts become articles: submit, wait, event, page; every habit of the platform on the way."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import requests

from tests.integration.sandbox_help import (
    Callback,
    Platform,
    Pushed,
    callback,
    parsed,
    platform,
    wait_for,
)


def submit(wechat: Platform, **fields: object) -> tuple[str, int]:
    """A draft that is submitted: its media id and the publish id."""
    draft = str(wechat.draft(**fields)["media_id"])
    job = wechat.call("freepublish/submit", {"media_id": draft})
    assert isinstance(job["publish_id"], int)
    return draft, job["publish_id"]


def event(bot: Callback, place: int = -1) -> ET.Element:
    return parsed(bot.came[place].body)


def test_a_publish_ends_with_a_page_an_event_and_no_draft(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        draft, job = submit(
            wechat, title="文化惠民演出", content_source_url="http://127.0.0.1/notices/12?r=345"
        )
        assert "media_id" not in wechat.call("freepublish/get", {"publish_id": job})
        wechat.quiet()
        seen = wechat.call("freepublish/get", {"publish_id": str(job)})
        assert seen["publish_status"] == 0
        told = event(bot)
        assert told.findtext("Event") == "PUBLISHJOBFINISH"
        assert told.findtext("PublishEventInfo/publish_id") == str(job)
        assert told.findtext("PublishEventInfo/article_id") == seen["article_id"]
        url = told.findtext("PublishEventInfo/article_detail/item/article_url")
        page = requests.get(str(url), timeout=10)
        assert "文化惠民演出" in page.text
        assert "/notices/12?r=345" in page.text
        assert "演示" in page.text
        assert wechat.call("draft/get", {"media_id": draft})["errcode"] == 40007


def test_a_job_under_way_says_so(tmp_path: Path) -> None:
    with platform(tmp_path, job_delay=60) as wechat:
        draft, job = submit(wechat)
        assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == 1
        assert "news_item" in wechat.call("draft/get", {"media_id": draft})
        wechat.sandbox("finish", job=job)
        assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == 0


@pytest.mark.parametrize(("outcome", "failed"), [(2, [1]), (3, [1]), (4, [1])])
def test_a_failed_publish_keeps_the_draft(tmp_path: Path, outcome: int, failed: list[int]) -> None:
    with callback() as bot, platform(tmp_path, bot.url, publish_outcome=outcome) as wechat:
        draft, job = submit(wechat)
        wechat.quiet()
        seen = wechat.call("freepublish/get", {"publish_id": job})
        assert (seen["publish_status"], seen["fail_idx"]) == (outcome, failed)
        assert event(bot).findtext("PublishEventInfo/fail_idx") == "1"
        assert "news_item" in wechat.call("draft/get", {"media_id": draft})
        assert wechat.look()["published"] == []


@pytest.mark.parametrize("outcome", [5, 6])
def test_a_banned_article_is_not_listed(tmp_path: Path, outcome: int) -> None:
    with platform(tmp_path, publish_outcome=outcome) as wechat:
        _, job = submit(wechat)
        wechat.quiet()
        assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == outcome
        assert wechat.call("freepublish/batchget", {"offset": 0, "count": 1})["total_count"] == 0


@pytest.mark.parametrize(
    ("habit", "events"), [("once", 1), ("twice", 2), ("none", 0), ("late", 1), ("early", 1)]
)
def test_events_come_as_they_are_told_to(tmp_path: Path, habit: str, events: int) -> None:
    with callback() as bot, platform(tmp_path, bot.url, event=habit, event_delay=0.1) as wechat:
        _, job = submit(wechat)
        if habit == "early":
            assert len(bot.came) == 1
            assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == 0
        wechat.quiet()
        assert [f"<publish_id>{job}<" in pushed.body for pushed in bot.came] == [True] * events
        assert len({pushed.body for pushed in bot.came}) <= 1


def test_a_publish_may_come_back_as_a_mass_event(tmp_path: Path) -> None:
    with (
        callback() as bot,
        platform(tmp_path, bot.url, publish_event="mass", event_addresses=False) as wechat,
    ):
        submit(wechat)
        wechat.quiet()
        assert event(bot).findtext("Event") == "MASSSENDJOBFINISH"
        assert event(bot).findtext("Status") == "send success"
        assert event(bot).find("ArticleUrlResult/ResultList/item") is None


def test_several_articles_have_several_pages(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        cover = wechat.cover()
        articles = [
            {"title": title, "content": "<p>文</p>", "thumb_media_id": cover} for title in "一二三"
        ]
        draft = wechat.call("draft/add", {"articles": articles})["media_id"]
        wechat.call("freepublish/submit", {"media_id": draft})
        wechat.quiet()
        urls = [item.text for item in event(bot).iter("article_url")]
        assert [requests.get(str(url), timeout=10).text.count("<h1>") for url in urls] == [1, 1, 1]


def test_published_articles_are_listed_fetched_and_deleted(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        source = "http://127.0.0.1/notices/1?r=2"
        submit(wechat, content_source_url=source)
        wechat.quiet()
        listed = wechat.call("freepublish/batchget", {"offset": 0, "count": 20})
        (item,) = listed["item"]  # type: ignore[misc]
        assert item["content"]["news_item"][0]["content_source_url"] == source  # type: ignore[has-type]
        wanted = {"article_id": item["article_id"]}  # type: ignore[has-type]
        (article,) = wechat.call("freepublish/getarticle", wanted)["news_item"]  # type: ignore[misc]
        url = article["url"]  # type: ignore[has-type]
        assert wechat.call("freepublish/delete", {**wanted, "index": 2})["errcode"] == 40114
        assert wechat.call("freepublish/delete", wanted)["errcode"] == 0
        assert "已被发布者删除" in requests.get(url, timeout=10).text
        assert wechat.call("freepublish/getarticle", {"article_id": "x"})["errcode"] == 53600
        assert wechat.call("freepublish/batchget", {"offset": 0, "count": 20})["item"] == []


def test_a_submit_without_a_draft_or_a_right_is_refused(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        assert wechat.call("freepublish/submit", {"media_id": "gone"})["errcode"] == 40007
        draft = wechat.draft()["media_id"]
        wechat.sandbox("settings", verified=False)
        for path, body in (
            ("freepublish/submit", {"media_id": draft}),
            ("freepublish/get", {"publish_id": 1}),
        ):
            assert wechat.call(path, body)["errcode"] == 48001


def test_a_draft_submitted_twice_is_published_twice(tmp_path: Path) -> None:
    with platform(tmp_path, job_delay=0.3) as wechat:
        draft, _ = submit(wechat)
        assert wechat.call("freepublish/submit", {"media_id": draft})["errcode"] == 0
        wechat.quiet()
        assert wechat.call("freepublish/batchget", {"offset": 0, "count": 20})["total_count"] == 2


def test_what_is_published_by_hand_is_listed_and_told(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        wechat.sandbox("by_hand", articles=[{"title": "手工"}])
        wechat.quiet()
        assert wechat.call("freepublish/batchget", {"offset": 0, "count": 20})["total_count"] == 1
        assert event(bot).findtext("Event") == "PUBLISHJOBFINISH"


def test_an_event_is_brought_until_the_callback_answers(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, push_gap=0.01) as wechat:
        bot.status = 500

        def recover(_pushed: Pushed) -> str:
            bot.status = 200 if len(bot.came) == 2 else 500
            return ""

        bot.answer = recover
        submit(wechat)
        wait_for(lambda: len(bot.came), lambda count: count >= 2)
        wechat.quiet()
        assert len(bot.came) == 2
