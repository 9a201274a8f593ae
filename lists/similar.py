"""Public lists as grounds for likeness: somebody saw two works together."""

from catalog.similar import THINGS, Shared, damped, newest_of_each, read_together, whole
from lists.models import List, ListItem

POINTS = 120


def share_lists(work):
    """Works on the same public lists. A list with everything on it says little."""
    lists = List.objects.public().filter(items__work=work).order_by("-pk").values_list("pk", "title")
    titles = dict(lists[:THINGS])
    samples = newest_of_each(ListItem, "list", titles)
    rows = read_together([sample.exclude(work=None).values_list("list", whole("work")) for sample in samples])
    sizes = {key: sum(1 for other, _ in rows if other == key) for key in titles}
    return [Shared(key, damped(POINTS, sizes[where]), "list", titles[where]) for where, key in rows]
