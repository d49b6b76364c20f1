"""Read a notice as people hand it in: Markdown with front matter, or one row of a table."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import local_day, parse_day
from bot.documents.open import Document
from bot.errors import Refused
from bot.notices import event, plain_yaml, withheld
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, ORIGINS
from bot.tables.text import printable

HEADERS = {
    "标题": "title", "摘要": "digest", "作者": "author", "发布单位": "unit", "类别": "kind",
    "公开属性": "classification", "重要程度": "importance", "形成日期": "formed_on", "date": "formed_on",
    "条例条目": "article20", "来源类型": "origin", "来源": "source_name", "原文链接": "source_url",
    "原标题": "source_title", "封面图": "cover", "附件": "attachments", "活动": "event", "正文": "body",
}  # fmt: skip
FIELDS = frozenset(HEADERS.values())
NAMES = {name: name for name in HEADERS.values()} | HEADERS
NEAR = 0.7  # how alike an unknown column and a known one are when it is taken for a slip
_NOT_PUBLIC = frozenset(word for pair in CLASSIFICATIONS.items() for word in pair) - {
    "active",
    "主动公开",
}
_LISTS = {"event", "attachments"}


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
    importance_said: bool = False  # the text says it; otherwise it was taken for granted
    formed_on: date | None = None
    article20: str = ""
    origin: str = "original"
    source_name: str = ""
    source_url: str = ""
    source_title: str = ""
    cover: str = ""
    attachments: tuple[str | Document, ...] = ()  # paths, or what was read at them already
    event: dict[str, object] | None = None
    cover_focus: str = ""  # chosen on the desk, see cover.py
    assumed: tuple[
        str, ...
    ] = ()  # sentences about what was taken for granted, for whoever handed it in


def from_markdown(text: str, *, also: Collection[str] = ()) -> Fields:
    """A notice from a Markdown file with YAML front matter. Raises Refused saying which field and why.

    A name that is not known is refused, unless the caller reads it: `also`.
    """
    match = re.match(
        r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)\Z", text, re.DOTALL
    )
    if match is None:
        raise Refused(
            "文件开头要有用两行 --- 围起来的稿件信息（title、unit、kind 等），见 docs/words.md"
        )
    # One line more, so that a line is named by its number in the file.
    front = plain_yaml.load("\n" + match[1]) or {}
    if not isinstance(front, dict):
        raise Refused("稿件信息要写成“名称: 内容”的样子，每行一项")
    names = [str(key).strip() for key in front]
    _refuse_unknown(name for name in names if name not in also)
    return from_values(dict(zip(names, front.values(), strict=True)) | {"body": match[2]})


def unknown_columns(headers: Iterable[str]) -> list[str]:
    """The columns of a table that mean nothing to us. Raises Refused where one looks like a misspelt name."""
    unknown = [header for header in headers if _key(header) not in NAMES]
    for header in unknown:
        near = _near(header, NEAR)
        if near:
            raise Refused(f"表头“{header}”不认识，是不是“{near}”？请改正，或删去这一列再导入")
    return unknown


def _refuse_unknown(names: Iterable[str]) -> None:
    for name in names:
        field = NAMES.get(_key(name))
        if field == "body":
            raise Refused(f"“{name}”不写在稿件信息里：正文写在第二行 --- 之后")
        if field is None:
            near = _near(name, 0.5)
            known = "、".join(
                f"{one}（{_chinese(one)}）"
                for one in Fields.__annotations__
                if one in FIELDS - {"body"}
            )
            raise Refused(
                f"稿件信息里的“{name}”不认识{f'，是不是“{near}”' if near else ''}？可用的名称：{known}"
            )


def _near(name: str, likeness: float) -> str:
    found = difflib.get_close_matches(_key(name), NAMES, n=1, cutoff=likeness)
    return found[0] if found else ""


def _key(name: str) -> str:
    return "".join(name.split()).lower()


def from_values(values: Mapping[str, object]) -> Fields:
    """A notice from named values, in English or Chinese; other names are ignored (unknown_columns). Raises Wrong."""
    named = _named(values)
    text = {key: _text(value) for key, value in named.items() if key in FIELDS - _LISTS}
    title = " ".join(text.get("title", "").split())
    if not title:
        raise Wrong("title", "没有写标题")
    _refuse_secret("article20", text.get("article20", ""))
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
        source_title=" ".join(text.get("source_title", "").split()),
        cover=text.get("cover", ""),
        attachments=_paths(named.get("attachments")),
        event=_event(named.get("event")),
        importance_said=bool(text.get("importance")),
        assumed=() if text.get("classification") else ("公开属性没有写，按“主动公开”处理",),
    )


def _named(values: Mapping[str, object]) -> dict[str, object]:
    """The values by field. Nothing that says "not public" may be lost because its column is not known."""
    named: dict[str, object] = {}
    for name, value in values.items():
        field = NAMES.get(_key(name))
        if field is None:
            if withheld.is_ground(_text(value)):
                _refuse_secret(name, _text(value))
            if _text(value) in _NOT_PUBLIC:
                raise Wrong(name, f"写着“{value}”，但不认识这一列；公开属性请写在“公开属性”一列")
        elif not _text(named.get(field)):
            named[field] = value
        elif _text(value):
            raise Wrong(field, "写了两次，请只保留一个")
    return named


def _refuse_secret(field: str, ground: str) -> None:
    if withheld.names_secret(ground):
        raise Wrong(field, withheld.INSTEAD)


def _text(value: object) -> str:
    return "" if value is None else printable(str(value)).strip(" \t")


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
        return local_day(value) if value.tzinfo else value.date()
    try:
        return parse_day(value.isoformat() if isinstance(value, date) else str(value))
    except Refused as problem:
        raise Wrong("formed_on", str(problem)) from None


def _address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"]{3,1000}", value):
        raise Wrong("source_url", f"“{value[:60]}”不是 http:// 或 https:// 开头的网址")
    return value


def _paths(value: object) -> tuple[str, ...]:
    """A list of paths; a table's cell holds several with ; or line breaks between."""
    if isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            raise Wrong("attachments", "每一项写一个文件名，有特殊符号或全是数字的加上引号")
        given = value
    elif value is None or isinstance(value, str):
        given = re.split(r"[;；\r\n]", value or "")
    else:
        raise Wrong("attachments", "要写成文件名的列表，每行一个")
    return tuple(filter(None, map(_text, given)))


def _event(value: object) -> dict[str, object] | None:
    try:
        return event.read(value)
    except Refused as problem:
        raise Wrong("event", str(problem)) from None


def _chinese(field: str) -> str:
    return next((chinese for chinese, english in HEADERS.items() if english == field), field)
