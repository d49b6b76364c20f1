"""Pictures: made fit for the platform, stripped of what cameras write into them; a cover where there is none."""

import hashlib
import io
import warnings

import zxingcpp
from PIL import Image, ImageDraw, ImageOps

from bot.errors import Refused

MOST_BYTES = 20_000_000  # of a file that is handed in
PLATFORM_BYTES = 1_000_000  # media/uploadimg takes less than 1 MB (draft box documentation)
WIDEST = 1280  # pixels; the platform shows no more on a phone
COVER = (900, 383)  # 2.35 : 1, as the first article of a message is shown
_QR = zxingcpp.BarcodeFormat.QRCode
_TYPES = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "BMP": "bmp", "WEBP": "webp"}
_PALETTES = (
    ("#0b6b6b", "#e8f1f0", "#c98a2b"), ("#274b6d", "#e9eef4", "#b4553a"), ("#5b4a2f", "#f4efe6", "#2f6b5b"),
    ("#6b2f3a", "#f6ecec", "#3a5f8a"), ("#355e3b", "#ecf3ea", "#a8742a"),
)  # fmt: skip


def prepare(data: bytes, name: str) -> tuple[bytes, str]:
    """A picture as JPEG or PNG under the platform's limit, upright, without EXIF or location.

    Returns its bytes and suffix. Raises Refused when the file is no picture or too large.
    """
    picture = _opened(data, name)
    picture = ImageOps.exif_transpose(picture)
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, max(1, round(picture.height * WIDEST / picture.width))))
    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        written = _written(picture.convert("RGBA"), "PNG")
        if len(written) < PLATFORM_BYTES:
            return written, "png"
    return _small_jpeg(picture, name), "jpg"


def size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height in pixels, as a person sees them. Raises Refused when the file is no picture."""
    return ImageOps.exif_transpose(_opened(data, name)).size


def codes(data: bytes, name: str) -> list[str]:
    """What the QR codes in a picture say, each once. Raises Refused when the file is no picture."""
    grey = _opened(data, name).convert("L")
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(_QR))
    return list(dict.fromkeys(one.text for one in found if one.text))


def default_cover(unit: str) -> bytes:
    """A plain cover for a unit that has given none: always the same for the same name."""
    seed = hashlib.sha256(unit.encode()).digest()
    dark, light, accent = _PALETTES[seed[0] % len(_PALETTES)]
    picture = Image.new("RGB", COVER, light)
    draw = ImageDraw.Draw(picture)
    width, height = COVER
    for band in range(5):
        top = 60 + band * 62 + seed[band + 1] % 24
        reach = width * (55 + seed[band + 6] % 40) // 100
        draw.rounded_rectangle(
            (-40, top, reach, top + 26), radius=13, fill=dark if band % 2 else accent
        )
    radius = 70 + seed[12] % 40
    centre = (width - 150, height // 2)
    draw.ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=dark
    )
    return _written(picture, "JPEG", quality=88)


def _opened(data: bytes, name: str) -> Image.Image:
    if len(data) > MOST_BYTES:
        raise Refused(f"图片 {name} 超过 {MOST_BYTES // 1_000_000} MB，请先压缩")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=list(_TYPES))
            picture.load()
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise Refused(f"{name} 不是能用的图片，请换成 JPG 或 PNG 文件") from None
    return picture


def _small_jpeg(picture: Image.Image, name: str) -> bytes:
    flat = picture.convert("RGB")
    for quality in (88, 80, 70, 60, 50):
        written = _written(flat, "JPEG", quality=quality)
        if len(written) < PLATFORM_BYTES:
            return written
    raise Refused(f"图片 {name} 压缩后仍超过 1 MB，请裁小后再用")


def _written(picture: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, optimize=True, **options)
    return out.getvalue()
