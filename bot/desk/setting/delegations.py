"""Stand-ins: who passes whose steps; each names their own, the administrator anybody's."""

from flask import request
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, day, line
from bot.desk.setting.seen import Adding
from bot.review import delegation
from bot.review.delegation import Terms
from bot.staff import manage, roles
from bot.staff.member import Member
from bot.staff.roles import APPROVERS, TITLES, Role

_ROLES = {role.value: TITLES[role] for role in Role if role in APPROVERS}


class AppointForm(Adding):
    """Who for whom, from when to when."""

    principal = choice("代谁")
    role = choice("代哪个岗位", _ROLES)
    stand_in = choice("由谁代审")
    first = day("从哪天")
    last = day("到哪天", help="请假的写；AB 岗不写，只代本人不能审的", optional=True)
    document = line("依据", most=100, help="如通知文号、谁批准的")


def delegations(seat: Seat) -> Answer:
    """Those that hold or will, or all, and the form."""
    return _page(seat, None)


def appoint(seat: Seat) -> Answer:
    """Name a stand-in."""
    form = AppointForm()
    with seat.read() as session:
        _offer(session, seat, form)
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                principal = manage.find(session, int(form.principal.data))
                delegation.require_own(by, principal)
                stand_in = manage.find(session, int(form.stand_in.data))
                terms = Terms(
                    form.role.data, form.first.chosen, form.last.data, form.document.data or ""
                )
                made = delegation.appoint(
                    session, principal, stand_in, terms, by=by.name, at=seat.now()
                )
                told = made.in_words()
            return seat.done(f"{told}；两个人都收到了消息", "delegations")
    return _page(seat, form)


def end(seat: Seat, number: int) -> Answer:
    """Take an appointment back."""
    with seat.begin() as (session, by):
        delegation.require_own(by, delegation.find(session, number).principal)
        delegation.end(session, number, by=by.name, at=seat.now())
    return seat.done("代审已经结束；代过的审核照旧有效", "delegations")


def _page(seat: Seat, form: AppointForm | None) -> Answer:
    every = request.args.get("all") == "1"
    today, manages = local_day(seat.now()), roles.may(seat.person, "staff.manage")
    with seat.read() as session:
        if form is None:
            mine = next((role for role in seat.person.roles if role in APPROVERS), Role.UNIT_HEAD)
            asked = {"principal": str(seat.person.id), "role": mine, "first": today}
            form = AppointForm(formdata=None, data=asked)
            _offer(session, seat, form)
        told = [
            (one, one.in_words(), one.ended_at is None and (one.last_day is None or one.last_day >= today),
             manages or one.principal_id == seat.person.id)
            for one in delegation.listed(session, every=every, at=seat.now())
        ]  # fmt: skip
    may = manages or bool(APPROVERS & set(seat.person.roles))
    return seat.page("setting/delegations.html", form=form, delegations=told, every=every, mine=may)


def _offer(session: Session, seat: Seat, form: AppointForm) -> None:
    here = [one for one in manage.everybody(session) if one.disabled_at is None]
    manages = roles.may(seat.person, "staff.manage")
    approvers = [
        one for one in here if APPROVERS & set(one.roles) and (manages or one.id == seat.person.id)
    ]
    form.principal.choices = dict(map(_choice, approvers))
    form.stand_in.choices = dict(
        _choice(one) for one in here if not delegation.NEVER & set(one.roles)
    )


def _choice(one: Member) -> tuple[str, str]:
    return str(one.id), f"{one.name}（{'、'.join(roles.titles(one.roles))}）"


PAGES = (
    Page("/settings/delegations", "delegations", delegations, only="GET"),
    Page("/settings/delegations/new", "delegation_new", appoint, only="POST"),
    Page(
        "/settings/delegations/<int(max=2147483647):number>/end", "delegation_end", end, only="POST"
    ),
)
