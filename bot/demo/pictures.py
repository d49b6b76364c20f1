"""Draw the demonstration's pictures by name: `lake-2.jpg` is the motif `lake` in the second palette."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from bot.demo import motifs, still_lifes
from bot.demo.canvas import PALETTES, Canvas
from bot.errors import Refused

MOTIFS: Mapping[str, Callable[[Canvas], None]] = {
    "brush": still_lifes.brush, "dance": motifs.dance, "film": motifs.film, "lake": motifs.lake,
    "lantern": still_lifes.lantern, "museum": motifs.museum, "palette": still_lifes.palette,
    "papercut": motifs.papercut, "pottery": still_lifes.pottery, "seal": still_lifes.seal,
    "shelf": motifs.shelf, "shield": motifs.shield, "stage": motifs.stage,
}  # fmt: skip


@lru_cache(maxsize=8)
def drawn(name: str) -> bytes:
    """A picture of 1080 by 460 pixels as PNG. Raises Refused for a name that nothing is drawn for."""
    match = re.fullmatch(r"([a-z]+)-([1-9])\.jpg", name)
    if match is None or match[1] not in MOTIFS:
        raise Refused(f"没有名为 {name} 的演示图片")
    sheet = Canvas(PALETTES[(int(match[2]) - 1) % len(PALETTES)], name)
    MOTIFS[match[1]](sheet)
    return sheet.png()
