"""Write the settings of the database to a folder, as files that `config import` and a first start read."""

from pathlib import Path

import tomli_w
from sqlalchemy.orm import Session

from bot.configuration import tell
from bot.errors import Refused

_HEAD = """\
# 从数据库导出的设置。可以改好以后用 gongkai config import 载入，或放进 GONGKAI_CONFIG_DIR 给新的安装第一次启动时用。
# 每个名称的意思见随软件提供的 config/{name}；公众号的密钥不在这里，见 docs/settings.md。

"""
_HEAD_OF_MENU = """\
# 从数据库导出的公众号菜单草稿，照平台 menu/create 的写法；一个账号一段。用 gongkai config import 载入。

"""
MENU = "menu.toml"


def texts(session: Session) -> dict[str, str]:
    """Every file as text, by name. The same settings give the same text."""
    return {
        name: (_HEAD_OF_MENU if name == MENU else _HEAD.format(name=name)) + _text(data)
        for name, data in tell.everything(session).items()
        if data or name != MENU
    }


def export(session: Session, folder: Path) -> list[str]:
    """Write the files into a folder, which is made; their names. Raises Refused where that cannot be."""
    written = texts(session)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [name for name in written if (folder / name).exists()]
        if taken:
            raise Refused(f"{folder} 里已经有 {'、'.join(taken)}，没有覆盖。请换一个空的文件夹")
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise Refused(
            f"写不进 {folder}（{type(problem).__name__}）：请检查权限和磁盘空间"
        ) from None
    return list(written)


def _text(data: dict[str, object]) -> str:
    return tomli_w.dumps(data, multiline_strings=True)
