"""Take the drafts of previews out of the draft box after a day, so that nobody sends one from there by hand."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import preview
from bot.notices.channel import Publisher

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Previews:
    """The job, with the parts that it works with."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]

    def run(self) -> None:
        """Delete every draft that has lain its day; one that cannot be deleted now is tried in the next round."""
        with self.sessions.read() as session:
            stale = preview.stale(session, at=clock.now())
        for number, slug, draft in stale:
            account = self.publishers.get(slug)
            try:
                if account is not None and account.draft_exists(draft):
                    account.delete_draft(draft)
            except (Refused, Unreachable, Unsure) as problem:
                log.warning("the draft of preview %s is not cleared: %s", number, problem)
                continue
            with self.sessions.begin() as session:
                preview.cleared(session, number)
