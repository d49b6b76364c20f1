"""`gongkai backup` and `restore`: the whole installation in one file, and back."""

from pathlib import Path

import click

from bot import clock, processes, wiring
from bot.audit import trail
from bot.backup import archive, keys, take
from bot.backup import restore as restoring
from bot.backup.manifest import Manifest
from bot.cli.acting import operator
from bot.db.engine import open_engine
from bot.db.files import Files
from bot.db.witness import Witness
from bot.purge.elsewhere import BACKUP_TAKEN
from config import logging as logs
from config.settings import KEY_FILES, load

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@FILE
def backup(file: Path) -> None:
    """备份到一个新文件；不用停机。密钥另存在 FILE.keys。"""
    with wiring.joined() as parts:
        found = keys.held(parts.settings.var_dir, KEY_FILES)
        archive.must_be_new(file)
        if found:
            keys.save(found, keys.beside(file))
        try:
            made = take.take(parts.sessions.engine, parts.files, file, at=clock.now())
        except BaseException:
            if found:
                keys.beside(file).unlink(missing_ok=True)
            raise
        with (
            parts.sessions.begin() as session
        ):  # who purges a text later must know where it still is
            trail.record(
                session, actor=operator(session, None, "staff.manage"), verb=BACKUP_TAKEN,
                subject=("backup", made.ledger.head[:16]), at=made.made_at, after={"file": str(file.resolve())},
            )  # fmt: skip
    apart = f"，密钥另存在 {keys.beside(file)}，请和备份分开保管" if found else ""
    click.echo(f"已备份到 {file}（{_size(file)}）：{_counted(made)}{apart}")
    for problem in made.ledger.problems:
        click.echo(f"提醒：台账校验不通过（{problem}），已照原样备份", err=True)


@click.command()
@FILE
def restore(file: Path) -> None:
    """把备份恢复到空的地方；恢复完成以前什么也不会发出。"""
    settings = load()
    logs.set_up("warning", settings.log_format)
    with archive.opened(file) as whole:
        found = keys.read(keys.beside(file), KEY_FILES)
        keys.must_fit(found, settings.var_dir)
        with processes.alone(settings.var_dir):
            place = restoring.Place(
                open_engine(settings.database), Files(settings.var_dir / "uploads"),
                Witness(settings.var_dir / wiring.WITNESS), wiring.GUARDS, clock.now,
            )  # fmt: skip
            done = restoring.restore(whole, place)
            place.engine.dispose()
            keys.put_back(found, settings.var_dir)
    when = clock.in_words(done.manifest.made_at)
    click.echo(
        f"已恢复{when}的备份：{_counted(done.manifest)}。这份备份以后可能已经发出的，"
        f"群发 {done.asked} 次待人核对，发布 {done.looked_up} 次先查再发"
    )
    for problem in done.manifest.ledger.problems:
        click.echo(f"提醒：备份以前台账就校验不通过（{problem}），已照原样恢复", err=True)


def _size(file: Path) -> str:
    kilobytes = file.stat().st_size / 1000
    return f"{kilobytes:.0f} KB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"


def _counted(manifest: Manifest) -> str:
    return (
        f"台账 {manifest.ledger.entries} 条，稿件 {manifest.rows('notice')} 篇，"
        f"上传的文件 {manifest.uploads()} 个"
    )
