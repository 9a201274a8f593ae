import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.exceptions import EmptyResultSet
from django.core.mail import get_connection
from django.db import connections, models, router, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from accounts.letters import letter

from .notice_setting import How, Kind, NoticeSetting
from .user import User

AT_ONCE = {Kind.RETURNED, Kind.REJECTED, Kind.COMMENTED, Kind.REVERTED, Kind.DRAFT, Kind.APPEALED}
NEWS = timedelta(days=7)  # what is older is not mailed any more
KEPT = timedelta(days=365)
LONGEST_WORDS = 500
MOST_COUNTED = 100

logger = logging.getLogger(__name__)


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def old(self):
        return self.filter(created_at__lt=timezone.now() - KEPT)

    def mark_read(self):
        return self.unread().update(read_at=timezone.now())

    def seen(self, user, address):
        """He looks at what these told him of, by whichever way he came."""
        told = self.filter(recipient=user, address=address).unread()
        if told.exists():  # no writing, where nothing is to be written
            told.mark_read()

    # Telling

    @transaction.atomic
    def tell(self, people, kind, title, *, address, by=None, words=""):
        """Put it into the inboxes of these members (a queryset), in one statement however many they are.

        Nobody is told what he did himself, nor what he has switched off. What is urgent is mailed once
        this is committed, the rest with the next digest.
        """
        now = timezone.now()
        off = NoticeSetting.objects.filter(user=OuterRef("pk"), kind=kind, how=How.OFF)
        people = people.filter(~Exists(off), is_active=True)
        values = {
            "kind": str(kind), "title": " ".join(title.split())[:450], "words": words[:LONGEST_WORDS],
            "address": address, "created_at": now,
        }  # fmt: skip
        if by is not None:
            people = people.exclude(pk=by.pk)
            values["actor"] = by.pk
        _insert(self.model, people, values)
        if kind in AT_ONCE:
            told = self.filter(kind=kind, address=address, created_at=now)
            transaction.on_commit(told.post, robust=True)

    # Mail

    def to_mail(self):
        """Unread and not mailed yet, to members who have an address and want mail of this kind."""
        otherwise = NoticeSetting.objects.filter(user=OuterRef("recipient"), kind=OuterRef("kind"))
        since = timezone.now() - NEWS
        return self.filter(
            ~Exists(otherwise), mailed_at=None, read_at=None, created_at__gt=since,
            recipient__is_active=True,
        ).exclude(recipient__email="")  # fmt: skip

    def post(self) -> int:
        """Mail each member what of this is to be mailed, in one letter; how many letters went out.

        A notice is claimed before it is sent, so two runs at once send it once. What could not be sent
        is free again, and goes with the next digest.
        """
        sent, connection = 0, get_connection()
        for recipient in list(self.to_mail().order_by().values_list("recipient", flat=True).distinct()):
            notices = self._claim(recipient)
            if not notices:
                continue
            try:
                letter(notices[0].recipient, notices, connection=connection).send()
            except (OSError, SMTPException):
                logger.exception("Mail to member %s did not go out.", recipient)
                self.model.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=None)
                connection.close()
            else:
                sent += 1
        connection.close()
        return sent

    @transaction.atomic
    def _claim(self, recipient):
        mine = self.to_mail().filter(recipient=recipient).select_related("recipient", "actor")
        notices = list(mine.select_for_update(of=["self"]).order_by("created_at", "pk"))
        self.model.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=timezone.now())
        return notices


class Notice(models.Model):
    """Something a member is told, in words, and where it leads. It stays true when that is gone."""

    # Its indexes begin with it already; one fewer to write for each of all who are told.
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=450)
    words = models.TextField(blank=True)
    """What the actor said."""
    address = models.CharField(max_length=300)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "created_at"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["created_at"], condition=Q(read_at=None, mailed_at=None), name="notice_unmailed"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """By way of the inbox, which notes that it was read."""
        return f"/inbox/{self.pk}/"


def _insert(model, people, values):
    """INSERT … SELECT: a row with these values for each of `people`."""
    fields = {name: model._meta.get_field(name) for name in values}
    named = {
        f"of_notice_{name}": Value(value, output_field=getattr(fields[name], "target_field", fields[name]))
        for name, value in values.items()
    }
    rows = people.order_by().annotate(**named).values_list("pk", *named)
    connection = connections[router.db_for_write(model)]
    try:
        select, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    columns = [model._meta.get_field("recipient").column, *(field.column for field in fields.values())]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) {select}",
            parameters,
        )
