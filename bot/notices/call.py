"""One call to the platform, with all it needs, so that no transaction is open while it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.notices.channel import Article, Job, Listed, Mode, Picture, Publisher

Result = str | int | Job | Listed | None
PAGES, PUBLISHES_A_PAGE = 5, 20  # how far back a release is looked for that may be out already


@dataclass(frozen=True)
class Step:
    """One call to the platform, with all it needs, so that no transaction is open while it runs."""

    name: str  # fence | find | image | cover | count | draft | submit
    picture: Picture | None = None
    articles: tuple[Article, ...] = ()
    draft_id: str = ""
    client_id: str = ""
    mode: str = ""
    source_url: str = ""
    as_reprint: bool = False  # a mass send goes on where the platform judges it a reprint

    def run(self, account: Publisher) -> Result:
        """Make the call. Raises what the Publisher raises."""
        if self.picture is not None:
            upload = account.upload_image if self.name == "image" else account.upload_cover
            return upload(self.picture)
        calls: dict[str, Callable[[Publisher], Result]] = {
            "fence": self._take_away, "find": self._find, "draft": self._draft, "submit": self._submit,
            "count": lambda platform: platform.publishes_used(),
        }  # fmt: skip
        return calls[self.name](account)

    def _take_away(self, account: Publisher) -> None:
        if account.draft_exists(self.draft_id):
            account.delete_draft(self.draft_id)

    def _find(self, account: Publisher) -> Listed | None:
        for page in range(PAGES):
            shown = account.published(page * PUBLISHES_A_PAGE)
            for one in shown:
                if one.source_url == self.source_url and not one.deleted:
                    return one
            if len({one.article_id for one in shown}) < PUBLISHES_A_PAGE:
                return None
        return None

    def _draft(self, account: Publisher) -> str:
        return account.make_draft(self.articles)

    def _submit(self, account: Publisher) -> Job:
        if self.mode == Mode.MASS:
            return account.send_to_all(self.draft_id, self.client_id, as_reprint=self.as_reprint)
        return account.publish(self.draft_id)
