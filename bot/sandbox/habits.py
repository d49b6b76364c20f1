"""Every habit of the platform that can be played: its usual value, and what it is in words."""

from dataclasses import dataclass

GROUPS = ("发布与群发", "事件", "口令", "限额", "推送")


@dataclass(frozen=True)
class Habit:
    """One habit. `usual` says what kind of value it has; seconds are seconds."""

    name: str
    usual: object
    title: str
    says: str
    choices: tuple[tuple[str, str], ...] = ()  # (value, in words); empty: anything of this kind


SENDING = (
    Habit("verified", True, "已认证", "没有认证的账号不能发布，也不能群发：48001。"),
    Habit("job_delay", 1.5, "处理要多久（秒）", "从提交到出结果的时间。"),
    Habit(
        "publish_outcome",
        0,
        "发布的结果",
        "publish_status：0 成功，2 原创失败，3 常规失败，4 审核不通过，5 成功后用户删除，6 成功后被封禁；7 一类是文档没有写的值。",
    ),
    Habit(
        "mass_outcome",
        "send success",
        "群发的结果",
        "send success 成功，send fail 失败，err(20001) 等是原因；文档没有写的如 err(20431) 也会出现。",
    ),
    Habit(
        "originality",
        "own",
        "群发的原创校验",
        "判为转载的：send_ignore_reprint = 1 照发，0 是 err(30003)；不许转载的都是 err(30002)。",
        (
            ("own", "没有判为转载"),
            ("reprint", "判为转载，可以转载"),
            ("forbidden", "判为转载，不许转载"),
        ),
    ),
    Habit(
        "draft_removed",
        "success",
        "草稿何时移出草稿箱",
        "文档只说发表后移出，两种都见过。",
        (("success", "发表成功时"), ("submit", "一提交就移出")),
    ),
    Habit("title_limit", 64, "标题最多几个字", "账号之间不同；新文档写 32。"),
    Habit("protection", False, "群发保护", "群发全部用户要等管理员在微信里确认。"),
    Habit(
        "protection_wait",
        1800,
        "等管理员多久（秒）",
        "到时间没有答复，群发失败：err(40002)。",
    ),
    Habit(
        "mass_order",
        ["clientmsgid", "quota", "media"],
        "群发先看什么",
        "用逗号分开：clientmsgid 是不是发过，quota 次数够不够，media 草稿在不在。",
    ),
    Habit(
        "clientmsgid_hours",
        24,
        "clientmsgid 记多久（小时）",
        "这段时间里同一个 clientmsgid 只有一个任务，再来是 45065。",
    ),
    Habit(
        "clientmsgid_gap",
        0,
        "重复太快（秒）",
        "写 60：一分钟内同一个 clientmsgid 再来是 45066，不是 45065。",
    ),
    Habit("comments", True, "留言权限", "没有留言权限的账号，留言接口都是 88000。"),
    Habit(
        "statistics_hour",
        8,
        "昨天的统计几点算好",
        "每天这个钟点以前问昨天的数据是 61503。",
    ),
    Habit("statistics_span", 1, "统计一次最多问几天", "多了是 61501。"),
)
EVENTS = (
    Habit(
        "event",
        "once",
        "任务结束的事件",
        "事件可能迟到、重复、先到、不来；先迟到一个再改回正常，次序就是乱的。",
        (
            ("once", "正常，来一次"),
            ("late", "迟到"),
            ("twice", "来两次"),
            ("early", "比接口的答复先到"),
            ("none", "不来"),
        ),
    ),
    Habit("event_delay", 5.0, "迟到多久（秒）", "迟到的事件、重复的第二次，隔多久来。"),
    Habit(
        "event_addresses", True, "事件里有文章链接", "不选：群发事件的 ArticleUrlResult 是空的。"
    ),
    Habit(
        "publish_event",
        "publish",
        "发布结束时来的事件",
        "有人发布后收到的是群发的事件，没有 article_id。",
        (("publish", "PUBLISHJOBFINISH"), ("mass", "MASSSENDJOBFINISH")),
    ),
)
TOKENS = (
    Habit("blocked_ip", "", "不在白名单的地址", "写一个 IP：取口令时是 40164，并指出这个地址。"),
    Habit("token_seconds", 7200, "口令有效多久（秒）", "平常两小时。"),
    Habit("token_overlap", 300, "旧口令还能用多久（秒）", "换了新口令以后。"),
)
LIMITS = (
    Habit(
        "mass_per_day",
        -1,
        "每天能群发几次",
        "-1 按账号类型：订阅号每天 1 次，服务号不限；0 不限。",
    ),
    Habit(
        "mass_per_month",
        -1,
        "每月能群发几次",
        "-1 按账号类型：服务号每月 4 次，订阅号不限；0 不限。",
    ),
    Habit(
        "limits",
        {},
        "接口每天的次数",
        "一行一个，如 /cgi-bin/freepublish/get = 3；不写的按平常的上限。",
    ),
    Habit("count_lag", 0, "计数慢多久（秒）", "openapi/quota/get 说的已用次数比实际慢这么久。"),
)
PUSHES = (
    Habit("clock_ahead", 0.0, "平台的钟快多少（秒）", "答复的 Date 和推送的时间戳；慢写负数。"),
    Habit("push_timeout", 5.0, "等答复多久（秒）", "过了就断开，重新推送。"),
    Habit("push_deliveries", 3, "最多推几次", "同一条消息没有得到答复时。"),
    Habit("push_gap", 0.2, "推不通时隔多久再推（秒）", "连不上，或者答复是 5xx。"),
    Habit("push_reseal", False, "每次推送重新加密", "不选：几次推送的密文一样。"),
)
GROUPED: dict[str, tuple[Habit, ...]] = dict(
    zip(GROUPS, (SENDING, EVENTS, TOKENS, LIMITS, PUSHES), strict=True)
)
EVERY: dict[str, Habit] = {one.name: one for group in GROUPED.values() for one in group}
