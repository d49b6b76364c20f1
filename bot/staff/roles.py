"""Roles (岗位) and what each may do: one table, read by the command line and by every page."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from bot.errors import NotYours


class Role(StrEnum):
    """The roles of interfaces.md, section 2."""

    EDITOR = "editor"
    UNIT_HEAD = "unit_head"
    DEPUTY = "deputy"
    CHIEF = "chief"
    OFFICER = "officer"
    STATISTICIAN = "statistician"
    AUDITOR = "auditor"
    ADMIN = "admin"


TITLES: dict[str, str] = {
    Role.EDITOR: "采编",
    Role.UNIT_HEAD: "科室负责人",
    Role.DEPUTY: "分管领导",
    Role.CHIEF: "主要领导",
    Role.OFFICER: "信息公开专员",
    Role.STATISTICIAN: "统计员",
    Role.AUDITOR: "监督员",
    Role.ADMIN: "管理员",
}

_WRITERS = frozenset({Role.EDITOR, Role.OFFICER})
APPROVERS = frozenset({Role.UNIT_HEAD, Role.DEPUTY, Role.CHIEF})
_EVERYONE = frozenset(Role)

# act -> (what it is called, the roles that may do it)
ACTS: dict[str, tuple[str, frozenset[Role]]] = {
    "notice.read": ("查看稿件", _EVERYONE - {Role.ADMIN}),
    "notice.add": ("新增稿件", _WRITERS),
    "notice.edit": ("修改稿件", _WRITERS),
    "notice.import": ("批量导入稿件", _WRITERS),
    "notice.clarify": ("写明澄清什么", _WRITERS),
    "notice.preview": ("发送预览", _WRITERS | APPROVERS),
    "notice.submit": ("送审", _WRITERS),
    "notice.dismiss": ("确认查错结果无误", _WRITERS),
    "notice.countersign": ("登记会签", _WRITERS),
    "notice.signed": ("登记纸质签批", frozenset({Role.OFFICER})),
    "notice.override": ("放行禁止发布的内容", frozenset({Role.DEPUTY})),
    "notice.review": ("审核", APPROVERS),
    "notice.remark": ("批注", _WRITERS | APPROVERS),
    "notice.raise": ("定为重点", APPROVERS),
    "notice.lower": ("降低重要程度", frozenset({Role.CHIEF})),
    "notice.schedule": ("安排发布", _WRITERS),
    "notice.unschedule": ("取消发布安排", _WRITERS),
    "notice.correct": ("更正已发布的稿件", _WRITERS),
    "notice.delete": ("删除草稿", _WRITERS),
    "notice.emergency": ("登记应急批准", frozenset({Role.OFFICER})),
    "notice.emergency_answer": ("确认或不认可应急批准", APPROVERS),
    "notice.withdraw": ("撤回已发布的稿件", frozenset({Role.OFFICER})),
    "notice.purge": ("清除稿件的内容", frozenset({Role.DEPUTY, Role.CHIEF})),
    "uploads.tidy": ("清理没有用到的文件", frozenset({Role.OFFICER, Role.ADMIN})),
    "withheld.keep": ("登记不予公开", frozenset({Role.OFFICER})),
    "release.import": ("登记媒体刊发", frozenset({Role.OFFICER, Role.STATISTICIAN})),
    "release.restate": ("更正登记有误的刊发", frozenset({Role.OFFICER, Role.STATISTICIAN})),
    "ledger.read": ("查看台账", _EVERYONE - {Role.ADMIN}),
    "ledger.verify": (
        "校验台账",
        frozenset({Role.OFFICER, Role.STATISTICIAN, Role.DEPUTY, Role.CHIEF}),
    ),
    "answers.read": ("查看问答", _EVERYONE - {Role.ADMIN}),
    "answers.write": ("编写问答", _WRITERS),
    "answers.import": ("批量导入问答", _WRITERS),
    "asked.read": ("查看市民的会话", _EVERYONE - {Role.ADMIN, Role.STATISTICIAN}),
    "asked.answer": ("答复市民", _WRITERS),
    "asked.pass": ("审核给市民的答复", _WRITERS | APPROVERS),
    "links.check": ("再查一次链接", _WRITERS),
    "asked.second": ("设置哪些答复要两个人", frozenset({Role.ADMIN, Role.OFFICER})),
    "release.adopt": ("处理后台发表", frozenset({Role.OFFICER, Role.STATISTICIAN})),
    "pack.read": (
        "提取证据包",
        frozenset({Role.OFFICER, Role.STATISTICIAN, Role.AUDITOR, Role.DEPUTY, Role.CHIEF}),
    ),
    "release.removed": ("确认人工删除", frozenset({Role.OFFICER})),
    "release.settle": ("核定发布结果", frozenset({Role.OFFICER})),
    "comment.open": ("开放或关闭留言", frozenset({Role.OFFICER})),
    "comment.elect": ("选择留言", _WRITERS),
    "comment.reply": ("回复留言", _WRITERS),
    "comment.approve": ("审核留言的回复", APPROVERS),
    "comment.delete": ("删除留言或回复", frozenset({Role.OFFICER})),
    "error.report": ("登记错情", _WRITERS),
    "error.fix": ("办结错情", frozenset({Role.OFFICER})),
    "error.dismiss": ("认定不是错情", frozenset({Role.DEPUTY})),
    "template.set": ("修改稿件模板", frozenset({Role.ADMIN, Role.OFFICER})),
    "unit.add": ("新增单位", frozenset({Role.ADMIN, Role.OFFICER, Role.EDITOR})),
    "repost.manage": ("办理转发任务", frozenset({Role.OFFICER})),
    "repost.tie": ("把稿件对上转发任务", _WRITERS),
    "source.manage": ("管理稿源名单", frozenset({Role.OFFICER})),
    "report.read": ("查看报表", _EVERYONE - {Role.ADMIN}),
    "account.adopt": ("接管公众号", frozenset({Role.ADMIN, Role.OFFICER})),
    "account.leave": ("退出公众号", frozenset({Role.ADMIN})),
    "channel.set": ("改渠道的设置", frozenset({Role.ADMIN})),
    "account.record": ("登记公众号的认证和备案", frozenset({Role.ADMIN, Role.OFFICER})),
    "chain.change": ("改审核链", frozenset({Role.ADMIN, Role.CHIEF})),
    "config.import": ("载入设置文件", frozenset({Role.ADMIN})),
    "guide.keep": (
        "维护指南和开放时间",
        frozenset({Role.ADMIN, Role.OFFICER, Role.EDITOR, Role.UNIT_HEAD}),
    ),
    "holiday.set": ("登记节假日", frozenset({Role.ADMIN, Role.OFFICER})),
    "kind.manage": ("管理稿件类别", frozenset({Role.ADMIN, Role.OFFICER})),
    "menu.edit": ("编辑公众号菜单", frozenset({Role.ADMIN, Role.OFFICER})),
    "rules.manage": ("管理查错规则", frozenset({Role.ADMIN, Role.OFFICER})),
    "wording.set": ("改机器人的用语", frozenset({Role.ADMIN, Role.OFFICER})),
    "terms.set": ("改提醒和期限", frozenset({Role.ADMIN, Role.OFFICER})),
    "cases.set": ("改重点和应急的规则", frozenset({Role.ADMIN, Role.CHIEF})),
    "bureau.describe": ("改本单位的名称", frozenset({Role.ADMIN})),
    "unit.manage": ("管理单位", frozenset({Role.ADMIN})),
    "trail.read": (
        "查看审计记录",
        frozenset({Role.AUDITOR, Role.ADMIN, Role.CHIEF, Role.OFFICER}),
    ),
    "calendar.set": ("改日历的提醒", frozenset({Role.ADMIN, Role.OFFICER})),
    "website.set": ("改网站的备案和联系方式", frozenset({Role.ADMIN, Role.OFFICER})),
    "workdays.set": ("登记工作日", frozenset({Role.ADMIN, Role.OFFICER})),
    "activity.read": ("查看活动和预约", _EVERYONE - {Role.ADMIN}),
    "activity.add": ("编写活动", _WRITERS),
    "activity.approve": ("审核活动", APPROVERS),
    "activity.change": ("变更或取消活动", APPROVERS | {Role.OFFICER}),
    "booking.keep": (
        "办理预约",
        frozenset({Role.EDITOR, Role.UNIT_HEAD, Role.OFFICER}),
    ),
    "staff.manage": ("管理人员", frozenset({Role.ADMIN})),
}


class HasRoles(Protocol):
    """Whoever acts: a member of staff."""

    name: str
    roles: list[str]


def may(member: HasRoles, act: str) -> bool:
    """Whether a member may do an act at all; the act's own rules come after."""
    _, allowed = ACTS[act]
    return any(role in allowed for role in member.roles)


def require(member: HasRoles, act: str) -> None:
    """Let the member do an act, or raise NotYours naming who may."""
    if may(member, act):
        return
    what, allowed = ACTS[act]
    who = "、".join(titles(role for role in Role if role in allowed))
    raise NotYours(f"{member.name} 不能{what}：这件事由{who}办理")


def titles(roles: Iterable[str]) -> list[str]:
    """The Chinese names of roles."""
    return [TITLES[role] for role in roles]
