"""A growing cluster of points, watched event by event: stcd.

Assunção & Correa 2009 ("Surveillance to detect emerging space-time clusters", Computational
Statistics & Data Analysis 53:2817): for each earlier event k the ratio
(1 + e)^N exp(-e m), where N counts the events near k since k and m is what space and time apart
from one another expect there: events near k so far, times the share of all events since k. Their
sum over k is the Shiryaev-Roberts statistic; it alarms at A, the average number of events to a
false alarm. The largest of them is a CUSUM.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kentongan.early_warning.cases import EventList
from kentongan.early_warning.kernels import points as kernels
from kentongan.early_warning.scan.options import need


@dataclass(frozen=True, eq=False, slots=True)
class GrowingCluster:
    """Verdict of stcd.

    `statistic`: float64, shape (events,), in order of time, which `order` (indices of the events)
    gives; `alarm`: index of the event at which the statistic first passes the threshold, None
    where it never does; `centre`: index of the event around which the cluster grew; `members`:
    indices of the events near the centre from then to the alarm.
    """

    statistic: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]
    threshold: float
    alarm: int | None
    centre: int | None
    members: npt.NDArray[np.int64]


def stcd(
    events: EventList,
    *,
    radius: float,
    epsilon: float,
    threshold: float,
    cusum: bool = False,
) -> GrowingCluster:
    """Watch for a cluster within `radius` whose intensity rises by the factor 1 + `epsilon`.

    `radius`: in the length of the points; `threshold`: average events to a false alarm. `cusum`:
    the largest ratio is the statistic instead of their sum, and has no such threshold.
    Events at the same time stay in the order given. Raises `InputError`.
    """
    for name, value in (("radius", radius), ("epsilon", epsilon), ("threshold", threshold)):
        need(value > 0, name, value, "above 0")
    order = np.argsort(events.time, kind="stable")
    points = events.points[order]
    statistic = np.empty(order.size)
    leader = np.empty(order.size, dtype=np.int64)
    kernels.shiryaev_roberts(
        np.ascontiguousarray(points[:, 0]),
        np.ascontiguousarray(points[:, 1]),
        radius,
        epsilon,
        cusum,
        statistic,
        leader,
    )
    passed = np.flatnonzero(statistic > threshold)
    if passed.size == 0:
        return GrowingCluster(statistic, order, threshold, None, None, np.empty(0, dtype=np.int64))
    alarm = int(passed[0])
    centre = int(leader[alarm])
    since = np.arange(centre, alarm + 1)
    near = np.sqrt(((points[since] - points[centre]) ** 2).sum(axis=1)) < radius
    return GrowingCluster(
        statistic=statistic,
        order=order,
        threshold=threshold,
        alarm=int(order[alarm]),
        centre=int(order[centre]),
        members=order[since[near]],
    )
