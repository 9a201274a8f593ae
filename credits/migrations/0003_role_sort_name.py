from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0002_leading_on'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='role',
            index=models.Index(fields=['sort_name', 'id'], name='role_sort_name'),
        ),
    ]
