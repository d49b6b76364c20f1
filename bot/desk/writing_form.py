"""The form on which a notice is written: what stands in it, as texts, and as the fields that the notice's verbs take."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import (
    HiddenField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from bot import clock
from bot.desk.seat import Seat
from bot.errors import Refused
from bot.notices import attachments, check, front, restate
from bot.notices.front import Fields, Wrong
from bot.notices.notice import CLASSIFICATIONS, IMPORTANCES, ORIGINS, Notice, NoticeKind
from bot.notices.templates import NoticeTemplate
from bot.staff.units import Unit

EVENT = ("starts_at", "ends_at", "venue", "quota", "contact")
TEXTS = (
    "title", "body", "digest", "author", "unit", "kind", "classification", "importance", "formed_on", "article20",
    "origin", "source_name", "source_url", "source_title", "cover", "cover_focus", *EVENT,
)  # fmt: skip
_LISTS = ("attached", "waiting")
_DAY, _MOMENT = {"type": "date"}, {"type": "datetime-local"}
POINTS = {
    "": "居中（平台自己裁）", "0.17,0.17": "左上", "0.5,0.17": "正上", "0.83,0.17": "右上", "0.17,0.5": "左边",
    "0.5,0.5": "正中", "0.83,0.5": "右边", "0.17,0.83": "左下", "0.5,0.83": "正下", "0.83,0.83": "右下",
}  # fmt: skip


class WritingForm(FlaskForm):
    """Everything that a writer says of a notice."""

    title = StringField(
        "标题", render_kw={"data-most": check.TITLE_MOST, "data-warn": check.TITLE_WARN}
    )
    body = TextAreaField("正文", render_kw={"rows": 20, "spellcheck": "false"})
    digest = TextAreaField(
        "摘要",
        render_kw={"rows": 2, "data-most": check.DIGEST_MOST},
        description="不写就取正文开头几句",
    )
    author = StringField(
        "作者", render_kw={"data-most": check.AUTHOR_MOST}, description="不写就用发布单位的名称"
    )
    unit = SelectField("发布单位", validate_choice=False)
    kind = SelectField("类别", validate_choice=False)
    classification = SelectField("公开属性", choices=CLASSIFICATIONS, default="active")
    importance = SelectField("重要程度", choices=IMPORTANCES, default="ordinary")
    formed_on = StringField(
        "形成日期", render_kw=_DAY, description="信息形成或变更的日子，公开时限从它算起"
    )
    article20 = StringField("条例条目", description="不写就按类别")
    origin = SelectField("来源类型", choices=ORIGINS, default="original")
    source_name = StringField("来源")
    source_url = StringField("原文链接", render_kw={"type": "url"})
    source_title = StringField("原标题")
    cover = HiddenField()
    cover_focus = SelectField("裁剪围绕", choices=POINTS, validate_choice=False)
    starts_at = StringField("开始", render_kw=_MOMENT)
    ends_at = StringField("结束", render_kw=_MOMENT)
    venue = StringField("地点")
    quota = StringField("名额", render_kw={"inputmode": "numeric"})
    contact = StringField("联系")
    opened = HiddenField()
    attached = SelectMultipleField(
        validate_choice=False
    )  # kept already, as `attachments.as_given` names them
    waiting = SelectMultipleField(
        validate_choice=False
    )  # chosen in a save that was refused, named in the same way
    added = MultipleFileField("添加附件", render_kw={"accept": ".pdf,.docx,.xlsx"})

    def texts(self) -> dict[str, str]:
        """What stands in the form, for the working copy."""
        said = {name: self[name].data or "" for name in (*TEXTS, "opened")}
        return said | {name: "\n".join(self[name].data or []) for name in _LISTS}

    def put(self, said: Mapping[str, object]) -> None:
        """Fill the form with texts."""
        for name in (*TEXTS, "opened"):
            if name in said:
                self[name].data = str(said[name] or "")
        for name in _LISTS:
            if name in said:
                self[name].data = [one for one in str(said[name]).split("\n") if one]

    def fields(self) -> Fields:
        """What the form says, checked field by field. Raises Wrong."""
        said: dict[str, object] = {
            name: self[name].data or "" for name in TEXTS if name not in EVENT
        }
        event = {name: self[name].data for name in EVENT if self[name].data}
        found = front.from_values(said | ({"event": event} if event else {}))
        return replace(
            found,
            cover_focus=self.cover_focus.data or "",
            attachments=tuple(self.attached.data or ()),
        )

    def blame(self, problem: Refused) -> None:
        """Show what was refused at its field, or above all of them."""
        name = problem.field if isinstance(problem, Wrong) else ""
        where = {"event": "starts_at", "attachments": "added", "cover": "cover_focus"}.get(
            name, name
        )
        if isinstance(problem, Wrong) and where in self:
            self[where].errors = [*self[where].errors, problem.why]
            self.form_errors.append(f"没有保存。{problem}")
        else:
            self.form_errors.append(str(problem))


def uploaded(name: str) -> list[FileStorage]:
    """The files that were chosen in a field of this request."""
    return [one for one in request.files.getlist(name) if one.filename]


def said_by(notice: Notice) -> dict[str, str]:
    """What a notice says, as it stands in the form."""
    now = restate.fields(notice)
    event = now.event or {}
    said = {name: str(getattr(now, name) or "") for name in TEXTS if name not in EVENT}
    said |= {name: str(event.get(name) or "") for name in EVENT}
    for name in EVENT[:2]:
        if said[name]:
            moment = clock.beijing(clock.parse_time(said[name]))
            said[name] = f"{moment:%Y-%m-%dT%H:%M}"
    return said | {"attached": "\n".join(attachments.as_given(notice))}


def begun(template: NoticeTemplate) -> dict[str, str]:
    """What stands in the form of a notice that begins with a template."""
    return {"title": template.title, "body": template.body, "kind": template.kind}


def offer(session: Session, seat: Seat, form: WritingForm) -> None:
    """Give the form its choices, and for a new notice what is usual."""
    today = clock.local_day(seat.now())
    names = [
        one.name for one in session.scalars(select(Unit).order_by(Unit.id)) if one.stands(today)
    ]
    kinds = list(session.scalars(select(NoticeKind.name).order_by(NoticeKind.position)))
    own = seat.person.unit.name if seat.person.unit else ""
    form.unit.data = form.unit.data or own
    form.unit.choices = list(dict.fromkeys([*([] if own else [""]), *names, form.unit.data]))
    form.kind.choices = list(dict.fromkeys(["", *kinds, form.kind.data or ""]))
    point = form.cover_focus.data or ""
    if point not in POINTS:
        form.cover_focus.choices = {**POINTS, point: "自己点的位置"}
