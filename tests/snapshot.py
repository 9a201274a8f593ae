"""The imported catalogue, put back for each test as the import left it: the import itself is run once."""

from io import StringIO

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

# What tests make beside the catalogue, and what the site holds before anything is in it.
LEFT_OUT = {"accounts_user", "django_content_type", "auth_permission", "django_migrations"}

_taken: dict[tuple, tuple[list, dict]] = {}


def restore_or(key, make):
    """Put the rows back that `make()` leaves in an empty catalogue; it is called the first time only."""
    with transaction.atomic(), connection.cursor() as cursor:
        if key in _taken:
            kinds, tables = _taken[key]
            _number_kinds(kinds)
            for table, rows in tables.items():
                _fill(cursor, table, rows)
            return
        before = {table for table in _tables() if not _is_empty(cursor, table)}
        make()
        added = [table for table in _tables() if table not in before and not _is_empty(cursor, table)]
        _taken[key] = _kinds(), {table: _read(cursor, table) for table in added}


def _kinds():
    return list(ContentType.objects.order_by("pk").values("pk", "app_label", "model"))


def _number_kinds(kinds):
    """Rows name kinds by number, and a database that was emptied numbers them anew: as they were, please."""
    if _kinds() == kinds:
        return
    Permission.objects.all().delete()
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(ContentType(**kind) for kind in kinds)
    ContentType.objects.clear_cache()


def _tables():
    return [table for table in connection.introspection.django_table_names() if table not in LEFT_OUT]


def _is_empty(cursor, table):
    cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
    return cursor.fetchone() is None


def _columns(cursor, table):
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _read(cursor, table):
    columns = _columns(cursor, table)
    if connection.vendor == "postgresql":
        text = StringIO()
        cursor.copy_expert(f"COPY {_named(table, columns)} TO STDOUT", text)
        return columns, text.getvalue()
    # With a plus before it a column has no declared type, and its values come as they are stored.
    raw = connection.connection.execute(
        f'SELECT {", ".join(f"+{_quoted(c)}" for c in columns)} FROM "{table}"'
    )
    return columns, raw.fetchall()


def _fill(cursor, table, held):
    columns, rows = held
    if connection.vendor == "postgresql":
        cursor.copy_expert(f"COPY {_named(table, columns)} FROM STDIN", StringIO(rows))
    else:
        marks = ", ".join("?" * len(columns))
        connection.connection.executemany(f"INSERT INTO {_named(table, columns)} VALUES ({marks})", rows)


def _named(table, columns):
    return f'"{table}" ({", ".join(map(_quoted, columns))})'


def _quoted(name):
    return f'"{name}"'
