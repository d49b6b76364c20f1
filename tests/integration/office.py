"""An installation of one machine, worked on by the command line."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.audit.trail import Act
from bot.cli.main import gongkai
from bot.db.engine import Sessions, open_engine
from bot.errors import Refused


class Office:
    """A var directory with an upgraded database, and commands run on it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.run("db", "upgrade")

    def invoke(self, *words: str, text: str | None = None) -> Result:
        """One command as it ends, refusals as exceptions."""
        return CliRunner().invoke(
            gongkai, words, input=text, env={"GONGKAI_VAR_DIR": str(self.var)}
        )

    def run(self, *words: str, text: str | None = None) -> str:
        """What a command that must succeed prints."""
        done = self.invoke(*words, text=text)
        assert done.exit_code == 0, done.exception
        return done.stdout

    def refusal(self, *words: str, text: str | None = None) -> str:
        """The sentence of a command that must be refused."""
        problem = self.invoke(*words, text=text).exception
        assert isinstance(problem, Refused)
        return str(problem)

    def acts(self) -> list[str]:
        """What was done to members, oldest first."""
        sessions = Sessions(open_engine(f"sqlite:///{self.var / 'gongkai.db'}"))
        with sessions.read() as session:
            found = session.scalars(
                select(Act.verb).where(Act.subject_kind == "member").order_by(Act.id)
            ).all()
        sessions.engine.dispose()
        return list(found)
