"""Pictures themselves, and the page with every picture of an entity."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from catalog.models import Image
from moderation import policy
from moderation.models.row import find_page
from pictures.models import Upload
from pictures.picture import Picture

FOR_EVER = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"


@require_safe
def picture(request, shard, key, size):
    """A size of a picture: for everyone while a row of the catalogue shows it, else for a few.

    The session is looked at only where it matters: a public answer is the same for everybody.
    """
    found = Picture(key)
    name = found.file_name(size)
    if shard != key[:2] or name not in found.file_names():
        raise Http404("There is no picture at this address.")
    is_public = Image.objects.filter(file=key).exists()
    if not is_public and not policy.may_see_upload(request.user, _owners(found)):
        return _nothing_here(request)
    try:
        response = FileResponse(default_storage.open(name), content_type="image/webp")
    except FileNotFoundError:
        return _nothing_here(request)
    response["Cache-Control"] = FOR_EVER if is_public else PRIVATE
    return response


def _owners(key) -> set:
    return set(Upload.objects.filter(key=key).values_list("by", flat=True))


def _nothing_here(request):
    """Not to be remembered: it may be approved in a minute."""
    response = render(request, "404.html", {"reason": "There is no picture at this address."}, status=404)
    add_never_cache_headers(response)
    return response


@require_safe
def gallery(request, model, slug):
    """Every picture of an entity, with what is said of it."""
    page = find_page(model, slug)
    if page is None:
        raise Http404(f"There is no {model._meta.verbose_name} at this address.")
    if page.slug != slug:
        return redirect(f"{page.get_absolute_url()}images/", permanent=True)
    return render(request, "catalog/images.html", {"page": page})
