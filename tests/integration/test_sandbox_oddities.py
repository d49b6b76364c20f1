"""The platform's less pleasant habits, one by one, as our bot would meet them."""

from pathlib import Path

import pytest
import requests
import time_machine

from tests.integration.sandbox_help import Callback, Platform, callback, parsed, platform, wait_for
from tests.integration.test_sandbox_mass import chat, citizen, send, status
from tests.integration.test_sandbox_publish import event, submit

NOON = "2026-11-24T04:00:00Z"
GONE = "该内容已被发布者删除"


def told(bot: Callback, path: str) -> list[str | None]:
    """One field of every event that came."""
    return [parsed(pushed.body).findtext(path) for pushed in bot.came]


def test_an_event_may_overtake_another(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, event="late", event_delay=1) as wechat:
        _, first = submit(wechat)
        wechat.sandbox("finish", job=first)
        wechat.sandbox("settings", event="once")
        _, second = submit(wechat)
        wechat.sandbox("finish", job=second)
        wechat.quiet()
        assert told(bot, "PublishEventInfo/publish_id") == [str(second), str(first)]


def test_a_missing_event_leaves_the_query(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, event="none") as wechat:
        job = send(wechat, "gk-1-1")["msg_id"]
        wechat.quiet()
        assert bot.came == []
        assert status(wechat, job) == "SEND_SUCCESS"


def test_a_status_that_no_document_has_is_told_as_it_is(tmp_path: Path) -> None:
    habits = {"publish_outcome": 7, "mass_outcome": "err(20431)"}
    with callback() as bot, platform(tmp_path, bot.url, **habits) as wechat:
        draft, publish = submit(wechat)
        wechat.quiet()
        assert event(bot).findtext("PublishEventInfo/publish_status") == "7"
        seen = wechat.call("freepublish/get", {"publish_id": publish})
        assert seen["publish_status"] == 7
        assert "article_id" not in seen
        mass = send(wechat, "gk-1-1", draft)["msg_id"]
        wechat.quiet()
        assert event(bot).findtext("Status") == "err(20431)"
        assert status(wechat, mass) == "SEND_FAIL"
        assert wechat.look()["published"] == []
        assert "err(20431)" in requests.get(f"{wechat.base}/console", timeout=10).text


@pytest.mark.parametrize("titles", ["一", "一二三"])
def test_an_event_lists_one_article_or_several(tmp_path: Path, titles: str) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        cover = wechat.cover()
        articles = [
            {"title": title, "content": "<p>文</p>", "thumb_media_id": cover} for title in titles
        ]
        draft = wechat.call("draft/add", {"articles": articles})["media_id"]
        wechat.call("freepublish/submit", {"media_id": draft})
        wechat.quiet()
        detail = event(bot).find("PublishEventInfo/article_detail")
        assert detail is not None
        numbers = [str(place) for place in range(1, len(titles) + 1)]
        assert detail.findtext("count") == numbers[-1]
        assert [item.findtext("idx") for item in detail.findall("item")] == numbers


def test_a_publish_told_as_a_mass_send_has_no_article_id(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, publish_event="mass") as wechat:
        draft = wechat.draft()["media_id"]
        job = wechat.call("freepublish/submit", {"media_id": draft})
        wechat.quiet()
        assert event(bot).findtext("MsgID") == str(job["msg_data_id"])
        assert "article_id" not in bot.came[-1].body
        assert "/s/" in str(event(bot).findtext("ArticleUrlResult/ResultList/item/ArticleUrl"))


def test_a_mass_event_may_come_without_addresses(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, event_addresses=False) as wechat:
        send(wechat, "gk-1-1")
        wechat.quiet()
        assert event(bot).findtext("Status") == "send success"
        assert event(bot).findtext("ArticleUrlResult/Count") == "0"
        assert event(bot).find("ArticleUrlResult/ResultList/item") is None


def test_a_first_call_may_meet_45065_with_the_id_of_another_job(tmp_path: Path) -> None:
    with platform(tmp_path, mass_per_day=0, mass_outcome="send fail") as wechat:
        other = send(wechat, "gk-1-1")["msg_id"]
        wechat.quiet()
        answer = {"errcode": 45065, "msg_id": other}
        wechat.sandbox("fault", path="message/mass/sendall", kind="errcode", answer=answer)
        met = send(wechat, "gk-2-1")
        assert (met["errcode"], met["msg_id"]) == (45065, other)
        assert str(met["errmsg"]).startswith("clientmsgid exist rid: ")
        assert status(wechat, met["msg_id"]) == "SEND_FAIL"  # 45065 is no success
        assert send(wechat, "gk-2-1")["errcode"] == 0


def test_a_repeat_within_a_minute_is_too_fast_and_later_names_the_job(tmp_path: Path) -> None:
    with (
        platform(tmp_path, clientmsgid_gap=60, job_delay=3600) as wechat,
        time_machine.travel(NOON, tick=True) as travel,
    ):
        draft = wechat.draft()["media_id"]
        job = send(wechat, "gk-1-1", draft)["msg_id"]
        assert send(wechat, "gk-1-1", draft)["errcode"] == 45066
        travel.shift(61)
        again = send(wechat, "gk-1-1", draft)
        assert (again["errcode"], again["msg_id"]) == (45065, job)


@pytest.mark.parametrize(("habit", "code"), [("submit", 40007), ("success", None)])
def test_a_draft_leaves_the_box_at_the_submit_or_at_the_end(
    tmp_path: Path, habit: str, code: int | None
) -> None:
    with platform(tmp_path, draft_removed=habit, job_delay=60) as wechat:
        draft, job = submit(wechat)
        assert wechat.call("draft/get", {"media_id": draft}).get("errcode") == code
        wechat.sandbox("finish", job=job)
        assert wechat.call("draft/get", {"media_id": draft})["errcode"] == 40007


def test_the_list_has_what_was_not_notified_and_says_what_is_deleted(tmp_path: Path) -> None:
    with (
        platform(tmp_path, mass_per_day=0) as wechat,
        time_machine.travel(NOON, tick=True) as travel,
    ):
        send(wechat, "gk-1-1")
        wechat.quiet()
        wechat.sandbox("by_hand", articles=[{"title": "一"}, {"title": "二"}])
        wechat.quiet()
        travel.shift(60)
        submit(wechat, title="三")
        wechat.quiet()
        newest, older = items(wechat)
        assert newest["update_time"] - older["update_time"] in range(59, 70)  # type: ignore[operator]
        wanted = {"article_id": older["article_id"], "index": 1}
        assert wechat.call("freepublish/delete", wanted)["errcode"] == 0
        assert [news(one) for one in items(wechat)] == [
            [("三", False)],
            [("一", True), ("二", False)],
        ]
        assert wechat.call("freepublish/delete", {**wanted, "index": 0})["errcode"] == 0
        assert [news(one) for one in items(wechat)] == [[("三", False)]]
        assert {one["is_deleted"] for one in article(wechat, older["article_id"])} == {True}


def items(wechat: Platform) -> list[dict[str, object]]:
    found = wechat.call("freepublish/batchget", {"offset": 0, "count": 20, "no_content": 1})["item"]
    assert isinstance(found, list)
    return found


def news(item: dict[str, object]) -> list[tuple[str, bool]]:
    content = item["content"]
    assert isinstance(content, dict)
    return [(one["title"], one["is_deleted"]) for one in content["news_item"]]


def article(wechat: Platform, article_id: object) -> list[dict[str, object]]:
    found = wechat.call("freepublish/getarticle", {"article_id": article_id})["news_item"]
    assert isinstance(found, list)
    return found


def test_ten_articles_a_day_can_be_deleted_and_only_known_ones(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        submit(wechat)
        send(wechat, "gk-1-1")
        state = wechat.quiet()["published"]
        assert isinstance(state, list)
        sent = next(one["article_id"] for one in state if one["notified"])
        codes = [
            wechat.call("freepublish/delete", {"article_id": wanted})["errcode"]
            for wanted in [items(wechat)[0]["article_id"], sent, "unknown", *"12345678"]
        ]
        assert codes == [0, *[53600] * 9, 45009]


def test_a_deleted_mass_send_leaves_a_card_that_opens_to_nothing(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        job = send(wechat, "gk-1-1")["msg_id"]
        wechat.quiet()
        ((card,),) = [bubble["articles"] for bubble in chat(wechat, citizen(wechat))]  # type: ignore[misc]
        url = wechat.base + str(card["url"])  # type: ignore[has-type]
        assert GONE not in requests.get(url, timeout=10).text
        assert wechat.call("message/mass/delete", {"article_idx": 1})["errcode"] == 40059
        assert wechat.call("message/mass/delete", {"msg_id": job, "article_idx": 1})["errcode"] == 0
        assert status(wechat, job) == "DELETE"
        page = requests.get(url, timeout=10)
        assert (page.status_code, GONE in page.text) == (200, True)
        assert len(chat(wechat, citizen(wechat))) == 1
        assert send(wechat, "gk-1-2")["errcode"] == 45028  # the send is spent all the same


def test_a_send_that_waits_for_the_administrator_says_until_when(tmp_path: Path) -> None:
    with (
        platform(tmp_path, protection=True, protection_wait=1200) as wechat,
        time_machine.travel(NOON, tick=True) as travel,
    ):
        job = send(wechat, "gk-1-1")["msg_id"]
        assert status(wechat, job) == "SENDING"
        assert "12:20 前不确认" in requests.get(f"{wechat.base}/console", timeout=10).text
        travel.shift(1201)
        wechat.fresh()
        wait_for(lambda: status(wechat, job), lambda now: now == "SEND_FAIL")
        assert "管理员一直没有确认" in requests.get(f"{wechat.base}/console", timeout=10).text
