"""Days in words, joined as each language joins them."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter(expects_localtime=True)
def weekday(on: date) -> str:
    """Return a day by its weekday: Wednesday 25 November."""
    said = {"weekday": date_format(on, "l"), "day": date_format(on, "j"), "month": date_format(on, "F")}
    return _("%(weekday)s %(day)s %(month)s") % said


@register.filter(expects_localtime=True)
def month_day(on: date) -> str:
    """Return a day of this year: 25 November."""
    return _("%(day)s %(month)s") % {"day": date_format(on, "j"), "month": date_format(on, "F")}


@register.filter(expects_localtime=True)
def whole_date(on: date) -> str:
    """Return a day with its year: 25 November 2026."""
    return _("%(date)s %(year)s") % {"date": month_day(on), "year": date_format(on, "Y")}
