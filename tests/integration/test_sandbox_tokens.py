"""Tokens, counters and faults, over real HTTP."""

from pathlib import Path

import pytest
import requests
import time_machine

from bot import clock
from tests.integration.sandbox_help import ACCOUNT, Platform, platform, wait_for

CREDENTIALS = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": ACCOUNT.secret}


def plain_token(wechat: Platform, **changes: str) -> dict[str, object]:
    answer = requests.get(
        f"{wechat.base}/cgi-bin/token", params={**CREDENTIALS, **changes}, timeout=10
    )
    found: dict[str, object] = answer.json()
    return found


def test_the_stable_token_stays_the_same(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        first = wechat.fresh()
        assert wechat.fresh() == first
        assert wechat.fresh(force_refresh=True) == first  # within 30 seconds nothing is refreshed
        assert len(first) > 120


def test_near_its_end_the_stable_token_is_renewed_and_the_old_one_still_works(
    tmp_path: Path,
) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(clock.now(), tick=True) as travel:
        old = wechat.fresh()
        travel.shift(7200 - 200)
        new = wechat.fresh()
        assert new != old
        for token in (old, new):
            wechat.token = token
            assert "total_count" in wechat.call("draft/count")
        travel.shift(300)
        wechat.token = old
        assert wechat.call("draft/count")["errcode"] == 42001


def test_a_forced_refresh_ends_the_old_token_at_once(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(clock.now(), tick=True) as travel:
        old = wechat.fresh()
        travel.shift(31)
        assert wechat.fresh(force_refresh=True) != old
        wechat.token = old
        assert wechat.call("draft/count")["errcode"] == 40001


def test_a_forced_refresh_is_allowed_twenty_times_a_day(tmp_path: Path) -> None:
    with (
        platform(tmp_path) as wechat,
        time_machine.travel("2026-11-24T01:00:00Z", tick=True) as travel,
    ):
        wechat.fresh()
        for _ in range(20):
            travel.shift(31)
            wechat.fresh(force_refresh=True)
        travel.shift(31)
        body = {**CREDENTIALS, "force_refresh": True}
        answer = requests.post(f"{wechat.base}/cgi-bin/stable_token", json=body, timeout=10).json()
        assert answer["errcode"] == 45009


def test_a_new_plain_token_ends_the_old_one_after_five_minutes_and_leaves_the_stable_one(
    tmp_path: Path,
) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(clock.now(), tick=True) as travel:
        stable = wechat.fresh()
        old, new = plain_token(wechat)["access_token"], plain_token(wechat)["access_token"]
        assert old != new
        wechat.token = str(old)
        assert "total_count" in wechat.call("draft/count")
        travel.shift(301)
        assert wechat.call("draft/count")["errcode"] == 40001
        wechat.token = stable
        assert "total_count" in wechat.call("draft/count")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appid": "wx"}, 40013),
        ({"secret": "x"}, 40125),
        ({"grant_type": "x"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
    ],
)
def test_wrong_credentials_are_named(tmp_path: Path, changes: dict[str, str], code: int) -> None:
    with platform(tmp_path) as wechat:
        assert plain_token(wechat, **changes)["errcode"] == code


def test_an_address_that_is_not_listed_is_named(tmp_path: Path) -> None:
    with platform(tmp_path, blocked_ip="203.0.113.9") as wechat:
        answer = plain_token(wechat)
        assert answer["errcode"] == 40164
        assert str(answer["errmsg"]).startswith(
            "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: "
        )


@pytest.mark.parametrize(
    ("token", "code"), [("", 41001), ("rubbish", 40014), ("94_unknown", 40001)]
)
def test_a_bad_token_is_told_apart(tmp_path: Path, token: str, code: int) -> None:
    with platform(tmp_path) as wechat:
        url = f"{wechat.base}/cgi-bin/draft/count"
        answer = requests.get(url, params={"access_token": token} if token else {}, timeout=10)
        assert answer.status_code == 200
        assert answer.json()["errcode"] == code
        assert answer.headers["Date"].endswith("GMT")


def test_tokens_can_be_ended_from_outside(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.fresh()
        assert wechat.sandbox("tokens", how="expire") == {"ended": 1}
        assert wechat.call("draft/count")["errcode"] == 42001
        wechat.fresh()
        wechat.sandbox("tokens", how="revoke")
        assert wechat.call("draft/count")["errcode"] == 40001


def test_calls_are_counted_and_limited_by_the_day(tmp_path: Path) -> None:
    path = "/cgi-bin/freepublish/get"
    with (
        platform(tmp_path, limits={path: 2}) as wechat,
        time_machine.travel("2026-11-24T15:59:00Z", tick=True) as travel,
    ):
        codes = [wechat.call("freepublish/get", {"publish_id": 1})["errcode"] for _ in range(3)]
        assert codes == [53502, 53502, 45009]
        quota = wechat.call("openapi/quota/get", {"cgi_path": path})
        assert quota["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
        travel.shift(120)  # midnight in Beijing
        assert wechat.call("freepublish/get", {"publish_id": 1})["errcode"] == 53502
        assert wechat.call("openapi/quota/get", {"cgi_path": "/cgi-bin/x"})["errcode"] == 76021


def test_counters_are_cleared_ten_times_a_month(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.call("draft/count")
        for _ in range(10):
            assert wechat.call("clear_quota", {"appid": ACCOUNT.app_id})["errcode"] == 0
        assert wechat.call("clear_quota", {"appid": ACCOUNT.app_id})["errcode"] == 48006
        quota = wechat.call("openapi/quota/get", {"cgi_path": "/cgi-bin/draft/count"})["quota"]
        assert quota == {"daily_limit": 1000, "used": 0, "remain": 1000}


def used(wechat: Platform) -> object:
    quota = wechat.call("openapi/quota/get", {"cgi_path": "/cgi-bin/draft/add"})["quota"]
    assert isinstance(quota, dict)
    return quota["used"]


@pytest.mark.parametrize(
    ("kind", "effect", "drafts"),
    [
        ("cut_before", False, 0),
        ("cut_after", False, 1),
        ("timeout", False, 0),
        ("timeout", True, 1),
        ("slow_answer", False, 1),
    ],
)
def test_a_lost_answer_leaves_what_it_should(
    tmp_path: Path, kind: str, effect: bool, drafts: int
) -> None:
    with platform(tmp_path) as wechat:
        cover, token = wechat.cover(), wechat.token
        wechat.sandbox("fault", path="draft/add", kind=kind, effect=effect, seconds=0.4)
        article = {"title": "题", "content": "<p>文</p>", "thumb_media_id": cover}
        with pytest.raises(requests.RequestException):
            requests.post(
                f"{wechat.base}/cgi-bin/draft/add?access_token={token}",
                json={"articles": [article]},
                timeout=0.2,
            )
        wait_for(lambda: wechat.call("draft/count"), lambda said: said == {"total_count": drafts})
        assert used(wechat) == drafts


def test_faults_are_met_as_often_as_planned_and_can_be_taken_back(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.fresh()
        answer = {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 7}
        wechat.sandbox("fault", path="draft/count", kind="errcode", times=2, answer=answer)
        wechat.sandbox("fault", path="*", kind="errcode", times=99, answer={"errcode": -1})
        first = wechat.call("draft/count")
        assert (first["errcode"], first["msg_id"]) == (45065, 7)
        assert [wechat.call("draft/count")["errcode"] for _ in range(2)] == [45065, -1]
        requests.delete(f"{wechat.base}/_sandbox/fault", timeout=10)
        assert wechat.call("draft/count") == {"total_count": 0}


def test_a_502_is_a_page_and_no_json(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.sandbox("fault", path="draft/count", kind="http_502")
        answer = requests.get(f"{wechat.base}/cgi-bin/draft/count", timeout=10)
        assert answer.status_code == 502
        assert answer.content.startswith(b"<html>")
