from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="credit",
            index=models.Index(fields=["person", "id"], name="credit_newest"),
        ),
        migrations.AddIndex(
            model_name="performance",
            index=models.Index(fields=["person", "id"], name="performance_newest"),
        ),
    ]
