"""Turn the bytes of a text file into text that every database can keep."""

import re

from bot.errors import Refused

# PostgreSQL keeps no NUL; the rest of the control characters are invisible to whoever reads a report.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(data: bytes) -> str:
    """Text from UTF-8 with or without a byte order mark, or from GB18030, which Excel in China writes.

    Raises:
        Refused: it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue  # try the next one
    raise Refused("文件的文字编码既不是 UTF-8，也不是 GB18030（GBK），请另存为 UTF-8 后再导入")


def printable(text: str) -> str:
    """Text without control characters; line ends are one newline."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("\ufffd", plain)


def clean(cell: str) -> str:
    """A cell without surrounding blanks and control characters; line ends are one newline."""
    return printable(cell.replace("_x000D_", "")).strip()
