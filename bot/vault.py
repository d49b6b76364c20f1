"""Seal what must not be read in a stolen database or backup: with keys that are kept outside it, newest first."""

import base64
import hashlib
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import Refused

SHORTEST = 32  # characters of a key that somebody sets


class Vault:
    """Seals short texts with the first key and opens what any of them sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._box = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, text: str) -> str:
        """The text as nobody without a key can read it: ASCII, about 100 characters more than the text."""
        return self._box.encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        """The text again. Raises Refused when none of the keys is the one it was sealed with."""
        try:
            return self._box.decrypt(sealed.encode("ascii")).decode()
        except (InvalidToken, UnicodeError):
            raise Refused(
                "这条加密的内容打不开：密钥 GONGKAI_DATA_KEY 不是当时的那一个，请找回原来的密钥"
            ) from None


def made_once(file: Path) -> str:
    """The key in a file, made by whoever needs it first (readable by its owner only)."""
    if not file.exists():
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(secrets.token_urlsafe(48))
                out.flush()
                os.fsync(out.fileno())
            os.link(made, file)  # whole or not at all: another process may be making it too
        except FileExistsError:
            return _read(file)
        finally:
            Path(made).unlink()
    return _read(file)


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def _derived(key: str) -> bytes:
    """A key as the cipher wants it; ours are random, so a plain hash is enough."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())
