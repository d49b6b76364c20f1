"""Write down what was said and what is told: once for each delivery, with what staff owe the citizen beside the answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answers import asked as questions
from bot.answers import conversation, picture
from bot.answers.asked import Question
from bot.answers.conversation import Heard
from bot.answers.talk import LONGEST
from bot.chat.asked import Asked, Means, Reply
from bot.chat.due import Due, given, key, owed_to
from bot.chat.intents import Intent
from bot.db.engine import Sessions

PRIVATE = "（预约时填写的内容，不保留）"
GIVE = "答复"  # asks for what is owed, and for nothing else
HINT = "（还有给您的通知或答复，回复“答复”查看）"
OPENING = frozenset(
    {Means.TEXT, Means.IMAGE, Means.VOICE, Means.VIDEO, Means.LOCATION, Means.LINK}
)  # what lets the account speak to them for 48 hours

WANTED = (Intent.PERSON, Intent.DISTRESS)  # what waits for a person


def keep(
    sessions: Sessions, asked: Asked, reply: Reply, due: Sequence[Due], render: Callable[[Reply], str]
) -> tuple[str, Reply | None]:  # fmt: skip
    """The rendering that stands for a delivery, and its reply where it is this one, with what is owed (`due`).

    What is owed counts as given only where this rendering is what stands. It is rendered before the transaction;
    once more in it where something else is owed by then.
    """
    alone = asked.text.strip() == GIVE
    told, put = beside(reply, due, alone=alone)
    rendered = render(told)
    with sessions.begin() as session:
        held = owed_to(session, asked.account, asked.openid, hold=True) if due else ()
        acts = reply.act is not None
        reply = reply.act(session) if reply.act else reply
        if acts or [key(one) for one in held] != [key(one) for one in due]:
            told, put = beside(reply, held, alone=alone)
            rendered = render(told)
        stands = questions.keep(session, _question(asked, told, rendered))
        if stands == rendered:
            told_now = {key(one) for one in put}
            given([one for one in held if key(one) in told_now], at=asked.at)
            if asked.openid:
                conversation.hear(session, _heard(asked, reply))
                if asked.media:
                    picture.want(
                        session, account=asked.account, openid=asked.openid, delivery=asked.delivery, media_id=asked.media, at=asked.at,
                    )  # fmt: skip
    return stands, reply if stands == rendered else None


def beside(reply: Reply, due: Sequence[Due], *, alone: bool = False) -> tuple[Reply, Sequence[Due]]:
    """The reply with as much of what is owed as fits before it, oldest first; and what was put in.

    `alone`: nothing but what is owed. A card takes no text; what does not fit stays owed and is hinted at.
    """
    if not due or reply.card is not None:
        return reply, ()
    rest = "" if alone else reply.text
    put: list[Due] = []
    for one in due:
        if not _fits([*put, one], rest):
            break
        put.append(one)
    parts = [*(one.words() for one in put), rest]
    if len(put) < len(due) and _fits(put, f"{rest}\n\n{HINT}"):
        parts.append(HINT)
    return replace(reply, text="\n\n".join(part for part in parts if part)), put


def _fits(some: Sequence[Due], rest: str) -> bool:
    whole = "\n\n".join([*(one.words() for one in some), rest])
    return len(whole.encode()) <= LONGEST


def _heard(asked: Asked, reply: Reply) -> Heard:
    return Heard(
        asked.account, asked.openid, asked.at, opens=asked.means in OPENING, wants=reply.intent in WANTED
    )  # fmt: skip


def _question(asked: Asked, reply: Reply, rendered: str) -> Question:
    return Question(
        account=asked.account, delivery=asked.delivery, openid=asked.openid or None, means=asked.means,
        text=PRIVATE if reply.private else asked.text, intent=reply.intent, answered=reply.answered, reply=rendered, told=_told(reply), at=asked.at,
    )  # fmt: skip


def _told(reply: Reply) -> str:
    return f"［图文］{reply.card.title}" if reply.card is not None else reply.text
