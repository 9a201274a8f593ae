from catalog.urls import entity_urls
from credits.models import Role

urlpatterns = entity_urls(Role)
