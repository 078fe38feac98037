"""What an officer may write into the form of a report, and what the desk makes of his words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import Cast

from kentongan.people.model import User
from kentongan.watch_loop.report.model import Report

Open = Callable[[User], Client]


@pytest.fixture
def bhabin(cast: Cast, client_of: Open) -> Client:
    return client_of(cast.bhabin_1)


@pytest.fixture
def theft(bhabin: Client) -> dict[str, Any]:
    """The form of a theft, filled in."""
    page = bhabin.get("/reports/new/incident/")
    return {
        "uid": str(uuid4()),
        "details.category": "curat_curanmor",
        "happened_at": "2023-11-09T08:30",
        "area_code": "Bengkel, Kediri",
        "text": "Uang tunai dicuri dari warung",
        "urgency": "0",
        "unit": page.context["form"].fields["unit"].choices[0][0],
    }


def test_a_loss_is_stored_as_it_is_written(bhabin: Client, theft: dict[str, Any]) -> None:
    """ "500.000" rupiah are half a million, and no five hundred."""
    told = theft | {"details.loss_rupiah": "500.000"}
    assert bhabin.post("/reports/new/incident/", told).status_code == 302
    assert Report.objects.get().details.as_json()["loss_rupiah"] == 500_000
