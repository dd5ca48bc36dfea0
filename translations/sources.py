"""Where a patient's texts stand: in templates, in code, in the advice of rules and in the documents of programs."""

import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from alerts.rules.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent
# What only staff, operators and programs read is English, and no part of the catalogues.
STAFF_CODE = frozenset({"admin", "api", "enrolling", "serializers", "staff_views", "models"})
STAFF_ROOMS = frozenset({"demo", "imports", "management", "migrations"})
PATIENT_FRAME = '{% extends "symptoms/base.html" %}'
# What patients see outside their own frame: the way in, mistakes, and the printed sheet.
OTHER_PAGES = ("home.html", "403.html", "404.html", "403_csrf.html", "symptoms/sheet.html")
USES = re.compile(r'{% (?:extends|include) "([\w./]+)"')
SHARED_CODE = ("recovery/problems.py", "recovery/push_forms.py")
_ONE, _MANY, _CONTEXT = None, (1, 2), ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop"), _ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _CONTEXT),
}

Message = str | tuple[str, ...]


class Text(NamedTuple):
    """One text: where it stands, what it says (one, or singular and plural), and in which context."""

    place: str
    message: Message
    context: str | None = None


def templates() -> Iterator[Path]:
    """Yield the templates that patients see: their pages, and all that those extend or include."""
    folder = ROOT / "templates"
    own = (path for path in folder.glob("symptoms/*.html") if PATIENT_FRAME in path.read_text())
    waiting, seen = [*own, *(folder / name for name in OTHER_PAGES)], set[Path]()
    while waiting:
        path = waiting.pop()
        if path not in seen and path.exists():
            seen.add(path)
            waiting += [folder / name for name in USES.findall(path.read_text())]
    yield from seen


def code() -> Iterator[Path]:
    """Yield the modules whose texts patients see."""
    yield from (ROOT / name for name in SHARED_CODE)
    for path in sorted((ROOT / "symptoms").rglob("*.py")):
        if path.stem not in STAFF_CODE and STAFF_ROOMS.isdisjoint(path.relative_to(ROOT).parts):
            yield path


def _in_code(path: Path, source: str) -> Iterator[Text]:
    place = str(path.relative_to(ROOT))
    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS, (), options):
        if message:
            yield Text(place, message, context)


def _in_template(path: Path) -> Iterator[Text]:
    """Yield a template's texts: Django writes them out as calls, which read as code once nothing is indented."""
    calls = templatize(path.read_text(), origin=str(path)).splitlines()
    yield from _in_code(path, "\n".join(line.lstrip() for line in calls))


def _in_rules() -> Iterator[Text]:
    """Yield every advice that a rule can give: most have one, some have a milder or a more urgent one as well."""
    for rule_id, rule in CATALOGUE.items():
        for name in (name for name in dir(rule) if "advice" in name):
            if said := getattr(rule, name):
                yield Text(f"advice of {rule_id}", said)


def _in_programs() -> Iterator[Text]:
    for path in sorted((ROOT / "programs").glob("*.toml")):
        for said in tomllib.loads(path.read_text()).get("cover", {}).values():
            yield Text(str(path.relative_to(ROOT)), said)


def texts() -> Iterator[Text]:
    """Yield every text that a patient may read."""
    for path in sorted(templates()):
        yield from _in_template(path)
    for path in sorted(code()):
        yield from _in_code(path, path.read_text())
    yield from _in_rules()
    yield from _in_programs()


def template_catalogue() -> Catalog:
    """Return all texts as one catalogue, each once, with the files it stands in."""
    catalogue = Catalog(fuzzy=False)
    for text in texts():
        catalogue.add(text.message, locations=[(text.place, 0)], context=text.context, flags=_flags(text.message))
    return catalogue


def _flags(message: Message) -> tuple[str, ...]:
    said = message if isinstance(message, str) else message[0]
    return ("python-format",) if "%(" in said else ()
