"""Seal and open what goes between the platform and a callback, written from the platform's documents.

Signature: sha1 of the sorted parts. Body: AES-256-CBC, IV = first half of the key, PKCS#7 to 32 bytes,
16 random bytes + length (4 bytes, big-endian) + message + AppID
(developers.weixin.qq.com/doc, guide/dev/push/encryption).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class BadEnvelope(Exception):
    """What came back cannot be opened, or was not sealed by its sender."""


def sign(*parts: str) -> str:
    """The platform's signature over token, timestamp, nonce (and the encrypted text)."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's own choice


def signed(signature: str, *parts: str) -> bool:
    """Whether a signature is the one over these parts."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())


def seal(aes_key: str, app_id: str, text: str) -> str:
    """Encrypt a message for the account; base64."""
    message = text.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(message)) + message + app_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    cipher = _cipher(aes_key).encryptor()
    sealed = cipher.update(plain + bytes([pad]) * pad) + cipher.finalize()
    return base64.b64encode(sealed).decode()


def unseal(aes_key: str, app_id: str, sealed: str) -> str:
    """Decrypt a message and check for whom it is. Raises BadEnvelope."""
    try:
        cipher = _cipher(aes_key).decryptor()
        plain = cipher.update(base64.b64decode(sealed, validate=True)) + cipher.finalize()
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise BadEnvelope("padding")
        plain = plain[:-pad]
        (length,) = struct.unpack(">I", plain[16:20])
        message, owner = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or owner != app_id.encode():
            raise BadEnvelope("length or AppID")
        return message.decode()
    except (ValueError, IndexError, struct.error, binascii.Error) as problem:
        raise BadEnvelope(str(problem)) from problem


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
