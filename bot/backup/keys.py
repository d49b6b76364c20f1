"""Keys beside a backup: in a file of their own, so that whoever gets the backup does not get them too."""

import json
from collections.abc import Sequence
from pathlib import Path

from bot.backup.archive import new_file
from bot.errors import Refused


def beside(file: Path) -> Path:
    """Where the keys of a backup are: `FILE.keys`."""
    return file.with_name(f"{file.name}.keys")


def held(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The key files that stand in a folder, and what is in them."""
    files = {name: folder / name for name in names}
    return {
        name: file.read_text(encoding="ascii") for name, file in files.items() if file.is_file()
    }


def save(keys: dict[str, str], target: Path) -> None:
    """Write keys to a new file for its owner only. Raises Refused where one stands already."""
    with new_file(target) as out:
        out.write(json.dumps(keys, indent=1).encode())


def read(file: Path, names: Sequence[str]) -> dict[str, str]:
    """The keys of a file that `save` wrote; none where there is no file. Raises Refused for another file."""
    if not file.is_file():
        return {}
    try:
        keys = json.loads(file.read_bytes())
    except ValueError:
        keys = None
    if not isinstance(keys, dict) or not keys.keys() <= set(names):
        raise Refused(f"{file} 不是密钥文件，什么也没有恢复：请换成和备份一起生成的那个")
    return {name: str(key) for name, key in keys.items()}


def must_fit(keys: dict[str, str], folder: Path) -> None:
    """Raise Refused when a folder holds another key in the place of one of these."""
    others = [name for name, key in held(folder, list(keys)).items() if key != keys[name]]
    if others:
        raise Refused(
            f"{folder / others[0]} 里已经有另一个密钥，什么也没有恢复：请换一个 GONGKAI_VAR_DIR"
        )


def put_back(keys: dict[str, str], folder: Path) -> None:
    """Put keys into a folder that has none or the same."""
    for name in keys.keys() - held(folder, list(keys)).keys():
        with new_file(folder / name) as out:
            out.write(keys[name].encode())
