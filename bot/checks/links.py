"""Addresses in a text: hosts that no one confirmed, bare numbers, shortened ones, words that show another host."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_MARKED = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]*)\]\((?P<address>https?://[^\s()]+)[^()\n]*\)")
_BARE = re.compile(r"(?:https?://|www\.)[!-~]+", re.ASCII)
_TRAILING = ".,;:!?)]}>'\"*_"
_SHOWN = 40  # characters of a QR code that is no address
_NUMBER = re.compile(r"[\d.]+|\[[0-9a-f:]+\]")
# Shortened addresses hide where they lead.
_SHORT = frozenset(
    {
        "t.cn",
        "url.cn",
        "dwz.cn",
        "suo.im",
        "suo.nz",
        "bit.ly",
        "tinyurl.com",
        "u.nu",
        "is.gd",
        "goo.gl",
        "dwz.win",
        "mrw.so",
    }
)
_SOURCE = "单位确认过的网站（规则包 hosts）"


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every address that leads where nobody has said it may."""
    for found in _MARKED.finditer(text.source):
        shown, leads = _host(found["words"]), _host(found["address"])
        if shown and leads and shown.removeprefix("www.") != leads.removeprefix("www."):
            what = f"文字写的是 {shown}，链接却到 {leads}"
            yield Hit("links.shown", Severity.CONFIRM, *found.span(), what, _SOURCE)
    for found in _BARE.finditer(text.source):
        address = found[0].rstrip(_TRAILING)
        hit = _judged(_host(address), case.pack.hosts)
        if hit:
            rule, severity, what = hit
            end = found.start() + len(address)
            yield Hit(rule, severity, found.start(), end, what, _SOURCE)


def code(text: Text, case: Case) -> Iterator[Hit]:
    """What a QR code says: its host is always shown, because nobody can read it in the picture."""
    host = _host(text.source)
    judged = _judged(host, case.pack.hosts)
    if not host:
        what, severity = f"二维码的内容是“{text.source[:_SHOWN]}”，不是网址", Severity.HINT
    elif judged is None:
        what, severity = f"二维码通向已确认的网站 {host}", Severity.HINT
    else:
        what, severity = f"二维码通向 {host}：{judged[2]}", Severity.CONFIRM
    yield Hit("links.code", severity, 0, len(text.source), what, _SOURCE)


def _judged(host: str, confirmed: tuple[str, ...]) -> tuple[str, Severity, str] | None:
    if not host or any(host == one or host.endswith("." + one) for one in confirmed):
        return None
    if host in _SHORT:
        return "links.short", Severity.CONFIRM, f"短网址 {host} 看不出到哪里，请写原来的网址"
    if _NUMBER.fullmatch(host):
        return "links.number", Severity.CONFIRM, f"网址只有数字 {host}，请写域名"
    return "links.host", Severity.HINT, f"网站 {host} 没有人确认过，请核对后再用"


def _host(address: str) -> str:
    """The host of an address, empty when the words are no address."""
    if not _BARE.match(address):
        return ""
    try:
        return (
            urlsplit(address if "://" in address else "http://" + address).hostname or ""
        ).lower()
    except ValueError:
        return ""
