"""What the platform's statistics of a day show of its mass sends: ours, or sent beside us without an event.

Mass sends are in no list (DOC: freepublish/batchget), so where the event was lost this is the only trace of them.
"""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.clock import day_start, local_day
from bot.notices import beside, found, settle
from bot.notices.channel import Counted, Mode, Outcome, Seen
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.found import Found, Standing
from bot.notices.notice import Notice
from bot.notices.release import Release, Stage

NOON = timedelta(hours=12)  # the statistics tell the day only


def enter(
    session: Session, account: str, day: date, articles: Sequence[Counted], *, at: datetime
) -> None:
    """Recognise the mass sends of one day, or note them as sent in the console. Twice is the same as once."""
    sent = sorted((one for one in articles if one.told), key=lambda one: (one.message, one.place))
    for message, group in itertools.groupby(sent, key=lambda one: one.message):
        _enter(session, account, day, message, list(group), at=at)


def _enter(
    session: Session, account: str, day: date, message: str, group: list[Counted], *, at: datetime
) -> None:
    urls = tuple(one.url for one in group)
    known = found.with_address(session, account, urls) or _heard(session, account, day, message)
    if known is not None and known.state == Standing.EXPLAINED:
        return  # somebody has said what it was
    mine = _by_number(session, account, message) or _by_titles(session, account, day, group)
    if mine is not None:
        _ours(session, mine, day, urls, at=at)
        if known is not None:
            found.is_ours(session, known, at=at)
        return
    if beside.is_known(session, account, urls):
        return
    articles: list[dict[str, object]] = [{"title": one.title, "url": one.url} for one in group]
    if known is not None:
        known.articles = articles
        return
    new = Found(
        account=account, key=message, mode=Mode.MASS, articles=articles, out_at=day_start(day) + NOON,
        seen_at=at, settled_at=None, event_id=None,
    )  # fmt: skip
    found.announce(session, found.enter(session, new), at=at)


def _ours(
    session: Session, attempt: Dispatch, day: date, urls: tuple[str, ...], *, at: datetime
) -> None:
    by_hand = attempt.state == Progress.MANUAL
    moment = attempt.submitting_at or day_start(day) + NOON
    seen = Seen(Outcome.PUBLISHED, urls=urls, raw={"urls": list(urls)})
    settle.apply(session, attempt.id, seen, kind="statistics", at=at, heard_at=moment)
    for one in attempt.releases if by_hand else ():
        one.reason = beside.UNCOMPARED


def _by_number(session: Session, account: str, message: str) -> Dispatch | None:
    named = or_(Dispatch.msg_data_id == message, Dispatch.job_id == message)
    newest = select(Dispatch).where(Dispatch.account == account, named).order_by(Dispatch.id.desc())
    return session.scalar(newest.limit(1))


def _by_titles(session: Session, account: str, day: date, group: list[Counted]) -> Dispatch | None:
    """Our one send of these titles that was under way on that day, or came out on it and has no address yet."""
    titles = [one.title for one in group]
    ours = (
        select(Dispatch, Release)
        .join(Release, Release.dispatch_id == Dispatch.id)
        .join(Notice, Notice.id == Release.notice_id)
        .where(Release.channel == account, Release.mode != Mode.PUBLISH, Release.url == "")
        .where(Notice.title == titles[0])
    )
    rows = session.execute(ours).all()
    fits = [
        attempt
        for attempt, one in rows
        if _may_be_of(attempt, one, day)
        and [each.notice.title for each in attempt.releases] == titles
    ]
    return fits[0] if len(fits) == 1 else None


def _may_be_of(attempt: Dispatch, one: Release, day: date) -> bool:
    """What is out came out on that day. A draft may be sent by hand on any later day; what we send goes out on the
    day of its submit, or after midnight."""
    if one.state == Stage.PUBLISHED:
        return one.published_at is not None and local_day(one.published_at) == day
    if one.state in (Stage.FAILED, Stage.CANCELLED):
        return False
    if attempt.mode == Mode.DRAFT:
        return local_day(attempt.created_at) <= day
    began = attempt.submitting_at
    return began is not None and day - local_day(began) in (timedelta(0), timedelta(days=1))


def _heard(session: Session, account: str, day: date, message: str) -> Found | None:
    """The one mass send of that day of which an event told neither title nor address."""
    that_day = Found.out_at >= day_start(day), Found.out_at < day_start(day + timedelta(days=1))
    named = or_(Found.key == message, Found.job_id == message)
    known = session.scalar(select(Found).where(Found.account == account, named))
    if known is not None:
        return known
    heard = select(Found).where(Found.account == account, Found.mode == Mode.MASS, *that_day)
    bare = [one for one in session.scalars(heard) if not any(map(_says_what, one.articles))]
    return bare[0] if len(bare) == 1 else None


def _says_what(article: dict[str, object]) -> bool:
    return bool(article.get("title") or article.get("url"))
