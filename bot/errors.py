"""The ways in which something can go wrong, told apart because different people must act on them."""


class Refused(Exception):
    """A rule said no, and will say no again. The message is a sentence for the person who asked."""


class NotYours(Refused):
    """This person may not do this at all."""


class OutOfTurn(Refused):
    """The thing is not in a state where this can be done."""


class NotFound(Refused):
    """There is no such thing, or it may not be shown."""


class BadRows(Refused):
    """An import was refused whole. `rows` holds (row number, column, why), rows counted as in the file.

    `hint` is a way out that would settle some of them.
    """

    def __init__(
        self, rows: list[tuple[int, str, str]], *, hint: str = "", shown: int = 20
    ) -> None:
        self.rows = rows
        lines = [f"第 {row} 行“{column}”：{why}" for row, column, why in rows[:shown]]
        more = f"\n……另有 {len(rows) - shown} 处" if len(rows) > shown else ""
        super().__init__(
            f"共 {len(rows)} 处问题，一行也没有导入。请改正后重新导入：\n"
            + "\n".join(lines)
            + more
            + hint
        )


class Unreachable(Exception):
    """Nothing was sent. Trying again is safe."""


class Unsure(Exception):
    """Something was sent and no answer came. Trying again may do it twice."""
