"""Load the demonstration: staff, answers, the ledger of 2017, notices in every state, one that goes out now."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot import clock
from bot.answers import import_ as answers
from bot.clock import beijing
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.demo import bookings, cast, office, placements, register, stories
from bot.demo.play import Stage
from bot.demo.stories import Story
from bot.errors import Refused
from bot.ledger import import_ as ledger
from bot.notices import source
from bot.notices.notice import Notice, State
from bot.staff import member, passwords
from bot.tables.read import read_rows
from bot.vault import Vault
from bot.wiring import Parts

WATCHED_IN = timedelta(seconds=25)  # after loading, the fresh notice goes out
APART = timedelta(seconds=4)  # between what goes out on loading: about as long as one takes
_PAPER = source.Entry("《桓台大众》（演示）", hosts=("example.org",), note="演示数据")
_ANSWERS = Path(__file__).parent / "answers.jsonl"
_STAFF_CAME, _REGISTERED = timedelta(days=30), timedelta(days=20)  # before loading
_HURRY = 0.04  # the fresh notice passed its review in minutes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Summary:
    """What was loaded now (zero where it was there already) and what to tell the person at the terminal."""

    staff: int
    answers: int
    releases: int
    notices: int
    lines: tuple[str, ...]


def load(parts: Parts) -> Summary:
    """Load whatever is not there yet, and let one fresh notice go out soon. Needs the bureau's settings.

    May be run again, also after it was cut short: each part is one transaction that remembers itself.
    """
    return into(parts.sessions, parts.files, parts.vault())


def into(sessions: Sessions, files: Files, vault: Vault) -> Summary:
    """The same with nothing but a database, a folder of pictures, and what seals personal data."""
    now = clock.now()
    hashed = passwords.hashed(cast.PASSWORD)
    with sessions.begin() as session:
        facts.put(session, "demo", "1")  # first of all: nothing may be taken for real
        taken_on = cast.take_on(session, password_hash=hashed, at=now - _STAFF_CAME)
    told = _answers(sessions, now)
    released = _register(sessions, now)
    _sources(sessions, now)
    _office(sessions, now)
    _bookings(sessions, vault, now)
    played = _notices(sessions, files, now)
    released += _placements(sessions, now)
    watched = _fresh(sessions, files)
    log.info("demonstration loaded: %d notices, %d releases", played, released)
    lines = (
        *cast.lines(), "",
        f"请看着：{watched}", "到时刷新公开信息网页，或在手机页面发“最新通知”，就能看到。",
    )  # fmt: skip
    return Summary(taken_on, told, released, played, lines)


def _answers(sessions: Sessions, now: datetime) -> int:
    with sessions.begin() as session:
        if _once(session, "answers"):
            return 0
        table = read_rows(_ANSWERS)
        return answers.import_table(session, table, by=cast.OFFICER, at=now - _REGISTERED).added


def _register(sessions: Sessions, now: datetime) -> int:
    with sessions.begin() as session:
        if _once(session, "register"):
            return 0
        by, at = member.by_name(session, cast.STATISTICIAN), now - _REGISTERED
        return ledger.import_rows(
            session, register.table(), by=by, at=at, resolve_notice=_none_of_ours
        ).added


def _sources(sessions: Sessions, now: datetime) -> None:
    """The made-up paper that the demonstration reposts from is put on the list, before it does."""
    with sessions.begin() as session:
        if not _once(session, "sources"):
            by = member.by_name(session, cast.OFFICER)
            source.add(session, _PAPER, by=by, reason="演示数据", at=now - _REGISTERED)


def _office(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        if not _once(session, "office"):
            by = member.by_name(session, cast.OFFICER)
            office.arrange(session, by, at=now - _REGISTERED)


def _bookings(sessions: Sessions, vault: Vault, now: datetime) -> None:
    with sessions.begin() as session:
        if not _once(session, "bookings"):
            bookings.arrange(session, vault, at=now)


def _placements(sessions: Sessions, now: datetime) -> int:
    with sessions.begin() as session:
        if _once(session, "placements"):
            return 0
        by = member.by_name(session, cast.STATISTICIAN)
        table, resolve = placements.table(session, now), placements.resolver(session)
        return ledger.import_rows(session, table, by=by, at=now, resolve_notice=resolve).added


def _notices(sessions: Sessions, files: Files, now: datetime) -> int:
    """Play what is new: first what is out, as it came out, last what is to go out now."""
    played, due = 0, now
    for story in sorted(stories.told(now), key=_turn):
        with sessions.begin() as session:
            if _once(session, f"notice.{story.slug}"):
                continue
            moment = clock.now()
            due = max(due, moment)
            Stage(session, files).play(story, now=moment, due=due)
        played += 1
        if story.goes_out_on_loading:
            due += APART
    return played


def _turn(story: Story) -> tuple[int, datetime]:
    if story.released is not None:
        return 0, story.released
    return (2 if story.goes_out_on_loading else 1), story.begins


def _fresh(sessions: Sessions, files: Files) -> str:
    """One more notice that goes out soon, unless the last one is still to go; a sentence about it."""
    with sessions.begin() as session:
        count = int(facts.get(session, "demo.fresh") or 0)
        last = session.get(Notice, int(facts.get(session, "demo.fresh_notice") or 0))
        if last is None or last.state not in (State.SCHEDULED, State.PUBLISHING):
            last = _one_more(session, files, count)
            facts.put(session, "demo.fresh", str(count + 1))
            facts.put(session, "demo.fresh_notice", str(last.id))
        due = last.scheduled_at or clock.now()
        return f"北京时间 {beijing(due):%H:%M:%S} 自动发布《{last.title}》"


def _one_more(session: Session, files: Files, number: int) -> Notice:
    now = clock.now()
    due = now + WATCHED_IN
    fields = stories.fresh(number, due=due)
    author = member.by_name(session, cast.editor(fields.unit))
    stage, begins = Stage(session, files), now - timedelta(minutes=20)
    notice = stage.write(fields, by=author, at=begins)
    stage.submit(notice, by=author, at=begins + timedelta(minutes=1))
    stage.approve(notice, begins=begins, steps=3, pace=_HURRY)
    stage.arrange(notice, by=author, due=due, at=now)
    return notice


def _once(session: Session, part: str) -> bool:
    """Whether a part was loaded before; from now on it was."""
    name = f"demo.{part}"
    if facts.get(session, name):
        return True
    facts.put(session, name, "1")
    return False


def _none_of_ours(text: str) -> tuple[int, str]:
    raise Refused(f"2017 年的登记里没有本系统的稿件，不应有“{text}”")
