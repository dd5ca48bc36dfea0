"""Web push: one sealed message to one browser, which the push service passes on and cannot read.

The message is sealed for the browser (RFC 8291) and signed by this installation (VAPID, RFC 8292), so that nobody else
can send to a browser that trusted us. A browser names its own push service, so where we post is checked against a list:
without it, whoever signs in could have us ask any address inside the hospital's network.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

KEY_BYTES, SECRET_BYTES = 32, 16
RECORD_BYTES = 4096
LONGEST_ENDPOINT = 1000
SIGNATURE_SECONDS = 12 * 3600  # push services refuse more than a day
KEPT_SECONDS = 4 * 3600  # how long the service keeps it for a phone that is off; a later one is told anew
GONE = frozenset({404, 410})


class Gone(Exception):
    """The browser took back its consent, or is no more: nothing will ever arrive there."""


class Refused(Exception):
    """The push service did not take the message; the text names neither the browser nor what was said."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where one browser is reached, and the two keys that only it can open a message with."""

    endpoint: str
    p256dh: str
    auth: str

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """Return what a browser told of itself; raise ValueError for keys that are none, or a service not on our list."""
        browser = cls(*(said.get(name, "") for name in ("endpoint", "p256dh", "auth")))
        if len(browser.endpoint) > LONGEST_ENDPOINT or not is_known_service(browser.endpoint):
            raise ValueError("The address is not one of a push service that is allowed here.")
        _point(browser.p256dh)
        if len(unbase64(browser.auth)) != SECRET_BYTES:
            raise ValueError("The secret of a browser has 16 bytes.")
        return browser


def is_known_service(endpoint: str) -> bool:
    """True where PUSH_SERVICES names the scheme and host of an address."""
    found = urlsplit(endpoint)
    origin = f"{found.scheme}://{found.netloc}"
    return any(fnmatchcase(origin, allowed) for allowed in settings.PUSH_SERVICES) and "@" not in found.netloc


def public_key() -> str:
    """Return the key by which a browser knows messages of this installation, empty where push is not set up."""
    return base64url(_raw(_own_key().public_key())) if settings.PUSH_KEY else ""


def push(browser: Browser, said: Mapping[str, str], *, timeout: float) -> None:
    """Return when the push service has taken a message for a browser; raise Gone or Refused, or what the network raised."""
    if not is_known_service(browser.endpoint):
        raise Refused("The push service is no longer on the list.")
    body = seal(
        browser, json.dumps(said).encode(), salt=os.urandom(SECRET_BYTES), key=generate_private_key(SECP256R1())
    )
    headers = {
        "Authorization": authorization(browser.endpoint, now=int(time.time())),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high",
    }
    request = Request(browser.endpoint, data=body, headers=headers)  # noqa: S310 - on our list
    try:
        build_opener(_NoRedirect).open(request, timeout=timeout).close()
    except HTTPError as error:
        error.close()
        if error.code in GONE:
            raise Gone from None
        raise Refused(f"The push service answered {error.code}.") from None


def seal(browser: Browser, plain: bytes, *, salt: bytes, key: EllipticCurvePrivateKey) -> bytes:
    """Return a message that only the browser can open: RFC 8291, in one record. `salt` and `key` serve only once."""
    theirs, ours = _point(browser.p256dh), _raw(key.public_key())
    shared = key.exchange(ECDH(), theirs)
    secret = _derived(shared, unbase64(browser.auth), b"WebPush: info\x00" + _raw(theirs) + ours, KEY_BYTES)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)


def authorization(endpoint: str, *, now: int) -> str:
    """Return what proves to a push service who sends: RFC 8292, for this service alone and half a day."""
    service = urlsplit(endpoint)
    claims = {
        "aud": f"{service.scheme}://{service.netloc}",
        "exp": now + SIGNATURE_SECONDS,
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    head = base64url(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{base64url(json.dumps(claims).encode())}"
    parts = decode_dss_signature(_own_key().sign(signed.encode(), ECDSA(SHA256())))
    signature = b"".join(part.to_bytes(KEY_BYTES, "big") for part in parts)
    return f"vapid t={signed}.{base64url(signature)}, k={public_key()}"


def new_key() -> str:
    """Return a fresh PUSH_KEY."""
    return base64url(generate_private_key(SECP256R1()).private_numbers().private_value.to_bytes(KEY_BYTES, "big"))


def is_key(text: str) -> bool:
    """True when a text can be a PUSH_KEY."""
    try:
        private_key(text)
    except ValueError:
        return False
    return True


def private_key(text: str) -> EllipticCurvePrivateKey:
    """Return the key that a text stands for; raise ValueError for any other text."""
    raw = unbase64(text)
    if len(raw) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes and this has {len(raw)}.")
    return derive_private_key(int.from_bytes(raw, "big"), SECP256R1())


def _own_key() -> EllipticCurvePrivateKey:
    return private_key(settings.PUSH_KEY)


def _point(text: str) -> EllipticCurvePublicKey:
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unbase64(text))


def _raw(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def base64url(raw: bytes) -> str:
    """Return bytes as addresses and headers carry them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    """Return the bytes of a text, with or without its padding; raise ValueError where it is none."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


class _NoRedirect(HTTPRedirectHandler):
    """A message goes to the push service, and nowhere else."""

    def redirect_request(self, *_details: object) -> None:
        """Follow nothing."""
        return
