"""Read YAML as people write it: every value is the text that stands there, and nothing may stand twice."""

from collections.abc import Hashable

import yaml

from bot.errors import Refused

_NULL = "tag:yaml.org,2002:null"


class _Loader(yaml.SafeLoader):
    """No guessing of dates, numbers and yes or no: 2024-02-30 is for the field to refuse, `1.10` is no 1.1."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - so the library wants it
        first: [(tag, form) for tag, form in pairs if tag == _NULL]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """A mapping, or Refused where a name stands twice: the library would let the last one win."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise Refused(f"“{name}”写了两次，请只保留一个")
            seen.add(name)
        return super().construct_mapping(node, deep)


def load(text: str) -> object:
    """What the text holds: mappings and lists of texts. Raises Refused naming the line that is wrong."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader with less in it
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark is not None else "某处"
        raise Refused(f"{where}写法不对：请检查冒号后的空格和引号") from None
    except (ValueError, RecursionError):
        raise Refused("有一项写法不对：请按 docs/words.md 里的样子写") from None
