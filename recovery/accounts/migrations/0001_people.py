# All tables in one operation, each with all that belongs to it: one by one they would cost many seconds.

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import recovery.accounts.models
import recovery.rows
from django.conf import settings
from django.db import migrations, models

from recovery.migrating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.TextField(unique=True)),
                        ('time_zone', models.TextField(default='Europe/London', help_text='IANA name, for staff screens.')),
                        ('emergency_number', models.TextField(help_text='What a patient dials when life is in danger, e.g. 999.')),
                        ('crisis_phone', models.TextField(help_text='A line for people who think of hurting themselves.')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CareTeam',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.TextField()),
                        ('phone', models.TextField(help_text='The ward, in cover hours.')),
                        ('out_of_hours_phone', models.TextField(help_text='Who answers at night and at weekends.')),
                        ('opens_at', models.TimeField(help_text="When nurses begin to look, in the organisation's time zone.")),
                        ('closes_at', models.TimeField(help_text='When nurses stop looking.')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='accounts_careteam_in_organisation'), models.UniqueConstraint(fields=('organisation', 'name'), name='accounts_careteam_name_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_careteamevent" ("closes_at", "created_at", "id", "name", "opens_at", "organisation_id", "out_of_hours_phone", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."closes_at", NEW."created_at", NEW."id", NEW."name", NEW."opens_at", NEW."organisation_id", NEW."out_of_hours_phone", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;', hash='2e1a072dcc95dfd3f6f617b0ae7edbe5855abe59', operation='INSERT', pgid='pgtrigger_insert_insert_bb569', table='accounts_careteam', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_careteamevent" ("closes_at", "created_at", "id", "name", "opens_at", "organisation_id", "out_of_hours_phone", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."closes_at", NEW."created_at", NEW."id", NEW."name", NEW."opens_at", NEW."organisation_id", NEW."out_of_hours_phone", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;', hash='a00069e1000a82cb3d3e48e048d50272cabc83b9', operation='UPDATE', pgid='pgtrigger_update_update_f5dd5', table='accounts_careteam', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('email', models.EmailField(max_length=254)),
                        ('name', models.TextField()),
                        ('phone', models.TextField(blank=True)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False, help_text="May open the operator's admin.", verbose_name='operator')),
                        ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_user_email_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."date_joined", NEW."email", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone"); RETURN NULL;', hash='1c4c09fde4ec2d4261bbc33c30a1d9504b459ac7', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone"))', func='INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (NEW."date_joined", NEW."email", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone"); RETURN NULL;', hash='026e54c37212358c4096edec448f93aa6f73a152', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."date_joined", OLD."email", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."name", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone"); RETURN NULL;', hash='b08b5426ca92ab0fbbc6bc37cf867945d3b0d095', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER'))],
                    },
                    managers=[
                        ('objects', recovery.accounts.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='ApiClient',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('name', models.TextField()),
                        ('token_digest', models.BinaryField(help_text='SHA-256; never the token.', max_length=32, unique=True)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('check_ins:write', 'Send check-ins'), ('check_ins:read', 'Read check-ins'), ('alerts:read', 'Read alerts'), ('alerts:write', 'Acknowledge and resolve alerts'), ('patients:read', 'Read patients')]), size=None)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('acts_for', models.ForeignKey(help_text='The person who answers for what this client does.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('care_teams', models.ManyToManyField(related_name='+', to='accounts.careteam')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='accounts_apiclient_in_organisation'), models.UniqueConstraint(fields=('organisation', 'name'), name='accounts_apiclient_name_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apiclientevent" ("acts_for_id", "created_at", "expires_at", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "token_digest") VALUES (NEW."acts_for_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."scopes", NEW."token_digest"); RETURN NULL;', hash='c1d0be7d50f236b5f3572fbe308b3e2959bfeed5', operation='INSERT', pgid='pgtrigger_insert_insert_f7d28', table='accounts_apiclient', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acts_for_id" IS DISTINCT FROM (NEW."acts_for_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."token_digest" IS DISTINCT FROM (NEW."token_digest"))', func='INSERT INTO "accounts_apiclientevent" ("acts_for_id", "created_at", "expires_at", "id", "name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "token_digest") VALUES (NEW."acts_for_id", NEW."created_at", NEW."expires_at", NEW."id", NEW."name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."scopes", NEW."token_digest"); RETURN NULL;', hash='1d37cfad72dba047464ebbd0e45c5193720ba46f', operation='UPDATE', pgid='pgtrigger_update_update_7a817', table='accounts_apiclient', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                        ('role', models.TextField(choices=[('nurse', 'Nurse'), ('clinician', 'Clinician'), ('lead', 'Lead')])),
                        ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('care_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.careteam')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='accounts_membership_in_organisation'), models.CheckConstraint(condition=models.Q(('role__isnull', True), ('role__in', ['nurse', 'clinician', 'lead']), _connector='OR'), name='accounts_membership_role_known'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'user', 'care_team'), name='accounts_membership_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_membershipevent" ("care_team_id", "ended_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_at", "user_id") VALUES (NEW."care_team_id", NEW."ended_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."started_at", NEW."user_id"); RETURN NULL;', hash='8b62528e8abb71c2132c56c138fa882ea17ffd8c', operation='INSERT', pgid='pgtrigger_insert_insert_fc05a', table='accounts_membership', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_membershipevent" ("care_team_id", "ended_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_at", "user_id") VALUES (NEW."care_team_id", NEW."ended_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."started_at", NEW."user_id"); RETURN NULL;', hash='7dbc51cb4e16140fab2f255441921a54f17cfc6b', operation='UPDATE', pgid='pgtrigger_update_update_20ab5', table='accounts_membership', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='MembershipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('role', models.TextField(choices=[('nurse', 'Nurse'), ('clinician', 'Clinician'), ('lead', 'Lead')])),
                        ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('care_team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.careteam')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.membership')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e1f05704110766345bef638c18be4307af995a77', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9ee6c', table='accounts_membershipevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='03a2bf7374ace7235057371a73cde8a904cffea2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_4b72b', table='accounts_membershipevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='CareTeamEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('name', models.TextField()),
                        ('phone', models.TextField(help_text='The ward, in cover hours.')),
                        ('out_of_hours_phone', models.TextField(help_text='Who answers at night and at weekends.')),
                        ('opens_at', models.TimeField(help_text="When nurses begin to look, in the organisation's time zone.")),
                        ('closes_at', models.TimeField(help_text='When nurses stop looking.')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.careteam')),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8049588de400bb096bff01763c76f181bfc31da2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a0190', table='accounts_careteamevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='8c4e0e0b3fa2f3835afae24eefc37e7acd26d1eb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d9d9b', table='accounts_careteamevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='ApiClientEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('name', models.TextField()),
                        ('token_digest', models.BinaryField(help_text='SHA-256; never the token.', max_length=32)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('check_ins:write', 'Send check-ins'), ('check_ins:read', 'Read check-ins'), ('alerts:read', 'Read alerts'), ('alerts:write', 'Acknowledge and resolve alerts'), ('patients:read', 'Read patients')]), size=None)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('acts_for', models.ForeignKey(db_constraint=False, help_text='The person who answers for what this client does.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.apiclient')),
                        ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='995f810375ecf16eb149f90a7da1f4296d5d99da', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ffdc7', table='accounts_apiclientevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='eabc0379465e9cab842bc54b3f3cb1756e88fb91', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_0e7a4', table='accounts_apiclientevent', when='BEFORE'))],
                    },
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                        ('email', models.EmailField(max_length=254)),
                        ('name', models.TextField()),
                        ('phone', models.TextField(blank=True)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False, help_text="May open the operator's admin.", verbose_name='operator')),
                        ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e9498e73f6fbdf2642fb33fa14189f1ad2382c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='f713caaedbae2e6796b68ca4fbac594e46a1c84d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_084bb', table='accounts_userevent', when='BEFORE'))],
                    },
                ),
            ],
        ),
    ]
