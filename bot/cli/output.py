"""Write a file that a command was asked for."""

from pathlib import Path

from bot.errors import Refused


def written(output: Path, data: bytes) -> None:
    """Put bytes into a file. Raises Refused where that cannot be."""
    try:
        output.write_bytes(data)
    except OSError as problem:
        raise Refused(f"无法写入“{output}”，请检查文件夹是否存在、是否有写入权限") from problem
