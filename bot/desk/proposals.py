"""What citizens are to be told, under review: entries, tables, the menu and the bot's sentences, passed one or many at once."""

from collections.abc import Mapping

from flask import request

from bot.accounts import menu
from bot.answers import change_wording, propose
from bot.desk.questions import refresh
from bot.desk.seat import Answer, Page, Seat
from bot.errors import NotFound, Refused
from bot.review import proposal
from bot.review.chain import CHECKLIST
from bot.review.proposal import Proposal, Put, State

MOST_ID = 2**31 - 1
SHOWN_ROWS = 200
PUTS: Mapping[str, Put] = {
    propose.ONE: propose.put,
    propose.TABLE: propose.put_table,
    change_wording.KIND: change_wording.put,
    menu.KIND: menu.put,
}
KINDS = {
    propose.ONE: "问答",
    propose.TABLE: "问答表",
    "wording": "机器人用语",
    "menu": "公众号菜单",
}
NAMES = {
    "key": "编号", "asked": "市民的问法", "question": "问题", "answer": "答案", "unit": "负责单位", "source": "依据", "valid_until": "有效期至",
    "live": "市民可以查到", "text": "用语", "menu": "菜单",
}  # fmt: skip
HIDDEN = frozenset({"version"})


def proposals(seat: Seat) -> Answer:
    """What waits, and what was settled last."""
    with seat.read() as session:
        mine = [one.id for one in proposal.for_member(session, seat.person, at=seat.now())]
        waits = proposal.listed(session, State.WAITING)
        returned = [
            one for one in proposal.listed(session, State.RETURNED, limit=20) if one.made_by_id == seat.person.id
        ]  # fmt: skip
        done = proposal.listed(session, State.IN_FORCE, limit=10)
        people = {one.id: one.made_by.name for one in (*waits, *returned, *done)}
    return seat.page(
        "proposals.html", waits=waits, mine=mine, returned=returned, done=done, people=people, kinds=KINDS, changes=changes,
        points=CHECKLIST,
    )  # fmt: skip


def proposal_(seat: Seat, number: int) -> Answer:
    """One change: what it says now, and what it would say."""
    with seat.read() as session:
        one = session.get(Proposal, min(number, MOST_ID))
        if one is None:
            raise NotFound("没有这处改动")
        maker = one.made_by.name
        mine = any(
            each.id == one.id for each in proposal.for_member(session, seat.person, at=seat.now())
        )
    return seat.page(
        "proposal.html", one=one, maker=maker, mine=mine, kinds=KINDS, changes=changes(one), rows=_rows(one), shown=SHOWN_ROWS,
        words=proposal.STATE_WORDS, points=CHECKLIST,
    )  # fmt: skip


def proposals_approve(seat: Seat) -> Answer:
    """Pass those that were ticked: all of them, or none where one cannot be passed."""
    numbers = [min(int(one), MOST_ID) for one in request.form.getlist("number") if one.isdigit()]
    if not numbers:
        raise Refused("请先勾选要同意的改动")
    checked = CHECKLIST if request.form.get("checked") else ()
    live = 0
    with seat.begin() as (session, by):
        for number in numbers[:100]:
            live += proposal.approve(
                session, number, by=by, checked=checked, at=seat.now(), puts=PUTS
            )
    refresh(seat)
    rest = len(numbers) - live
    later = f"，{rest} 处还要下一步审核" if rest else ""
    return seat.done(f"已同意 {len(numbers)} 处，{live} 处现在就生效{later}", "proposals")


def proposal_return(seat: Seat, number: int) -> Answer:
    """Return a change to whoever proposed it."""
    with seat.begin() as (session, by):
        reason = request.form.get("reason", "")
        proposal.send_back(session, min(number, MOST_ID), by=by, reason=reason, at=seat.now())
    return seat.done("已退回，提出的人会看到原因", "proposals")


def proposal_withdraw(seat: Seat, number: int) -> Answer:
    """Take a change of one's own back."""
    with seat.begin() as (session, by):
        proposal.withdraw(session, min(number, MOST_ID), by=by, at=seat.now())
    return seat.done("已撤回，什么也没有变", "proposals")


def changes(one: Proposal) -> list[tuple[str, str, str]]:
    """What is otherwise, in words."""
    if one.kind == propose.TABLE:
        return []
    return [
        (NAMES.get(name, name), _said(before), _said(after))
        for name, before, after in one.changes()
        if name not in HIDDEN
    ]


def _said(value: object) -> str:
    if isinstance(value, dict):
        return menu.in_words(value)
    words = {True: "是", False: "否", None: "", "": ""}
    return words[value] if isinstance(value, bool | None) else str(value)


def _rows(one: Proposal) -> list[dict[str, object]]:
    rows = one.after.get("rows")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


PAGES = (
    Page("/proposals", "proposals", proposals, only="GET"),
    Page("/proposals/approve", "proposals_approve", proposals_approve, only="POST"),
    Page("/proposals/<int:number>", "proposal", proposal_, only="GET"),
    Page("/proposals/<int:number>/return", "proposal_return", proposal_return, only="POST"),
    Page("/proposals/<int:number>/withdraw", "proposal_withdraw", proposal_withdraw, only="POST"),
)
