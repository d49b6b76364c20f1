"""Write the reply to a push: passive XML (or JSON, where the console was set to it), never too long.

developers.weixin.qq.com/doc, guide/product/message/Passive_user_reply_message.
"""

import json
import re

from wechatpy.replies import ArticlesReply, TextReply

from bot.chat.asked import Card, Reply
from bot.wechat.body import clean
from bot.wechat.incoming import Said

SUCCESS = "success"  # nothing to say, and no retry wanted
LONGEST = 2048  # bytes of a text; a longer one reaches nobody, without any error
ENDS = re.compile(r"[。！？；!?;\n][”’）」』)]*")  # where a sentence ends
TITLED = re.compile(r"(《[^《》<>\n]+》)\n(https?://[^\s<>\"]+)")
COMMAS = re.compile(r"[，、,：:\s]")  # where a very long one may be cut


def write(reply: Reply, said: Said, *, more: str, as_json: bool) -> str:
    """The reply to what was said. Its time is the message's, so that a redelivery gets the same bytes.

    `more` ends a text that had to be cut.
    """
    card, text = reply.card, linked(cut(clean(reply.text), more))
    if card is None and not text.strip():
        return SUCCESS
    if as_json:
        return _json(card, text, said)
    parties = {"source": _safe(said.us), "target": _safe(said.citizen), "time": said.created}
    if card is None:
        return str(TextReply(content=_safe(text), **parties).render())
    article = {name: _safe(words) for name, words in _article(card).items()}
    return str(ArticlesReply(articles=[article], **parties).render())


def linked(text: str) -> str:
    """Titles that stand above their address become the link, as the platform shows them in a text message.

    A text that would grow too long by it keeps its plain addresses.
    """
    written = TITLED.sub(r'<a href="\2">\1</a>', text)
    return written if len(written.encode()) <= LONGEST else text


def cut(text: str, more: str, *, limit: int = LONGEST) -> str:
    """A text of at most `limit` bytes, cut at the end of a sentence and ended with `more`."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len(more.encode())
    head = text.encode()[: max(room, 0)].decode(errors="ignore")
    for marks in (ENDS, COMMAS):
        found = [mark.end() for mark in marks.finditer(head)]
        # A mark near the beginning would throw away nearly everything.
        if found and found[-1] > len(head) // 2:
            return head[: found[-1]].rstrip() + more
    return head + more


def _json(card: Card | None, text: str, said: Said) -> str:
    fields: dict[str, object] = {
        "ToUserName": said.citizen,
        "FromUserName": said.us,
        "CreateTime": said.created,
    }
    if card is None:
        fields |= {"MsgType": "text", "Content": text}
    else:
        shown = _article(card)
        item = {
            "Title": shown["title"],
            "Description": shown["description"],
            "PicUrl": shown["image"],
            "Url": shown["url"],
        }
        fields |= {"MsgType": "news", "ArticleCount": 1, "Articles": [item]}
    return json.dumps(fields, ensure_ascii=False)


def _article(card: Card) -> dict[str, str]:
    shown = {
        "title": card.title,
        "description": card.digest,
        "image": card.picture,
        "url": card.url,
    }
    return {name: clean(words) for name, words in shown.items()}


def _safe(text: str) -> str:
    """A text that stays inside its CDATA: wechatpy writes it there as it is."""
    return text.replace("]]>", "]]]]><![CDATA[>")
