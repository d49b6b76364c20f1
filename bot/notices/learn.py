"""The word of an error joins the bureau's rule pack, so that the next text with it is stopped; a dangerous one does not."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.checks import reading
from bot.checks.finding import Severity
from bot.clock import local_day
from bot.errors import Refused
from bot.notices import article
from bot.notices.mistake import Mistake, Standing
from bot.notices.notice import Notice, State
from bot.notices.rules import CheckListed, CheckWord
from bot.staff.units import Unit

CATEGORY = "错情"
SOURCE = "错情台账 第 {} 号"
FEWEST_LETTERS = 2
MOST_OTHERS = 3  # published notices that have the wording and are not known to be wrong
LOOKED_INTO = 300  # of those that may have it with marks between its characters, the newest
_FIELDS = (Notice.title, Notice.digest, Notice.author, Notice.body)


def learn(session: Session, one: Mistake, *, at: datetime) -> None:
    """Put the pair into the pack, unless it is there. Raises Refused where it would mark what is right."""
    if one.word_id is not None or _known(session, one.wrong, local_day(at)):
        return
    if why := danger(session, one):
        raise Refused(f"“{one.wrong}”不能加入规则包：{why}")
    word = CheckWord(
        category=CATEGORY, word=one.wrong, is_pattern=False, use=one.right, source=SOURCE.format(one.id),
        severity=Severity.CONFIRM.value, unless=[], valid_from=None, valid_to=None,
    )  # fmt: skip
    session.add(word)
    session.flush()
    one.word_id = word.id


def danger(session: Session, one: Mistake) -> str:
    """Why a wording would do harm as a rule; empty when it would not."""
    if sum(letter.isalpha() for letter in one.wrong) < FEWEST_LETTERS:
        return "太短，到处都会标红；要查的话请登记得长一些"
    if one.wrong in one.right:
        return f"应为的“{one.right}”里也有它，正确的也会标红；请登记得长一些"
    if name := _name_with(session, one.wrong):
        return f"名称“{name}”里也有它，正确的也会标红；请登记得长一些"
    others = _others(session, one)
    if len(others) > MOST_OTHERS:
        few = "、".join(map(str, others[:MOST_OTHERS]))
        return (
            f"已发布的稿件至少有 {len(others)} 篇这样写（{few} 等）；请核对，确实都错的逐篇登记错情"
        )
    return ""


def give_back(session: Session, one: Mistake) -> None:
    """Take the word that an error gave out of the pack; it stays where another error has the same wording."""
    word, one.word_id = one.word_id, None
    session.flush()
    heir = session.scalar(
        select(Mistake)
        .where(Mistake.wrong == one.wrong, Mistake.id != one.id, Mistake.state == Standing.FIXED)
        .order_by(Mistake.id)
        .limit(1)
    )
    kept = session.get(CheckWord, word) if word is not None else None
    if kept is not None and heir is not None:
        heir.word_id, kept.source = kept.id, SOURCE.format(heir.id)
    elif kept is not None:
        session.delete(kept)


def _name_with(session: Session, wrong: str) -> str:
    """A confirmed name that has the wording in it, "" when there is none."""
    names = (
        select(Unit.name).where(Unit.name.contains(wrong, autoescape=True)),
        select(CheckListed.value).where(
            CheckListed.kind == "name", CheckListed.value.contains(wrong, autoescape=True)
        ),
    )
    found = (session.scalar(name.limit(1)) for name in names)
    return next((name for name in found if name), "")


def _known(session: Session, wrong: str, day: date) -> bool:
    """Whether the pack stops the wording: what has ended, or only hints, stops nothing."""
    same = select(CheckWord.id).where(
        CheckWord.word == wrong, CheckWord.is_pattern.is_(False), CheckWord.severity != Severity.HINT,
        or_(CheckWord.valid_from.is_(None), CheckWord.valid_from <= day),
        or_(CheckWord.valid_to.is_(None), CheckWord.valid_to >= day),
    )  # fmt: skip
    return session.scalar(same.limit(1)) is not None


def _others(session: Session, one: Mistake) -> list[int]:
    """Published notices with the same wording, of which nobody says that it is wrong there; a few, the newest first."""
    reported = select(Mistake.notice_id).where(
        Mistake.wrong == one.wrong, Mistake.state != Standing.DISMISSED
    )
    clean = (
        select(Notice).where(Notice.state == State.PUBLISHED, Notice.id.not_in(reported))
        .order_by(Notice.id.desc())
    )  # fmt: skip
    as_it_is = or_(*(text.contains(one.wrong, autoescape=True) for text in _FIELDS))
    found = [each.id for each in session.scalars(clean.where(as_it_is).limit(MOST_OTHERS + 1))]
    if len(found) <= MOST_OTHERS:
        found += _with_marks(session, one.wrong, clean.where(~as_it_is))
    return found[: MOST_OTHERS + 1]


def _with_marks(session: Session, wrong: str, clean: Select[Notice]) -> Iterator[int]:
    """Those in which people read it, although something stands between its characters."""
    apart = "%".join(f"\\{letter}" if letter in "\\%_" else letter for letter in wrong)
    may_have = or_(*(text.like(f"%{apart}%", escape="\\") for text in _FIELDS))
    for each in session.scalars(clean.where(may_have).limit(LOOKED_INTO)):
        read = (each.title, each.digest, each.author, article.plain(each.body))
        if any(wrong in reading.words(text) for text in read):
            yield each.id
