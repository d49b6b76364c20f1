"""A WeChat account keeps the promises of notices.channel.Publisher, over real HTTP, as the stand-in does."""

from pathlib import Path
from typing import cast

import pytest
import requests

from bot.errors import Refused, Unsure
from bot.notices.channel import Mode, Outcome, Picture, Publisher
from bot.wechat.body import read
from bot.wechat.publisher import WeChatPublisher
from bot.wechat.seen import seen_from_event
from bot.wechat.trouble import OutOfQuota, PlatformRefused, TryLater
from tests.integration.publisher_help import SOURCE, article, drafted, publisher, settled
from tests.integration.sandbox_help import PNG, Platform, callback, platform, wait_for


def test_a_picture_gets_an_address(channel: Publisher) -> None:
    assert channel.upload_image(Picture("1.png", "image/png", PNG)).startswith("http")


def test_a_draft_is_published_and_found_by_its_source(channel: Publisher) -> None:
    before = channel.publishes_used()
    draft = drafted(channel)
    assert channel.draft_exists(draft)
    assert channel.find(SOURCE) is None
    seen = settled(channel, Mode.PUBLISH, channel.publish(draft).id)
    assert seen.outcome == Outcome.PUBLISHED
    assert len(seen.urls) == 1
    assert channel.publishes_used() == before + 1
    found = channel.find(SOURCE)
    assert found is not None
    assert found.urls == seen.urls
    assert channel.find(SOURCE + "6") is None


def test_each_publish_is_a_job_of_its_own(channel: Publisher) -> None:
    jobs = {channel.publish(drafted(channel)).id for _ in range(2)}
    assert len(jobs) == 2


def test_a_mass_send_is_one_job_for_its_client_id(channel: Publisher) -> None:
    draft = drafted(channel)
    first = channel.send_to_all(draft, "gk-1-1-abc")
    again = channel.send_to_all(draft, "gk-1-1-abc")
    assert (first.known, again.known) == (False, True)
    assert first.id == again.id
    assert settled(channel, Mode.MASS, first.id).outcome == Outcome.PUBLISHED


def test_a_draft_that_was_taken_out_is_gone(channel: Publisher) -> None:
    draft = drafted(channel)
    channel.delete_draft(draft)
    assert not channel.draft_exists(draft)
    with pytest.raises(Refused):
        channel.delete_draft(draft)


# What only the platform can do to us.


def test_chinese_arrives_as_it_was_written(ours: WeChatPublisher, generous: Platform) -> None:
    settled(ours, Mode.PUBLISH, ours.publish(drafted(ours, article(title="公告：“放假”安排"))).id)
    shown = cast(list[dict[str, object]], generous.look()["published"])[0]
    assert (shown["title"], shown["content_source_url"]) == ("公告：“放假”安排", SOURCE)
    page = requests.get(str(shown["url"]), timeout=10).content.decode()
    assert "全文“引号”" in page


def test_several_articles_come_back_with_their_addresses_in_order(ours: WeChatPublisher) -> None:
    two = [
        article(f"http://b/notices/{number}?r={number}", title=f"第{number}篇") for number in (1, 2)
    ]
    seen = settled(ours, Mode.PUBLISH, ours.publish(drafted(ours, *two)).id)
    assert len(seen.urls) == 2
    found = ours.find("http://b/notices/2?r=2")
    assert found is not None
    assert found.urls == seen.urls


@pytest.mark.parametrize(
    ("habits", "mode", "words"),
    [
        ({"publish_outcome": 4}, Mode.PUBLISH, "审核"),
        ({"publish_outcome": 2}, Mode.PUBLISH, "原创"),
        (
            {"mass_outcome": "err(20001)"},
            Mode.MASS,
            "群发失败",
        ),  # mass/get knows no more than SEND_FAIL
    ],
)
def test_a_job_that_fails_says_why(
    ours: WeChatPublisher, generous: Platform, habits: dict[str, object], mode: Mode, words: str
) -> None:
    generous.sandbox("settings", account="wechat", **habits)
    draft = drafted(ours)
    job = ours.publish(draft) if mode == Mode.PUBLISH else ours.send_to_all(draft, "gk-1-1-abc")
    seen = settled(ours, mode, job.id)
    assert seen.outcome == Outcome.FAILED
    assert words in seen.reason


@pytest.mark.parametrize("mode", Mode)
def test_the_jobs_event_says_the_same_as_asking(tmp_path: Path, mode: Mode) -> None:
    with callback() as called, platform(tmp_path, called.url, mass_per_day=0) as generous:
        ours = publisher(generous.base, tmp_path)
        draft = drafted(ours)
        job = ours.publish(draft) if mode == Mode.PUBLISH else ours.send_to_all(draft, "gk-1-1-abc")
        wait_for(lambda: called.came, bool)
        event: dict[str, object] = {**read(called.came[0].body)}
        told, seen = seen_from_event(str(event["Event"]), event)
        assert (told, seen.outcome) == (job.id, Outcome.PUBLISHED)
        assert len(seen.urls) == 1
        if mode == Mode.PUBLISH:
            assert seen.urls == settled(ours, mode, job.id).urls


def test_a_send_repeated_at_once_is_put_off_for_a_minute(
    ours: WeChatPublisher, generous: Platform
) -> None:
    generous.sandbox("settings", account="wechat", clientmsgid_gap=60)
    draft = drafted(ours)
    ours.send_to_all(draft, "gk-1-1-abc")
    with pytest.raises(TryLater) as caught:
        ours.send_to_all(draft, "gk-1-1-abc")
    assert caught.value.after == 61


def test_no_submit_left_is_known_before_one_is_made(
    ours: WeChatPublisher, generous: Platform
) -> None:
    generous.sandbox("settings", account="wechat", limits={"/cgi-bin/freepublish/submit": 1})
    assert ours.publishes_used() == 0
    ours.publish(drafted(ours))
    with pytest.raises(OutOfQuota, match="恢复"):
        ours.publishes_used()


def test_a_spent_allowance_says_when_it_is_back(ours: WeChatPublisher, generous: Platform) -> None:
    generous.sandbox("settings", account="wechat", mass_per_day=1)
    ours.send_to_all(drafted(ours), "gk-1-1-abc")
    with pytest.raises(OutOfQuota, match="恢复"):
        ours.send_to_all(drafted(ours), "gk-2-1-abc")


@pytest.mark.parametrize("name", ["", "x" * 61, "gk-一"])
def test_a_client_id_that_the_platform_may_not_keep_is_never_sent(
    ours: WeChatPublisher, generous: Platform, name: str
) -> None:
    with pytest.raises(ValueError, match="clientmsgid"):
        ours.send_to_all("any", name)
    assert generous.look("calls", path="message/mass/sendall")["count"] == 0


def test_a_known_job_without_a_number_is_unsure(ours: WeChatPublisher, generous: Platform) -> None:
    answer = {"errcode": 45065, "errmsg": "clientmsgid exist"}
    generous.sandbox("fault", path="message/mass/sendall", kind="errcode", times=1, answer=answer)
    with pytest.raises(Unsure):
        ours.send_to_all(drafted(ours), "gk-1-1-abc")


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [({"title": "长" * 65}, 45003, "标题"), ({"digest": "长" * 200}, 45004, "摘要")],
)
def test_what_is_too_long_is_named(
    ours: WeChatPublisher, changes: dict[str, str], code: int, words: str
) -> None:
    with pytest.raises(PlatformRefused, match=words) as caught:
        drafted(ours, article(**changes))
    assert caught.value.code == code
    assert caught.value.rid


def test_an_account_without_permission_is_told_so(
    ours: WeChatPublisher, generous: Platform
) -> None:
    draft = drafted(ours)
    generous.sandbox("settings", account="wechat", verified=False)
    with pytest.raises(PlatformRefused, match="权限"):
        ours.publish(draft)


def test_a_wrong_secret_is_told_so(generous: Platform, tmp_path: Path) -> None:
    with pytest.raises(PlatformRefused, match="AppSecret"):
        publisher(generous.base, tmp_path, app_secret="wrong").publishes_used()


def test_the_address_to_let_in_is_named(ours: WeChatPublisher, generous: Platform) -> None:
    generous.sandbox("settings", account="wechat", blocked_ip="203.0.113.7")
    with pytest.raises(PlatformRefused, match=r"203\.0\.113\.7"):
        ours.publishes_used()
