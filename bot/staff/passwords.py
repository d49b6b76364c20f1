"""Passwords: argon2, never stored or compared as text."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import Refused

_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
SHORTEST = 10  # characters
_hasher = PasswordHasher()
_NOBODYS: list[str] = []  # a hash that nothing matches, made when it is first needed


def hashed(password: str) -> str:
    """The argon2 hash of a new password. Raises Refused when it is too short or all one kind."""
    if len(password) < SHORTEST:
        raise Refused(f"密码至少要有 {SHORTEST} 个字符")
    if password.isdigit() or len(set(password)) < 5:
        raise Refused("密码太简单：不能全是数字，也不能只用几个字符重复")
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the one that was stored. A member without a password matches nothing."""
    if stored is None:
        return False
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def take_as_long() -> None:
    """Take the time that comparing takes, so that an unknown name answers no faster than a known one."""
    if not _NOBODYS:
        _NOBODYS.append(_hasher.hash(secrets.token_hex()))
    matches(_NOBODYS[0], "")


def made_up() -> str:
    """A first password to hand over: 12 characters that cannot be mistaken for each other."""
    return "".join(secrets.choice(_CLEAR) for _ in range(12))
