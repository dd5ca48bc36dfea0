"""Photos of the cut: taken in, made harmless, and shown to whoever may see them."""

import re
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image

from recovery.uploads import MOST_BYTES
from symptoms.models import CheckIn, Episode
from symptoms.photos import keeping as photos
from symptoms.photos.models import Photo
from symptoms.services import record_check_in
from tests.people import NOW, TODAY, phone_of, sent
from tests.symptoms.pages.browsing import DAY, RED_CUT, actions, sent_digits, text_of
from tests.symptoms.pages.browsing import send as send_day
from tests.symptoms.pictures import PLACE, bomb, picture, with_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PHOTO_DIR = tmp_path
    return tmp_path


@pytest.fixture
def check_in(phone: Client, episode: Episode) -> CheckIn:
    send_day(phone, RED_CUT)
    return CheckIn.objects.get()


def send(phone: Client, check_in: CheckIn, content: bytes, name: str = "cut.jpg") -> Any:
    return phone.post(f"/advice/{check_in.id}/photo/", {"photo": SimpleUploadedFile(name, content, "image/jpeg")})


def stored(folder: Path) -> bytes:
    (path,) = folder.rglob("*.jpg")
    return path.read_bytes()


def test_a_photo_is_kept_and_shown_to_the_patient_and_her_nurse(
    phone: Client, nurse_browser: Client, check_in: CheckIn, folder: Path
) -> None:
    assert send(phone, check_in, picture()).status_code == 302
    address = f"/photos/{Photo.objects.get().id}/"

    assert address in phone.get(f"/advice/{check_in.id}/photo/").content.decode()
    for who in (phone, nurse_browser):
        seen = who.get(address)
        assert (seen.status_code, seen.content) == (200, stored(folder))
        assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (seen.headers["X-Content-Type-Options"], seen.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert actions().count("photo.read") == 2
    assert "photo.add" in actions()


def test_the_alert_shows_it_in_a_strip(phone: Client, nurse_browser: Client, check_in: CheckIn) -> None:
    send(phone, check_in, picture())
    alert = check_in.episode.alerts.get()

    page = nurse_browser.get(f"/alerts/{alert.id}/").content.decode()

    assert f"/photos/{Photo.objects.get().id}/" in page
    assert "A photo rules nothing out" in page


def test_where_and_by_what_it_was_taken_is_gone_and_it_stands_upright(
    phone: Client, check_in: CheckIn, folder: Path
) -> None:
    send(phone, check_in, with_place())

    kept = stored(folder)
    for trace in (PLACE, b"CANARY", b"Exif", b"http"):
        assert trace not in kept
    image = Image.open(BytesIO(kept))
    assert image.size == (200, 320)
    assert image.getpixel((100, 20))[0] > 200  # type: ignore[index] # red is on top once it is turned
    assert not image.getexif()


@pytest.mark.parametrize(
    ("sent_as", "kept"),
    [
        (("PNG", (320, 200)), (320, 200)),
        (("WEBP", (320, 200)), (320, 200)),
        (("JPEG", (4000, 2000)), (1600, 800)),
        pytest.param(("JPEG", (5472, 7296)), (1200, 1600), marks=pytest.mark.thorough),
    ],
)
def test_what_phones_send_is_kept_no_larger_than_it_must_be(
    phone: Client, check_in: CheckIn, folder: Path, sent_as: tuple[str, tuple[int, int]], kept: tuple[int, int]
) -> None:
    format_name, size = sent_as
    send(phone, check_in, picture(size, format_name))

    assert Image.open(BytesIO(stored(folder))).size == kept
    assert (Photo.objects.get().width, Photo.objects.get().height) == kept


@pytest.mark.parametrize("name", ["../../evil.py", "a" * 300 + ".jpg", "con", "\u202egpj.exe", "x.svg"])
def test_its_name_is_ours(phone: Client, check_in: CheckIn, folder: Path, name: str) -> None:
    send(phone, check_in, picture(), name)

    (path,) = folder.rglob("*.jpg")
    assert path == photos.path_of(Photo.objects.get().id)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 /JS (app.alert(1))",
        b"GIF89a/*" + picture(),
        picture(format_name="GIF"),
        picture()[:400],
        bomb(),
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ],
    ids=["svg", "html", "pdf", "gif polyglot", "gif", "cut short", "bomb", "eicar"],
)
def test_what_is_no_photo_is_refused_and_the_answers_stay(
    phone: Client, check_in: CheckIn, folder: Path, content: bytes
) -> None:
    refused = send(phone, check_in, content)

    assert refused.status_code == 422
    assert "We cannot read this as a photo." in text_of(refused)
    assert (Photo.objects.count(), CheckIn.objects.count(), list(folder.rglob("*.*"))) == (0, 1, [])


def test_what_hides_behind_a_photo_is_gone(phone: Client, check_in: CheckIn, folder: Path) -> None:
    send(phone, check_in, picture() + b"PK\x03\x04<script>alert(1)</script>")

    assert b"script" not in stored(folder)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Choose a photo first."), (bytes(MOST_BYTES + 1), "This photo is larger than 10 MB.")],
    ids=["empty", "too large"],
)
def test_too_little_and_too_much_have_their_sentence(
    phone: Client, check_in: CheckIn, content: bytes, sentence: str
) -> None:
    refused = send(phone, check_in, content)

    assert refused.status_code == 422
    assert sentence in text_of(refused)


def test_four_photos_a_day_are_enough(phone: Client, check_in: CheckIn) -> None:
    answers = [send(phone, check_in, picture((20, 20))).status_code for _ in range(5)]

    assert answers == [302, 302, 302, 302, 422]


def deliver(phone: Client, check_in: CheckIn, content: bytes, **about: Any) -> Any:
    """Send a photo as a phone does that kept it."""
    sent = {
        "entry": check_in.client_id,
        "photo_id": uuid.uuid4(),
        "holder": phone.get("/check-in/kept/").json()["holder"],
    }
    photo = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return phone.post("/check-in/kept/photo/", sent | about | {"photo": photo})


def test_a_photo_that_a_phone_sends_twice_is_one(phone: Client, check_in: CheckIn, folder: Path) -> None:
    photo_id = uuid.uuid4()
    answers = [deliver(phone, check_in, picture(), photo_id=photo_id) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"id": str(photo_id)})] * 2
    assert Photo.objects.get().client_id == photo_id
    assert stored(folder)


def test_a_photo_that_comes_twice_at_once_is_one(
    phone: Client, check_in: CheckIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = uuid.uuid4()
    write = photos._write

    def overtaken(path: Path, content: bytes) -> None:
        write(path, content)
        monkeypatch.setattr(photos, "_write", write)
        deliver(phone, check_in, picture(), photo_id=photo_id)

    monkeypatch.setattr(photos, "_write", overtaken)
    assert deliver(phone, check_in, picture(), photo_id=photo_id).status_code == 201

    assert Photo.objects.get().client_id == photo_id
    assert stored(folder)


@pytest.mark.parametrize(
    ("content", "about", "said"),
    [
        (picture(), {"entry": uuid.uuid4()}, (409, "The answers of this photo have not come to us")),
        (picture(), {"holder": "somebody else"}, (403, "Somebody else answered this.")),
        (picture(), {"photo_id": "7"}, (422, "Take the photo again.")),
        (b"no picture", {}, (422, "We cannot read this as a photo.")),
        (bytes(MOST_BYTES + 1), {}, (422, "This photo is larger than 10 MB.")),
    ],
    ids=["before its answers", "of somebody else", "without its id", "no picture", "too large"],
)
def test_a_kept_photo_that_is_not_taken_says_why(
    phone: Client, check_in: CheckIn, content: bytes, about: dict[str, Any], said: tuple[int, str]
) -> None:
    refused = deliver(phone, check_in, content, **about)

    assert (refused.status_code, Photo.objects.count()) == (said[0], 0)
    assert said[1] in refused.json()["detail"]


def test_a_kept_photo_goes_beside_nobody_elses_answers(
    check_in: CheckIn, other_episode: Episode, phone: Client
) -> None:
    assert deliver(phone_of(other_episode.patient), check_in, picture()).status_code == 409


def test_a_photo_lowers_nothing(phone: Client, check_in: CheckIn) -> None:
    alert = check_in.episode.alerts.get()
    before = (alert.urgency, alert.status, alert.respond_by, alert.revision)

    send(phone, check_in, picture())

    alert.refresh_from_db()
    assert (alert.urgency, alert.status, alert.respond_by, alert.revision) == before


def older(episode: Episode, phone: Client, actor_of: Callable[[], Any]) -> Photo:
    said = record_check_in(episode, sent(TODAY - 3 * DAY, redness=2), actor_of(), now=NOW - 3 * DAY)[0]
    return photos.add_photo(actor_of(), said, picture(), now=NOW)


def test_the_last_photo_is_history_and_asks_for_more(
    phone: Client, reader: Client, check_in: CheckIn, patient_as_actor: Any
) -> None:
    last = older(check_in.episode, phone, lambda: patient_as_actor)

    assert phone.get(f"/photos/{last.id}/").status_code == 404
    assert str(last.id) not in phone.get(f"/advice/{check_in.id}/photo/").content.decode()
    assert reader.get(f"/photos/{last.id}/").status_code == 200
    assert str(last.id) in reader.get(f"/advice/{check_in.id}/photo/").content.decode()


def test_a_code_leads_from_the_new_photo_to_the_last_one_beside_it(
    phone: Client, check_in: CheckIn, patient_as_actor: Any
) -> None:
    last = older(check_in.episode, phone, lambda: patient_as_actor)
    send(phone, check_in, picture())
    page = f"/advice/{check_in.id}/photo/"
    (asking,) = re.findall(r'class="locked" href="([^"]+)"', phone.get(page).content.decode())
    phone.post(asking.replace("/confirm/", "/code/send/"))
    back = phone.post(asking.replace("/confirm/", "/code/"), {"digits": sent_digits()})

    assert back["Location"] == page
    shown = re.findall(r'<img src="/photos/([^/]+)/"', phone.get(page).content.decode())
    assert shown == [str(last.id), str(Photo.objects.get(check_in=check_in).id)]


def test_without_the_code_nothing_tells_whether_there_is_an_earlier_photo(
    phone: Client, reader: Client, check_in: CheckIn, patient_as_actor: Any
) -> None:
    page = f"/advice/{check_in.id}/photo/"
    before = text_of(phone.get(page))
    assert "There is no photo of an earlier day" in text_of(reader.get(page))

    older(check_in.episode, phone, lambda: patient_as_actor)

    assert text_of(phone.get(page)) == before


def test_a_closed_day_takes_no_photo(phone: Client, check_in: CheckIn, patient_as_actor: Any) -> None:
    last = older(check_in.episode, phone, lambda: patient_as_actor)

    assert send(phone, last.check_in, picture()).status_code == 404


def test_nobody_else_sees_it(
    phone: Client, check_in: CheckIn, stranger_browser: Client, other_episode: Episode, client: Client
) -> None:
    send(phone, check_in, picture())
    address = f"/photos/{Photo.objects.get().id}/"

    assert stranger_browser.get(address).status_code == 404
    assert phone_of(other_episode.patient, history_until=NOW + DAY).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_changed_file_is_not_shown(phone: Client, check_in: CheckIn) -> None:
    send(phone, check_in, picture())
    photo = Photo.objects.get()
    photos.path_of(photo.id).write_bytes(picture((30, 30)))

    assert phone.get(f"/photos/{photo.id}/").status_code == 404


def test_a_row_is_never_changed(phone: Client, check_in: CheckIn) -> None:
    send(phone, check_in, picture())

    with pytest.raises(DatabaseError), transaction.atomic():
        Photo.objects.update(width=1)


@pytest.mark.parametrize(("answers", "asked"), [(RED_CUT, True), (RED_CUT | {"wound_gate": "all_clear"}, True)])
def test_the_advice_offers_it_on_its_days_and_when_something_is_seen(
    phone: Client, episode: Episode, answers: dict[str, Any], asked: bool
) -> None:
    page = phone.get(send_day(phone, answers)["Location"])

    assert ("Add a photo of your cut" in text_of(page)) is asked


def test_on_another_calm_day_it_is_not_asked_for(phone: Client, episode: Episode) -> None:
    Episode.objects.update(surgery_on=TODAY - 11 * DAY)
    page = phone.get(send_day(phone, RED_CUT | {"wound_gate": "all_clear"})["Location"])

    assert "Add a photo of your cut" not in text_of(page)
