"""The callback: prove the sender, understand, answer; a retry gets the same answer. No network call is made here."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, request

from bot import clock
from bot.chat.asked import Asked, Reply
from bot.ledger.channels import DEFAULT
from bot.memory.memory import Memory
from bot.wechat import outgoing
from bot.wechat.account import Account
from bot.wechat.body import LIMIT
from bot.wechat.envelope import Malformed, Stamp, Unproven, cipher, prove, wrap
from bot.wechat.incoming import Happened, Left, Nothing, Said, understand
from bot.wechat.opening import Opened, open_push
from bot.wechat.outgoing import SUCCESS

log = logging.getLogger(__name__)

SORRY = Reply(
    "对不起，我们这边出了点问题，这条消息没能办理。请过几分钟再发一次。", "trouble", False
)

Respond = Callable[[Asked, Callable[[Reply], str]], str]  # the rendering that stands
Note = Callable[
    [str, str, str, dict[str, object], datetime], object
]  # account delivery kind data at
Forget = Callable[[str, str], object]  # account, openid


@dataclass(frozen=True)
class Inside:
    """What the callback hands things to."""

    respond: Respond
    note: Note
    forget: Forget
    memory: Memory
    now: Callable[[], datetime]


def webhook(
    accounts: Mapping[str, Account],
    *,
    respond: Respond,
    note: Note,
    forget: Forget,
    memory: Memory,
    now: Callable[[], datetime] = clock.now,
) -> Blueprint:
    """The blueprint of GET and POST `/wechat` (the default account) and `/wechat/<slug>`.

    Raises Refused when an account's AES key cannot be one.
    """
    for account in accounts.values():
        if account.aes_key:
            cipher(account.aes_key, account.app_id)
    inside = Inside(respond, note, forget, memory, now)
    door = Blueprint("wechat", __name__)

    def visited(slug: str = DEFAULT) -> Response:
        account = accounts.get(slug) or abort(404)
        return _greet(account, inside)

    def received(slug: str = DEFAULT) -> Response:
        account = accounts.get(slug) or abort(404)
        request.max_content_length = LIMIT
        return _receive(account, request.get_data(cache=False), inside)

    for rule in ("/wechat", "/wechat/<slug>"):
        door.add_url_rule(rule, view_func=visited, methods=["GET"])
        door.add_url_rule(rule, view_func=received, methods=["POST"])
    door.register_error_handler(Unproven, _refuse)
    door.register_error_handler(Malformed, _refuse)
    return door


def _refuse(problem: Unproven | Malformed) -> Response:
    # What is refused is told to the log, not to whoever sent it.
    log.warning("push to %s refused: %s", request.path, problem)
    proven = isinstance(problem, Malformed)
    return Response(
        "无法识别" if proven else "无法核实", 400 if proven else 403, mimetype="text/plain"
    )


def _greet(account: Account, inside: Inside) -> Response:
    """The platform's first visit: the echo goes back as it came (guide/dev/push/encryption)."""
    query = request.args.to_dict()
    prove(account.token, Stamp.of(query), at=_platform_time(account, inside))
    echo = query.get("echostr", "")
    if not echo:
        raise Malformed("echostr is missing")
    return Response(echo, mimetype="text/plain")


def _receive(account: Account, raw: bytes, inside: Inside) -> Response:
    opened = open_push(account, request.args.to_dict(), raw, at=_platform_time(account, inside))
    requests = inside.memory.requests
    if opened.spent:  # several encrypted pushes may share it, no plain one may follow them
        requests.first_use(account.slug, opened.spent, "encrypted")
    if not requests.first_use(account.slug, opened.signature, opened.digest):
        raise Unproven("this signature came with other content before")
    push = understand(opened.fields)
    if not isinstance(push, Said):
        _take_note(account, push, inside)
        return Response(SUCCESS, mimetype="text/plain")
    reply = _answer(account, push, opened, inside)
    if reply == SUCCESS:
        return Response(SUCCESS, mimetype="text/plain")
    if opened.sealed:
        sealed = cipher(account.aes_key, account.app_id).seal(reply)
        moment = int(_platform_time(account, inside))
        reply = wrap(
            sealed, token=account.token, nonce=opened.nonce, at=moment, as_json=opened.as_json
        )
    return Response(reply, mimetype="application/json" if opened.as_json else "application/xml")


def _answer(account: Account, said: Said, opened: Opened, inside: Inside) -> str:
    """The reply that stands: a redelivery gets the first one's, also while that is being worked on."""
    kept = inside.memory.replies.recall(account.slug, said.delivery)
    if kept is not None:
        return kept
    render = partial(outgoing.write, said=said, more=account.more, as_json=opened.as_json)
    try:
        standing = inside.respond(said.asked(account.slug, inside.now()), render)
    except Exception:
        log.exception("delivery %s to %s could not be answered", said.delivery, account.slug)
        return render(SORRY)  # not kept: should it come again, it may go better
    return inside.memory.replies.keep(account.slug, said.delivery, standing)


def _take_note(account: Account, push: Left | Happened | Nothing, inside: Inside) -> None:
    """What needs no answer. A failure is ours to mend from the log, not the platform's to hear of."""
    try:
        if isinstance(push, Left):
            inside.forget(account.slug, push.citizen)
        elif isinstance(push, Happened):
            inside.note(account.slug, push.delivery, push.kind, push.data, inside.now())
            log.info("event %s noted for %s", push.kind, account.slug)
        else:
            level = logging.DEBUG if push.heard_of else logging.WARNING
            log.log(level, "push of kind %r needs no answer", push.kind)
    except Exception:
        log.exception("a push to %s was not taken note of", account.slug)


def _platform_time(account: Account, inside: Inside) -> float:
    return inside.now().timestamp() + inside.memory.offsets.get(account.slug)
