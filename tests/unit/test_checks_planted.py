"""Every fault of a long list is found, and clean texts are left alone."""

from collections import Counter

import pytest

from benchmarks import planted
from benchmarks.checks import stops
from benchmarks.planted import Fault

PACK = planted.pack()
FAULTS = list(planted.faults(PACK))


def test_there_are_at_least_three_hundred_faults_of_every_kind() -> None:
    kinds = Counter(fault.rule.split(".")[0] for fault in FAULTS)
    assert len(FAULTS) >= 300
    assert set(kinds) >= {
        "words", "dates", "hours", "numbers", "brackets", "names", "leaders", "contact", "links",
        "pictures", "private", "secrecy",
    }  # fmt: skip


@pytest.mark.parametrize("rule", sorted({fault.rule for fault in FAULTS}))
def test_every_planted_fault_is_found_by_its_rule(rule: str) -> None:
    def missed(fault: Fault) -> bool:
        return all(one.rule != rule for one in planted.found(fault.notice, PACK))

    assert [fault.planted for fault in FAULTS if fault.rule == rule and missed(fault)] == []


def test_fewer_than_one_clean_text_in_ten_is_stopped_and_most_have_no_finding() -> None:
    found = [planted.found(one, PACK) for one in planted.bases()]
    assert sum(map(stops, found)) * 10 < len(found)
    assert sum(map(bool, found)) * 2 < len(found)


def test_a_fix_that_is_offered_leaves_nothing_to_find_at_its_place() -> None:
    """One click is enough: the fixed text has no finding of that rule any more."""
    left = []
    for fault in FAULTS:
        for one in planted.found(fault.notice, PACK):
            if one.rule != fault.rule or one.fix is None or one.where != "正文":
                continue
            body = fault.notice.body[: one.start] + one.fix + fault.notice.body[one.end :]
            fixed = planted.Notice(fault.notice.formed_on, fault.notice.title, body)
            left += [
                fault.planted for again in planted.found(fixed, PACK) if again.spot == one.spot
            ]
    assert left == []
