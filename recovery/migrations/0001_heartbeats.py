# One CreateModel a table, with all that belongs to it: applying constraints and triggers one by one costs seconds.

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('did', models.IntegerField(default=0, help_text='How much that turn found to do.')),
            ],
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('told_at', models.DateTimeField(help_text='When the operators were last told.', null=True)),
            ],
        ),
    ]
