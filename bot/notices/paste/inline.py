"""Pictures, links and captions of pasted HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bs4 import Tag

from bot.errors import Refused
from bot.notices.markup import SCHEMES
from bot.notices.paste import looks

Picture = Callable[
    [str], str
]  # the address of a picture, as it stands in the HTML, to the path where it is kept


@dataclass
class Left:
    """What was left out on the way, for whoever pasted it."""

    hidden: list[str] = field(default_factory=list)  # words that nobody could see
    pictures: list[str] = field(default_factory=list)  # why a picture could not be taken


def take_picture(image: Tag, picture: Picture, left: Left) -> None:
    """Keep a picture and let the tag name it; one that cannot be had, or that nobody sees, goes."""
    size = {
        **{name: str(image.get(name) or "") for name in ("width", "height")},
        **looks.style(image),
    }
    sides = [looks.pixels(size.get(name, "")) for name in ("width", "height")]
    address = str(image.get("data-src") or image.get("src") or "").strip()
    if not address or any(one is not None and one <= looks.SMALLEST for one in sides):
        image.decompose()  # it only counts who reads
        return
    try:
        path = picture(address)
    except Refused as refusal:
        left.pictures.append(str(refusal))
        path = ""
    if not path:
        image.decompose()
        return
    alt = " ".join(str(image.get("alt") or "").split())
    image.attrs = {"src": path, "alt": "" if _is_file_name(alt) else alt}


def _is_file_name(alt: str) -> bool:
    return (
        re.fullmatch(
            r"(?i)(?:图片|image|img|图像|picture)?[ _-]*[\w.-]*(?:\.(?:png|jpe?g|gif|webp|bmp)|\d*)",
            alt,
        )
        is not None
    )


def take_link(link: Tag) -> None:
    """Leave of a link its address, where it leads somewhere; else only its words stay."""
    address = str(link.get("href") or "").strip()
    try:
        ours = urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        ours = False
    if not ours or any(one in address for one in " <>()\n\\"):
        link.unwrap()
        return
    link.attrs = {"href": address}


def take_caption(figure: Tag) -> None:
    """What stands under the only picture of a figure becomes its words."""
    images = figure.find_all("img")
    boxes = [
        box for box in figure.find_all("div") if not box.find("img") and box.get_text(strip=True)
    ]
    if len(images) == 1 and len(boxes) == 1:
        words = " ".join(boxes[0].get_text().split())
        images[0]["alt"] = images[0]["alt"] or words
        if images[0]["alt"] != words:
            images[0]["title"] = words
        boxes[0].decompose()
