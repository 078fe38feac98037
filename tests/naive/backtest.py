"""The slow, obvious twin of the back-test's counting: unit by unit, step by step."""

from __future__ import annotations

from collections.abc import Iterator

Table = list[list[bool]]
"""Rows are steps, columns units."""


def rows(column: list[bool]) -> Iterator[range]:
    """The unbroken rows of True."""
    step = 0
    while step < len(column):
        end = step
        while end < len(column) and column[end]:
            end += 1
        if end > step:
            yield range(step, end)
        step = end + 1


def count(alarm: Table, judged: Table, truth: Table) -> dict[str, float]:
    """What there is to count, over all units."""
    names = ("hits", "misses", "false", "right", "number", "detected", "at_once", "delay", "alerts")
    found = dict.fromkeys(names, 0.0)
    for unit in range(len(alarm[0])):
        alarms, verdicts, outbreak = ([row[unit] for row in t] for t in (alarm, judged, truth))
        for rang, known, real in zip(alarms, verdicts, outbreak, strict=True):
            if known:
                name = ("hits" if rang else "misses") if real else ("false" if rang else "right")
                found[name] += 1
        for steps in rows(outbreak):
            if any(verdicts[step] for step in steps):
                found["number"] += 1
                delays = [step - steps.start for step in steps if alarms[step]]
                if delays:
                    found["detected"] += 1
                    found["at_once"] += delays[0] == 0
                    found["delay"] += delays[0]
        for steps in rows(alarms):
            found["alerts"] += not any(outbreak[step] for step in steps)
    return found
