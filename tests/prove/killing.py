"""A bureau with a queue to release, a platform that misbehaves, and whole schedulers that come and go."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.db.base import Base
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.ledger import verify
from bot.ledger.channels import Channel
from bot.ledger.entry import Entry
from bot.notices import decide, review, schedule, write
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.notice import State
from bot.notices.prepare import source_address
from bot.notices.release import Release, Stage
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for

# Every call takes a moment, so that death finds it under way; some go wrong in every way they can.
CALLS = ("media/uploadimg", "material/add_material", "draft/add")
SENDS = ("freepublish/submit", "message/mass/sendall")
TROUBLES = ("timeout", "cut_before", "cut_after", "http_502")
OFFICER = "officer-one"
QUIET = 400.0  # seconds for everything to settle once the platform is well again: back-off, leases, looks


@dataclass
class Town:
    """One bureau beside its platform; `cases` counts what each death found under way."""

    place: Place
    sessions: Sessions
    platform: str
    dice: random.Random
    cases: Counter[str] = field(default_factory=Counter)
    dead: set[str] = field(default_factory=set)  # holders of leases who have died
    persons: Counter[str] = field(default_factory=Counter)  # what people were asked to decide

    def control(self, what: str, **body: object) -> None:
        """One control call of the platform."""
        status, answer = fetch(f"{self.platform}/_sandbox/{what}", body)
        assert status == 200, answer

    def queue(self, mode: Mode, count: int) -> None:
        """Notices with pictures of their own, approved and due."""
        files = Files(self.place.folder / "var" / "uploads")
        with self.sessions.begin() as session:
            people = {
                role: make.member(session, f"{role}-{mode}", role)
                for role in ("editor", "unit_head", "deputy")
            }
            for number in range(count):
                image = make.picture(("teal", "navy")[mode == Mode.MASS], (60 + number, 40))
                fields = make.fields(body="![海报](a.png)\n\n周六晚七点放映。", cover="a.png")
                notice = write.add(
                    session, fields, by=people["editor"], files=files, fetch=_always(image), at=make.AT
                )  # fmt: skip
                review.submit(session, notice, by=people["editor"], at=make.AT)
                for role in ("unit_head", "deputy"):
                    review.approve(
                        session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT
                    )
                (one,) = schedule.schedule(
                    session, notice, on=["wechat"], mode=mode, due=None, by=people["editor"], at=make.AT
                )  # fmt: skip
                one.due_at = clock.now()

    def plan_troubles(self, calls: int) -> None:
        """The next calls of each kind are slow; one send in four goes wrong, one other call in ten."""
        for path in (*CALLS, *SENDS):
            for _ in range(calls):
                bad = self.dice.random() < (0.25 if path in SENDS else 0.1)
                kind = self.dice.choice(TROUBLES) if bad else "slow"
                seconds = round(self.dice.uniform(0.1, 0.6), 2)
                # An answer lost after it took effect is the dangerous one; it comes as often as the other.
                effect = path in SENDS and self.dice.random() < 0.5
                self.control("fault", path=path, kind=kind, seconds=seconds, effect=effect)

    def scheduler(self) -> subprocess.Popen[str]:
        """A scheduler process that has begun to work."""
        log = self.place.folder / f"scheduler-{len(self.place.running)}"
        with log.open("w") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", "scheduler"], cwd=self.place.folder, env=self.place.environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=written, text=True,
            )  # fmt: skip
        self.place.running.append(process)
        wait_for(lambda: "scheduler runs" in log.read_text(encoding="utf-8"), "the scheduler")
        return process

    def kill(self, process: subprocess.Popen[str], how: int = signal.SIGKILL) -> None:
        """End it at a random moment, and note what was under way."""
        time.sleep(self.dice.uniform(0.0, 3.0))  # the moment is what is random here
        process.send_signal(how)
        process.wait(30)
        self.cases[f"{signal.Signals(how).name} {self._under_way()}"] += 1

    def settle(self) -> None:
        """The platform is well again: wait until everything is out."""
        answer = requests.delete(f"{self.platform}/_sandbox/fault", timeout=20)
        assert answer.status_code == 200
        wait_for(self._all_out, lambda: f"all to be out; left over: {self._left_over()}", QUIET)

    def _all_out(self) -> bool:
        """Whether nothing is left to do. Where the rules ask a person, one looks and says what became of it.

        They do when Beijing's midnight stands between the platform's two counts: nothing can be concluded then.
        """
        with self.sessions.read() as session:
            asked = select(Release.id).join(Dispatch, Dispatch.id == Release.dispatch_id)
            unsure = asked.where(Release.state == Stage.UNSURE, ~Dispatch.holds)
            waiting = session.scalars(unsure).all()
        for number in waiting:
            self._decide(number)
        return set(self.stages()) == {Stage.PUBLISHED}

    def _left_over(self) -> str:
        """What is not out, with all that is known of it."""
        with self.sessions.read() as session:
            left = session.scalars(select(Release).where(Release.state != Stage.PUBLISHED)).all()
            return "\n".join(_facts(row) for one in left for row in (one, *_attempts(session, one)))

    def _decide(self, number: int) -> None:
        state = json.loads(fetch(self.platform + "/_sandbox/state")[1])
        out = {one["content_source_url"]: str(one["url"]) for one in state["published"]}
        base = f"http://127.0.0.1:{self.place.settings['GONGKAI_PORT']}"
        with self.sessions.begin() as session:
            one = session.get_one(Release, number)
            attempt = session.get_one(Dispatch, one.dispatch_id)
            if state["waiting"] or one.state != Stage.UNSURE or attempt.holds:
                return  # something is under way there, or evidence came after all
            officer = session.scalars(select(Member).where(Member.name == OFFICER)).one()
            url = out.get(source_address(base, one))
            self.persons[f"{one.mode}: {'out' if url else 'not sent'}"] += 1
            if url:
                decide.published(session, one, url=url, by=officer, at=clock.now())
                return
            decide.not_sent(session, one, by=officer, at=clock.now())
            schedule.schedule(
                session, one.notice, on=["wechat"], mode=Mode(one.mode), due=None, by=officer, at=clock.now()
            )  # fmt: skip

    def stages(self) -> Counter[str]:
        """How many releases stand where."""
        with self.sessions.read() as session:
            return Counter(session.scalars(select(Release.state)))

    def _under_way(self) -> str:
        """What the one that died had in hand; what earlier ones left lying is not counted again."""
        with self.sessions.read() as session:
            working = select(Dispatch).where(Dispatch.state == Progress.WORKING)
            held = [one for one in session.scalars(working) if one.lease_by not in self.dead]
            self.dead.update(one.lease_by for one in held)
            found = sorted(f"{one.mode} {_where(one)}" for one in held)
        return " and ".join(found) or "between two releases"


def _attempts(session: Session, one: Release) -> list[Dispatch]:
    known = session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None
    return [known] if known else []


def _facts(row: Base) -> str:
    return str({column.name: getattr(row, column.name) for column in row.__table__.columns})


def _where(attempt: Dispatch) -> str:
    if attempt.submitting_at is not None:
        return "in its submit"
    return "with its draft" if attempt.draft_id else "before its draft"


def _always(image: bytes) -> Callable[[str], bytes]:
    return lambda _path: image


@contextmanager
def town(seed: int, **settings: str) -> Iterator[Town]:
    """A bureau with staff, its web process for the platform's events, and no scheduler yet."""
    with tempfile.TemporaryDirectory(prefix="gkkill", dir="/tmp") as folder:
        place, web, sandbox = Place(Path(folder)), free_port(), free_port()
        platform = f"http://127.0.0.1:{sandbox}"
        place.settings |= CREDENTIALS | settings | {
            "GONGKAI_PORT": str(web), "GONGKAI_SANDBOX_PORT": str(sandbox), "GONGKAI_WECHAT_API_URL": platform,
            "GONGKAI_SETTLE_WAIT": "240",  # a lost submit is fenced after 40 seconds instead of 5 minutes
        }  # fmt: skip
        place.do("db", "upgrade")
        ours = f"sqlite:///{place.folder / 'var' / 'gongkai.db'}"
        sessions = Sessions(open_engine(settings.get("GONGKAI_DATABASE_URL", ours)))
        try:
            place.start("sandbox")
            place.start("web")
            wait_for(lambda: fetch(f"http://127.0.0.1:{web}/healthz")[0] == 200, "the web process")
            wait_for(lambda: fetch(platform + "/")[0] == 200, "the platform")
            here = Town(place, sessions, platform, random.Random(seed))
            here.control("settings", job_delay=0.3, mass_per_day=0)
            with sessions.begin() as session:
                session.execute(update(Channel).values(mass_per_day=0))  # without limit, as there
                make.member(session, OFFICER, "officer")
            yield here
        finally:
            place.end()
            sessions.engine.dispose()


def check_each_is_out_once(here: Town, count: int) -> None:
    """The platform is the witness: every release is there once, and the ledger says the same."""
    state = json.loads(fetch(here.platform + "/_sandbox/state")[1])
    witnessed = {one["content_source_url"]: one["url"] for one in state["published"]}
    assert (len(state["published"]), len(witnessed)) == (count, count)
    with here.sessions.read() as session:
        releases = session.scalars(select(Release)).all()
        base = f"http://127.0.0.1:{here.place.settings['GONGKAI_PORT']}"
        ours = {source_address(base, one): one.url for one in releases}
        assert {one.notice.state for one in releases} == {State.PUBLISHED}
        assert len({one.notice.index_no for one in releases}) == count
        entered = session.scalars(select(Entry.release_id)).all()
        assert verify.verify(session).whole
    assert ours == witnessed
    assert sorted(map(str, entered)) == sorted(str(one.id) for one in releases)


def told(here: Town, count: int, seconds: float) -> str:
    """The count of each case, for whoever runs the proof."""
    lines = [f"  {times:3d} × {case}" for case, times in sorted(here.cases.items())]
    head = f"\n{count} releases, each out once; {sum(here.cases.values())} deaths in {seconds:.0f} s, which found:"
    asked = ", ".join(f"{what} × {times}" for what, times in sorted(here.persons.items()))
    return "\n".join([head, *lines, f"a person was asked: {asked or 'never'}", ""])
