"""Secrets that stand for somebody: made here, stored only as digests."""

import hashlib
import secrets

# Without 0, 1, I, L, O and U: nothing that looks like another letter or spells a word on a printed sheet.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


def new_token(prefix: str) -> str:
    """Return a fresh secret of 256 bits that names what it is for, e.g. rt_live_..."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def new_code() -> str:
    """Return a fresh code of 58 bits that a person can type: three groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def digest_of(secret: str) -> bytes:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def digest_of_code(typed: str) -> bytes:
    """Return what is stored of a typed code, whatever its case, spaces and dashes."""
    return digest_of("".join(letter for letter in typed.upper() if letter in ALPHABET))
