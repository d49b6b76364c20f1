"""More motifs of the demonstration's pictures: things on a table, seen close."""

import math

from bot.demo.canvas import Canvas, Point


def seal(sheet: Canvas) -> None:
    """Sheets of a document with a seal."""
    colours = sheet.palette
    for sheet_no, (x, y) in enumerate(((58.0, 14.0), (72.0, 9.0), (86.0, 12.0))):
        sheet.box((x + 1.6, y + 1.6), 66, 78, colours.mid if sheet_no == 2 else colours.soft)
        sheet.box((x, y), 66, 78, colours.soft if sheet_no < 2 else "#fdfcf9")
    sheet.box((101, 22), 36, 4, colours.accent)
    for row in range(7):
        long = 50 if row % 3 else sheet.random.uniform(30, 46)
        sheet.box((94, 33 + row * 5.4), long, 1.8, colours.mid)
    sheet.ring((138, 70), 11, 1.8, colours.accent)
    sheet.petals((138, 70), 5, _star, colours.accent)
    for dot in range(5):
        sheet.disc((18 + dot * 7, 46 + 12 * math.sin(dot)), 2, colours.mid)
        sheet.disc((172 + dot * 7, 46 + 12 * math.cos(dot)), 2, colours.mid)


def palette(sheet: Canvas) -> None:
    """Swatches of colour in rows, some drawn out."""
    colours = sheet.palette
    inks = (colours.deep, colours.mid, colours.accent, colours.soft)
    for row in range(3):
        for column in range(8):
            x, y = 20 + column * 25.0, 20 + row * 26.0
            ink = sheet.random.choice(inks)
            if sheet.random.random() < 0.25 and column < 7:
                sheet.round_box((x - 9, y - 9), 43, 18, ink)
            else:
                sheet.disc((x, y), 9, ink)


def lantern(sheet: Canvas) -> None:
    """Lanterns on strings, some near, some far."""
    colours = sheet.palette
    sheet.disc((184, 22), 10, colours.soft)
    for place in range(7):
        x = 18 + place * 30.0
        size = sheet.random.uniform(0.7, 1.15)
        hang = sheet.random.uniform(12, 34)
        middle = hang + 15 * size
        ink = colours.accent if place % 2 else colours.mid
        sheet.line([(x, 0), (x, hang)], 0.6, colours.deep)
        sheet.oval((x, middle), 13 * size, 12 * size, ink)
        for rib in (3.5, 9.0):
            sheet.oval((x, middle), rib * size, 12 * size, colours.paper)
            sheet.oval((x, middle), rib * size - 0.5, 12 * size, ink)
        for edge in (-12.5, 11.0):
            sheet.round_box(
                (x - 5 * size, middle + edge * size), 10 * size, 2.4 * size, colours.deep
            )
        for thread in (-2.0, 0.0, 2.0):
            foot = middle + 25 * size
            sheet.line(
                [(x + thread * size, middle + 13 * size), (x + thread * size, foot)],
                0.6,
                colours.deep,
            )
    sheet.wave(86, 1.5, 12, colours.soft)


def pottery(sheet: Canvas) -> None:
    """Vessels on a ledge."""
    colours = sheet.palette
    sheet.box((0, 80), 216, 12, colours.soft)
    outlines = (
        (0.45, 0.35, 0.75, 1.0, 0.85, 0.5, 0.4), (0.6, 0.5, 0.9, 1.0, 0.95, 0.8, 0.55),
        (0.3, 0.3, 0.32, 0.7, 1.0, 0.9, 0.5), (0.9, 0.8, 0.75, 0.7, 0.6, 0.45, 0.5),
    )  # fmt: skip
    inks = (colours.deep, colours.mid, colours.accent)
    for place in range(4):
        half = sheet.random.uniform(15, 20)
        tall = sheet.random.uniform(42, 62)
        x, top = 34 + place * 50.0, 80 - tall
        outline = sheet.random.choice(outlines)
        sheet.shape(_vessel((x, top), half, tall, outline), inks[place % 3])
        for belt in (0.42, 0.5, 0.58):
            wide = half * _between(outline, belt) - 1
            y = top + tall * belt
            sheet.line([(x - wide, y), (x + wide, y)], 0.9, colours.paper)


def brush(sheet: Canvas) -> None:
    """A ring of ink, a brush, a small red seal."""
    colours = sheet.palette
    sheet.disc((66, 46), 36, colours.soft)
    for turn in range(5):
        begin = sheet.random.uniform(-30, 10)
        sheet.bow((66, 46), 31 - turn * 1.6, (begin, begin + 318 - turn * 12), 2.4, colours.deep)
    sheet.box((92, 66), 9, 9, colours.accent)
    sheet.box((94, 68), 5, 1.2, colours.paper)
    sheet.box((94, 71), 5, 1.2, colours.paper)
    sheet.line([(204, 8), (150, 58)], 4.4, colours.mid)
    sheet.line([(154, 54.4), (146, 61.6)], 5.4, colours.accent)
    sheet.shape([(143.6, 59), (148.6, 64.4), (134, 76), (128, 79), (132, 73)], colours.deep)
    for stroke in range(4):
        y = 84.0 - stroke * 0.3
        sheet.line([(118 + stroke * 16, y), (128 + stroke * 16, y)], 1.4, colours.mid)


def _star(t: float) -> Point:
    corners = ((0.0, 0.0), (2.6, 1.9), (7.4, 0.0), (2.6, -1.9), (0.0, 0.0))
    place = min(t * 4, 3.999)
    first, second, part = corners[int(place)], corners[int(place) + 1], place % 1
    return first[0] + (second[0] - first[0]) * part, first[1] + (second[1] - first[1]) * part


def _between(outline: tuple[float, ...], part: float) -> float:
    """The outline's width at a part of the height, eased between its marks."""
    place = min(part * (len(outline) - 1), len(outline) - 1.001)
    low, rest = int(place), place % 1
    eased = (1 - math.cos(math.pi * rest)) / 2
    return outline[low] + (outline[low + 1] - outline[low]) * eased


def _vessel(top: Point, half: float, tall: float, outline: tuple[float, ...]) -> list[Point]:
    x, y = top
    steps = [(y + tall * step / 30, half * _between(outline, step / 30)) for step in range(31)]
    return [(x + wide, down) for down, wide in steps] + [
        (x - wide, down) for down, wide in reversed(steps)
    ]
