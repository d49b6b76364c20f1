"""`gongkai notice form` and `signed`, on the command line."""

import ast
from pathlib import Path

import pytest

from bot.errors import NotYours, Refused
from tests import make
from tests.integration.test_cli_release import Desk

ROOT = Path(__file__).parents[2]


def test_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        number = str(make.approved(session, desk.files, desk.people, title="放映安排").id)
    (tmp_path / "scan.png").write_bytes(make.picture())
    said = desk.run(
        "notice", "signed", number, "--step", "deputy", "--person", "李四", "--on", "2026-11-20",
        "--file", str(tmp_path / "scan.png"), "--as", "officer-one",
    )  # fmt: skip
    assert said == f"已登记 {number} 的纸质签批（第 2 步 分管领导）\n"
    assert "纸质签批\n  第 2 步 分管领导  李四  2026-11-20" in desk.run("notice", "show", number)
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        out = tmp_path / f"form.{kind}"
        told = desk.run(
            "notice", "form", number, "--format", kind, "-o", str(out), "--as", "auditor-one"
        )
        assert told == f"《放映安排》的审核表写到 {out}\n"
        assert out.read_bytes().startswith(begins)
    with pytest.raises(NotYours):
        raise (
            desk.invoke("notice", "form", number, "-o", str(out), "--as", "admin-one").exception
            or AssertionError
        )
    with pytest.raises(Refused, match="无法写入"):
        raise (
            desk.invoke("notice", "form", number, "-o", str(tmp_path / "no" / "x.docx")).exception
            or AssertionError
        )


def test_the_libraries_are_loaded_when_a_form_is_drawn_and_not_before() -> None:
    slow = ("docx", "reportlab", "bot.reports.form.word", "bot.reports.form.pdf")
    loading = set()
    read_by_a_child = ROOT / "bot" / "documents"  # loaded in a process of its own
    for path in set((ROOT / "bot").rglob("*.py")) - set(read_by_a_child.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.startswith(slow) for name in names):
                loading.add(path.name)
    assert loading == {"word.py", "pdf.py"}
