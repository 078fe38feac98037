from typing import Any

from django.db import migrations, models


def _settings(words: str) -> Any:
    """Change how PostgreSQL looks after the table of reports; other databases need nothing."""

    def change(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            table = apps.get_model("watch_loop", "Report")._meta.db_table
            schema_editor.execute(f"ALTER TABLE {table} {words}")

    return change


class Migration(migrations.Migration):
    dependencies = [("watch_loop", "0003_referral")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_by_event"),
        migrations.RemoveIndex(model_name="report", name="report_district_newest"),
        migrations.RemoveIndex(model_name="report", name="report_desk"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["district", "-id"], include=("unit_path",), name="report_district_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["happened_at", "id"],
                include=(
                    *("event_day", "kind", "state", "group", "training"),
                    *("area_code", "district", "unit_path"),
                ),
                name="report_by_event",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("received", "triaged")),
                    models.Q(("referred_office", ""), ("state", "referred")),
                    _connector="OR",
                ),
                fields=["-urgency", "-id"],
                include=("unit_path",),
                name="report_desk",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="duplicate_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="duplicates",
                to="watch_loop.report",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("duplicate_of__isnull", False)),
                fields=["duplicate_of"],
                name="report_duplicates",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["received_at", "id"], name="report_by_arrival"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            *("triaged", "corrected", "not_incident"),
                            *("duplicate", "referred", "expired"),
                        ),
                    )
                ),
                fields=["state", "-id"],
                name="report_set_apart",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("urgency__gt", 0)),
                fields=["urgency", "-id"],
                name="report_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("training", True)), fields=["-id"], name="report_training"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("deaths__gt", 0)), fields=["-id"], name="report_deaths"
            ),
        ),
        # An index answers alone for pages that a vacuum has been over. A table that is added to and
        # hardly changed would wait for a fifth of itself before the next one.
        migrations.RunPython(
            _settings(
                "SET (autovacuum_vacuum_insert_scale_factor = 0,"
                " autovacuum_vacuum_insert_threshold = 10000)"
            ),
            _settings(
                "RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold)"
            ),
        ),
    ]
