"""Sentences that name a command line, for people who have none: the page of the desk where the same is done."""

import re

_COMMAND = re.compile(
    r"(?P<by>用 ?)?gongkai (?P<what>[a-z]+ [a-z-]+)(?: (?:R?\d+|--[a-z]+|记号|截图|理由))*(?P<gap> ?)"
)
_PLACES = {
    "notice approve": "审核页", "notice lower": "审核页", "notice dismiss": "写稿页的“查错”", "notice check": "写稿页的“查错”",
    "notice correct": "稿件页的“更正”", "notice corrected": "稿件页的“更正”", "notice withdraw": "稿件页的“撤回”",
    "notice schedule": "稿件页的“安排发布”", "notice countersign": "稿件页的“审核表和会签”",
    "notice countersign-drop": "稿件页的“审核表和会签”", "notice emergency-confirm": "“今天”或稿件页",
    "release found": "“发布”的“后台发表”", "release import": "“台账”的“登记刊发”",
    "notice": "“稿件”", "release": "“发布”", "error": "“发布”的“错情台账”", "comment": "“发布”的“留言”",
    "repost": "“设置”的“转发任务”", "source": "“设置”的“稿源名单”", "user": "“设置”的“人员”",
}  # fmt: skip


def plain(sentence: str | None) -> str:
    """The same sentence with each command replaced by the page; commands that only operators have stay."""
    return _COMMAND.sub(_page, sentence or "")


def _page(found: re.Match[str]) -> str:
    what = found["what"]
    place = _PLACES.get(what) or _PLACES.get(what.split()[0])
    if place is None:
        return found[0]
    return ("到" if found["by"] else "") + place
