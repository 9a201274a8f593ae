"""Model fields that mean the same on every database."""

from django.db import models


class SortKeyField(models.CharField):
    """Text compared byte by byte on every database, whatever its locale; derived, never typed."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection):
        collation = {"postgresql": "C"}.get(connection.vendor)
        return {**super().db_parameters(connection), "collation": collation}
