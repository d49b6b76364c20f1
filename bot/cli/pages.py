"""A notice on a terminal: its facts, its review, its releases, its story, its text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.clock import beijing
from bot.notices import amend
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, ORIGINS

Told = Mapping[str, object]

_FACTS = {
    "index_no": "索引号", "unit": "发布单位", "kind": "类别", "classification": "公开属性",
    "importance": "重要程度", "formed_on": "形成日期", "author": "署名", "written_by": "录入人",
    "digest": "摘要", "article20": "条例条目", "origin": "来源类型", "source_name": "来源",
    "source_url": "原文链接", "source_title": "原标题", "waiting_for": "等待审核", "corrects": "更正的稿件", "scheduled_at": "定于", "published_at": "发布于",
    "waits_until": "等到", "importance_note": "定级理由", "reason": "说明",
}  # fmt: skip
_EVENT = {
    "starts_at": "开始", "ends_at": "结束", "venue": "地点", "quota": "名额", "contact": "联系方式"
}  # fmt: skip
_CHOICES = CLASSIFICATIONS | IMPORTANCES | ORIGINS


def page(told: Told) -> Iterator[str]:
    """The lines of `notice show` for people; `told` is what `--json` prints. Times are Beijing's."""
    yield f"{told['id']}  {told['state_name']}  《{told['title']}》"
    if told["withdrawal_done"] is not None:
        waiting = "、".join(map(str, _items(told["withdrawal_left"])))
        yield f"  撤回：{'未办完，' + waiting if waiting else '已办完'}"
    yield from _facts(told, _FACTS)
    event = told["event"]
    if isinstance(event, Mapping):
        yield "活动"
        yield from _facts(event, _EVENT)
    for heading, lines in (
        ("附件", map(_attachment, _items(told["attachments"]))),
        ("审核", (line for one in _steps(told) for line in _step(one))),
        ("转发任务", map(_task, _items(told["repost_tasks"]))),
        ("查错时", map(_answered, _items(told["answered"]))),
        ("应急批准", map(_emergency, _items([told["emergency"]] if told["emergency"] else []))),
        ("会签", map(_countersign, _items(told["countersigns"]))),
        ("纸质签批", map(_paper, _items(told["papers"]))),
        ("发布", map(_release, _items(told["releases"]))),
        ("更正", map(_correction, _items(told["corrections"]))),
        ("经过", map(_act, _items(told["history"]))),
    ):
        shown = list(lines)
        if shown:
            yield heading
            yield from shown
    yield "正文"
    yield str(told["body"])


def _facts(told: Told, names: Mapping[str, str]) -> Iterator[str]:
    for key, name in names.items():
        value = told.get(key)
        if value not in (None, ""):
            yield f"  {name}：{_CHOICES.get(str(value), _time(value))}"


def _steps(told: Told) -> Iterator[Told]:
    for opened in _items(told["review"]):
        yield from _items(opened["steps"])


def _step(one: Told) -> Iterator[str]:
    difference = list(_items(one["difference"]))
    agreed = "修改后通过" if difference else "同意"
    words = {"approved": agreed, "returned": "退回", "covered": "应急，由电话批准代替"}
    outcome = words.get(str(one["outcome"]), "等待")
    instead = f"代 {one['instead_of']}" if one["instead_of"] else ""
    yield _line(one["role_name"], outcome, one["by"], instead, one["at"], one["comment"])
    for line in amend.lines(difference):
        yield f"    {line}"


def _task(one: Told) -> str:
    return _line(
        one["id"], one["state_name"], one["body"], one["title"], one["until"], one["document"]
    )


def _answered(one: Told) -> str:
    return _line(one["at"], one["by"], one["how_name"], f"“{one['quote']}”", one["note"])


def _attachment(one: Told) -> str:
    return _line(one["name"], one["type"], f"{one['size']} 字节")


def _countersign(one: Told) -> str:
    return _line(one["body"], one["state_name"], one["person"], one["signed_on"], one["file"])


def _paper(one: Told) -> str:
    return _line(one["what"], one["person"], one["signed_on"], one["file"])


def _emergency(one: Told) -> str:
    by = f"{one['recorded_by']} 登记"
    return _line(one["case"], one["approver"], one["how_name"], one["told_at"], one["said"], by, one["state_name"], one["file"], one["reason"])  # fmt: skip


def _release(one: Told) -> str:
    when = one["released_at"] or one["due_at"]
    return _line(one["id"], one["channel"], one["mode"], one["state_name"], _together(one), when, one["url"], one["reason"], one["removal_name"], one["removal_reason"])  # fmt: skip


def _together(one: Told) -> str:
    return f"同批第 {one['place']} 篇" if one["group"] else ""


def _correction(one: Told) -> str:
    replacement = f"见稿件 {one['replacement']}" if one["replacement"] else ""
    return _line(one["at"], one["by"], one["way_name"], one["state_name"], one["note"], replacement)


def _act(one: Told) -> str:
    return _line(one["at"], one["by"], one["what"])


def _line(*parts: object) -> str:
    return "  " + "  ".join(_time(part) for part in parts if part not in (None, ""))


def _items(value: object) -> Iterable[Told]:
    return value if isinstance(value, list) else []


def _time(value: object) -> str:
    """A moment to the minute in Beijing; anything else as it is."""
    text = str(value)
    if "T" not in text:
        return text
    try:
        return f"{beijing(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
