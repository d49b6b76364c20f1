"""Today: what waits for me, what goes out, how the account stands. One request, no spinner."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.answers import asked, conversation
from bot.desk.notices import channel_names
from bot.desk.seat import Answer, Page, Seat
from bot.ledger import months
from bot.ledger.channels import Channel
from bot.notices import agenda, allowance, listing
from bot.reports import silence
from bot.review import proposal, waiting
from bot.staff.roles import may

AHEAD = 7  # days of what goes out
SHOWN = 7  # months of the chart


def today(seat: Seat) -> Answer:
    """The first page after signing in."""
    at, day = seat.now(), clock.today()
    until = clock.day_start(day + timedelta(days=AHEAD))
    with seat.read() as session:
        mine = waiting.for_member(session, seat.person, at=at)
        mine = [one for one in mine if one.round.subject_kind == "notice"]
        held = listing.by_numbers(session, (one.round.subject_id for one in mine))
        reads = may(seat.person, "notice.read")
        mine_today = agenda.of(session, seat.person, at=at, until=until) if reads else None
        emergencies = listing.by_numbers(
            session, (one.notice_id for one in (mine_today.emergencies if mine_today else []))
        )
        return seat.page(
            "today.html", waiting=[(one, held[one.round.subject_id]) for one in mine if one.round.subject_id in held],
            agenda=mine_today, emergencies=emergencies, channels=channel_names(session), now=at, day_of=clock.local_day,
            tomorrow=clock.day_start(day + timedelta(days=1)), today_=day, unanswered=asked.unanswered(session, since=at - timedelta(days=30)), citizens=conversation.waiting(session),
            quotas=_quotas(session, seat, day), silences=silence.of_accounts(session, today=day), texts=len(proposal.for_member(session, seat.person, at=at)), chart=_months(session, day) if may(seat.person, "report.read") else [],
        )  # fmt: skip


def _quotas(session: Session, seat: Seat, day: date) -> dict[str, tuple[int | None, int | None]]:
    """Mass sends that are left today and this month, by account; only of accounts that are connected."""
    own = select(Channel).where(Channel.slug.in_(seat.publishers))
    return {
        one.slug: allowance.remaining(session, one, seat.publishers[one.slug].allowance, day)
        for one in session.scalars(own)
    }


def _months(session: Session, day: date) -> list[tuple[str, int, int]]:
    """The last six months and this one: name, releases, and those of the same month a year before."""
    firsts = [_back(day, number) for number in range(SHOWN - 1, -1, -1)]
    now, before = (
        _by_month(session, firsts[0], day),
        _by_month(session, _back(day, SHOWN + 11), _back(day, 11)),
    )
    return [(f"{one.month}月", now[one], before[one.replace(year=one.year - 1)]) for one in firsts]


def _by_month(session: Session, first: date, last: date) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, number in months.by_day(session, first, last).items():
        found[day.replace(day=1)] += number
    return found


def _back(day: date, number: int) -> date:
    """The first day of the month `number` months before a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - number, 12)
    return date(year, month + 1, 1)


PAGES = (Page("/", "today", today, only="GET"),)
