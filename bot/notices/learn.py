"""The word of an error joins the bureau's rule pack, so that the next text with it is stopped; a dangerous one does not."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.checks.finding import Severity
from bot.errors import Refused
from bot.notices.mistake import Mistake, Standing
from bot.notices.notice import Notice, State
from bot.notices.rules import CheckWord

CATEGORY = "错情"
FEWEST_LETTERS = 2
MOST_OTHERS = 3  # published notices that have the wording and are not known to be wrong


def learn(session: Session, one: Mistake) -> None:
    """Put the pair into the pack, unless it is there. Raises Refused where it would mark what is right."""
    if one.word_id is not None or _known(session, one.wrong):
        return
    if why := danger(session, one):
        raise Refused(f"“{one.wrong}”不能加入规则包：{why}")
    word = CheckWord(
        category=CATEGORY, word=one.wrong, is_pattern=False, use=one.right, source=f"错情台账 第 {one.id} 号",
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
    others = _others(session, one)
    if len(others) > MOST_OTHERS:
        few = "、".join(map(str, others[:MOST_OTHERS]))
        return (
            f"已发布的稿件至少有 {len(others)} 篇这样写（{few} 等）；请核对，确实都错的逐篇登记错情"
        )
    return ""


def _known(session: Session, wrong: str) -> bool:
    same = select(CheckWord.id).where(CheckWord.word == wrong, CheckWord.is_pattern.is_(False))
    return session.scalar(same.limit(1)) is not None


def _others(session: Session, one: Mistake) -> list[int]:
    """Published notices with the same wording, of which nobody says that it is wrong there; the newest few."""
    reported = select(Mistake.notice_id).where(
        Mistake.wrong == one.wrong, Mistake.state != Standing.DISMISSED
    )
    holds = or_(
        *(text.contains(one.wrong, autoescape=True) for text in (Notice.title, Notice.digest, Notice.body))
    )  # fmt: skip
    clean = select(Notice.id).where(
        Notice.state == State.PUBLISHED, holds, Notice.id.not_in(reported)
    )
    return list(session.scalars(clean.order_by(Notice.id.desc()).limit(MOST_OTHERS + 1)))
