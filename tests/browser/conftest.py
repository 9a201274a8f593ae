"""Chromium against a live server with the whole starter catalogue."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from accounts.models import User
from tests.conftest import CHROMIUM
from tests.helpers import import_catalogue

STARTER = sorted((Path(__file__).parents[2] / "catalog" / "starter").glob("*.json"))
PASSWORD = "correct horse battery"
# Chromium would call home otherwise; a closed network makes that slow.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    # Playwright's own event loop runs in this thread; Django must not refuse the ORM because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def starter(transactional_db):
    import_catalogue(*STARTER)


@pytest.fixture
def moderator(transactional_db):
    return User.objects.create_user("mo", "mo@example.org", PASSWORD, is_moderator=True)


@pytest.fixture
def editor(transactional_db):
    return User.objects.create_user("ann", "ann@example.org", PASSWORD)


@pytest.fixture
def visit(chromium, live_server):
    """`visit(javascript=…, width=…, …)` opens a window; a script error or a foreign request fails the test."""
    contexts, problems = [], []

    def open_window(*, javascript=True, width=1280, height=900, scheme="light"):
        context = chromium.new_context(
            base_url=live_server.url, java_script_enabled=javascript, color_scheme=scheme,
            viewport={"width": width, "height": height}, locale="en-US",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: problems.append(message.text) if "Content Security" in message.text else None,
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((live_server.url, "data:")) else problems.append(request.url)
            ),
        )
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not problems


def sign_in(page, name):
    page.goto("/accounts/login/")
    page.get_by_label("Username or email").or_(page.get_by_label("Login")).first.fill(name)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    page.wait_for_url("**/")
