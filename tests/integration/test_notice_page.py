"""A notice on a terminal: for people, in Chinese, in Beijing's time."""

import time_machine

from bot.cli.pages import page
from bot.notices import show
from bot.notices.release import Release
from tests.world import World


def test_a_page_tells_facts_review_releases_and_story(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    hands.shift(1)
    world.play(hands, seconds=5, times=2)
    with world.sessions.read() as session:
        notice = session.get_one(Release, number).notice
        notice.event = {"starts_at": "2026-12-05T11:00:00+00:00", "venue": "文化广场", "quota": 80}
        told = list(page(show.whole(session, notice)))
    assert told[0] == f"{notice.id}  已发布  《{notice.title}》"
    assert "  公开属性：主动公开" in told
    assert "  开始：2026-12-05 19:00" in told
    assert "  名额：80" in told
    assert any("科室负责人  同意  unit_head-one  2026-11-24 09:00" in line for line in told)
    assert any(line.startswith(f"  R{number}  wechat  publish  已发布") for line in told)
    assert any("system  确认已发布" in line for line in told)
    assert not any("{" in line or "+00:00" in line for line in told)
