"""Read what a callback answered, as strictly as the platform does."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.sandbox import envelope
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json

TEXT_BYTES = 2048
SOUNDS = {
    "voice": "［语音］",
    "video": "［视频］",
    "music": "［音乐］",
    "transfer_customer_service": "［已转人工客服］",
}


@dataclass(frozen=True)
class Reply:
    """A reply: text, image, news (or `fault`, with `why`), and what a bubble needs to show it."""

    kind: str
    data: Json

    def told(self) -> Json:
        """The reply as the control API gives it."""
        return {"kind": self.kind, **self.data}


class Fault(Exception):
    """The answer cannot be shown; the citizen sees the platform's fault line."""


def read(account: SandboxAccount, openid: str, body: str, *, most: int) -> Reply | None:
    """The reply in an answer, None when it says nothing (`success` or empty); a `fault` when it is broken.

    `most`: how many articles are shown; more are cut without a word.
    """
    if body.strip() in {"", "success"}:
        return None
    try:
        return _shown(_for(account, openid, _opened(account, _parsed(body))), most)
    except Fault as fault:
        return Reply("fault", {"why": str(fault)})


def _for(account: SandboxAccount, openid: str, root: ET.Element) -> ET.Element:
    """The reply, once it is known to be from this account to this citizen."""
    if _text(root, "ToUserName") != openid or _text(root, "FromUserName") != account.original_id:
        raise Fault("ToUserName or FromUserName")
    if not _text(root, "CreateTime").isdigit():
        raise Fault("CreateTime")
    return root


def _parsed(body: str) -> ET.Element:
    if "<!" in body.replace("<![CDATA[", ""):
        raise Fault("document type or comment")
    try:
        return ET.fromstring(body)  # noqa: S314 - no document type, so no entities; the bot under test sent it
    except ET.ParseError as problem:
        raise Fault(f"not well-formed: {problem}") from problem


def _opened(account: SandboxAccount, root: ET.Element) -> ET.Element:
    """The reply inside its envelope. In safe mode a bare one is not accepted."""
    sealed = root.findtext("Encrypt")
    if sealed is None:
        if account.mode == "safe":
            raise Fault("not encrypted")
        return root
    if account.mode == "plain":
        raise Fault("encrypted in plain mode")
    parts = (account.token, _text(root, "TimeStamp"), _text(root, "Nonce"), sealed)
    if not envelope.signed(_text(root, "MsgSignature"), *parts):
        raise Fault("MsgSignature")
    try:
        return _parsed(envelope.unseal(account.aes_key, account.app_id, sealed))
    except envelope.BadEnvelope as problem:
        raise Fault(f"envelope: {problem}") from problem


def _shown(root: ET.Element, most: int) -> Reply:
    kind = _text(root, "MsgType")
    if kind == "text":
        content = _text(root, "Content")
        if len(content.encode()) > TEXT_BYTES:
            raise Fault(f"text of {len(content.encode())} bytes, at most {TEXT_BYTES}")
        return Reply("text", {"text": content})
    if kind == "image":
        return Reply("image", {"pic": f"/mmbiz/{_text(root, 'Image/MediaId')}/0"})
    if kind == "news":
        return Reply("news", {"articles": _articles(root, most)})
    if kind in SOUNDS:
        return Reply("text", {"text": SOUNDS[kind]})
    raise Fault(f"MsgType {kind}")


def _articles(root: ET.Element, most: int) -> list[Json]:
    items = root.findall("Articles/item")
    if not items or _text(root, "ArticleCount") != str(len(items)):
        raise Fault("ArticleCount")
    return [
        {
            "title": _text(item, "Title"),
            "digest": item.findtext("Description") or "",
            "pic": item.findtext("PicUrl") or "",
            "url": item.findtext("Url") or "",
        }
        for item in items[:most]
    ]


def _text(root: ET.Element, path: str) -> str:
    """What stands in an element that must be there and not be empty."""
    found = root.findtext(path)
    if not found:
        raise Fault(f"{path} missing or empty")
    return found
