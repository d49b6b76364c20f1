"""Readers' comments of one account (DOC: Comments_management, Image_Comments_Management_Interface)."""

from datetime import UTC, datetime

from bot.errors import Unreachable
from bot.notices.readers import A_PAGE, Said, Where
from bot.wechat.client import Client
from bot.wechat.wire import Answer

NO_COMMENT, NO_REPLY, REPLIED = 88008, 88009, 88005
GONE = frozenset({NO_COMMENT, 88004})  # 88004: the reader has deleted it


class WeChatComments:
    """`notices.comment.Comments` for one account."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def allow(self, where: Where, *, yes: bool) -> None:
        """Open an article to comments, or close it."""
        self._client.ask("comment/open" if yes else "comment/close", _at(where), changes=True)

    def listed(self, where: Where, begin: int) -> tuple[int, list[Said]]:
        """A page of them, elected or not; openids are not taken over."""
        body = {**_at(where), "begin": begin, "count": A_PAGE, "type": 0}
        answer = self._client.ask("comment/list", body)
        total, rows = answer.get("total", 0), answer.get("comment", [])
        if not isinstance(total, int) or not isinstance(rows, list):
            raise Unreachable("微信平台的留言列表不完整，稍后自动再试")
        return total, [_said(row) for row in rows if isinstance(row, dict)]

    def elect(self, where: Where, number: str, *, yes: bool) -> None:
        """Mark a comment as one that everybody reads (精选), or no longer."""
        path = "comment/markelect" if yes else "comment/unmarkelect"
        self._client.ask(path, _of(where, number), changes=True)

    def delete(self, where: Where, number: str) -> None:
        """Take a comment away; none there is as good."""
        self._client.ask("comment/delete", _of(where, number), changes=True, accept=GONE)

    def reply(self, where: Where, number: str, text: str) -> None:
        """Reply to a comment."""
        body = {**_of(where, number), "content": text}
        self._client.ask("comment/reply/add", body, changes=True)

    def delete_reply(self, where: Where, number: str) -> None:
        """Take our reply away; none there is as good."""
        accept = GONE | {NO_REPLY}
        self._client.ask("comment/reply/delete", _of(where, number), changes=True, accept=accept)


def _at(where: Where) -> dict[str, object]:
    return {"msg_data_id": int(where.message), "index": where.place}


def _of(where: Where, number: str) -> dict[str, object]:
    return {**_at(where), "user_comment_id": int(number)}


def _said(row: Answer) -> Said:
    reply, at = row.get("reply"), row.get("create_time")
    return Said(
        number=str(row.get("user_comment_id", "")), text=str(row.get("content", "")),
        at=datetime.fromtimestamp(at if isinstance(at, int) else 0, UTC),
        elected=row.get("comment_type") == 1,
        reply=str(reply.get("content", "")) if isinstance(reply, dict) else "",
    )  # fmt: skip
