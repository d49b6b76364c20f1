"""Staff: who works here, and what the administrator does with an account. A new password is shown once."""

from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line, several, unit_choices
from bot.desk.setting.seen import Adding, Changing, changing
from bot.staff import change_units, desk_session, manage, second_factor
from bot.staff.member import Member
from bot.staff.roles import TITLES, Role

_ROLES = {role.value: TITLES[role] for role in Role}


class MemberForm(Adding):
    """A new member."""

    name = line("登录名", most=40, help="一般用姓名，审计记录和审核表里就这样写；定了不能改")
    roles = several("岗位", _ROLES)
    unit = choice("单位")


class RolesForm(Changing):
    """All roles of a member."""

    roles = several("岗位", _ROLES)


class UnitForm(Changing):
    """Where a member belongs."""

    unit = choice("单位")


def staff(seat: Seat) -> Answer:
    """Everybody, who works here first."""
    with seat.read() as session:
        people = [(one, one.unit.name if one.unit else "") for one in manage.everybody(session)]
    return seat.page("setting/staff.html", people=people)


def new(seat: Seat) -> Answer:
    """A new member; their first password is shown once."""
    form = MemberForm()
    form.unit.choices = _units(seat)
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                home = change_units.find(session, int(form.unit.data)) if form.unit.data else None
                made, password = manage.add(
                    session,
                    form.name.data or "",
                    given=form.roles.data or [],
                    unit=home,
                    by=by,
                    at=seat.now(),
                )
                name = made.name
            return _told(seat, name, password)
    return seat.page(
        "setting/form.html",
        form=form,
        title="新增人员",
        verb="新增",
        back="staff",
        back_name="人员",
    )


def one_member(seat: Seat, number: int) -> Answer:
    """One member: roles, unit, where they are signed in."""
    return _page(seat, number)


def set_roles(seat: Seat, number: int) -> Answer:
    """Other roles."""
    form = RolesForm()

    def now(session: Session) -> RolesForm:
        return _fresh(manage.find(session, number))[0]

    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("staff.roles", "member", str(number))) as (
                session,
                by,
            ):
                given = form.roles.data or []
                name = manage.set_roles(session, number, given, by=by, at=seat.now()).name
            return seat.done(f"{name} 的岗位已经改好，马上生效", "staff_member", number=number)
    return _page(seat, number, roles=form)


def move(seat: Seat, number: int) -> Answer:
    """Another unit."""
    form = UnitForm()
    form.unit.choices = _units(seat)

    def now(session: Session) -> UnitForm:
        return _fresh(manage.find(session, number))[1]

    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("staff.move", "member", str(number))) as (
                session,
                by,
            ):
                home = change_units.find(session, int(form.unit.data)) if form.unit.data else None
                name = manage.move(session, number, home, by=by, at=seat.now()).name
            return seat.done(f"{name} 的单位已经改好", "staff_member", number=number)
    return _page(seat, number, unit=form)


def disable(seat: Seat, number: int) -> Answer:
    """Let them do nothing any more."""
    with seat.begin() as (session, by):
        name = manage.disable(session, number, by=by, at=seat.now()).name
    return seat.done(
        f"已停用 {name}，各处的登录都已退出；做过的事都留着", "staff_member", number=number
    )


def enable(seat: Seat, number: int) -> Answer:
    """Let them work again."""
    with seat.begin() as (session, by):
        name = manage.enable(session, number, by=by, at=seat.now()).name
    return seat.done(f"已启用 {name}", "staff_member", number=number)


def reset(seat: Seat, number: int) -> Answer:
    """A new password, shown once."""
    with seat.begin() as (session, by):
        one, password = manage.reset_password(session, number, by=by, at=seat.now())
        name = one.name
    return _told(seat, name, password)


def sign_out(seat: Seat, number: int) -> Answer:
    """Sign them out everywhere."""
    with seat.begin() as (session, by):
        name, ended = manage.sign_out(session, number, by=by, at=seat.now())
    return seat.done(f"已让 {name} 在 {ended} 处退出登录", "staff_member", number=number)


def drop_second_factor(seat: Seat, number: int) -> Answer:
    """They have lost the device."""
    with seat.begin() as (session, by):
        name = manage.drop_second_factor(session, number, by=by, at=seat.now())
    return seat.done(
        f"{name} 的第二步验证已经停用，请提醒本人重新打开", "staff_member", number=number
    )


def _told(seat: Seat, name: str, password: str) -> Answer:
    answer = seat.page("setting/password_once.html", name=name, password=password)
    answer.cache_control.no_store = True
    return answer


def _units(seat: Seat) -> dict[str, str]:
    with seat.read() as session:
        found = change_units.standing(session, local_day(seat.now()))
    return unit_choices(found, none="（不属于哪个单位）")


def _fresh(one: Member) -> tuple[RolesForm, UnitForm]:
    return (
        RolesForm(formdata=None, data={"roles": sorted(one.roles)}),
        UnitForm(formdata=None, data={"unit": str(one.unit_id or "")}),
    )


def _page(seat: Seat, number: int, **forms: FlaskForm) -> Answer:
    with seat.read() as session:
        one = manage.find(session, number)
        signed_in = desk_session.of(session, one, at=seat.now())
        second = second_factor.has(session, one)
        unit = one.unit.name if one.unit else ""
    fresh: dict[str, Any] = dict(zip(("roles", "unit"), _fresh(one), strict=True))
    choices = _units(seat)
    if one.unit_id is not None:  # also where the unit has ended
        choices[str(one.unit_id)] = unit
    shown = fresh | forms
    shown["unit"].unit.choices = choices
    return seat.page(
        "setting/staff_member.html", one=one, signed_in=signed_in, second=second, own=one.id == seat.person.id, **shown
    )  # fmt: skip


PAGES = (
    Page("/settings/staff", "staff", staff, only="GET"),
    Page("/settings/staff/new", "staff_new", new),
    Page("/settings/staff/<int(max=2147483647):number>", "staff_member", one_member, only="GET"),
    Page("/settings/staff/<int(max=2147483647):number>/roles", "staff_roles", set_roles, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/unit", "staff_unit", move, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/disable", "staff_disable", disable, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/enable", "staff_enable", enable, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/password", "staff_password", reset, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/sign-out", "staff_sign_out", sign_out, only="POST"),
    Page("/settings/staff/<int(max=2147483647):number>/second-factor", "staff_second_factor", drop_second_factor, only="POST"),
)  # fmt: skip
