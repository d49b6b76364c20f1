"""`gongkai demo`: the whole product on this machine, with demonstration data, in one command."""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import click

from bot import clock, processes, wiring
from bot.accounts import menu, push_menu
from bot.audit import trail
from bot.cli.sandbox import free_port, made_up
from bot.cli.serve import must_be_free, serving_children
from bot.demo import load as demo_load
from bot.errors import Refused
from bot.ledger.channels import DEFAULT
from bot.processes import Child
from bot.wiring import Parts
from config import logging as logs
from config.settings import Settings, environment_for, load

PATIENCE = 60.0  # seconds for the processes to answer for the first time


@click.command()
def demo() -> int:
    """演示：一条命令，全套在本机，带演示数据，不碰真的公众号。"""
    given = load()
    logs.set_up("warning", given.log_format)
    stop = processes.stop_event()
    folder = given.var_dir / "demo"
    with processes.alone(folder):
        settings = demo_settings(given, folder)
        click.echo("正在准备演示数据……", err=True)
        wiring.upgraded(settings)
        with wiring.kept(settings):
            return 0 if _played(settings, stop) else 1


def _played(settings: Settings, stop: Event) -> bool:
    """Serve until `stop`; False when a process could not be kept alive."""
    children = [_sandbox(settings), *serving_children(settings)]
    for child in children:
        child.start()
    try:
        said = _prepared(settings, stop)
    except Exception:
        for child in reversed(children):
            child.stop()
        raise
    click.echo(said)
    return processes.supervise(children, stop)


def demo_settings(given: Settings, folder: Path) -> Settings:
    """The settings of the demonstration: embedded everything in its folder, a made-up account, no real platform."""
    kept = folder / "ports.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if "port" in given.model_fields_set:
        must_be_free(given.host, given.port)
        port = given.port
    else:
        port = free_port(given.host, given.port)
    # The same port again, so that the articles published last time still open.
    sandbox = given.sandbox_port or free_port(given.host, int(known.get("sandbox", 0)))
    kept.write_text(json.dumps({"sandbox": sandbox}), encoding="utf-8")
    return Settings(
        var_dir=folder, host=given.host, port=port, sandbox_port=sandbox, base_url=f"http://{given.host}:{port}",
        site="full", config_dir=given.config_dir, wechat_api_url=f"http://{given.host}:{sandbox}",
        settle_wait=given.settle_wait, log_level="warning", log_format=given.log_format,
        accounts=(made_up(folder / "account.json"),),
    )  # fmt: skip


def _sandbox(settings: Settings) -> Child:
    command = [sys.executable, "-m", "bot.cli.main", "sandbox"]
    return Child("sandbox", command, environment_for(settings), settings.var_dir)


def _prepared(settings: Settings, stop: Event) -> str:
    """Wait for the processes, load the data; what to tell the person at the terminal."""
    _wait_for(f"{settings.wechat_api_url}/", stop)
    _wait_for(f"{settings.public_url}/healthz", stop)
    parts = wiring.join(settings)
    try:
        summary = demo_load.load(parts)
        _push_menu(parts)
    finally:
        parts.close()
    return "\n".join(
        (
            "",
            "  公开 Gongkai 演示（全部是演示数据，不连接真的公众平台）",
            "",
            f"  工作台（扮演工作人员） {settings.public_url}/desk/",
            f"  手机页面（扮演公众）   {settings.wechat_api_url}/",
            f"  公开信息网页           {settings.public_url}/notices",
            f"  模拟平台的后台         {settings.wechat_api_url}/console",
            "",
            *(f"  {line}" for line in summary.lines),
            "",
            f"  在另一个终端里办理：GONGKAI_VAR_DIR={settings.var_dir} .venv/bin/gongkai notice list",
            "",
            "  按 Ctrl-C 结束。",
            "",
        )
    )


def _push_menu(parts: Parts) -> None:
    """Give the made-up account its menu, unless somebody has changed the draft since."""
    with parts.sessions.read() as session:
        drawn = menu.draft(session, DEFAULT)
    if drawn is not None and drawn.pushed_at is None:
        push_menu.push(parts.sessions, DEFAULT, parts.consoles, by=trail.SYSTEM, now=clock.now)


def _wait_for(address: str, stop: Event) -> None:
    limit = time.monotonic() + PATIENCE
    while not stop.is_set():
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > limit:
                raise Refused(f"{address} 一直没有应答，请看上面的日志") from None
        stop.wait(0.1)
    raise Refused("已停止")
