from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LinkCheckConfig(AppConfig):
    name = "linkcheck"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("broken_links")
