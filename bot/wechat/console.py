"""What an account's console holds: its menu, its auto-replies, its published list, its draft box; to be taken over or given back."""

from collections.abc import Callable
from datetime import datetime

from bot import clock
from bot.memory.memory import Memory
from bot.takeover.console import Laid, Page
from bot.wechat import seen
from bot.wechat.account import Account
from bot.wechat.client import Client
from bot.wechat.wire import CONNECT, READ, Answer

NO_MENU, NO_PERMISSION = 46003, 48001
A_PAGE = 20  # publishes or drafts in one answer, the most it can


class WeChatConsole:
    """`takeover.console.Console` for one account."""

    def __init__(
        self,
        account: Account,
        memory: Memory,
        *,
        now: Callable[[], datetime] = clock.now,
        timeouts: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        self.slug = account.slug
        self._client = Client(account, memory, now=now, timeouts=timeouts)

    def menu(self) -> dict[str, object]:
        """The menu in use, however it was made (DOC: get_current_selfmenu_info); {} where there is none."""
        answer = self._client.fetch("get_current_selfmenu_info", accept=frozenset({NO_MENU}))
        found = answer.get("selfmenu_info")
        shown = answer["errcode"] != NO_MENU and answer.get("is_menu_open")
        return found if shown and isinstance(found, dict) and found.get("button") else {}

    def menu_stays(self) -> bool:
        """Whether menu/get knows a menu: it tells only of those made over the interface (DOC: getCurrentSelfmenuInfo)."""
        answer = self._client.fetch("menu/get", accept=frozenset({NO_MENU, NO_PERMISSION}))
        return answer["errcode"] == 0

    def replies(self) -> dict[str, object]:
        """The auto-replies set in the console, also when they are off (DOC: get_current_autoreply_info)."""
        return _bare(self._client.fetch("get_current_autoreply_info"))

    def push_menu(self, menu: dict[str, object]) -> None:
        """Put a menu in place of what there is (DOC: menu/create). May be Unsure."""
        self._client.ask("menu/create", menu, changes=True)

    def page(self, offset: int) -> Page:
        """What was published without telling followers, newest first (DOC: freepublish/batchget, 100 a day)."""
        body = {"offset": offset, "count": A_PAGE, "no_content": 1}
        answer = self._client.ask("freepublish/batchget", body)
        items = seen.items_of(answer)
        return Page(_total(answer), len(items), tuple(map(tuple, map(seen.listed_item, items))))

    def drafts(self, offset: int) -> list[Laid]:
        """The draft box from `offset` on, newest first (DOC: draft/batchget)."""
        body = {"offset": offset, "count": A_PAGE, "no_content": 1}
        items = seen.items_of(self._client.ask("draft/batchget", body))
        return [
            Laid(str(item.get("media_id")), tuple(one.title for one in seen.listed_item(item)))
            for item in items
        ]


def _bare(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name not in ("errcode", "errmsg")}


def _total(answer: Answer) -> int:
    total = answer.get("total_count")
    return total if isinstance(total, int) else 0
