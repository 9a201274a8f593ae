"""Static files as production serves them."""

from pathlib import Path

from django.core.management import call_command

SOURCE = Path(__file__).parents[1] / "static" / "css"


def collected_sheet(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "ui.storage.JoinedStaticFilesStorage"},
    }
    others = ["admin", "rest_framework", "django_htmx", "account", "mfa"]  # quicker
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    (sheet,) = (tmp_path / "css").glob("app.*.css")
    return sheet.read_text()


def test_the_style_sheet_is_one_request(tmp_path, settings):
    sheet = collected_sheet(tmp_path, settings)
    assert "@import" not in sheet
    for component in (SOURCE / "components").glob("*.css"):
        assert component.read_text() in sheet
    # Collected again, as every start does: still whole, and under the same name.
    assert collected_sheet(tmp_path, settings) == sheet
