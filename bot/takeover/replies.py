"""Read the console's auto-replies, and write keyword answers as drafts that staff edit and then import.

developers.weixin.qq.com/doc: getCurrentAutoreplyInfo.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.tables.text import clean
from bot.tables.write import csv_text

HEADERS = ("编号", "问题", "答案", "单位", "有效期至", "规则", "匹配")
KINDS = {"img": "图片", "voice": "语音", "video": "视频", "news": "图文"}
MATCHES = {"contain": "含有即答", "equal": "完全相同才答"}


@dataclass(frozen=True)
class Reply:
    """One reply: `text` of a text reply; `what` names any other for people."""

    text: str
    what: str = ""


@dataclass(frozen=True)
class Rule:
    """Keyword replies: any of the keywords (word, match mode) brings all replies, or one at random."""

    name: str
    at_random: bool
    keywords: tuple[tuple[str, str], ...]
    replies: tuple[Reply, ...]

    @property
    def answer(self) -> str:
        """The words of its answer; of several at random the first, "" where it has none."""
        texts = [one.text for one in self.replies if one.text]
        return "\n\n".join(texts[:1] if self.at_random else texts)

    def lost(self) -> Iterator[str]:
        """What its draft does not carry."""
        texts = [one for one in self.replies if one.text]
        for one in texts[1:] if self.at_random else ():
            yield f"随机回复里的另一段：{_short(one.text)}"
        yield from (one.what for one in self.replies if one.what)


@dataclass(frozen=True)
class Replies:
    """What the console answers by itself. A reply that was never set is None; `follow_on` and `on` say what is switched on."""

    follow: Reply | None
    follow_on: bool
    default: Reply | None
    on: bool
    rules: tuple[Rule, ...]


def read(told: Mapping[str, object]) -> Replies:
    """The auto-replies as the platform tells them; what it does not tell is not set."""
    return Replies(
        follow=_reply(told.get("add_friend_autoreply_info")),
        follow_on=bool(told.get("is_add_friend_reply_open")),
        default=_reply(told.get("message_default_autoreply_info")),
        on=bool(told.get("is_autoreply_open")),
        rules=tuple(_rule(one) for one in _listed(told.get("keyword_autoreply_info"))),
    )


def as_csv(account: str, rules: Sequence[Rule]) -> str:
    """Drafts of answer entries for `gongkai faq import`: one row for each keyword, under a number that stays.

    Two columns more, for whoever edits them, are ignored there.
    """
    rows: dict[str, Sequence[object]] = {}
    for rule in rules:
        for word, match in rule.keywords if rule.answer else ():
            number, how = _number(account, rule.name, word), MATCHES.get(match, match)
            rows.setdefault(number, (number, word, rule.answer, "", "", rule.name, how))
    return csv_text([HEADERS, *rows.values()], bom=True)


def greeting(reply: Reply) -> str:
    """The follow reply as a suggestion for config/replies.toml, in which braces stand for names."""
    text = reply.text.replace("{", "{{").replace("}", "}}")
    return (
        "# 公众号原来的关注回复。要沿用，就用它代替 replies.toml 里的 greeting。\n"
        f"greeting = {json.dumps(text, ensure_ascii=False)}\n"
    )


def not_carried(found: Replies) -> list[str]:
    """What no draft holds: pictures, voices, videos, articles, and the answer to everything else."""
    told = []
    if found.follow is not None and found.follow.what:
        told.append(f"关注回复：{found.follow.what}")
    if found.default is not None:
        what = found.default.what or f"“{_short(found.default.text)}”"
        told.append(f"收到消息回复（60 分钟一次）：{what}；以后由机器人回答每一条消息")
    for rule in found.rules:
        told += [f"关键词规则“{rule.name}”：{what}" for what in rule.lost()]
    return told


def _rule(told: Mapping[str, object]) -> Rule:
    words = [one for one in _list(told.get("keyword_list_info")) if str(one.get("content", ""))]
    replies = [_reply(one) for one in _list(told.get("reply_list_info"))]
    return Rule(
        name=clean(str(told.get("rule_name", ""))), at_random=told.get("reply_mode") == "random_one",
        keywords=tuple((clean(str(one["content"])), str(one.get("match_mode", ""))) for one in words),
        replies=tuple(one for one in replies if one is not None),
    )  # fmt: skip


def _reply(told: object) -> Reply | None:
    if not isinstance(told, Mapping) or not told.get("type"):
        return None
    kind, content = str(told["type"]), clean(str(told.get("content", "")))
    if kind == "text":
        return Reply(content) if content else None
    articles = [f"《{one.get('title', '')}》{one.get('content_url', '')}" for one in _listed(told.get("news_info"))]  # fmt: skip
    return Reply("", f"{KINDS.get(kind, kind)}{'、'.join(articles)}")


def _number(account: str, rule: str, word: str) -> str:
    return "kw-" + hashlib.sha256(f"{account}\n{rule}\n{word}".encode()).hexdigest()[:10]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "……"


def _listed(value: object) -> list[Mapping[str, object]]:
    return _list(value.get("list")) if isinstance(value, Mapping) else []


def _list(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
