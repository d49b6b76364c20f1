"""Who acts as a member is asked whether they may: in the verb itself, or in one that it calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.notices import show
from bot.purge import rows
from bot.staff import roles
from bot.staff.roles import Role

ROOT = Path(__file__).parents[2]
# What a round of review and the two that write do once the verb has asked; `stands_in` only looks.
WITHIN = {
    *(("bot.review.step", name) for name in ("begin", "new_round", "approve", "send_back", "step_for")),
    ("bot.review.passing", "stands_in"), ("bot.notices.write", "fill"),
    # A changed text: what proposes it has asked; the step asks whose turn it is; only who proposed it takes it back.
    *(("bot.review.proposal", name) for name in ("propose", "approve", "send_back", "withdraw")),
}  # fmt: skip
ASKS = {"require", "require_own"}
Function = tuple[str, str]


def test_the_auditor_may_do_every_reading_act_and_no_other() -> None:
    allowed = {act for act, (_, who) in roles.ACTS.items() if Role.AUDITOR in who}
    assert allowed == {act for act in roles.ACTS if act.endswith(".read")}


def _modules() -> dict[str, ast.Module]:
    """The nouns' modules, by name."""
    paths = (path for path in (ROOT / "bot").rglob("*.py") if path.parts[-2] not in ("cli", "demo"))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in paths
    }


def _functions(modules: dict[str, ast.Module]) -> dict[Function, ast.FunctionDef]:
    return {
        (name, one.name): one
        for name, tree in modules.items()
        for one in tree.body
        if isinstance(one, ast.FunctionDef)
    }


def _names(tree: ast.Module) -> dict[str, str]:
    """What a module imports, under its own names."""
    return {
        alias.asname or alias.name: f"{one.module}.{alias.name}"
        for one in tree.body
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }


def _called(module: str, names: dict[str, str], one: ast.FunctionDef) -> Iterator[Function]:
    for call in (node.func for node in ast.walk(one) if isinstance(node, ast.Call)):
        if isinstance(call, ast.Name):
            home, _, what = names.get(call.id, f"{module}.{call.id}").rpartition(".")
            yield home, what
        elif isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
            yield names.get(call.value.id, ""), call.attr


def _asking(modules: dict[str, ast.Module]) -> set[Function]:
    """The functions that ask, by themselves or through what they call."""
    functions = _functions(modules)
    calls = {
        one: set(_called(one[0], _names(modules[one[0]]), body)) for one, body in functions.items()
    }
    asking = {one for one, called in calls.items() if any(what in ASKS for _, what in called)}
    while more := {one for one, called in calls.items() if called & asking} - asking:
        asking |= more
    return asking


def _takes_a_member(one: ast.FunctionDef) -> bool:
    given = (*one.args.args, *one.args.kwonlyargs)
    return any(
        arg.arg == "by" and ast.unparse(arg.annotation or arg) == "Member" for arg in given
    ) and not one.name.startswith("_")


def test_every_verb_asks_whether_the_member_may() -> None:
    modules = _modules()
    verbs = {one for one, body in _functions(modules).items() if _takes_a_member(body)}
    assert len(verbs) > 20
    silent = sorted(one for one in verbs - _asking(modules) if one not in WITHIN)
    assert silent == []


def test_every_act_that_is_asked_for_is_in_the_table_and_every_act_is_asked_for() -> None:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = {node for text in texts for node in _strings(ast.parse(text))}
    assert [act for act in roles.ACTS if act not in named and not act.endswith(".read")] == []


def _strings(tree: ast.Module) -> set[str]:
    """The texts in a module's calls."""
    return {
        given.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for given in call.args
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    }


# Not in the history of one notice: of many, of a table, or of one that is there no more.
ELSEWHERE = {"notice.import", "release.import", "release.adopt", "notice.delete"}


def _recorded(tree: ast.Module) -> Iterator[str]:
    """The verbs that a module writes into the trail about notices, releases and their errors."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = (
            call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        )
        if name.strip("_") == "record":
            for word in [*call.args, *(one.value for one in call.keywords if one.arg == "verb")]:
                if isinstance(word, ast.Constant) and str(word.value).startswith(
                    ("notice.", "release.", "error.")
                ):
                    yield str(word.value)


def test_what_happened_to_a_notice_is_told_in_chinese() -> None:
    verbs = {verb for tree in _modules().values() for verb in _recorded(tree)} | {rows.PURGED}
    assert len(verbs) > 25
    assert sorted(verbs - set(show.WORDS) - ELSEWHERE) == []
