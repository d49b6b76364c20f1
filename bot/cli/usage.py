"""Wrong usage and help, in Chinese: click speaks English only."""

from collections.abc import Iterable, Sequence

import click

_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_IN_HELP = (
    ("Show this message and exit.", "显示这份说明"),
    ("[required]", "[必填]"),
    ("[default: ", "[默认："),
)


class ChineseHelp(click.HelpFormatter):
    """Help and usage lines with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line of a help text."""
        plain = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 ……")
        super().write_usage(prog, plain, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """The name of a part of a help text."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Options or commands, each with what it does."""
        super().write_dl([(name, _chinese(what)) for name, what in rows], col_max, col_spacing)


def told(wrong: click.UsageError) -> str:
    """How a command was called wrongly, how it is called, and where more is told."""
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        return wrong.format_message()
    why = _why(wrong)
    if wrong.ctx is None:
        return why
    return f"{wrong.ctx.get_usage()}\n{why}。看说明：{wrong.ctx.command_path} --help"


def _why(wrong: click.UsageError) -> str:
    match wrong:
        case click.MissingParameter():
            kind = "选项" if isinstance(wrong.param, click.Option) else "参数"
            why = f"缺少{kind} {_hint(wrong)}"
        case click.BadParameter():
            why = f"{_hint(wrong)} 的值不对：{_wanted(wrong)}"
        case click.NoSuchOption():
            why = f"没有选项 {wrong.option_name}{_likely(wrong.possibilities)}"
        case click.exceptions.NoSuchCommand():
            why = f"没有命令 {wrong.command_name}{_likely(wrong.possibilities)}"
        case click.BadOptionUsage():
            why = f"选项 {wrong.option_name} 的用法不对：少了值，或多了值"
        case _ if _is_chinese(wrong.message):
            why = wrong.message.rstrip("。")
        case _:
            why = "缺少命令" if wrong.message.startswith("Missing command") else "参数的个数不对"
    return why


def _wanted(wrong: click.BadParameter) -> str:
    kind = wrong.param.type if wrong.param is not None else None
    if isinstance(kind, click.Choice):
        return f"可用 {'、'.join(str(choice) for choice in kind.choices)}"
    if isinstance(kind, click.IntRange):
        return f"应是 {kind.min} 到 {kind.max} 之间的整数"
    if isinstance(kind, click.types.IntParamType):
        return "应是整数"
    return wrong.message.rstrip("。") if _is_chinese(wrong.message) else "写法不对"


def _hint(wrong: click.BadParameter) -> str:
    hint = wrong.param.get_error_hint(wrong.ctx) if wrong.param is not None else wrong.param_hint
    return "" if hint is None else str(hint).replace("'", "")


def _likely(possibilities: Sequence[str] | None) -> str:
    return f"，是不是 {'、'.join(possibilities)}" if possibilities else ""


def _chinese(text: str) -> str:
    for english, chinese in _IN_HELP:
        text = text.replace(english, chinese)
    return text


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
