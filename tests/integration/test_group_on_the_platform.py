"""Several notices in one mass send on the simulated platform, over real HTTP, arranged on the command line."""

import json
from pathlib import Path

import requests

from bot.db.engine import Sessions
from bot.notices import settle
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch
from bot.notices.release import Release, Stage
from bot.wechat.body import read
from bot.wechat.seen import seen_from_event
from tests import make
from tests.integration.group_help import Groups
from tests.integration.office import Office
from tests.integration.publisher_help import publisher
from tests.integration.sandbox_help import callback, platform, wait_for


def test_a_group_is_sent_once_settled_by_its_event_and_one_of_it_withdrawn(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    with callback() as called, platform(tmp_path, called.url, mass_per_day=1) as generous:
        groups = Groups(one_sessions, tmp_path)
        groups.account = publisher(generous.base, tmp_path)  # type: ignore[assignment]
        numbers, waiting = groups.together(3), groups.together(2)
        groups.due()
        wait_for(lambda: called.came, bool)
        event: dict[str, object] = {**read(called.came[0].body)}
        job, seen = seen_from_event(str(event["Event"]), event)
        with one_sessions.begin() as session:
            attempt = session.get_one(Release, numbers[0]).dispatch_id or 0
            assert session.get_one(Dispatch, attempt).job_id == job
            settle.apply(session, attempt, seen, kind="event", at=make.later(minutes=1))
        assert groups.stages(numbers) == [Stage.PUBLISHED] * 3
        assert groups.stages(waiting) == [Stage.WAITING] * 2
        with one_sessions.read() as session:
            pages = {
                session.get_one(Release, number).notice.title: session.get_one(Release, number).url
                for number in numbers
            }
        for title, url in pages.items():
            assert title in requests.get(url, timeout=10).content.decode()
        groups.withdraw(numbers[1])
        groups.take_down()
        shows = [
            title in requests.get(url, timeout=10).content.decode() for title, url in pages.items()
        ]
        assert shows == [True, False, True]


def test_notices_are_grouped_moved_and_taken_apart_on_the_command_line(office: Office) -> None:
    for name, role in (("e", "editor"), ("h", "unit_head"), ("d", "deputy")):
        office.run(
            "user",
            "add",
            name,
            "--role",
            role,
            "--unit",
            "文化馆",
            "--password-stdin",
            text="long enough 1\n",
        )
    text = office.var.parent / "notice.md"
    numbers = []
    for day in (1, 2):
        text.write_text(
            f"---\ntitle: 放映安排{day}\nunit: 文化馆\n---\n本周六放映。\n", encoding="utf-8"
        )
        number = office.run("notice", "add", str(text), "--as", "e").split()[-1]
        office.run("notice", "submit", number, "--as", "e")
        office.run("notice", "approve", number, "--as", "h")
        office.run("notice", "approve", number, "--as", "d")
        numbers.append(number)
    at = ("--at", "2099-01-01T09:00", "--as", "e")
    told = office.run("notice", "group", *reversed(numbers), "--channel", "wechat", *at)
    assert "2 篇合并成一次发送，2099年1月1日" in told
    shown = _releases(office, numbers)
    assert [(one["mode"], one["place"]) for one in shown] == [(Mode.MASS, 2), (Mode.MASS, 1)]
    assert len({one["group"] for one in shown}) == 1
    moved = office.run("notice", "reschedule", numbers[0], "--at", "2099-02-01T09:00", "--as", "e")
    assert "同批 2 篇一起" in moved
    office.run("notice", "ungroup", numbers[0], "--as", "e")
    first, second = _releases(office, numbers)
    assert (first["group"], first["due_at"]) == ("", second["due_at"])
    assert "单独" not in office.refusal("notice", "ungroup", numbers[0], "--as", "e")


def _releases(office: Office, numbers: list[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number in numbers:
        found += json.loads(office.run("notice", "show", number, "--json"))["releases"]
    return found
