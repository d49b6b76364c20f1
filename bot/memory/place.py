"""Where the embedded server's socket is: beside its data, or where a short path can be had."""

import hashlib
import logging
import os
import stat
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)

LONGEST = 100  # bytes; the kernel refuses socket paths over 107


def socket_path(var: Path) -> Path:
    """The socket's path for a var directory: the same for everybody who names the same directory.

    A long path gets a folder of ours under the temporary directory. If somebody else made that
    folder, the long path is given, where no server can be reached: better none than a stranger's.
    """
    near = var.resolve() / "redis.sock"
    if len(os.fsencode(near)) <= LONGEST:
        return near
    name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"gongkai-{os.geteuid()}-{name}"
    if not _private(folder):
        log.error("%s is not ours alone: no embedded server", folder)
        return near
    return folder / "redis.sock"


def _private(folder: Path) -> bool:
    """Make the folder for us alone, or see that it is."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and stat.S_IMODE(found.st_mode) & 0o077 == 0
    )
