"""What may be written to a log: ids, names of code, numbers. Never what somebody wrote, and no address with a token.

Values are left out unless they are known to be harmless. An event keeps only such fields, a line of a library keeps its
wording without the values filled in, and an exception keeps its types and frames without its message: PostgreSQL, for
one, puts the whole row into the message of a failed constraint.
"""

import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, Processor, WrappedLogger

HARMLESS = frozenset({"event", "level", "logger", "timestamp", "request", "code", "task", "duration_ms", "exception"})
HARMLESS_ENDINGS = ("_id", "_count", "_seconds", "_at", "_code", "_name")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

# Their lines name tasks, processes and servers; tasks take no arguments, so there is nothing else in them.
TALKATIVE = ("celery.worker", "celery.beat", "celery.bootsteps", "kombu")


REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


def request_id() -> str:
    """Return the id under which the logs know this request, or the one that rang for this task; empty where none did.

    One that a caller made up to break lines is not used.
    """
    given = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    return given if REQUEST_ID.fullmatch(given) else ""


class RequestLogMiddleware(RequestMiddleware):
    """One line for each request, with the pattern of its route: addresses hold tokens and searches."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Name the method and the route; a request that no route took has none."""
        return f"{request.method} /{request.resolver_match.route if request.resolver_match else '?'}"


def keep_harmless(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out every field that is not known to be harmless; of an error, the name of its type may stay."""
    return {
        key: value
        for key, value in event.items()
        if key in HARMLESS or key.endswith(HARMLESS_ENDINGS) or (key == "error" and str(value).isidentifier())
    }


def words_of_libraries(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Fill values into a library's line only where that library has nothing to say about people."""
    values = event.pop("positional_args", ())
    if event["_record"].name.startswith(TALKATIVE) and values:
        event["event"] = event["event"] % values
    return event


def frames_of_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by where it came from."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_frames(error))
    return event


def _frames(error: BaseException) -> Iterator[str]:
    """Tell types and frames, the cause first."""
    cause = error.__cause__ or error.__context__
    if cause:
        yield from _frames(cause)
        yield "which led to"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield type(error).__qualname__


COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Turn every record, ours and the libraries', into one line."""

    def __init__(self, *, readable: bool) -> None:
        render = structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
        super().__init__(
            foreign_pre_chain=[*COMMON, words_of_libraries],
            processors=[frames_of_exception, keep_harmless, render],
            use_get_message=False,
            pass_foreign_args=True,
        )


def logging_settings(*, readable: bool, level: str) -> dict[str, Any]:
    """Describe all logging, as Django's LOGGING takes it; also tells structlog to go through it."""
    structlog.configure(
        processors=[*COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "recovery.logs.LineFormatter", "readable": readable}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            **{name: {"level": level} for name in ("recovery", "symptoms", "alerts", "django_structlog")},
            # It names the numbers that it could not reach.
            "apprise": {"level": "CRITICAL"},
            # Every drain would say twice a second that it began and ended, and a busy worker that one expired, whose work
            # the next does; a failure is an error.
            "django_structlog.celery": {"level": "ERROR"},
            # Django has a handler of its own here; the line would come twice.
            "django": {"handlers": [], "propagate": True},
            # The same request has its line, with its route, by the middleware above.
            "django.request": {"level": "CRITICAL"},
        },
    }
