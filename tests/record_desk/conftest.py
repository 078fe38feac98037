"""The desk with its test kinds, whatever kinds the application keeps."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _test_kinds(settings: Settings) -> None:
    settings.RECORD_KINDS = "tests.record_desk.kinds.KINDS"
