"""A statement written once asks what the ORM would, on either database."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from tests.cast import Cast
from tests.kinds.builders import report as built

from kentongan.people.model import PostHolding
from kentongan.prepared import PreparedInsert, PreparedQuery
from kentongan.watch_loop.report.model import Report


def test_it_gives_what_the_orm_gives(cast: Cast) -> None:
    """Texts, keys, days, booleans, through joins; again and for other values."""
    columns = ("post__title", "post__is_head", "since", "until", "post__unit__path")
    asked = PreparedQuery(
        lambda key: PostHolding.objects.filter(officer__user_id=key).values_list(*columns),
        column="id",
        like=-1,
    )
    for user in (cast.kapolres, cast.bhabin_1, cast.kapolres):
        right = list(PostHolding.objects.filter(officer__user_id=user.pk).values_list(*columns))
        assert [tuple(row) for row in asked.rows(user.pk)] == right
        assert isinstance(right[0][2], date)
    assert asked.rows(0) == []


def test_identifiers_and_other_conditions_stay(cast: Cast) -> None:
    """A UUID is asked for in the form of the database; what else the query says is kept."""
    report = built(cast)
    asked = PreparedQuery(
        lambda uid: Report.objects.filter(uid=uid, kind="incident").values_list("uid", "state"),
        column="uid",
        like=UUID(int=1),
    )
    assert [tuple(r) for r in asked.rows(report.uid)] == [(report.uid, "received")]
    assert asked.rows(uuid4()) == []
    Report.objects.update(kind="contact")
    assert asked.rows(report.uid) == []


def test_a_row_is_stored_as_the_orm_stores_it(cast: Cast) -> None:
    """Every column, again and again: what the database keeps of the statement fits other values."""
    first = built(cast)
    stored = PreparedInsert(Report)
    same = [f.attname for f in Report._meta.concrete_fields if f.name not in ("id", "uid")]
    for text, loss in [("x", 1), ("", 40_000), ("é\n'\\", 10**13), ("x", None)] * 3:
        row = Report.objects.get(pk=first.pk)
        row.uid, row.text, row.loss_rupiah = uuid4(), text, loss
        row.data = {"method": text, "vehicles": loss}
        row.pk, row._state.adding = None, True
        by_orm = Report.objects.get(pk=first.pk)
        by_orm.text, by_orm.loss_rupiah, by_orm.data = row.text, row.loss_rupiah, row.data
        by_orm.pk, by_orm.uid = None, uuid4()
        by_orm.save(force_insert=True)
        stored.store(row)
        assert not row._state.adding
        mine, its = (Report.objects.get(uid=r.uid) for r in (row, by_orm))
        assert mine.pk == row.pk != its.pk
        assert [getattr(mine, n) for n in same] == [getattr(its, n) for n in same]
