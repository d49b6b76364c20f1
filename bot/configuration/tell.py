"""Tell the settings as data, file by file, in the shape of config/*.toml."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts import website
from bot.accounts.menu import MenuDraft
from bot.activities import offer
from bot.answers import change_guide, change_holidays, change_venue, lexicon, second
from bot.answers.venue import Closing, Opening, Venue
from bot.answers.wording import Wording
from bot.checks.pack import WordRule
from bot.db import facts
from bot.ledger import change_channels
from bot.ledger.channels import Channel
from bot.notices import kinds, observance, remind, report_mistake, rules, source, templates, working
from bot.notices.emergency_case import EmergencyCase, office_closes
from bot.notices.importance import ImportanceRule
from bot.notices.rules import CheckSeverity
from bot.review import chain
from bot.staff import change_units

Data = dict[str, object]
BUREAU = {"name": "bureau_name", "short": "bureau_short", "index_prefix": "index_prefix"}
_DAYS = ("month", "day", "week", "weekday", "dates")
NUMBERS = (
    {name: fact for name, (fact, _) in remind.HOURS.items()} | report_mistake.FACTS | working.FACTS
)  # of review.toml -> the fact that keeps it


def _organisation(session: Session) -> Data:
    return {
        "bureau": {key: facts.get(session, fact) for key, fact in BUREAU.items()},
        "website": _said(**vars(website.now(session))),
        "unit": [
            _said(name=one.name, kind=one.kind, valid_from=one.valid_from, valid_to=one.valid_to)
            for one in change_units.every(session)
        ],
    }


def _channels(session: Session) -> Data:
    return {"channel": [_channel(session, one) for one in change_channels.every(session)]}


def _channel(session: Session, one: Channel) -> Data:
    return _said(
        slug=one.slug, name=one.name, kind=one.kind, level=one.level,
        mass_per_day=one.mass_per_day, mass_per_month=one.mass_per_month,
        protected=True if one.protected else None, retired_on=one.retired_on, aliases=change_channels.aliases(session, one.slug),
    )  # fmt: skip


def _kinds(session: Session) -> Data:
    told = [
        _said(
            name=one.name, clock=one.clock, article20=one.article20, on_reprint=one.on_reprint,
            retired_on=one.retired_on,
        )
        for one in kinds.every(session)
    ]  # fmt: skip
    return {"default": facts.get(session, kinds.DEFAULT), "kind": told}


def _review(session: Session) -> Data:
    numbers = {name: facts.get(session, fact) for name, fact in NUMBERS.items()}
    return {
        **{name: int(value) for name, value in numbers.items() if value},
        "second_person": second.words(session),
        "office_opens": remind.office_opens(session).isoformat("minutes"),
        "office_closes": office_closes(session).isoformat("minutes"),
        "step": [
            _said(importance=importance, origin=origin, role=one.role, same_unit=one.same_unit or None)
            for (importance, origin), links in sorted(chain.now(session).items())
            for one in links
        ],
        "raise": [
            _said(name=one.name, words=one.words, beside=one.beside, kinds=one.kinds)
            for one in session.scalars(select(ImportanceRule).order_by(ImportanceRule.name))
        ],
        "emergency": [
            _said(name=one.name, words=one.words, kinds=one.kinds)
            for one in session.scalars(select(EmergencyCase).order_by(EmergencyCase.name))
        ],
    }  # fmt: skip


def _guide(session: Session) -> Data:
    return {
        "venue": [_venue(one) for one in change_venue.every(session)],
        "holiday": [
            _said(name=one.name, first=one.first, last=one.last, make_up=list(one.made_up))
            for one in change_holidays.every(session)
        ],
        "section": [
            _said(
                id=one.key, question=one.question, unit=one.unit, valid_until=one.valid_until, answer=one.answer
            )
            for one in change_guide.every(session)
        ],
    }  # fmt: skip


def _venue(one: Venue) -> Data:
    return _said(
        slug=one.slug, name=one.name, unit=one.unit.name if one.unit else "", aliases=one.aliases,
        address=one.address, phone=one.phone, note=one.note, hours=[_hours(row) for row in one.openings],
        closing=[_closing(row) for row in one.closings],
    )  # fmt: skip


def _hours(row: Opening) -> Data:
    season = f"{row.season_from}..{row.season_to}" if row.season_from else ""
    return _said(
        days=row.days, opens=row.opens, closes=row.closes, last_entry=row.last_entry, season=season
    )


def _closing(row: Closing) -> Data:
    return _said(
        first=row.first, last=row.last, opens=row.opens, closes=row.closes, reason=row.reason
    )


def _replies(session: Session) -> Data:
    return {one.name: one.text for one in session.scalars(select(Wording).order_by(Wording.name))}


def _checks(session: Session) -> Data:
    pack = rules.kept(session)
    severities = session.scalars(select(CheckSeverity).order_by(CheckSeverity.rule))
    alike = groupby(pack.words, key=lambda one: (one.category, one.source, one.severity.value))
    return {
        "hosts": list(pack.hosts), "names": list(pack.names),
        "severity": {one.rule: one.severity for one in severities},
        "leader": [
            _said(
                name=one.name, title=one.title, order=one.order, valid_from=one.valid_from, valid_to=one.valid_to
            )
            for one in pack.leaders
        ],
        "group": [
            {"category": category, "source": origin, "severity": severity, "word": [
                _word(one) for one in words
            ]}
            for (category, origin, severity), words in alike
        ],
    }  # fmt: skip


def _word(one: WordRule) -> Data:
    told = _said(unless=list(one.unless), valid_from=one.valid_from, valid_to=one.valid_to)
    if one.use is not None:  # empty: the word is to be left out
        told["use"] = one.use
    return {"pattern" if one.is_pattern else "word": one.word} | told


def _sources(session: Session) -> Data:
    standing = (one for one in source.every(session) if one.ended_on is None)
    return {
        "source": [
            _said(name=one.name, hosts=one.hosts, accounts=one.accounts, note=one.note)
            for one in standing
        ]
    }


def _writing(session: Session) -> Data:
    return {
        "picture_hosts": templates.picture_hosts(session),
        "template": [
            _said(
                name=one.name, kind=one.kind, title=one.title, event=one.is_event or None, body=one.body
            )
            for one in templates.every(session)
        ],
    }  # fmt: skip


def _calendar(session: Session) -> Data:
    return {
        "apart_minutes": observance.apart(session),
        "observance": [
            {"name": one.name}
            | {key: value for key in _DAYS if (value := getattr(one, key))}
            | {"idea": one.idea}
            for one in observance.every(session)
        ],
    }


def _booking(session: Session) -> Data:
    return {
        "keep_days": offer.keep_days(session), "subscription": offer.templates(session),
        "offer": [
            _said(
                slug=one.slug, kind=one.kind, title=one.title, venue=one.venue, place=one.place,
                unit=one.unit.name if one.unit else "", days=one.days, first=one.first, last=one.last,
                minutes=one.minutes, places=one.places, walk_in=one.walk_in, per_person=one.per_person,
                days_ahead=one.days_ahead, closes_minutes=one.closes_minutes, audience=one.audience,
                contact=one.contact, not_on=one.not_on,
            )
            for one in offer.every(session)
        ],
    }  # fmt: skip


def _menus(session: Session) -> Data:
    return {
        one.account: one.menu
        for one in session.scalars(select(MenuDraft).order_by(MenuDraft.account))
    }


FILES: Mapping[str, Callable[[Session], Data]] = {
    "organisation.toml": _organisation, "channels.toml": _channels, "kinds.toml": _kinds,
    "review.toml": _review, "guide.toml": _guide, "replies.toml": _replies, "checks.toml": _checks,
    lexicon.SAYINGS: partial(lexicon.told, file=lexicon.SAYINGS), lexicon.ELSEWHERE: partial(lexicon.told, file=lexicon.ELSEWHERE),
    "sources.toml": _sources, templates.FILE: _writing, observance.FILE: _calendar, "menu.toml": _menus,
    offer.FILE: _booking,
}  # fmt: skip


def everything(session: Session) -> dict[str, Data]:
    """The settings, by the name of the file."""
    return {name: told(session) for name, told in FILES.items()}


def _said(**given: object) -> Data:
    """What there is something to say of."""
    return {name: value for name, value in given.items() if value not in (None, "", [])}
