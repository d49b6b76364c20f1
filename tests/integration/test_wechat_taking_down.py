"""What was published or sent is taken down again, over real HTTP, as the stand-in does; twice is as good as once."""

import pytest

from bot.errors import Refused
from bot.notices.channel import Mode, Publisher
from bot.wechat.publisher import WeChatPublisher
from tests.integration.publisher_help import article, drafted, settled
from tests.integration.sandbox_help import Platform


def test_what_is_taken_down_is_gone_and_twice_is_as_good_as_once(channel: Publisher) -> None:
    settled(channel, Mode.PUBLISH, channel.publish(drafted(channel)).id)
    (one,) = channel.published(0)
    for _ in range(2):
        channel.delete_article(one.article_id)
    assert all(left.deleted for left in channel.published(0))
    channel.delete_article("never was")
    job = channel.send_to_all(drafted(channel), "gk-1-1-abc")
    settled(channel, Mode.MASS, job.id)
    for _ in range(2):
        channel.delete_sent(job.id)
    with pytest.raises(Refused):
        channel.delete_sent("4711")


def test_only_the_one_article_of_several_is_taken_down(ours: WeChatPublisher) -> None:
    two = [
        article(f"http://b/notices/{number}?r={number}", title=f"第{number}篇") for number in (1, 2)
    ]
    settled(ours, Mode.PUBLISH, ours.publish(drafted(ours, *two)).id)
    (first, _) = ours.published(0)
    ours.delete_article(first.article_id, 2)
    read = ours.article(first.article_id)
    assert [one.deleted for one in read] == [False, True]


def test_a_mass_send_that_the_platform_forgot_after_its_deletion_counts_as_deleted(
    ours: WeChatPublisher, generous: Platform
) -> None:
    job = ours.send_to_all(drafted(ours), "gk-1-1-abc")
    settled(ours, Mode.MASS, job.id)
    ours.delete_sent(job.id)
    gone = {"errcode": 40059, "errmsg": "invalid msg id"}
    for stands in (True, False):
        generous.sandbox("fault", path="message/mass/delete", kind="errcode", times=1, answer=gone)
        if stands:
            ours.delete_sent(job.id)
        else:
            other = ours.send_to_all(drafted(ours), "gk-2-1-abc")
            settled(ours, Mode.MASS, other.id)
            with pytest.raises(Refused, match="没有删除"):
                ours.delete_sent(other.id)
