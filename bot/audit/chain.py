"""The hash chain over the audit trail: what is hashed, and how; nothing here knows a database.

Whoever wants to check the trail without this program needs only this file. A seal's `hash` is SHA-256 over the JSON
text (ASCII, no blanks) of [FORM, prev, the values of SEALED in that order]: the seal's own and, of the act that it
seals, all but `before` and `after`. Those are sealed through `digest`, which is salted, so that they can be purged
by law (words and salt erased) and the chain still verifies. Times are UTC with microseconds.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

FORM = "gongkai-audit-1"
GENESIS = "0" * 64  # what the first seal follows
SEALED = (
    "seq", "act_id", "at", "actor", "verb", "subject_kind", "subject_id", "digest", "sealed_at", "complete_at",
)  # fmt: skip


def new_salt() -> str:
    """A salt that nobody can guess, so that purged words cannot be found again by trying words."""
    return secrets.token_hex(16)


def digest(salt: str, before: object, after: object) -> str:
    """The salted SHA-256 of what an act changed, in hex: over the salt, a line end and [before, after] with sorted keys."""
    return _hashed(f"{salt}\n{_text([before, after])}")


def link(prev: str, values: Mapping[str, object]) -> str:
    """The hash of a seal that follows `prev`, in hex. `values` holds at least every SEALED name."""
    return _hashed(_text([FORM, prev, *(_plain(values[name]) for name in SEALED)]))


def _text(value: object) -> str:
    # Escaped: SQLite keeps half a surrogate pair, which no encoding takes, and one such act must not stop the job.
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
