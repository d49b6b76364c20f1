"""What the next message continues: a list to pick from, a question that was put. Kept for half an hour, may be lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]

LASTS = 1800  # seconds


@dataclass(frozen=True)
class Turn:
    """Where a dialogue stands: the topic that goes on with it, and what that topic needs to know again."""

    topic: str
    data: Mapping[str, JSON]


class Dialogues(Protocol):
    """Who keeps the turns, one for each citizen of each account."""

    def of(self, account: str, openid: str) -> Turn | None:
        """The open turn, None when there is none, it is too old or was lost."""

    def keep(self, account: str, openid: str, turn: Turn, seconds: int) -> None:
        """Remember a turn in place of the one before."""

    def drop(self, account: str, openid: str) -> None:
        """Forget the open turn."""


class Store(Protocol):
    """Where texts are kept for a while, sealed."""

    def recall(self, account: str, openid: str) -> str | None:
        """The text, if it is remembered."""

    def keep(self, account: str, openid: str, text: str, seconds: int) -> None:
        """Remember a text in place of the one before."""

    def drop(self, account: str, openid: str) -> None:
        """Forget it."""


class KeptDialogues:
    """Turns as texts in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, account: str, openid: str) -> Turn | None:
        """The open turn, None when there is none."""
        text = self._store.recall(account, openid)
        if text is None:
            return None
        read = json.loads(text)
        return Turn(read["topic"], read["data"])

    def keep(self, account: str, openid: str, turn: Turn, seconds: int) -> None:
        """Remember a turn in place of the one before."""
        text = json.dumps({"topic": turn.topic, "data": dict(turn.data)}, ensure_ascii=False)
        self._store.keep(account, openid, text, seconds)

    def drop(self, account: str, openid: str) -> None:
        """Forget the open turn."""
        self._store.drop(account, openid)


class NoDialogues:
    """Where nobody can be told apart (the command line): every message is the first."""

    def of(self, account: str, openid: str) -> Turn | None:
        """None."""
        return None

    def keep(self, account: str, openid: str, turn: Turn, seconds: int) -> None:
        """Nothing is kept."""

    def drop(self, account: str, openid: str) -> None:
        """There is nothing to forget."""
