"""Read settings from a folder into a database that has some: all files or none, each as a first start would read it.

The files are first loaded into an empty database in memory, so that what is wrong is found by the same rules and
nothing is half done. Units, channels and kinds are changed or added, never taken away: the past names them. A review
chain does not change by this; another one is proposed, for the administrator and the chief to agree on.
"""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import bureau
from bot.accounts import menu, website
from bot.accounts.menu import MenuDraft
from bot.activities import offer
from bot.answers import guide, lexicon, second, wording
from bot.answers.lexicon import Term
from bot.audit import trail
from bot.configuration import merge, tell, write
from bot.db import facts
from bot.db.base import Base
from bot.errors import Refused
from bot.notices import kinds, observance, remind, source, templates
from bot.notices.emergency_case import CLOSES, EmergencyCase
from bot.notices.importance import ImportanceRule
from bot.notices.observance import Observance
from bot.notices.rules import CheckLeader, CheckListed, CheckSeverity, CheckWord
from bot.notices.templates import NoticeTemplate
from bot.review import chain, chain_change
from bot.staff import roles
from bot.staff.member import Member

FACTS = (
    *tell.BUREAU.values(),
    *tell.NUMBERS.values(),
    *website.FACTS.values(),
    kinds.DEFAULT,
    CLOSES,
    second.FACT,
    remind.OPENS,
    templates.HOSTS,
    observance.APART,
    lexicon.SAYINGS_LOADED,
    lexicon.ELSEWHERE_LOADED,
)
# What a first start fills; other modules' tables may not be known to a process that only reads settings.
LOADED = (
    "unit", "channel", "channel_alias", "notice_kind", "review_chain_step", "importance_rule", "emergency_case", "venue",
    "venue_opening", "venue_closing", "special_day", "answer_entry", "wording", "check_word", "check_leader", "check_listed",
    "check_severity", "repost_source", "notice_template", "observance", "booking_offer", "lexicon_term", "menu_draft", "fact", "audit_act",
)  # fmt: skip
REPLACED = (
    ImportanceRule,
    EmergencyCase,
    CheckWord,
    CheckLeader,
    CheckListed,
    CheckSeverity,
    NoticeTemplate,
    Observance,
    Term,
)


@dataclass(frozen=True)
class Done:
    """What an import did: the files by which something changed, and the chains that were proposed."""

    files: tuple[str, ...]
    proposed: tuple[str, ...]


def load(session: Session, folder: Path, *, by: Member | None, operator: str, at: datetime) -> Done:
    """Take the settings of a folder over. `by` proposes other chains; without a member they are refused.

    Raises NotYours, and Refused naming the file that cannot be used; then nothing was changed.
    """
    if by is not None:
        roles.require(by, "config.import")
    before = write.texts(session)
    with _read(folder, at) as given:
        proposed = _chains(session, given, by, at=at)
        try:
            _take_over(session, given, folder, by.name if by else operator, at=at)
        except IntegrityError:
            raise Refused("设置文件里的一个名称和数据库里别的条目重了，什么也没有改") from None
    after = write.texts(session)
    changed = {
        name: diff for name in after if (diff := _difference(before.get(name, ""), after[name]))
    }
    trail.record(
        session, actor=by.name if by else operator, verb="config.import", subject=("config", "import"), at=at,
        after={"files": changed, "chains": proposed},
    )  # fmt: skip
    return Done(tuple(changed), tuple(proposed))


@contextmanager
def _read(folder: Path, at: datetime) -> Iterator[Session]:
    """An empty database in memory that has loaded the folder."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[name] for name in LOADED])
    with Session(engine) as given:
        bureau.load_once(given, folder, at=at)
        given.flush()
        yield given
    engine.dispose()


def _take_over(session: Session, given: Session, folder: Path, who: str, *, at: datetime) -> None:
    for fact in FACTS:
        facts.put(session, fact, facts.get(given, fact))
    merge.units(session, given)
    merge.channels(session, given)
    merge.kinds(session, given)
    for model in REPLACED:
        merge.replace(session, given, model)
    guide.load(session, bureau.read(folder / "guide.toml"), at=at)
    wording.load(session, bureau.read(folder / "replies.toml"))
    offer.load(session, bureau.read(folder / offer.FILE), at)
    merge.sources(session, source.every(given), who, at=at)
    _menus(session, given, who, at=at)
    session.flush()


def _menus(session: Session, given: Session, who: str, *, at: datetime) -> None:
    """Drafts as they are written; they are pushed by whoever looks at them."""
    for wanted in given.scalars(select(MenuDraft)):
        one = session.get(MenuDraft, wanted.account)
        if one is None or one.menu != wanted.menu:
            menu.draw_up(session, wanted.account, wanted.menu, by=who, at=at)


def _chains(session: Session, given: Session, by: Member | None, *, at: datetime) -> list[str]:
    """Propose each chain that the files have otherwise; what they are called."""
    present, wanted = chain.now(session), chain.now(given)
    others = [key for key in {**present, **wanted} if present.get(key) != wanted.get(key)]
    told = [chain.called(*key) for key in others]
    if others and by is None:
        raise Refused(
            f"review.toml 里{'、'.join(told)}的审核链和数据库不一样。审核链要管理员提出、主要领导确认："
            "请加 --as 管理员，或把 review.toml 里的步骤改得和现在一样。什么也没有改"
        )
    for key in others:
        if by is not None:
            links = wanted.get(key, [])
            chain_change.propose(session, key, links, reason="载入设置文件", by=by, at=at)
    return told


def _difference(old: str, new: str) -> list[str]:
    """The lines that came and went."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++") and line[:2] != "@@"]
