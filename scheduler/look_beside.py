"""Look at what happens beside us: read what came out in the console, compare the platform's list with our books."""

import itertools
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import beside
from bot.notices.channel import Listed, Mode, Publisher

PAGES, PUBLISHES_A_PAGE = 5, 20  # the newest hundred publishes are compared every day

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beside:
    """The two jobs, with the parts that they work with."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]
    base_url: str
    stop: threading.Event

    def look(self) -> None:
        """Read the articles of jobs that we did not start; each may be ours after all."""
        with self.sessions.read() as session:
            unknown = beside.to_ask(session)
        for number, slug, article_id in unknown:
            account = self.publishers.get(slug)
            if account is None or self.stop.is_set():
                continue
            try:
                articles = account.article(article_id)
            except (Refused, Unreachable, Unsure) as problem:
                log.warning("what was found as %s cannot be read yet: %s", number, problem)
                continue
            with self.sessions.begin() as session:
                beside.look_into(
                    session, number, articles, base_url=self.base_url, at=clock.now()
                )  # fmt: skip

    def compare(self) -> None:
        """Compare each account's list of published articles with our books. Mass sends are never in that list."""
        for slug, account in self.publishers.items():
            try:
                self._compare(slug, account)
            except (Refused, Unreachable, Unsure) as problem:
                log.warning("the published list of %s cannot be read: %s", slug, problem)

    def _compare(self, slug: str, account: Publisher) -> None:
        listed: list[Listed] = []
        for page in range(PAGES):
            shown = account.published(page * PUBLISHES_A_PAGE)
            listed += shown
            if len({one.article_id for one in shown}) < PUBLISHES_A_PAGE or self.stop.is_set():
                break
        standing = [one for one in listed if not one.deleted]
        for _, group in itertools.groupby(standing, key=lambda one: one.article_id):
            self._know(slug, account, list(group))
        self._remove_twins(slug, account, standing)

    def _know(self, slug: str, account: Publisher, shown: Sequence[Listed]) -> None:
        with self.sessions.begin() as session:
            mine = [beside.release_of(session, slug, one, self.base_url) for one in shown]
            by_hand = any(one is not None and one.mode == Mode.DRAFT for one in mine)
        read = account.article(shown[0].article_id) if by_hand else shown
        with self.sessions.begin() as session:
            ours = False
            for listed, whole in zip(shown, read, strict=False):
                out_at = listed.out_at or clock.now()
                ours |= beside.recognise(
                    session, slug, whole, out_at=out_at, base_url=self.base_url, at=clock.now()
                )  # fmt: skip
            if not ours:
                beside.enter_listed(session, slug, shown, at=clock.now())

    def _remove_twins(self, slug: str, account: Publisher, listed: Sequence[Listed]) -> None:
        """Two articles with one release's address: the newer goes, and that is written down (exactly-once.md)."""
        first: dict[str, Listed] = {}
        for one in reversed(listed):  # the list is newest first
            older = first.setdefault(one.source_url, one)
            if not one.source_url or older.article_id == one.article_id:
                continue
            with self.sessions.begin() as session:
                mine = beside.release_of(session, slug, one, self.base_url)
                if mine is None:
                    continue
                log.error("release %s is out twice; the newer article is taken down", mine.id)
                beside.record_twin(session, mine, one, at=clock.now())
            account.delete_article(one.article_id, one.place)
