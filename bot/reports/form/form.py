"""The form (信息发布审核表) as what stands in its cells; how it is drawn is somebody else's part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import facts
from bot.notices import attachments, countersign, event, find, paper
from bot.notices.notice import (
    CLASSIFICATIONS,
    IMPORTANCES,
    ORIGINS,
    STATE_WORDS,
    Notice,
    NoticeAttachment,
)
from bot.reports.checked import checked
from bot.reports.form import passed, released
from bot.staff.member import Member

HEADING = "信息发布审核表"


@dataclass(frozen=True)
class Cell:
    """A label and what stands beside it; `signed` stands under it at the right."""

    label: str
    lines: tuple[str, ...]
    signed: str = ""


@dataclass(frozen=True)
class Form:
    """Rows of one cell, which has the whole width, or of two, which share it."""

    bureau: str
    number: str
    note: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def heading(self) -> str:
        """What stands above the table."""
        return f"{self.bureau}{HEADING}"


def form(session: Session, notice: Notice) -> Form:
    """The form of a notice as it stands; the same records give the same form."""
    number = f"稿件编号：{notice.id}"
    if notice.index_no:
        number += f"　　索引号：{notice.index_no}"
    return Form(
        bureau=facts.get(session, "bureau_name"),
        number=f"{number}　　状态：{STATE_WORDS[notice.state]}",
        note="演示数据" if facts.is_demo(session) else "",
        title=notice.title,
        rows=(*_facts(session, notice), *_proofs(session, notice)),
    )


def _facts(session: Session, notice: Notice) -> Iterator[tuple[Cell, ...]]:
    yield (_cell("标题", notice.title),)
    yield _cell("发布单位", notice.unit.name), _cell("类别", notice.kind)
    yield _cell("署名", notice.author or "（未署名）"), _cell("采编", _writers(session, notice))
    yield _cell("形成日期", clock.day_in_words(notice.formed_on)), _cell("来源", _origin(notice))
    yield _cell("公开属性", _classification(notice)), _cell("重要程度", _importance(notice))
    yield from _where_there_are("转载任务", released.tasks(session, notice))
    yield (_cell("内容摘要", notice.digest),)
    yield from _where_there_are("附件", map(_attachment, notice.attachments))
    held = event.in_words(notice.event)
    if held is not None:
        yield (_cell("活动安排", "　".join(filter(None, (held.when, held.venue, held.quota, held.contact)))),)  # fmt: skip


def _proofs(session: Session, notice: Notice) -> Iterator[tuple[Cell, ...]]:
    papers = paper.of(session, notice)
    yield (_cell("查错结果", *checked(session, notice).lines()),)
    confirmed = [_countersign(one, notice) for one in countersign.of(session, notice)]
    if confirmed:
        yield (_cell("会签意见", *confirmed),)
    for label, lines, signed in passed.newest(session, notice, papers):
        yield (Cell(label, tuple(lines), signed),)
    yield from _where_there_are("应急批准", passed.by_call(session, notice))
    yield from _where_there_are("此前的审核", passed.earlier(session, notice, papers))
    yield (_cell("内容版本", *passed.versions(session, notice)),)
    yield from _where_there_are("发布安排和结果", released.lines(session, notice))
    yield from _where_there_are("错情", released.mistakes(session, notice))
    yield from _where_there_are("更正", released.corrections(session, notice))
    yield from _where_there_are("撤回", released.withdrawal(session, notice))


def _where_there_are(label: str, lines: Iterable[str]) -> Iterator[tuple[Cell, ...]]:
    told = tuple(lines)
    if told:
        yield (Cell(label, told),)


def _cell(label: str, *lines: str) -> Cell:
    return Cell(label, lines)


def _writers(session: Session, notice: Notice) -> str:
    others = [one for one in notice.writers if one != notice.author_id]
    names = session.scalars(select(Member.name).where(Member.id.in_(others)).order_by(Member.id))
    return "、".join([notice.written_by.name, *names])


def _origin(notice: Notice) -> str:
    title = f"原标题《{notice.source_title}》" if notice.source_title else ""
    parts = "，".join(filter(None, (notice.source_name, title, notice.source_url)))
    return f"{ORIGINS[notice.origin]}（{parts}）" if parts else ORIGINS[notice.origin]


def _classification(notice: Notice) -> str:
    """The class and its ground; what a kind gives for open information (an item of art. 20) is none for the others."""
    said, ground = CLASSIFICATIONS[notice.classification], notice.article20
    if ground.startswith("（"):
        ground = f"条例第二十条第{ground}项" if find.is_open(notice) else ""
    return f"{said}（依据：{ground}）" if ground else said


def _importance(notice: Notice) -> str:
    said = IMPORTANCES[notice.importance]
    return f"{said}（{notice.importance_note}）" if notice.importance_note else said


def _attachment(one: NoticeAttachment) -> str:
    told = (attachments.type_of(one), attachments.size_of(one), f"指纹 {passed.short(one.file)}")
    return f"{one.name}（{'，'.join(told)}）"


def _countersign(one: countersign.Countersign, notice: Notice) -> str:
    said = f"{one.body}：{countersign.standing(one, notice)}"
    if not one.said:
        return said
    day = clock.day_in_words(one.signed_on) if one.signed_on else ""
    return f"{said}，{one.person}，{day}（扫描件 {one.file[:12]}，{one.recorded_by} 登记）"
