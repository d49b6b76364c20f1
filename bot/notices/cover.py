"""Covers: one picture, cut at 2.35:1 for the first article and at 1:1 for the others, around a point that a person chose.

draft/add takes the two cuts as `X1_Y1_X2_Y2`, parts of the width and height, six decimals at most (pic_crop_235_1,
pic_crop_1_1). Without a chosen point the platform cuts by itself, from the middle.
"""

import io
from dataclasses import dataclass

from PIL import Image

from bot.notices import pictures
from bot.notices.front import Wrong

WIDE, SQUARE = 2.35, 1.0
_SHOWN = 470  # px: width of a cut as the desk shows it


@dataclass(frozen=True)
class Cut:
    """A part of a picture, from (left, top) to (right, bottom), each from 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        sides = (self.left, self.top, self.right, self.bottom)
        return "_".join(f"{side:.6f}".rstrip("0").rstrip(".") for side in sides)


def focus(text: str) -> tuple[float, float]:
    """The chosen point, as `0.5,0.33` from the left and the top. Raises Wrong."""
    try:
        across, down = (float(part) for part in text.split(","))
    except ValueError:
        raise Wrong(
            "cover", f"封面的焦点“{text[:20]}”写法不对，应为 0.5,0.33 这样的两个数"
        ) from None
    if not (0 <= across <= 1 and 0 <= down <= 1):
        raise Wrong("cover", "封面的焦点要在图片里面（0 到 1）")
    return across, down


def cut(size: tuple[int, int], around: tuple[float, float], ratio: float) -> Cut:
    """The largest part of a picture with a ratio of width to height that has the point as near its middle as it can."""
    width, height = size
    wide = min(1.0, ratio * height / width)
    high = min(1.0, width / ratio / height)
    left = min(max(around[0] - wide / 2, 0.0), 1.0 - wide)
    top = min(max(around[1] - high / 2, 0.0), 1.0 - high)
    return Cut(left, top, left + wide, top + high)


def shown(data: bytes, said: str, ratio: float) -> bytes:
    """What people will see of a cover, as JPEG. Raises Wrong, Refused."""
    around = focus(said) if said else (0.5, 0.5)
    part = cut(pictures.size(data, "封面"), around, ratio)
    with Image.open(io.BytesIO(data)) as picture:
        box = (
            round(part.left * picture.width), round(part.top * picture.height),
            round(part.right * picture.width), round(part.bottom * picture.height),
        )  # fmt: skip
        small = picture.convert("RGB").crop(box)
        small.thumbnail((_SHOWN, _SHOWN))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
    return out.getvalue()
