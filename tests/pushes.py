"""A browser that takes pushes: it has the keys, and opens and checks what a push service was handed for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from recovery.push import base64url, unbase64
from tests.sink import Sink

PUSH_KEY = "_kyZdowBsdu3qtgdO5q9XYcRsOpmk63iKE-VGBu1Fcc"
AUTH = bytes(range(16))


@dataclass
class FakeBrowser:
    """A browser's side of RFC 8291 and a push service's side of RFC 8292, written apart from what sends."""

    sink: Sink
    name: str = "phone"
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.sink.port}/{self.name}"

    @property
    def said(self) -> dict[str, str]:
        """Return what its page posts to us when somebody switches pushes on."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": base64url(point), "auth": base64url(AUTH)}

    def opened(self) -> list[dict[str, Any]]:
        """Return what was pushed to it, oldest first, each checked for who signed it."""
        mine = [(headers, body) for path, headers, body in self.sink.calls if path == f"/{self.name}"]
        for headers, _body in mine:
            self.check(headers)
        return [self.open(body) for _headers, body in mine]

    def check(self, headers: Mapping[str, str]) -> None:
        """Raise where a message was not signed, for this service, by the key it names."""
        scheme, token, key = headers["Authorization"].replace(",", "").split()
        signed, _, signature = token.removeprefix("t=").rpartition(".")
        raw = unbase64(signature)
        halves = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unbase64(key.removeprefix("k=")))
        public.verify(encode_dss_signature(*halves), signed.encode(), ECDSA(SHA256()))
        claims = json.loads(unbase64(signed.partition(".")[2]))
        assert (scheme, claims["aud"]) == ("vapid", f"http://127.0.0.1:{self.sink.port}")
        assert headers["Content-Encoding"] == "aes128gcm"

    def open(self, body: bytes) -> dict[str, Any]:
        """Return what a sealed message says; raise where it was not sealed for this browser."""
        salt, sender, sealed = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
        shared = self.key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender))
        mine = unbase64(self.said["p256dh"])
        secret = HKDF(SHA256(), 32, AUTH, b"WebPush: info\x00" + mine + sender).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        said: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x02"))
        return said
