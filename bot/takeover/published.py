"""Read what an account had published before it was taken over into the ledger, page by page, nothing twice.

Sources: freepublish/batchget, newest first, 100 calls a day; what was sent to followers is never in it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words, local_day
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable
from bot.ledger import entry, same
from bot.ledger.channels import Channel
from bot.ledger.entry import Released
from bot.notices import allowance, beside
from bot.notices.channel import Listed
from bot.notices.found import Found
from bot.staff import roles
from bot.staff.member import Member
from bot.takeover.console import Console, Page
from bot.takeover.kept import Takeover

PAGES_A_DAY = 60  # the rest of the day's questions is for releases that are under way
RESERVED = "今天读列表的次数用完了（其余留给正在进行的发布），{until}以后接着读"


@dataclass(frozen=True)
class Terms:
    """How the articles are entered: since which day, and the unit and kind of all of them, "" leaves them open."""

    base_url: str
    by: Member
    since: date | None = None
    unit: str = ""
    kind: str = ""


class Fate(StrEnum):
    """What became of an article of the list."""

    ENTERED = "entered"
    KNOWN = "known"  # in the ledger already, or ours
    BESIDE = (
        "beside"  # found in the console since this installation began: staff say there what it is
    )
    LATER = "later"  # out since the taking over
    DELETED = "deleted"
    UNDATED = "undated"


@dataclass
class Tally:
    """How many articles had which fate; `left` publishes at the old end are to be read still; why it `stopped`, "" at the end."""

    fates: Counter[Fate] = field(default_factory=Counter)
    matched: set[int] = field(default_factory=set)  # lines of the ledger that are one of them
    left: int = 0
    stopped: str = ""


def read(sessions: Sessions, console: Console, number: int, terms: Terms, *, at: datetime) -> Tally:
    """Enter what is not read yet, each page in a transaction of its own. An interrupted run is gone on with.

    Raises NotYours.
    """
    roles.require(terms.by, "account.adopt")
    tally = Tally()
    with sessions.read() as session:
        left = session.get_one(Takeover, number).remaining
    if left == 0:
        return tally
    try:
        _pages(sessions, console, number, terms, tally, at=at)
    except (Refused, Unreachable) as problem:
        tally.stopped = str(problem)
    with sessions.read() as session:
        tally.left = session.get_one(Takeover, number).remaining or 0
    return tally


def _pages(
    sessions: Sessions, console: Console, number: int, terms: Terms, tally: Tally, *, at: datetime
) -> None:
    with sessions.read() as session:
        left = session.get_one(Takeover, number).remaining
    offset = 0
    while True:
        page = _ask(sessions, console, offset, at=at)
        # Counted from the old end, where nothing is added: what is new or deleted since moves nothing.
        start = offset if left is None else max(0, page.total - left)
        if start != offset:
            offset, page = start, _ask(sessions, console, start, at=at)
        with sessions.begin() as session:
            done = _enter_page(session, number, page, terms, tally, at=at)
            left = max(0, page.total - offset - done) if page.count else 0
            session.get_one(Takeover, number).remaining = left
        offset += page.count
        if done < page.count or not left:
            return


def _ask(sessions: Sessions, console: Console, offset: int, *, at: datetime) -> Page:
    with sessions.begin() as session:
        call = allowance.OF_THE_LIST
        if not allowance.take(session, console.slug, call, at=at, most=PAGES_A_DAY):
            raise Refused(RESERVED.format(until=in_words(allowance.tomorrow(at))))
    return console.page(offset)


def _enter_page(
    session: Session, number: int, page: Page, terms: Terms, tally: Tally, *, at: datetime
) -> int:
    """Enter the publishes of a page; how many of them were not before `since`."""
    one = session.get_one(Takeover, number, with_for_update=True)
    entry.take_head(session)  # whoever registers the same at this moment waits, and then finds it
    records: list[Released] = []
    done = 0
    for shown in page.publishes:
        out_at = shown[0].out_at if shown else None
        if terms.since and out_at and local_day(out_at) < terms.since:
            break
        done += 1
        records += _records(session, one, shown, terms, tally)
    entries = entry.append(session, records, by=terms.by.name, at=at)
    tally.fates[Fate.ENTERED] += len(entries)
    if entries:
        trail.record(
            session, actor=terms.by.name, verb="release.adopt", subject=("takeover", str(number)), at=at,
            after={"entries": f"{entries[0].seq}-{entries[-1].seq}"},
        )  # fmt: skip
    return done


def _records(
    session: Session, one: Takeover, shown: Sequence[Listed], terms: Terms, tally: Tally
) -> list[Released]:
    standing = [(place, each) for place, each in enumerate(shown, start=1) if not each.deleted]
    tally.fates[Fate.DELETED] += len(shown) - len(standing)
    whose = _whose(session, one, [each for _, each in standing], terms.base_url)
    if whose is not None:
        tally.fates[whose] += len(standing)
        return []
    channel = session.get_one(Channel, one.account)
    records = [_record(each, place, channel, terms) for place, each in standing]
    fresh = [record for record in records if same.before(session, record, tally.matched) is None]
    tally.fates[Fate.KNOWN] += len(records) - len(fresh)
    return fresh


def _whose(session: Session, one: Takeover, shown: Sequence[Listed], base_url: str) -> Fate | None:
    """The fate of a publish that is not to be entered; None for one that is."""
    if not shown:
        return Fate.DELETED
    out_at, key = shown[0].out_at, shown[0].article_id
    ours = any(beside.release_of(session, one.account, each, base_url) for each in shown)
    if ours or beside.is_known(session, one.account, [each.url for each in shown]):
        return Fate.KNOWN
    heard = select(Found.id).where(Found.account == one.account, Found.key == key)
    if session.scalar(heard) is not None:
        return Fate.BESIDE
    if out_at is None:
        return Fate.UNDATED
    return Fate.LATER if out_at >= one.began_at else None


def _record(shown: Listed, place: int, channel: Channel, terms: Terms) -> Released:
    assert shown.out_at is not None  # noqa: S101 - narrows the type, `_whose` saw to it
    return Released(
        item=same.item_of(shown.article_id, place), title=" ".join(shown.title.split()) or "（没有标题）",
        channel=channel.slug, channel_name=channel.name, level=channel.level, unit=terms.unit,
        category=terms.kind, released_at=shown.out_at, url=shown.url,
    )  # fmt: skip
