"""Find the addresses in a text that citizens are told."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def addresses(text: str) -> list[str]:
    """The addresses in a text, without the full stop or bracket behind them."""
    return [one.rstrip(".,;:!?)'") for one in _ADDRESS.findall(text)]


def where(texts: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Each address of (place, text) pairs with the places where it stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, text in texts:
        for one in addresses(text):
            if place not in found[one]:
                found[one].append(place)
    return found
