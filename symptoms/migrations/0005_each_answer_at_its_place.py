# Django refuses to change a generated column: it is dropped and made anew, which writes the table anew.

import django.db.models.expressions
from django.db import migrations, models

# What the column held before, to go back to it.
JOINED = """
    CREATE FUNCTION symptoms_joined(parts text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$ BEGIN RETURN array_to_string(parts, ','); END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('symptoms', '0004_episodes_go_on'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='checkin',
            name='symptoms_checkin_packed_whole',
        ),
        migrations.RemoveIndex(
            model_name='checkin',
            name='symptoms_checkin_by_day',
        ),
        migrations.RemoveField(
            model_name='checkin',
            name='packed',
        ),
        migrations.RunSQL('DROP FUNCTION symptoms_joined(text[])', JOINED),
        migrations.AddField(
            model_name='checkin',
            name='packed',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL("lpad((extract(epoch FROM received_at - TIMESTAMPTZ '1970-01-01 00:00:00+00:00') * 1000000)::bigint::text, 16, '0') || CASE WHEN day > DATE '1999-12-31' AND day <= DATE '2149-12-31' THEN chr(day - DATE '1999-12-31') END || lpad(((received_at AT TIME ZONE zone)::date - day)::text, 5) || id::text || lpad(coalesce(walk_minutes::text, ''), 4) || CASE WHEN numb_sites IS NULL THEN '..' ELSE chr(48 + ('left_thigh' = ANY(numb_sites))::integer * 1 + ('right_thigh' = ANY(numb_sites))::integer * 2 + ('left_leg' = ANY(numb_sites))::integer * 4 + ('right_leg' = ANY(numb_sites))::integer * 8 + ('left_foot' = ANY(numb_sites))::integer * 16 + ('right_foot' = ANY(numb_sites))::integer * 32) || chr(48 + ('left_arm' = ANY(numb_sites))::integer * 1 + ('right_arm' = ANY(numb_sites))::integer * 2 + ('left_hand' = ANY(numb_sites))::integer * 4 + ('right_hand' = ANY(numb_sites))::integer * 8 + ('saddle' = ANY(numb_sites))::integer * 16) END || coalesce(chr(pain_back + 48), '.') || coalesce(chr(pain_limb + 48), '.') || coalesce(chr(opioid_doses + 48), '.') || CASE WHEN other_meds THEN '+' WHEN NOT other_meds THEN '-' ELSE '.' END || CASE WHEN relief IS NULL THEN '.' WHEN relief = 'good' THEN 'b' WHEN relief = 'some' THEN 'c' WHEN relief = 'none' THEN 'a' END || '.' || CASE WHEN out_of_bed IS NULL THEN '.' WHEN out_of_bed = 'alone' THEN 'd' WHEN out_of_bed = 'with_help' THEN 'e' WHEN out_of_bed = 'unable' THEN 'f' END || CASE WHEN stairs IS NULL THEN '.' WHEN stairs = 'yes' THEN 'g' WHEN stairs = 'with_help' THEN 'e' WHEN stairs = 'no' THEN 'h' WHEN stairs = 'not_tried' THEN 'i' END || CASE WHEN fall THEN '+' WHEN NOT fall THEN '-' ELSE '.' END || CASE WHEN fall_injury THEN '+' WHEN NOT fall_injury THEN '-' ELSE '.' END || coalesce(chr(redness + 48), '.') || coalesce(chr(swelling + 48), '.') || CASE WHEN drainage IS NULL THEN '.' WHEN drainage = 'none' THEN 'a' WHEN drainage = 'clear' THEN 'j' WHEN drainage = 'bloody' THEN 'k' WHEN drainage = 'pus' THEN 'l' END || CASE WHEN drainage_amount IS NULL THEN '.' WHEN drainage_amount = 'none' THEN 'a' WHEN drainage_amount = 'spots' THEN 'm' WHEN drainage_amount = 'wet_dressing' THEN 'n' WHEN drainage_amount = 'soaked' THEN 'o' END || CASE WHEN opening THEN '+' WHEN NOT opening THEN '-' ELSE '.' END || CASE WHEN warmth THEN '+' WHEN NOT warmth THEN '-' ELSE '.' END || CASE WHEN odour THEN '+' WHEN NOT odour THEN '-' ELSE '.' END || CASE WHEN temperature_c < 'NaN' THEN chr((temperature_c * 10)::integer + -179) ELSE '.' END || CASE WHEN chills THEN '+' WHEN NOT chills THEN '-' ELSE '.' END || CASE WHEN unwell THEN '+' WHEN NOT unwell THEN '-' ELSE '.' END || coalesce(chr(numb_severity + 48), '.') || '.' || CASE WHEN numb_new THEN '+' WHEN NOT numb_new THEN '-' ELSE '.' END || CASE WHEN numb_vs_preop IS NULL THEN '.' WHEN numb_vs_preop = 'better' THEN 'p' WHEN numb_vs_preop = 'same' THEN 'q' WHEN numb_vs_preop = 'worse' THEN 'r' END || CASE WHEN weakness IS NULL THEN '.' WHEN weakness = 'none' THEN 'a' WHEN weakness = 'same' THEN 'q' WHEN weakness = 'new_or_worse' THEN 's' END || CASE WHEN bladder_bowel IS NULL THEN '.' WHEN bladder_bowel = 'normal' THEN 't' WHEN bladder_bowel = 'changed' THEN 'u' END || CASE WHEN saddle THEN '+' WHEN NOT saddle THEN '-' ELSE '.' END || CASE WHEN constipation THEN '+' WHEN NOT constipation THEN '-' ELSE '.' END || CASE WHEN calf THEN '+' WHEN NOT calf THEN '-' ELSE '.' END || CASE WHEN chest THEN '+' WHEN NOT chest THEN '-' ELSE '.' END || CASE WHEN headache_positional THEN '+' WHEN NOT headache_positional THEN '-' ELSE '.' END || CASE WHEN neck_swelling_or_noisy_breathing THEN '+' WHEN NOT neck_swelling_or_noisy_breathing THEN '-' ELSE '.' END || CASE WHEN swallow IS NULL THEN '.' WHEN swallow = 'normal' THEN 't' WHEN swallow = 'mild' THEN 'v' WHEN swallow = 'hard_solids' THEN 'w' WHEN swallow = 'cannot_liquids' THEN 'x' END || coalesce(chr(mood + 48), '.') || coalesce(chr(phq2 + 48), '.') || coalesce(chr(phq9 + 48), '.') || coalesce(chr(phq9_item9 + 48), '.') || coalesce(chr(gad2 + 48), '.') || CASE WHEN self_harm IS NULL THEN '.' WHEN self_harm = 'no' THEN 'h' WHEN self_harm = 'yes' THEN 'g' WHEN self_harm = 'rather_not_say' THEN 'y' END || coalesce('~' || supersedes_id::text, '')", ()), help_text='All that a judgement reads, as one text.', output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['episode', 'day'], include=('packed',), name='symptoms_checkin_by_day'),
        ),
        migrations.AddConstraint(
            model_name='checkin',
            constraint=models.CheckConstraint(condition=models.Q(('packed__isnull', False)), name='symptoms_checkin_packed_whole'),
        ),
    ]
