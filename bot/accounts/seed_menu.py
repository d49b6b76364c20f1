"""The menus of `config/menu.toml`: drafts at the first start, for accounts whose menu nobody has drawn up."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.accounts import menu
from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.ledger.channels import Channel, ChannelKind
from bot.review.proposal import Proposal

FILE, LOADED = "menu.toml", "menu_loaded_at"
log = logging.getLogger(__name__)


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Take over the file. Raises ValueError for what is no account, and for what the platform would not take."""
    for account, told in data.items():
        if not _is_account(session, account):
            raise ValueError(f"“{account}”不是公众号的代号")
        _draw_up(session, account, told, at)
    facts.put(session, LOADED, at.isoformat())


def load_later(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """The same for a database that had none of it: the file may name accounts that this bureau does not have."""
    known = {account: told for account, told in data.items() if _is_account(session, account)}
    for account in data.keys() - known.keys():
        log.warning("%s: there is no account %s, its menu is left out", FILE, account)
    load(
        session,
        {account: told for account, told in known.items() if not _was_asked_for(session, account)},
        at,
    )


def _draw_up(session: Session, account: str, told: object, at: datetime) -> None:
    try:
        checked = menu.checked(told)
    except Refused as refusal:
        raise ValueError(str(refusal)) from None
    if menu.draft(session, account) is None:
        menu.draw_up(session, account, checked, by=trail.SYSTEM, at=at)


def _was_asked_for(session: Session, account: str) -> bool:
    """Whether somebody has proposed a menu, which may still wait."""
    theirs = (Proposal.kind == menu.KIND, Proposal.target == account)
    return session.scalar(select(Proposal.id).where(*theirs).limit(1)) is not None


def _is_account(session: Session, slug: str) -> bool:
    channel = session.get(Channel, slug)
    return channel is not None and channel.kind == ChannelKind.WECHAT
