"""A blocked member presses every button of the site: nothing he does reaches anybody but moderators.

Walks the addresses there are, so a view that comes later is tried as well.
"""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.python import Serializer
from django.db import transaction
from django.urls import get_resolver

from accounts.models import Block, Follow, Notice, User
from catalog.models import Work
from lists.exchange.models import Import
from lists.models import List, ListSuggestion, ListVote
from moderation import members
from moderation.models import (
    AutoApproval,
    Change,
    Protection,
    Quarantine,
    Reason,
    Submission,
)
from moderation.models.quarantine import QuarantineItem
from moderation.registry import editable_fields, editable_models
from tests.helpers import FormReader, member_client, propose, save_section

FILM = "/works/memories-1995/"
OTHERS_ONLY = [Block, ListVote, AutoApproval, Protection, Quarantine, QuarantineItem, Reason]
KINDS = {"works": "memories-1995", "people": "katsuhiro-otomo"}
OUTSIDE = ("accounts/", "api/", "media/")  # allauth's own: signing in and out, one's address, one's password


@pytest.fixture
def world(memories, ann, bob, moderator, as_ann, as_bob, settings):
    """Everything he has, and what others have; then he is blocked."""
    settings.OPEN_SUBMISSIONS = [0]
    made = {"sub": {}}
    for state, runtime in (
        ("approved", 101),
        ("rejected", 102),
        ("returned", 103),
        ("withdrawn", 104),
        ("pending", 105),
    ):
        one = propose(as_ann, FILM, "general", {"fields-runtime": runtime})
        words = {"by": moderator, "version": one.version}
        if state == "approved":
            one.approve(**words)
        elif state == "rejected":
            one.reject(**words, comment="No.")
        elif state == "returned":
            one.send_back(**words, comment="Mend it.")
        elif state == "withdrawn":
            one.withdraw(by=ann, version=one.version)
        made["sub"][state] = one.pk
    save_section(as_ann, FILM, "overview", {"fields-deck": "In my draft."})
    made["sub"]["draft"] = Submission.objects.get(state="draft", author=ann).pk
    made["sub"]["of bob"] = propose(as_bob, FILM, "overview", {"fields-deck": "Three dreams."}).pk
    made["sub"]["import"] = Submission.objects.filter(is_import=True).first().pk
    open_to_all = List.objects.create(owner=ann, title="Mine", visibility="public", curation="suggestions")
    open_to_all.add(memories, by=ann)
    bomb = Work.objects.get(name="Stink Bomb")
    suggested = ListSuggestion.objects.create(list=open_to_all, work=bomb, by=bob)
    theirs = List.objects.create(owner=bob, title="Theirs", visibility="public", curation="suggestions")
    shared = List.objects.create(owner=bob, title="Ours", visibility="public", curation="collaborators")
    shared.collaborators.add(ann)
    Follow.objects.create(user=bob, content_type=ContentType.objects.get_for_model(List), key=open_to_all.pk)
    batch = Import.objects.create(member=ann, file_name="list.csv", content=b"", state="review", format="csv")
    members.block(ann, by=moderator, reason="Copied texts.")
    Notice.objects.all().delete()
    return made | {
        "lists": [open_to_all.pk, theirs.pk, shared.pk], "suggestion": suggested.pk, "work": memories.pk,
        "other": bomb.pk, "batch": batch.pk,
    }  # fmt: skip


def patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry, route)
        else:
            yield route


def addresses(world):
    """Every pattern of the site with everything of this world in it that fits."""
    for route in patterns():
        if route.startswith(OUTSIDE) or not re.match(r"[\w-]+/|$", route):
            continue
        plural = route.partition("/")[0]
        if "path:slug" in route and plural not in KINDS:
            continue
        fits = {
            "<path:slug>": [KINDS.get(plural)], "<str:username>": ["bob"], "<uuid:pk>": world["lists"],
            "<int:pk>": world["sub"].values(), "<int:suggestion>": [world["suggestion"]],
            "<slug:key>": ["general", "overview", "names", "credits", "images"], "<slug:kind>": ["work"],
            "<slug:noun>": [
                "proposal", "withdrawal", "reopening", "split", "keeping", "settlement", "removal", "appeal",
                "approval", "rejection", "return", "patrol", "comment",
            ],
        }  # fmt: skip
        if plural == "imports":
            fits["<uuid:pk>"] = [world["batch"]]
        if plural == "shelf":
            fits["<uuid:pk>"] = [world["work"]]
        found = [f"/{route}"]
        for hole, values in fits.items():
            found = [
                one.replace(hole, str(value)) for one in found for value in (values if hole in one else [""])
            ]
        yield from (one for one in found if "<" not in one)


def kitchen_sink(world):
    """What any form of the site might be sent."""
    return {
        "reason": "No.", "comment": "No.", "note": "No.", "words": "", "moderator": "1", "level": "moderators",
        "part": "", "do": "reject", "picked": f"{world['sub']['of bob']}:1", "all": "1", "change": "1",
        "of": world["sub"]["approved"], "into": "magnetic-rose", "vote": "1", "title": "Spam", "decision": "take",
        "visibility": "public", "curation": "closed", "list": world["lists"][0], "work": world["other"],
        "text": "Stink Bomb", "add": "1", "version": "1", "take_over": "1", "follow": "1", "status": "completed",
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-risk": "1", "form-0-needed": "2",
        "form-0-name": "Mine", "form-0-words": "Mine", "form-0-position": "1",
        "row-1-shown": "1", "propose": "1", "name": "Spam", "query": "",
    }  # fmt: skip


def forms_of(client, address):
    """(where it posts to, what) of each form on the page, its empty fields filled in."""
    page = client.get(address)
    if page.status_code != 200 or not page.get("Content-Type", "").startswith("text/html") or page.streaming:
        return
    reader = FormReader()
    reader.feed(page.content.decode())
    for form in reader.forms:
        yield (
            form["action"] or address,
            {
                name: value or "Spam, spam." if "TOTAL" not in name else value
                for name, value in form["data"].items()
            },
        )


def reached(ann):
    """What others can see, or what is others': all of it is to stay as it is."""
    rows = Serializer().serialize
    mine = Submission.objects.filter(author=ann)
    public = List.objects.exclude(visibility="private").order_by("pk")
    return {
        "the catalogue": [
            rows(model._base_manager.order_by("pk"), fields=editable_fields(model)) for model in editable_models()
        ],
        "what waits or is decided": set(
            Submission.objects.exclude(author=ann).values_list("pk", "state", "version", "leased_by", "note")
        ),
        "his approved ones": set(mine.filter(state="approved").values_list("pk", "version")),
        "what waits of others": rows(Change.objects.exclude(submission__author=ann).order_by("pk")),
        "members": set(User.objects.exclude(pk=ann.pk).values_list("pk", "is_moderator", "last_block", "is_active")),
        "lists": {one.pk: (one.title, one.description, one.score, list(one.items.values_list("work", "note")),
                           set(one.suggestions.values_list("pk", "state"))) for one in public},
        "the site's": [rows(model.objects.order_by("pk")) for model in OTHERS_ONLY],
    }  # fmt: skip


def queued(ann):
    mine = Submission.objects.filter(author=ann, state="pending")
    return {one.pk: sorted(map(str, one.changes.values_list("object_id", "after"))) for one in mine}


def differences(before, ann, address):
    after, was = reached(ann), before["reached"]
    for what, value in was.items():
        if what == "lists":  # he may take his own away from the public
            gone = {key for key in value if key not in after["lists"]}
            is_like_before = {key: value[key] for key in value if key not in gone} == after["lists"]
        else:
            is_like_before = value == after[what]
        if not is_like_before:
            yield what
    for key, changes in queued(ann).items():
        if key not in before["queued"] and not address.endswith("/appeal/"):
            yield f"#{key} waits now"
        elif changes != before["queued"].get(key, changes) and not address.endswith("/removal/"):
            yield f"#{key} says something else"
    told = Notice.objects.exclude(recipient=ann)
    if told.exists() and not address.endswith(("/comment/", "/appeal/")):
        yield f"somebody is told: {told.first().title}"


def test_a_blocked_member_reaches_nobody_by_any_button(world, ann):
    client = member_client(User.objects.get(pk=ann.pk))
    before, found, posts = {"reached": reached(ann), "queued": queued(ann)}, [], 0
    for address in sorted(set(addresses(world))):
        for target, data in [(address, kitchen_sink(world)), *forms_of(client, address)]:
            if not target.startswith("/") or target.startswith(f"/{OUTSIDE[0]}"):
                continue
            with transaction.atomic():
                try:
                    response = client.post(target, data)
                    posts += 1
                    if response.status_code >= 500:
                        found.append((target, response.status_code))
                    found += [(target, what) for what in differences(before, ann, target.partition("?")[0])]
                except Exception as error:
                    found.append((target, repr(error)[:200]))
                transaction.set_rollback(True)
    assert posts > 300
    assert not found, "\n".join(map(str, dict.fromkeys(found)))
