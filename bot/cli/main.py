"""`gongkai`: the command line. Commands are loaded when they are called, so that each starts fast."""

import importlib
import sys

import click

from bot import sentences
from bot.cli import usage
from config.account import SettingsError

# command -> (where it is, what it is called there, what it does)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("bot.cli.demo", "demo", "演示：一条命令，全套在本机，带演示数据"),
    "run": ("bot.cli.serve", "run", "生产：一台机器上的网站、公众号回调和定时任务"),
    "web": ("bot.cli.serve", "web", "只开网站和公众号回调"),
    "scheduler": ("bot.cli.serve", "scheduler", "只开定时任务"),
    "sandbox": ("bot.cli.sandbox", "sandbox", "只开模拟公众平台"),
    "db": ("bot.cli.db", "db", "建库、升级"),
    "config": ("bot.cli.config", "config", "设置：导出成文件，从文件载入"),
    "backup": ("bot.cli.backup", "backup", "备份到一个文件，不用停机"),
    "restore": ("bot.cli.backup", "restore", "把备份恢复到空的地方"),
    "user": ("bot.cli.user", "user", "人员"),
    "channel": ("bot.cli.channel", "channel", "渠道：群发次数、群发保护"),
    "menu": ("bot.cli.menu", "menu", "公众号菜单：把草稿推到公众号"),
    "adopt": ("bot.cli.adopt", "adopt", "接管已有的公众号：菜单、自动回复、已发表的文章"),
    "leave": ("bot.cli.leave", "leave", "退出公众号：把菜单还回去，列出没做完的"),
    "notice": ("bot.cli.notice", "notice", "稿件"),
    "withheld": ("bot.cli.withheld", "withheld", "不予公开登记：国家秘密、工作秘密只记登记号"),
    "purge": ("bot.cli.purge", "purge", "清除：依法去掉一篇稿件的内容"),
    "release": ("bot.cli.release", "release", "发布台账"),
    "repost": ("bot.cli.repost", "repost", "转发任务：谁要求、转发什么、什么时候以前"),
    "source": ("bot.cli.source", "source", "稿源名单：可以转载谁发的"),
    "error": ("bot.cli.error", "error", "错情台账：发布以后发现的错误"),
    "audit": ("bot.cli.audit", "audit", "审计记录：谁、何时、对什么、做了什么；校验封条"),
    "comment": ("bot.cli.comment", "comments", "留言：群发文章下面读者说的话"),
    "message": ("bot.cli.message", "message", "消息：要人知道或处理的事"),
    "report": ("bot.cli.report", "report", "报表"),
    "workdays": ("bot.cli.workdays", "workdays", "工作日：推算期限、登记放假和上班"),
    "calendar": ("bot.cli.calendar", "calendar", "日历：哪天发什么、排不下的、要提前准备的日子"),
    "activity": (
        "bot.cli.activity",
        "activity",
        "活动、参观和预约办理：列出、编写、审核、取消、签到表",
    ),
    "faq": ("bot.cli.faq", "faq", "问答条目"),
    "ask": ("bot.cli.ask", "ask", "试问：公众会得到什么回答"),
}


class Lazy(click.Group):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import one command."""
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Help that imports nothing."""
        with formatter.section("命令"):
            formatter.write_dl([(name, what) for name, (_, _, what) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def gongkai() -> None:
    """公开：政务公众号的发布、问答和台账。"""


def main() -> int:
    """Run one command; its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    click.Context.formatter_class = usage.ChineseHelp  # so that every command's help is Chinese
    try:
        done = gongkai.main(prog_name="gongkai", standalone_mode=False)
    except click.UsageError as wrong:
        click.echo(usage.told(wrong), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return 0  # whoever read our output has read enough
    except (click.ClickException, SettingsError) as problem:
        told = str(problem)
    except Exception as problem:  # noqa: BLE001 - the last handler: whatever it is, one sentence
        told = sentences.of(problem)
    else:
        return done if isinstance(done, int) else 0
    click.echo(told, err=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
