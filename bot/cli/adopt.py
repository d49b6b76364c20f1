"""`gongkai adopt`: take over an account that lives already."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from bot import clock
from bot.chat.asked import Asked, Means
from bot.cli.acting import acting
from bot.errors import Refused
from bot.ledger.channels import DEFAULT
from bot.staff import roles, units
from bot.takeover import kept, published, replies, switch
from bot.takeover import look as looking
from bot.takeover.console import Console
from bot.takeover.look import Seen
from bot.takeover.menu import Button
from bot.takeover.published import Fate, Tally, Terms
from bot.wiring import Parts, joined

channel = click.option(
    "--channel", "slug", default=DEFAULT, metavar="SLUG", help="公众号；不写就是默认账号"
)
FATES = {
    Fate.KNOWN: "早已登记或本系统发的", Fate.BESIDE: "已列在 gongkai release found，请在那里处理",
    Fate.LATER: "接管以后才发表的，由每天的对照处理", Fate.DELETED: "已删除的，不登记",
    Fate.UNDATED: "平台没有给时间的，请用 gongkai release import 登记",
}  # fmt: skip
MASS = (
    "群发过的文章不在平台的已发表列表里：请从后台的发表记录抄成表，用 gongkai release import 登记"
)


@click.command()
@channel
@click.option("--since", metavar="DATE", help="只登记这一天（含）以后发表的；不写就是全部")
@click.option("--unit", default="", help="登记时写的发布单位；不写就空着")
@click.option("--kind", default="", help="登记时写的类别；不写就空着")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="草稿写到哪个文件夹；不写就是 var 目录的 takeover/账号",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="只看，哪边都不改")
@click.option("--as", "user", required=True, metavar="USER", help="办理人的登录名")
def adopt(
    slug: str, since: str | None, unit: str, kind: str, folder: Path | None, dry_run: bool, user: str
) -> None:  # fmt: skip
    """接管已有的公众号：菜单和自动回复写成草稿，已发表的文章登记进台账，说明启用服务器配置会换掉什么。中断了再运行一次，接着做。"""
    first = clock.parse_day(since) if since else None
    with joined() as parts:
        with parts.sessions.read() as session:
            by = acting(session, user)
            roles.require(by, "account.adopt")
            name = kept.account(session, slug).name
            if unit:  # asked before anything is kept
                units.by_name(session, unit)
        console = parts.consoles(slug)
        seen = looking.look(console)
        click.echo(f"公众号：{name}（{slug}）")
        _tell_found(seen)
        terms = Terms(parts.settings.public_url, by, since=first, unit=unit, kind=kind)
        if dry_run:
            problems = [*seen.problems, *_preview(console)]
        else:
            place = folder or parts.settings.var_dir / "takeover" / slug
            problems = [*seen.problems, *_take(parts, console, seen, terms, place)]
        _tell_switch(parts, slug, seen)
    if problems:
        raise Refused("没有做完：\n" + "\n".join(problems))


def _take(parts: Parts, console: Console, seen: Seen, terms: Terms, place: Path) -> list[str]:
    """Keep what was found, write the drafts, read the list; what could not be done, in sentences."""
    at = clock.now()
    with parts.sessions.begin() as session:
        one = kept.keep(
            session, console.slug, menu=seen.menu, replies=seen.replies, by=terms.by, at=at
        )
    section("草稿（改好以前什么都不启用）", _written(place, looking.drafts(console.slug, seen)))
    tally = published.read(parts.sessions, console, one.id, terms, at=at)
    section("已发表的文章", _told(tally, terms))
    if not tally.stopped:
        return []
    return [f"已发表列表没有读完：{tally.stopped}。再运行同样的命令，从停下的地方接着读"]


def write_files(place: Path, files: dict[str, str], *, over: bool) -> list[str]:
    """Write files into a folder, made if need be; without `over` what is there stays. Lines that tell of it."""
    place.mkdir(parents=True, exist_ok=True)
    told = []
    for name, text in files.items():
        path = place / name
        if path.exists() and not over:
            told.append(f"{path}（早已有了，没有覆盖）")
            continue
        path.write_text(text, encoding="utf-8", newline="")
        told.append(str(path))
    return told


def _written(place: Path, drafts: dict[str, str]) -> list[str]:
    told = write_files(place, drafts, over=False)
    if "问答草稿.csv" in drafts:
        told.append("问答草稿改好以后用 gongkai faq import 导入，导入后才会答")
    return told or ["没有可以写成草稿的"]


def _told(tally: Tally, terms: Terms) -> list[str]:
    told = [f"登记 {tally.fates[Fate.ENTERED]} 篇"]
    told += [
        f"{count} 篇{FATES[fate]}" for fate, count in tally.fates.items() if fate in FATES and count
    ]
    if tally.left and not tally.stopped:
        told.append(f"还有 {tally.left} 次发表早于 {terms.since}，没有读")
    elif tally.left:
        told.append(f"还有 {tally.left} 次发表没有读")
    return [*told, MASS]


def _preview(console: Console) -> list[str]:
    """The size of the list, by one question; the sentence where it is refused."""
    try:
        page = console.page(0)
    except Refused as problem:
        return [f"已发表列表没有读到：{problem}"]
    section("已发表的文章", [f"列表里有 {page.total} 次发表（一次可有几篇），没有登记", MASS])
    return []


def _tell_found(seen: Seen) -> None:
    if seen.buttons is not None:
        section("菜单", [_line(one) for one in seen.buttons] or ["没有菜单"])
    found = seen.answers
    if found is None:
        return
    told = [f"关键词规则 {len(found.rules)} 条"]
    if found.follow is not None:
        told.append(
            f"关注回复{'' if found.follow_on else '（没有开启）'}：{found.follow.text or found.follow.what}"
        )
    section("自动回复", told)
    section("带不过来的", replies.not_carried(found))


def _line(one: Button) -> str:
    return (
        f"“{one.name}”：{'、'.join(each.what() for each in one.under)}" if one.under else one.what()
    )


def _tell_switch(parts: Parts, slug: str, seen: Seen) -> None:
    section(
        "启用服务器配置以后",
        switch.replaced(seen.buttons, seen.answers, menu_stays=seen.menu_stays),
    )
    if seen.answers is not None:
        section("本系统还没有答案的关键词", switch.unanswered(seen.answers, _answers(parts, slug)))
    callback = parts.settings.public_url + ("/wechat" if slug == DEFAULT else f"/wechat/{slug}")
    steps = switch.steps(callback, safe=bool(parts.accounts[slug].aes_key))
    section("怎么启用", [f"{number}. {step}" for number, step in enumerate(steps, start=1)])


def _answers(parts: Parts, slug: str) -> Callable[[str], bool]:
    def answers(word: str) -> bool:
        # Nobody in particular, and no delivery: nothing of it is written down.
        return parts.chat.answer(Asked(slug, "", Means.TEXT, word, "", clock.now())).answered

    return answers


def section(head: str, lines: Sequence[str]) -> None:
    """Print a headed list; nothing for an empty one."""
    shown = [f"  {line}" for line in lines]
    if shown:
        click.echo("\n".join([f"{head}：", *shown]))
