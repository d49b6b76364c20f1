"""What the platform counts: readers of what was published, and calls with a counter that comes behind."""

from pathlib import Path

import pytest
import requests
import time_machine

from tests.integration.sandbox_help import ACCOUNT, Platform, platform

NOON, DAY = "2026-11-24T04:00:00Z", 24 * 3600  # 12:00 in Beijing
SUBMIT = "/cgi-bin/freepublish/submit"


def detail(wechat: Platform, begin: str, end: str = "") -> dict[str, object]:
    wechat.fresh()
    body = {"begin_date": begin, "end_date": end or begin}
    return wechat.call("datacube/getarticletotaldetail", body)


def count(wechat: Platform, path: str = SUBMIT) -> object:
    wechat.fresh()
    quota = wechat.call("openapi/quota/get", {"cgi_path": path})["quota"]
    assert isinstance(quota, dict)
    return quota["used"]


def test_what_was_sent_over_the_api_and_by_hand_is_counted_alike(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(NOON, tick=True) as travel:
        draft = wechat.draft(title="接口发布")["media_id"]
        job = wechat.call("freepublish/submit", {"media_id": draft})
        wechat.quiet()
        wechat.sandbox("by_hand", mode="mass", articles=[{"title": "手工一"}, {"title": "手工二"}])
        wechat.quiet()
        travel.shift(DAY)
        seen = detail(wechat, "2026-11-24")
        assert seen["is_delay"] is False
        listed = seen["list"]
        assert isinstance(listed, list)
        assert [(one["title"], one["publish_type"]) for one in listed] == [
            ("接口发布", 1),
            ("手工一", 0),
            ("手工二", 0),
        ]
        assert listed[0]["msgid"] == f"{job['msg_data_id']}_1"
        assert listed[1]["msgid"].replace("_1", "_2") == listed[2]["msgid"]
        assert {one["ref_date"] for one in listed} == {"2026-11-24"}
        assert requests.get(listed[2]["content_url"], timeout=10).text.count("手工二") == 2
        assert [one["stat_date"] for one in listed[0]["detail_list"]] == ["2026-11-24"]


def test_readers_grow_from_day_to_day_for_thirty_days(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(NOON, tick=True) as travel:
        wechat.sandbox("by_hand")
        wechat.quiet()
        travel.shift(40 * DAY)
        (one,) = detail(wechat, "2026-11-24")["list"]  # type: ignore[misc]
        days = one["detail_list"]  # type: ignore[has-type]
        readers = [each["read_user"] for each in days]
        assert len(days) == 30
        assert days[-1]["stat_date"] == "2026-12-23"
        assert readers == sorted(readers)
        assert readers[0] >= 3
        assert detail(wechat, "2026-11-25")["list"] == []


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        ("20261123", "20261123", 61500),
        ("2026-11-31", "2026-11-31", 61500),
        ("", "", 61500),
        ("2026-11-22", "2026-11-23", 61501),  # one day at a time
        ("2026-11-23", "2026-11-22", 61501),
        ("2026-11-24", "2026-11-24", 61501),  # today
    ],
)
def test_a_span_that_may_not_be_asked_for_is_refused(
    tmp_path: Path, begin: str, end: str, code: int
) -> None:
    with platform(tmp_path) as wechat, time_machine.travel(NOON, tick=True):
        assert detail(wechat, begin, end)["errcode"] == code
        wechat.sandbox("settings", statistics_span=2)
        assert ("errcode" in detail(wechat, "2026-11-22", "2026-11-23")) is False


def test_yesterday_is_reckoned_at_eight_or_when_it_is_said(tmp_path: Path) -> None:
    with (
        platform(tmp_path) as wechat,
        time_machine.travel("2026-11-23T23:50:00Z", tick=True) as travel,  # 07:50 on the 24th
    ):
        assert detail(wechat, "2026-11-23")["errcode"] == 61503
        assert detail(wechat, "2026-11-22")["list"] == []
        wechat.sandbox("settings", statistics_hour=7.5)
        assert detail(wechat, "2026-11-23")["list"] == []
        wechat.sandbox("settings", reset=True)
        travel.shift(600)
        assert detail(wechat, "2026-11-23")["list"] == []


def test_statistics_stand_under_their_own_address(tmp_path: Path) -> None:
    with platform(tmp_path, limits={"/datacube/getarticletotaldetail": 1}) as wechat:
        body = {"begin_date": "2026-11-20", "end_date": "2026-11-20"}
        params = {"access_token": wechat.fresh()}
        wrong = f"{wechat.base}/cgi-bin/datacube/getarticletotaldetail"
        assert requests.post(wrong, params=params, json=body, timeout=10).json()["errcode"] == 40066
        fault = {"path": "/datacube/getarticletotaldetail", "kind": "errcode"}
        wechat.sandbox("fault", **fault, answer={"errcode": 61503})
        assert detail(wechat, "2026-11-20")["errcode"] == 61503
        assert detail(wechat, "2026-11-20")["list"] == []
        assert detail(wechat, "2026-11-20")["errcode"] == 45009
        assert wechat.look("calls", path="datacube/getarticletotaldetail")["count"] == 4


def test_the_counter_of_calls_comes_behind_and_starts_anew_at_midnight(tmp_path: Path) -> None:
    with (
        platform(tmp_path, count_lag=60) as wechat,
        time_machine.travel("2026-11-24T15:57:00Z", tick=True) as travel,  # 23:57 in Beijing
    ):
        wechat.call("freepublish/submit", {"media_id": "x"})
        assert count(wechat) == 0
        travel.shift(61)
        assert count(wechat) == 1
        wechat.call("freepublish/submit", {"media_id": "x"})
        assert count(wechat) == 1
        travel.shift(121)  # after midnight
        assert count(wechat) == 0
        wechat.call("freepublish/submit", {"media_id": "x"})
        travel.shift(61)
        assert count(wechat) == 1


def test_a_cleared_counter_owes_nothing(tmp_path: Path) -> None:
    with platform(tmp_path, count_lag=60) as wechat:
        wechat.call("freepublish/submit", {"media_id": "x"})
        assert wechat.call("clear_quota", {"appid": ACCOUNT.app_id})["errcode"] == 0
        assert count(wechat) == 0
        wechat.sandbox("settings", count_lag=0)
        wechat.call("freepublish/submit", {"media_id": "x"})
        assert count(wechat) == 1
