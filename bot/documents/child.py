"""The process that reads one document: few megabytes, few seconds, then it is killed by the kernel."""

import json
import resource
import sys
from collections.abc import Callable

from bot.documents.reading import Reading
from bot.errors import Refused

MEMORY = 1_000_000_000  # bytes of address space


def serve(read: Callable[[bytes], Reading | dict[str, object]]) -> None:
    """Read the document on stdin within the seconds that the command line names; answer with JSON on stdout.

    A reader that fails in any other way than by Refused ends the process: the parent says that it is unreadable.
    """
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found = read(sys.stdin.buffer.read())
        told = found if isinstance(found, dict) else _told(found)
    except Refused as refusal:
        told = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(told))


def _told(found: Reading) -> dict[str, object]:
    return {"passages": found.passages, "remarks": found.remarks}
