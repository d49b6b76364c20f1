"""Another clock for whole processes: whoever starts one says how far its clock is ahead of the machine's.

Python itself begins with `sitecustomize`, before anything else, in the commands and in every child that they
start. So the product runs as it is, and all of one bureau, the simulated platform too, agree on the time.
Only the clock of the day is moved: waits (time.monotonic) stay as long as they are.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import time_machine

AHEAD = "TEST_CLOCK_AHEAD"  # in seconds; negative is behind


def environment(folder: Path, ahead: float) -> dict[str, str]:
    """What processes need in their environment to have their clock moved by so many seconds."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text("from tests.e2e import moved\n\nmoved.begin()\n")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    return {"PYTHONPATH": path, AHEAD: str(ahead)}


def begin() -> None:
    """Move this process's clock."""
    there = datetime.fromtimestamp(time.time() + float(os.environ[AHEAD]), UTC)
    time_machine.travel(there, tick=True).start()
