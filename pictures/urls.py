from django.urls import path

from pictures.views import upload

urlpatterns = [path("uploads/", upload, name="upload")]
