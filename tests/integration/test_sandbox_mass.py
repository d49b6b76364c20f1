"""Mass sends: cards on phones, one job a clientmsgid, quota, the administrator's word."""

from pathlib import Path

import pytest
import time_machine

from tests.integration.sandbox_help import Platform, callback, parsed, platform, wait_for


def send(
    wechat: Platform, client_id: str = "", draft: object = None, **body: object
) -> dict[str, object]:
    media_id = draft or wechat.draft()["media_id"]
    body = {
        "filter": {"is_to_all": True},
        "mpnews": {"media_id": media_id},
        "msgtype": "mpnews",
        **body,
    }
    return wechat.call(
        "message/mass/sendall", {**body, "clientmsgid": client_id} if client_id else body
    )


def status(wechat: Platform, job: object) -> object:
    return wechat.call("message/mass/get", {"msg_id": job})["msg_status"]


def citizen(wechat: Platform, place: int = 0) -> str:
    people = wechat.look()["citizens"]
    assert isinstance(people, list)
    return str(people[place]["openid"])


def chat(wechat: Platform, openid: str) -> list[dict[str, object]]:
    bubbles = wechat.look("chat", openid=openid)["bubbles"]
    assert isinstance(bubbles, list)
    return bubbles


def test_a_mass_send_reaches_followers_as_a_card_and_is_told(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        draft = wechat.draft(title="群发公告")["media_id"]
        job = send(wechat, "gk-1-1", draft)
        assert job["errcode"] == 0
        assert {"msg_id", "msg_data_id"} <= job.keys()
        wechat.quiet()
        told = parsed(bot.came[-1].body)
        assert told.findtext("Event") == "MASSSENDJOBFINISH"
        assert told.findtext("MsgID") == str(job["msg_id"])
        assert told.findtext("Status") == "send success"
        assert [
            told.findtext(name) for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
        ] == ["4", "4", "4", "0"]
        assert "/s/" in str(told.findtext("ArticleUrlResult/ResultList/item/ArticleUrl"))
        assert status(wechat, job["msg_id"]) == "SEND_SUCCESS"
        assert [bubble["kind"] for bubble in chat(wechat, citizen(wechat))] == ["news"]
        assert chat(wechat, citizen(wechat, -1)) == []  # does not follow
        assert wechat.call("draft/get", {"media_id": draft})["errcode"] == 40007
        assert wechat.call("freepublish/batchget", {"offset": 0, "count": 1})["total_count"] == 0


def test_the_same_clientmsgid_is_one_job_for_a_day(tmp_path: Path) -> None:
    with (
        platform(tmp_path, mass_per_day=0) as wechat,
        time_machine.travel("2026-11-24T01:00:00Z", tick=True) as travel,
    ):
        draft = wechat.draft()["media_id"]
        first = send(wechat, "gk-1-1", draft)
        again = send(wechat, "gk-1-1", draft)
        assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
        wechat.quiet()
        assert send(wechat, "gk-1-1", draft)["errcode"] == 45065  # the draft is gone by now
        travel.shift(24 * 3600 + 1)
        wechat.fresh()
        assert send(wechat, "gk-1-1")["errcode"] == 0


def test_without_a_clientmsgid_audience_and_content_are_one(tmp_path: Path) -> None:
    with platform(tmp_path, mass_per_day=0, job_delay=60) as wechat:
        cover = wechat.cover()
        first, other = (
            wechat.draft(thumb_media_id=cover, title=title)["media_id"] for title in "一二"
        )
        job = send(wechat, draft=first)
        assert send(wechat, draft=first)["msg_id"] == job["msg_id"]
        assert send(wechat, draft=other)["errcode"] == 0


def test_a_job_that_failed_keeps_its_clientmsgid_and_gives_its_quota_back(tmp_path: Path) -> None:
    with platform(tmp_path, mass_outcome="err(20001)") as wechat:
        draft = wechat.draft()["media_id"]
        first = send(wechat, "gk-1-1", draft)
        wechat.quiet()
        assert status(wechat, first["msg_id"]) == "SEND_FAIL"
        assert send(wechat, "gk-1-1", draft)["errcode"] == 45065
        wechat.sandbox("settings", mass_outcome="send success")
        assert send(wechat, "gk-1-2", draft)["errcode"] == 0
        wechat.quiet()
        assert send(wechat, "gk-1-3")["errcode"] == 45028


def test_a_quick_repeat_can_be_told_to_wait(tmp_path: Path) -> None:
    with platform(tmp_path, clientmsgid_gap=60) as wechat:
        draft = wechat.draft()["media_id"]
        send(wechat, "gk-1-1", draft)
        assert send(wechat, "gk-1-1", draft)["errcode"] == 45066
        assert send(wechat, "x" * 65, draft)["errcode"] == 45067


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (["clientmsgid", "quota", "media"], 45065),
        (["quota", "clientmsgid"], 45028),
        (["media", "clientmsgid"], 40007),
    ],
)
def test_what_is_looked_at_first_can_be_chosen(tmp_path: Path, order: list[str], code: int) -> None:
    with platform(tmp_path, mass_order=order) as wechat:
        draft = wechat.draft()["media_id"]
        send(wechat, "gk-1-1", draft)
        wechat.quiet()
        assert send(wechat, "gk-1-1", draft)["errcode"] == code


@pytest.mark.parametrize(("kind", "sends"), [("subscription", 1), ("service", 4)])
def test_each_kind_of_account_has_its_quota(tmp_path: Path, kind: str, sends: int) -> None:
    with (
        platform(tmp_path, kind=kind, job_delay=60) as wechat,
        time_machine.travel("2026-11-24T01:00:00Z", tick=True) as travel,
    ):
        assert [send(wechat, f"gk-{place}")["errcode"] for place in range(sends + 1)] == [
            0
        ] * sends + [45028]
        travel.shift(24 * 3600 if kind == "subscription" else 8 * 24 * 3600)
        wechat.fresh()
        assert send(wechat, "gk-later")["errcode"] == 0


@pytest.mark.parametrize(("yes", "outcome"), [(True, "send success"), (False, "err(40001)")])
def test_a_protected_send_waits_for_the_administrator(
    tmp_path: Path, yes: bool, outcome: str
) -> None:
    with callback() as bot, platform(tmp_path, bot.url, protection=True) as wechat:
        job = send(wechat, "gk-1-1")["msg_id"]
        assert status(wechat, job) == "SENDING"
        assert bot.came == []
        wechat.sandbox("confirm", job=job, yes=yes)
        wechat.quiet()
        assert parsed(bot.came[-1].body).findtext("Status") == outcome
        assert "error" in wechat.sandbox("confirm", job=job)


def test_a_silent_administrator_is_a_refusal(tmp_path: Path) -> None:
    with (
        callback() as bot,
        platform(tmp_path, bot.url, protection=True, protection_wait=0.1) as wechat,
    ):
        job = send(wechat, "gk-1-1")["msg_id"]
        wechat.quiet()
        assert parsed(bot.came[-1].body).findtext("Status") == "err(40002)"
        assert status(wechat, job) == "SEND_FAIL"


def test_a_deleted_send_keeps_its_card(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        job = send(wechat)["msg_id"]
        wechat.quiet()
        assert (
            wechat.call("message/mass/delete", {"msg_id": job, "article_idx": 9})["errcode"]
            == 40060
        )
        assert wechat.call("message/mass/delete", {"msg_id": job})["errcode"] == 0
        assert status(wechat, job) == "DELETE"
        assert len(chat(wechat, citizen(wechat))) == 1
        assert wechat.call("message/mass/delete", {"msg_id": 1})["errcode"] == 40059
        assert wechat.call("message/mass/get", {"msg_id": 1})["errcode"] == 40059


def test_a_preview_is_seen_on_one_phone_and_costs_nothing(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        draft = wechat.draft()["media_id"]
        openid = citizen(wechat)
        body = {"touser": openid, "mpnews": {"media_id": draft}, "msgtype": "mpnews"}
        assert wechat.call("message/mass/preview", body)["errcode"] == 0
        (bubble,) = chat(wechat, openid)
        assert bubble["note"] == "预览"
        assert chat(wechat, citizen(wechat, 1)) == []
        assert send(wechat, draft=draft)["errcode"] == 0


def test_openids_are_for_service_accounts(tmp_path: Path) -> None:
    text = {"msgtype": "text", "text": {"content": "通知"}}
    with platform(tmp_path) as wechat:
        two = [citizen(wechat, 0), citizen(wechat, 1)]
        assert wechat.call("message/mass/send", {"touser": two, **text})["errcode"] == 48001
        wechat.sandbox("account", slug="wechat", kind="service")
        assert wechat.call("message/mass/send", {"touser": two[:1], **text})["errcode"] == 40130
        assert wechat.call("message/mass/send", {"touser": two, **text})["errcode"] == 0
        wait_for(
            lambda: chat(wechat, two[0]),
            lambda bubbles: [bubble["text"] for bubble in bubbles] == ["通知"],
        )


def test_a_send_by_hand_uses_the_same_quota(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        assert "job" in wechat.sandbox("by_hand", mode="mass")
        assert send(wechat)["errcode"] == 45028
        assert "error" in wechat.sandbox("by_hand", mode="mass")


def test_an_early_event_does_not_get_around_the_administrator(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, protection=True, event="early") as wechat:
        job = send(wechat, "gk-1-1")["msg_id"]
        assert status(wechat, job) == "SENDING"
        assert bot.came == []


@pytest.mark.parametrize("msg_id", [10**30, "many", None])
def test_a_number_that_is_none_is_a_format_error(tmp_path: Path, msg_id: object) -> None:
    with platform(tmp_path) as wechat:
        assert wechat.call("message/mass/get", {"msg_id": msg_id})["errcode"] == 47001
