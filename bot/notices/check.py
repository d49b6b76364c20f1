"""Check a notice before it is submitted: what must be put right (block), and what to look at again (warn)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot import personal
from bot.errors import Refused
from bot.notices import article, event
from bot.notices.article import Foot
from bot.notices.notice import Notice

# Draft box documentation: title 32 characters today, 64 in older editions and still met in 2025.
TITLE_WARN, TITLE_MOST = 32, 64
AUTHOR_MOST, DIGEST_MOST = 16, 128
_WORDS = {"id_card": "居民身份证号", "bank_card": "银行卡号", "mobile": "手机号码"}


@dataclass(frozen=True)
class Finding:
    """One thing found: `severity` is block or warn, `where` the field in Chinese, `what` a sentence."""

    severity: str
    where: str
    what: str


def findings(notice: Notice, *, today: date) -> list[Finding]:
    """Everything found in a notice, blocks first."""
    found = [*_lengths(notice), *_numbers(notice), *_facts(notice, today)]
    return sorted(found, key=lambda one: one.severity)


def refuse_blocks(found: list[Finding]) -> None:
    """Raise Refused naming every block among the findings."""
    blocks = [f"{one.where}：{one.what}" for one in found if one.severity == "block"]
    if blocks:
        raise Refused("不能送审，请先改正：" + "；".join(blocks))


def _lengths(notice: Notice) -> Iterator[Finding]:
    title = len(notice.title)
    if title > TITLE_MOST:
        yield Finding("block", "标题", f"有 {title} 个字，公众号最多 {TITLE_MOST} 个字")
    elif title > TITLE_WARN:
        yield Finding(
            "warn", "标题", f"有 {title} 个字，超过 {TITLE_WARN} 个字的标题有的公众号发不出去"
        )
    for where, text, most in (
        ("作者", notice.author, AUTHOR_MOST),
        ("摘要", notice.digest, DIGEST_MOST),
    ):
        if len(text) > most:
            yield Finding("block", where, f"有 {len(text)} 个字，公众号最多 {most} 个字")
    if not article.plain(notice.body).strip() and len(notice.media) < 2:
        yield Finding("block", "正文", "是空的")
    foot = Foot(
        unit=notice.unit.name,
        formed_on=notice.formed_on,
        address="https://" + "x" * 60,
        index_no="x" * 20,
        event=event.in_words(notice.event),
    )
    html = article.for_platform(
        notice.body,
        title=notice.title,
        foot=foot,
        picture=lambda path: "https://mmbiz.qpic.cn/" + path,
    )
    if not article.length(html).fits:
        yield Finding("block", "正文", "排版后超过公众号的上限（2 万字符），请精简或分成几篇")


def _numbers(notice: Notice) -> Iterator[Finding]:
    contact = str((notice.event or {}).get("contact", ""))
    texts = {
        "标题": notice.title,
        "摘要": notice.digest,
        "作者": notice.author,
        "正文": notice.body,
        "活动": contact,
    }
    for where, text in texts.items():
        for one in personal.find(text):
            number = text[one.start : one.end]
            hidden = number[:3] + "*" * (len(number) - 5) + number[-2:]
            if one.kind == "mobile":
                yield Finding("warn", where, f"有{_WORDS[one.kind]} {hidden}，请确认可以公开")
            else:
                yield Finding(
                    "block",
                    where,
                    f"有{_WORDS[one.kind]} {hidden}，涉及个人隐私（条例第十五条），请删去",
                )


def _facts(notice: Notice, today: date) -> Iterator[Finding]:
    if notice.formed_on > today:
        yield Finding("block", "形成日期", f"{notice.formed_on} 还没有到")
    if notice.origin == "repost" and not notice.source_name:
        yield Finding("block", "来源", "转载要写明来源（source_name）")
    if article.foreign_pictures(notice.body):
        yield Finding("block", "正文", "用了外部网址的图片，公众号会把它去掉，请下载后作为文件插入")
    if not notice.unit.stands(notice.formed_on):
        yield Finding("warn", "发布单位", f"{notice.unit.name}在 {notice.formed_on} 不存续，请核对")
