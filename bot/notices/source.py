"""The bureau's list of sources (稿源名单): whose articles it reposts, where they are published, since when, who said so."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.clock import local_day
from bot.db.base import Base
from bot.errors import NotFound, Refused
from bot.ledger.channels import plain, shown
from bot.staff import roles
from bot.staff.member import Member

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
MANY = frozenset(
    {"gov.cn", "com.cn", "org.cn", "edu.cn", "net.cn", "mp.weixin.qq.com", "weixin.qq.com"}
)


class Source(Base):
    """One line of the list. It holds from `since` (None: always did) to the day before `ended_on`."""

    __tablename__ = "repost_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    hosts: Mapped[list[str]]  # of its sites; what is under one of them counts
    accounts: Mapped[list[str]]  # of its WeChat accounts, by name
    note: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]
    ended_on: Mapped[date | None]
    added_by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")

    def stands(self, day: date) -> bool:
        """Whether it is on the list on a day."""
        begun = self.since is None or self.since <= day
        return begun and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class Entry:
    """A source as it is handed in."""

    name: str
    hosts: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    note: str = ""


def every(session: Session) -> list[Source]:
    """The whole list, also what has ended, oldest first."""
    return list(session.scalars(select(Source).order_by(Source.id)))


def is_called(one: Source, name: str) -> bool:
    """Whether a name is a source's or one of its accounts'; marks around it do not count."""
    return plain(name) in {plain(known) for known in (one.name, *one.accounts)}


def add(session: Session, given: Entry, *, by: Member, reason: str, at: datetime) -> Source:
    """Put a source on the list from today on; one that is there gets another line. Raises NotYours, Refused."""
    roles.require(by, "source.manage")
    if not reason.strip():
        raise Refused("请写明为什么加进稿源名单，如依据的文件")
    one = _new(given, since=local_day(at), by=by.name, reason=reason.strip())
    session.add(one)
    session.flush()
    told: dict[str, object] = {"name": one.name, "hosts": one.hosts, "accounts": one.accounts}
    _record(session, one, "source.add", by, at, told | {"reason": one.reason})
    return one


def end(session: Session, name: str, *, by: Member, reason: str, at: datetime) -> int:
    """Take a source off the list, as of today; how many lines. What was released stays. Raises NotYours, Refused, NotFound."""
    roles.require(by, "source.manage")
    if not reason.strip():
        raise Refused("请写明为什么移出稿源名单")
    today = local_day(at)
    chosen = select(Source).where(Source.ended_on.is_(None)).with_for_update()
    found = [one for one in session.scalars(chosen) if plain(one.name) == plain(name)]
    if not found:
        raise NotFound(f"稿源名单上没有“{name}”，请在“设置 → 稿源名单”里查看")
    for one in found:
        one.ended_on, one.ended_by, one.end_reason = today, by.name, reason.strip()
        _record(session, one, "source.end", by, at, {"name": one.name, "reason": one.end_reason})
    return len(found)


def load(session: Session, rows: Iterable[Mapping[str, object]]) -> None:
    """Put the list of `sources.toml` into the database. Raises ValueError or KeyError."""
    for row in rows:
        try:
            given = Entry(
                name=str(row["name"]), hosts=_words(row, "hosts"), accounts=_words(row, "accounts"),
                note=str(row.get("note", "")),
            )  # fmt: skip
            session.add(_new(given, since=None, by=trail.SYSTEM, reason=""))
        except Refused as problem:
            raise ValueError(str(problem)) from None


def _words(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    words = row.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f'{key} 要写成一列，如 ["www.gov.cn"]')
    return tuple(map(str, words))


def _new(given: Entry, *, since: date | None, by: str, reason: str) -> Source:
    name = shown(given.name)
    if not name:
        raise Refused("请写明稿源单位的名称")
    accounts = [one for one in map(shown, given.accounts) if one]
    return Source(
        name=name, hosts=[_host(one) for one in given.hosts], accounts=accounts, note=given.note.strip(),
        since=since, ended_on=None, added_by=by, reason=reason,
    )  # fmt: skip


def _host(written: str) -> str:
    host = written.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise Refused(f"“{written}”不是网站的域名，应写成 www.gov.cn 这样，不带 https:// 和路径")
    if host in MANY:
        raise Refused(f"{host} 下面有很多家的网站，请写完整的域名，如 www.gov.cn")
    return host


def _record(
    session: Session, one: Source, verb: str, by: Member, at: datetime, told: dict[str, object]
) -> None:
    trail.record(
        session, actor=by.name, verb=verb, subject=("source", str(one.id)), at=at, after=told
    )
