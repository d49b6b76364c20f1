"""Keep what proves something: a scan as PDF, or a picture of it."""

from pathlib import PurePosixPath

from bot.db.files import Files
from bot.errors import Refused
from bot.notices import pictures

MOST_BYTES = 20_000_000  # of a scan


def keep(data: bytes, name: str, files: Files) -> str:
    """Store it; returns the name by which it is read again. Raises Refused for what is neither, or too big."""
    if data.startswith(b"%PDF-"):
        if len(data) > MOST_BYTES:
            raise Refused(f"{name} 超过 {MOST_BYTES // 1_000_000} MB，请压缩后再登记")
        return files.keep(data, "pdf")
    picture, suffix = pictures.prepare(data, PurePosixPath(name).name)
    return files.keep(picture, suffix)
