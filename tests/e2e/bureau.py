"""A bureau for tests on real processes: a short-lived folder, staff, a notice with pictures, a platform."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from bot import bureau, clock
from bot.db.engine import Sessions, open_engine
from bot.staff import member, units
from bot.staff.roles import Role
from tests import make
from tests.e2e.installation import Json, Place, Running, fetch, free_port, wait_for

UNIT = "文化馆"
APP, SECRET, TOKEN = "wx0123456789abcdef", "not-a-secret", "AAAAA"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
BODY = "本周六上午九点起报名，年满六周岁即可参加。\n\n![海报](a.png)\n\n- 书法\n- 剪纸\n\n![课程表](b.png)\n"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a short name, for a socket's path must be short; gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="gke", dir="/tmp"))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def empty(**settings: str) -> Iterator[Place]:
    """An installation without a database, on a port of its own; at the end no process of it is left."""
    with folder() as home:
        ports = {"GONGKAI_PORT": str(free_port()), "GONGKAI_SANDBOX_PORT": str(free_port())}
        place = Place(home, ports | settings)
        try:
            yield place
        finally:
            place.clear()


@contextmanager
def settled(template: Path, **settings: str) -> Iterator[Place]:
    """An installation with a database on SQLite, the bureau's settings and one member for each role."""
    with empty(**settings) as place:
        place.var.mkdir(mode=0o700)
        shutil.copyfile(template, place.var / "gongkai.db")
        with database(place) as sessions:
            move_in(sessions)
        yield place


def move_in(sessions: Sessions) -> None:
    """The bureau's settings, where there are none yet, and one member for each role, of that name."""
    with sessions.begin() as session:
        bureau.load_once(session, make.CONFIG, at=clock.now())
        home = units.by_name(session, UNIT)
        for role in Role:
            member.add(session, role.value, roles=[role], unit=home, by="test", at=clock.now())


@contextmanager
def database(place: Place) -> Iterator[Sessions]:
    """The database of an installation, to look into."""
    ours = f"sqlite:///{place.var / 'gongkai.db'}"
    sessions = Sessions(open_engine(place.settings.get("GONGKAI_DATABASE_URL", ours)))
    try:
        yield sessions
    finally:
        sessions.engine.dispose()


def written(place: Place, title: str, body: str = BODY, **front: str) -> Path:
    """A notice as an editor writes it: Markdown with front matter, its cover and two pictures beside it."""
    for name, colour in (("cover.png", "teal"), ("a.png", "navy"), ("b.png", "maroon")):
        (place.folder / name).write_bytes(make.picture(colour, (90, 40)))
    today = clock.local_day(clock.now()).isoformat()
    fields = {
        "title": title,
        "unit": UNIT,
        "kind": "公益培训",
        "formed_on": today,
        "cover": "cover.png",
    } | front
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    file = place.folder / "notice.md"
    file.write_text(f"---\n{lines}---\n{body}", encoding="utf-8")
    return file


def approved(place: Place, title: str, **front: str) -> str:
    """Write a notice and take it through its chain on the command line; its id."""
    number = place.do("notice", "add", written(place, title, **front), "--as", "editor")
    place.do("notice", "submit", number, "--as", "editor")
    place.do("notice", "approve", number, "--as", "unit_head", "--comment", "属实")
    place.do("notice", "approve", number, "--as", "deputy")
    return number


@dataclass(frozen=True)
class Platform:
    """The simulated platform of an installation, played through its control calls."""

    base: str

    def ask(self, name: str, **body: object) -> Json:
        """POST one control call."""
        answer = requests.post(f"{self.base}/_sandbox/{name}", json=body, timeout=60)
        found: Json = answer.json()
        assert answer.status_code == 200, found
        return found

    def seen(self, name: str, account: str = "wechat") -> list[Json]:
        """One list of the platform's own state: published, jobs, drafts, pushes."""
        found = requests.get(
            f"{self.base}/_sandbox/state", params={"account": account}, timeout=30
        ).json()[name]
        assert isinstance(found, list)
        return found

    def told(self, text: str, openid: str = "oCitizen1") -> str:
        """What a citizen is shown who says this, cards as their words."""
        return shown(self.ask("say", openid=openid, text=text)["reply"])


def shown(reply: object) -> str:
    """The words of a reply, with the addresses it leads to."""
    assert isinstance(reply, dict), reply
    if reply["kind"] == "text":
        return str(reply["text"])
    assert reply["kind"] == "news", reply
    return "\n".join(f"{one['title']}\n{one['digest']}\n{one['url']}" for one in reply["articles"])


def address(place: Place, path: str = "") -> str:
    """An address of the installation's web process."""
    return f"http://127.0.0.1:{place.settings['GONGKAI_PORT']}{path}"


def with_platform(place: Place) -> Mapping[str, str]:
    """The settings that join an installation to its simulated platform."""
    return {
        "GONGKAI_WECHAT_API_URL": f"http://127.0.0.1:{place.settings['GONGKAI_SANDBOX_PORT']}",
        "GONGKAI_WECHAT_APP_ID": APP, "GONGKAI_WECHAT_APP_SECRET": SECRET, "GONGKAI_WECHAT_TOKEN": TOKEN,
        "GONGKAI_WECHAT_AES_KEY": AES_KEY, "GONGKAI_SITE": "full",
    }  # fmt: skip


@contextmanager
def platform(place: Place) -> Iterator[Platform]:
    """`gongkai sandbox` of this installation, answering, without its limit of one mass send a day."""
    with place.serving("sandbox") as running:
        base = f"http://127.0.0.1:{place.settings['GONGKAI_SANDBOX_PORT']}"
        wait_for(lambda: fetch(f"{base}/")[0] == 200, "the platform answers")
        played = Platform(base)
        played.ask("settings", mass_per_day=0, job_delay=0.3)
        yield played
        assert running.process.poll() is None, running.logged()


@contextmanager
def at_work(place: Place) -> Iterator[Running]:
    """`gongkai run` of this installation, ready."""
    with place.serving("run") as running:
        wait_for(lambda: fetch(address(place, "/readyz"))[0] == 200, "the bureau is ready")
        yield running
