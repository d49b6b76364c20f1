"""What is locked installs as it is locked, whatever is released after it."""

import re
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_locked_package_asks_for_an_extra_that_is_not_pinned_with_it() -> None:
    """Debian's pip looks for `name[extra]` beside the pin of `name`, finds a newer one, and refuses it for want of a hash."""
    locked = "".join((ROOT / "requirements" / f"{name}.txt").read_text() for name in ("run", "dev"))
    asked = [
        (found.metadata["Name"], wanted.split(";")[0].strip())
        for found in distributions()
        if re.search(rf"(?mi)^{re.escape(found.metadata['Name'])}==", locked)
        for wanted in found.requires or []
        if re.match(r"[\w.-]+\[", wanted) and "extra ==" not in wanted
    ]
    assert [one for one in asked if f"{one[1].split(']')[0]}]==" not in locked] == []
