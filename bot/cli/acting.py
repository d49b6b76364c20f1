"""Who acts on the command line: a named member of staff, or the operator of this machine."""

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.errors import Refused
from bot.notices import attachments, front, show
from bot.notices.notice import Notice
from bot.staff import member, roles
from bot.staff.member import Member
from bot.tables.text import printable
from bot.wiring import Parts, joined

as_user = click.option("--as", "user", required=True, metavar="USER", help="办理人的登录名")
maybe_as_user = click.option(
    "--as", "user", metavar="USER", help="办理人的登录名；不写就是本机操作员"
)
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
MOST = 2**31 - 1  # an id that both databases can look for
NUMBER = click.IntRange(0, MOST)
ID = click.argument("number", type=NUMBER, metavar="ID")
as_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


@contextmanager
def at_work(user: str, number: int) -> Iterator[tuple[Parts, Session, Member, Notice]]:
    """One transaction over one notice, by one member."""
    with joined() as parts, parts.sessions.begin() as session:
        yield parts, session, acting(session, user), show.find(session, number)


def acting(session: Session, user: str) -> Member:
    """The member who acts. Raises Refused when there is none of that name."""
    return member.by_name(session, user)


def operator(session: Session, user: str | None, act: str) -> str:
    """The name for the audit trail: a member who may do `act`, or `cli:<os user>`."""
    if user is None:
        return f"{member.OPERATOR}{_account()}"
    person = member.by_name(session, user)
    roles.require(person, act)
    return person.name


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return str(os.getuid())


def read_notice(file: Path) -> front.Fields:
    """A notice as a person wrote it down, its attachments read. Raises Refused."""
    fields = front.from_markdown(_text(file))
    return replace(fields, attachments=attachments.read(fields.attachments, pictures_beside(file)))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused(f"没有文件 {file}，请检查文件名和所在的文件夹") from None
    except (OSError, UnicodeDecodeError):
        raise Refused(f"读不出 {file}：它要是 UTF-8 编码的 Markdown 文件") from None


def pictures_beside(file: Path) -> Callable[[str], bytes]:
    """Reads the pictures and attachments that a text names, relative to the text's folder. Raises Refused."""

    def fetch(path: str) -> bytes:
        place = Path(path)
        if place.is_absolute():
            raise Refused(f"图片或附件 {printable(path)} 请写成相对于稿件文件的路径")
        try:
            return (file.parent / place).read_bytes()
        except (OSError, ValueError):  # a NUL in a path is a ValueError
            raise Refused(
                f"读不到图片或附件 {printable(path)}，它应当在 {file.parent} 里"
            ) from None

    return fetch
