"""One account as releasing needs it: pictures, drafts, publishing, mass sends, and looking how they stand."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot import clock
from bot.errors import Unreachable, Unsure
from bot.memory.memory import Memory
from bot.notices.channel import SERVICE as SERVICE_ALLOWANCE
from bot.notices.channel import SUBSCRIPTION, Article, Counted, Job, Listed, Mode, Picture, Seen
from bot.notices.readers import Comments
from bot.wechat import mass, seen
from bot.wechat.account import SERVICE, Account
from bot.wechat.client import Client
from bot.wechat.comments import WeChatComments
from bot.wechat.wire import CONNECT, READ, Answer

GONE = 40007  # "invalid media_id": the draft is not in the box (deleted, or already out)
NO_ARTICLE = 53600
NEWEST = 20  # articles that one look at the list brings, the most it can


class WeChatPublisher:
    """`notices.channel.Publisher` for one account. Safe to share between threads."""

    def __init__(
        self,
        account: Account,
        memory: Memory,
        *,
        now: Callable[[], datetime] = clock.now,
        timeouts: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        self.slug = account.slug
        self.allowance = SERVICE_ALLOWANCE if account.kind == SERVICE else SUBSCRIPTION
        self._client = Client(account, memory, now=now, timeouts=timeouts)
        self.comments: Comments = WeChatComments(self._client)

    def upload_image(self, picture: Picture) -> str:
        """Put a picture where articles may show it: addresses elsewhere are silently filtered (DOC: uploadimg)."""
        file = (picture.name, picture.data, picture.mime)
        return _word(self._client.upload("media/uploadimg", file), "url")

    def upload_cover(self, picture: Picture) -> str:
        """Keep a cover as permanent material (DOC: add_material)."""
        file = (picture.name, picture.data, picture.mime)
        return _word(self._client.upload("material/add_material", file, type="image"), "media_id")

    def make_draft(self, articles: Sequence[Article]) -> str:
        """Put the articles into the draft box (DOC: draft/add). A second draft does no harm."""
        drafted = [_draft(article) for article in articles]
        return _word(self._client.ask("draft/add", {"articles": drafted}), "media_id")

    def publish(self, draft_id: str) -> Job:
        """Start publishing without telling followers (DOC: freepublish/submit). Taken on is not yet published."""
        answer = self._client.ask("freepublish/submit", {"media_id": draft_id}, changes=True)
        number = answer.get("publish_id")  # documented as text, in fact a number
        if not number:
            raise Unsure("平台接受了发布，但没有给出编号；等它的结果通知，请不要重复提交")
        return Job(str(number), str(answer.get("msg_data_id") or ""))

    def send_to_all(self, draft_id: str, client_id: str, *, as_reprint: bool = False) -> Job:
        """Send a draft to all followers; the same `client_id` within 24 h is one job."""
        return mass.send_to_all(self._client, draft_id, client_id, as_reprint=as_reprint)

    def preview(self, draft_id: str, to: str) -> None:
        """Send a draft to one phone (DOC: message/mass/preview)."""
        mass.preview(self._client, draft_id, to)

    def preview_text(self, text: str, to: str) -> None:
        """Send a text to one phone (DOC: message/mass/preview)."""
        mass.preview_text(self._client, text, to)

    def look(self, mode: Mode, job_id: str) -> Seen:
        """Ask how a job stands. For a publish the platform allows 100 questions a day."""
        if mode == Mode.MASS:
            return seen.mass_seen(self._client.ask("message/mass/get", {"msg_id": job_id}))
        return seen.publish_seen(self._client.ask("freepublish/get", {"publish_id": job_id}))

    def find(self, source_url: str) -> Seen | None:
        """Look among the newest published articles; mass sends are never in that list (DOC: batchget)."""
        body = {"offset": 0, "count": NEWEST, "no_content": 1}
        for item in seen.items_of(self._client.ask("freepublish/batchget", body)):
            if seen.shows(item, source_url):
                return seen.listed_seen(item)
        return None

    def article(self, article_id: str) -> list[Listed]:
        """The articles of one publish, with their text (DOC: getarticle)."""
        answer = self._client.ask(
            "freepublish/getarticle", {"article_id": article_id}, accept=frozenset({NO_ARTICLE})
        )
        return seen.listed(article_id, answer) if answer["errcode"] != NO_ARTICLE else []

    def published(self, offset: int) -> list[Listed]:
        """Newest first; mass sends are never in that list (DOC: batchget)."""
        body = {"offset": offset, "count": NEWEST, "no_content": 1}
        items = seen.items_of(self._client.ask("freepublish/batchget", body))
        return [article for item in items for article in seen.listed_item(item)]

    def counted_on(self, day: date) -> list[Counted]:
        """The statistics of one day, which are there from about 08:00 of the next (DOC: getarticletotaldetail)."""
        span = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
        return seen.counted(self._client.ask("/datacube/getarticletotaldetail", span))

    def delete_article(self, article_id: str, place: int = 0) -> None:
        """Take a published article down (DOC: freepublish/delete, ten a day); none there is as good."""
        body = {"article_id": article_id, "index": place}
        self._client.ask("freepublish/delete", body, accept=frozenset({NO_ARTICLE}))

    def delete_sent(self, job_id: str, place: int = 0) -> None:
        """Take the article of a mass send down; its card stays on phones."""
        mass.delete(self._client, job_id, place)

    def publishes_used(self) -> int:
        """How many submits the platform counted today (DOC: openapi/quota/get). Raises OutOfQuota when none is left."""
        answer = self._client.ask("openapi/quota/get", {"cgi_path": "/cgi-bin/freepublish/submit"})
        quota = answer.get("quota")
        used = quota.get("used") if isinstance(quota, dict) else None
        if not isinstance(used, int):
            raise Unreachable("平台没有说明今天的发布次数，稍后自动再试")
        if isinstance(quota, dict) and quota.get("remain") == 0:
            raise self._client.spent("freepublish/submit")
        return used

    def draft_exists(self, draft_id: str) -> bool:
        """Whether a draft is still in the box (DOC: draft/get)."""
        answer = self._client.ask("draft/get", {"media_id": draft_id}, accept=frozenset({GONE}))
        return answer["errcode"] != GONE

    def delete_draft(self, draft_id: str) -> None:
        """Take a draft out of the box; Refused when it is not there (DOC: draft/delete)."""
        self._client.ask("draft/delete", {"media_id": draft_id})


def _draft(article: Article) -> dict[str, object]:
    cuts = {"pic_crop_235_1": article.cover_wide, "pic_crop_1_1": article.cover_square}
    return {
        "article_type": "news",
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        "content": article.html,
        "content_source_url": article.source_url,
        "thumb_media_id": article.cover_id,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
        **{name: part for name, part in cuts.items() if part},
    }


def _word(answer: Answer, name: str) -> str:
    word = answer.get(name)
    if not isinstance(word, str) or not word:
        raise Unreachable("微信平台的答复不完整，稍后自动再试")
    return word
