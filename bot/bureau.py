"""The bureau's own data: loaded from TOML at the first start; afterwards the database rules."""

import logging
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.accounts import seed_menu, website
from bot.activities import offer
from bot.answers import guide, lexicon, second, wording
from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.ledger.channels import LEVELS, Channel, ChannelAlias, ChannelKind, plain
from bot.notices import emergency_case, importance, remind, report_mistake, rules, source, working
from bot.notices import observance as calendar
from bot.notices import templates as writing
from bot.notices.notice import IMPORTANCES, ON_REPRINT, ORIGINS, NoticeKind
from bot.review import proposal
from bot.review.chain import ANSWER, ChainStep
from bot.staff.roles import Role
from bot.staff.units import Unit, UnitKind
from bot.tables import told

CHECKS, SOURCES = "checks.toml", "sources.toml"
_CHECKS_LOADED, _IMPORTANCE_LOADED = "checks_loaded_at", "importance_loaded_at"
_SOURCES_LOADED, _ORIGINS_LOADED = "sources_loaded_at", "chains_by_origin_loaded_at"
Loader = Callable[[Session, Mapping[str, object], datetime], None]
log = logging.getLogger(__name__)


def load_once(session: Session, folder: Path, *, at: datetime) -> bool:
    """Load `config/*.toml` into an empty database; False when that was done before.

    Raises Refused naming the file that cannot be used; then nothing was loaded.
    """
    if facts.get(session, facts.BEGAN):
        _load_what_is_new(session, folder, at)
        return False
    for name, load in _LOADERS.items():
        if name not in _OPTIONAL or (folder / name).exists():
            _load(session, folder / name, load, at)
    facts.put(session, facts.BEGAN, at.isoformat())
    trail.record(
        session, actor=trail.SYSTEM, verb="config.load", subject=("config", "first"), at=at,
        after={"files": list(_LOADERS)},
    )  # fmt: skip
    log.info("first loading of %d configuration files", len(_LOADERS))
    return True


def _load_what_is_new(session: Session, folder: Path, at: datetime) -> None:
    """Give a database from before there were some rules those rules, once; a folder without them is left for later."""
    for known, (name, load) in _SINCE.items():
        if facts.get(session, known):
            continue
        if (folder / name).exists():
            _load(session, folder / name, load, at)
        elif name not in _OPTIONAL:
            log.warning("%s is missing: copy it from the product's config folder", folder / name)


def _load(session: Session, path: Path, load: Loader, at: datetime) -> None:
    try:
        load(session, read(path), at)
        session.flush()
    except KeyError as missing:
        raise Refused(_wrong(path, f"缺少 {missing}")) from None
    except (TypeError, ValueError) as problem:
        raise Refused(_wrong(path, str(problem))) from None
    except IntegrityError:
        raise Refused(_wrong(path, "同一个名称或编号写了两次")) from None


def name(session: Session) -> str:
    """The bureau's full name."""
    return facts.get(session, "bureau_name")


def read(path: Path) -> Mapping[str, object]:
    """What stands in a file. Raises Refused naming the file that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"缺少设置文件 {path}。请从软件的 config 文件夹复制一份") from None
    except OSError as problem:
        raise Refused(f"读不了设置文件 {path}（{type(problem).__name__}）：请检查权限") from None
    except UnicodeDecodeError:
        raise Refused(f"设置文件 {path} 要用 UTF-8 编码保存") from None
    except tomllib.TOMLDecodeError as problem:
        raise Refused(f"设置文件 {path} 写法不对：{problem}") from None


def _wrong(path: Path, why: str) -> str:
    return f"{path} 的内容不对：{why}。请对照随软件提供的 config/{path.name} 改正"


def _organisation(session: Session, data: Mapping[str, object], at: datetime) -> None:
    bureau = data["bureau"]
    if not isinstance(bureau, dict):
        raise TypeError("bureau 要写成一段 [bureau]")
    for key in ("name", "short", "index_prefix"):
        facts.put(
            session, "index_prefix" if key == "index_prefix" else f"bureau_{key}", str(bureau[key])
        )
    for row in told.rows(data, "unit"):
        kind = told.one_of(row, "kind", UnitKind)
        dates = {key: told.day(row, key) for key in ("valid_from", "valid_to")}
        session.add(Unit(name=str(row["name"]), kind=kind, **dates))
    website.load(session, data, at)


def _channels(session: Session, data: Mapping[str, object], at: datetime) -> None:
    for row in told.rows(data, "channel"):
        slug = str(row["slug"])
        level = told.one_of(row, "level", LEVELS) if row.get("level") else ""
        session.add(
            Channel(
                slug=slug, name=str(row["name"]), kind=told.one_of(row, "kind", ChannelKind), level=level,
                mass_per_day=told.limit(row, "mass_per_day"), mass_per_month=told.limit(row, "mass_per_month"),
                protected=row.get("protected", False) is True, retired_on=told.day(row, "retired_on"),
            )
        )  # fmt: skip
        session.flush()
        aliases = row.get("aliases", [])
        for alias in aliases if isinstance(aliases, list) else []:
            session.add(ChannelAlias(alias=plain(str(alias)), channel=slug))


def _kinds(session: Session, data: Mapping[str, object], at: datetime) -> None:
    names = [str(row["name"]) for row in told.rows(data, "kind")]
    if data["default"] not in names:
        raise ValueError(f"default “{data['default']}”不在下面的类别里")
    facts.put(session, "default_kind", str(data["default"]))
    for position, row in enumerate(told.rows(data, "kind"), start=1):
        session.add(
            NoticeKind(
                name=str(row["name"]), position=position, clock=told.number(row, "clock"),
                article20=str(row.get("article20", "")),
                on_reprint=told.one_of(row, "on_reprint", ON_REPRINT) if "on_reprint" in row else "",
                retired_on=told.day(row, "retired_on"),
            )
        )  # fmt: skip


def _review(session: Session, data: Mapping[str, object], at: datetime) -> None:
    common = [row for row in told.rows(data, "step") if not row.get("origin") and row["importance"] != ANSWER]  # fmt: skip
    _steps(session, common)
    for name, fact in (report_mistake.FACTS | working.FACTS).items():
        if name in data:
            facts.put(session, fact, str(told.number(data, name)))
    if {row["importance"] for row in common} != set(IMPORTANCES):
        raise ValueError(f"{'、'.join(IMPORTANCES)} 都要有审核步骤")
    remind.load(session, data)
    for load in (_origins, _importance, emergency_case.load, second.load, proposal.load):  # fmt: skip
        load(session, data, at)


def _origins(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """The chains of one origin alone."""
    _steps(session, (row for row in told.rows(data, "step") if row.get("origin")))
    facts.put(session, _ORIGINS_LOADED, at.isoformat())


def _steps(session: Session, rows: Iterable[Mapping[str, object]]) -> None:
    for position, row in enumerate(rows, start=1):
        session.add(
            ChainStep(
                importance=told.one_of(row, "importance", IMPORTANCES), position=position,
                origin=told.one_of(row, "origin", ORIGINS) if row.get("origin") else "",
                role=told.one_of(row, "role", Role), same_unit=bool(row.get("same_unit", False)),
            )
        )  # fmt: skip


def _importance(session: Session, data: Mapping[str, object], at: datetime) -> None:
    importance.load(session, told.rows(data, "raise") if "raise" in data else ())
    facts.put(session, _IMPORTANCE_LOADED, at.isoformat())


def _replies(session: Session, data: Mapping[str, object], at: datetime) -> None:
    wording.load(session, data)


def _checks(session: Session, data: Mapping[str, object], at: datetime) -> None:
    rules.load(session, data)
    facts.put(session, _CHECKS_LOADED, at.isoformat())


def _sources(session: Session, data: Mapping[str, object], at: datetime) -> None:
    source.load(session, told.rows(data, "source"))
    facts.put(session, _SOURCES_LOADED, at.isoformat())


_LOADERS = {
    "organisation.toml": _organisation, "channels.toml": _channels, "kinds.toml": _kinds, "review.toml": _review,
    "guide.toml": lambda session, data, at: guide.load(session, data, at=at), "replies.toml": _replies, CHECKS: _checks, SOURCES: _sources, writing.FILE: writing.load, calendar.FILE: calendar.load, offer.FILE: offer.load,
    lexicon.SAYINGS: lexicon.load_sayings, lexicon.ELSEWHERE: lexicon.load_elsewhere, seed_menu.FILE: seed_menu.load,
}  # fmt: skip
_OPTIONAL = frozenset({seed_menu.FILE})  # a bureau may do without
# What the first versions did not have: the fact that it was loaded, its file and its loader.
_SINCE: dict[str, tuple[str, Loader]] = {
    _CHECKS_LOADED: (CHECKS, _checks), _IMPORTANCE_LOADED: ("review.toml", _importance), _SOURCES_LOADED: (SOURCES, _sources), _ORIGINS_LOADED: ("review.toml", _origins),
    proposal.LOADED: ("review.toml", proposal.load), second.LOADED: ("review.toml", second.load), emergency_case.LOADED: ("review.toml", emergency_case.load), writing.LOADED: (writing.FILE, writing.load), calendar.LOADED: (calendar.FILE, calendar.load), offer.LOADED: (offer.FILE, offer.load),
    lexicon.SAYINGS_LOADED: (lexicon.SAYINGS, lexicon.load_sayings), lexicon.ELSEWHERE_LOADED: (lexicon.ELSEWHERE, lexicon.load_elsewhere),
    website.LOADED: ("organisation.toml", website.load), seed_menu.LOADED: (seed_menu.FILE, seed_menu.load_later),
}  # fmt: skip
