"""Fetch a picture of a pasted text from a host that the bureau allows: quickly, no more than a picture, no detours."""

import requests

from bot.errors import Refused
from bot.notices.pictures import MOST_BYTES

_CONNECT, _READ = 3.0, 8.0  # seconds
_CHUNK = 65_536


def fetch(address: str) -> bytes:
    """The bytes at an address. Raises Refused saying that it could not be had."""
    try:
        with requests.get(
            address, stream=True, timeout=(_CONNECT, _READ), allow_redirects=False
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise Refused("图片所在的网站没有给，请把图片存下来再拖进来")
            return _read(answer)
    except requests.RequestException:
        raise Refused("连不上图片所在的网站，请把图片存下来再拖进来") from None


def _read(answer: requests.Response) -> bytes:
    data = b""
    for part in answer.iter_content(_CHUNK):
        data += part
        if len(data) > MOST_BYTES:
            raise Refused(f"图片超过 {MOST_BYTES // 1_000_000} MB，请先压缩")
    return data
