"""The rule pack of checking (规则包) as the database keeps it: words, leaders, names, hosts, severities."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.checks import pack
from bot.checks.finding import Severity
from bot.checks.pack import Leader, Pack, WordRule
from bot.db.base import Base

HOST, NAME = "host", "name"


class CheckWord(Base):
    """A word or pattern, see `bot.checks.pack.WordRule`."""

    __tablename__ = "check_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    word: Mapped[str]
    is_pattern: Mapped[bool]
    use: Mapped[str | None]
    source: Mapped[str]
    severity: Mapped[str]
    unless: Mapped[list[str]]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class CheckLeader(Base):
    """A leader in one office; `position` is the place in which leaders are named."""

    __tablename__ = "check_leader"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    position: Mapped[int]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class CheckListed(Base):
    """A confirmed host, or the full name of a body or place."""

    __tablename__ = "check_listed"

    kind: Mapped[str] = mapped_column(primary_key=True)  # host | name
    value: Mapped[str] = mapped_column(primary_key=True)


class CheckSeverity(Base):
    """The severity that the bureau gives to a rule instead of its own."""

    __tablename__ = "check_severity"

    rule: Mapped[str] = mapped_column(primary_key=True)
    severity: Mapped[str]


def load(session: Session, data: Mapping[str, object]) -> None:
    """Put a file `checks.toml` into the database. Raises ValueError, TypeError or KeyError."""
    given = pack.from_toml(data)
    for word in given.words:
        session.add(
            CheckWord(
                category=word.category, word=word.word, is_pattern=word.is_pattern, use=word.use,
                source=word.source, severity=word.severity, unless=list(word.unless),
                valid_from=word.valid_from, valid_to=word.valid_to,
            )
        )  # fmt: skip
    for leader in given.leaders:
        session.add(
            CheckLeader(
                name=leader.name, title=leader.title, position=leader.order,
                valid_from=leader.valid_from, valid_to=leader.valid_to,
            )
        )  # fmt: skip
    session.add_all(CheckListed(kind=HOST, value=host) for host in given.hosts)
    session.add_all(CheckListed(kind=NAME, value=name) for name in given.names)
    session.add_all(
        CheckSeverity(rule=rule, severity=severity) for rule, severity in given.severities.items()
    )


def kept(session: Session) -> Pack:
    """The pack that the database keeps."""
    listed = list(session.scalars(select(CheckListed).order_by(CheckListed.value)))
    return Pack(
        words=tuple(map(_word, session.scalars(select(CheckWord).order_by(CheckWord.id)))),
        leaders=tuple(map(_leader, session.scalars(select(CheckLeader).order_by(CheckLeader.id)))),
        names=tuple(one.value for one in listed if one.kind == NAME),
        hosts=tuple(one.value for one in listed if one.kind == HOST),
        severities={
            one.rule: Severity(one.severity) for one in session.scalars(select(CheckSeverity))
        },
    )


def _word(row: CheckWord) -> WordRule:
    return WordRule(
        word=row.word, is_pattern=row.is_pattern, use=row.use, category=row.category, source=row.source,
        severity=Severity(row.severity), unless=tuple(row.unless),
        valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip


def _leader(row: CheckLeader) -> Leader:
    return Leader(
        name=row.name, title=row.title, order=row.position,
        valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip
