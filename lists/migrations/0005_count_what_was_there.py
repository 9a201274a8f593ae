"""Lists made before their length, votes and ranks were kept."""

from django.db import migrations
from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count(apps, schema_editor):
    lists, item, vote = (apps.get_model("lists", name) for name in ("List", "ListItem", "ListVote"))

    def number(model):
        rows = model.objects.filter(list=OuterRef("pk")).order_by().values("list").annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)

    lists.objects.update(size=number(item), score=number(vote))
    item.objects.update(rank=F("position"))


class Migration(migrations.Migration):
    dependencies = [("lists", "0004_undo_ties_and_live_lists")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
