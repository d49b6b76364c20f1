"""The bureau's own data: loaded from TOML at the first start; afterwards the database rules."""

import logging
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.answers import guide, wording
from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.ledger.channels import LEVELS, Channel, ChannelAlias, ChannelKind, plain
from bot.notices.notice import IMPORTANCES, NoticeKind
from bot.review.chain import ChainStep
from bot.staff.roles import Role
from bot.staff.units import Unit, UnitKind

LOADED = "config_loaded_at"
log = logging.getLogger(__name__)


def load_once(session: Session, folder: Path, *, at: datetime) -> bool:
    """Load `config/*.toml` into an empty database; False when that was done before.

    Raises Refused naming the file that cannot be used; then nothing was loaded.
    """
    if facts.get(session, LOADED):
        return False
    for name, load in _LOADERS.items():
        try:
            load(session, _read(folder / name), at)
        except (KeyError, TypeError, ValueError) as problem:
            raise Refused(
                f"{folder / name} 的内容不对：{problem!r}。请对照随软件提供的 config/{name} 改正"
            ) from None
    facts.put(session, LOADED, at.isoformat())
    trail.record(
        session, actor=trail.SYSTEM, verb="config.load", subject=("config", "first"), at=at,
        after={"files": list(_LOADERS)},
    )  # fmt: skip
    log.info("first loading of %d configuration files", len(_LOADERS))
    return True


def name(session: Session) -> str:
    """The bureau's full name."""
    return facts.get(session, "bureau_name")


def _read(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"缺少设置文件 {path}。请从软件的 config 文件夹复制一份") from None
    except tomllib.TOMLDecodeError as problem:
        raise Refused(f"设置文件 {path} 写法不对：{problem}") from None


def _rows(data: Mapping[str, object], name: str) -> list[dict[str, object]]:
    rows = data[name]
    if not isinstance(rows, list):
        raise TypeError(name)
    return rows


def _organisation(session: Session, data: Mapping[str, object], at: datetime) -> None:
    bureau = data["bureau"]
    if not isinstance(bureau, dict):
        raise TypeError("bureau")
    for key in ("name", "short", "index_prefix"):
        facts.put(
            session, "index_prefix" if key == "index_prefix" else f"bureau_{key}", str(bureau[key])
        )
    for row in _rows(data, "unit"):
        kind = UnitKind(str(row["kind"]))
        dates = {key: row.get(key) for key in ("valid_from", "valid_to")}
        session.add(Unit(name=str(row["name"]), kind=kind.value, **dates))


def _channels(session: Session, data: Mapping[str, object], at: datetime) -> None:
    for row in _rows(data, "channel"):
        slug, level = str(row["slug"]), str(row.get("level", ""))
        if level and level not in LEVELS:
            raise ValueError(level)
        session.add(
            Channel(
                slug=slug,
                name=str(row["name"]),
                kind=ChannelKind(str(row["kind"])).value,
                level=level,
                mass_per_day=_limit(row, "mass_per_day"),
                mass_per_month=_limit(row, "mass_per_month"),
                protected=row.get("protected", False) is True,
            )
        )
        session.flush()
        aliases = row.get("aliases", [])
        for alias in aliases if isinstance(aliases, list) else []:
            session.add(ChannelAlias(alias=plain(str(alias)), channel=slug))


def _limit(row: Mapping[str, object], name: str) -> int | None:
    value = row.get(name)
    if value is not None and (not isinstance(value, int) or value < 0):
        raise ValueError(f"{name} = {value!r}")
    return value


def _kinds(session: Session, data: Mapping[str, object], at: datetime) -> None:
    names = [str(row["name"]) for row in _rows(data, "kind")]
    if data["default"] not in names:
        raise ValueError(data["default"])
    facts.put(session, "default_kind", str(data["default"]))
    for position, row in enumerate(_rows(data, "kind"), start=1):
        session.add(
            NoticeKind(
                name=str(row["name"]), position=position, clock=int(str(row["clock"])),
                article20=str(row.get("article20", "")),
            )
        )  # fmt: skip


def _review(session: Session, data: Mapping[str, object], at: datetime) -> None:
    positions = dict.fromkeys(IMPORTANCES, 0)
    for row in _rows(data, "step"):
        importance, role = str(row["importance"]), Role(str(row["role"]))
        positions[importance] += 1
        session.add(
            ChainStep(
                importance=importance, position=positions[importance], role=role.value,
                same_unit=bool(row.get("same_unit", False)),
            )
        )  # fmt: skip
    if not all(positions.values()):
        raise ValueError(positions)


def _guide(session: Session, data: Mapping[str, object], at: datetime) -> None:
    guide.load(session, data, at=at)


def _replies(session: Session, data: Mapping[str, object], at: datetime) -> None:
    wording.load(session, data)


_LOADERS = {
    "organisation.toml": _organisation, "channels.toml": _channels, "kinds.toml": _kinds,
    "review.toml": _review, "guide.toml": _guide, "replies.toml": _replies,
}  # fmt: skip
