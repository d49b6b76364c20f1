"""`gongkai leave`: give an account back."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import acting
from bot.cli.adopt import channel, section, write_files
from bot.errors import Refused
from bot.takeover import export, menu
from bot.takeover import leave as leaving
from bot.takeover.console import Console, Laid
from bot.takeover.leave import Standing
from bot.takeover.menu import Button
from bot.wiring import joined

PUSHED = "接管前的菜单已经推回去，手机上最多 24 小时以后才变"


@click.command()
@channel
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="带走的资料写到哪个文件夹；不写就是 var 目录的 takeover/账号/leave",
)  # fmt: skip
@click.option(
    "--yes", is_flag=True, help="真的退出：把接管前的菜单推回去，记入审计；不写只看、只写资料"
)
@click.option("--no-menu", is_flag=True, help="不推菜单：已经在后台照“菜单.json”做好")
@click.option("--as", "user", required=True, metavar="USER", help="办理人的登录名")
def leave(slug: str, folder: Path | None, yes: bool, no_menu: bool, user: str) -> None:
    """退出公众号：写出菜单、问答、台账，列出没做完的和后台要做的；加 --yes 才把接管前的菜单推回去。"""
    with joined() as parts:
        with parts.sessions.read() as session:
            standing = leaving.look(session, slug, by=acting(session, user))
            papers = export.papers(session, standing.found)
        # First: an account whose secret is gone already gives them, too.
        place = folder or parts.settings.var_dir / "takeover" / slug / "leave"
        section("带走的资料", write_files(place, papers, over=True))
        console = parts.consoles(slug)
        kept = _menu(standing)
        section(
            "没有发出的发布（到时间还会发；不要的用 gongkai notice unschedule 取消）",
            standing.waiting,
        )
        section("草稿箱里本系统的草稿", leaving.left_drafts(standing, _box(console)))
        wanted = {} if no_menu else _wanted(console, kept)
        told = _put_back(console, wanted) if yes else _would(wanted)
        section("菜单", [told])
        section("后台要做的", leaving.by_hand(kept))
        if yes:
            with parts.sessions.begin() as session:
                by = acting(session, user)
                leaving.record(session, slug, by=by, pushed=told == PUSHED, at=clock.now())
    click.echo("已记下退出" if yes else "什么都没有改。确定退出，请加 --yes 再运行一次")


def _menu(standing: Standing) -> tuple[Button, ...] | None:
    """The menu that was found when the account was taken over; None where none was kept."""
    told = standing.found.menu if standing.found is not None else None
    return None if told is None else menu.read(told)


def _box(console: Console) -> list[Laid]:
    """The whole draft box."""
    laid: list[Laid] = []
    while page := console.drafts(len(laid)):
        laid += page
    return laid


def _wanted(console: Console, kept: tuple[Button, ...] | None) -> dict[str, object]:
    return leaving.to_put_back(kept, menu.read(console.menu())) if kept else {}


def _would(wanted: dict[str, object]) -> str:
    return "会把接管前的菜单推回去" if wanted else "不用推送：和接管时一样，或没有能用接口推送的"


def _put_back(console: Console, wanted: dict[str, object]) -> str:
    if not wanted:
        return _would(wanted)
    try:
        console.push_menu(wanted)
    except Refused as problem:
        raise Refused(
            f"菜单没有推回去，没有记下退出：{problem}。以后再运行一次；推不了的，在后台照“菜单.json”做好菜单，再加 --no-menu 运行"
        ) from problem
    return PUSHED
