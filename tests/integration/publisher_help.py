"""What tests of an account over real HTTP make: articles, drafts, our account, a job that has ended."""

from pathlib import Path

from bot.memory.memory import open_memory
from bot.notices.channel import Article, Mode, Outcome, Picture, Publisher, Seen
from bot.wechat.account import Account
from bot.wechat.publisher import WeChatPublisher
from tests.integration.sandbox_help import ACCOUNT, JPG, wait_for

SOURCE = "http://127.0.0.1:8000/notices/12?r=345"


def article(source_url: str = SOURCE, **changes: str) -> Article:
    """An article without a cover."""
    fields = {
        "title": "公告",
        "author": "文化馆",
        "digest": "摘要",
        "html": "<p>全文“引号”</p>",
        "cover_id": "",
    }
    return Article(source_url=source_url, **{**fields, **changes})


def account(base: str, **changes: str) -> Account:
    """The sandbox's account as we know it."""
    fields = {"app_secret": ACCOUNT.secret, "token": ACCOUNT.token, **changes}
    return Account("wechat", ACCOUNT.app_id, api_url=base, **fields)  # type: ignore[arg-type]


def publisher(base: str, folder: Path, **changes: str) -> WeChatPublisher:
    """Our account on a sandbox, without Redis; short time-outs."""
    memory = open_memory(f"unix://{folder}/nobody?db=0")
    return WeChatPublisher(account(base, **changes), memory, timeouts=(1.0, 1.0))


def drafted(channel: Publisher, *articles: Article) -> str:
    """A draft of articles, each with the same cover."""
    cover = channel.upload_cover(Picture("cover.jpg", "image/jpeg", JPG))
    placed = [
        Article(one.title, one.author, one.digest, one.html, one.source_url, cover)
        for one in articles or [article()]
    ]
    return channel.make_draft(placed)


def settled(channel: Publisher, mode: Mode, job: str) -> Seen:
    """What a job comes to."""
    return wait_for(lambda: channel.look(mode, job), lambda seen: seen.outcome != Outcome.PENDING)
