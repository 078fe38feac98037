"""Days on which counts are not as usual: the week, and the holidays that move through the year.

National holidays come from the `holidays` package, which follows the yearly joint decree of three
ministers and estimates later years. Galungan and Kuningan follow the Balinese Pawukon calendar of
210 days and are counted here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import holidays
import numpy as np
import numpy.typing as npt

PAWUKON: Final = 210
"""Days from one Galungan to the next."""
A_GALUNGAN: Final = date(2024, 2, 28)
KUNINGAN_AFTER: Final = 10

NEAR: Final = {
    "before_idul_fitri": ("Eid al-Fitr", -7, -1),
    "idul_fitri": ("Eid al-Fitr", 0, 1),
    "after_idul_fitri": ("Eid al-Fitr", 2, 8),
    "idul_adha": ("Eid al-Adha", 0, 0),
    "nyepi": ("Day of Silence", 0, 0),
    "before_nyepi": ("Day of Silence", -1, -1),
}
"""First and last day of each time of its own, counted from the first day of a national holiday."""

HOLIDAYS: Final = (*NEAR, "galungan", "kuningan", "other_holiday")
"""Columns of `holiday_columns`."""

Days = npt.NDArray[np.datetime64]
Columns = npt.NDArray[np.float64]


def weekday_columns(dates: Days) -> Columns:
    """Shape (days, 6): 1 on Tuesday, Wednesday, ... Sunday; Monday is what they are compared with.

    `dates`: datetime64[D].
    """
    weekday = (dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    columns: Columns = (weekday[:, None] == np.arange(1, 7)).astype(np.float64)
    return columns


def holiday_columns(dates: Days) -> Columns:
    """Shape (days, len(HOLIDAYS)): 1 on the days of each. `dates`: datetime64[D], consecutive."""
    first, last = (int(str(day)[:4]) for day in (dates[0], dates[-1]))
    named = holidays.country_holidays("ID", years=range(first - 1, last + 2), language="en_US")
    columns = np.zeros((dates.size, len(HOLIDAYS)))
    taken = np.zeros(dates.size, dtype=np.bool_)
    for column, (name, begins, ends) in enumerate(NEAR.values()):
        for day, names in named.items():
            if name in names and "Second" not in names:
                offset = (dates - np.datetime64(day, "D")).astype(np.int64)
                columns[(offset >= begins) & (offset <= ends), column] = 1.0
        taken |= columns[:, column] > 0
    cycle = (dates - np.datetime64(A_GALUNGAN, "D")).astype(np.int64) % PAWUKON
    columns[cycle == 0, HOLIDAYS.index("galungan")] = 1.0
    columns[cycle == KUNINGAN_AFTER, HOLIDAYS.index("kuningan")] = 1.0
    others = np.isin(dates, np.array(sorted(named), dtype="datetime64[D]"))
    columns[others & ~taken, HOLIDAYS.index("other_holiday")] = 1.0
    return columns
