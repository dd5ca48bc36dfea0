# All tables in one operation, each with all that belongs to it: one by one they would cost many seconds.

import django.db.models.deletion
import pgtrigger.compiler
import recovery.rows
from django.conf import settings
from django.db import migrations, models

from recovery.migrating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_people'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['user', 'ends_at'], name='rota_absence_now')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='rota_absence_in_organisation'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='rota_absence_in_order')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rota_absenceevent" ("ends_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (NEW."ends_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at", NEW."user_id"); RETURN NULL;', hash='3864663cc3f8b27947c10c86b7a54f1fc08dcdc9', operation='INSERT', pgid='pgtrigger_insert_insert_cfe75', table='rota_absence', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rota_absenceevent" ("ends_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (NEW."ends_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at", NEW."user_id"); RETURN NULL;', hash='81df6e582f8235353fa6663d718cd818a7dc60c2', operation='UPDATE', pgid='pgtrigger_update_update_c25fc', table='rota_absence', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='AbsenceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rota.absence')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='554171341e20a050e441beb0c19ceb06d9fb8ae9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_9e940', table='rota_absenceevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='36d9dcd9c58a29579696d9a40e48f494d2e2c2c9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11169', table='rota_absenceevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPoint',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('channel', models.TextField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('pager', 'Pager'), ('chat', 'Chat'), ('webhook', 'Webhook'), ('screen', 'Screen')])),
                        ('address', models.TextField(help_text='As the provider takes it: a number of a pager, a name in a chat.')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='rota_contactpoint_in_organisation'), models.CheckConstraint(condition=models.Q(('channel__isnull', True), ('channel__in', ['email', 'sms', 'pager', 'chat', 'webhook', 'screen']), _connector='OR'), name='rota_contactpoint_channel_known'), models.UniqueConstraint(fields=('organisation', 'user', 'channel'), name='rota_contactpoint_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rota_contactpointevent" ("address", "channel", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."address", NEW."channel", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='91d3a5787a747da200d2b9a46474c4ce8bb7427e', operation='INSERT', pgid='pgtrigger_insert_insert_da12e', table='rota_contactpoint', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rota_contactpointevent" ("address", "channel", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."address", NEW."channel", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;', hash='44b8081ebd3c77de32720d838e244dcfb4666933', operation='UPDATE', pgid='pgtrigger_update_update_98abd', table='rota_contactpoint', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPointEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('channel', models.TextField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('pager', 'Pager'), ('chat', 'Chat'), ('webhook', 'Webhook'), ('screen', 'Screen')])),
                        ('address', models.TextField(help_text='As the provider takes it: a number of a pager, a name in a chat.')),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rota.contactpoint')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='02235e410b9bd94ab4e150ffffe6b1f06d38a643', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_15335', table='rota_contactpointevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='65629224d93dafac10f2a5014566d5b1554c8e59', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_47223', table='rota_contactpointevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='Holiday',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('on', models.DateField()),
                        ('name', models.TextField()),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='rota_holiday_in_organisation'), models.UniqueConstraint(fields=('organisation', 'on'), name='rota_holiday_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rota_holidayevent" ("id", "name", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='ed49114025b3944979c0bdfa4a46dff7c9ed35e8', operation='INSERT', pgid='pgtrigger_insert_insert_15629', table='rota_holiday', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rota_holidayevent" ("id", "name", "on", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."on", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='8df03b0575eade69d73496c9ea57675eafa4d9b0', operation='UPDATE', pgid='pgtrigger_update_update_18702', table='rota_holiday', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='HolidayEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('on', models.DateField()),
                        ('name', models.TextField()),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rota.holiday')),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='c4db49e3b9f5a0edda2d9bb490c50e684b15d571', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_c41c4', table='rota_holidayevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='995b3e4c535bff7e91c8dd07716e49be7faa0909', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a00b3', table='rota_holidayevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='OnCall',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('care_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.careteam')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['care_team', 'ends_at', 'starts_at'], name='rota_oncall_now')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='rota_oncall_in_organisation'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='rota_oncall_in_order')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rota_oncallevent" ("care_team_id", "ends_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (NEW."care_team_id", NEW."ends_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at", NEW."user_id"); RETURN NULL;', hash='eebec9b5b5297e5ded18c634c03a967e152a96b9', operation='INSERT', pgid='pgtrigger_insert_insert_ed695', table='rota_oncall', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rota_oncallevent" ("care_team_id", "ends_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (NEW."care_team_id", NEW."ends_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at", NEW."user_id"); RETURN NULL;', hash='8978aca471a855d61eb665f895bd42d49c9cb217', operation='UPDATE', pgid='pgtrigger_update_update_c437f', table='rota_oncall', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='OnCallEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('care_team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.careteam')),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rota.oncall')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='df9bc396f4b0ebfdd0874eebda92307e5a534d13', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_4f28a', table='rota_oncallevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='99709b9a923d538e0f387032a8cf3b7c7d6b1586', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1a28a', table='rota_oncallevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='PushDevice',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('endpoint', models.TextField(help_text='Whoever knows it and our key can reach the browser: a secret.', unique=True)),
                        ('p256dh', models.TextField()),
                        ('auth', models.TextField()),
                        ('created_at', models.DateTimeField()),
                        ('name', models.TextField(help_text='As its browser called itself, e.g. Chrome on Android.')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_devices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='rota_pushdevice_in_organisation')],
                    },
                ),
            ],
        ),
    ]
