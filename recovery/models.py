"""What the running product knows of itself."""

from django.db import models


class Heartbeat(models.Model):
    """When something that runs on its own last finished a good turn. Liveness is work done, not a process alive."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
    did = models.IntegerField(default=0, help_text="How much that turn found to do.")

    def __str__(self) -> str:
        return self.name
