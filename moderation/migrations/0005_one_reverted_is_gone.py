from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0004_undoing_merging_sources")]

    operations = [migrations.RemoveField("submission", "reverts_one")]
