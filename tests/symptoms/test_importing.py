"""Enrolling many from a file: checked first, enrolled on a word, whole rows only, and nothing overwritten."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recovery.accounts.actors import Actor
from recovery.accounts.models import CareTeam
from recovery.audit.models import AuditEvent
from recovery.uploads import MOST_BYTES
from symptoms import tasks
from symptoms.contact_models import Message
from symptoms.errors import Conflict, NotFound
from symptoms.imports import importing
from symptoms.imports.importing import KEPT, enrol_checked, upload_patients, work_imports_due
from symptoms.imports.models import ImportStatus, PatientImport, PatientImportRow
from symptoms.imports.queries import import_page
from symptoms.models import Baseline, Episode, EpisodeStatus, Patient, Program
from symptoms.services import enrol_patients
from tests.people import NOW, ZONE, make_episode, make_patient
from tests.symptoms.sheets import row, sheet

Upload = Callable[..., PatientImport]


@pytest.fixture
def upload(actor: Actor, program: Program, team: CareTeam) -> Upload:
    """Return a function that sends a file of the given rows and lets it be checked."""

    def sent(*rows: dict[str, str]) -> PatientImport:
        made = upload_patients(actor, sheet(*rows), program_id=program.id, care_team_id=team.id, now=NOW)
        work()
        return PatientImport.objects.get(id=made.id)

    return sent


def work(now: Any = NOW) -> None:
    """Work until nothing is left."""
    while PatientImport.objects.filter(work_at__lte=now).exists():
        work_imports_due(now=now)


def enrol(actor: Actor, file: PatientImport, **options: Any) -> PatientImport:
    enrol_checked(actor, file.id, **({"sends_invitations": False} | options), now=NOW)
    work()
    return PatientImport.objects.get(id=file.id)


def told(file: PatientImport) -> dict[int, tuple[str, str]]:
    return {one.number: (one.status, " ".join(one.problems)) for one in file.rows.all()}


def post(browser: Client, program: Program, team: CareTeam, content: bytes) -> Any:
    said = {"program": program.id, "care_team": team.id, "file": io.BytesIO(content)}
    return browser.post(reverse("patient-import"), said)


# Checking


def test_checking_enrols_nobody(upload: Upload) -> None:
    file = upload(row())

    assert (file.status, told(file)) == (ImportStatus.READY, {2: ("good", "")})
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"identifier": ""}, "identifier: Fill this in."),
        ({"born_on": "04/05/1961"}, "born_on: 04/05/1961 can be read as two days"),
        ({"surgery_on": "2999-01-01"}, "surgery_on “2999-01-01”: This day has not come yet"),
        ({"sex": "f"}, "sex “f”: Write one of: female, male, other."),
        ({"time_zone": "London"}, "time_zone “London”: This is not known"),
        ({"preop_back_pain": "11"}, "preop_back_pain “11”: Ensure this value is less than or equal to 10"),
        ({"discharge_weakness": ""}, "discharge_weakness: Write one of: none, "),
        ({"preop_numbness_sites": ""}, "preop_numbness_sites: Tick where it is numb"),
        ({"preop_numbness_sites": "nose"}, "preop_numbness_sites “nose”: Write one of"),
        ({"family_name": "x" * 201}, "at most 200"),
    ],
)
def test_a_row_that_cannot_be_says_which_column_which_value_and_why(
    upload: Upload, changes: dict[str, str], words: str
) -> None:
    status, said = told(upload(row(**changes)))[2]

    assert status == "wrong"
    assert words in said


def test_every_mistake_of_a_row_is_told_at_once(upload: Upload) -> None:
    _status, said = told(upload(row(identifier="", sex="f", discharge_mood="12")))[2]

    assert [name for name in ("identifier:", "sex ", "discharge_mood ") if name not in said] == []


def test_empty_cells_of_language_zone_and_thermometer_are_as_the_form_begins(upload: Upload, actor: Actor) -> None:
    enrol(actor, upload(row(language="", time_zone="", temperature_unit="")))

    assert list(Patient.objects.values_list("language", "time_zone", "temperature_unit")) == [("en", ZONE, "C")]


def test_a_number_that_stands_twice_is_refused_in_both_rows(upload: Upload) -> None:
    said = told(upload(row(), row(identifier="P-78"), row(family_name="Other")))

    assert [said[number][0] for number in (2, 3, 4)] == ["wrong", "good", "wrong"]
    assert "row 4" in said[2][1]
    assert "row 2" in said[4][1]


def test_twins_are_found_in_another_batch(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHECKED_AT_ONCE", 1)

    assert {status for status, _words in told(upload(row(), row())).values()} == {"wrong"}


@pytest.mark.parametrize("status", [EpisodeStatus.ACTIVE, EpisodeStatus.PAUSED])
def test_who_is_enrolled_already_is_left_alone(upload: Upload, actor: Actor, episode: Episode, status: str) -> None:
    Episode.objects.update(status=status)
    who = episode.patient
    same = row(identifier=who.identifier, given_name="ADA", family_name="okafor", born_on=str(who.born_on), phone="1")
    file = enrol(actor, upload(same))

    assert (told(file), file.enrolled) == ({2: ("known", "")}, 0)
    assert Patient.objects.get().phone == ""


@pytest.mark.parametrize("changes", [{"given_name": "Eve"}, {"family_name": "Eve"}, {"born_on": "1961-05-30"}])
def test_a_number_of_somebody_else_is_refused(upload: Upload, patient: Patient, changes: dict[str, str]) -> None:
    same = row(identifier=patient.identifier, given_name="Ada", family_name="Okafor", born_on=str(patient.born_on))
    status, said = told(upload(same | changes))[2]

    assert status == "wrong"
    assert "belongs to another name or date of birth" in said
    assert "Okafor" not in said


def test_a_patient_from_before_is_enrolled_again_and_kept_as_recorded(
    upload: Upload, actor: Actor, patient: Patient
) -> None:
    same = row(identifier=patient.identifier, given_name="Ada", family_name="Okafor", born_on=str(patient.born_on))
    file = upload(same | {"email": "new@example.test"})

    assert "is kept" in told(file)[2][1]
    enrol(actor, file)
    assert Patient.objects.get().email == "ada@example.test"
    assert Episode.objects.get().patient == patient


# Enrolling


def test_good_rows_are_enrolled_whole_and_wrong_ones_wait(upload: Upload, actor: Actor) -> None:
    file = enrol(actor, upload(row(), row(identifier="P-78", preop_mood="99"), row(identifier="P-79")))

    assert (file.status, file.enrolled) == (ImportStatus.DONE, 2)
    assert set(Patient.objects.values_list("identifier", flat=True)) == {"P-77", "P-79"}
    assert Baseline.objects.count() == 4
    assert list(Baseline.objects.values_list("numbness_sites", flat=True).distinct()) == [["left_leg"]]


def test_an_enrolled_row_keeps_no_second_copy_of_the_patient(upload: Upload, actor: Actor) -> None:
    enrol(actor, upload(row()))

    assert PatientImportRow.objects.get().cells == {}


def test_what_fails_half_way_leaves_nothing_of_the_row(
    upload: Upload, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(row(), row(identifier="P-78"))

    def broken(actor: Actor, enrolments: Any, **options: Any) -> list[Episode]:
        made = enrol_patients(actor, enrolments, **options)
        if any(one.patient["identifier"] == "P-77" for one in enrolments):
            raise DatabaseError
        return made

    monkeypatch.setattr(importing, "enrol_patients", broken)
    done = enrol(actor, file)

    assert {number: status for number, (status, _words) in told(done).items()} == {2: "wrong", 3: "enrolled"}
    assert Patient.objects.get().identifier == "P-78"


def test_who_was_enrolled_meanwhile_is_refused_not_doubled(
    upload: Upload, actor: Actor, program: Program, team: CareTeam
) -> None:
    file = upload(row(), row(identifier="P-78"))
    born = row()["born_on"]
    somebody = make_patient(team.organisation, "P-77", "Dana", family_name="Ferris", born_on=born)
    make_episode(somebody, program, team)

    done = told(enrol(actor, file))
    assert "already has an active episode" in done[2][1]
    assert done[3][0] == "enrolled"
    assert Episode.objects.count() == 2


@pytest.mark.parametrize(("wanted", "messages"), [(True, 1), (False, 0)])
def test_invitations_go_out_only_when_wanted(upload: Upload, actor: Actor, *, wanted: bool, messages: int) -> None:
    enrol(actor, upload(row(email="dana@example.test", phone="")), sends_invitations=wanted)

    assert Message.objects.filter(kind="invitation").count() == messages


def test_each_enrolment_has_its_row_in_the_trail(upload: Upload, actor: Actor) -> None:
    enrol(actor, upload(row(), row(identifier="P-78")))

    trail = AuditEvent.objects.order_by("at", "id").values_list("action", "actor_id")
    assert [action for action, _who in trail] == ["import.upload", "import.enrol", "patient.enrol", "patient.enrol"]
    assert {who for _action, who in trail} == {actor.id}


def test_enrolling_twice_is_refused(upload: Upload, actor: Actor) -> None:
    file = upload(row())
    enrol(actor, file)

    with pytest.raises(Conflict):
        enrol(actor, file)


def test_a_batch_never_holds_a_worker_for_long(
    actor: Actor, program: Program, team: CareTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHECKED_AT_ONCE", 2)
    rows = [row(identifier=f"P-{number}") for number in range(5)]
    upload_patients(actor, sheet(*rows), program_id=program.id, care_team_id=team.id, now=NOW)

    assert [work_imports_due(now=NOW) for _turn in range(4)] == [2, 2, 1, 0]
    assert PatientImport.objects.get().status == ImportStatus.READY


@pytest.mark.parametrize(("left", "turns"), [([2, 2, 2], 1), ([2, 0], 0)])
def test_a_turn_after_which_rows_are_left_asks_for_the_next(
    db: None, monkeypatch: pytest.MonkeyPatch, left: list[int], turns: int
) -> None:
    asked: list[dict[str, float]] = []
    batches = iter(left)
    monkeypatch.setattr(importing, "work_imports_due", lambda **_options: next(batches))
    monkeypatch.setattr(tasks, "A_TURN", timedelta(0) if turns else timedelta(hours=1))
    monkeypatch.setattr(tasks.work_imports_due, "apply_async", lambda **options: asked.append(options))
    tasks.work_imports_due()

    assert asked == [{"expires": 30.0}] * turns


def test_a_batch_of_checks_needs_the_same_queries_for_many_rows(actor: Actor, program: Program, team: CareTeam) -> None:
    counted = []
    for size in (2, 20):
        rows = [row(identifier=f"P-{size}-{number}") for number in range(size)]
        upload_patients(actor, sheet(*rows), program_id=program.id, care_team_id=team.id, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            work_imports_due(now=NOW)
        work()
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_a_batch_is_enrolled_in_the_same_queries_however_many_rows(upload: Upload, actor: Actor) -> None:
    counted = []
    for size in (1, 2, 20):  # the first prepares what is asked again and again
        file = upload(*(row(identifier=f"P-{size}-{number}", email="d@example.test") for number in range(size)))
        enrol_checked(actor, file.id, sends_invitations=True, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            assert work_imports_due(now=NOW) == size
        work()
        counted.append(len(queries))

    assert counted[1] == counted[2]
    assert Episode.objects.count() == 23


def test_a_row_is_judged_without_what_stood_in_the_row_before(upload: Upload, actor: Actor) -> None:
    file = enrol(actor, upload(row(preop_mood="3"), row(identifier="P-78", procedure_detail="", preop_mood="")))

    assert told(file) == {2: ("enrolled", ""), 3: ("enrolled", "")}
    assert list(Episode.objects.order_by("id").values_list("procedure_detail", flat=True)) == ["L4-L5", ""]
    assert list(Baseline.objects.filter(kind="preop").order_by("id").values_list("mood", flat=True)) == [3, None]


def test_a_week_later_the_rows_are_gone_and_the_count_stays(upload: Upload, actor: Actor) -> None:
    file = enrol(actor, upload(row(), row(identifier="")))
    work(NOW + KEPT - timedelta(seconds=1))
    assert file.rows.count() == 2

    work(NOW + KEPT)
    assert list(PatientImport.objects.values_list("status", "enrolled")) == [("forgotten", 1)]
    assert not PatientImportRow.objects.exists()


def test_only_into_my_own_teams(actor: Actor, program: Program, other_team: CareTeam) -> None:
    with pytest.raises(NotFound):
        upload_patients(actor, sheet(row()), program_id=program.id, care_team_id=other_team.id, now=NOW)
    assert not PatientImport.objects.exists()


# Pages


def test_the_template_is_what_can_be_sent(nurse_browser: Client, program: Program, team: CareTeam) -> None:
    template = nurse_browser.get(reverse("patient-import-template")).content
    cells = ",".join(row().get(name, "") for name in template.decode("utf-8-sig").strip().split(","))

    assert post(nurse_browser, program, team, template + cells.encode()).status_code == 302


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks columns"),
        ("Müller".encode("latin-1"), "CSV UTF-8"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
    ],
    ids=["empty", "encoding", "large"],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(
    nurse_browser: Client, program: Program, team: CareTeam, content: bytes, words: str
) -> None:
    answer = post(nurse_browser, program, team, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_page_goes_from_checking_to_done(nurse_browser: Client, program: Program, team: CareTeam) -> None:
    path = post(nurse_browser, program, team, sheet(row(), row(identifier="P-78", sex="f"))).url
    assert "0 of 2 rows" in nurse_browser.get(path).content.decode()

    work(PatientImport.objects.get().work_at)
    shown = nurse_browser.get(path).content.decode()
    assert "Enrol 1 patient" in shown
    assert "Write one of: female, male, other." in shown

    nurse_browser.post(path + "enrol/")
    work(PatientImport.objects.get().work_at)
    done = nurse_browser.get(path).content.decode()
    assert reverse("patient-invite", args=[Patient.objects.get().id]) in done
    event = AuditEvent.objects.filter(action="import.read").latest("at")
    assert event.patient_ids == [Patient.objects.get().id]


def test_the_error_file_is_put_right_and_sent_again(upload: Upload, nurse_browser: Client, actor: Actor) -> None:
    file = upload(row(identifier="P-78"), row(sex="f", phone="+44 7700 900111", family_name="=1+1"))
    path = reverse("patient-import-errors", args=[file.id])
    text = nurse_browser.get(path).content.decode("utf-8-sig")

    assert len(text.splitlines()) == 2
    assert "sex “f”: Write one of" in text
    assert "'+44 7700 900111" in text
    assert ",'=1+1," in text
    fixed = text.replace(",f,", ",female,").encode()
    again = upload_patients(actor, fixed, program_id=file.program_id, care_team_id=file.care_team_id, now=NOW)
    work()
    (one,) = again.rows.all()
    assert (one.status, one.cells["phone"], one.cells["family_name"]) == ("good", "+44 7700 900111", "=1+1")


def test_the_export_leaves_its_row_in_the_trail(upload: Upload, nurse_browser: Client) -> None:
    file = upload(row(sex="f"))
    nurse_browser.get(reverse("patient-import-errors", args=[file.id]))

    assert AuditEvent.objects.get(action="import.export").object_id == file.id


@pytest.mark.parametrize("name", ["patient-import-file", "patient-import-errors"])
def test_another_teams_file_is_not_there(upload: Upload, stranger_browser: Client, name: str) -> None:
    assert stranger_browser.get(reverse(name, args=[upload(row()).id])).status_code == 404


def test_rows_are_shown_in_pages_the_wrong_ones_first(upload: Upload, actor: Actor) -> None:
    file = upload(*(row(identifier=f"P-{number}") for number in range(101)), row(identifier="P-x", sex="f"))
    first, last = (import_page(actor, file.id, page=page) for page in (1, 99))

    assert (first.rows[0].identifier, len(first.rows), last.page, len(last.rows)) == ("P-x", 100, 2, 2)
