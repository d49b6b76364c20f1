"""The review chain: what is in force, what waits for the other's word, and the form that proposes another."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, text
from bot.desk.setting.seen import Adding, Changing, changing
from bot.review import chain, chain_change
from bot.review.chain import Link
from bot.staff import roles
from bot.staff.roles import APPROVERS, TITLES, Role

# The chains that there are or may be: what stands in the address -> importance and origin.
CHAINS = {
    "ordinary": ("ordinary", ""), "key": ("key", ""),
    "answer": (chain.ANSWER, ""), "ordinary-repost": ("ordinary", "repost"), "key-repost": ("key", "repost"),
}  # fmt: skip
_STEPS = {"": "（没有这一步）"} | {
    f"{role}{only}": f"{TITLES[role]}{'（本单位的）' if only else ''}"
    for role in Role
    if role in APPROVERS
    for only in ("", "+unit")
}


class ChainForm(Changing):
    """The steps of a chain, in order, and why."""

    step1 = choice("第 1 步", _STEPS)
    step2 = choice("第 2 步", _STEPS)
    step3 = choice("第 3 步", _STEPS)
    step4 = choice("第 4 步", _STEPS)
    step5 = choice("第 5 步", _STEPS)
    step6 = choice("第 6 步", _STEPS)
    reason = text("为什么要改", most=400, help="另一方看到它才决定同意不同意")

    def links(self) -> list[Link]:
        """The steps that were chosen."""
        chosen = [getattr(self, f"step{place}").data for place in range(1, chain_change.MOST + 1)]
        return [
            Link(one.removesuffix("+unit"), same_unit=one.endswith("+unit"))
            for one in chosen
            if one
        ]


class DeclineForm(Adding):
    """Why not."""

    reason = text("为什么不改", most=400, rows=2)


def overview(seat: Seat) -> Answer:
    """The chains in force and their changes."""
    return seat.page("setting/chain.html", form=DeclineForm(formdata=None), **_shown(seat))


def _shown(seat: Seat) -> dict[str, Any]:
    with seat.read() as session:
        now = chain.now(session)
        waiting, settled = chain_change.waiting(session), chain_change.settled(session)
        known = [
            (one, chain.called(one.importance, one.origin), chain.in_words(one.links()), one.proposed_by.name,
             one.settled_by.name if one.settled_by else "", chain_change.may_answer(one, seat.person))
            for one in (*waiting, *settled)
        ]  # fmt: skip
    return {
        "chains": [(name, chain.called(*key), [TITLES[one.role] + ("（本单位）" if one.same_unit else "") for one in now.get(key, [])])
                   for name, key in CHAINS.items()],
        "waiting": known[: len(waiting)], "settled": known[len(waiting) :],
        "mine": roles.may(seat.person, "chain.change"), "STANDING": chain_change.STANDING_WORDS,
    }  # fmt: skip


def propose(seat: Seat, name: str) -> Answer:
    """Ask for another chain."""
    key = CHAINS.get(name, ("", ""))

    def now(session: Session) -> ChainForm:
        links = chain.now(session).get(key, [])
        steps = {
            f"step{place}": one.role + ("+unit" if one.same_unit else "")
            for place, one in enumerate(links, start=1)
        }
        return ChainForm(formdata=None, data=steps)

    form = ChainForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("chain.propose", "chain", name)) as (session, by):
                chain_change.propose(
                    session, key, form.links(), reason=form.reason.data or "", by=by, at=seat.now()
                )
            other = "管理员" if seat.person.has(Role.CHIEF) else "主要领导"
            return seat.done(f"已提出变更，{other}确认以后生效", "setting_chain")
    if not form.is_submitted():
        with seat.read() as session:
            form = now(session)
    return seat.page(
        "setting/form.html", form=form, title=f"改{chain.called(*key)}的审核链" if key[0] else "没有这种审核链",
        verb="提出变更", back="setting_chain", back_name="审核链",
        intro="提出以后，另一方（管理员或主要领导）确认了才生效。已经送审的稿件照送审时的步骤走完。"
        + ("一步也不选，就和一般的稿件走一样的链。" if key[1] else ""),
    )  # fmt: skip


def confirm(seat: Seat, number: int) -> Answer:
    """The other agrees."""
    with seat.begin() as (session, by):
        one = chain_change.confirm(session, number, by=by, at=seat.now())
        name = chain.called(one.importance, one.origin)
    return seat.done(f"{name}的审核链已生效，从现在起送审的照它走", "setting_chain")


def decline(seat: Seat, number: int) -> Answer:
    """Not agreed, or taken back."""
    form = DeclineForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                reason = form.reason.data or ""
                chain_change.decline(session, number, reason=reason, by=by, at=seat.now())
            return seat.done("这个变更没有采纳，审核链不变", "setting_chain")
    return seat.page(
        "setting/chain.html", form=form, asked=number, path=request.path, **_shown(seat)
    )


PAGES = (
    Page("/settings/chain", "setting_chain", overview, only="GET"),
    Page("/settings/chain/of/<name>", "setting_chain_propose", propose),
    Page(
        "/settings/chain/<int(max=2147483647):number>/confirm",
        "setting_chain_confirm",
        confirm,
        only="POST",
    ),
    Page(
        "/settings/chain/<int(max=2147483647):number>/decline",
        "setting_chain_decline",
        decline,
        only="POST",
    ),
)
