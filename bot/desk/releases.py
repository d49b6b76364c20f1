"""Releases: what goes out, what is out, what needs a decision; one of them step by step."""

import json
from typing import Any

from flask import request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import DateTimeLocalField, StringField
from wtforms.validators import URL, DataRequired, Length, Optional

from bot.clock import BEIJING
from bot.desk.notices import MOST_ID, channel_names
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import NotFound, Refused
from bot.ledger.channels import ChannelKind
from bot.notices import comment, decide, follow, found, removal, take_down
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch
from bot.notices.release import STAGE_WORDS, Release, Stage

# What the list can be narrowed to: in the address, on the page, the states.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("全部", ()),
    "undecided": ("要处理", tuple(follow.UNDECIDED)),
    "moving": ("进行中", tuple(follow.MOVING)),
    **{state.value: (STAGE_WORDS[state], (state.value,)) for state in Stage},
}


class SettleForm(FlaskForm):
    """It is out: where, and when the platform shows that it came out."""

    url = StringField(
        "文章网址",
        [DataRequired("请粘贴文章的网址"), URL(message="请写完整网址，以 https:// 开头"), Length(max=1024)],
        description="在公众平台后台打开这篇文章，复制地址栏里的网址",
    )  # fmt: skip
    came_out = DateTimeLocalField(
        "平台显示的发表时间", [Optional()], description="按它计入月份；不写就是现在"
    )


class RemovedForm(FlaskForm):
    """It was deleted by hand."""

    note = StringField("备注", [Optional(), Length(max=200)])


def releases(seat: Seat) -> Answer:
    """The list, newest first: all, what needs a decision, what is under way, or one state; on one channel or all."""
    group, channel = request.args.get("state", ""), request.args.get("channel", "")[:40]
    if group not in GROUPS:
        raise Refused("网址里的状态不认识，请从发布列表重新选择")
    before = request.args.get("before", "")
    start = min(int(before), MOST_ID) if before.isascii() and before.isdigit() else None
    with seat.read() as session:
        leaf = follow.page(session, states=GROUPS[group][1], channel=channel, before=start)
        names = channel_names(session)
        counts = follow.counts(session)
        beside = found.waiting(session)
    older = url_for(
        "desk.releases", state=group or None, channel=channel or None, before=leaf.older
    )
    newest = url_for("desk.releases", state=group or None, channel=channel or None)
    return seat.page(
        "releases.html", leaf=leaf, group=group, groups=GROUPS, channel=channel, channels=names, counts=counts, beside=beside,
        undecided=sum(counts.get(state, 0) for state in follow.UNDECIDED), modes=follow.MODES,
        newest=newest if start is not None else "", older=older if leaf.older else "",
    )  # fmt: skip


def release(seat: Seat, number: int) -> Answer:
    """One release: each step, what is known, and what a person has to say."""
    return _page(seat, number, SettleForm())


def release_state(seat: Seat, number: int) -> Answer:
    """How it stands, as JSON, for the page that looks again by itself."""
    with seat.read() as session:
        one = _found(session, number)
        said = follow.told(one, _attempt(session, one))
    answer = seat.plain(json.dumps(said, ensure_ascii=False), "application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def release_published(seat: Seat, number: int) -> Answer:
    """A person has seen that it is out."""
    form = SettleForm()
    if form.validate_on_submit():
        when = form.came_out.data
        with refusals(form):
            with seat.begin() as (session, by):
                decide.published(
                    session, _found(session, number), url=(form.url.data or "").strip(), by=by, at=seat.now(),
                    came_out=when.replace(tzinfo=BEIJING) if when else None,
                )  # fmt: skip
            seat.ring()
            return seat.done("已登记：已发布，台账已记一笔", "release", number=number)
    return _page(seat, number, form)


def release_not_sent(seat: Seat, number: int) -> Answer:
    """A person has seen that it is not out."""
    form = SettleForm()
    with refusals(form):
        with seat.begin() as (session, by):
            one = _found(session, number)
            decide.not_sent(session, one, by=by, at=seat.now())
            notice = one.notice_id
        seat.ring()
        return seat.done("已登记：没有发出。要再发，请重新安排", "notice", number=notice)
    return _page(seat, number, form)


def release_look(seat: Seat, number: int) -> Answer:
    """Look up at once what became of it; nothing is sent."""
    with seat.begin() as (session, by):
        decide.look_again(session, _found(session, number), by=by, at=seat.now())
    seat.ring()
    return seat.done("正在向平台核实，几秒后看结果", "release", number=number)


def release_removed(seat: Seat, number: int) -> Answer:
    """The officer has deleted what was withdrawn in the platform's console."""
    form = RemovedForm()
    with seat.begin() as (session, by):
        one = _found(session, number)
        take_down.confirm(session, one, note=form.note.data or "", by=by, at=seat.now())
        notice = one.notice_id
    return seat.done("已登记：这个渠道上的文章已删除", "notice_withdraw", number=notice)


def _page(seat: Seat, number: int, form: SettleForm) -> Answer:
    with seat.read() as session:
        return seat.page("release.html", form=form, **_shown(session, _found(session, number)))


def _shown(session: Session, one: Release) -> dict[str, Any]:
    attempt = _attempt(session, one)
    sent = one.state == Stage.PUBLISHED and one.mode == Mode.MASS
    return {
        "one": one, "notice": one.notice, "unit": one.notice.unit.name, "channel": channel_names(session)[one.channel],
        "stops": follow.stops(one, attempt), "learnt": follow.learnt(session, one), "told": follow.told(one, attempt),
        "may_decide": follow.may_decide(one, attempt), "looking": attempt is not None and attempt.holds,
        "next_look": attempt.next_look_at if attempt else None, "attempts": len(follow.attempts(session, one)),
        "modes": follow.MODES, "mode_said": follow.MODE_SAID[one.mode], "WECHAT": ChannelKind.WECHAT,
        "removal": removal.of_all(session, [one]).get(one.id), "removal_words": removal.STANDING_WORDS,
        "box": session.get(comment.CommentBox, one.id) if sent else None, "has_comments": sent and bool(attempt and attempt.msg_data_id),
    }  # fmt: skip


def _found(session: Session, number: int) -> Release:
    one = session.get(Release, min(number, MOST_ID))
    if one is None:
        raise NotFound(f"没有编号为 R{number} 的发布，请从发布列表选择")
    return one


def _attempt(session: Session, one: Release) -> Dispatch | None:
    return session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None


PAGES = (
    Page("/releases", "releases", releases, only="GET"),
    Page("/releases/<int:number>", "release", release, only="GET"),
    Page("/releases/<int:number>/state", "release_state", release_state, only="GET"),
    Page("/releases/<int:number>/published", "release_published", release_published, only="POST"),
    Page("/releases/<int:number>/not-sent", "release_not_sent", release_not_sent, only="POST"),
    Page("/releases/<int:number>/look", "release_look", release_look, only="POST"),
    Page("/releases/<int:number>/removed", "release_removed", release_removed, only="POST"),
)
