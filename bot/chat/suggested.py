"""Questions that a standing sentence suggests: numbered, so that whoever cannot type much answers with a digit."""

from bot.chat import choices
from bot.chat.dialogue import Turn

TOPIC = "suggested"
_MARK = "· "


def numbered(words: str) -> tuple[str, Turn | None]:
    """A sentence with its marked lines numbered, and the turn that knows them; None where it suggests nothing."""
    asks: list[str] = []
    lines: list[str] = []
    for line in words.splitlines():
        if line.startswith(_MARK):
            asks.append(line.removeprefix(_MARK))
            line = f"{len(asks)}. {asks[-1]}"
        lines.append(line)
    return "\n".join(lines), Turn(TOPIC, {"asks": [*asks]}) if asks else None


def taken(turn: Turn | None, text: str) -> str:
    """The suggested question that a number stands for, else the text itself."""
    number = choices.said(text)
    if turn is None or turn.topic != TOPIC or not isinstance(number, int):
        return text
    asks = turn.data.get("asks")
    if not isinstance(asks, list) or not 1 <= number <= len(asks):
        return text
    return str(asks[number - 1])
