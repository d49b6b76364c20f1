"""What was asked to be reposted, and the list of those whose articles may be."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm

from bot.clock import local_day, parse_time
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import line, lines_of, number, text
from bot.desk.setting.seen import Adding
from bot.notices import repost_task, show, source
from bot.notices.repost_task import STANDING_WORDS, Asked
from bot.notices.source import Entry
from bot.staff import roles

_WHEN = "datetime-local"


class TaskForm(Adding):
    """What is asked for."""

    body = line("谁要求的", help="如 县委宣传部")
    title = line("转发哪一篇", most=100)
    url = line("原文网址", most=500, help="以 https:// 开头", kind="url")
    until = line("什么时候以前", kind=_WHEN)
    document = line("文号或通知", optional=True, most=100)


class TieForm(Adding):
    """The notice that answers it."""

    notice = number("稿件编号")


class DoneForm(Adding):
    """Where it came out."""

    link = line("发在哪里（网址）", most=500, kind="url")
    came_out = line("什么时候发的", kind=_WHEN)


class DeclineForm(Adding):
    """Why it will not be reposted."""

    reason = text("为什么不转发", rows=2, most=400)


class SourceForm(Adding):
    """A source."""

    name = line("单位", help="如 新华社")
    hosts = text("网站的域名", optional=True, rows=2, most=400, help="一行一个，如 www.gov.cn")
    accounts = text("公众号的名称", optional=True, rows=2, most=400, help="一行一个")
    note = line("备注", optional=True, most=100)
    reason = line("为什么加进名单", most=200, help="如依据的文件")


class EndForm(Adding):
    """Why a source goes."""

    reason = line("为什么移出名单", most=200)


def tasks(seat: Seat) -> Answer:
    """The tasks that are open, or all."""
    every = request.args.get("all") == "1"
    with seat.read() as session:
        found = repost_task.listed(session, every=every)
        told = [
            (one, one.is_late(seat.now()), one.notice.title if one.notice else "") for one in found
        ]
    return seat.page(
        "setting/reposts.html", tasks=told, every=every, STANDING=STANDING_WORDS,
        mine=roles.may(seat.person, "repost.manage"), may_tie=roles.may(seat.person, "repost.tie"),
        reads=roles.may(seat.person, "notice.read"),
    )  # fmt: skip


def new_task(seat: Seat) -> Answer:
    """A further task."""
    form = TaskForm()
    if form.validate_on_submit():
        with refusals(form):
            asked = Asked(
                form.body.data or "", form.title.data or "", form.url.data or "", parse_time(form.until.data or ""),
                form.document.data or "",
            )  # fmt: skip
            with seat.begin() as (session, by):
                repost_task.add(session, asked, by=by, at=seat.now())
            return seat.done("已登记转发任务", "setting_reposts")
    return seat.page("setting/form.html", form=form, title="登记转发任务", verb="登记", back="setting_reposts", back_name="转发任务")  # fmt: skip


def task(seat: Seat, number: int) -> Answer:
    """One task, and the three ways to answer it."""
    return _task(seat, number)


def tie(seat: Seat, number: int) -> Answer:
    """Say by which notice it is answered."""
    form = TieForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                notice = show.find(session, form.notice.data or 0)
                repost_task.tie(session, number, notice, by=by, at=seat.now())
            return seat.done("已对上稿件，它发布以后任务自动办结", "setting_reposts")
    return _task(seat, number, tie=form)


def done(seat: Seat, number: int) -> Answer:
    """It came out elsewhere."""
    form = DoneForm()
    if form.validate_on_submit():
        with refusals(form):
            came_out = parse_time(form.came_out.data or "")
            with seat.begin() as (session, by):
                repost_task.done(
                    session,
                    number,
                    link=form.link.data or "",
                    came_out=came_out,
                    by=by,
                    at=seat.now(),
                )
            return seat.done("已办结", "setting_reposts")
    return _task(seat, number, done=form)


def decline(seat: Seat, number: int) -> Answer:
    """It will not be reposted."""
    form = DeclineForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                repost_task.decline(
                    session, number, reason=form.reason.data or "", by=by, at=seat.now()
                )
            return seat.done("已记为不转发", "setting_reposts")
    return _task(seat, number, decline=form)


def _task(seat: Seat, number: int, **forms: FlaskForm) -> Answer:
    with seat.read() as session:
        one = repost_task.find(session, number)
        late, title = one.is_late(seat.now()), one.notice.title if one.notice else ""
    fresh: dict[str, Any] = {
        "tie": TieForm(formdata=None), "done": DoneForm(formdata=None), "decline": DeclineForm(formdata=None)
    }  # fmt: skip
    return seat.page(
        "setting/repost.html", task=one, late=late, notice_title=title, STANDING=STANDING_WORDS, **(fresh | forms),
        mine=roles.may(seat.person, "repost.manage"), may_tie=roles.may(seat.person, "repost.tie"),
        reads=roles.may(seat.person, "notice.read"),
    )  # fmt: skip


def sources(seat: Seat) -> Answer:
    """The list of sources."""
    every, today = request.args.get("all") == "1", local_day(seat.now())
    with seat.read() as session:
        found = [(one, one.stands(today)) for one in source.every(session)]
    shown = [(one, stands) for one, stands in found if every or stands]
    return seat.page("setting/sources.html", sources=shown, every=every, mine=roles.may(seat.person, "source.manage"))  # fmt: skip


def new_source(seat: Seat) -> Answer:
    """A further source."""
    form = SourceForm()
    if form.validate_on_submit():
        given = Entry(
            form.name.data or "",
            lines_of(form.hosts.data),
            lines_of(form.accounts.data),
            form.note.data or "",
        )
        with refusals(form):
            with seat.begin() as (session, by):
                source.add(session, given, by=by, reason=form.reason.data or "", at=seat.now())
            return seat.done(f"已加进稿源名单：{given.name}", "setting_sources")
    return seat.page("setting/form.html", form=form, title="加进稿源名单", verb="加进名单", back="setting_sources", back_name="稿源名单")  # fmt: skip


def end_source(seat: Seat) -> Answer:
    """Take a source off the list."""
    name = request.args.get("name", "")[:100]
    form = EndForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                source.end(session, name, by=by, reason=form.reason.data or "", at=seat.now())
            return seat.done(f"已移出稿源名单：{name}", "setting_sources")
    return seat.page(
        "setting/form.html", form=form, title=f"把“{name}”移出稿源名单", verb="移出名单", back="setting_sources",
        back_name="稿源名单", intro="今天起不能再转载它的；已经发布的不变，已经审定还没有发出的也不发。",
    )  # fmt: skip


PAGES = (
    Page("/settings/reposts", "setting_reposts", tasks, only="GET"),
    Page("/settings/reposts/new", "setting_repost_new", new_task),
    Page("/settings/reposts/<int(max=2147483647):number>", "setting_repost", task, only="GET"),
    Page(
        "/settings/reposts/<int(max=2147483647):number>/tie", "setting_repost_tie", tie, only="POST"
    ),
    Page(
        "/settings/reposts/<int(max=2147483647):number>/done",
        "setting_repost_done",
        done,
        only="POST",
    ),
    Page(
        "/settings/reposts/<int(max=2147483647):number>/decline",
        "setting_repost_decline",
        decline,
        only="POST",
    ),
    Page("/settings/sources", "setting_sources", sources, only="GET"),
    Page("/settings/sources/new", "setting_source_new", new_source),
    Page("/settings/sources/end", "setting_source_end", end_source),
)
