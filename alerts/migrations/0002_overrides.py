import datetime
import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import recovery.rows
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people'),
        ('alerts', '0001_what_we_do'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('symptoms', '0001_what_patients_tell'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('rule_id', models.TextField()),
                ('numbers', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='By name; empty: it is not told.')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Not told about these only; empty: about all.', size=None)),
                ('known', models.FloatField(help_text="The driving value then: worse by the rule's step is told.", null=True)),
                ('reason', models.TextField()),
                ('review_on', models.DateField(help_text='The last day on which it holds: a person looks at it again.')),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='The midnight after the day of review, or when a person ended it.')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='symptoms.episode')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HiddenFinding',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('rule_id', models.TextField()),
                ('cause', models.TextField(help_text='The check-in, or the missed day, that the rule answered about.')),
                ('urgency', models.SmallIntegerField(help_text='As it would have been told.')),
                ('sentence', models.TextField()),
                ('facts', models.JSONField(help_text='Each answer used: item, value, day, check-in.')),
                ('parameters', models.JSONField(help_text="The rule's usual numbers, by which it held.")),
                ('day', models.SmallIntegerField(help_text='Day after surgery that it is about.')),
                ('found_at', models.DateTimeField()),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='symptoms.episode')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alerts.ruleset')),
                ('override', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hid', to='alerts.override')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='flag',
            name='override',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alerts.override'),
        ),
        migrations.CreateModel(
            name='OverrideEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                ('rule_id', models.TextField()),
                ('numbers', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='By name; empty: it is not told.')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Not told about these only; empty: about all.', size=None)),
                ('known', models.FloatField(help_text="The driving value then: worse by the rule's step is told.", null=True)),
                ('reason', models.TextField()),
                ('review_on', models.DateField(help_text='The last day on which it holds: a person looks at it again.')),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='The midnight after the day of review, or when a person ended it.')),
                ('ended_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('episode', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='symptoms.episode')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.override')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(fields=['episode'], name='alerts_override_of_episode'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_override_in_organisation'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='alerts_override_says_why'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('made_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=92))))), name='alerts_override_ends'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('numbers', {}), ('places', []), _connector='OR'), name='alerts_override_one_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d0b47e3aaab424ccedba7c6bb7b2ea49dff08d3e', operation='DELETE', pgid='pgtrigger_kept_for_ever_cb082', table='alerts_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='8338be50bf3e3f27bbdffddd54da6269cef21633', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d91af', table='alerts_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='decided_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."episode_id" IS DISTINCT FROM (NEW."episode_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."known" IS DISTINCT FROM (NEW."known") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."numbers" IS DISTINCT FROM (NEW."numbers") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."places" IS DISTINCT FROM (NEW."places") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."review_on" IS DISTINCT FROM (NEW."review_on") OR OLD."rule_id" IS DISTINCT FROM (NEW."rule_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='86f8ff879a9ac39d9fd01516bb9fa5e1ba954403', operation='UPDATE', pgid='pgtrigger_decided_is_final_4f1d0', table='alerts_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='only_shortened', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."ends_at" > (OLD."ends_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1207228d1e25f08f053e5af8429895721b7c9b29', operation='UPDATE', pgid='pgtrigger_only_shortened_58ef4', table='alerts_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "alerts_overrideevent" ("ended_by_id", "ends_at", "episode_id", "id", "known", "made_at", "made_by_id", "numbers", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "reason", "review_on", "rule_id") VALUES (NEW."ended_by_id", NEW."ends_at", NEW."episode_id", NEW."id", NEW."known", NEW."made_at", NEW."made_by_id", NEW."numbers", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."places", NEW."reason", NEW."review_on", NEW."rule_id"); RETURN NULL;', hash='b8b4bcd4b38fce63042befd6c32efe3ae75eeb14', operation='INSERT', pgid='pgtrigger_insert_insert_f7e01', table='alerts_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "alerts_overrideevent" ("ended_by_id", "ends_at", "episode_id", "id", "known", "made_at", "made_by_id", "numbers", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "reason", "review_on", "rule_id") VALUES (NEW."ended_by_id", NEW."ends_at", NEW."episode_id", NEW."id", NEW."known", NEW."made_at", NEW."made_by_id", NEW."numbers", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."places", NEW."reason", NEW."review_on", NEW."rule_id"); RETURN NULL;', hash='59ee2a790d6699d6057bfc41d2b152d2b9625560', operation='UPDATE', pgid='pgtrigger_update_update_c7fe9', table='alerts_override', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='hiddenfinding',
            index=models.Index(fields=['found_at'], name='alerts_hiddenfinding_found'),
        ),
        migrations.AddConstraint(
            model_name='hiddenfinding',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_hiddenfinding_in_organisation'),
        ),
        migrations.AddConstraint(
            model_name='hiddenfinding',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__isnull', True), models.Q(('urgency__gte', 1), ('urgency__lte', 3)), _connector='OR'), name='alerts_hiddenfinding_urgency_range'),
        ),
        migrations.AddConstraint(
            model_name='hiddenfinding',
            constraint=models.UniqueConstraint(fields=('organisation', 'episode', 'rule_id', 'cause', 'urgency'), name='alerts_hiddenfinding_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hiddenfinding',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='19396880e000197e020780a707588230e75ea637', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fcf53', table='alerts_hiddenfinding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hiddenfinding',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='9d36897bfdfb277d770e86fab74b79787f2281fe', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_53a74', table='alerts_hiddenfinding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overrideevent',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='716b4e477d83ca4b92497b32c1b74f04c64d80d8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_344c9', table='alerts_overrideevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overrideevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='57a6e4043a9c78b8d4509b225a672b9b492809d9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2707e', table='alerts_overrideevent', when='BEFORE')),
        ),
    ]
