"""What members uploaded: who may see a file while no public page shows it."""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from pictures.decoding import Unfit, decode
from pictures.encoding import encode
from pictures.fields import PictureField
from pictures.picture import Picture


class UploadQuerySet(models.QuerySet):
    def take(self, file, *, by) -> Picture:
        """Check a file, store its sizes, and note who brought it. Raises Unfit with the reason.

        The note comes first: whatever is in storage is noted here, so that pruning finds it. The full
        size is stored last: where that is, the others are.
        """
        day_ago = timezone.now() - timedelta(days=1)
        if self.filter(by=by, at__gte=day_ago).count() >= settings.UPLOADS_PER_DAY:
            raise Unfit(f"You uploaded {settings.UPLOADS_PER_DAY} pictures within a day. Go on tomorrow.")
        picture, files = encode(decode(file))
        self.update_or_create(key=picture, by=by, defaults={"at": timezone.now()})
        if not default_storage.exists(picture.full_name):
            for name, content in files.items():
                default_storage.save(name, ContentFile(content))
        return picture

    @transaction.atomic
    def discard(self, picture, *, before):
        """Remove a picture that belongs to nothing; not when somebody uploaded it again meanwhile."""
        notes = self.select_for_update().filter(key=picture)
        if any(note.at >= before for note in notes):
            return False
        for name in reversed(picture.file_names()):
            default_storage.delete(name)
        notes.delete()
        return True


class Upload(models.Model):
    """That a member uploaded a picture, and when last."""

    key = PictureField("picture")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "by"], name="upload_once")]
        indexes = [
            models.Index(fields=["by", "at"], name="upload_of_member"),
            models.Index(fields=["at"], name="upload_at"),
        ]

    def __str__(self):
        return f"{self.key} by {self.by_id}"
