"""Settings: from the environment or a `.env` file, typed, read once; a misspelt name is refused at start."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from config.account import (
    ACCOUNT_PARTS,
    DEFAULT_ACCOUNT,
    PREFIX,
    SettingsError,
    WeChatAccount,
    account,
)

SHORTEST_KEY = 32  # characters
LIVE_API = "https://api.weixin.qq.com"
_LOOPBACK = ("127.0.0.1", "localhost")
# Promised names (docs/settings.md) whose part of the product is still to come: taken, with a warning.
RESERVED = frozenset(PREFIX + name for name in ("METRICS_TOKEN", "RETENTION_DAYS"))
KEY_FILES = ("secret_key", "data_key")  # in the var directory, where such a key was made
_ACCOUNT_NAME = re.compile(
    rf"{PREFIX}WECHAT_(?:(?P<slug>[A-Z0-9_]+)_)?(?P<part>{'|'.join(ACCOUNT_PARTS)})"
)
_DATABASES = "应写成 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库名"
_SHIPPED = Path(__file__).parent


class Settings(BaseModel):
    """Everything that may be set (docs/settings.md). Paths are relative to the working directory."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    var_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    sandbox_port: int = Field(default=0, ge=0, le=65535)
    base_url: str = ""
    site: Literal["full", "phone", "off"] = "phone"
    config_dir: Path = _SHIPPED
    wechat_api_url: str = LIVE_API
    settle_wait: int = Field(default=1800, ge=1)
    secret_key: str = Field(default="", repr=False)
    data_key: str = Field(default="", repr=False)
    trusted_proxies: int = Field(default=0, ge=0, le=9)
    require_totp: str = ""
    smtp_url: str = Field(default="", repr=False)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    accounts: tuple[WeChatAccount, ...] = Field(default=(), exclude=True)

    @field_validator("database_url")
    @classmethod
    def _database_we_can_use(cls, given: str) -> str:
        """A URL of one of our two databases; a SQLite file by its whole path, for children that run elsewhere."""
        if not given:
            return given
        try:
            url = make_url(given)
            kind = (url.get_backend_name(), url.get_driver_name())
        except (ArgumentError, ValueError):
            raise ValueError(_DATABASES) from None
        file = url.database or ""
        if kind == ("sqlite", "pysqlite") and file and not file.startswith((":", "file:")):
            whole = url.set(database=str(Path(file).resolve()))
            return whole.render_as_string(hide_password=False)
        if kind == ("postgresql", "psycopg"):
            return given
        raise ValueError(_DATABASES)

    @field_validator("redis_url")
    @classmethod
    def _redis_we_can_use(cls, given: str) -> str:
        wrong = "应写成 redis://主机:6379/0"
        try:
            parts = urlsplit(given)
            whole = bool(parts.path) if parts.scheme == "unix" else bool(parts.hostname)
            port_is_a_number = parts.port is None or parts.port > 0
        except ValueError:
            raise ValueError(wrong) from None
        if given and not (
            parts.scheme in ("redis", "rediss", "unix") and whole and port_is_a_number
        ):
            raise ValueError(wrong)
        return given

    @field_validator("secret_key", "data_key")
    @classmethod
    def _long_enough(cls, given: str) -> str:
        if any(len(key) < SHORTEST_KEY for key in _listed(given)):
            raise ValueError(
                f"每个密钥至少要有 {SHORTEST_KEY} 个字符，几个之间用逗号隔开，新的在前"
            )
        return given

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, given: str) -> str:
        try:
            parts = urlsplit(given)
            port_is_a_number = parts.port is None or parts.port > 0
        except ValueError:
            port_is_a_number = False
        right = port_is_a_number and parts.scheme in ("smtp", "smtps") and parts.hostname
        if given and not right:
            raise ValueError("应写成 smtps://用户:密码@主机:465?from=发件地址")
        return given

    @field_validator("wechat_api_url", "base_url")
    @classmethod
    def _address(cls, given: str) -> str:
        if given and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", given):
            raise ValueError("应是 http:// 或 https:// 开头的网址")
        return given

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys that sign sessions and links, newest first; none when they are to be made."""
        return _listed(self.secret_key)

    @property
    def data_keys(self) -> tuple[str, ...]:
        """The keys that seal personal data at rest, newest first; none when they are to be made."""
        return _listed(self.data_key)

    @property
    def totp_roles(self) -> tuple[str, ...]:
        """The roles that may not work without a second factor."""
        return _listed(self.require_totp)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: the one set, or a SQLite file in the var directory."""
        return self.database_url or f"sqlite:///{self.var_dir.resolve() / 'gongkai.db'}"

    @property
    def framed_by(self) -> str:
        """Whose pages may show the public ones inside theirs: the simulated platform's phone, by either name."""
        here = urlsplit(self.wechat_api_url)
        names = _LOOPBACK if here.hostname in _LOOPBACK else ()
        return " ".join(f"{here.scheme}://{name}:{here.port or 80}" for name in names)

    @property
    def public_url(self) -> str:
        """The address that citizens see, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


def _listed(given: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in given.split(",") if one.strip())


def load(
    env_file: Path | None = Path(".env"), environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings. Raises SettingsError for a name that does not exist or a value that cannot be."""
    given = _given(env_file, os.environ if environment is None else environment)
    known = {PREFIX + name.upper(): name for name in Settings.model_fields if name != "accounts"}
    plain: dict[str, str] = {}
    wechat: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if name in known:
            plain[known[name]] = value
        elif match := _ACCOUNT_NAME.fullmatch(name):
            slug = (match["slug"] or DEFAULT_ACCOUNT).lower().replace("_", "-")
            wechat.setdefault(slug, {})[match["part"].lower()] = value
        elif name not in RESERVED:
            raise SettingsError(_unknown(name, known))
    try:
        return Settings.model_validate(
            plain | {"accounts": tuple(account(slug, wechat[slug]) for slug in wechat)}
        )
    except ValidationError as problem:
        first = problem.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(
            f"设置 {name} 的值不能用：{_why(first['type'], first.get('ctx', {}))}。见 docs/settings.md"
        ) from None


def reserved_in_use(
    env_file: Path | None = Path(".env"), environment: Mapping[str, str] | None = None
) -> list[str]:
    """Names that are set though nothing reads them yet."""
    return sorted(
        RESERVED & set(_given(env_file, os.environ if environment is None else environment))
    )


def environment_for(settings: Settings) -> dict[str, str]:
    """The environment of a child process: ours without any setting, and these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    for name in Settings.model_fields:
        if name != "accounts":
            value = getattr(settings, name)
            clean[PREFIX + name.upper()] = str(
                value.resolve() if isinstance(value, Path) else value
            )
    for one in settings.accounts:
        middle = "" if one.slug == DEFAULT_ACCOUNT else one.slug.upper().replace("-", "_") + "_"
        for part in ACCOUNT_PARTS:
            value = getattr(one, part.lower())
            clean[f"{PREFIX}WECHAT_{middle}{part}"] = str(
                int(value) if isinstance(value, bool) else value
            )
    return clean


def _given(env_file: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    try:
        from_file = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"读不了设置文件 {env_file}：它要是 UTF-8 编码的文字文件，并且有读取权限"
        ) from None
    both = {**from_file, **environment}
    return {name: value for name, value in both.items() if name.startswith(PREFIX) and value}


def _why(kind: str, told: Mapping[str, object]) -> str:
    """What is wrong with a value, in Chinese; the value itself may be a secret and is not repeated."""
    if kind == "value_error":
        return str(told["error"])
    if kind == "literal_error":
        expected = str(told["expected"]).replace("'", "")
        return f"只能是 {expected.replace(' or ', '、').replace(', ', '、')}"
    if "le" in told:
        return f"最大是 {told['le']}"
    if "ge" in told:
        return f"最小是 {told['ge']}"
    return "应是整数" if kind.startswith("int") else "写法不对"


def _unknown(name: str, known: Mapping[str, str]) -> str:
    default_account = [f"{PREFIX}WECHAT_{part}" for part in ACCOUNT_PARTS]
    near = difflib.get_close_matches(name, [*known, *default_account, *RESERVED], n=1)
    return (
        f"没有 {name} 这个设置{f'，是不是 {near[0]}' if near else ''}？全部设置见 docs/settings.md"
    )
