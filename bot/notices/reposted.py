"""Check a repost (转载): from a source of the bureau's list, at an address of that source. The titles: `bot.checks.retitled`.

国办发〔2018〕123号: as a rule only what sites of the Party and the government and listed sources have published.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.checks.finding import Finding, Hit, Severity, located
from bot.notices.notice import Notice
from bot.notices.source import Source, every, is_called

WECHAT = "mp.weixin.qq.com"
_RULE = "国办发〔2018〕123号（原则上只转载党委、政府网站和稿源单位发布的信息）"


def findings(notice: Notice, sources: Sequence[Source], day: date) -> Iterator[Finding]:
    """What is wrong with where a repost comes from, on a day (Beijing's)."""
    name = notice.source_name
    if not name:
        yield _block("来源", "转载要写明来源（source_name）")
        return
    known = [one for one in sources if is_called(one, name) and one.stands(day)]
    if not known:
        what = (
            f"“{name}”在 {day} 不在稿源名单上，不能转载。请改用名单上的稿源发的（“设置 → 稿源名单”）；"
            f"确需转载的，请信息公开专员写明理由加进名单"
        )
        yield _block("来源", what)
        return
    hosts = [host for one in known for host in one.hosts]
    accounts = [account for one in known for account in one.accounts]
    if notice.source_url:
        yield from _address(notice, hosts, accounts)
    elif hosts or accounts:
        yield _block("原文链接", f"转载{name}的要写明原文链接（source_url）")
    else:
        yield _confirm("来源", name, "没有原文链接，看不出是不是它发的，请核对原件")


def why_not(session: Session, notice: Notice, day: date) -> str:
    """Why a repost may not go out on a day, empty when it may: its source may have been taken off since approval."""
    if notice.origin != "repost":
        return ""
    found = findings(notice, every(session), day)
    blocks = (one.what for one in found if one.severity == Severity.BLOCK)
    return next((f"{what}。稿源定了以后再安排发布" for what in blocks), "")


def _address(notice: Notice, hosts: list[str], accounts: list[str]) -> Iterator[Finding]:
    name, url = notice.source_name, notice.source_url
    host = host_of(url)
    if any(host == one or host.endswith(f".{one}") for one in hosts):
        return
    if host == WECHAT and accounts:
        what = f"是公众号文章，从网址看不出是哪个号，请点开核对是不是{'、'.join(accounts)}发的"
        yield _confirm("原文链接", url, what)
    elif not hosts and not accounts:
        yield _confirm("原文链接", url, f"名单上没有写{name}的网站，请核对是不是它发的")
    else:
        known = "、".join([*hosts, *(f"公众号“{one}”" for one in accounts)])
        what = (
            f"{host or url} 不是{name}的网站（名单上有：{known}）。请换成{name}自己发的那一篇；"
            f"名单不全的，请信息公开专员补上（“设置 → 稿源名单”）"
        )
        yield _block("原文链接", what)


def host_of(url: str) -> str:
    """The host of an address in small letters, empty when there is none."""
    if "\\" in url:  # browsers read it as /, so what follows @ would be no host
        return ""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # brackets that hold no address
        return ""


def _block(where: str, what: str) -> Finding:
    """What nobody can let pass: the list is the officer's."""
    return Finding("source", Severity.BLOCK, where, what, _RULE)


def _confirm(where: str, quote: str, what: str) -> Finding:
    return located(Hit("source", Severity.CONFIRM, 0, len(quote), what, _RULE), where, quote)
