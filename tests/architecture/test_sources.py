"""The page of sources: every key that we name stands in it and no other, and its table of rules is the catalogue's."""

import re
from pathlib import Path

from alerts.rules.catalogue import CATALOGUE
from alerts.rules.rule import Rule

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/sources.md"
NAMING = {"alerts/rules": "*.py", "programs": "*.toml", "docs": "*.md"}
KEY = re.compile(r"\bS\d{1,2}\b")
NUMBERED = re.compile(r"Rule (\d+); ([S\d ]+)\.$")


def keys_named() -> set[str]:
    files = {path for folder, kind in NAMING.items() for path in (ROOT / folder).rglob(kind)} - {PAGE}
    return {key for path in files for key in KEY.findall(path.read_text())}


def row_of(rule_id: str, rule: type[Rule]) -> tuple[int, str]:
    said = NUMBERED.search((rule.__doc__ or "").splitlines()[0])
    assert said, f"{rule_id}: its docstring does not end with its number and its sources"
    module = rule.__module__.rpartition(".")[2]
    row = f"| {said[1]} | `{rule_id}` | {rule.title} | {said[2]} | `{module}.py` `{rule.__name__}` |"
    return int(said[1]), row


def test_every_key_stands_in_the_page_once_and_no_other_does() -> None:
    keys = re.findall(r"^\| (S\d+) \|", PAGE.read_text(), re.MULTILINE)

    assert keys == sorted(keys_named(), key=lambda key: int(key[1:]))


def test_the_table_of_rules_is_the_catalogue() -> None:
    rows = re.findall(r"^\| \d+ \| `.*$", PAGE.read_text(), re.MULTILINE)

    assert rows == [row for _number, row in sorted(row_of(rule_id, rule) for rule_id, rule in CATALOGUE.items())]


def test_a_program_names_the_sources_of_each_rule_as_its_class_does() -> None:
    named = {number: row.split(" | ")[3] for number, row in (row_of(*each) for each in CATALOGUE.items())}
    comment = re.compile(r"^# (\d+)\. .* \[([S\d ]+)\]$", re.MULTILINE)

    for program in (ROOT / "programs").glob("*.toml"):
        said = {int(number): keys for number, keys in comment.findall(program.read_text())}
        assert said == {number: named[number] for number in said}, program.name
        assert len(said) > 40, program.name
