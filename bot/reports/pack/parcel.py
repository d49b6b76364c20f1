"""Put files into the zip one after another, remembering of each what it is and its SHA-256."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.clock import beijing
from bot.db.files import Files
from bot.errors import NotFound

GONE = "文件已不在上传目录里：可能已依法清除，也可能要从备份恢复"
_PRESSED = (".jpg", ".png", ".pdf", ".docx")


@dataclass(frozen=True)
class Packed:
    """One file: its path in the zip, what it is in Chinese, its size and SHA-256."""

    path: str
    what: str
    size: int
    sha256: str


class Parcel:
    """The zip that is being filled."""

    def __init__(self, packed: ZipFile, uploads: Files, at: datetime) -> None:
        self._zip, self._uploads, self._at = packed, uploads, at
        self.files: list[Packed] = []
        self.missing: list[tuple[str, str]] = []  # where it would be, and why it is not

    def add(self, path: str, what: str, data: bytes) -> str:
        """Put bytes in; returns their SHA-256."""
        info = ZipInfo(path, beijing(self._at).timetuple()[:6])
        info.compress_type = ZIP_STORED if path.endswith(_PRESSED) else ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        self._zip.writestr(info, data)
        digest = hashlib.sha256(data).hexdigest()
        self.files.append(Packed(path, what, len(data), digest))
        return digest

    def text(self, path: str, what: str, text: str) -> str:
        """Put a text in. The mark at its beginning tells older editors that it is UTF-8."""
        return self.add(path, what, ("\ufeff" + text.rstrip("\n") + "\n").encode())

    def json(self, path: str, what: str, value: object) -> str:
        """Put data in."""
        return self.add(
            path, what, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
        )

    def upload(self, path: str, what: str, name: str) -> bool:
        """Put a kept file in; what is not there any more is told, not a reason to fail."""
        try:
            data = self._uploads.read(name)
        except NotFound:
            self.miss(path, f"{what}：{GONE}")
            return False
        self.add(path, what, data)
        return True

    def miss(self, path: str, why: str) -> None:
        """Say that something is not there, and why."""
        self.missing.append((path, why))
