"""What the demonstration's pictures are drawn on: calm palettes, plain shapes, the same name the same picture."""

import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = (1080, 460)  # pixels, 2.35 : 1, as WeChat shows the first article of a message
FINE = 2  # drawn larger by this and reduced, for smooth edges

Point = tuple[float, float]


@dataclass(frozen=True)
class Palette:
    """Five colours that go together."""

    paper: str
    deep: str
    mid: str
    soft: str
    accent: str


PALETTES = (
    Palette("#eef4f1", "#1f5a57", "#6fa79f", "#cfe3dd", "#d99a3d"),  # lake
    Palette("#eef1f6", "#27496d", "#7f9cbf", "#d4deeb", "#c8553d"),  # indigo
    Palette("#f7f1e7", "#6b4226", "#b98a5e", "#eadbc6", "#2f6f6a"),  # clay
    Palette("#f8eeec", "#7a2e39", "#c27c7c", "#efd6d2", "#e0a458"),  # pomegranate
    Palette("#f0f4ea", "#3f5b34", "#93ad7c", "#dce6cf", "#c77d2b"),  # bamboo
    Palette("#16263d", "#e9d8a6", "#3d5a80", "#22375a", "#ee9b5a"),  # night
)


class Canvas:
    """A sheet measured 216 by 92, whatever its pixels, with a few shapes that every motif uses."""

    width, height = 216.0, 92.0

    def __init__(self, palette: Palette, seed: str) -> None:
        self.palette = palette
        self.random = random.Random(seed)  # noqa: S311 - pictures, not secrets
        self._image = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), palette.paper)
        self._draw = ImageDraw.Draw(self._image)
        self._scale = SIZE[0] * FINE / self.width

    def shape(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def box(self, corner: Point, width: float, height: float, colour: str) -> None:
        """A filled rectangle from its upper left corner."""
        x, y = corner
        self._draw.rectangle((self._at(corner), self._at((x + width, y + height))), fill=colour)

    def round_box(self, corner: Point, width: float, height: float, colour: str) -> None:
        """A filled rectangle with soft corners."""
        x, y = corner
        area = (self._at(corner), self._at((x + width, y + height)))
        self._draw.rounded_rectangle(area, radius=min(width, height) * self._scale / 4, fill=colour)

    def oval(self, centre: Point, across: float, down: float, colour: str) -> None:
        """A filled ellipse of two radii."""
        x, y = centre
        area = (self._at((x - across, y - down)), self._at((x + across, y + down)))
        self._draw.ellipse(area, fill=colour)

    def disc(self, centre: Point, radius: float, colour: str) -> None:
        """A filled circle."""
        self.oval(centre, radius, radius, colour)

    def ring(self, centre: Point, radius: float, thick: float, colour: str) -> None:
        """A circle's line."""
        x, y = centre
        area = (self._at((x - radius, y - radius)), self._at((x + radius, y + radius)))
        self._draw.ellipse(area, outline=colour, width=round(thick * self._scale))

    def bow(
        self, centre: Point, radius: float, angles: tuple[float, float], thick: float, colour: str
    ) -> None:
        """A part of a circle's line between two angles in degrees, clockwise from the right."""
        x, y = centre
        area = (self._at((x - radius, y - radius)), self._at((x + radius, y + radius)))
        self._draw.arc(area, *angles, fill=colour, width=round(thick * self._scale))

    def line(self, points: Sequence[Point], thick: float, colour: str) -> None:
        """A line through points."""
        path = [self._at(point) for point in points]
        self._draw.line(path, fill=colour, width=round(thick * self._scale), joint="curve")

    def wave(self, base: float, swell: float, length: float, colour: str) -> None:
        """Everything below a sine line around `base`."""
        shift = self.random.uniform(0, math.tau)
        crest = [
            (x, base + swell * math.sin(shift + x / length)) for x in range(int(self.width) + 2)
        ]
        self.shape([*crest, (self.width + 1, self.height), (0, self.height)], colour)

    def petals(
        self, centre: Point, count: int, outline: Callable[[float], Point], colour: str
    ) -> None:
        """The same shape turned around a centre; `outline(t)` runs along one petal for t in 0..1."""
        x, y = centre
        one = [outline(step / 24) for step in range(25)]
        for turn in range(count):
            angle = math.tau * turn / count
            cos, sin = math.cos(angle), math.sin(angle)
            self.shape(
                [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in one], colour
            )

    def png(self) -> bytes:
        """The picture as PNG."""
        out = io.BytesIO()
        self._image.reduce(FINE).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def _at(self, point: Point) -> Point:
        return point[0] * self._scale, point[1] * self._scale
