from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.views import follows, inbox

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/settings/", inbox.settings, name="inbox-settings"),
    path("inbox/read/", inbox.mark_read, name="inbox-read"),
    path("inbox/<int:pk>/", inbox.open_notice, name="notice"),
    # The token in the address says who asks; mail programs have no cookie.
    path("inbox/unsubscribe/<str:token>/", csrf_exempt(inbox.unsubscribe), name="unsubscribe"),
    path("follows/", follows.follows, name="follows"),
    path("follows/<int:pk>/deletion/", follows.unfollow, name="unfollow"),
]
