"""How the auditor (监督员) calls every command. A new command needs a line in one of these three.

A line is the command's path and what follows it; `--as` the auditor is added where the command has it. Words in
braces are of the office in test_auditor.py: `{notice}` a text, `{register}` a table of releases, `{picture}` a
picture, `{out}` a file that may be written, `{draft}` and `{published}` notices, `{release}` the release of the
latter, `{error}` an error found in it, `{found}` one published beside us, `{stand_in}` an appointment, `{spot}`
what a check found in the draft.
"""

# They must work, and leave every row and file as it was; but that somebody read may itself be recorded (`*.read`).
READING: dict[str, tuple[str, ...]] = {
    "activity list": ("--offers", "--json"),
    "ask": ("电影",),
    "audit list": ("--json",),
    "audit verify": (),
    "calendar days": ("--json",),
    "calendar show": ("--json",),
    "channel list": ("--json",),
    "comment list": ("--json",),
    "error list": ("--json",),
    "error show": ("{error}", "--json"),
    "faq list": ("--json",),
    "message list": ("--json",),
    "notice emergencies": ("--json",),
    "notice check": ("{draft}", "--json"),
    "notice form": ("{published}", "-o", "{out}.docx"),
    "notice list": ("--json",),
    "notice show": ("{published}", "--json"),
    "release found": ("--all", "--json"),
    "release list": ("--json",),
    "release pack": ("{release}", "-o", "{out}.zip"),
    "release verify": (),
    "report month": ("2026-11",),
    "repost list": ("--all", "--json"),
    "source list": ("--all", "--json"),
    "user list": ("--json",),
    "user stand-ins": ("--all", "--json"),
    "workdays add": ("2026-11-24", "20", "--json"),
    "workdays overrides": ("--json",),
    "withheld list": ("--json",),
}

# They must be refused because of who asks (NotYours), whatever else is wrong, and leave everything as it was.
CHANGING: dict[str, tuple[str, ...]] = {
    "activity add": ("讲座", "--starts-at", "2099-12-05T14:00"),
    "activity approve": ("1",),
    "activity cancel": ("1", "--reason", "暴雪"),
    "activity bookings": ("1", "-o", "{out}.xlsx"),  # opens names and telephones
    "adopt": (),
    "calendar apart": ("30",),
    "calendar drop": ("元旦",),
    "calendar set": ("县文化节", "--month", "12", "--day", "10"),
    "channel set": ("wechat", "--mass-per-day", "1"),
    "config import": ("{notice}-folder",),
    "comment open": ("{release}",),
    "comment close": ("{release}",),
    "comment elect": ("1",),
    "comment unelect": ("1",),
    "comment delete": ("1", "--reason", "骂人"),
    "comment reply": ("1", "--text", "谢谢"),
    "comment approve": ("1",),
    "comment unreply": ("1",),
    "error add": ("--notice", "{published}", "--wrong", "欢迎", "--right", "", "--found-by", "甲"),
    "error dismiss": ("{error}", "--reason", "没有错"),
    "error fix": ("{error}", "--how", "explained", "--proof", "{picture}"),
    "leave": (),
    "menu push": (),
    "notice add": ("{notice}",),
    "notice approve": ("{draft}",),
    "notice clarify": ("{draft}", "--rumour", "图书馆要关门"),
    "notice correct": ("{published}", "{notice}", "--note", "日期"),
    "notice corrected": ("{published}", "--proof", "{picture}"),
    "notice countersign": (
        "{draft}", "--body", "县公安局", "--person", "王某", "--on", "2026-11-24", "--file", "{picture}"
    ),
    "notice countersign-ask": ("{draft}", "--body", "县公安局"),
    "notice countersign-drop": ("{draft}", "--body", "县公安局", "--reason", "不用了"),
    "notice delete": ("{draft}",),
    "notice dismiss": ("{draft}", "{spot}", "--note", "没有错"),
    "notice edit": ("{draft}", "{notice}"),
    "notice emergency": (
        "{draft}", "--case", "临时闭馆", "--approver", "deputy-one", "--how", "phone",
        "--at", "2026-11-24T09:00", "--said", "同意",
    ),
    "notice emergency-confirm": ("{draft}",),
    "notice emergency-refuse": ("{draft}", "--reason", "没有接到电话"),
    "notice import": ("{register}",),
    "notice lower": ("{draft}", "--reason", "普通"),
    "notice fix": ("{draft}", "--all"),
    "notice override": ("{draft}", "{spot}", "--reason", "放行"),
    "notice preview": ("{draft}", "--channel", "wechat", "--to", "wenhuaguan"),
    "notice raise": ("{draft}", "--reason", "重要"),
    "notice return": ("{draft}", "--comment", "退回"),
    "notice group": ("{draft}", "{published}", "--channel", "wechat"),
    "notice reschedule": ("{published}", "--at", "2099-01-01T09:00"),
    "notice schedule": ("{draft}", "--channel", "wechat"),
    "notice ungroup": ("{draft}",),
    "notice signed": (
        "{published}", "--person", "张三", "--on", "2026-11-24", "--file", "{picture}"
    ),
    "notice submit": ("{draft}",),
    "notice unschedule": ("{draft}",),
    "notice withdraw": ("{published}", "--reason", "时间有误"),
    "purge notice": ("{published}", "--reason", "误录", "--document", "文旅〔2026〕1号", "--yes"),
    "purge orphans": ("--yes",),
    "release adopt": ("{found}", "--unit", "文化馆", "--kind", "通知公告"),
    "release explain": ("{found}", "--reason", "测试"),
    "release import": ("{register}",),
    "release removed": ("{release}",),
    "release settle": ("{release}", "--not-sent"),
    "repost add": (
        "--from", "县委宣传部", "--title", "甲", "--url", "https://www.news.cn/1", "--until", "2026-11-24T18:00"
    ),
    "repost decline": ("1", "--reason", "不用了"),
    "repost done": ("1", "--url", "https://www.news.cn/1", "--at", "2026-11-24T08:00"),
    "repost tie": ("1", "--notice", "{draft}"),
    "source add": ("晨报", "--host", "cb.example.org", "--reason", "名单"),
    "source end": ("新华社", "--reason", "停刊"),
    "user add": ("nobody", "--role", "editor"),
    "user disable": ("editor-one",),
    "user enable": ("editor-one",),
    "user password": ("editor-one", "--password-stdin"),
    "user role": ("auditor-one", "--role", "officer"),
    "user stand-in": ("deputy-one", "chief-one", "--role", "deputy", "--document", "通知"),
    "user stand-in-end": ("{stand_in}",),
    "workdays override": ("2026-11-25", "--kind", "holiday", "--document", "通知"),
    "workdays override-drop": ("2026-11-25",),
    "withheld add": ("--ground", "work_secret", "--number", "MD-1", "--review-on", "2050-01-01"),
    "withheld review": ("1", "--outcome", "open"),
}  # fmt: skip

# Run by whoever runs the machine: no member of staff acts, so there is no `--as`.
OPERATORS = {
    "backup",
    "config export",
    "db upgrade",
    "demo",
    "faq import",
    "restore",
    "run",
    "sandbox",
    "scheduler",
    "web",
}
