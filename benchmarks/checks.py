"""Say what the checking engine finds: of the faults planted in clean texts, and in a file of real notices.

    python -m benchmarks.checks [NOTICES.jsonl]

NOTICES holds `title`, `date` and `body`. What is found in them at all is counted, and what would stop a submission
(block, confirm); as real notices have faults of their own, this is the most that can be false.
"""

import json
import statistics
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks import planted
from benchmarks.planted import Notice
from bot.checks.finding import Finding, Severity
from bot.checks.pack import Pack


def read(path: str) -> list[Notice]:
    """The notices of a JSON lines file."""
    rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line]
    return [Notice(date.fromisoformat(row["date"]), row["title"], row["body"]) for row in rows]


def stops(found: list[Finding]) -> bool:
    """Whether a submission would be refused for what was found."""
    return any(one.severity != Severity.HINT for one in found)


def planted_faults(pack: Pack) -> None:
    """How many of the planted faults are found, kind by kind, and what is found in the clean texts."""
    all_, seen = Counter[str](), Counter[str]()
    for fault in planted.faults(pack):
        all_[fault.rule] += 1
        seen[fault.rule] += any(one.rule == fault.rule for one in planted.found(fault.notice, pack))
    bases = [planted.found(one, pack) for one in planted.bases()]
    print(
        f"planted faults: {all_.total()}, found {seen.total()} ({seen.total() / all_.total():.1%})"
    )
    print("  " + ", ".join(f"{rule} {seen[rule]}/{count}" for rule, count in all_.most_common()))
    print(
        f"the {len(bases)} clean texts: {sum(map(stops, bases))} with block or confirm, {sum(map(bool, bases))} with any"
    )


def real_notices(notices: list[Notice], pack: Pack) -> None:
    """What is found in real notices."""
    found = [planted.found(one, pack) for one in notices]
    stopped = sum(map(stops, found))
    kinds = Counter(f"{one.rule} {one.severity}" for each in found for one in each)
    print(
        f"{len(notices)} notices: median {statistics.median(map(len, found)):g} findings, "
        f"{sum(map(bool, found))} with any, {stopped} with block or confirm ({stopped / len(notices):.3f} a notice)"
    )
    print("  " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


def main() -> None:
    """Both reports; without a file only the planted faults."""
    pack = planted.pack()
    planted_faults(pack)
    for path in sys.argv[1:]:
        real_notices(read(path), pack)


if __name__ == "__main__":
    main()
