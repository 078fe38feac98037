"""Settings of the test suite: KENTONGAN_DATABASE_URL chooses the database, nothing leaves."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="kentongan-test-"))
"""What a run of tests writes lies in it, and goes with the process."""
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ.setdefault("KENTONGAN_DATA_DIR", str(_FOLDER))

from kentongan.settings.base import *  # noqa: E402, F403  they read the variable
from kentongan.settings.base import DATABASES, TEMPLATES  # noqa: E402

SECRET_KEY = "only-for-tests"  # noqa: S105
AUDIT_SIGNING_KEY = "00" * 32
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: a browser asks for two things at once, and connections that share memory
    # lock each other out where those of a file wait.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
else:
    del DATABASES["default"]["OPTIONS"]["pool"]  # its threads would outlive the tests
MEDIA_ROOT = _FOLDER / "media"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
