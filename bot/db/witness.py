"""A witness beside the database: the newest moment that this machine has seen it live."""

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

LATE = timedelta(seconds=60)  # a database older than its witness by more was put back


class Witness:
    """A small file that no restore of the database touches."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def saw(self) -> datetime | None:
        """The newest moment that was seen; None when this machine has seen none."""
        try:
            return datetime.fromisoformat(self._path.read_text(encoding="ascii").strip())
        except (FileNotFoundError, ValueError):
            return None

    def see(self, at: datetime) -> None:
        """Remember a moment; whole or not at all."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, rough = tempfile.mkstemp(dir=self._path.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(at.isoformat())
        Path(rough).replace(self._path)

    def go_back(self, at: datetime | None) -> None:
        """Undo a `see`: what `saw` told before it, None for nothing."""
        if at is None:
            self._path.unlink(missing_ok=True)
        else:
            self.see(at)

    def was_put_back(self, beat: datetime | None, *, at: datetime) -> bool:
        """Whether the database, whose own newest moment is `beat`, is an older copy than was seen here.

        A machine that has never seen it takes one that has been still for a while for a copy, too.
        """
        if beat is None:
            return False
        seen = self.saw()
        return beat < (seen if seen is not None else at) - LATE
