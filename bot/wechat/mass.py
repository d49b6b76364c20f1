"""Send a draft to all followers, once: the platform knows a repeat by our `clientmsgid`.

developers.weixin.qq.com/doc, Batch_Sends_and_Originality_Checks.
"""

import re

from bot.errors import Refused, Unsure
from bot.notices.channel import Job
from bot.wechat.client import Client

NO_MESSAGE = 40059  # "invalid msg id": never was, or was deleted
EXISTS = 45065  # "clientmsgid exist": says only that a job exists, not that it went well
OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")
CLIENT_ID = re.compile(r"[\x21-\x7e]{1,60}")  # 64 bytes by the book; one of fewer was refused once


def send_to_all(client: Client, draft_id: str, client_id: str, *, as_reprint: bool) -> Job:
    """Start a mass send; `as_reprint` lets it go on where the platform judges it a reprint.

    Repeating it with the same `client_id` within 24 h is safe: it is one job.
    Raises Refused, Unreachable (45066: TryLater after a minute), Unsure.
    """
    if not CLIENT_ID.fullmatch(client_id):
        raise ValueError(f"clientmsgid {client_id!r}: 1 to 60 printable ASCII characters")
    body = {
        "filter": {"is_to_all": True},
        "mpnews": {"media_id": draft_id},
        "msgtype": "mpnews",
        "send_ignore_reprint": int(as_reprint),
        "clientmsgid": client_id,
    }
    answer = client.ask("message/mass/sendall", body, changes=True, accept=frozenset({EXISTS}))
    number = answer.get("msg_id")
    if not number:
        raise Unsure("平台说已有这次群发，但没有给出编号；等它的结果通知，请不要重复提交")
    return Job(str(number), str(answer.get("msg_data_id") or ""), answer["errcode"] == EXISTS)


def preview(client: Client, draft_id: str, to: str) -> None:
    """Send a draft to one phone: `to` is an openid, or a WeChat name (`towxname`, which goes first where both are).

    Raises Refused, Unreachable, Unsure.
    """
    _preview(client, to, "mpnews", {"media_id": draft_id})


def preview_text(client: Client, text: str, to: str) -> None:
    """Send a text to one phone. Raises as `preview` does."""
    _preview(client, to, "text", {"content": text})


def _preview(client: Client, to: str, kind: str, content: dict[str, str]) -> None:
    whose = "touser" if OPENID.fullmatch(to) else "towxname"
    body = {whose: to, kind: content, "msgtype": kind}
    client.ask("message/mass/preview", body, changes=True)


def delete(client: Client, job_id: str, place: int) -> None:
    """Take the article at a place of a mass send down, 0 all of them (DOC: message/mass/delete).

    Twice does no harm: where the platform knows the message no more, it is asked whether it was deleted.
    Raises Refused, Unreachable.
    """
    body = {"msg_id": job_id, "article_idx": place}
    answer = client.ask("message/mass/delete", body, accept=frozenset({NO_MESSAGE}))
    if answer["errcode"] != NO_MESSAGE:
        return
    stands = client.ask("message/mass/get", {"msg_id": job_id})
    if stands.get("msg_status") != "DELETE":
        raise Refused("平台不认这次群发，没有删除")
