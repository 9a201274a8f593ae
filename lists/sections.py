"""What lists add to pages: top lists and ratings of a work for all, tools for one."""

from django.template.loader import render_to_string

from catalog.models import Character, Person, Work
from catalog.similar import Ground, register_ground
from catalog.tools import register_tool
from lists.forms import TrackingForm
from lists.handing_over import count_items, count_kept, move_items, move_kept
from lists.models import List, Tracking
from lists.similar import share_lists
from lists.standing import standing_of
from moderation.handing_over import Belongings, register_belongings
from moderation.sections import Section, register

TOP_LISTS = 5
MOST_OFFERED = 50


def show_lists(work):
    return {"lists": list(List.objects.top_rated_with(work)[:TOP_LISTS]), "standing": standing_of(work)}


def track_tool(request, work_key, address):
    """One click, and the form behind it, with where this reader stands."""
    if not _is_member(request):
        return render_to_string("lists/tools_signed_out.html", {"address": address})
    tracking = Tracking.objects.filter(user=request.user, work=work_key).first()
    context = {
        "work_key": work_key,
        "tracking": tracking,
        "form": TrackingForm(instance=tracking, scale=request.user.rating_scale, auto_id="track-%s"),
        "address": address,
    }
    return render_to_string("lists/tools.html", context, request)


def list_tool(noun):
    """Put the work, the person or the character on one of the reader's lists."""

    def tool(request, key, address):
        if not _is_member(request):
            return ""
        lists = List.objects.filled_by(request.user).filter(follows_plural="").order_by("-updated_at", "pk")
        context = {"noun": noun, "key": key, "address": address,
                   "lists": lists.only("pk", "title")[:MOST_OFFERED]}  # fmt: skip
        return render_to_string("lists/tools_list.html", context, request)

    return tool


def _is_member(request):
    return bool(request.COOKIES) and request.user.is_authenticated


register(
    Work,
    Section(
        "lists", "Top rated lists", "lists/sections/lists.html", show_lists, (), "On no public list yet."
    ),
)
register_tool(Work, track_tool)
for model in (Work, Person, Character):
    register_tool(model, list_tool(model._meta.model_name))
register_belongings(Work, Belongings(move_kept, count_kept))
for listable in (Person, Character):
    register_belongings(listable, Belongings(move_items, count_items))
register_ground(Ground(share_lists))
