"""Put several notices into one send, and bring them into order by buttons or by dragging."""

from flask import redirect, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import SelectChoice

from bot.desk.notices import MOST_ID, channel_names
from bot.desk.schedule import MODES, WhenForm, words
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import NotFound, Refused
from bot.ledger.channels import DEFAULT, Channel, ChannelKind
from bot.notices import group, show, together
from bot.notices.channel import Mode
from bot.notices.release import Release


class GroupForm(WhenForm):
    """Where, how and when a group goes out."""

    channel = SelectField("发到哪里", choices=[])
    mode = RadioField("怎样发", choices=list(MODES), default=Mode.MASS.value)
    sure = BooleanField("确认")


def calendar_group(seat: Seat) -> Answer:
    """Choose what goes out together."""
    form, asked = GroupForm(), ""
    chosen = [int(one) for one in request.form.getlist("notice") if _is_id(one)]
    with seat.read() as session:
        accounts = (
            select(Channel)
            .where(Channel.kind == ChannelKind.WECHAT, Channel.retired_on.is_(None))
            .order_by(Channel.slug != DEFAULT, Channel.slug)
        )
        form.channel.choices = [
            SelectChoice(one.slug, one.name) for one in session.scalars(accounts)
        ]
        listed = group.candidates(session)
        known = {one.slug for one in session.scalars(accounts)}
        if form.is_submitted() and form.mode.data == Mode.MASS and not form.sure.data and chosen:
            asked = words(
                session, seat, [form.channel.data] if form.channel.data in known else [], form
            )
    if not asked and form.validate_on_submit():
        with refusals(form):
            due = form.due()
            with seat.begin() as (session, by):
                notices = [show.find(session, number) for number in chosen]
                made = group.group(
                    session, notices, on=str(form.channel.data), mode=Mode(form.mode.data), due=due, by=by,
                    at=seat.now(),
                )  # fmt: skip
                mark = made[0].batch
            seat.ring()
            return seat.done(
                "已合并成一次发送。第一篇是头条，可以在这里调整顺序", "calendar_batch", mark=mark
            )
    return seat.page(
        "group.html", form=form, notices=listed, chosen=chosen, asked=asked, most=group.MOST
    )


def calendar_batch(seat: Seat, mark: str) -> Answer:
    """One group: its order, and who leaves it."""
    form = FlaskForm()
    if form.validate_on_submit():
        with refusals(form):
            return _changed(seat, mark)
    with seat.read() as session:
        releases = together.grouped(session, mark) if mark else []
        if not releases:
            raise NotFound("这一批已经开始发送，或者拆开了。请回到日历再看")
        return seat.page(
            "batch.html", form=form, releases=releases, mark=mark, channels=channel_names(session), modes={one.value: one.label for one in MODES}
        )  # fmt: skip


def _changed(seat: Seat, mark: str) -> Answer:
    """Do what a button of the list says: `up:7`, `down:7`, `out:7`, or keep the order as it was dragged."""
    what, _, given = request.form.get("do", "").partition(":")
    in_order = [int(one) for one in request.form.getlist("order") if _is_id(one)]
    number = int(given) if _is_id(given) else 0
    with seat.begin() as (session, by):
        if what == "out":
            one = session.get(Release, number)
            if one is None or one.batch != mark:
                raise Refused("这篇已经不在这一批里，请看现在的顺序")
            group.ungroup(session, one.notice, by=by, at=seat.now())
            left = together.grouped(session, mark)
            if len(left) < 2:
                return seat.done("已拆开，各自按原来的时间发送", "calendar")
            return seat.done("已移出，单独发送", "calendar_batch", mark=mark)
        group.order(session, mark, _moved(in_order, number, what), by=by, at=seat.now())
    return redirect(url_for("desk.calendar_batch", mark=mark), 303)


def _moved(in_order: list[int], number: int, what: str) -> list[int]:
    if number not in in_order or what not in ("up", "down"):
        return in_order
    here = in_order.index(number)
    there = min(max(here + (1 if what == "down" else -1), 0), len(in_order) - 1)
    in_order[here], in_order[there] = in_order[there], in_order[here]
    return in_order


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MOST_ID


PAGES = (
    Page("/calendar/group", "calendar_group", calendar_group),
    Page("/calendar/groups/<mark>", "calendar_batch", calendar_batch),
)
