"""From findings to flags: what is new, the alert it opens or joins, and who is told."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max

from alerts.judgement.contacts import contacts_of
from alerts.judgement.histories import Followed, day_at
from alerts.models import Alert, AlertEvent, AlertEventKind, AlertStatus, Flag
from alerts.overrides.models import HiddenFinding
from alerts.rules.considering import considered
from alerts.rules.evaluate import Judgement
from alerts.rules.history import History
from alerts.rules.ledger import Flagged, Heard, Ledger
from alerts.rules.rule import Fact, Finding
from alerts.rules.ruleset import Ruleset
from alerts.rules.words import Standing, Urgency
from alerts.telling.notifying import begin_step, tell
from alerts.telling.recipients import policy_in_force
from symptoms.models import Episode


def already_said(episode: Followed) -> Ledger:
    """Return what an episode was flagged for so far."""
    rows = Flag.objects.filter(episode_id=episode.id).order_by("raised_at", "id")
    columns = rows.values_list(
        "rule_id", "cause", "urgency", "standing", "measure", "raised_on_day", "alert_id", "alert__resolved_at"
    )
    flagged = (Flagged(*row[:-1], None if row[-1] is None else day_at(episode, row[-1])) for row in columns)
    return Ledger(flagged, spoken=partial(_spoken_on, episode))


def _spoken_on(episode: Followed) -> int | None:
    """Return the day on which somebody last spoke to the patient, None when nobody did."""
    at: datetime | None = contacts_of([episode.id]).aggregate(last=Max("at"))["last"]
    return None if at is None else day_at(episode, at)


@dataclass(frozen=True, slots=True)
class Judged:
    """One episode, what it was judged by, and what came of it."""

    episode: Episode
    ruleset_id: UUID
    ruleset: Ruleset
    history: History
    judgement: Judgement


def raise_flags(judged: Judged) -> list[Flag]:
    """Store what is new of a judgement and return the flags. The episode must be locked.

    New flags join the live alert or open one, and on an alert that somebody took they open it again; what only repeats
    a closed alert within its quiet time is kept with that alert and changes no other. The live alert is locked before it
    is asked what was said: whoever closes it meanwhile would else take with it what nobody has been told.
    """
    alert = _live_alert(judged.episode)
    said = already_said(judged.episode)
    heard = list(said.take(judged.judgement.findings, judged.ruleset, today=judged.history.today))
    news = [item for item in heard if item.standing != Standing.QUIET]
    if alert is None and any(item.is_told for item in news):
        alert = _open(judged, news)
    elif alert is not None and news:
        _join(alert, judged, news)
    flags = [_flag(item, _home(item, alert, said), judged) for item in heard]
    Flag.objects.bulk_create(flags)
    return flags


def keep_hidden(judged: Judged) -> None:
    """Store what held and is not told because of an override; what was stored before adds nothing."""
    HiddenFinding.objects.bulk_create(_hidden(judged), ignore_conflicts=True)


def _hidden(judged: Judged) -> Iterable[HiddenFinding]:
    for one in judged.judgement.hidden:
        finding = one.finding
        yield HiddenFinding(
            organisation_id=judged.episode.organisation_id,
            override_id=UUID(one.override),
            episode_id=judged.episode.id,
            ruleset_id=judged.ruleset_id,
            rule_id=finding.rule_id,
            cause=finding.cause,
            urgency=finding.urgency,
            sentence=finding.sentence,
            facts=[_fact(fact) for fact in finding.facts],
            parameters=finding.parameters,
            day=finding.day,
            found_at=judged.history.now,
        )


def _live_alert(episode: Episode) -> Alert | None:
    live = Alert.objects.filter(organisation_id=episode.organisation_id, episode=episode)
    return live.exclude(status=AlertStatus.RESOLVED).select_for_update(no_key=True).first()


def _strongest(heard: Sequence[Heard]) -> Finding:
    return max(heard, key=lambda item: (item.is_told, item.finding.urgency)).finding


def _open(judged: Judged, heard: Sequence[Heard]) -> Alert:
    episode, now, strongest = judged.episode, judged.history.now, _strongest(heard)
    alert = Alert.objects.create(
        organisation_id=episode.organisation_id,
        episode=episode,
        care_team_id=episode.care_team_id,
        urgency=strongest.urgency,
        headline=strongest.sentence,
        opened_at=now,
        last_flag_at=now,
        respond_by=now + timedelta(minutes=_contact_minutes(judged, strongest.urgency, heard)),
        policy_id=policy_in_force(episode.care_team_id),
        escalate_at=now,  # until the first step below says when the second is
    )
    _event(alert, AlertEventKind.OPENED, now=now)
    begin_step(alert, judged.ruleset, 0, now=now)
    return alert


def _join(alert: Alert, judged: Judged, heard: Sequence[Heard]) -> None:
    """Let new flags join a live alert: its urgency may rise, and one that somebody took opens again."""
    now, strongest = judged.history.now, _strongest(heard)
    rises = strongest.urgency > alert.urgency
    was_taken = alert.status != AlertStatus.OPEN
    alert.last_flag_at, alert.revision = now, alert.revision + 1
    alert.care_team_id = judged.episode.care_team_id
    if rises:
        alert.urgency, alert.headline = strongest.urgency, strongest.sentence
    if was_taken:
        _reopen(alert, now=now)
    contact = now + timedelta(minutes=_contact_minutes(judged, Urgency(alert.urgency), heard))
    alert.respond_by = contact if was_taken else min(alert.respond_by, contact)
    alert.save(
        update_fields=[
            "last_flag_at", "revision", "care_team", "urgency", "headline", "status", "respond_by", "escalate_at",
            "escalation_step", "acknowledged_by", "acknowledged_at", "snoozed_until", "reopened",
        ]
    )  # fmt: skip
    kind = AlertEventKind.REOPENED if was_taken else AlertEventKind.RAISED if rises else AlertEventKind.JOINED
    _event(alert, kind, now=now)
    if rises or was_taken:
        begin_step(alert, judged.ruleset, 0, now=now)
    elif any(item.is_told and item.standing != Standing.NEW for item in heard):
        tell(alert, judged.ruleset, now=now)


def _reopen(alert: Alert, *, now: datetime) -> None:
    alert.status, alert.reopened = AlertStatus.OPEN, alert.reopened + 1
    alert.escalation_step, alert.escalate_at = 0, now
    alert.acknowledged_by, alert.acknowledged_at, alert.snoozed_until = None, None, None


def _contact_minutes(judged: Judged, urgency: Urgency, heard: Sequence[Heard]) -> int:
    """Return how soon the patient must be spoken to: by the urgency, or sooner where a rule asks for it."""
    rules = (judged.ruleset.by_id.get(item.finding.rule_id) for item in heard if item.is_told)
    asked = [rule.contact_minutes for rule in rules if rule is not None and rule.contact_minutes is not None]
    return min([judged.ruleset.responses.of(urgency).contact_minutes, *asked])


def _event(alert: Alert, kind: AlertEventKind, *, now: datetime) -> None:
    AlertEvent.objects.create(
        organisation_id=alert.organisation_id, alert=alert, kind=kind, at=now, urgency=alert.urgency
    )


def _home(item: Heard, alert: Alert | None, said: Ledger) -> UUID:
    """Return the alert a flag belongs to: the live one, or for what is quiet the closed one that its rule spoke in last."""
    if alert is not None and item.standing != Standing.QUIET:
        return alert.id
    home = said.last_alert(item.finding.rule_id)
    assert home is not None  # noqa: S101 - what nobody is told of repeats what was said before
    return home


def _flag(item: Heard, alert_id: UUID, judged: Judged) -> Flag:
    finding, history = item.finding, judged.history
    return Flag(
        organisation_id=judged.episode.organisation_id,
        alert_id=alert_id,
        episode_id=judged.episode.id,
        ruleset_id=judged.ruleset_id,
        check_in_id=None if finding.check_in is None else UUID(str(finding.check_in)),
        rule_id=finding.rule_id,
        cause=finding.cause,
        family=finding.family,
        also=list(finding.also),
        urgency=finding.urgency,
        standing=item.standing,
        sentence=finding.sentence,
        comparison=finding.comparison,
        unless=finding.unless,
        advice=finding.advice,
        facts=[_fact(fact) for fact in finding.facts],
        parameters=finding.parameters,
        considered=asdict(considered(finding, judged.ruleset, history, judged.judgement)),
        override_id=None if finding.override is None else UUID(finding.override),
        measure=finding.measure,
        day=finding.day,
        late=finding.late,
        raised_on_day=history.today,
        raised_at=history.now,
    )


def _fact(fact: Fact) -> dict[str, Any]:
    check_in = None if fact.check_in is None else str(fact.check_in)
    return {"item": fact.item, "value": fact.value, "day": fact.day, "check_in": check_in}
