import django.db.models.deletion
from django.db import migrations, models


def many_from_one(apps, schema_editor):
    Submission = apps.get_model("moderation", "Submission")
    for undo in Submission.objects.exclude(reverts_one=None):
        undo.reverts.add(undo.reverts_one_id)


class Migration(migrations.Migration):
    """A reversal can take back several submissions; the column of the one goes in the next migration."""

    dependencies = [("moderation", "0003_likenesses_and_proposed_names")]

    operations = [
        migrations.AddField("change", "merged_into", models.UUIDField(blank=True, null=True)),
        migrations.AddField("source", "speaks_for", models.JSONField(blank=True, default=list)),
        migrations.AddField(
            "submission",
            "restores",
            models.ForeignKey(
                help_text="The revision to which this one leads its page back.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="restored_by",
                to="moderation.submission",
            ),
        ),
        migrations.AlterField(
            "submission",
            "reverts",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="moderation.submission",
            ),
        ),
        migrations.RenameField("submission", "reverts", "reverts_one"),
        migrations.AddField(
            "submission",
            "reverts",
            models.ManyToManyField(related_name="reverted_by", to="moderation.submission"),
        ),
        migrations.RunPython(many_from_one, migrations.RunPython.noop),
    ]
