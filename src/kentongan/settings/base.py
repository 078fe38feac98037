"""Settings of every deployment. What differs is read from KENTONGAN_* environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("KENTONGAN_DATA_DIR", "var")).resolve()

DEBUG = False
SECRET_DIR = DATA_DIR / "secrets"
"""Where `kentongan up` keeps the keys it makes once (session key, audit signing key)."""
_kept = SECRET_DIR / "session-key"
SECRET_KEY = os.environ.get("KENTONGAN_SECRET_KEY") or (
    _kept.read_text(encoding="ascii").strip() if _kept.exists() else ""
)
ALLOWED_HOSTS = os.environ.get("KENTONGAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KENTONGAN_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "kentongan.web",
    "kentongan.audit_trail",
    "kentongan.people",
    "kentongan.places",
    "kentongan.notices",
    "kentongan.record_desk",
    "kentongan.rulebook",
    "kentongan.command_loop",
    "kentongan.watch_loop",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kentongan.web.language.IndonesianFirst",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kentongan.people.requests.ZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kentongan.web.access.RefusalMiddleware",
]

ROOT_URLCONF = "kentongan.urls"
ASGI_APPLICATION = "kentongan.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kentongan.web.context.shell",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("KENTONGAN_DATABASE_URL", f"sqlite:///{DATA_DIR / 'kentongan.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction takes the write lock when it begins, so that two appends to the audit
    # chain wait for each other instead of failing half-way. WAL: readers never wait for a writer.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Under ASGI each request runs in a thread of its own, whose connection ends with it: opening
    # one costs more than most requests. A pool keeps them; a request waits for a free one.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # What comes five times with the same words is planned once (`prepared.py`).
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 2, "max_size": 16, "timeout": 20},
        "prepare_threshold": 5,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "kentongan.web.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "kentongan.web.accounts.SocialAccountAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""Accounts are made by an administrator, who knows the person; an address proves nothing more."""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/built/.+\.[0-9a-f]{12}\.\w+$"
"""Vite puts the hash into the name: such a file never changes and may be kept for ever."""
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DJANGO_VITE = {
    "default": {
        "manifest_path": PACKAGE / "web" / "static" / "built" / "manifest.json",
        "static_url_prefix": "built",
    }
}

MAP_TILES = os.environ.get("KENTONGAN_MAP_TILES", "")
"""Address of map tiles with {z}, {x} and {y}; empty draws our own outline alone."""
MAP_ATTRIBUTION = os.environ.get("KENTONGAN_MAP_ATTRIBUTION", "")
_TILE_HOST = [f"https://{urlsplit(MAP_TILES).netloc}"] if MAP_TILES else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_TILE_HOST],
        "font-src": [SELF],
        "connect-src": [SELF, *_TILE_HOST],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_TLS = os.environ.get("KENTONGAN_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
"""HSTS for subdomains and preload lists bind hosts that are not ours to bind."""
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

EMAIL_BACKEND = os.environ.get(
    "KENTONGAN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("KENTONGAN_FROM_EMAIL", "kentongan@localhost")
NOTICE_CHANNELS = [u for u in os.environ.get("KENTONGAN_APPRISE_URLS", "").split() if u]
"""Apprise addresses that get every notice besides e-mail (docs/notices.md); none by default."""

ACCESS_CHECK = "kentongan.people.queries.user_may"
"""What `web.access.requires` asks; a dotted path, since `web` knows nobody above it."""
NOTICE_COUNT = "kentongan.notices.queries.unread_count"
"""What the bell shows; the same."""

DEMO_NOTICE = "kentongan.demo.notice.is_synthetic"
"""Whether every page says that its data are invented; the same."""
PERIODIC = (
    "kentongan.command_loop.coverage.changes.climb_ladder",
    "kentongan.command_loop.coverage.changes.ask_for_answers",
    "kentongan.command_loop.directive.changes.expire_directives",
    "kentongan.watch_loop.report.duplicates.compare_new",
    "kentongan.watch_loop.report.changes.expire_reports",
    "kentongan.watch_loop.report.importing.forget_imports",
    "kentongan.notices.changes.resend_notices",
    "kentongan.audit_trail.changes.close_day",
    "kentongan.watch_loop.report.mail_drop.take_mail",
)
"""What `kentongan up` calls every minute with the time as `now`."""

MAIL_DROP = os.environ.get("KENTONGAN_MAIL_DROP", "")
"""Where reports by mail lie (docs/watch-loop/report.md): imaps://user:password@host/folder or
maildir:///path; nowhere by default."""
MAIL_AUTHSERV = os.environ.get("KENTONGAN_MAIL_AUTHSERV", "")
"""The name under which our own mail server writes what it found out about a sender."""

AUDIT_SIGNING_KEY = os.environ.get("KENTONGAN_AUDIT_SIGNING_KEY", "")
"""Ed25519 seed in hex; without it a key is made once in SECRET_DIR (docs/audit-trail.md)."""

RECORD_KINDS = "kentongan.kinds.KINDS"
"""Where the desk finds the kinds of record; a dotted path, since the desk knows no step."""

EVIDENCE_MAX_BYTES = 15 * 1024 * 1024
BRIEFING_TEXT_MAX_BYTES = 5 * 1024 * 1024
BRIEFING_TEXT_MAX_CHARACTERS = 400_000
"""Some 130 pages. A browser waits while a text is read; a longer one was put in by mistake."""
IMPORT_MAX_BYTES = 200 * 1024 * 1024
MAIL_MAX_BYTES = 40 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
