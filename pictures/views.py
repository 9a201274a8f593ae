"""Uploading one picture, for a script that shows how far it is. Without script the form brings the files."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pictures.fields import Refusal
from pictures.uploading import MOST_BYTES, take


@never_cache
@require_POST
def upload(request):
    """{"token": …} to put into the form, or {"problem": …}."""
    if not request.user.is_authenticated:
        problem = "You have been signed out. Sign in in another tab, then choose the picture again."
        return JsonResponse({"problem": problem}, status=403)
    file = request.FILES.get("file")
    if file is None:
        cut_off = vars(request).get("cut_off")
        problem = f"The file is larger than {MOST_BYTES // 1_000_000} MB." if cut_off else "Choose a picture."
        return JsonResponse({"problem": problem}, status=422)
    token = take(file, by=request.user)
    if isinstance(token, Refusal):
        return JsonResponse({"problem": str(token)}, status=422)
    return JsonResponse({"token": token})
