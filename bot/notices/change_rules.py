"""Change the rule pack of checking: words come and end by the day, leaders by their office, names and hosts at once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks import pack
from bot.clock import local_day
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices.rules import HOST, NAME, CheckLeader, CheckListed, CheckWord
from bot.staff import roles
from bot.staff.member import Member

LISTED_WORDS = {HOST: "确认过的网站", NAME: "规范名称"}
LONGEST, SHORTEST_NAME, A_PAGE = 200, 6, 50


@dataclass(frozen=True)
class Word:
    """A word or pattern as it is handed in. `use`: what to write instead; empty: a person must say."""

    word: str
    use: str
    category: str
    source: str
    severity: str
    is_pattern: bool = False
    unless: tuple[str, ...] = ()


def words(session: Session, text: str = "", *, after: int = 0, today: date) -> list[CheckWord]:
    """One page of the words that hold, or will, by number from after one on; `text` stands in one of their fields."""
    chosen = select(CheckWord).where(
        CheckWord.id > after, or_(CheckWord.valid_to.is_(None), CheckWord.valid_to >= today)
    )
    if text:
        fields = (CheckWord.word, CheckWord.use, CheckWord.category, CheckWord.source)
        chosen = chosen.where(or_(*(one.contains(text, autoescape=True) for one in fields)))
    return list(session.scalars(chosen.order_by(CheckWord.id).limit(A_PAGE)))


def count(session: Session, *, today: date) -> int:
    """How many words hold today."""
    holds = or_(CheckWord.valid_to.is_(None), CheckWord.valid_to >= today)
    return session.scalar(select(func.count()).select_from(CheckWord).where(holds)) or 0


def add_word(session: Session, given: Word, *, by: Member, at: datetime) -> CheckWord:
    """From now on texts are checked for it. Raises NotYours, Refused."""
    roles.require(by, "rules.manage")
    wrong = given.word.strip()
    if not wrong or len(wrong) > LONGEST:
        raise Refused(f"写错的词要有 1 到 {LONGEST} 个字")
    if not given.is_pattern and len(wrong) < 2:
        raise Refused("一个字会把正确的也标出来，请写两个字以上的词")
    if not given.is_pattern and wrong in given.use:
        raise Refused(f"“{given.use}”里也有“{wrong}”，改了还会再标出来：请把写错的词写得长一些")
    known = select(CheckWord).where(CheckWord.word == wrong, CheckWord.valid_to.is_(None))
    if session.scalars(known).first() is not None:
        raise Refused(f"规则包里已经有“{wrong}”")
    key = "pattern" if given.is_pattern else "word"
    row: dict[str, object] = {
        key: wrong, "use": given.use.strip() or None, "category": given.category.strip() or "本单位",
        "source": given.source.strip(), "severity": given.severity, "unless": list(given.unless),
    }  # fmt: skip
    try:
        checked = pack.from_toml({"group": [{"word": [row]}]}).words[0]
    except (ValueError, TypeError, KeyError) as problem:
        raise Refused(str(problem)) from None
    one = CheckWord(
        category=checked.category, word=checked.word, is_pattern=checked.is_pattern, use=checked.use,
        source=checked.source, severity=checked.severity, unless=list(checked.unless),
        valid_from=None, valid_to=None,
    )  # fmt: skip
    session.add(one)
    session.flush()
    _record(session, "rules.word_add", ("check_word", str(one.id)), by, at, after=_told(one))
    return one


def word(session: Session, number: int) -> CheckWord:
    """A word, held for this transaction. Raises NotFound."""
    one = session.scalar(select(CheckWord).where(CheckWord.id == number).with_for_update())
    if one is None:
        raise NotFound("没有这条规则，可能刚刚被人去掉了")
    return one


def end_word(session: Session, number: int, *, reason: str, by: Member, at: datetime) -> CheckWord:
    """Texts formed from today on are not checked for it any more. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "rules.manage")
    one = word(session, number)
    yesterday = local_day(at) - timedelta(days=1)
    if one.valid_to is not None and one.valid_to <= yesterday:
        raise OutOfTurn(f"“{one.word}”已经停用")
    if not reason.strip():
        raise Refused("请写明为什么停用这条规则")
    before = _told(one)
    one.valid_to = yesterday
    told = _told(one) | {"reason": reason.strip()}
    _record(
        session, "rules.word_end", ("check_word", str(one.id)), by, at, before=before, after=told
    )
    return one


def leaders(session: Session) -> list[CheckLeader]:
    """The leaders in the order in which they are named."""
    return list(session.scalars(select(CheckLeader).order_by(CheckLeader.position, CheckLeader.id)))


def add_leader(
    session: Session, name: str, title: str, *, position: int, since: date | None, by: Member, at: datetime
) -> CheckLeader:  # fmt: skip
    """Somebody holds an office from a day on. Raises NotYours, Refused."""
    roles.require(by, "rules.manage")
    name, title = "".join(name.split()), "".join(title.split())
    if not name or not title:
        raise Refused("请写明领导的姓名和职务")
    one = CheckLeader(name=name, title=title, position=position, valid_from=since, valid_to=None)
    session.add(one)
    session.flush()
    _record(session, "rules.leader_add", ("check_leader", str(one.id)), by, at, after=_leader(one))
    return one


def end_leader(
    session: Session, number: int, last: date, *, by: Member, at: datetime
) -> CheckLeader:
    """Somebody held an office until a day. Raises NotYours, NotFound, Refused."""
    roles.require(by, "rules.manage")
    one = session.scalar(select(CheckLeader).where(CheckLeader.id == number).with_for_update())
    if one is None:
        raise NotFound("领导名单上没有这一条")
    if one.valid_from is not None and last < one.valid_from:
        raise Refused(f"离任的日子早于任职的日子 {one.valid_from}，请改正")
    before, one.valid_to = _leader(one), last
    told = _leader(one)
    _record(
        session,
        "rules.leader_end",
        ("check_leader", str(one.id)),
        by,
        at,
        before=before,
        after=told,
    )
    return one


def listed(session: Session, kind: str) -> list[str]:
    """The confirmed hosts (`host`) or full names (`name`)."""
    chosen = select(CheckListed.value).where(CheckListed.kind == kind)
    return list(session.scalars(chosen.order_by(CheckListed.value)))


def add_listed(session: Session, kind: str, value: str, *, by: Member, at: datetime) -> None:
    """Confirm a host, or say the full name of a body or place. Raises NotYours, Refused."""
    roles.require(by, "rules.manage")
    value = "".join(value.split())
    if kind == HOST:
        value = value.lower()
    if kind == HOST and ("/" in value or "." not in value):
        raise Refused(f"“{value}”不是网站的域名，应写成 www.gov.cn 这样，不带 https:// 和路径")
    if kind == NAME and len(value) < SHORTEST_NAME:
        raise Refused(f"规范名称要有 {SHORTEST_NAME} 个字以上，短的会把正确的也标出来")
    if session.get(CheckListed, (kind, value)) is not None:
        raise Refused(f"{LISTED_WORDS[kind]}里已经有“{value}”")
    session.add(CheckListed(kind=kind, value=value))
    session.flush()
    told: dict[str, object] = {"value": value}
    _record(session, f"rules.{kind}_add", ("check_listed", kind), by, at, after=told)


def drop_listed(session: Session, kind: str, value: str, *, by: Member, at: datetime) -> None:
    """Take a host or name off the list. Raises NotYours, NotFound."""
    roles.require(by, "rules.manage")
    one = session.get(CheckListed, (kind, value), with_for_update=True)
    if one is None:
        raise NotFound(f"{LISTED_WORDS.get(kind, '名单')}里没有“{value}”，可能刚刚被人去掉了")
    session.delete(one)
    told: dict[str, object] = {"value": value}
    _record(session, f"rules.{kind}_drop", ("check_listed", kind), by, at, before=told)


def _told(one: CheckWord) -> dict[str, object]:
    return {
        "word": one.word, "use": one.use, "category": one.category, "source": one.source,
        "severity": one.severity, "valid_to": one.valid_to.isoformat() if one.valid_to else None,
    }  # fmt: skip


def _leader(one: CheckLeader) -> dict[str, object]:
    return {
        "name": one.name, "title": one.title, "position": one.position,
        "valid_from": one.valid_from.isoformat() if one.valid_from else None,
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
    }  # fmt: skip


def _record(
    session: Session, verb: str, subject: tuple[str, str], by: Member, at: datetime, *,
    before: dict[str, object] | None = None, after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=subject, at=at, before=before, after=after
    )
