from django.db import migrations

from moderation.starting_reasons import REASONS


def start(apps, schema_editor):
    Reason = apps.get_model("moderation", "Reason")
    Reason.objects.bulk_create(
        Reason(slug=slug, name=name, words=words, position=10 * place)
        for place, (slug, name, words) in enumerate(REASONS, 1)
    )


def sort_into_the_queue(apps, schema_editor):
    """Submissions that waited already get what is kept for the queue."""
    Submission, Change = (apps.get_model("moderation", name) for name in ("Submission", "Change"))
    for submission in Submission.objects.filter(state__in=["pending", "returned"]):
        words, count = set(), 0
        for change in Change.objects.filter(submission=submission).select_related("content_type"):
            count += 1
            label = f"{change.content_type.app_label}.{change.content_type.model}"
            words |= {f"{label}.{name}" for name in change.after or change.before}
        submission.change_count, submission.touched, submission.risk = count, f" {' '.join(sorted(words))} ", 4
        submission.save(update_fields=["change_count", "touched", "risk"])


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_the_desk")]

    operations = [
        migrations.RunPython(start, migrations.RunPython.noop),
        migrations.RunPython(sort_into_the_queue, migrations.RunPython.noop),
    ]
