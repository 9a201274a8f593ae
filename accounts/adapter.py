from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with the site's own words where they matter."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_blacklisted": "This name is kept for the site itself. Choose another.",
    }
