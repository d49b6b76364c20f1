"""What went wrong, as one Chinese sentence for the person at the terminal: nothing of a driver's English, no secrets."""

import errno
import logging

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.errors import Refused, Unreachable, Unsure

# What drivers say, in the order in which it is looked for -> what it means.
_REASONS = (
    ("password authentication failed", "用户名或密码不对"),
    ("no password supplied", "没有写密码"),
    ("connection refused", "连接被拒绝，数据库没有运行或地址、端口不对"),
    ("timeout", "连接超时"),
    ("too many clients", "连接数用完了"),
    ("name or service not known", "找不到数据库所在的主机"),
    ("resolve", "找不到数据库所在的主机"),
    ("no such file or directory", "数据库没有运行，或地址不对"),
    ("does not exist", "没有这个库或这个用户"),
    ("unable to open database file", "打不开数据库文件，请检查文件夹是否存在、是否有权限"),
    ("not a database", "这个文件不是数据库"),
    ("malformed", "数据库文件坏了，请从备份恢复"),
    ("readonly database", "数据库文件只读，请检查权限"),
    ("locked", "被别的程序占用，请稍后再试"),
    ("full", "磁盘满了"),
    ("closed the connection", "连接断了"),
    ("terminating connection", "连接断了"),
)

_OF_FILES = {
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "磁盘是只读的", errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "要的是文件夹，那里却有一个文件", errno.ENOTDIR: "要的是文件夹，那里却有一个文件",
    errno.EISDIR: "要的是文件，那里却是文件夹", errno.ENOSPC: "磁盘满了", errno.EDQUOT: "磁盘配额用完了",
    errno.EADDRINUSE: "地址已被别的程序占用",
}  # fmt: skip

log = logging.getLogger(__name__)


def of(problem: Exception) -> str:
    """One sentence. What it does not tell is in the log, at debug level."""
    if isinstance(problem, Refused | Unreachable | Unsure):
        return str(problem)
    log.debug("told as one sentence", exc_info=problem)
    if isinstance(problem, DBAPIError):
        return _of_database(problem)
    if isinstance(problem, OSError):
        place = str(problem.filename) if problem.filename else "文件或网络"
        why = _OF_FILES.get(problem.errno or 0, type(problem).__name__)
        return f"{place} 用不了：{why}。请检查路径、权限和磁盘空间"
    name = type(problem).__name__
    return f"程序遇到没有料到的情况（{name}），没有办成。设 GONGKAI_LOG_LEVEL=debug 再运行一次可看到经过，请连同它报告"


def _of_database(problem: DBAPIError) -> str:
    said = str(problem.orig).lower()
    reason = next((meaning for words, meaning in _REASONS if words in said), "")
    if reason or isinstance(problem, OperationalError | InterfaceError):
        what = f"（{reason}）" if reason else ""
        return f"数据库用不了{what}：请检查 GONGKAI_DATABASE_URL 和数据库是否在运行"
    return (
        f"数据库没有接受这次操作（{type(problem.orig).__name__}），什么也没有改：请检查填写的内容"
    )
