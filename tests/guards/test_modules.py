"""Promises about the code itself, checked by walking it."""

import ast
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[2]
OURS = sorted(
    path
    for folder in ("bot", "scheduler", "config", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
PRODUCT = [path for path in OURS if path.parts[len(ROOT.parts)] in ("bot", "scheduler", "config")]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_module_fits_in_one_reading(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", PRODUCT, ids=named)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PRODUCT, ids=named)
def test_public_classes_and_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        node.name
        for body in (tree.body, *(one.body for one in filter(_is_of_our_own_making, tree.body)))
        for node in body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def _is_of_our_own_making(node: ast.stmt) -> TypeGuard[ast.ClassDef]:
    """A public class whose methods are not some library's, with the library's own meaning."""
    if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
        return False
    bases = {ast.unparse(base) for base in node.bases}
    return bases <= {"Base", "Protocol", "StrEnum", "Sessions"}


@pytest.mark.parametrize("path", PRODUCT, ids=named)
def test_nothing_is_swallowed_or_left_unfinished(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            only = [one for one in node.body if not isinstance(one, ast.Pass)]
            assert only, f"line {node.lineno}: an exception is swallowed"
        if isinstance(node, ast.Raise):
            assert "NotImplementedError" not in ast.dump(node), f"line {node.lineno}: unfinished"


def test_nouns_ask_nobody_for_the_time() -> None:
    nouns = (
        "staff",
        "audit",
        "workdays",
        "review",
        "ledger",
        "notices",
        "answers",
        "activities",
        "reports",
        "takeover",
        "backup",
        "purge",
        "search",
        "tables",
    )
    asking = [
        named(path)
        for path in PRODUCT
        if path.parts[len(ROOT.parts) + 1] in nouns
        and "clock.now()" in path.read_text(encoding="utf-8")
    ]
    assert asking == []


def test_no_machine_or_registry_is_named() -> None:
    words = (
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb.debian" + ".org",
        "/wo" + "rk/",
    )
    texts = [
        *OURS,
        *ROOT.glob("*.*"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("requirements/*"),
        ROOT / "Makefile",
    ]
    naming = [
        named(path)
        for path in texts
        if path.is_file() and any(word in path.read_text(errors="ignore") for word in words)
    ]
    assert naming == []
