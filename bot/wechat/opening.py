"""Open a push: prove that the platform sent it, decrypt what is encrypted, read its fields."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.wechat import body
from bot.wechat.account import Account
from bot.wechat.body import Fields, text_of
from bot.wechat.envelope import Malformed, Stamp, Unproven, cipher, prove, prove_sealed, sign


@dataclass(frozen=True)
class Opened:
    """A push that was proven and read."""

    fields: Fields
    sealed: bool  # it was encrypted, so the reply must be
    as_json: bool
    nonce: str
    signature: str  # the one that proved it
    spent: str  # the one beside it, which would prove a plain push; empty where none is taken
    digest: str  # of the body as it came


def open_push(account: Account, query: Mapping[str, str], raw: bytes, *, at: float) -> Opened:
    """Plain, compatible and safe mode. `at`: the platform's time as we reckon it, epoch seconds.

    With an AES key only the encrypted part counts, whatever else stands beside it, and a push without
    one is refused unless the account allows it. Raises Unproven or Malformed.
    """
    stamp, digest = Stamp.of(query), hashlib.sha256(raw).hexdigest()
    if not account.aes_key:
        prove(account.token, stamp, at=at)
    text = body.decode(raw)
    fields = body.read(text)
    sealed = text_of(fields, "Encrypt")
    if account.aes_key and sealed:
        prove_sealed(account.token, stamp, sealed, at=at)
        inner = cipher(account.aes_key, account.app_id).open(sealed)
        as_json = body.is_json(inner)
        spare = sign(account.token, stamp.timestamp, stamp.nonce) if account.allow_plain else ""
        return Opened(
            body.read(inner), True, as_json, stamp.nonce, stamp.msg_signature, spare, digest
        )
    if account.aes_key:
        if not account.allow_plain:
            raise Unproven("a plain push, but the account has an AES key")
        prove(account.token, stamp, at=at)
    if sealed and "MsgType" not in fields:
        raise Malformed("encrypted, but no AES key is set")
    return Opened(fields, False, body.is_json(text), stamp.nonce, stamp.signature, "", digest)
