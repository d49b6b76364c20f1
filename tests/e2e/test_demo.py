"""`gongkai demo` as a newcomer meets it: it says where to look, shows one thing happening, and can be run again."""

import json
import re
import signal
import subprocess
from dataclasses import dataclass
from datetime import datetime

import pytest

from tests.e2e.place import Place, fetch, free_port, wait_for

MARK = "演示数据"
COUNTED = {"wechat": 697, "media": 473}  # the bureau's own account of 2017


@dataclass(frozen=True)
class Shown:
    """A running demonstration: its process, and the addresses and the notice to watch that it named."""

    process: subprocess.Popen[str]
    said: str
    phone: str
    site: str
    watched: str


def shown(place: Place) -> Shown:
    """Start it and read what it says until it has said everything."""
    process = place.start("demo")
    assert process.stdout is not None
    lines: list[str] = []
    while "Ctrl-C" not in (line := process.stdout.readline()):
        assert line, (place.folder / "log").read_text(encoding="utf-8")
        lines.append(line)
    said = "".join(lines)
    phone = re.search(r"手机页面.*?(http://\S+?)/\s", said)
    site = re.search(r"(http://\S+)/notices\s", said)
    watched = re.search(r"自动发布《(.+)》", said)
    assert phone, said
    assert site, said
    assert watched, said
    return Shown(process, said, phone[1], site[1], watched[1])


def stopped(place: Place, demo: Shown, how: signal.Signals) -> None:
    demo.process.send_signal(how)
    assert demo.process.wait(30) == 0
    wait_for(lambda: place.members() == [], "every process to end", 5)


def unmoved(inside: Place) -> list[object]:
    """What a second run leaves as it was: the year 2017, the answers, the staff."""
    year = inside.json("release", "list", "--year", "2017")
    return [year, inside.json("faq", "list"), inside.json("user", "list")]


def in_2017(rows: object) -> dict[str, int]:
    assert isinstance(rows, list)
    ours = sum(row["channel"] == "wechat" for row in rows)
    return {"wechat": ours, "media": len(rows) - ours}


def told(demo: Shown, what: str, **act: str) -> str:
    """What a citizen is told who does this on the phone page's platform."""
    answer = fetch(f"{demo.phone}/_sandbox/{what}", {"openid": "oNewcomer", **act})[1]
    return str(json.loads(answer)["reply"]["text"])


def check_everything_says_it_is_made_up(inside: Place, demo: Shown) -> None:
    status, listed = fetch(demo.site + "/notices")
    assert status == 200
    article = re.search(r'href="(/notices/\d+)"', listed)
    assert article
    for path in ("/", "/notices", article[1], "/notices?q=%E5%89%AA%E7%BA%B8", "/no-such-page"):
        assert MARK in fetch(demo.site + path)[1], path
    assert "演示" in fetch(demo.phone + "/")[1]
    assert MARK in told(demo, "act", kind="subscribe")
    for form in ("json", "csv"):
        assert MARK in inside.do("report", "month", "2017-10", "--format", form)


def check_the_watched_notice_goes_out(inside: Place, demo: Shown) -> str:
    """Wait for it on the site; the address of its article on the platform."""
    wait_for(lambda: demo.watched in fetch(demo.site + "/notices")[1], "the notice to watch", 90)
    rows = inside.json("release", "list")
    assert isinstance(rows, list)
    ((number, url),) = [
        (row["notice"], str(row["url"])) for row in rows if row["title"] == demo.watched
    ]
    told = inside.json("notice", "show", str(number))
    assert isinstance(told, dict)
    (release,) = told["releases"]
    assert datetime.fromisoformat(release["due_at"]) <= datetime.fromisoformat(
        release["released_at"]
    )
    status, page = fetch(url)
    assert status == 200
    assert demo.watched in page
    return url


@pytest.mark.prove
@pytest.mark.timeout(300)
def test_the_demonstration_is_shown_watched_stopped_and_shown_again(place: Place) -> None:
    place.settings |= {"GONGKAI_PORT": str(free_port()), "GONGKAI_SANDBOX_PORT": str(free_port())}
    inside = Place(place.folder, {"GONGKAI_VAR_DIR": str(place.folder / "var" / "demo")})
    demo = shown(place)
    assert MARK in demo.said
    assert "密码" in demo.said
    check_everything_says_it_is_made_up(inside, demo)
    before = unmoved(inside)
    assert in_2017(before[0]) == COUNTED
    counted = told(demo, "say", text="2017年发布了多少条")
    assert "共公开发布 1170 次" in counted
    assert "桓台文化 697 次" in counted
    url = check_the_watched_notice_goes_out(inside, demo)
    stopped(place, demo, signal.SIGINT)
    again = shown(place)
    assert (again.phone, again.site) == (demo.phone, demo.site)
    assert unmoved(inside) == before
    assert fetch(url)[0] == 200
    assert "台账完整" in inside.do("release", "verify")
    stopped(place, again, signal.SIGTERM)
