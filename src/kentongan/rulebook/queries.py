"""Named reads of the rulebook. Everybody signed in may read it: it is public law."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from kentongan.rulebook.model import LegalReference, Operation, Stage
from kentongan.rulebook.rules import citation_key, operation_name, stage_at


def operations() -> QuerySet[Operation]:
    """All operations with their stages in order. Two queries."""
    return Operation.objects.prefetch_related("stages")


def stages_on(operation: Operation, day: date) -> list[Stage]:
    """Every stage a day belongs to: counting and recapitulation share one."""
    return [s for s in operation.stages.all() if s.starts_on <= day <= s.ends_on]


def stage_on(operation: Operation, day: date) -> Stage | None:
    """The stage of a day; of several the one that began last, None between stages."""
    return stage_at(operation.stages.all(), day)


def operation_named(text: str) -> Operation | None:
    """The operation a text means ("OMB", "Ops Mantap Brata Agung 2023-2024"), or None.

    None also where two operations bear the name and no year tells them apart, and where the text
    names a year the operation does not touch: a doubtful match would be worse than none.
    """
    said = operation_name(text)
    if not said.name:
        return None
    fitting = []
    for operation in operations():
        names = {operation_name(n).name for n in (operation.name, *operation.short_names)}
        years = {d.year for s in operation.stages.all() for d in (s.starts_on, s.ends_on)}
        if said.name in names and said.years <= years:
            fitting.append(operation)
    return fitting[0] if len(fitting) == 1 else None


def references_on(day: date) -> QuerySet[LegalReference]:
    """Every legal reference in force on a day, one version each."""
    return LegalReference.objects.filter(
        Q(in_force_to=None) | Q(in_force_to__gt=day), in_force_from__lte=day
    )


def reference_in_force(citation: str, day: date) -> LegalReference | None:
    """The version in force on a day of what `citation` names, however it is spelt.

    Citing Perkap 3/2015 for a day in 2023 gives Perpol 1/2021, which took its place; citing it for
    a day before either gives None, as does a citation nobody recorded.
    """
    key = citation_key(citation)
    if not key:
        return None
    codes = {r.code for r in LegalReference.objects.all() if key in _keys(r)}
    return references_on(day).filter(code__in=codes).first()


def _keys(reference: LegalReference) -> set[str]:
    return {citation_key(reference.citation), reference.code}
