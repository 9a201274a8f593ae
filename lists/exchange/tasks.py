"""Background work: at once, or in the worker (`TASKS` in the settings)."""

from django_tasks import task

from lists.exchange import working


@task()
def carry_on(key):
    """Only ever a hint that there is something to do: how far an import has come stands with the import."""
    working.carry_on(key)
