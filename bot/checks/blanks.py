"""What a template asked to fill in and nobody has."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_OPEN = re.compile(r"【请填[^【】\n]{0,40}】")


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Each place that a template left open."""
    for found in _OPEN.finditer(text.source):
        yield Hit(
            "blanks", Severity.BLOCK, *found.span(), "模板里要填的还没有填", "本单位的稿件模板"
        )
