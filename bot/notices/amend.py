"""修改后通过: an approver puts the text right in passing the step; who passed before is sent the difference, who follows sees it."""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.checks.finding import Severity
from bot.db.files import Files
from bot.errors import Refused
from bot.messages import message
from bot.notices import attachments, check, console_fix, importance, review, waits, write
from bot.notices.front import Fields
from bot.notices.notice import Notice
from bot.notices.write import Fetch
from bot.review import change, step
from bot.review.step import Round, Step
from bot.staff.member import Member

NAMES = {
    "title": "标题", "digest": "摘要", "author": "作者", "unit": "发布单位", "kind": "类别", "formed_on": "形成日期",
    "article20": "条例条目", "source_name": "来源", "source_url": "原文链接",
    "source_title": "原标题", "cover": "封面", "cover_focus": "封面裁剪", "attachments": "附件", "event": "活动", "body": "正文",
}  # fmt: skip


@dataclass(frozen=True)
class Amendment:
    """The changed text, and what an approver says in passing the step with it: the comment and the five points."""

    fields: Fields
    comment: str
    checked: Iterable[str]


def approve(
    session: Session, notice: Notice, made: Amendment, *, by: Member, files: Files, fetch: Fetch, at: datetime
) -> bool:  # fmt: skip
    """Change the text and pass the step that waits, in one; True when the notice is approved by it.

    Class and importance stay as they are: they have acts of their own. So does the origin, by which the chain
    is chosen. Raises as `review.approve` does, and Refused when nothing was changed or a check blocks the new text.
    """
    opened = review.open_round(session, notice)
    if made.fields.origin == "repost" != notice.origin:
        raise Refused("审核时不能把原创改成转载，转载另有审核链；请退回作者修改")
    waiting = step.step_for(session, opened, by, at=at)
    before, had = _text(notice), [one.file for one in notice.attachments]
    kept = _said(notice, made.fields)
    write.fill(session, notice, kept, by=by, files=files, fetch=fetch, at=at)
    if not made.fields.digest:
        before["digest"] = notice.digest  # made from the text, which is told already
    changed = _changes(before, _text(notice))
    if not changed:
        raise Refused("内容没有改动；不改内容请直接点“同意”")
    found = review.unsettled(session, notice, at=at)
    check.refuse(notice.id, [one for one in found if one.severity == Severity.BLOCK])
    console_fix.check_draft(session, notice)
    for one in changed:
        if one["field"] == "attachments":
            one["files"] = (
                had  # people read the beginnings of their names, a purge needs the whole ones
            )
    waiting.difference = changed
    importance.forget_lowering(notice)
    importance.raise_by_rules(session, notice, at=at)
    opened.fingerprint = notice.fingerprint()
    change.change_chain(session, opened, notice.importance, origin=notice.origin, at=at)
    _tell(session, notice, opened, waiting, by=by, at=at)
    return review.approve(session, notice, by=by, comment=made.comment, checked=made.checked, at=at)


def lines(difference: Iterable[Mapping[str, object]]) -> list[str]:
    """A difference as people read it: a line for each field, for the text a line for each place."""
    return [_line(str(one["field"]), str(one["old"]), str(one["new"])) for one in difference]


def _line(field: str, old: str, new: str) -> str:
    name = NAMES.get(field, field)
    if field in ("cover", "cover_focus", "event"):
        return f"{name}换了" if old and new else f"加上了{name}" if new else f"删去了{name}"
    if not old:
        return f"{name}：加上“{new}”"
    return f"{name}：“{old}”改为“{new}”" if new else f"{name}：删去“{old}”"


def _said(notice: Notice, fields: Fields) -> Fields:
    """What the file says; what it does not say stays, and class and importance stay whatever it says."""
    return replace(
        fields, classification=notice.classification, importance=notice.importance,
        author=fields.author or notice.author, unit=fields.unit or notice.unit.name,
        kind=fields.kind or notice.kind, formed_on=fields.formed_on or notice.formed_on,
        article20=fields.article20 or notice.article20,
        origin=notice.origin, source_name=fields.source_name or notice.source_name,
        source_url=fields.source_url or notice.source_url,
        source_title=fields.source_title or notice.source_title,
        cover=fields.cover or notice.cover, event=fields.event or notice.event,
        attachments=fields.attachments or attachments.as_given(notice),
    )  # fmt: skip


def _text(notice: Notice) -> dict[str, object]:
    """The fields as people read them."""
    shown: dict[str, object] = {name: getattr(notice, name) or "" for name in NAMES}
    shown["attachments"] = "、".join(f"{name}（{file[:8]}）" for name, file in notice.attached())
    shown["unit"], shown["formed_on"] = notice.unit.name, notice.formed_on.isoformat()
    shown["event"] = json.dumps(notice.event, ensure_ascii=False) if notice.event else ""
    return shown


def _changes(before: dict[str, object], after: dict[str, object]) -> list[dict[str, object]]:
    """Each field that changed, the body line by line, so that a change of two words is not two pages."""
    found: list[dict[str, object]] = []
    for name, old in before.items():
        new = after[name]
        if old == new:
            continue
        if name == "body":
            found += [
                {"field": name, "old": was, "new": now}
                for was, now in _changed_lines(str(old), str(new))
            ]
        else:
            found.append({"field": name, "old": old, "new": new})
    return found


def _changed_lines(old: str, new: str) -> list[tuple[str, str]]:
    """Where one text became another: the old lines and the new ones of each place; either may be empty."""
    was, now = old.splitlines(), new.splitlines()
    matched = difflib.SequenceMatcher(None, was, now, autojunk=False)
    return [
        ("\n".join(was[begin:end]).strip(), "\n".join(now[there:until]).strip())
        for kind, begin, end, there, until in matched.get_opcodes()
        if kind != "equal"
    ]


def _tell(
    session: Session, notice: Notice, opened: Round, waiting: Step, *, by: Member, at: datetime
) -> None:
    """Who passed before had approved other words: they and the author are sent what was changed."""
    passed = [one.by for one in opened.steps if one.outcome == "approved" and one.by is not None]
    told = "；".join(lines(waiting.difference))
    text = f"{by.name} 审核《{notice.title}》时修改后通过：{told}"
    about = ("notice", str(notice.id))
    everybody = {one.id: one for one in [*passed, notice.written_by] if one.id != by.id}
    message.tell_members(
        session, everybody.values(), text, about=about, at=at, wants=waits.AMENDED,
        outside=waits.outside(notice, text),
    )  # fmt: skip
