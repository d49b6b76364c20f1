"""Prove who sent a push, and open and seal the encrypted ones.

developers.weixin.qq.com/doc, guide/dev/push/encryption. wechatpy's cipher does the arithmetic; its checks
are not used: they compare in variable time, accept an empty token and do not look at the padding.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wechatpy.crypto import PrpCrypto

from bot.errors import Refused

FRESH = 300  # seconds a timestamp may be off
BLOCK = 32  # PKCS#7 to 32 bytes, not to AES's 16
HEAD = 20  # 16 random bytes and the length


class Unproven(Exception):
    """It cannot be shown that the platform sent this."""


class Malformed(Exception):
    """What was sent cannot be read."""


@dataclass(frozen=True)
class Stamp:
    """What signs a push: the query of its address."""

    timestamp: str
    nonce: str
    signature: str
    msg_signature: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Stamp":
        """Taken from the query; what is missing is empty and proves nothing."""
        names = ("timestamp", "nonce", "signature", "msg_signature")
        return cls(*(query.get(name, "") for name in names))


def sign(*parts: str) -> str:
    """The platform's signature: sha1 over the sorted parts, in hex."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the platform's choice


def prove(token: str, stamp: Stamp, *, at: float) -> None:
    """Check the signature of a plain push or of the first visit (GET). `at`: the platform's time, epoch seconds.

    Raises Unproven.
    """
    _prove(token, stamp, stamp.signature, (), at)


def prove_sealed(token: str, stamp: Stamp, sealed: str, *, at: float) -> None:
    """Check `msg_signature`, which covers the encrypted text; `signature` does not. Raises Unproven."""
    _prove(token, stamp, stamp.msg_signature, (sealed,), at)


def _prove(token: str, stamp: Stamp, given: str, covered: tuple[str, ...], at: float) -> None:
    if not token or not stamp.timestamp or not stamp.nonce:
        raise Unproven("token, timestamp or nonce is missing")
    expected = sign(token, stamp.timestamp, stamp.nonce, *covered)
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")):
        raise Unproven("signature")
    if not (stamp.timestamp.isascii() and stamp.timestamp.isdigit()) or len(stamp.timestamp) > 12:
        raise Unproven("timestamp is no number")
    if abs(at - int(stamp.timestamp)) > FRESH:
        raise Unproven("timestamp is stale")


class Cipher(PrpCrypto):
    """The platform's encryption for one account."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        """`aes_key` as the console shows it, 43 characters. Raises Refused for any other."""
        try:
            key = base64.b64decode(aes_key + "=", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(aes_key) != 43 or len(key) != 32:
            raise Refused("EncodingAESKey 不对：应为公众平台“基本配置”里的 43 位字母和数字")
        super().__init__(key)
        self._app_id = app_id

    def get_random_string(self) -> str:
        """Sixteen unpredictable characters before the message; wechatpy's own are predictable."""
        return secrets.token_hex(8)

    def seal(self, text: str) -> str:
        """Encrypt a message of this account; base64."""
        sealed: bytes = self.encrypt(text, self._app_id)
        return sealed.decode()

    def open(self, sealed: str) -> str:
        """Decrypt a message for this account. Raises Malformed for anything else."""
        try:
            plain: bytes = self.cipher.decrypt(base64.b64decode(sealed.encode(), validate=True))
            message = _unpacked(plain, self._app_id.encode())
            return message.decode()
        except (ValueError, IndexError, struct.error):
            raise Malformed("cannot be decrypted") from None


def _unpacked(plain: bytes, app_id: bytes) -> bytes:
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("padding")
    (length,) = struct.unpack(">I", plain[16:HEAD])
    message, owner = plain[HEAD : HEAD + length], plain[HEAD + length : -pad]
    if len(message) != length or not hmac.compare_digest(owner, app_id):
        raise ValueError("length or AppID")
    return message


@lru_cache(maxsize=64)
def cipher(aes_key: str, app_id: str) -> Cipher:
    """The cipher of an account, made once. Raises Refused for a key that is none."""
    return Cipher(aes_key, app_id)


def wrap(sealed: str, *, token: str, nonce: str, at: int, as_json: bool) -> str:
    """The envelope of an encrypted reply; the timestamp is ours, the nonce the push's.

    In the format that the console was set to, which is the format of the push.
    """
    signature = sign(token, str(at), nonce, sealed)
    if as_json:
        fields = {"Encrypt": sealed, "MsgSignature": signature, "TimeStamp": at, "Nonce": nonce}
        return json.dumps(fields, ensure_ascii=False)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{at}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )
