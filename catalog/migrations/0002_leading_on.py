from django.db import migrations, models
from django.db.models.functions import Length, Substr

import ui.fields


def fill_days(apps, schema_editor):
    """The days of the people who are there already; `Person.derive` does it for those that change."""
    people = apps.get_model("catalog", "Person").objects
    for derived, date in (("birthday", "born"), ("deathday", "died")):
        known = people.annotate(length=Length(date)).filter(length=len("1995-12-23"))
        known.update(**{derived: Substr(date, 6)})


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="birthday",
            field=ui.fields.SortKeyField(blank=True, default="", editable=False, max_length=5),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="deathday",
            field=ui.fields.SortKeyField(blank=True, default="", editable=False, max_length=5),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["birthday", "born"], name="person_birthday"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["deathday", "died"], name="person_deathday"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["date", "id"], name="release_date"),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["country", "date"], name="release_country_date"),
        ),
        migrations.AddIndex(
            model_name="worktag",
            index=models.Index(fields=["tag", "id"], name="worktag_newest"),
        ),
        migrations.RunPython(fill_days, migrations.RunPython.noop),
    ]
