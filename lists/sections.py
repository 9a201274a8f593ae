"""What lists add to the page of a work: top lists and the average rating for all, tools for one."""

from django.db.models import Avg, Count
from django.template.loader import render_to_string

from catalog.models import Character, Person, Work
from catalog.similar import Ground, register_ground
from catalog.tools import register_tool
from lists.forms import TrackingForm
from lists.merging import count_items, count_kept, move_items, move_kept
from lists.models import List, Tracking
from lists.similar import share_lists
from moderation.handing_over import Follower, register_follower
from moderation.sections import Section, register

TOP_LISTS = 5


def show_lists(work):
    """Ratings kept in private are in no average."""
    ratings = Tracking.objects.filter(work=work, is_private=False, half_points__isnull=False)
    found = ratings.aggregate(average=Avg("half_points"), number=Count("pk"))
    rating = {"average": found["average"] / 2, "number": found["number"]} if found["number"] else None
    return {"lists": list(List.objects.top_rated_with(work)[:TOP_LISTS]), "rating": rating}


def tools(request, work_key, address):
    """Track and Add to list, with where this reader stands."""
    if not request.COOKIES or not request.user.is_authenticated:
        return render_to_string("lists/tools_signed_out.html", {"address": address})
    tracking = Tracking.objects.filter(user=request.user, work=work_key).first()
    context = {
        "work_key": work_key,
        "tracking": tracking,
        "form": TrackingForm(instance=tracking, auto_id="track-%s"),
        "lists": List.objects.filter(owner=request.user).only("pk", "title")[:50],
        "address": address,
    }
    return render_to_string("lists/tools.html", context, request)


register(
    Work,
    Section(
        "lists", "Top rated lists", "lists/sections/lists.html", show_lists, (), "On no public list yet."
    ),
)
register_tool(Work, tools)
register_follower(Work, Follower(move_kept, count_kept))
for listable in (Person, Character):
    register_follower(listable, Follower(move_items, count_items))
register_ground(Ground(share_lists))
