"""Whether a notice is the repost that a task asks for: told by its address or its title."""

from urllib.parse import urlsplit

from bot.ledger.channels import plain
from bot.notices.notice import Notice


def why_not(notice: Notice, title: str, url: str) -> str:
    """Why a notice does not answer a task that asks for a title at an address, with a way forward; empty when it does."""
    named = f"《{notice.title}》（稿件 {notice.id}）"
    if notice.origin != "repost":
        return (
            f"{named}不是转载，不能对上转发任务：确是转载的，把来源类型改为转载（origin: repost）并写明来源、"
            "原文链接、原标题再对；改由本单位自己写一篇的，发布以后在“设置 → 转发任务”里登记网址和时间"
        )
    titles = {plain(notice.title), plain(notice.source_title)}
    if _same_page(notice.source_url, url) or plain(title) in titles:
        return ""
    return (
        f"{named}的原文链接和标题都不是任务要求的《{title}》（{url}），请核对是不是对错了；"
        "确是同一篇的，把稿件的原文链接（source_url）或原标题（source_title）照任务写上再对"
    )


def _same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to the same page: how it is fetched and what follows # do not count."""
    return bool(one) and _page(one) == _page(other)


def _page(url: str) -> tuple[str, str, str] | str:
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # brackets that hold no address
        return url
    return parts.netloc.lower(), parts.path.rstrip("/"), parts.query
