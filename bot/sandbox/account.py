"""An official account as the simulated platform knows it: credentials, callback, habits."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.errors import NotFound, Refused
from bot.sandbox.habits import EVERY

MODES = ("plain", "compatible", "safe")
KINDS = ("subscription", "service")

HABITS: dict[str, object] = {name: one.usual for name, one in EVERY.items()}


@dataclass(frozen=True)
class SandboxAccount:
    """One account. `callback` is the full address that pushes go to; "" sends none.

    `settings` overrides HABITS. `aes_key` (43 characters) is needed for the modes compatible and safe.
    """

    slug: str
    app_id: str
    secret: str
    token: str
    aes_key: str = ""
    kind: str = "subscription"
    mode: str = "safe"
    callback: str = ""
    name: str = "演示公众号"
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def original_id(self) -> str:
        """The account's own id in messages, `gh_…`."""
        return "gh_" + hashlib.sha256(self.app_id.encode()).hexdigest()[:12]

    def habit(self, name: str) -> object:
        """A habit's value for this account."""
        return self.settings.get(name, HABITS[name])

    def number(self, name: str) -> float:
        """A habit that is a number."""
        value = self.habit(name)
        if not isinstance(value, int | float):
            raise Refused(f"设置 {name} 应为数字，现在是 {value!r}")
        return value

    def says(self, name: str) -> str:
        """A habit that is a word."""
        return str(self.habit(name))

    def check(self) -> None:
        """Raises Refused when the account cannot work."""
        if self.mode not in MODES or self.kind not in KINDS:
            raise Refused(
                f"账号 {self.slug}：mode 应为 {'/'.join(MODES)}，kind 应为 {'/'.join(KINDS)}"
            )
        if self.mode != "plain" and len(self.aes_key) != 43:
            raise Refused(f"账号 {self.slug}：{self.mode} 模式需要 43 位的 EncodingAESKey")
        if unknown := sorted(set(self.settings) - set(HABITS)):
            raise Refused(f"没有这样的设置：{'、'.join(unknown)}。可用：{'、'.join(HABITS)}")
        for name, value in self.settings.items():
            if _kind(value) != _kind(HABITS[name]):
                raise Refused(f"设置 {name} 的类型不对：{value!r}，应像 {HABITS[name]!r} 这样")
            allowed = [word for word, _ in EVERY[name].choices]
            if allowed and value not in allowed:
                raise Refused(f"设置 {name} 应为 {'、'.join(allowed)}，现在是 {value!r}")
        if strange := set(map(str, _listed(self.habit("mass_order")))) - {
            *_listed(HABITS["mass_order"])
        }:
            raise Refused(f"mass_order 里没有 {'、'.join(sorted(strange))}")


def _kind(value: object) -> type:
    """A habit's kind; whole numbers and others are one."""
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def save(db: sqlite3.Connection, account: SandboxAccount) -> SandboxAccount:
    """Create an account or change the one with this slug; settings are added to those it has."""
    account.check()
    row = db.execute("SELECT settings FROM account WHERE slug = ?", (account.slug,)).fetchone()
    kept: dict[str, object] = json.loads(row["settings"]) if row else {}
    merged = replace(account, settings={**kept, **account.settings})
    db.execute(
        "INSERT OR REPLACE INTO account (slug, app_id, secret, token, aes_key, kind, mode, callback,"
        " name, settings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(merged.slug, merged.app_id, merged.secret, merged.token, merged.aes_key, merged.kind),
            *(merged.mode, merged.callback, merged.name, json.dumps(dict(merged.settings))),
        ),
    )
    return merged


def everyone(db: sqlite3.Connection) -> list[SandboxAccount]:
    """All accounts, the default one (slug `wechat`) first."""
    rows = db.execute("SELECT * FROM account ORDER BY slug != 'wechat', slug").fetchall()
    return [_from(row) for row in rows]


def by_slug(db: sqlite3.Connection, slug: str) -> SandboxAccount:
    """The account with this slug; "" is the first one. Raises NotFound."""
    found = [account for account in everyone(db) if slug in ("", account.slug)]
    if not found:
        raise NotFound(f"模拟平台上没有账号 {slug or '（一个也没有）'}")
    return found[0]


def by_app(db: sqlite3.Connection, app_id: str) -> SandboxAccount | None:
    """The account with this AppID, if there is one."""
    row = db.execute("SELECT * FROM account WHERE app_id = ?", (app_id,)).fetchone()
    return _from(row) if row else None


def _from(row: sqlite3.Row) -> SandboxAccount:
    values = {key: row[key] for key in row.keys() if key != "settings"}  # noqa: SIM118 - a Row iterates over values
    return SandboxAccount(**values, settings=json.loads(row["settings"]))
