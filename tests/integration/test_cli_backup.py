"""`gongkai backup` and `restore` as an operator meets them."""

from pathlib import Path
from stat import S_IMODE

import pytest

from bot import processes
from bot.errors import Refused
from config.settings import KEY_FILES
from tests.integration.backup_help import members
from tests.integration.office import Office


class Bare(Office):
    """A var directory in which nothing is yet."""

    def __init__(self, var: Path) -> None:
        self.var = var

    def left(self) -> set[str]:
        """What is in it, but for the lock."""
        return {path.name for path in self.var.rglob("*")} - {"running.lock"}


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    """A new machine."""
    return Bare(tmp_path / "new")


def test_a_backup_is_restored_in_an_empty_place_and_nowhere_else(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    file = str(tmp_path / "x.zip")
    office.run("user", "add", "li", "--role", "editor", "--unit", "文化馆")
    said = office.run("backup", file)
    assert said.startswith(f"已备份到 {file}（")
    assert said.endswith("KB）：台账 0 条，稿件 0 篇，上传的文件 0 个\n")
    assert "已经有了" in office.refusal("backup", file)
    assert "已经有内容" in office.refusal("restore", file)
    restored = bare.run("restore", file)
    assert restored.startswith("已恢复2")
    assert restored.endswith("群发 0 次待人核对，发布 0 次先查再发\n")
    assert "li" in bare.run("user", "list")
    assert "台账完整" in bare.run("release", "verify")
    assert "已就绪" in bare.run("db", "upgrade")
    assert "已经有内容" in bare.refusal("restore", file)


def test_keys_go_to_a_file_of_their_own_and_come_back(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    for name in KEY_FILES:
        (office.var / name).write_text(f"the {name}")
    file = tmp_path / "x.zip"
    said = office.run("backup", str(file))
    apart = tmp_path / "x.zip.keys"
    assert f"密钥另存在 {apart}，请和备份分开保管" in said
    assert S_IMODE(apart.stat().st_mode) == 0o600
    held = members(file)
    assert not any(b"the secret_key" in data or name in KEY_FILES for name, data in held.items())
    bare.run("restore", str(file))
    for name in KEY_FILES:
        assert (bare.var / name).read_text() == f"the {name}"
        assert S_IMODE((bare.var / name).stat().st_mode) == 0o600


def test_other_keys_are_neither_replaced_nor_believed(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    (office.var / "secret_key").write_text("old")
    file, apart = tmp_path / "x.zip", tmp_path / "x.zip.keys"
    office.run("backup", str(file))
    bare.var.mkdir()
    (bare.var / "secret_key").write_text("new")
    assert "已经有另一个密钥" in bare.refusal("restore", str(file))
    assert bare.left() == {"secret_key"}
    (bare.var / "secret_key").unlink()
    apart.write_text('{"../evil": "x"}')
    assert "不是密钥文件" in bare.refusal("restore", str(file))
    assert bare.left() == set()
    file.unlink()
    assert "已经有了" in office.refusal("backup", str(file))  # the keys of another backup
    assert not file.exists()


def test_nothing_is_restored_where_the_product_runs(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    file = str(tmp_path / "x.zip")
    office.run("backup", file)
    with processes.alone(bare.var):
        assert "已经有一个在运行" in bare.refusal("restore", file)
    assert bare.left() == set()


def test_a_bad_backup_leaves_the_new_place_empty(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    file = tmp_path / "x.zip"
    office.run("backup", str(file))
    file.write_bytes(file.read_bytes()[:-1000])
    assert "不是完整的备份" in bare.refusal("restore", str(file))
    assert "没有文件" in bare.refusal("restore", str(tmp_path / "y.zip"))
    assert not bare.var.exists()


def test_without_a_database_or_a_folder_there_is_no_backup(
    office: Office, bare: Bare, tmp_path: Path
) -> None:
    assert "还没有建立" in bare.refusal("backup", str(tmp_path / "x.zip"))
    problem = office.invoke("backup", str(tmp_path / "nowhere" / "x.zip")).exception
    assert isinstance(problem, OSError)
    assert not isinstance(problem, Refused)
    assert not (tmp_path / "x.zip").exists()
