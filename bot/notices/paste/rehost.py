"""Take over the pictures of what was pasted: those in the text itself, and those on hosts that are allowed."""

import base64
import binascii
from collections.abc import Callable, Collection
from urllib.parse import unquote, urlsplit

from bot.db.files import Files
from bot.errors import Refused
from bot.notices import pictures

MOST = 60  # pictures in one paste
SPECK = 2  # px: a picture so small only counts who reads
Fetch = Callable[[str], bytes]  # the bytes at an address; raises Refused


class Rehost:
    """Gives each picture of a paste the path under which it is kept; "" for one that nobody sees.

    Nothing is asked of the network but what `fetch` brings from `hosts` (and hosts below them).
    """

    def __init__(self, files: Files, fetch: Fetch, hosts: Collection[str]) -> None:
        self._files, self._fetch, self._hosts = files, fetch, hosts
        self._taken: dict[str, str] = {}

    def __call__(self, address: str) -> str:
        """Raises Refused saying why a picture was not taken."""
        if address not in self._taken:
            if len(self._taken) >= MOST:
                raise Refused(f"一次最多带 {MOST} 张图片")
            self._taken[address] = self._kept_already(address) or self._keep(address)
        return self._taken[address]

    def _kept_already(self, address: str) -> str:
        """A picture of ours, copied from one of our own pages."""
        if address.startswith("data:"):
            return ""
        name = address.partition("?")[0].rpartition("/")[2]
        return f"media/{name}" if name.endswith((".jpg", ".png")) and self._files.has(name) else ""

    def _keep(self, address: str) -> str:
        data = _decoded(address) if address.startswith("data:") else self._fetched(address)
        if max(pictures.size(data, "粘贴的图片")) <= SPECK:
            return ""
        prepared, suffix = pictures.prepare(data, "粘贴的图片")
        return f"media/{self._files.keep(prepared, suffix)}"

    def _fetched(self, address: str) -> bytes:
        try:
            parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
            host = parts.hostname or ""
        except ValueError:
            raise Refused("图片的网址不对") from None
        if parts.scheme == "file":
            raise Refused("Word、WPS 里的图片浏览器不让取，请上传 .docx 文件，或把图片拖进来")
        if parts.scheme not in ("http", "https"):
            raise Refused("图片不在网上，请把图片拖进来")
        if not any(host == one or host.endswith(f".{one}") for one in self._hosts):
            raise Refused(f"{host or '这个网址'} 不在可以取图的网站里，请把图片存下来再拖进来")
        return self._fetch(parts.geturl())


def _decoded(address: str) -> bytes:
    head, _, data = address.partition(",")
    if not head.lower().startswith("data:image/") or "base64" not in head.lower():
        raise Refused("图片的写法不认识，请把图片拖进来")
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("图片不完整，请把图片拖进来") from None
