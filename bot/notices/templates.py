"""Templates (模板): texts to begin with, kept by the bureau. What has to be filled in is marked, and checked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db import facts
from bot.db.base import Base
from bot.errors import NotFound, Refused
from bot.notices.notice import NoticeKind
from bot.staff import roles
from bot.staff.member import Member

FILE = "writing.toml"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
LOADED, HOSTS = "writing_loaded_at", "picture_hosts"
LONGEST = 20_000  # characters


class NoticeTemplate(Base):
    """A text to begin a notice with."""

    __tablename__ = "notice_template"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    is_event: Mapped[bool]  # it announces an event: when, where, for how many


@dataclass(frozen=True)
class Template:
    """A template as it is handed in."""

    name: str
    kind: str
    title: str
    body: str
    is_event: bool = False


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Put a file `writing.toml` into the database. Raises ValueError, TypeError or KeyError."""
    hosts, rows = data["picture_hosts"], data["template"]
    if not isinstance(hosts, list) or not isinstance(rows, list):
        raise TypeError("picture_hosts 要写成一列网站，模板要写成一段一段的 [[template]]")
    facts.put(session, HOSTS, " ".join(str(host) for host in hosts))
    for position, row in enumerate(rows, start=1):
        made = Template(
            name=str(row["name"]), kind=str(row["kind"]), title=str(row["title"]),
            body=str(row["body"]).strip("\n"), is_event=bool(row.get("event", False)),
        )  # fmt: skip
        if session.get(NoticeKind, made.kind) is None:
            raise ValueError(f"模板“{made.name}”的类别“{made.kind}”不在 kinds.toml 里")
        session.add(NoticeTemplate(position=position, **vars(made)))
    facts.put(session, LOADED, at.isoformat())


def picture_hosts(session: Session) -> list[str]:
    """The hosts from which pictures of pasted texts may be fetched."""
    return facts.get(session, HOSTS).split()


def set_picture_hosts(session: Session, hosts: Sequence[str], *, by: Member, at: datetime) -> None:
    """Say from which hosts pictures of pasted texts may be fetched. Raises NotYours, Refused."""
    roles.require(by, "template.set")
    wanted = list(dict.fromkeys(one.strip().lower() for one in hosts if one.strip()))
    if wrong := [one for one in wanted if not _HOST.fullmatch(one)]:
        raise Refused(f"“{wrong[0]}”要写成域名，如 qpic.cn")
    before = picture_hosts(session)
    facts.put(session, HOSTS, " ".join(wanted))
    _record(session, HOSTS, by, at, {"hosts": list(before)}, {"hosts": list(wanted)})


def every(session: Session) -> list[NoticeTemplate]:
    """All templates, in their order."""
    return list(session.scalars(select(NoticeTemplate).order_by(NoticeTemplate.position)))


def find(session: Session, name: str) -> NoticeTemplate:
    """One by its name. Raises NotFound."""
    one = session.get(NoticeTemplate, name)
    if one is None:
        known = "、".join(each.name for each in every(session))
        raise NotFound(f"没有“{name}”这个模板。可用的模板：{known or '还没有'}")
    return one


def add(session: Session, given: Template, *, by: Member, at: datetime) -> NoticeTemplate:
    """Add a template that is not there yet. Raises NotYours, Refused."""
    name = " ".join(given.name.split())
    if session.get(NoticeTemplate, name) is not None:
        raise Refused(f"已经有模板“{name}”，请改那一个")
    return put(session, given, by=by, at=at)


def put(session: Session, given: Template, *, by: Member, at: datetime) -> NoticeTemplate:
    """Add a template, or change the one of that name. Raises NotYours, Refused."""
    roles.require(by, "template.set")
    made = Template(
        " ".join(given.name.split()), given.kind, " ".join(given.title.split()),
        given.body.replace("\r\n", "\n").strip("\n"), given.is_event,
    )  # fmt: skip
    if not made.name or not made.title or not made.body:
        raise Refused("模板要有名称、标题和正文")
    if len(made.title) + len(made.body) > LONGEST:
        raise Refused(f"模板超过 {LONGEST} 个字，请精简")
    if session.get(NoticeKind, made.kind) is None:
        raise Refused(f"没有“{made.kind}”这个类别，请先在设置里加上")
    one = session.get(NoticeTemplate, made.name)
    before = _told(one) if one else None
    if one is None:
        one = NoticeTemplate(name=made.name, position=len(every(session)) + 1)
        session.add(one)
    one.kind, one.title, one.body, one.is_event = made.kind, made.title, made.body, made.is_event
    _record(session, one.name, by, at, before, _told(one))
    return one


def remove(session: Session, name: str, *, by: Member, at: datetime) -> None:
    """Take a template away; notices that began with it stay. Raises NotYours, NotFound."""
    roles.require(by, "template.set")
    one = find(session, name)
    _record(session, name, by, at, _told(one), None)
    session.delete(one)
    session.flush()


def _told(one: NoticeTemplate) -> dict[str, object]:
    return {"kind": one.kind, "title": one.title, "body": one.body, "is_event": one.is_event}


def _record(
    session: Session, name: str, by: Member, at: datetime,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    subject = ("template", name)
    trail.record(
        session,
        actor=by.name,
        verb="template.set",
        subject=subject,
        at=at,
        before=before,
        after=after,
    )
