"""Logging: one line an event, to stderr, for people or as JSON; what must stay secret is struck out."""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRETS = re.compile(
    r"((?:access_token|appsecret|secret|token|password|signature)[\"']?\s*[=:]\s*[\"']?)[^&\s\"',}]+",
    re.I,
)


def set_up(level: str, form: Literal["console", "json"]) -> None:
    """Send every log of ours and of libraries to stderr in one form. May be called again."""
    renderer: structlog.typing.Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _strike_out,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # The timer tells every run of every job; only its troubles are news.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # A look that finds the one before it still at work is left out: that is the timetable's intent.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    for chatty in ("urllib3", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _strike_out(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRETS.sub(r"\1***", value)
    return event
