"""What a run covers."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests import depth

SOURCE = pytest.Config.ArgsSource


def config(source: Any, *, keyword: str = "", markexpr: str = "", **more: Any) -> pytest.Config:
    """Return a configuration as pytest makes it of a command line."""
    options = SimpleNamespace(keyword=keyword, markexpr=markexpr)
    return cast("pytest.Config", SimpleNamespace(args_source=source, ArgsSource=SOURCE, option=options, **more))


@pytest.mark.parametrize(
    ("asked", "exhaustive", "leaves_out"),
    [
        (config(SOURCE.TESTPATHS), False, True),
        (config(SOURCE.TESTPATHS), True, False),
        (config(SOURCE.ARGS), False, False),
        (config(SOURCE.TESTPATHS, keyword="fever"), False, False),
        (config(SOURCE.TESTPATHS, markexpr="thorough"), False, False),
        # A process of xdist is given the folders by name, and told what was asked.
        (config(SOURCE.ARGS, workerinput={depth.LEFT_OUT: True}), False, True),
        (config(SOURCE.TESTPATHS, workerinput={depth.LEFT_OUT: False}), False, False),
    ],
    ids=["a whole run", "everything", "a file", "a keyword", "a marker", "a process of a whole run", "a process"],
)
def test_only_a_whole_run_at_a_desk_leaves_out_what_is_thorough(
    asked: pytest.Config, exhaustive: bool, leaves_out: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depth, "EXHAUSTIVE", exhaustive)

    assert depth.leaves_out(asked) is leaves_out
