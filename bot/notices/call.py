"""One call to the platform, with all it needs, so that no transaction is open while it runs."""

from dataclasses import dataclass

from bot.notices.channel import Article, Job, Listed, Mode, Picture, Publisher

Result = str | int | Job | Listed | None
PAGES, PUBLISHES_A_PAGE = 5, 20  # how far back a release is looked for that may be out already


@dataclass(frozen=True)
class Step:
    """One call to the platform, with all it needs, so that no transaction is open while it runs."""

    name: str  # find | image | cover | count | draft | submit
    picture: Picture | None = None
    articles: tuple[Article, ...] = ()
    draft_id: str = ""
    client_id: str = ""
    mode: str = ""
    source_url: str = ""

    def run(self, account: Publisher) -> Result:
        """Make the call. Raises what the Publisher raises."""
        if self.name == "find":
            return _find(account, self.source_url)
        if self.name == "image" and self.picture:
            return account.upload_image(self.picture)
        if self.name == "cover" and self.picture:
            return account.upload_cover(self.picture)
        if self.name == "count":
            return account.publishes_used()
        if self.name == "draft":
            return account.make_draft(self.articles)
        return self._submit(account)

    def _submit(self, account: Publisher) -> Job:
        if self.mode == Mode.MASS:
            return account.send_to_all(self.draft_id, self.client_id)
        return account.publish(self.draft_id)


def _find(account: Publisher, source_url: str) -> Listed | None:
    for page in range(PAGES):
        shown = account.published(page * PUBLISHES_A_PAGE)
        for one in shown:
            if one.source_url == source_url and not one.deleted:
                return one
        if len({one.article_id for one in shown}) < PUBLISHES_A_PAGE:
            return None
    return None
