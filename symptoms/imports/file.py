"""From the bytes of an uploaded file to its rows: pure. Every way in which a spreadsheet spoils a file has its sentence."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _

from recovery.spreadsheets import BOM, unguarded
from symptoms.enrolling import BaselineForm, EnrolForm
from symptoms.errors import Refused

MOST_ROWS = 50_000
PROBLEM = "problem"
DELIMITERS = ",;\t"
BASELINES = ("preop", "discharge")
WHO: tuple[str, ...] = (*EnrolForm.PATIENT, "procedure", "procedure_detail", "surgery_on")
COLUMNS: tuple[str, ...] = (*WHO, *(f"{when}_{name}" for when in BASELINES for name in BaselineForm.base_fields))
DATES = ("born_on", "surgery_on")
# These may be left out of a file; all others must have a column, even where a cell of it may be empty.
OPTIONAL = frozenset({"language", "time_zone", "temperature_unit", "phone", "email", "procedure_detail"}) | {
    f"{when}_{name}" for when in BASELINES for name, field in BaselineForm.base_fields.items() if not field.required
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = str.maketrans("/.", "--")
_MONTHS = 12
_YEAR_LENGTH = 4
_EXCEL_SERIAL = range(4, 6)  # digits of a day that a spreadsheet counts from 1900


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it was written: its line in the spreadsheet, and its cells by column."""

    number: int
    cells: dict[str, str]


def read_sheet(content: bytes) -> list[SheetRow]:
    """Return the rows of a CSV file, empty lines left out; commas, semicolons and tabs all part cells.

    Raises Refused with one sentence for a file that cannot be read as a whole.
    """
    text = _without_hint(_text(content))
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        detail = _("The file stops making sense: %(error)s. A cell that holds a quotation mark must be quoted itself.")
        raise Refused("bad_csv", detail % {"error": error}, field="file") from None
    header = lines[0] if lines else []
    rows = list(_rows(_columns(header), lines[1:], width=len(header)))
    if not rows:
        raise Refused("no_rows", _("The file holds no patient: below the first line it is empty."), field="file")
    if len(rows) > MOST_ROWS:
        detail = _("The file holds %(rows)s rows; at most %(most)s can be sent at once. Cut it into several files.")
        raise Refused("many_rows", detail % {"rows": len(rows), "most": MOST_ROWS}, field="file")
    return rows


def _text(content: bytes) -> str:
    if not content.startswith(_UTF_16) and b"\0" not in content:
        try:
            return content.decode("utf-8").removeprefix(BOM)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            detail = _(
                "Line %(line)s holds letters that are not UTF-8, so names could be spoilt. In the spreadsheet choose"
                ' "Save as", then "CSV UTF-8", and send that file.'
            )
            raise Refused("wrong_encoding", detail % {"line": line}, field="file") from None
    detail = _('This is not a CSV file in UTF-8. In the spreadsheet choose "Save as", then "CSV UTF-8".')
    raise Refused("wrong_encoding", detail, field="file")


def _without_hint(text: str) -> str:
    """Leave out the first line by which Excel tells itself what parts the cells: "sep=;"."""
    first, _newline, rest = text.partition("\n")
    return rest if first.strip().lower().startswith("sep=") else text


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _columns(header: Sequence[str]) -> list[str]:
    columns = [cell.strip().strip("\ufeff").lower().replace(" ", "_") for cell in header]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [name for name in columns if name not in {*COLUMNS, PROBLEM}]
    missing = [name for name in COLUMNS if name not in columns and name not in OPTIONAL]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    for code, names, detail in (
        ("unknown_column", unknown, _("The file has columns that nobody knows: %(names)s. Take them out.")),
        ("column_missing", missing, _("The file lacks columns: %(names)s. Begin with the template.")),
        ("column_twice", twice, _("The file has a column twice: %(names)s. Keep one.")),
    ):
        if names:
            shown = ", ".join(name[:40] or '""' for name in names[:10])
            raise Refused(code, detail % {"names": shown}, field="file")
    return columns


def _rows(columns: Sequence[str], lines: Sequence[Sequence[str]], *, width: int) -> Iterator[SheetRow]:
    """Yield the rows; one that is longer than the header would be read one column off, so it is refused."""
    for number, line in enumerate(lines, start=2):
        cells = [unguarded(cell.strip()) for cell in line]
        if len(cells) > width and any(cells):
            detail = _("Row %(row)s has %(cells)s cells, and there are %(columns)s columns. Quote a cell with a comma.")
            said = {"row": number, "cells": len(cells), "columns": width}
            raise Refused("many_cells", detail % said, field="file")
        if any(cells):
            named = dict(zip(columns, cells, strict=False))
            named.pop(PROBLEM, None)
            yield SheetRow(number, named)


def read_date(text: str) -> date:
    """Return a day that can be read in one way only: 1961-05-04, or 28/02/1961. ValueError says what is wrong.

    04/05/1961 is the fourth of May here and the fifth of April elsewhere: it is refused, not guessed.
    """
    if text.isdecimal() and len(text) in _EXCEL_SERIAL:
        detail = _("%(text)s is a spreadsheet's own count of days. Format the column as text and write 1961-05-04.")
        raise ValueError(detail % {"text": text})
    parts = text.translate(_SEPARATORS).split("-")
    if len(parts) != len(("year", "month", "day")) or not all(part.strip().isdecimal() for part in parts):
        raise ValueError(_("“%(text)s” is not a date. Write it as 1961-05-04: year, month, day.") % {"text": text[:40]})
    if len(parts[0]) == _YEAR_LENGTH:
        return _day(text, *parts)
    if len(parts[2]) != _YEAR_LENGTH:
        raise ValueError(_("%(text)s does not say which century. Write 1961-05-04.") % {"text": text[:40]})
    return _day_of_slashes(text, *parts)


def _day_of_slashes(text: str, first: str, second: str, year: str) -> date:
    one, two = int(first), int(second)
    if one != two and one <= _MONTHS and two <= _MONTHS:
        detail = _("%(text)s can be read as two days. Write %(one)s or %(other)s.")
        said = {"one": f"{year}-{second:0>2}-{first:0>2}", "other": f"{year}-{first:0>2}-{second:0>2}"}
        raise ValueError(detail % {"text": text, **said})
    return _day(text, year, second, first) if two <= _MONTHS else _day(text, year, first, second)


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(_("There is no day %(text)s. Check it.") % {"text": text[:40]}) from None
