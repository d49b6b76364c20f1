"""Drafts become articles: submit, wait, event, page; once per submit, whatever happens on the way."""

from pathlib import Path

import pytest
import requests

from tests.integration.sandbox_help import Callback, Platform, callback, platform, wait_for


def test_a_publish_ends_with_a_page_an_event_and_no_draft(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        draft = wechat.draft(
            title="文化惠民演出", content_source_url="http://127.0.0.1/notices/12?r=345"
        )["media_id"]
        job = wechat.call("freepublish/submit", {"media_id": draft})
        assert isinstance(job["publish_id"], int)
        wechat.quiet()
        seen = wechat.call("freepublish/get", {"publish_id": job["publish_id"]})
        assert seen["publish_status"] == 0
        (url,) = [item["article_url"] for item in seen["article_detail"]["item"]]  # type: ignore[index]
        assert "PUBLISHJOBFINISH" in bot.came[-1].body
        assert str(job["publish_id"]) in bot.came[-1].body
        assert url in bot.came[-1].body
        assert wechat.call("draft/get", {"media_id": draft})["errcode"] == 40007
