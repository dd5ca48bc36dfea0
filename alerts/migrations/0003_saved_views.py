import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import recovery.rows
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people'),
        ('alerts', '0002_overrides'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=recovery.rows.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('query', models.TextField(help_text='As in the address: view=action&urgency=3.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('care_team', models.ForeignKey(help_text="Whose it is too; null: one's own.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.careteam')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('care_team__isnull', False)), fields=['care_team'], name='alerts_savedview_shared')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='alerts_savedview_in_organisation'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='alerts_savedview_has_a_name'), models.UniqueConstraint(fields=('organisation', 'by', 'name'), name='alerts_savedview_name_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedview',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='9f0906afa960dec16a3f1f18bbf036862c302ebd', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_c2259', table='alerts_savedview', when='BEFORE')),
        ),
    ]
