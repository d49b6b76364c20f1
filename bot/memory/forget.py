"""Forget what was answered: in Redis, and in the file that the embedded server keeps."""

import fcntl
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from redis import Redis

from bot.memory.link import Down, Link

KEPT = ("gk:reply:*", "gk:dialogue:*")  # what may hold words of a text
PATIENCE = 10.0  # seconds for the server to write its file anew


def forget(link: Link, var: Path, *, embedded: bool) -> bool:
    """Forget every remembered reply and dialogue; False when a server that cannot be asked may still hold some.

    An embedded server that is not running is nobody's: its file goes, all of it may be lost at any moment.
    """
    try:
        link.ask(_delete)
        link.ask(lambda redis: redis.bgrewriteaof())
        return _until(lambda: link.ask(_is_written))
    except Down:
        return embedded and _remove_file(var)


def _delete(redis: Redis) -> None:
    for pattern in KEPT:
        for key in redis.scan_iter(pattern, count=1000):
            redis.delete(key)


def _is_written(redis: Redis) -> bool:
    told = redis.info("persistence")
    return not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"])


def _until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _remove_file(var: Path) -> bool:
    folder = var / "valkey" / "appendonlydir"
    if not folder.exists():
        return True
    with (var / "redis.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # a server holds it and does not answer
        shutil.rmtree(folder)
    return True
