"""Push the menu that was drawn up for an account: it comes in place of the account's own."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.accounts import menu
from bot.db.engine import Sessions
from bot.errors import OutOfTurn, Refused, Unreachable, Unsure


class Console(Protocol):
    """Of the platform's side of an account, what pushing needs."""

    def push_menu(self, menu: dict[str, object]) -> None:
        """Put a menu in place of the present one. Raises Refused, Unreachable, Unsure."""


Consoles = Callable[[str], Console]  # by account; raises Refused for one without credentials


def push(
    sessions: Sessions, account: str, consoles: Consoles, *,
    seen: str | None = None, by: str, now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Read the draft, ask the platform, write down that it was taken; no transaction is open meanwhile.

    `seen` is the mark of the draft that the person had before them. Raises Refused with what the platform said, and
    OutOfTurn when somebody has changed the draft since.
    """
    with sessions.read() as session:
        drawn = menu.draft(session, account)
    if drawn is None:
        raise Refused(f"公众号“{account}”还没有菜单草稿。先在工作台“设置 → 公众号菜单”里写好")
    if seen is not None and seen != drawn.mark:
        raise OutOfTurn(f"{drawn.edited_by}刚才改过这份草稿，没有推送。请看过现在的样子再推")
    read_at = now()
    try:
        consoles(account).push_menu(drawn.menu)
    except Unsure:
        raise Refused("没有收到平台的答复，菜单可能已经推上去。再推一次，推两次也不要紧") from None
    except Unreachable as problem:
        raise Refused(f"没有连上平台，菜单没有变：{problem}。过几分钟再推") from None
    with sessions.begin() as session:
        menu.record_pushed(session, account, drawn.menu, read_at=read_at, by=by, at=now())
