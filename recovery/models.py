"""What the running product knows of itself."""

from django.db import models


class Heartbeat(models.Model):
    """When something that runs on its own last finished a good turn. Liveness is work done, not a process alive."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
    did = models.IntegerField(default=0, help_text="How much that turn found to do.")

    def __str__(self) -> str:
        return self.name


class Alarm(models.Model):
    """Something that is wrong with the product now; the row goes when it is over."""

    name = models.TextField(primary_key=True)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When the operators were last told.")

    def __str__(self) -> str:
        return self.name
