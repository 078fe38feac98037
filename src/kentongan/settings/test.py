"""Settings of the test suite: KENTONGAN_DATABASE_URL chooses the database, nothing leaves."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KENTONGAN_DATA_DIR", tempfile.mkdtemp(prefix="kentongan-test-"))

from kentongan.settings.base import *  # noqa: F403
from kentongan.settings.base import DATABASES, TEMPLATES

SECRET_KEY = "only-for-tests"  # noqa: S105
AUDIT_SIGNING_KEY = "00" * 32
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: a browser asks for two things at once, and connections that share memory
    # lock each other out where those of a file wait.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp()) / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"] = {}  # no pool: its threads would outlive the tests
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="kentongan-media-"))
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
