"""The motifs of the demonstration's pictures: a lake, a shelf, a stage … each a few plain shapes."""

import math
from functools import partial

from bot.demo.canvas import Canvas, Point


def lake(sheet: Canvas) -> None:
    """A sun over water, with reeds in front."""
    colours = sheet.palette
    sheet.disc((sheet.random.uniform(120, 170), 30), 15, colours.accent)
    for base, swell, colour in (
        (48, 3, colours.soft),
        (60, 2.5, colours.mid),
        (74, 2, colours.deep),
    ):
        sheet.wave(base, swell, 17 + swell * 2, colour)
    for _ in range(11):
        foot = sheet.random.uniform(6, 70)
        top = sheet.random.uniform(18, 48)
        lean = sheet.random.uniform(-5, 5)
        sheet.line(
            [(foot, 92), (foot + lean / 3, (92 + top) / 2), (foot + lean, top)], 0.7, colours.deep
        )
        sheet.oval((foot + lean, top), 1.1, 5, colours.accent)


def shelf(sheet: Canvas) -> None:
    """Two shelves of books, one leaning here and there."""
    colours = sheet.palette
    inks = (colours.deep, colours.mid, colours.accent, colours.soft)
    for floor in (44.0, 86.0):
        x = 12.0
        while x < 196:
            wide, tall = sheet.random.uniform(4, 9), sheet.random.uniform(22, 34)
            lean = sheet.random.choice((0.0, 0.0, 0.0, 0.0, 5.0))
            spine = [
                (x, floor),
                (x + wide, floor),
                (x + wide + lean, floor - tall),
                (x + lean, floor - tall),
            ]
            sheet.shape(spine, sheet.random.choice(inks))
            band = floor - tall * 0.72
            sheet.line(
                [(x + lean * 0.72 + 1, band), (x + lean * 0.72 + wide - 1, band)],
                0.8,
                colours.paper,
            )
            x += wide + lean + sheet.random.choice((0.6, 0.6, 0.6, 7))
        sheet.box((6, floor), 204, 2.2, colours.deep)


def dance(sheet: Canvas) -> None:
    """A row of dancers with fans."""
    colours = sheet.palette
    sheet.oval((108, 96), 130, 26, colours.soft)
    for place in range(6):
        x, y = 26 + place * 33, 58 + 5 * math.sin(place * 1.3)
        dress = colours.deep if place % 2 else colours.mid
        sheet.shape([(x - 2, y - 14), (x + 2, y - 14), (x + 11, y + 20), (x - 11, y + 20)], dress)
        sheet.disc((x, y - 19), 4, dress)
        for side in (-1, 1):
            hand = (x + side * 12, y - 24)
            sheet.line([(x, y - 11), hand], 1.6, dress)
            fan = [hand, *_arc(hand, 8, -90 + side * 40 - 45, -90 + side * 40 + 45)]
            sheet.shape(fan, colours.accent)


def museum(sheet: Canvas) -> None:
    """A gable over columns and steps."""
    colours = sheet.palette
    sheet.disc((sheet.random.uniform(30, 190), 26), 12, colours.accent)
    sheet.shape([(50, 34), (108, 10), (166, 34)], colours.deep)
    sheet.box((54, 36), 108, 4, colours.mid)
    for column in range(6):
        x = 59 + column * 18
        sheet.box((x, 41), 7, 32, colours.deep if column % 2 else colours.mid)
        sheet.box((x - 1.2, 40), 9.4, 2, colours.deep)
    for step in range(3):
        sheet.box(
            (50 - step * 7, 74 + step * 5),
            116 + step * 14,
            4.4,
            colours.mid if step % 2 else colours.deep,
        )
    sheet.box((0, 89), 216, 3, colours.soft)


def film(sheet: Canvas) -> None:
    """A beam of light over seats, and a strip of film."""
    colours = sheet.palette
    sheet.shape([(24, 20), (216, -8), (216, 66)], colours.soft)
    sheet.round_box((10, 13), 17, 14, colours.deep)
    for x in (13.0, 25.0):
        sheet.disc((x, 9), 6, colours.mid)
        sheet.disc((x, 9), 2, colours.paper)
    for row, y in enumerate((66, 76)):
        for seat in range(13):
            x = 12 + seat * 16 + row * 8
            sheet.round_box((x, y), 11, 16, colours.mid if row == 0 else colours.deep)
    sheet.box((150, 6), 54, 34, colours.paper)
    for frame in range(3):
        sheet.box(
            (154 + frame * 17, 14), 13, 18, (colours.accent, colours.mid, colours.deep)[frame]
        )
    for hole in range(9):
        for edge in (8.4, 35.0):
            sheet.box((152.5 + hole * 5.8, edge), 3, 2.6, colours.deep)


def papercut(sheet: Canvas) -> None:
    """A cut-paper rosette, with two smaller ones."""
    colours = sheet.palette
    count = sheet.random.choice((8, 10, 12))
    layers = (
        (colours.soft, 30, 8, 14), (colours.deep, 26, 6, 14), (colours.accent, 14, 3, 18),
        (colours.paper, 9, 1.6, 20), (colours.mid, 12, 3.4, 4),
    )  # fmt: skip
    for centre, size in (((108.0, 46.0), 1.0), ((32.0, 46.0), 0.5), ((184.0, 46.0), 0.5)):
        for ink, long, wide, start in layers:
            sheet.petals(centre, count, partial(_leaf, long * size, wide * size, start * size), ink)
        sheet.disc(centre, 4 * size, colours.accent)


def stage(sheet: Canvas) -> None:
    """Curtains, spotlights and boards."""
    colours = sheet.palette
    for x in (70.0, 108.0, 146.0):
        sheet.shape([(x, 0), (x - 20, 74), (x + 20, 74)], colours.soft)
        sheet.oval((x, 74), 20, 4, colours.accent)
    sheet.box((0, 78), 216, 14, colours.deep)
    for board in range(1, 9):
        sheet.line([(board * 24, 78), (108 + (board * 24 - 108) * 1.25, 92)], 0.5, colours.mid)
    for side in (0, 1):
        for fold in range(4):
            x = fold * 13.0
            edge = 78 - fold * 9
            drape = [(x, 0), (x + 14, 0), (x + 11, edge * 0.6), (x + 3, edge)]
            shown = drape if side == 0 else [(216 - px, py) for px, py in drape]
            sheet.shape(shown, colours.deep if fold % 2 else colours.mid)
    for scallop in range(12):
        sheet.disc((9 + scallop * 18, 0), 10, colours.deep if scallop % 2 else colours.accent)


def shield(sheet: Canvas) -> None:
    """A shield with a tick."""
    colours = sheet.palette
    for stripe in range(7):
        x = stripe * 36 - 20.0
        sheet.shape([(x, 0), (x + 14, 0), (x - 20, 92), (x - 34, 92)], colours.soft)
    for grow, ink in ((5, colours.mid), (0, colours.deep)):
        sheet.shape(
            [
                (108 - 26 - grow, 16 - grow), (108, 9 - grow), (108 + 26 + grow, 16 - grow),
                (108 + 25 + grow, 46), (108 + 15 + grow * 0.7, 66), (108, 80 + grow),
                (108 - 15 - grow * 0.7, 66), (108 - 25 - grow, 46),
            ],
            ink,
        )  # fmt: skip
    sheet.line([(95, 43), (105, 54), (123, 31)], 5, colours.accent)
    for place, x in enumerate((34.0, 58.0, 158.0, 182.0)):
        sheet.ring((x, 46), 9 - abs(place - 1.5), 1.6, colours.mid)


def _leaf(long: float, wide: float, start: float, t: float) -> Point:
    """A pointed leaf lying to the right of the centre: out on one side, back on the other."""
    side, along = (1, t * 2) if t <= 0.5 else (-1, 2 - t * 2)
    return start + long * along, side * wide * math.sin(math.pi * along)


def _arc(centre: Point, radius: float, start: float, end: float) -> list[Point]:
    angles = [math.radians(start + (end - start) * step / 12) for step in range(13)]
    return [
        (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        for angle in angles
    ]
