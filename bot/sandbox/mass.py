"""message/mass/*: sending to followers; one job a clientmsgid, a quota, the administrator's word."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

from bot.sandbox import bubbles, citizens, drafts, jobs, mass_quota
from bot.sandbox.calls import OK, Call, Json, number, part, text
from bot.sandbox.errcodes import PlatformError

CLIENT_ID_BYTES = 64
OPENIDS = range(2, 10_001)
STATUS = {"send success": "SEND_SUCCESS", "deleted": "DELETE"}
OTHER_KINDS = ("text", "image", "voice", "mpvideo")


def send_to_all(call: Call) -> Json:
    """POST message/mass/sendall: to all followers or those with a tag."""
    where = part(call.body, "filter")
    everyone = where.get("is_to_all") is True
    audience = "all" if everyone else f"tag:{number(where, 'tag_id')}"
    protected = everyone and call.account.habit("protection") is True
    return _send(call, audience, waits=protected)


def send_to_some(call: Call) -> Json:
    """POST message/mass/send: to openids; service accounts only."""
    openids = call.body.get("touser")
    if call.account.kind != "service":
        raise PlatformError(48001)
    if not isinstance(openids, list) or len(openids) not in OPENIDS:
        raise PlatformError(40130)
    return _send(call, json.dumps(openids), waits=False)


def _send(call: Call, audience: str, *, waits: bool) -> Json:
    kind = text(call.body, "msgtype")
    if kind != "mpnews" and kind not in OTHER_KINDS:
        raise PlatformError(40008)
    media_id = text(part(call.body, "mpnews"), "media_id") if kind == "mpnews" else ""
    client_id = text(call.body, "clientmsgid")
    if len(client_id.encode()) > CLIENT_ID_BYTES:
        raise PlatformError(45067)
    order = jobs.Order(
        "mass", {}, draft=media_id, audience=audience, client_id=client_id, waits=waits,
        as_reprint=number(call.body, "send_ignore_reprint") == 1,
    )  # fmt: skip
    if not client_id:  # the platform makes one of audience and content
        order = replace(order, content=_content(call, kind, media_id))
        order = replace(order, client_id=_digest(order))
    looks: dict[str, Callable[[], object]] = {
        "clientmsgid": lambda: _once(call, order.client_id),
        "quota": lambda: _quota(call),
        "media": lambda: _content(call, kind, media_id),
    }
    steps = call.account.habit("mass_order")
    for step in steps if isinstance(steps, list) else []:
        looks[step]()
    order = replace(order, content=_content(call, kind, media_id))
    job = jobs.take_on(call.db, call.account, order, call.at)
    call.started.append(job["id"])
    answer: Json = {"errcode": 0, "errmsg": "send job submission success", "msg_id": job["id"]}
    return {**answer, "msg_data_id": job["msg_data_id"]} if media_id else answer


def _content(call: Call, kind: str, media_id: str) -> Json:
    if kind == "mpnews":
        return {"articles": drafts.articles_of(call.db, call.app, media_id)}
    return {"msgtype": kind, kind: call.body.get("images" if kind == "image" else kind, {})}


def _digest(order: jobs.Order) -> str:
    said = json.dumps([order.audience, order.content], sort_keys=True)
    return "auto-" + hashlib.sha256(said.encode()).hexdigest()[:40]


def _once(call: Call, client_id: str) -> None:
    """45065 with the job's id for a clientmsgid seen within 24 hours, whatever became of the job."""
    since = call.at - call.account.number("clientmsgid_hours") * 3600
    row = call.db.execute(
        "SELECT id, created FROM job WHERE app_id = ? AND kind = 'mass' AND client_id = ? AND created > ?"
        " ORDER BY created DESC",
        (call.app, client_id, since),
    ).fetchone()
    if row is None:
        return
    if call.at - row["created"] < call.account.number("clientmsgid_gap"):
        raise PlatformError(45066)
    raise PlatformError(45065, msg_id=row["id"])


def _quota(call: Call) -> None:
    if not mass_quota.quota_left(call.db, call.account, call.at):
        raise PlatformError(45028)


def get(call: Call) -> Json:
    """POST message/mass/get: SENDING, SEND_SUCCESS, SEND_FAIL or DELETE."""
    row = call.db.execute(
        "SELECT * FROM job WHERE id = ? AND app_id = ? AND kind = 'mass'",
        (number(call.body, "msg_id"), call.app),
    ).fetchone()
    if row is None:
        raise PlatformError(40059)
    done = STATUS.get(row["outcome"], "SEND_FAIL")
    return {"msg_id": row["id"], "msg_status": done if row["state"] == "done" else "SENDING"}


def delete(call: Call) -> Json:
    """POST message/mass/delete: the article goes, the card stays on phones."""
    # Only what was sent over the API: a send from the console is deleted in the console.
    row = call.db.execute(
        "SELECT * FROM job WHERE id = ? AND app_id = ? AND kind = 'mass' AND article_id != '' AND NOT by_hand",
        (number(call.body, "msg_id"), call.app),
    ).fetchone()
    if row is None:
        raise PlatformError(40059)
    if not jobs.take_down(call.db, row["article_id"], number(call.body, "article_idx")):
        raise PlatformError(40060)
    return dict(OK)


def preview(call: Call) -> Json:
    """POST message/mass/preview: the card on one phone, before anybody else gets it; only followers get it."""
    openid = _phone(call)
    kind = text(call.body, "msgtype")
    media_id = text(part(call.body, "mpnews"), "media_id") if kind == "mpnews" else ""
    content = _content(call, kind, media_id)
    bubbles.preview(call.db, call.account, openid, {**content, "draft": media_id}, call.at)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": 0}


def _phone(call: Call) -> str:
    """Whose phone it is: by WeChat name, which goes first, or by openid. Raises PlatformError."""
    name, openid = text(call.body, "towxname"), text(call.body, "touser")
    known = citizens.by_wechat_name(call.db, call.account, name) if name else None
    if name and known is None:
        raise PlatformError(40132)
    found = known or citizens.find(call.db, call.account, openid)
    if found is None:
        raise PlatformError(40003)
    if not found["subscribed"]:
        raise PlatformError(43004)
    return str(found["openid"])
