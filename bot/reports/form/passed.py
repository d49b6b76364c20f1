"""How a notice was approved, as the form tells it: every step with name, time and words, and what of the text it was for."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from bot import clock
from bot.audit import trail
from bot.notices import amend, emergency
from bot.notices.emergency import HOW_WORDS, STANDING_WORDS, Emergency, Standing
from bot.notices.notice import Notice
from bot.notices.paper import WHOLE, Registered
from bot.review import step
from bot.review.step import Ended, Round, Step
from bot.staff.roles import TITLES, Role

_ENDED = {
    None: "审核中",
    Ended.APPROVED: "审定",
    Ended.RETURNED: "退回",
    Ended.VOIDED: "修改后作废",
}
_OPINION = {Role.CHIEF: "审批意见"}
_REFUSED = "批准人不认可，作废"
# Under an approval by telephone stands no name before the approver has said that it was so.
_UNSIGNED: dict[str, str] = {
    Standing.PENDING: "（等本人确认）", Standing.REFUSED: "（本人不认可）", Standing.VOID: "（没有本人确认）",
}  # fmt: skip
COVERED = "没有单独审核，由最后一步的应急批准一并通过"
_BLANK = "签名：　　　　　　　　年　　月　　日"
Opinion = tuple[str, list[str], str]  # label, lines, signature


def newest(session: Session, notice: Notice, papers: Sequence[Registered]) -> Iterator[Opinion]:
    """The steps of the newest round, and the papers for the form as a whole."""
    opened = step.latest(session, "notice", notice.id)
    if opened is None:
        yield "审核意见", ["还没有送审"], ""
        return
    calls = _calls(session, notice)
    for one in opened.steps:
        label = f"{TITLES[one.role]}\n{_OPINION.get(Role(one.role), '审核意见')}"
        lines = [*_said(one, calls.get(one.id)), *_papers(papers, opened, one.position)]
        yield label, lines, _signature(one, calls.get(one.id))
    whole = _papers(papers, opened, WHOLE)
    if whole:
        yield "纸质签批", whole, ""


def earlier(session: Session, notice: Notice, papers: Sequence[Registered]) -> Iterator[str]:
    """What became of the rounds before, a line for each step that somebody took."""
    calls = _calls(session, notice)
    for number, opened in enumerate(step.rounds(session, "notice", notice.id)[:-1], start=1):
        result = _result(opened, notice, calls)
        yield f"第 {number} 轮，{clock.in_words(opened.submitted_at)}送审，结果：{result}"
        for one in opened.steps:
            if one.outcome is not None:
                call = calls.get(one.id)
                yield f"{TITLES[one.role]}：{'；'.join(_said(one, call))}（{_who(one, call)}）"
        yield from (line for one in opened.steps for line in _papers(papers, opened, one.position))
        yield from _papers(papers, opened, WHOLE)


def by_call(session: Session, notice: Notice) -> Iterator[str]:
    """The approvals by telephone or message (应急批准): who said what to whom, and whether they stand by it."""
    for one in emergency.of(session, notice.id):
        picture = f"截图 {one.file[:12]}，" if one.file else ""
        yield (
            f"{one.case}：{one.approver.name} {clock.in_words(one.told_at)}用{HOW_WORDS[one.how]}批准：“{one.said}”"
            f"（{picture}{one.recorded_by} {clock.in_words(one.recorded_at)}登记）"
        )
        settled = f"，{clock.in_words(one.settled_at)}" if one.settled_at else ""
        reason = f"：{one.reason}" if one.reason else ""
        yield f"{STANDING_WORDS[one.state]}{settled}{reason}（应在 {clock.in_words(one.confirm_by)}以前确认）"
        if one.escalated_at is not None:
            yield f"{clock.in_words(one.escalated_at)}超时督办"


def versions(session: Session, notice: Notice) -> Iterator[str]:
    """The content of each round and of today by its fingerprint, and whether they are the same."""
    calls = _calls(session, notice)
    for number, opened in enumerate(step.rounds(session, "notice", notice.id), start=1):
        yield f"第 {number} 轮审核（{_result(opened, notice, calls)}）的内容：指纹 {short(opened.fingerprint)}"
    for act in trail.of(session, "notice", str(notice.id)):
        if act.verb == "notice.corrected" and "fingerprint" in (act.before or {}):
            was = str((act.before or {})["fingerprint"])
            yield f"{clock.in_words(act.at)}在公众平台后台小改，改以前的内容：指纹 {short(was)}"
    now = notice.fingerprint()
    yield f"现在的内容：指纹 {short(now)}，{_compared(step.latest(session, 'notice', notice.id), notice, now)}"


def short(fingerprint: str) -> str:
    """The first 16 digits in fours: enough to tell contents apart, and to read out."""
    digits = " ".join(fingerprint[at : at + 4] for at in range(0, 16, 4))
    return digits if fingerprint else "（已依法清除）"


def _compared(newest_round: Round | None, notice: Notice, now: str) -> str:
    if newest_round is None:
        return "还没有送审"
    if newest_round.ended != Ended.APPROVED and not _held_until_withdrawn(newest_round, notice):
        return "还没有审定"
    return "与审定的内容一致" if newest_round.fingerprint == now else "与审定的内容不一致"


def _calls(session: Session, notice: Notice) -> dict[int, Emergency]:
    """The approvals by telephone by the step that they passed."""
    return {one.step_id: one for one in emergency.of(session, notice.id)}


def _result(opened: Round, notice: Notice, calls: Mapping[int, Emergency]) -> str:
    if any(calls[one.id].state == Standing.REFUSED for one in opened.steps if one.id in calls):
        return _REFUSED
    if _held_until_withdrawn(opened, notice):
        return "审定，撤回后失效"
    return _ENDED[Ended(opened.ended) if opened.ended is not None else None]


def _held_until_withdrawn(opened: Round, notice: Notice) -> bool:
    """A withdrawal voids the approval, too; that is no edit, and it had been approved."""
    by_it = notice.withdrawn_at is not None and opened.ended_at == notice.withdrawn_at
    passed = all(one.outcome not in (None, "returned") for one in opened.steps)
    return opened.ended == Ended.VOIDED and by_it and passed


def _said(one: Step, call: Emergency | None) -> list[str]:
    if one.outcome is None:
        return ["（待审）"]
    if call is not None and call.state != Standing.CONFIRMED:
        given = f"{HOW_WORDS[call.how]}批准（{call.recorded_by} 登记）：“{call.said}”"
        return [given, f"{STANDING_WORDS[call.state]}。"]
    agreed = "同意（修改后通过）" if one.difference else "同意"
    outcome = {"approved": agreed, "returned": "退回"}.get(one.outcome, COVERED)
    comment = one.comment if one.comment not in ("", "同意") else ""
    lines = [f"{outcome}：{comment}" if comment else f"{outcome}。"]
    lines += [f"改动：{line}" for line in amend.lines(one.difference)]
    return [*lines, f"已核对：{'、'.join(one.checklist)}"] if one.checklist else lines


def _signature(one: Step, call: Emergency | None) -> str:
    return _who(one, call) if one.outcome is not None else _BLANK


def _who(one: Step, call: Emergency | None) -> str:
    if call is not None and call.state in _UNSIGNED:
        return _UNSIGNED[call.state]
    name = one.by.name if one.by is not None else ""
    instead = f"（代 {one.instead_of.name}）" if one.instead_of is not None else ""
    when = clock.in_words(one.at) if one.at is not None else ""
    return "　".join(filter(None, (f"{name}{instead}", when)))


def _papers(papers: Sequence[Registered], opened: Round, position: int) -> list[str]:
    return [
        f"纸质签批：{row.person}，{clock.day_in_words(row.signed_on)}（扫描件 {row.file[:12]}，{row.recorded_by} 登记）"
        for row in (one.row for one in papers)
        if (row.round_id, row.position) == (opened.id, position)
    ]
