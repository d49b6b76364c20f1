"""What happens beside us in the platform's console: our drafts sent by hand, and what never was ours."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.ledger import same
from bot.messages import message
from bot.notices import article, dispatch, evidence, found, markup, release
from bot.notices.channel import Listed, Mode, Outcome, Seen
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.evidence import PlatformEvent
from bot.notices.found import Found, Standing
from bot.notices.prepare import source_address
from bot.notices.release import Release, Stage

DIFFERS = "与审定稿不一致"
UNCOMPARED = "在后台群发，平台不给正文，内容没有核对"


def enter_event(
    session: Session, event: PlatformEvent, job_id: str, seen: Seen, *, at: datetime
) -> None:
    """A job that we did not start has ended: note it, unless it came to nothing or is known as ours."""
    if seen.outcome != Outcome.PUBLISHED or not (job_id or seen.article_id):
        return
    mode = Mode.PUBLISH if seen.article_id else Mode.MASS
    if is_known(session, event.account, seen.urls):
        return
    if found.with_address(session, event.account, seen.urls) is not None:
        return  # the statistics were quicker than the event
    heard = Found(
        account=event.account, key=seen.article_id or job_id, mode=mode, job_id=job_id,
        article_id=seen.article_id, articles=[{"title": "", "url": url} for url in seen.urls],
        out_at=event.received_at, seen_at=at, settled_at=None, event_id=event.id,
        state=Standing.NEW if seen.article_id else Standing.OPEN,
    )  # fmt: skip
    one = found.enter(session, heard)
    if not seen.article_id and not _sent_by_hand(session, one, seen, at=at):
        found.announce(session, one, at=at)


def to_ask(session: Session) -> list[tuple[int, str, str]]:
    """What has an article id and was not looked into: number, account, article id."""
    unknown = select(Found).where(Found.state == Standing.NEW).order_by(Found.id)
    return [(one.id, one.account, one.article_id) for one in session.scalars(unknown)]


def look_into(
    session: Session, number: int, articles: list[Listed], *, base_url: str, at: datetime
) -> None:
    """Its articles were read: each is a release of ours, by its source address, or was published beside us."""
    one = found.by_id(session, number)
    if one.state != Standing.NEW:
        return
    if articles:
        one.articles = [{"title": each.title, "url": each.url} for each in articles]
    ours = [
        each
        for each in articles
        if recognise(session, one.account, each, out_at=one.out_at, base_url=base_url, at=at)
    ]
    if ours and len(ours) == len(articles):
        found.is_ours(session, one, at=at)
        return
    one.state = Standing.OPEN
    found.announce(session, one, at=at)


def recognise(
    session: Session, account: str, shown: Listed, *, out_at: datetime, base_url: str, at: datetime
) -> bool:
    """Whether a published article is a release of ours; if so it is settled, and compared with what was approved."""
    mine = release_of(session, account, shown, base_url)
    if mine is None or mine.dispatch_id is None:
        return False
    attempt = dispatch.hold(session, mine.dispatch_id)
    if mine.state != Stage.PUBLISHED:
        evidence.learn(
            session, attempt.id, kind="list", outcome=Outcome.PUBLISHED, at=at, data={"url": shown.url}
        )  # fmt: skip
        attempt.state, attempt.holds, attempt.reason = Progress.PUBLISHED, False, ""
        attempt.settled_at, attempt.next_look_at = at, None
    attempt.article_id = attempt.article_id or shown.article_id
    release.confirm(
        session, mine, url=shown.url, at=at, out_at=out_at
    )  # or only fills a missing address
    compare(session, mine, shown, at=at)
    return True


def enter_listed(session: Session, account: str, shown: Sequence[Listed], *, at: datetime) -> None:
    """One publish out of the platform's list that no release of ours explains; what was there before us is not beside us."""
    first = shown[0]
    began = facts.get(session, facts.BEGAN)
    if first.out_at is not None and began and first.out_at < datetime.fromisoformat(began):
        return
    known = select(Found.id).where(Found.account == account, Found.key == first.article_id)
    if session.scalar(known) is not None or is_known(session, account, [one.url for one in shown]):
        return
    if same.was_taken_over(session, account, first.article_id):
        return
    listed = Found(
        account=account, key=first.article_id, mode=Mode.PUBLISH, article_id=first.article_id,
        articles=[{"title": one.title, "url": one.url} for one in shown],
        out_at=first.out_at or at, seen_at=at, settled_at=None, event_id=None,
    )  # fmt: skip
    found.announce(session, found.enter(session, listed), at=at)


def record_twin(session: Session, one: Release, removed: Listed, *, at: datetime) -> None:
    """Two articles carried one release's source address; the newer was taken down, which is written down."""
    trail.record(
        session, actor=trail.SYSTEM, verb="release.twin", subject=("notice", str(one.notice_id)), at=at,
        after={"release": one.id, "removed": removed.url, "article_id": removed.article_id},
    )  # fmt: skip


def compare(session: Session, one: Release, shown: Listed, *, at: datetime) -> None:
    """Flag an article that was changed in the console after it had been approved. Only drafts can be."""
    if one.mode != Mode.DRAFT or not shown.html or one.reason.startswith(DIFFERS):
        return
    approved = article.words(one.notice.body, title=one.notice.title)
    differs = [
        name
        for name, agrees in (
            ("标题", shown.title.strip() == one.notice.title),
            ("正文", approved in markup.words(shown.html)),
        )
        if not agrees
    ]
    if differs:
        one.reason = f"{DIFFERS}：{'、'.join(differs)}"
        text = f"《{one.notice.title}》发表的内容{one.reason}，请核对"
        about = ("notice", str(one.notice_id))
        message.tell(session, ("deputy", "officer"), text, about=about, at=at)


def _sent_by_hand(session: Session, one: Found, seen: Seen, *, at: datetime) -> bool:
    """A mass send in the console, while one draft of ours waited in that account's box and it alone: it is this."""
    waiting = select(Dispatch.id).where(
        Dispatch.account == one.account, Dispatch.state == Progress.MANUAL
    )
    numbers = list(session.scalars(waiting.limit(2)))
    if len(numbers) != 1:
        return False
    attempt = dispatch.hold(session, numbers[0])
    if len(seen.urls) not in (0, len(attempt.releases)):
        return False  # not what we laid there: somebody took something out, or put something in
    evidence.learn(
        session, attempt.id, kind="by hand", outcome=Outcome.PUBLISHED, at=at, data=seen.raw
    )
    attempt.job_id, attempt.state, attempt.settled_at = one.job_id, Progress.PUBLISHED, at
    urls = seen.urls or ("",) * len(attempt.releases)
    for mine, url in zip(attempt.releases, urls, strict=True):
        release.confirm(session, mine, url=url, at=at, out_at=one.out_at)
        mine.reason = UNCOMPARED
    found.is_ours(session, one, at=at)
    return True


def is_known(session: Session, account: str, urls: Iterable[str]) -> bool:
    """Whether one of these addresses is that of a release of ours on the account."""
    named = [url for url in urls if url]
    if not named:
        return False
    same = select(Release.id).where(Release.channel == account, Release.url.in_(named))
    return session.scalar(same.limit(1)) is not None


def release_of(session: Session, account: str, shown: Listed, base_url: str) -> Release | None:
    """The release whose source address a published article carries."""
    number = shown.source_url.rpartition("?r=")[2].partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    one = session.get(Release, int(number))
    if one is None or one.channel != account:
        return None
    return one if source_address(base_url, one) == shown.source_url else None
