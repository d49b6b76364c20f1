"""A place whose commands are forked from a process that has everything loaded."""

from dataclasses import dataclass

from tests.e2e.place import Place, Result
from tests.prove.nursery import Nursery


@dataclass
class Forked(Place):
    """A place with a clock of its own. What serves is started as people start it; commands are forked.

    A command that is started anew loads for more than a second, and a test gives dozens of them.
    """

    cradle: Nursery | None = None
    ahead: float = 0.0  # seconds of its clock before the machine's
    given: int = 0  # commands

    def gongkai(self, *words: str, stdin: str | None = None) -> Result:
        """Run one command to its end, at this moment of the place; one that reads is a process of its own."""
        if self.cradle is None or stdin is not None:
            return super().gongkai(*words, stdin=stdin)
        self.given += 1
        out, err = (self.folder / f"{self.given:03d}.{name}" for name in ("out", "err"))
        environment = {"GONGKAI_VAR_DIR": str(self.folder / "var")} | self.settings
        orders = {
            "environment": environment, "ahead": self.ahead, "words": words, "folder": str(self.folder)
        }  # fmt: skip
        code = self.cradle.bear("command", err, orders, results=out).wait()
        return Result(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))
