"""One bureau beside its platform, for proofs: something to release, schedulers to kill, and what became of it."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import requests
from redis import Redis
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot import clock
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.ledger.channels import Channel
from bot.notices import decide, group, review, schedule, write
from bot.notices.allowance import ApiUse
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.notice import Notice
from bot.notices.prepare import source_address
from bot.notices.release import Release, Stage
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from config.settings import load
from tests import make
from tests.e2e.place import CREDENTIALS, free_port, wait_for
from tests.prove.mortal import OUT, PERSON, pass_wait
from tests.prove.nursery import Born, Nursery
from tests.servers import Valkey

NOWHERE = "unix:///nonexistent/redis?db=0"
# The limits of a day are not what these proofs are about, and they need more than a day's calls.
MANY = 1_000_000
LIMITS = {
    f"/cgi-bin/{path}": MANY
    for path in (
        *("freepublish/submit", "freepublish/get", "freepublish/batchget", "freepublish/getarticle"),
        *("draft/add", "draft/get", "draft/delete", "message/mass/sendall", "message/mass/get"),
    )
}  # fmt: skip
# Longer than it takes until the next scheduler finds what a dead one has left: a job may be under way still.
HABITS: dict[str, object] = {"job_delay": 0.15, "mass_per_day": 0, "limits": LIMITS}


@dataclass
class Town:
    """A database, a platform and a web process; schedulers come and go."""

    nursery: Nursery
    folder: Path
    environment: dict[str, str]
    sessions: Sessions
    people: Mapping[str, Member]
    ahead: float
    redis: Valkey
    persons: Counter[str] = field(default_factory=Counter)  # what people were asked to decide
    born: int = 0
    pictures: int = 0

    @property
    def platform(self) -> str:
        """The platform's address."""
        return self.environment["GONGKAI_WECHAT_API_URL"]

    @property
    def site(self) -> str:
        """The product's address."""
        return f"http://127.0.0.1:{self.environment['GONGKAI_PORT']}"

    def now(self) -> datetime:
        """This moment on the town's clock."""
        return clock.now() + timedelta(seconds=self.ahead)

    def bear(self, role: str, *, redis: bool = True, **orders: object) -> Born:
        """A process of this town."""
        self.born += 1
        log = self.folder / f"{self.born % 50:02d}-{role}"  # the newest are kept
        log.write_text("", encoding="utf-8")
        environment = self.environment | {"GONGKAI_REDIS_URL": self.redis.url if redis else NOWHERE}
        told = {"environment": environment, "ahead": self.ahead, **orders}
        return self.nursery.bear(role, log, told)

    def control(self, what: str, **body: object) -> None:
        """One control call of the platform."""
        answer = requests.post(f"{self.platform}/_sandbox/{what}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text

    def well_again(self) -> None:
        """No more faults, the usual habits."""
        requests.delete(f"{self.platform}/_sandbox/fault", timeout=20).raise_for_status()
        self.control("settings", reset=True, **HABITS)
        self.forget()

    def forget(self) -> None:
        """Locks of dead processes and pauses run out in Redis as well; tokens stay."""
        self.redis.rise()
        with Redis.from_url(self.redis.url) as redis:
            for what in ("lock", "renewed"):
                for key in redis.scan_iter(f"gk:token:*:{what}"):
                    redis.delete(key)

    def state(self) -> dict[str, list[dict[str, object]]]:
        """What the platform shows."""
        answer = requests.get(f"{self.platform}/_sandbox/state", timeout=20)
        found: dict[str, list[dict[str, object]]] = json.loads(answer.content)
        return found

    def quiet(self) -> None:
        """Wait until the platform has nothing left to do or to tell."""
        wait_for(lambda: not self.state()["waiting"], "the platform to be quiet")

    def calls(self, path: str = "") -> list[dict[str, object]]:
        """The newest calls, newest first."""
        answer = requests.get(f"{self.platform}/_sandbox/calls", params={"path": path}, timeout=20)
        found: list[dict[str, object]] = answer.json()["calls"]
        return found

    def arrange(self, mode: Mode, several: int = 1) -> int:
        """A notice with a picture of its own, approved and due at once; the number of its release.

        Of `several` that go out in one send it is the last one's.
        """
        files = Files(Path(self.environment["GONGKAI_VAR_DIR"]) / "uploads")
        with self.sessions.begin() as session:
            # Every release has a day of its own, as far as the calls of a day are counted.
            session.execute(delete(ApiUse))
            notices = [self._approved(session, files) for _ in range(several)]
            return self._send(session, notices, mode, self.people["editor"], make.AT)

    def _send(
        self, session: Session, notices: list[Notice], mode: Mode, by: Member, at: datetime
    ) -> int:
        if len(notices) > 1:
            *_, one = group.group(session, notices, on="wechat", mode=mode, due=None, by=by, at=at)
        else:
            (one,) = schedule.schedule(
                session, notices[0], on=["wechat"], mode=mode, due=None, by=by, at=at
            )
        return one.id

    def _approved(self, session: Session, files: Files) -> Notice:
        self.pictures += 1
        picture = make.picture(size=(60 + self.pictures % 1000, 40 + self.pictures // 1000))
        fields = make.fields(body="![海报](a.png)\n\n周六晚七点放映。", cover="a.png")
        by = self.people
        notice = write.add(
            session, fields, by=by["editor"], files=files, fetch=lambda _path: picture, at=make.AT
        )  # fmt: skip
        review.submit(session, notice, by=by["editor"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(
                session, notice, by=by[role], comment="同意", checked=CHECKLIST, at=make.AT
            )
        return notice

    def attempt(self, number: int) -> Dispatch | None:
        """The newest attempt of a release."""
        with self.sessions.read() as session:
            one = session.get_one(Release, number)
            return session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None

    def stage(self, number: int) -> str:
        """Where a release stands."""
        with self.sessions.read() as session:
            return session.get_one(Release, number).state

    def pass_wait(self, number: int) -> None:
        """Whatever a release waits for comes at once."""
        settings = load(None, self.environment)
        pass_wait(self.sessions, number, settings, at=self.now())
        self.forget()

    def finish(self, number: int, *, redis: bool = True) -> None:
        """Another scheduler brings a release to its end, with a person's help where the rules ask for one."""
        while True:
            last = self.bear("scheduler", redis=redis, release=number, waits_pass=True)
            ended = last.wait()
            if ended != PERSON:
                assert ended == OUT, f"release {number}, {ended}: {last.said()}"
                return
            self._decide(number)

    def _decide(self, number: int) -> None:
        """The officer looks at the platform, once nothing is under way there, and says what became of it."""
        self.quiet()
        out = {one["content_source_url"]: str(one["url"]) for one in self.state()["published"]}
        with self.sessions.begin() as session:
            one = session.get_one(Release, number)
            by = session.merge(self.people["officer"], load=False)
            attempt = session.get_one(Dispatch, one.dispatch_id)
            if one.state != Stage.UNSURE or attempt.holds or attempt.state == Progress.PUBLISHED:
                return  # evidence came after all
            url = out.get(self.address(one))
            self.persons[f"{one.mode}: {'out' if url else 'not sent'}"] += 1
            if url:
                decide.published(session, one, url=url, by=by, at=self.now())
                return
            decide.not_sent(session, one, by=by, at=self.now())
            editor = session.merge(self.people["editor"], load=False)
            notices = [each.notice for each in attempt.releases]
            self._send(session, notices, Mode(one.mode), editor, self.now())

    def address(self, one: Release) -> str:
        """The source address by which an article is known as a release."""
        return source_address(self.site, one)


@contextmanager
def town(nursery: Nursery, folder: Path, database: str, redis: Valkey) -> Iterator[Town]:
    """A bureau with staff on an empty database, the platform and the web process; no scheduler yet."""
    sessions = Sessions(open_engine(database))
    with sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        session.execute(update(Channel).values(mass_per_day=0))  # without limit
    site, platform = free_port(), free_port()
    environment = CREDENTIALS | {
        "GONGKAI_VAR_DIR": str(folder / "var"), "GONGKAI_DATABASE_URL": database, "GONGKAI_REDIS_URL": redis.url,
        "GONGKAI_PORT": str(site), "GONGKAI_SANDBOX_PORT": str(platform),
        "GONGKAI_WECHAT_API_URL": f"http://127.0.0.1:{platform}",
    }  # fmt: skip
    ahead = make.AT.timestamp() + 1 - time.time()
    here = Town(nursery, folder, environment, sessions, people, ahead, redis)
    serving = [here.bear("platform", habits=HABITS), here.bear("web")]
    try:
        for address in (f"{here.site}/healthz", f"{here.platform}/_sandbox/settings"):
            wait_for(partial(_answers, address), f"{address} to answer")
        here.well_again()
        yield here
    finally:
        for one in serving:
            one.kill()
        sessions.engine.dispose()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=20).ok
    except requests.ConnectionError:
        return False
