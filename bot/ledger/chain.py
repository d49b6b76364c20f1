"""The hash chain over the ledger: what is hashed, and how; nothing here knows a database.

Whoever wants to check the ledger without this program needs only this file: an entry's `hash` is
SHA-256 over the JSON text (UTF-8, no blanks) of [FORM, prev, the entry's sealed values in SEALED
order]; times are UTC with microseconds. The title is sealed only through its salted digest, so that
it can be purged by law (title and salt erased) and the chain still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

FORM = "gongkai-ledger-1"
GENESIS = "0" * 64  # what the first entry follows
SEALED = (
    "seq", "kind", "release_id", "notice_id", "item", "title_digest", "channel", "channel_name",
    "level", "unit", "category", "classification", "origin", "released_at", "recorded_at", "recorded_by",
)  # fmt: skip


def new_salt() -> str:
    """A salt that nobody can guess, so that a purged title cannot be found again by trying titles."""
    return secrets.token_hex(16)


def title_digest(salt: str, title: str) -> str:
    """The salted SHA-256 of a title, in hex."""
    return hashlib.sha256(f"{salt}\n{title}".encode()).hexdigest()


def link(prev: str, values: Mapping[str, object]) -> str:
    """The hash of an entry that follows `prev`, in hex. `values` holds at least every SEALED name."""
    sealed = [FORM, prev, *(plain(values[name]) for name in SEALED)]
    text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> object:
    """A sealed value as it stands in the JSON text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
