"""Read a notice as people hand it in: Markdown with front matter, or one row of a table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import yaml

from bot.clock import parse_day, parse_time
from bot.errors import Refused
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, ORIGINS

HEADERS = {
    "标题": "title", "摘要": "digest", "作者": "author", "发布单位": "unit", "类别": "kind",
    "公开属性": "classification", "重要程度": "importance", "形成日期": "formed_on", "date": "formed_on",
    "条例条目": "article20", "来源类型": "origin", "来源": "source_name", "原文链接": "source_url",
    "封面图": "cover", "活动": "event", "正文": "body",
}  # fmt: skip
FIELDS = frozenset(HEADERS.values())
EVENT_FIELDS = ("starts_at", "ends_at", "venue", "quota", "contact")


class Wrong(Refused):
    """One field cannot be taken as it is; `field` names it."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(f"{_chinese(field)}：{why}")
        self.why = why


@dataclass(frozen=True)
class Fields:
    """What was handed in, checked field by field; empty where nothing was said."""

    title: str
    body: str
    digest: str = ""
    author: str = ""
    unit: str = ""
    kind: str = ""
    classification: str = "active"  # openness is the rule (Disclosure Regulation, art. 5)
    importance: str = "ordinary"
    formed_on: date | None = None
    article20: str = ""
    origin: str = "original"
    source_name: str = ""
    source_url: str = ""
    cover: str = ""
    event: dict[str, object] | None = None


def from_markdown(text: str) -> Fields:
    """A notice from a Markdown file with YAML front matter. Raises Refused saying which field and why."""
    match = re.match(
        r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)\Z", text, re.DOTALL
    )
    if match is None:
        raise Refused(
            "文件开头要有用两行 --- 围起来的稿件信息（title、unit、kind 等），见 docs/words.md"
        )
    try:
        front = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"第 {mark.line + 2} 行" if mark is not None else "某处"
        raise Refused(f"稿件信息{where}写法不对：请检查冒号后的空格和引号") from None
    if not isinstance(front, dict):
        raise Refused("稿件信息要写成“名称: 内容”的样子，每行一项")
    return from_values(
        {str(key).strip(): value for key, value in front.items()} | {"body": match[2]}
    )


def from_values(values: Mapping[str, object]) -> Fields:
    """A notice from named values; English and Chinese names alike, unknown names are ignored. Raises Wrong."""
    named = {HEADERS.get(key, key): value for key, value in values.items()}
    text = {key: _text(value) for key, value in named.items() if key in FIELDS and key != "event"}
    title = " ".join(text.get("title", "").split())
    if not title:
        raise Wrong("title", "没有写标题")
    return Fields(
        title=title,
        body=text.get("body", "").replace("\r\n", "\n").strip("\n"),
        digest=text.get("digest", ""),
        author=text.get("author", ""),
        unit=text.get("unit", ""),
        kind=text.get("kind", ""),
        classification=_one_of(
            "classification", text.get("classification", ""), CLASSIFICATIONS, "active"
        ),
        importance=_one_of("importance", text.get("importance", ""), IMPORTANCES, "ordinary"),
        formed_on=_day(named.get("formed_on")),
        article20=text.get("article20", ""),
        origin=_one_of("origin", text.get("origin", ""), ORIGINS, "original"),
        source_name=text.get("source_name", ""),
        source_url=_address(text.get("source_url", "")),
        cover=text.get("cover", ""),
        event=_event(named.get("event")),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip(" \t")


def _one_of(field: str, given: str, choices: Mapping[str, str], default: str) -> str:
    if not given:
        return default
    for english, chinese in choices.items():
        if given in (english, chinese):
            return english
    offered = "、".join(f"{chinese}（{english}）" for english, chinese in choices.items())
    raise Wrong(field, f"“{given}”不在可选范围：{offered}")


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_day(str(value))
    except Refused as problem:
        raise Wrong("formed_on", str(problem)) from None


def _address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"]{3,1000}", value):
        raise Wrong("source_url", f"“{value[:60]}”不是 http:// 或 https:// 开头的网址")
    return value


def _event(value: object) -> dict[str, object] | None:
    """An event, its times as ISO text in UTC. A table's cell may hold it as one line of YAML."""
    if isinstance(value, str):
        value = _inline(value)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Wrong("event", "要写成 starts_at、ends_at、venue、quota、contact 几项")
    unknown = [str(key) for key in value if key not in EVENT_FIELDS]
    if unknown:
        raise Wrong("event", f"不认识“{'、'.join(unknown)}”，可用：{'、'.join(EVENT_FIELDS)}")
    event: dict[str, object] = {
        key: _moment(value[key]) for key in EVENT_FIELDS[:2] if value.get(key)
    }
    if "starts_at" not in event:
        raise Wrong("event", "要写明开始时间 starts_at")
    if str(event.get("ends_at", "9")) < str(event["starts_at"]):
        raise Wrong("event", "结束时间早于开始时间")
    event |= {key: _text(value.get(key)) for key in ("venue", "contact")}
    quota = _text(value.get("quota"))
    if quota and not quota.isdigit():
        raise Wrong("event", f"名额“{quota}”不是整数")
    return event | ({"quota": int(quota)} if quota else {})


def _inline(text: str) -> object:
    try:
        return yaml.safe_load(text) if text.strip() else None
    except yaml.YAMLError:
        raise Wrong(
            "event", "写法不对，应为 {starts_at: 2026-12-05T14:00, venue: 图书馆} 这样的一行"
        ) from None


def _moment(value: object) -> str:
    try:
        return parse_time(value.isoformat() if isinstance(value, date) else str(value)).isoformat()
    except Refused as problem:
        raise Wrong("event", str(problem)) from None


def _chinese(field: str) -> str:
    return next((chinese for chinese, english in HEADERS.items() if english == field), field)
