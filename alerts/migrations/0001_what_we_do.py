# One CreateModel a table, with all that belongs to it: applying constraints and triggers one by one costs seconds.

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import recovery.rows
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
        ('symptoms', '0001_what_patients_tell'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('urgency', models.SmallIntegerField(choices=[(1, 'Review'), (2, 'Soon'), (3, 'Same day'), (4, 'Emergency')])),
                ('status', models.TextField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('snoozed', 'Snoozed'), ('resolved', 'Resolved')], default='open')),
                ('headline', models.TextField(help_text='The strongest reason in words, as the rule said it.')),
                ('opened_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(help_text="When a person should have acted, by the ruleset's response times.")),
                ('last_flag_at', models.DateTimeField(help_text='When the newest flag joined.')),
                ('escalate_at', models.DateTimeField(help_text='When the next people are told, if nobody has acted.', null=True)),
                ('escalation_step', models.PositiveSmallIntegerField(default=0)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(choices=[('complication_confirmed', 'Complication confirmed'), ('seen_today', 'Seen today'), ('sent_to_ed', 'Sent to the emergency department'), ('treatment_changed', 'Treatment changed'), ('advice_given', 'Advice given'), ('expected_recovery', 'Expected, no change'), ('entered_by_mistake', 'Entered by mistake'), ('unable_to_reach', 'Unable to reach'), ('duplicate', 'Duplicate')], null=True)),
                ('reopened', models.PositiveSmallIntegerField(default=0, help_text='Times new evidence came after somebody took it.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Counts every change: the ETag of the API.')),
                ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('care_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.careteam')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='symptoms.episode')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(models.F('care_team'), models.OrderBy(models.F('urgency'), descending=True), models.F('respond_by'), condition=models.Q(('status', 'resolved'), _negated=True), include=('id', 'episode', 'status'), name='alerts_alert_worklist'), models.Index(condition=models.Q(('escalate_at__isnull', False)), fields=['escalate_at'], name='alerts_alert_escalate_due'), models.Index(fields=['care_team', 'resolved_at'], name='alerts_alert_resolved')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_alert_in_organisation'), models.CheckConstraint(condition=models.Q(('urgency__in', [1, 2, 3, 4])), name='alerts_alert_urgency_known'), models.CheckConstraint(condition=models.Q(('status__isnull', True), ('status__in', ['open', 'acknowledged', 'snoozed', 'resolved']), _connector='OR'), name='alerts_alert_status_known'), models.CheckConstraint(condition=models.Q(('outcome__isnull', True), ('outcome__in', ['complication_confirmed', 'seen_today', 'sent_to_ed', 'treatment_changed', 'advice_given', 'expected_recovery', 'entered_by_mistake', 'unable_to_reach', 'duplicate']), _connector='OR'), name='alerts_alert_outcome_known'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False), ('status', 'resolved'), ('outcome__isnull', False)), models.Q(models.Q(('status', 'resolved'), _negated=True), ('outcome__isnull', True), ('resolved_at__isnull', True)), _connector='OR'), name='alerts_alert_resolved_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'acknowledged'), _negated=True), ('acknowledged_by__isnull', False), _connector='OR'), name='alerts_alert_taken_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'open'), _negated=True), ('escalate_at__isnull', False), _connector='OR'), name='alerts_alert_open_climbs'), models.UniqueConstraint(condition=models.Q(('status', 'resolved'), _negated=True), fields=('organisation', 'episode'), name='alerts_alert_one_live')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "alerts_alertchange" ("acknowledged_at", "acknowledged_by_id", "care_team_id", "episode_id", "escalate_at", "escalation_step", "headline", "id", "last_flag_at", "opened_at", "organisation_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolved_at", "resolved_by_id", "respond_by", "revision", "snoozed_until", "status", "urgency") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."care_team_id", NEW."episode_id", NEW."escalate_at", NEW."escalation_step", NEW."headline", NEW."id", NEW."last_flag_at", NEW."opened_at", NEW."organisation_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reopened", NEW."resolved_at", NEW."resolved_by_id", NEW."respond_by", NEW."revision", NEW."snoozed_until", NEW."status", NEW."urgency"); RETURN NULL;', hash='98adc2323d8fc872a12138cc4bc0ff127097ae88', operation='INSERT', pgid='pgtrigger_insert_insert_607e3', table='alerts_alert', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acknowledged_at" IS DISTINCT FROM (NEW."acknowledged_at") OR OLD."acknowledged_by_id" IS DISTINCT FROM (NEW."acknowledged_by_id") OR OLD."care_team_id" IS DISTINCT FROM (NEW."care_team_id") OR OLD."episode_id" IS DISTINCT FROM (NEW."episode_id") OR OLD."escalation_step" IS DISTINCT FROM (NEW."escalation_step") OR OLD."headline" IS DISTINCT FROM (NEW."headline") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."reopened" IS DISTINCT FROM (NEW."reopened") OR OLD."resolved_at" IS DISTINCT FROM (NEW."resolved_at") OR OLD."resolved_by_id" IS DISTINCT FROM (NEW."resolved_by_id") OR OLD."respond_by" IS DISTINCT FROM (NEW."respond_by") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."snoozed_until" IS DISTINCT FROM (NEW."snoozed_until") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency"))', func='INSERT INTO "alerts_alertchange" ("acknowledged_at", "acknowledged_by_id", "care_team_id", "episode_id", "escalate_at", "escalation_step", "headline", "id", "last_flag_at", "opened_at", "organisation_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolved_at", "resolved_by_id", "respond_by", "revision", "snoozed_until", "status", "urgency") VALUES (NEW."acknowledged_at", NEW."acknowledged_by_id", NEW."care_team_id", NEW."episode_id", NEW."escalate_at", NEW."escalation_step", NEW."headline", NEW."id", NEW."last_flag_at", NEW."opened_at", NEW."organisation_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reopened", NEW."resolved_at", NEW."resolved_by_id", NEW."respond_by", NEW."revision", NEW."snoozed_until", NEW."status", NEW."urgency"); RETURN NULL;', hash='31ef2ad7087a09074e886d94ac3b5f8923a557a1', operation='UPDATE', pgid='pgtrigger_update_update_953db', table='alerts_alert', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "alerts_alertchange" ("acknowledged_at", "acknowledged_by_id", "care_team_id", "episode_id", "escalate_at", "escalation_step", "headline", "id", "last_flag_at", "opened_at", "organisation_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened", "resolved_at", "resolved_by_id", "respond_by", "revision", "snoozed_until", "status", "urgency") VALUES (OLD."acknowledged_at", OLD."acknowledged_by_id", OLD."care_team_id", OLD."episode_id", OLD."escalate_at", OLD."escalation_step", OLD."headline", OLD."id", OLD."last_flag_at", OLD."opened_at", OLD."organisation_id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reopened", OLD."resolved_at", OLD."resolved_by_id", OLD."respond_by", OLD."revision", OLD."snoozed_until", OLD."status", OLD."urgency"); RETURN NULL;', hash='9050ebf8f9410298e623c0aaa49129dfc33f57d2', operation='DELETE', pgid='pgtrigger_delete_delete_2fa4e', table='alerts_alert', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='AlertChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, serialize=False)),
                ('urgency', models.SmallIntegerField(choices=[(1, 'Review'), (2, 'Soon'), (3, 'Same day'), (4, 'Emergency')])),
                ('status', models.TextField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('snoozed', 'Snoozed'), ('resolved', 'Resolved')], default='open')),
                ('headline', models.TextField(help_text='The strongest reason in words, as the rule said it.')),
                ('opened_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(help_text="When a person should have acted, by the ruleset's response times.")),
                ('last_flag_at', models.DateTimeField(help_text='When the newest flag joined.')),
                ('escalate_at', models.DateTimeField(help_text='When the next people are told, if nobody has acted.', null=True)),
                ('escalation_step', models.PositiveSmallIntegerField(default=0)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(choices=[('complication_confirmed', 'Complication confirmed'), ('seen_today', 'Seen today'), ('sent_to_ed', 'Sent to the emergency department'), ('treatment_changed', 'Treatment changed'), ('advice_given', 'Advice given'), ('expected_recovery', 'Expected, no change'), ('entered_by_mistake', 'Entered by mistake'), ('unable_to_reach', 'Unable to reach'), ('duplicate', 'Duplicate')], null=True)),
                ('reopened', models.PositiveSmallIntegerField(default=0, help_text='Times new evidence came after somebody took it.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Counts every change: the ETag of the API.')),
                ('acknowledged_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('care_team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.careteam')),
                ('episode', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='symptoms.episode')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.alert')),
                ('resolved_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5e2812e7fe2b358d0401a2b7d52bb597187f3421', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8e987', table='alerts_alertchange', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='335e5fb56716c1dbc04229f793efbc9ced465f1d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_0bdd6', table='alerts_alertchange', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AlertEvent',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('opened', 'Raised'), ('joined', 'New evidence'), ('raised', 'Urgency raised'), ('reopened', 'Reopened'), ('acknowledged', 'Acknowledged'), ('escalated', 'Escalated'), ('note', 'Note'), ('contact', 'Contact'), ('snoozed', 'Snoozed'), ('resolved', 'Resolved')])),
                ('at', models.DateTimeField()),
                ('urgency', models.SmallIntegerField(choices=[(1, 'Review'), (2, 'Soon'), (3, 'Same day'), (4, 'Emergency')], null=True)),
                ('outcome', models.TextField(choices=[('complication_confirmed', 'Complication confirmed'), ('seen_today', 'Seen today'), ('sent_to_ed', 'Sent to the emergency department'), ('treatment_changed', 'Treatment changed'), ('advice_given', 'Advice given'), ('expected_recovery', 'Expected, no change'), ('entered_by_mistake', 'Entered by mistake'), ('unable_to_reach', 'Unable to reach'), ('duplicate', 'Duplicate')], null=True)),
                ('note', models.TextField(blank=True)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timeline', to='alerts.alert')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['alert', 'at'], name='alerts_alertevent_timeline')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_alertevent_in_organisation')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c4291561419247b4521e58e62c7f57f65465c4a7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2fa35', table='alerts_alertevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='ad4ef2edecedabad1833a51e2e767b756c560ceb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6c46f', table='alerts_alertevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.TextField(choices=[('email', 'E-mail')])),
                ('dedupe', models.TextField(help_text='The moment it is about: telling somebody twice of one moment adds no row.')),
                ('urgency', models.SmallIntegerField(choices=[(1, 'Review'), (2, 'Soon'), (3, 'Same day'), (4, 'Emergency')])),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('send_at', models.DateTimeField(help_text='When it is due, or when a lease ends; null once done.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True, help_text="sent, or why not: the error's name, no text of it.")),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='alerts.alert')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('send_at__isnull', False)), fields=['send_at'], name='alerts_notification_due')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_notification_in_organisation'), models.CheckConstraint(condition=models.Q(('channel__isnull', True), ('channel__in', ['email']), _connector='OR'), name='alerts_notification_channel_known'), models.UniqueConstraint(fields=('organisation', 'alert', 'recipient', 'channel', 'dedupe'), name='alerts_notification_once'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), ('send_at__isnull', False), _connector='OR'), name='alerts_notification_sent_or_due')],
            },
        ),
        migrations.CreateModel(
            name='Ruleset',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('document', models.JSONField(help_text='Schedule, rules with their numbers, urgencies, response times.')),
                ('note', models.TextField(help_text='Why this version was made.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('published_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulesets', to='symptoms.program')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('published_at__isnull', False)), fields=['program', '-version'], name='alerts_ruleset_in_force')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_ruleset_in_organisation'), models.UniqueConstraint(fields=('organisation', 'program', 'version'), name='alerts_ruleset_version_once'), models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('created_by')), _negated=True), _connector='OR'), name='alerts_ruleset_two_people')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c46c1432cb0b9c8af83478d8022815b85e3adc9d', operation='DELETE', pgid='pgtrigger_kept_for_ever_bb806', table='alerts_ruleset', when='BEFORE')), pgtrigger.compiler.Trigger(name='published_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e219f10c9c303880deb370fca0fd06232ea51526', operation='UPDATE', pgid='pgtrigger_published_is_final_c9a27', table='alerts_ruleset', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='bc6eec3288c8c13a8c391d09f45b8cbf4db38678', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ae9b5', table='alerts_ruleset', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('rule_id', models.TextField()),
                ('cause', models.TextField(help_text='The check-in, or the missed day, that the rule answered about.')),
                ('family', models.TextField()),
                ('urgency', models.SmallIntegerField(choices=[(1, 'Review'), (2, 'Soon'), (3, 'Same day'), (4, 'Emergency')])),
                ('standing', models.TextField(help_text='new, escalated, again, evidence or quiet: what it added to what was known.')),
                ('sentence', models.TextField(help_text="What staff read, with the patient's own numbers and dates.")),
                ('comparison', models.TextField(blank=True, help_text='What the answers were measured against.')),
                ('unless', models.TextField(blank=True, help_text='What would have kept the rule from holding.')),
                ('advice', models.TextField(help_text='What the patient reads, in English; translated when shown.')),
                ('facts', models.JSONField(help_text='Each answer used: item, value, day, check-in.')),
                ('parameters', models.JSONField(help_text="The rule's numbers at that moment.")),
                ('considered', models.JSONField(default=dict, help_text='Rules that did not hold or could not be answered.')),
                ('measure', models.FloatField(help_text='The driving value, to tell worse from the same.', null=True)),
                ('day', models.SmallIntegerField(help_text='Day after surgery that it is about.')),
                ('late', models.BooleanField(default=False, help_text='The entry came days later: ask if it is still true.')),
                ('raised_on_day', models.SmallIntegerField(help_text='Day after surgery on which it was raised.')),
                ('raised_at', models.DateTimeField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='alerts.alert')),
                ('check_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='symptoms.checkin')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='symptoms.episode')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alerts.ruleset')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['episode', 'rule_id', '-raised_at'], name='alerts_flag_by_rule')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_flag_in_organisation'), models.CheckConstraint(condition=models.Q(('urgency__in', [1, 2, 3, 4])), name='alerts_flag_urgency_known'), models.UniqueConstraint(fields=('organisation', 'episode', 'rule_id', 'cause', 'urgency'), name='alerts_flag_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept_for_ever', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7ecb9dc76e2cb90949c2a6b4b16e3c47ebb4a8b4', operation='UPDATE OR DELETE', pgid='pgtrigger_kept_for_ever_ab4b1', table='alerts_flag', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='4332f1c8abc9382d82d3b3497d6888638386690b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f88f7', table='alerts_flag', when='BEFORE'))],
            },
        ),
    ]
