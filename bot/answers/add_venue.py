"""Add a venue: closed until its hours are written, kept by the officer until a unit is named."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers import change_venue
from bot.answers.venue import Venue
from bot.audit import trail
from bot.errors import Refused
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 30  # characters of a name
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")


def add(session: Session, slug: str, name: str, *, by: Member, at: datetime) -> Venue:
    """A further venue, the last in order. Raises NotYours, Refused."""
    roles.require(by, "unit.manage")
    slug, name = slug.strip().lower(), "".join(name.split())
    if not _SLUG.fullmatch(slug):
        raise Refused("代号用小写字母、数字和连字符，字母开头，如 library")
    if not name or len(name) > LONGEST:
        raise Refused(f"名称要有 1 到 {LONGEST} 个字")
    if session.get(Venue, slug) is not None:
        raise Refused(f"已经有代号“{slug}”")
    change_venue.refuse_taken(session, slug, [name])
    place = len(change_venue.every(session))
    one = Venue(slug=slug, name=name, aliases=[], position=place, openings=[], closings=[])
    session.add(one)
    session.flush()
    subject, after = ("venue", slug), {"name": name}
    trail.record(session, actor=by.name, verb="venue.add", subject=subject, at=at, after={**after})
    return one
