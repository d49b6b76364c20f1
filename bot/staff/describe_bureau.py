"""Say what the bureau is called and how its index numbers begin; what went out keeps the name and number it had."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 40  # characters of a name
FACTS = {"name": "bureau_name", "short": "bureau_short", "index_prefix": "index_prefix"}
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,7}")


@dataclass(frozen=True)
class Bureau:
    """Its full name, its short one, and what stands before the year in an index number."""

    name: str
    short: str
    index_prefix: str


def now(session: Session) -> Bureau:
    """As it is."""
    return Bureau(*(facts.get(session, fact) for fact in FACTS.values()))


def put(session: Session, given: Bureau, *, by: Member, at: datetime) -> None:
    """Call it otherwise. Raises NotYours, Refused."""
    roles.require(by, "bureau.describe")
    name, short = "".join(given.name.split()), "".join(given.short.split())
    if not 0 < len(name) <= LONGEST or not 0 < len(short) <= LONGEST:
        raise Refused(f"名称和简称都要有 1 到 {LONGEST} 个字")
    if not _PREFIX.fullmatch(given.index_prefix.strip()):
        raise Refused("索引号的前缀是 2 到 8 个大写字母或数字，字母开头，如 HTWH")
    before, after = now(session), Bureau(name, short, given.index_prefix.strip())
    for key, fact in FACTS.items():
        facts.put(session, fact, str(getattr(after, key)))
    if after != before:
        trail.record(
            session, actor=by.name, verb="bureau.describe", subject=("bureau", "name"), at=at,
            before=asdict(before), after=asdict(after),
        )  # fmt: skip
