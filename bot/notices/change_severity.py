"""Change how grave what a rule of checking finds is; without a word of the bureau it is as the rule has it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks.finding import SEVERITY_WORDS, Severity
from bot.errors import Refused
from bot.notices.rules import CheckSeverity
from bot.staff import roles
from bot.staff.member import Member

# The rules that may be graver or less grave than they are (docs/workflow.md), and what they look for. A word has its own.
RULES = {
    "dates.weekday": "日期与星期不符", "dates.none": "没有的日期", "dates.backwards": "起止日期颠倒", "dates.past": "日子已经过去",
    "dates.year": "年份是去年的", "dates.event": "日期与活动时间不符", "hours": "没有的钟点", "numbers.beside": "汉字和数字不一致",
    "numbers.money": "大小写金额不一致", "numbers.listed": "列举的项数不对", "numbers.order": "序号不连续", "brackets": "括号、引号不配对",
    "brackets.doubled": "标点连用", "names": "规范名称差一个字", "leaders.title": "领导的职务", "leaders.order": "领导的排序",
    "contact.digits": "电话位数", "contact.phone": "电话与指南不符", "contact.hours": "开放时间与指南不符", "secrecy": "密级标志",
    "private.id_card": "身份证号", "private.bank_card": "银行卡号", "private.mobile": "手机号码", "links.host": "没有确认过的网站",
    "links.short": "短网址", "links.number": "只有数字的网址", "links.shown": "文字与链接不同", "links.code": "图片里的二维码",
    "attached.scan": "附件：没有文字的页", "attached.hidden": "附件：隐藏的内容", "attached.markup": "附件：修订和批注",
    "attached.embedded": "附件：嵌入的文件", "attached.author": "附件：作者信息", "pictures.alt": "图片没有说明", "pictures.credit": "图片没有来源",
}  # fmt: skip
NEVER_LESS = (
    "secrecy",
    "private.id_card",
    "private.bank_card",
)  # what these let through cannot be called back


def now(session: Session) -> dict[str, str]:
    """What the bureau has said otherwise, by rule."""
    return {one.rule: one.severity for one in session.scalars(select(CheckSeverity))}


def put(session: Session, given: Mapping[str, str], *, by: Member, at: datetime) -> None:
    """Say how grave each rule is; empty: as the rule has it. Rules that are not named stay. Raises NotYours, Refused."""
    roles.require(by, "rules.manage")
    for rule, severity in given.items():
        if rule not in RULES or severity not in ("", *SEVERITY_WORDS):
            raise Refused("轻重只能是禁止、须确认、提示，或者照原来的")
        if rule in NEVER_LESS and severity not in ("", Severity.BLOCK):
            raise Refused(f"“{RULES[rule]}”不能放宽：发出去就收不回来")
    before = now(session)
    for rule, severity in given.items():
        one = session.get(CheckSeverity, rule)
        if one is not None and not severity:
            session.delete(one)
        elif severity:
            session.merge(CheckSeverity(rule=rule, severity=severity))
    session.flush()
    after = now(session)
    changed = [rule for rule in RULES if before.get(rule) != after.get(rule)]
    if changed:
        trail.record(
            session, actor=by.name, verb="rules.severity", subject=("check_word", "severity"), at=at,
            before={rule: before.get(rule) for rule in changed}, after={rule: after.get(rule) for rule in changed},
        )  # fmt: skip
