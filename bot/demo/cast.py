"""Who works in the demonstration: every role, in every unit; nobody of them is a real person."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import member, units
from bot.staff.member import Member
from bot.staff.roles import Role

PASSWORD = "yanshi-2017"  # noqa: S105 - printed for whoever tries the demonstration
SHORT = {
    "办公室": "办公室", "群众文化科": "群文科", "新闻出版管理办公室": "出版办", "文化产业科": "产业科",
    "行政许可科": "许可科", "县文物管理局": "文物局", "县文化市场综合执法大队": "执法大队",
    "博物馆": "博物馆", "文化馆": "文化馆", "图书馆": "图书馆", "书画院": "书画院", "电影公司": "电影公司",
}  # fmt: skip
DEPUTY, CHIEF = "分管领导", "主要领导"
OFFICER, STATISTICIAN = "公开专员", "统计员"
AUDITOR, ADMIN = "监督员", "管理员"
_OFFICE = "办公室"  # 依申请公开受理点 and the register of releases are kept there
# Login name -> role and unit of those who serve the whole bureau.
_BUREAU: dict[str, tuple[Role, str | None]] = {
    DEPUTY: (Role.DEPUTY, None), CHIEF: (Role.CHIEF, None), OFFICER: (Role.OFFICER, _OFFICE),
    STATISTICIAN: (Role.STATISTICIAN, _OFFICE), AUDITOR: (Role.AUDITOR, None), ADMIN: (Role.ADMIN, None),
}  # fmt: skip


def editor(unit: str) -> str:
    """The login name of the editor (采编) of a unit."""
    return f"{SHORT[unit]}采编"


def head(unit: str) -> str:
    """The login name of the head (负责人) of a unit."""
    return f"{SHORT[unit]}负责人"


def everyone() -> Iterator[tuple[str, Role, str | None]]:
    """Login name, role and unit of each."""
    for unit in SHORT:
        yield editor(unit), Role.EDITOR, unit
        yield head(unit), Role.UNIT_HEAD, unit
    for name, (role, home) in _BUREAU.items():
        yield name, role, home


def take_on(session: Session, *, password_hash: str, at: datetime) -> int:
    """Add whoever is not there yet, all with one password, which need not be changed; how many were added."""
    known = set(session.scalars(select(Member.name)))
    new = [one for one in everyone() if one[0] not in known]
    for name, role, unit in new:
        home = units.by_name(session, unit) if unit else None
        made = member.add(session, name, roles=[role], unit=home, by=ADMIN, at=at)
        # One hash for all thirty: hashing is slow on purpose, and this password is printed anyway.
        made.password_hash, made.must_change_password = password_hash, False
    return len(new)


def lines() -> list[str]:
    """Who there is and what their names are good for, for the terminal."""
    return [
        f"演示登录名（密码都是 {PASSWORD}，也用在命令行的 --as 后面）：",
        f"  采编 {editor('图书馆')}、{editor('文化馆')}…… 科室负责人 {head('图书馆')}、{head('文化馆')}……（12 个单位都有）",
        f"  {DEPUTY} · {CHIEF} · {OFFICER} · {STATISTICIAN} · {AUDITOR} · {ADMIN}",
    ]
