"""What a check finds, and the key (spot) under which its dismissal is remembered."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

AROUND = (
    6  # characters on either side that belong to a spot: a dismissal survives edits farther away
)


class Severity(StrEnum):
    """How grave a finding is, the gravest first."""

    BLOCK = "block"  # put it right, or the deputy overrides it with a reason
    CONFIRM = "confirm"  # put it right, or a writer dismisses it with a note
    HINT = "hint"  # worth a second look


SEVERITY_WORDS: dict[str, str] = {
    Severity.BLOCK: "禁止", Severity.CONFIRM: "须确认", Severity.HINT: "提示",
}  # fmt: skip
RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Hit:
    """What one rule saw in one text: `start` and `end` are characters of it, `fix` replaces them."""

    rule: str
    severity: Severity
    start: int
    end: int
    what: str
    why: str
    fix: str | None = None
    quote: str | None = None  # shown instead of the text itself, where that is nobody's business

    def meets(self, other: "Hit") -> bool:
        """Whether both stand at least in part at the same place."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Finding:
    """One thing found. Without a `spot` it can only be put right, not dismissed."""

    rule: str
    severity: Severity
    where: str  # the field, in Chinese
    what: str
    why: str = ""  # the source of the rule
    start: int = 0
    end: int = 0
    quote: str = ""
    fix: str | None = None  # what to put in place of start..end; None: only a person can say
    spot: str = ""

    @property
    def rank(self) -> tuple[int, str, int]:
        """The gravest first, then by field and place."""
        return RANK[self.severity], self.where, self.start


def located(hit: Hit, where: str, text: str) -> Finding:
    """A hit as a finding of a field."""
    quote = text[hit.start : hit.end]
    near = text[max(0, hit.start - AROUND) : hit.end + AROUND]
    return Finding(
        rule=hit.rule, severity=hit.severity, where=where, what=hit.what, why=hit.why,
        start=hit.start, end=hit.end, quote=quote if hit.quote is None else hit.quote, fix=hit.fix,
        spot=_spot(hit.rule, where, quote, near),
    )  # fmt: skip


def _spot(rule: str, where: str, quote: str, near: str) -> str:
    """Eight hexadecimal digits from the rule, the field, the quoted text and a little around it; blanks do not count."""
    parts = (rule, where, quote, "".join(near.split()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
