"""A notice as the outside sees it: the keys that interfaces.md promises, in the order of its life."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.audit.trail import Act
from bot.clock import beijing
from bot.errors import NotFound
from bot.notices import (
    attachments,
    clarify,
    correction,
    countersign,
    dismissal,
    emergency,
    paper,
    removal,
    repost_task,
)
from bot.notices.correction import Correction
from bot.notices.countersign import Countersign
from bot.notices.dismissal import HOW_WORDS, Dismissal
from bot.notices.notice import MOVES, STATE_WORDS, Notice, NoticeAttachment
from bot.notices.paper import Registered
from bot.notices.release import STAGE_WORDS, Release, Stage
from bot.notices.removal import STANDING_WORDS, Removal
from bot.notices.repost_task import RepostTask
from bot.review import step
from bot.staff.roles import TITLES

FEW = 500  # above it, reading everything is cheaper than naming each


def find(session: Session, number: int) -> Notice:
    """A notice in any state, for staff. Raises NotFound."""
    notice = session.get(Notice, number)
    if notice is None:
        raise NotFound(f"没有编号为 {number} 的稿件，请在“稿件”里查看")
    return notice


def listed(session: Session, *, state: str | None = None) -> list[Notice]:
    """Every notice, newest first, of one state or of all."""
    chosen = select(Notice).options(selectinload(Notice.unit)).order_by(Notice.id.desc())
    return list(session.scalars(chosen.where(Notice.state == state) if state else chosen))


def rows(session: Session, notices: Sequence[Notice]) -> list[dict[str, object]]:
    """Lines of `notice list --json`, in a fixed number of queries however many there are."""
    wanted, happened = select(Release), select(Act).where(Act.subject_kind == "notice")
    if len(notices) <= FEW:
        wanted = wanted.where(Release.notice_id.in_([one.id for one in notices]))
        happened = happened.where(Act.subject_id.in_([str(one.id) for one in notices]))
    releases: dict[int, list[Release]] = defaultdict(list)
    every = list(session.scalars(wanted.order_by(Release.id)))
    for release in every:
        releases[release.notice_id].append(release)
    removals = removal.of_all(session, every)
    acts: dict[str, list[Act]] = defaultdict(list)
    for act in session.scalars(happened.order_by(Act.id)):
        acts[act.subject_id].append(act)
    return [_row(one, releases[one.id], removals, acts[str(one.id)]) for one in notices]


def whole(session: Session, notice: Notice) -> dict[str, object]:
    """`notice show --json`: the line, and all the rest."""
    left = removal.left(session, notice)
    return rows(session, [notice])[0] | {
        "clarifies": clarify.row(session, notice.id),
        "corrects": correction.corrected_by(session, notice.id),
        "corrections": [_correction(one) for one in correction.of(session, notice.id)],
        "withdrawal_done": None if left is None else not left, "withdrawal_left": left or [],
        "digest": notice.digest, "author": notice.author, "article20": notice.article20,
        "origin": notice.origin, "source_name": notice.source_name, "source_url": notice.source_url, "source_title": notice.source_title,
        "cover": notice.cover, "attachments": [_attachment(one) for one in notice.attachments], "event": notice.event, "body": notice.body,
        "written_by": notice.written_by.name, "importance_note": notice.importance_note, "review": _review(session, notice),
        "countersigns": [_countersign(one, notice) for one in countersign.of(session, notice)],
        "answered": [_answered(one) for one in dismissal.of(session, notice).values()],
        "repost_tasks": [_task(one) for one in repost_task.of(session, notice.id)],
        "papers": [_paper(one) for one in paper.of(session, notice)],
        "emergency": emergency.told(session, notice.id), "waiting_for": waiting_for(session, notice),
    }  # fmt: skip


def waiting_for(session: Session, notice: Notice) -> str:
    """Whose approval is awaited, as a title in Chinese; empty when none is."""
    opened = step.current(session, "notice", notice.id)
    waiting = opened.waiting() if opened else None
    return TITLES[waiting.role] if waiting else ""


def lines(shown: Iterable[dict[str, object]]) -> Iterable[str]:
    """Lines for a terminal."""
    for one in shown:
        yield f"{one['id']:>5}  {one['state_name']}  {one['formed_on']}  {one['unit']}  {one['title']}"


def _row(
    notice: Notice, releases: list[Release], removals: Mapping[int, Removal], acts: list[Act]
) -> dict[str, object]:
    live = [one for one in releases if one.state != Stage.CANCELLED]
    waits = [one.waits_until for one in live if one.waits_until is not None]
    return {
        "id": notice.id, "index_no": notice.index_no, "title": notice.title, "state": notice.state,
        "state_name": STATE_WORDS[notice.state], "classification": notice.classification,
        "importance": notice.importance, "unit": notice.unit.name, "kind": notice.kind,
        "formed_on": notice.formed_on.isoformat(), "scheduled_at": _time(notice.scheduled_at),
        "published_at": _time(notice.published_at), "mode": live[-1].mode if live else None,
        "channels": list(dict.fromkeys(one.channel for one in live)),
        "waits_until": _time(min(waits, default=None)), "reason": notice.reason,
        "releases": [_release(one, removals.get(one.id)) for one in releases],
        "history": [_happened(act) for act in acts],
    }  # fmt: skip


def _release(one: Release, removing: Removal | None) -> dict[str, object]:
    return {
        "id": f"R{one.id}", "channel": one.channel, "mode": one.mode, "state": one.state,
        "state_name": STAGE_WORDS[one.state], "due_at": _time(one.due_at), "released_at": _time(one.published_at),
        "url": one.url, "attempts": one.attempts, "reason": one.reason, "waits_until": _time(one.waits_until),
        "group": one.batch, "place": one.place,
        "removal": removing.state if removing else None,
        "removal_name": STANDING_WORDS[removing.state] if removing else "",
        "removal_reason": removing.reason if removing else "",
    }  # fmt: skip


def _correction(one: Correction) -> dict[str, object]:
    return {
        "way": one.way, "way_name": correction.WAY_WORDS[one.way], "note": one.note, "by": one.by,
        "at": _time(one.at), "state": one.state, "state_name": correction.STANDING_WORDS[one.state],
        "replacement": one.replacement_id, "proof": one.proof,
    }  # fmt: skip


def _attachment(one: NoticeAttachment) -> dict[str, object]:
    return {
        "position": one.position, "name": one.name, "type": attachments.type_of(one), "size": one.size,
        "file": one.file,
    }  # fmt: skip


def _countersign(one: Countersign, notice: Notice) -> dict[str, object]:
    return {
        "body": one.body, "state_name": countersign.standing(one, notice), "person": one.person,
        "signed_on": one.signed_on.isoformat() if one.signed_on else None, "file": one.file,
        "asked_by": one.asked_by, "recorded_by": one.recorded_by,
    }  # fmt: skip


def _task(one: RepostTask) -> dict[str, object]:
    return {
        "id": one.id, "body": one.body, "title": one.title, "until": _time(one.until), "document": one.document,
        "state": one.state, "state_name": repost_task.STANDING_WORDS[one.state],
    }  # fmt: skip


def _answered(one: Dismissal) -> dict[str, object]:
    return {
        "rule": one.rule, "quote": one.quote, "how": one.how, "how_name": HOW_WORDS[one.how], "note": one.note,
        "by": one.by, "at": _time(one.at),
    }  # fmt: skip


def _paper(one: Registered) -> dict[str, object]:
    row = one.row
    return {
        "what": one.what, "person": row.person, "signed_on": row.signed_on.isoformat(), "file": row.file,
        "recorded_by": row.recorded_by, "recorded_at": _time(row.recorded_at),
    }  # fmt: skip


def _review(session: Session, notice: Notice) -> list[dict[str, object]]:
    return [
        {
            "submitted_at": _time(opened.submitted_at), "ended": opened.ended,
            "steps": [
                {
                    "role": one.role, "role_name": TITLES[one.role], "outcome": one.outcome,
                    "by": one.by.name if one.by else None,
                    "instead_of": one.instead_of.name if one.instead_of else None, "at": _time(one.at), "comment": one.comment,
                    "checklist": one.checklist, "difference": one.difference,
                }
                for one in opened.steps
            ],
        }
        for opened in step.rounds(session, "notice", notice.id)
    ]  # fmt: skip


WORDS = {f"notice.{verb}": what for verb, (what, _, _) in MOVES.items()} | {
    "notice.add": "新增", "notice.approve": "审核通过一步", "release.claim": "开始发布",
    "release.confirm": "确认已发布", "release.fail": "未发出", "release.explained": "未发出的原因", "release.settle": "人工核对",
    "notice.countersign_ask": "要会签", "notice.countersign": "登记会签", "notice.countersign_drop": "不用会签",
    "notice.signed": "登记纸质签批", "notice.remark": "批注", "notice.remark_settled": "批注办完",
    "notice.preview": "发送预览", "notice.clarify": "写明澄清什么",
    "notice.raise": "定为重点", "notice.lower": "改为普通", "notice.escalate": "审核超时督办",
    "notice.emergency_confirm": "确认应急批准", "notice.emergency_escalate": "应急批准超时督办",
    "notice.group": "安排同批发送", "notice.order": "调整同批顺序", "notice.ungroup": "移出同批",
    "notice.reschedule": "改发布时间",
    "notice.correct": "更正", "notice.corrected": "更正办理结果",
    "notice.fix": "按查错建议改正",
    "notice.dismiss": "确认查错结果无误", "notice.override": "放行禁止发布的内容",
    "error.report": "登记错情", "error.fix": "错情办结", "error.dismiss": "认定不是错情", "error.overdue": "错情超期",
    "release.removal": "撤回后删除", "release.removed": "确认人工删除", "release.look": "要求马上核实",
    "release.twice": "查出重复发出", "release.twin": "删去后台重复发表的一篇", "notice.purge": "依法清除内容",
    "notice.portrait": "登记未成年人肖像",
    "comment.open": "开放留言", "comment.close": "关闭留言", "comment.elect": "选择留言", "comment.unelect": "取消选择留言",
    "comment.reply": "写留言的回复", "comment.approve": "审核留言的回复", "comment.unreply": "删除留言的回复", "comment.delete": "删除留言",
}  # fmt: skip


def _happened(act: Act) -> dict[str, object]:
    what = WORDS.get(act.verb, act.verb)
    return {
        "at": _time(act.at),
        "by": act.actor,
        "verb": act.verb,
        "what": what,
        "detail": act.after,
    }


def _time(at: datetime | None) -> str | None:
    return beijing(at).isoformat() if at is not None else None
