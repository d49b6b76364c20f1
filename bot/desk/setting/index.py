"""The settings at a glance: what can be set, by whom, in groups; and what somebody must see to."""

from bot.accounts import register
from bot.clock import local_day
from bot.desk.access import may_open
from bot.desk.seat import Answer, Page, Seat
from bot.review import chain_change
from bot.staff import roles

# Group -> the pages in it: endpoint, name, what is set there, the act of those who may change it.
GROUPS = (
    ("人员和审核", (
        ("staff", "人员", "新增、换岗位、停用、重设密码", "staff.manage"),
        ("delegations", "代审", "请假和 AB 岗时谁代谁审核", ""),
        ("setting_chain", "审核链", "稿件要过哪几步；管理员和主要领导都同意才改得了", "chain.change"),
        ("setting_cases", "重点和应急", "哪些一定是重点、哪些可以先发后确认", "cases.set"),
        ("setting_terms", "本单位、期限", "名称、几小时提醒、几天改正、多少天没有发布", "terms.set"),
        ("setting_units", "单位", "内设科室、事业单位、企业", "unit.manage"),
    )),
    ("发布", (
        ("setting_kinds", "稿件类别", "公开时限、条例条目、判定为转载时怎么办", "kind.manage"),
        ("setting_templates", "模板", "常写的通知，写的时候只填空", "template.set"),
        ("setting_channels", "渠道", "公众号、报纸、电视、网站和它们的别名", "channel.set"),
        ("setting_days", "日历", "提前准备的日子、两次发送隔多少分钟", "calendar.set"),
        ("accounts", "账号台账", "公众号的主体、认证、备案、最近登录", "account.record"),
        ("setting_rules", "查错规则", "写错的词、领导名单、规范名称、确认过的网站", "rules.manage"),
    )),
    ("转载", (
        ("setting_reposts", "转发任务", "上级要求转发什么、什么时候以前", "repost.manage"),
        ("setting_sources", "稿源名单", "可以转载谁发的", "source.manage"),
    )),
    ("公众看到的", (
        ("setting_venues", "开放时间", "每周的时间、临时闭馆、地址电话", "guide.keep"),
        ("setting_guide", "指南", "常见问题怎么回答", "guide.keep"),
        ("setting_holidays", "节假日", "放假、调休，和国家安排不同的日子", "holiday.set"),
        ("setting_website", "网站", "备案号、标识码、传真和邮箱，在网页底部和公开指南里", "website.set"),
        ("setting_replies", "机器人的用语", "欢迎、帮助、没有答案时怎么说", "wording.set"),
        ("setting_menu", "公众号菜单", "三个按钮和下面的子菜单", "menu.edit"),
    )),
    ("留痕", (
        ("audit", "审计记录", "谁、什么时候、做了什么、前后怎样", "trail.read"),
    )),
)  # fmt: skip


def settings(seat: Seat) -> Answer:
    """Cards in groups."""
    with seat.read() as session:
        today = local_day(seat.now())
        warned = sum(bool(one.warnings) for one in register.every(session, today=today))
        asked = [
            one
            for one in chain_change.waiting(session)
            if chain_change.may_answer(one, seat.person)
        ]
    notes = {
        "accounts": f"{warned} 个账号要办" if warned else "",
        "setting_chain": "等您确认" if asked else "",
    }

    def mine(act: str) -> bool:
        return not act or roles.may(seat.person, act)

    mine_to_open = [
        (group, [page for page in pages if may_open(seat.person, page[0])])
        for group, pages in GROUPS
    ]
    groups = [(group, pages) for group, pages in mine_to_open if pages]
    return seat.page("setting/index.html", groups=groups, notes=notes, mine=mine)


PAGES = (Page("/settings", "settings", settings, only="GET"),)
