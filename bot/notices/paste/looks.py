"""How a piece of pasted HTML looks: what is inherited, and what nobody could see."""

import re
from dataclasses import dataclass, replace

from bs4 import Tag
from PIL import ImageColor

Colour = tuple[int, int, int]

SMALLEST = 2.0  # px; below it nobody reads
ALIKE = 16  # of 255: colours that cannot be told apart
_FAR = -300.0  # px: moved out of the page
_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*((?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\([^()]*\))*)")
_LENGTH = re.compile(r"(-?[0-9]*\.?[0-9]+)\s*(px|pt|em|rem|%|)")
_CHANNELS = re.compile(r"rgba?\(\s*([0-9.]+)[\s,]+([0-9.]+)[\s,]+([0-9.]+)[\s,/]*([0-9.]*)(%?)")
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "rem": 16.0}
_BOLD = re.compile(r"bold|bolder|[6-9]00")


@dataclass(frozen=True)
class Look:
    """What text inherits: its size in px, its colour and what lies behind it (None: a picture), its marks."""

    size: float = 16.0
    colour: Colour = (0, 0, 0)
    ground: Colour | None = (255, 255, 255)
    family: str = ""
    shown: bool = True
    bold: bool = False
    italic: bool = False
    struck: bool = False

    @property
    def readable(self) -> bool:
        """Whether a person could see text that looks so."""
        alike = self.ground is not None and all(
            abs(one - other) <= ALIKE
            for one, other in zip(self.colour, self.ground, strict=True)
        )  # fmt: skip
        return self.shown and self.size >= SMALLEST and not alike


def style(tag: Tag) -> dict[str, str]:
    """The declarations in a tag, the last of each name, in lower case."""
    said = str(tag.get("style") or "").lower().replace("!important", "")
    return {name: value.strip() for name, value in _DECLARATION.findall(said)}


def of(tag: Tag, around: Look) -> Look | None:
    """How the text in a tag looks; None where nothing in it can be seen, whatever it says of itself."""
    said = style(tag)
    if tag.has_attr("hidden") or _gone(said):
        return None
    look = _coloured(tag, said, around)
    if "visibility" in said:
        look = replace(look, shown=said["visibility"] != "hidden")
    if "font-size" in said:
        look = replace(look, size=_size(said["font-size"], around.size))
    if "font-family" in said:
        look = replace(look, family=said["font-family"])
    return _marked(tag.name, said, look)


def _gone(said: dict[str, str]) -> bool:
    """Taken out of what is shown, for the tag and everything in it."""
    if said.get("display") == "none" or said.get("mso-hide") == "all":
        return True
    if pixels(said.get("opacity", "1")) == 0:
        return True
    sides = [pixels(said.get(name, "")) for name in ("width", "height", "max-height", "max-width")]
    if "hidden" in said.get("overflow", "") and any(one is not None and one <= 1 for one in sides):
        return True
    moved = [pixels(said.get(name, "")) for name in ("text-indent", "left", "top")]
    return any(one is not None and one <= _FAR for one in moved)


def pixels(length: str) -> float | None:
    """A length in px; None for none, or one that depends on others."""
    found = _LENGTH.match(length)
    if found is None or found[2] not in _PIXELS:
        return None
    return float(found[1]) * _PIXELS[found[2]]


def _size(said: str, around: float) -> float:
    found = _LENGTH.match(said)
    if found is None:
        return around
    number, unit = float(found[1]), found[2]
    if unit == "em":
        return number * around
    return number * around / 100 if unit == "%" else number * _PIXELS[unit]


def _coloured(tag: Tag, said: dict[str, str], look: Look) -> Look:
    ink = said.get("color") or (str(tag.get("color") or "") if tag.name == "font" else "")
    if ink:
        colour, solid = _colour(ink)
        look = replace(look, colour=colour or look.colour, shown=look.shown and solid)
    behind = f"{said.get('background', '')} {said.get('background-image', '')}"
    if "url(" in behind or "gradient(" in behind:
        return replace(look, ground=None)
    plain = said.get("background-color") or said.get("background") or str(tag.get("bgcolor") or "")
    ground, solid = _colour(plain)
    return replace(look, ground=ground) if ground and solid else look


def _colour(said: str) -> tuple[Colour | None, bool]:
    """A colour and whether anything is seen of it; None where it is not known."""
    if said.strip() == "transparent":
        return None, False
    channels = _CHANNELS.match(said)
    if channels:
        red, green, blue = (min(255, round(float(one))) for one in channels.groups()[:3])
        alpha = float(channels[4] or 1) / (100 if channels[5] else 1)
        return (red, green, blue), alpha > 0.1
    for word in [said, *said.split()]:
        try:
            return ImageColor.getrgb(word)[:3], True
        except ValueError:
            continue
    return None, True


def _marked(name: str, said: dict[str, str], look: Look) -> Look:
    if name in ("b", "strong"):
        look = replace(look, bold=True)
    if name in ("i", "em"):
        look = replace(look, italic=True)
    if name in ("s", "strike", "del") or "line-through" in said.get("text-decoration", ""):
        look = replace(look, struck=True)
    if "font-weight" in said:
        look = replace(look, bold=_BOLD.match(said["font-weight"]) is not None)
    if "font-style" in said:
        look = replace(look, italic=said["font-style"] in ("italic", "oblique"))
    return look
