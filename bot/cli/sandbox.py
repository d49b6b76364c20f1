"""`gongkai sandbox`: the simulated platform alone."""

import json
import secrets
import socket
import string
from pathlib import Path

import click

from bot.cli.serve import must_be_free
from bot.errors import Refused
from bot.sandbox.account import SandboxAccount
from bot.sandbox.app import create_sandbox
from bot.sandbox.serve import serve
from config import logging as logs
from config.account import DEFAULT_ACCOUNT, WeChatAccount
from config.settings import Settings, load


@click.command()
def sandbox() -> int:
    """只开模拟公众平台：接口、推送、手机页面；状态存在 var 目录的 sandbox 里。"""
    settings = load()
    logs.set_up(settings.log_level, settings.log_format)
    folder = settings.var_dir / "sandbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    accounts = list(settings.accounts) or [made_up(folder / "account.json")]
    port = settings.sandbox_port or free_port(settings.host, 0)
    must_be_free(settings.host, port, setting="GONGKAI_SANDBOX_PORT")
    address = f"http://{settings.host}:{port}"
    click.echo(f"模拟公众平台（手机页面）：{address}/")
    click.echo(f"平台后台：{address}/console　平台的脾气：{address}/console/habits")
    if not settings.accounts:
        click.echo("要让本系统用它，请这样设置后再运行 gongkai run：")
        for name, value in _lines(accounts[0], address):
            click.echo(f"  {name}={value}")
    app = create_sandbox(folder, [_played(one, settings) for one in accounts], base_url=address)
    serve(app, settings.host, port)
    return 0


def made_up(file: Path) -> WeChatAccount:
    """Credentials made once and kept in a file that only we can read."""
    if not file.exists():
        letters = string.ascii_letters + string.digits
        drawn = {
            "app_id": "wx" + secrets.token_hex(8), "app_secret": secrets.token_hex(16),
            "token": secrets.token_hex(12), "aes_key": "".join(secrets.choice(letters) for _ in range(42)) + "A",
        }  # fmt: skip
        file.touch(mode=0o600)
        file.write_text(json.dumps(drawn), encoding="utf-8")
    return WeChatAccount(slug=DEFAULT_ACCOUNT, **json.loads(file.read_text(encoding="utf-8")))


def free_port(host: str, wanted: int) -> int:
    """The wanted port if nobody listens there, else a free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Refused(f"{host} 上没有空闲的端口")


def _played(one: WeChatAccount, settings: Settings) -> SandboxAccount:
    path = "/wechat" if one.slug == DEFAULT_ACCOUNT else f"/wechat/{one.slug}"
    name = "桓台文化" if one.slug == DEFAULT_ACCOUNT else one.slug
    return SandboxAccount(
        slug=one.slug, app_id=one.app_id, secret=one.app_secret, token=one.token, aes_key=one.aes_key,
        kind=one.kind, mode="safe" if one.aes_key else "plain", callback=settings.public_url + path, name=name,
    )  # fmt: skip


def _lines(one: WeChatAccount, address: str) -> list[tuple[str, str]]:
    return [
        ("GONGKAI_WECHAT_API_URL", address), ("GONGKAI_WECHAT_APP_ID", one.app_id),
        ("GONGKAI_WECHAT_APP_SECRET", one.app_secret), ("GONGKAI_WECHAT_TOKEN", one.token),
        ("GONGKAI_WECHAT_AES_KEY", one.aes_key),
    ]  # fmt: skip
