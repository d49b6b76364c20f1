"""What acts in the audit trail and the things they are about are called."""

import json
from collections.abc import Mapping

from bot.staff.roles import ACTS, TITLES

# A group of acts (what stands before the dot) -> its name.
GROUPS = {
    "staff": "人员和登录", "notice": "稿件", "review": "代审", "release": "发布", "error": "错情", "chain": "审核链",
    "unit": "单位", "kind": "类别", "channel": "渠道", "account": "公众号", "calendar": "日历", "wording": "机器人用语", "terms": "提醒和期限", "cases": "重点和应急", "bureau": "本单位", "menu": "菜单", "rules": "查错规则",
    "repost": "转发任务", "source": "稿源名单", "venue": "场馆", "guide": "指南", "holiday": "节假日", "workdays": "工作日",
    "template": "模板", "website": "网站", "way": "提醒方式", "withheld": "不予公开", "answers": "问答", "asked": "答复市民", "conversation": "会话", "text": "问答和用语的审核", "links": "链接", "config": "设置文件", "trail": "审计记录", "pack": "证据包", "activity": "活动", "booking": "预约",
}  # fmt: skip
SUBJECTS = {
    "account": "账号", "answers": "问答", "backup": "备份", "bureau": "本单位", "calendar": "日历", "chain": "审核链变更", "channel": "渠道", "check_leader": "领导名单",
    "check_listed": "规范名称和网站", "check_word": "查错规则", "config": "设置文件", "database": "数据库", "delegation": "代审",
    "found": "后台发表", "guide": "指南", "holiday": "节假日", "kind": "类别", "ledger": "台账", "member": "人员", "menu": "菜单",
    "mistake": "错情", "error": "错情", "month": "月份", "notice": "稿件", "release": "发布", "repost": "转发任务", "source": "稿源",
    "takeover": "接管", "template": "模板", "trail": "审计记录", "unit": "单位", "uploads": "文件", "venue": "场馆", "website": "网站", "withheld": "不予公开",
    "workday": "工作日", "wording": "机器人用语", "terms": "提醒和期限", "raise_case": "定为重点的规则", "emergency_case": "应急情形",
    "asked": "提问", "owed": "给市民的答复", "conversation": "会话", "proposal": "问答和用语的改动", "link": "链接", "setting": "设置", "answer": "问答", "activity": "活动", "offer": "参观和预约办理",
}  # fmt: skip
# What stands before and after -> what it is called.
FIELDS = {
    "name": "名称", "roles": "岗位", "unit": "单位", "kind": "种类", "valid_from": "从哪天", "valid_to": "到哪天", "level": "级别",
    "aliases": "别的叫法", "mass_per_day": "每天群发", "mass_per_month": "每月群发", "protected": "群发保护", "clock": "公开时限",
    "article20": "条例条目", "on_reprint": "判定为转载时", "retired_on": "停用日期", "default": "默认类别", "hours": "时间",
    "first": "从哪天", "last": "到哪天", "reason": "理由", "address": "地址", "phone": "电话", "note": "说明", "question": "问题",
    "answer": "回答", "valid_until": "有效到", "made_up": "调休上班", "document": "依据", "button": "按钮", "holder": "主体",
    "keeper": "账号管理员", "verified_until": "认证到", "filing": "备案号", "filed_on": "备案日期", "last_login": "最近登录后台",
    "word": "写错的", "use": "应写成", "category": "类别", "source": "依据", "severity": "轻重", "value": "名称", "title": "标题",
    "position": "排序", "chain": "哪条链", "steps": "步骤", "state": "状态", "role": "岗位", "principal": "代谁",
    "stand_in": "代审人", "first_day": "从哪天", "last_day": "到哪天", "files": "文件", "chains": "审核链", "ended": "处数",
    "classification": "公开属性", "importance": "重要程度", "fingerprint": "指纹", "url": "网址", "until": "什么时候以前", "apart_minutes": "间隔（分钟）", "on": "月日或第几个星期几", "dates": "逐年的日子", "idea": "建议发什么", "text": "怎么说", "words": "词", "beside": "同一句还要有", "kinds": "类别", "remind_after": "几小时提醒", "escalate_after": "几小时告诉上一级", "opens": "上班", "closes": "下班", "severe_days": "严重错情几天", "ordinary_days": "一般错情几天", "days": "天数", "short": "简称", "index_prefix": "索引号前缀",
    "icp": "ICP备案号", "police": "公安备案号", "code": "网站标识码", "portal": "门户网站网址", "fax": "传真", "email": "电子邮箱",
    "body": "内容", "how": "怎样办结", "questions": "提问", "reviewed_by": "审核人", "target": "编号", "hosts": "网站", "accounts": "公众号", "release": "发布", "link": "网址",
}  # fmt: skip
_MORE = {
    "account.record": "登记账号", "answers.import": "导入问答", "backup.take": "备份", "chain.confirm": "确认审核链变更",
    "chain.decline": "不采纳审核链变更", "chain.propose": "提出审核链变更", "channel.add": "新增渠道", "channel.set": "改渠道", "channel.retire": "停用渠道", "channel.bring_back": "恢复渠道",
    "config.import": "载入设置文件", "config.load": "第一次载入设置", "database.restored": "从备份恢复",
    "guide.add": "新增指南", "guide.change": "改指南", "guide.drop": "删指南", "holiday.drop": "取消节假日",
    "holiday.enter": "登记节假日", "kind.add": "新增类别", "kind.change": "改类别", "kind.default": "改默认类别",
    "menu.edit": "改菜单草稿", "menu.push": "推送菜单", "month.close": "月份结账", "notice.approve": "审核通过",
    "notice.confirm": "确认已发布", "notice.corrected": "更正办结", "notice.escalate": "提醒审核", "notice.fix": "按查错结果改",
    "notice.return": "退回", "release.claim": "开始发布", "release.confirm": "确认已发布", "release.fail": "没有发出",
    "release.explain": "说明后台发表", "repost.add": "登记转发任务", "repost.decline": "不转发", "repost.done": "转发办结",
    "repost.late": "转发超时", "review.delegate": "指定代审", "review.delegate_end": "结束代审",
    "rules.host_add": "加确认过的网站", "rules.host_drop": "去掉确认过的网站", "rules.leader_add": "加领导",
    "rules.leader_end": "写明领导离任", "rules.name_add": "加规范名称", "rules.name_drop": "去掉规范名称",
    "rules.word_add": "加查错规则", "rules.word_end": "停用查错规则", "source.add": "加稿源", "source.end": "移出稿源",
    "template.set": "改模板", "way.add": "登记提醒方式", "way.remove": "取消提醒方式", "way.verify": "核对提醒方式", "notice.remark": "批注",
    "notice.remark_settled": "批注办结", "staff.add": "新增人员", "staff.disable": "停用人员", "staff.enable": "启用人员", "staff.move": "换单位",
    "staff.password": "改密码", "staff.roles": "换岗位", "staff.sign_in": "登录", "staff.sign_out_all": "全部退出登录",
    "staff.second_factor_on": "打开第二步验证", "staff.second_factor_off": "停用第二步验证", "trail.read": "导出审计记录",
    "rules.severity": "改查错的轻重", "venue.add": "新增场馆", "unit.add": "新增单位", "unit.change": "改单位", "venue.close": "登记临时安排", "venue.describe": "改场馆信息",
    "asked.settle": "办结提问", "asked.pass": "审核给市民的答复", "asked.return": "退回给市民的答复", "asked.take_back": "收回给市民的答复",
    "conversation.reply": "回复市民", "conversation.take": "接手会话", "conversation.give_back": "交回会话", "conversation.done": "会话不用再答",
    "text.propose": "提出改动", "text.approve": "同意改动", "text.return": "退回改动", "text.withdraw": "撤回改动", "answers.add": "新写问答",
    "activity.announce": "随稿件公布活动", "activity.conceal": "随稿件撤下活动", "activity.cancel": "取消活动",
    "activity.edit": "改活动草稿", "activity.delete": "删活动草稿", "booking.add": "替人预约", "booking.arrive": "签到",
    "booking.call": "电话告知", "booking.cancel": "取消预约", "booking.export": "导出签到表",
    "answers.edit": "改问答", "answers.delete": "删问答",
    "venue.entrust": "改由谁维护", "venue.hours": "改开放时间", "venue.reopen": "取消临时安排", "workdays.drop": "取消工作日登记",
    "workdays.enter": "登记工作日", "pack.read": "提取证据包",
}  # fmt: skip


def called(verb: str) -> str:
    """What an act is called; its code where nobody has named it."""
    known = _MORE.get(verb) or (ACTS[verb][0] if verb in ACTS else "")
    return known or verb


def subject(kind: str, number: str, people: Mapping[str, str]) -> str:
    """What a thing is called: 稿件 12; `people` are members' names by number."""
    name = SUBJECTS.get(kind, kind)
    if kind == "member":
        number = people.get(number, number)
    return f"{name} {number}" if number else name


def said(what: str, value: object) -> str:
    """A value of before or after as people read it."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        words = map(str, value)
        return "、".join(TITLES.get(one, one) if what == "roles" else one for one in words)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
