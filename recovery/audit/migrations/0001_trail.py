# All tables in one operation, each with all that belongs to it: one by one they would cost many seconds.

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import recovery.rows
from django.db import migrations, models

from recovery.migrating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_people'),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('actor_role', models.TextField()),
                        ('actor_id', models.UUIDField(null=True)),
                        ('action', models.TextField(help_text='What was done, as thing.verb: check_in.record, alert.read.')),
                        ('patient_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='Every patient whose data was shown or changed.', size=None)),
                        ('object_id', models.UUIDField(null=True)),
                        ('request_id', models.TextField(blank=True)),
                        ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['patient_ids'], name='audit_by_patient'), models.Index(fields=['actor_id', '-at'], name='audit_by_actor')],
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0450288fcb55201b346da4e2d56d2293ba7aac03', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00dfa', table='audit_auditevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='ca45f24334a39b032e352bef77d56e55cd1307c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d674d', table='audit_auditevent', when='BEFORE'))],
                    },
                ),
            ],
        ),
    ]
