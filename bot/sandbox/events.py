"""What the platform pushes: the fields of messages and events, and their XML."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from bot.sandbox import publish_status
from bot.sandbox.account import SandboxAccount

OWN, REPRINT = 1, 2  # CheckState: not judged a reprint; judged one and sent
JOBS_FROM = "mphelper"  # whom job events come from, as the documents have it

# Fields of a message or event, in order. A number is written bare, text as CDATA, a list nests.
Fields = list[tuple[str, object]]

# What a citizen may send, by MsgType: the fields beside MsgId, with what stands there when nothing is said.
MESSAGES: dict[str, dict[str, object]] = {
    "text": {"Content": ""},
    "image": {"PicUrl": "", "MediaId": "demo-picture"},
    "voice": {"MediaId": "demo-voice", "Format": "amr", "Recognition": ""},
    "video": {"MediaId": "demo-video", "ThumbMediaId": "demo-thumb"},
    "shortvideo": {"MediaId": "demo-video", "ThumbMediaId": "demo-thumb"},
    "location": {
        "Location_X": "36.959",
        "Location_Y": "118.098",
        "Scale": 16,
        "Label": "桓台县文化馆",
    },
    "link": {"Title": "一个链接", "Description": "演示", "Url": "http://127.0.0.1/"},
}
# Events of a citizen: the fields beside Event, likewise. A follow by code carries EventKey `qrscene_…`.
EVENTS: dict[str, dict[str, object]] = {
    "subscribe": {"EventKey": ""},
    "unsubscribe": {"EventKey": ""},
    "SCAN": {"EventKey": "1", "Ticket": "demo-ticket"},
    "LOCATION": {"Latitude": "36.959", "Longitude": "118.098", "Precision": "40.0"},
    "CLICK": {"EventKey": ""},
    "VIEW": {"EventKey": "", "MenuId": "1"},
}


def xml(fields: Fields) -> str:
    """The XML of a push. Control characters go out raw, as citizens' phones really send them."""
    return "<xml>" + "".join(_element(name, value) for name, value in fields) + "</xml>"


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        inside = "".join(_element(*pair) for pair in value)
    elif isinstance(value, int):
        inside = str(value)
    else:
        inside = "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return f"<{name}>{inside}</{name}>"


def head(account: SandboxAccount, sender: str, at: float, kind: str) -> Fields:
    """The four fields that every push starts with."""
    return [
        ("ToUserName", account.original_id),
        ("FromUserName", sender),
        ("CreateTime", int(at)),
        ("MsgType", kind),
    ]


def filled(known: Mapping[str, object], given: Mapping[str, object]) -> Fields:
    """The fields of one kind, with what was given put in; what is not of this kind is added behind."""
    return list({**known, **given}.items())


def job_finished(
    db: sqlite3.Connection, account: SandboxAccount, job: sqlite3.Row, base: str
) -> Fields:
    """PUBLISHJOBFINISH or MASSSENDJOBFINISH for a job that ended."""
    fields = head(account, JOBS_FROM, job["finished"] or 0, "event")
    if job["kind"] == "publish" and account.says("publish_event") == "publish":
        return [
            *fields,
            ("Event", "PUBLISHJOBFINISH"),
            ("PublishEventInfo", _publish_info(db, job, base)),
        ]
    return [*fields, *_mass_info(db, account, job, base)]


def _publish_info(db: sqlite3.Connection, job: sqlite3.Row, base: str) -> Fields:
    status = publish_status.status(db, job, base)
    info: Fields = [("publish_id", job["id"]), ("publish_status", status["publish_status"])]
    if status["publish_status"] == 0:
        urls = publish_status.addresses(db, job["article_id"], base)
        items: Fields = [("item", [("idx", idx), ("article_url", url)]) for idx, url in urls]
        info += [
            ("article_id", job["article_id"]),
            ("article_detail", [("count", len(items)), *items]),
        ]
    failed = status["fail_idx"]
    assert isinstance(failed, Sequence)  # noqa: S101 - narrows the type, nothing else
    return [*info, *(("fail_idx", idx) for idx in failed)]


def _mass_info(
    db: sqlite3.Connection, account: SandboxAccount, job: sqlite3.Row, base: str
) -> Fields:
    counts = {"total": 0, "filter": 0, "sent": 0, "error": 0, **json.loads(job["counts"])}
    status = job["outcome"]
    if job["kind"] == "publish":
        status = "send success" if status == "0" else "send fail"
    urls = (
        publish_status.addresses(db, job["article_id"], base)
        if account.habit("event_addresses")
        else []
    )
    items: Fields = [("item", [("ArticleIdx", idx), ("ArticleUrl", url)]) for idx, url in urls]
    return [
        ("Event", "MASSSENDJOBFINISH"),
        ("MsgID", job["id"] if job["kind"] == "mass" else job["msg_data_id"]),
        ("Status", status),
        ("TotalCount", counts["total"]),
        ("FilterCount", counts["filter"]),
        ("SentCount", counts["sent"]),
        ("ErrorCount", counts["error"]),
        ("CopyrightCheckResult", _copyright_check(job["check_state"])),
        ("ArticleUrlResult", [("Count", len(items)), ("ResultList", items)]),
    ]


def _copyright_check(state: int) -> Fields:
    """The first article of a send that was judged a reprint, with whose it is; nothing of one that was not."""
    if state == OWN:
        return [("Count", 0), ("ResultList", []), ("CheckState", state)]
    item: Fields = [
        ("ArticleIdx", 1), ("UserDeclareState", 0), ("AuditState", 2),
        ("OriginalArticleUrl", "https://mp.weixin.qq.com/s/demo-original"), ("OriginalArticleType", 1),
        ("CanReprint", int(state == REPRINT)), ("NeedReplaceContent", int(state == REPRINT)),
        ("NeedShowReprintSource", int(state == REPRINT)),
    ]  # fmt: skip
    return [("Count", 1), ("ResultList", [("item", item)]), ("CheckState", state)]
