"""What the public site says of itself: its filings, its mark, the county's portal, and how else to reach the bureau.

A government website shows its ICP filing, its 公安备案 and its 网站标识码 at the foot of every page; the guide gives
fax and internet contact beside address, hours and telephone (Disclosure Regulation, art. 12).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.db.facts import Fact
from bot.errors import Refused
from bot.staff import roles
from bot.staff.member import Member

LOADED = "website_loaded_at"
LONGEST = 100  # characters of any of them
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True)
class Website:
    """Each is empty where there is none. `police` is the 公安备案号 as it is printed."""

    icp: str = ""
    police: str = ""
    code: str = ""
    portal: str = ""
    fax: str = ""
    email: str = ""

    @property
    def police_number(self) -> str:
        """The digits of the 公安备案号, as its register is asked for it."""
        return _DIGITS.sub("", self.police)


NAMES = {
    "icp": "ICP备案号", "police": "公安备案号", "code": "网站标识码", "portal": "县政府门户网站的信息公开网址",
    "fax": "传真", "email": "电子邮箱",
}  # fmt: skip
FACTS = {key: f"website_{key}" for key in NAMES}


def now(session: Session) -> Website:
    """As it stands."""
    chosen = select(Fact).where(Fact.name.in_(FACTS.values()))
    known = {one.name: one.value for one in session.scalars(chosen)}
    return Website(**{key: known.get(fact, "") for key, fact in FACTS.items()})


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Take [website] of organisation.toml; without it everything is empty. Raises TypeError, Refused."""
    told = data.get("website", {})
    if not isinstance(told, dict):
        raise TypeError("website 要写成一段 [website]")
    given = Website(**{key: str(told.get(key, "")).strip() for key in NAMES})
    _check(given)
    _put(session, given)
    facts.put(session, LOADED, at.isoformat())


def change(session: Session, given: Website, *, by: Member, at: datetime) -> None:
    """Say it anew. Raises NotYours, Refused."""
    roles.require(by, "website.set")
    given = Website(**{key: value.strip() for key, value in vars(given).items()})
    _check(given)
    before = now(session)
    if given == before:
        return
    _put(session, given)
    changed = [key for key in NAMES if getattr(given, key) != getattr(before, key)]
    trail.record(
        session, actor=by.name, verb="website.set", subject=("website", ""), at=at,
        before={key: getattr(before, key) for key in changed}, after={key: getattr(given, key) for key in changed},
    )  # fmt: skip


def _put(session: Session, given: Website) -> None:
    for key, fact in FACTS.items():
        facts.put(session, fact, getattr(given, key))


def _check(given: Website) -> None:
    for key, called in NAMES.items():
        value = getattr(given, key)
        if len(value) > LONGEST or any(one < " " for one in value):
            raise Refused(f"{called}太长或有看不见的字符，最多 {LONGEST} 个字")
    if given.portal and not _is_address(given.portal):
        raise Refused("县政府门户网站的网址要以 http:// 或 https:// 开头")
    if given.email and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", given.email):
        raise Refused("电子邮箱写法不对，应为 name@example.cn 这样")


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
