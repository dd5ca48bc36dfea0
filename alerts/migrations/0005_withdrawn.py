"""A message that nobody needs any more is withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_push")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="withdrawn_at",
            field=models.DateTimeField(help_text="When it stopped being needed: somebody acted, or left.", null=True),
        ),
        migrations.RemoveConstraint(model_name="notification", name="alerts_notification_sent_or_due"),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", False),
                    ("send_at__isnull", False),
                    ("withdrawn_at__isnull", False),
                    _connector="OR",
                ),
                name="alerts_notification_sent_or_due",
            ),
        ),
    ]
