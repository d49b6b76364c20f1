"""`gongkai run`, `web`, `scheduler`: the processes that serve."""

import errno
import socket
import sys
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from bot import processes, wiring
from bot.errors import Refused
from bot.processes import Child
from config import logging as logs
from config.settings import Settings, environment_for, load, reserved_in_use

WORKERS = 2  # each with one thread: the default pools cost double (docs/adr)


@click.command()
def web() -> int:
    """只开网站和公众号回调。"""
    settings = _ready()
    must_be_free(settings.host, settings.port)
    with wiring.serving(settings):
        Granian(
            "bot.app:serve", factory=True, address=settings.host, port=settings.port, interface=Interfaces.WSGI,
            workers=WORKERS, blocking_threads=1, respawn_failed_workers=True, workers_kill_timeout=10,
            log_enabled=False, websockets=False, working_dir=Path.cwd(),
        ).serve()  # fmt: skip
    return 0


@click.command()
def scheduler() -> int:
    """只开定时任务。"""
    settings = _ready()
    wiring.must_be_ready(settings)
    child = Child(
        "scheduler", [sys.executable, "-m", "scheduler"], environment_for(settings), Path.cwd()
    )
    return _supervise([child])


@click.command()
def run() -> int:
    """生产：一台机器上的网站、公众号回调和定时任务。"""
    settings = _ready()
    with processes.alone(settings.var_dir):
        must_be_free(settings.host, settings.port)
        wiring.upgraded(settings)
        for reminder in _reminders(settings):
            click.echo(f"提醒：{reminder}", err=True)
        with wiring.kept(settings):
            click.echo(f"公众号回调：{settings.public_url}/wechat", err=True)
            return _supervise(serving_children(settings))


def _reminders(settings: Settings) -> list[str]:
    """What is set to no effect, or not set although little works without it."""
    told = [f"设置 {name} 属于以后的功能，现在不起作用" for name in reserved_in_use()]
    if not settings.accounts:
        told.append(
            "没有设置公众号，收不到消息，也不能发布：请设 GONGKAI_WECHAT_APP_ID、GONGKAI_WECHAT_APP_SECRET、"
            "GONGKAI_WECHAT_TOKEN（安全模式再加 GONGKAI_WECHAT_AES_KEY），见 docs/settings.md"
        )
    return told


def serving_children(settings: Settings) -> list[Child]:
    """Web and scheduler, as children with exactly these settings: in a folder without a `.env`."""
    environment = environment_for(settings)
    return [
        Child("web", [sys.executable, "-m", "bot.cli.main", "web"], environment, settings.var_dir),
        Child("scheduler", [sys.executable, "-m", "scheduler"], environment, settings.var_dir),
    ]


def must_be_free(host: str, port: int, *, setting: str = "GONGKAI_PORT") -> None:
    """Raise Refused when we cannot listen there: taken, not allowed, or no address of this machine.

    `setting` is the one that chose the port.
    """
    try:
        family, kind, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise Refused(
            f"没有权限监听 {host}:{port}：1024 以下的端口要系统授权，请换一个 {setting}"
        ) from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Refused(f"{host}:{port} 已被别的程序占用，请换一个 {setting}") from None
        raise Refused(f"{host} 不是本机的地址，请改正 GONGKAI_HOST") from None


def _supervise(children: list[Child]) -> int:
    stop = processes.stop_event()
    for child in children:
        child.start()
    return 0 if processes.supervise(children, stop) else 1


def _ready() -> Settings:
    settings = load()
    logs.set_up(settings.log_level, settings.log_format)
    return settings
