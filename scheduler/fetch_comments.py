"""Fetch readers' comments of recent sends: a few articles in a round, a few pages of each."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import fetch_comments
from bot.notices.channel import Publisher
from bot.notices.comment import PAGES
from bot.notices.readers import A_PAGE, Said, Where

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetching:
    """The job, with the parts that it works with."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]
    stop: threading.Event

    def run(self) -> None:
        """Fetch what is due; an article that gives none does not hold up the others."""
        with self.sessions.read() as session:
            due = fetch_comments.due(session, at=clock.now())
        for number, where in due:
            if self.stop.is_set():
                return
            try:
                total, shown = self._all(where)
            except (Refused, Unreachable, Unsure) as problem:
                log.warning("the comments of release %s cannot be fetched: %s", number, problem)
                with self.sessions.begin() as session:
                    fetch_comments.failed(session, number, why=str(problem), at=clock.now())
                continue
            with self.sessions.begin() as session:
                fetch_comments.keep(session, number, total, shown, at=clock.now())

    def _all(self, where: Where) -> tuple[int, list[Said]]:
        account = self.publishers.get(where.account)
        if account is None:
            raise Refused("没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN")
        shown: list[Said] = []
        for page in range(PAGES):
            total, more = account.comments.listed(where, page * A_PAGE)
            shown += more
            if len(shown) >= total or not more:
                break
        return total, shown
