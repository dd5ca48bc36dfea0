"""All settings. What differs between installations comes from the environment; docs/reference/settings.md lists it.

Nothing here has an insecure default: RECOVERY_DEMO, which `manage.py up` sets, is the one switch that relaxes anything.
Settings that contradict each other are found by recovery/checks.py.
"""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ

from recovery.embedded import place_for
from recovery.environment import flag, names, number, one_of, text
from recovery.first_style import first_style_source
from recovery.logs import LOG_LEVELS, logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# Where `manage.py up` keeps the embedded servers' data, its log of sent mail and its secret.
DATA_DIR = Path(text("RECOVERY_DATA") or BASE_DIR / ".recovery").absolute()

# A demo on this machine over plain http. Everything else is production.
DEMO = flag("RECOVERY_DEMO")
DEBUG = False

# No default: whatever signs something refuses to work without it, and so does the start.
SECRET_KEY = text("SECRET_KEY")
SECRET_KEY_FALLBACKS = names("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if DEMO else names("ALLOWED_HOSTS")
# Where people reach this installation: messages link here.
SITE_NAME = next(iter(ALLOWED_HOSTS), "").lstrip(".")
PUBLIC_URL = text("PUBLIC_URL", "http://localhost:8000" if DEMO else f"https://{SITE_NAME}").rstrip("/")
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)

ROOT_URLCONF = "recovery.urls"
WSGI_APPLICATION = "recovery.wsgi.application"

INSTALLED_APPS = [
    "recovery",
    "recovery.accounts",
    "recovery.rota",
    "recovery.audit",
    "symptoms",
    "alerts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "django_structlog",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "recovery.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "recovery.middleware.ActorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# PostgreSQL and nothing else. Without DATABASE_URL it is the embedded server of the data folder.
EMBEDDED = not text("DATABASE_URL")
DATABASE = environ.Env.db_url_config(text("DATABASE_URL") or place_for(DATA_DIR).database_url)
DATABASE["HOST"] = unquote(DATABASE["HOST"])  # the folder of a socket arrives with its slashes written as %2F
# A server that stops answering is an error within seconds, not a request that hangs: these matter for TCP and are
# ignored on a socket.
DATABASE["OPTIONS"] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    **DATABASE.get("OPTIONS", {}),
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **DATABASE,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Behind a pooler in transaction mode, server-side cursors lose their connection.
        "DISABLE_SERVER_SIDE_CURSORS": flag("DATABASE_POOLED"),
        # Services open their own transactions: what is saved together is decided there.
        "ATOMIC_REQUESTS": False,
    }
}

# Sessions and rate limits live in PostgreSQL: a stalled broker must not be able to stall a request.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Past MAX_ENTRIES rows the library deletes what has ended and, if need be, a third of what still counts: guesses of
# codes, dates of birth and passwords. Its own 300 anybody can fill; a hundred thousand places to guess from, within the
# hour that a guess counts, nobody has. Each write counts the rows, which at so many takes some ten milliseconds.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "recovery_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sign-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# auth.W004: the address is unique by a constraint on its lower case, which the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "recovery.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Accounts are made by an administrator and nobody can sign up, so an address is known before it is used.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # the digits of half a minute ago and of the next: telephones' clocks differ
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# What a browser may do with our pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        # The first screen of the patient's pages comes in one piece, with its style (docs/decisions/0020).
        "style-src": ["'self'", first_style_source()],
        "img-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": with it browsers send "Origin: null" with our own forms, and Django refuses those.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO

# The __Host- prefix binds a cookie to this very host and to https, which the demo does not have.
SESSION_COOKIE_NAME = "sessionid" if DEMO else "__Host-sessionid"
SESSION_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "csrftoken" if DEMO else "__Host-csrftoken"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language" if DEMO else "__Host-language"
LANGUAGE_COOKIE_SECURE = not DEMO
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Bodies that are larger than any check-in are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = [
    "recovery.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Photos of cuts: outside everything that a web server gives out, and to be backed up with the database.
PHOTO_DIR = Path(text("PHOTO_DIR") or DATA_DIR / "photos")

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: found where they lie, unless an image has collected them under hashed names.

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
COLLECTED = flag("STATIC_COLLECTED")
STATIC_ROOT = BASE_DIR / "staticfiles" if COLLECTED else None
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# E-mail: the demo writes each message to a file

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("MAIL_FROM", "recovery@localhost")
EMAIL_SUBJECT_PREFIX = ""
if EMAIL_URL := text("EMAIL_URL"):
    vars().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# Other ways to tell somebody, as apprise writes addresses; {address} stands for the recipient's own. Left out, the
# demo writes files and everybody else cannot choose the channel.

SMS_URL, PAGER_URL, CHAT_URL = text("SMS_URL"), text("PAGER_URL"), text("CHAT_URL")
WEBHOOK_URL, WEBHOOK_SECRET = text("WEBHOOK_URL"), text("WEBHOOK_SECRET")

# Web push: our own key, and the services by which browsers may be reached. A browser names its service itself, so the
# list is what keeps a browser from having us ask an address of its choice.

PUSH_KEY = text("PUSH_KEY")
PUSH_SERVICES = names("PUSH_SERVICES") or [
    "https://fcm.googleapis.com",
    "https://*.push.services.mozilla.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
]

# Who is told when something of ours is dead: ways that do not pass through what may be dead. PING_URL is asked after each
# minute of good turns by `watch`, for a service outside that raises the alarm when that stops.

OPERATOR_URLS, OPERATOR_EMAIL = names("OPERATOR_URLS"), text("OPERATOR_EMAIL")
PING_URL, WEB_ADDRESS = text("PING_URL"), text("WEB_ADDRESS")
# A role that may follow the database's log (REPLICATION), where DATABASE_URL's may not; and whether `backup --continuous`
# is meant to run: then the operators hear of it when it does not.
BACKUP_DATABASE_URL, CONTINUOUS_BACKUP = text("BACKUP_DATABASE_URL"), flag("CONTINUOUS_BACKUP")
# The synthetic patient whose red check-in must arrive every five minutes, and the mailbox it arrives in.
CANARY, CANARY_EMAIL = flag("CANARY", default=True), text("CANARY_EMAIL")

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "recovery.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["recovery.api.JsonBody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "recovery.api.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "recovery.api.problem_details",
    "STRICT_JSON": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Recovery at home",
    "DESCRIPTION": "Check-ins of patients at home after surgery, and the alerts that their care teams act on.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    # With it each operation would be a link inside a button, which no keyboard or screen reader can tell apart.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Tasks: messages carry names only, and losing every one of them loses nothing (recovery/celery.py)

CELERY_BROKER_URL = text("CELERY_BROKER_URL") or place_for(DATA_DIR).broker_url()
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A killed worker's tasks come back after at most five minutes and ten seconds; the library's own pace is an hour
    # and a hundred seconds.
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # Publishing happens in requests: a stalled broker may cost two seconds once, never a hang.
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: the library gives up after a hundred
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # KiB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Without this a worker opens a new database connection for each task.
CELERY_DB_REUSE_MAX = 1000

# Audit: the database refuses to change or delete a row of history

PGHISTORY_APPEND_ONLY = True

# Logs: one event a line, with ids and never with what somebody wrote

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line for a request is enough
LOGGING = logging_settings(readable=DEMO, level=one_of("LOG_LEVEL", LOG_LEVELS, "INFO"))
