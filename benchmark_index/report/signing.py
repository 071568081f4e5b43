"""Signatures of rankings: whether a file is what somebody who holds a key wrote.

Check codes tell what was changed by accident; whoever has this library can write other codes. A
signature needs a key besides. Two kinds of files are keys:

- a secret of at least :data:`LEAST` bytes, which whoever signs and whoever verifies both hold:
  HMAC-SHA256;
- an Ed25519 key in PEM: the private one signs, the public one, which may be given away, verifies.

What is signed are two SHA-256: of the specification, and of the record of check codes, which
holds those of the data or of every column. Both are taken of values, not of bytes, so that a file
stays signed when a spreadsheet saves it. Results follow from what is signed, which is what
:func:`~benchmark_index.report.verification.verify` checks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from ..errors import Text, UsageError
from ..files import read_bytes, shown_path

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

SIGNATURE = Text("签名", "Signature")
LEAST = 16  # bytes of a secret
MOST = 1 << 16  # bytes of the file of a key
HMAC, ED25519 = "hmac-sha256", "ed25519"
_HEAD = "benchmark-index signature 1"

State = Literal["none", "unread", "valid", "changed", "other key", "invalid"]
STATES: dict[State, Text] = {
    "none": Text("未签名", "not signed"),
    "unread": Text("有签名，未给出密钥，没有核对", "signed; not checked without a key"),
    "valid": Text("签名有效", "the signature is valid"),
    "changed": Text(
        "签名只对导出时的文件有效，现在的内容未经签名",
        "the signature is valid for the file as exported only; what stands there now is not signed",
    ),
    "other key": Text("由另一密钥签名", "signed with another key"),
    "invalid": Text("签名与内容不符", "the signature does not match"),
}
ACCIDENTS = Text(
    "校验码能发现误改，不能防止持有本软件的人伪造；防伪请用签名（score --sign，verify --key）。",
    "Check codes detect accident, not forgery by someone who has this library; a signature does "
    "(score --sign, verify --key).",
)


def message(specification: str, record: str) -> bytes:
    """Return what is signed: a SHA-256 of the specification and one of the record, as values.

    >>> message('{"a": 1, "b": 2}', "{}") == message('{"b":2,"a":1}', "{ }")
    True
    """
    return "\n".join([_HEAD, _digest(specification), _digest(record)]).encode()


def _digest(text: str) -> str:
    plain = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Secret:
    """A secret that signs and verifies."""

    secret: bytes
    algorithm = HMAC

    @property
    def id(self) -> str:
        """What tells the key from others, and not what it is."""
        return hmac.digest(self.secret, b"benchmark-index key", "sha256").hex()[:16]

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content."""
        return hmac.digest(self.secret, content, "sha256")

    def fits(self, signature: bytes, content: bytes) -> bool:
        """Return whether a signature is that of a content."""
        return hmac.compare_digest(self.sign(content), signature)


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key that verifies; with its private part it signs."""

    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None = None
    algorithm = ED25519

    @property
    def id(self) -> str:
        """What tells the key from others."""
        return hashlib.sha256(self.public.public_bytes_raw()).hexdigest()[:16]

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content."""
        assert self.private is not None
        return self.private.sign(content)

    def fits(self, signature: bytes, content: bytes) -> bool:
        """Return whether a signature is that of a content."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.public.verify(signature, content)
        except InvalidSignature:
            return False
        return True


Key = Secret | PublicKey
Signer = Callable[[str, str], str]  # of a specification and a record: the signature, or nothing


def load_key(path: str | Path, signs: bool = False) -> Key:
    """Read a key.

    Parameters
    ----------
    path : str or Path
        A secret, or an Ed25519 key in PEM.
    signs : bool
        Whether it has to sign.

    Raises
    ------
    UsageError
        There is no such file, it is no key or too short a secret, it cannot sign, or the library
        ``cryptography`` is needed and not installed.
    """
    path = Path(path)
    content = read_bytes(path, MOST)
    if b"-----BEGIN" not in content:
        secret = content.strip(b"\r\n")
        if len(secret) < LEAST:
            _refuse(
                path,
                f"密钥至少 {LEAST} 字节",
                f"a secret has at least {LEAST} bytes",
            )
        return Secret(secret)
    key = _read_pem(path, content)
    if signs and key.private is None:
        _refuse(path, "这是公钥，只能核验", "it is a public key, which only verifies")
    return key


def _read_pem(path: Path, content: bytes) -> PublicKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise UsageError(
            Text(
                "Ed25519 签名需要 cryptography",
                "Signatures with Ed25519 need the library cryptography",
            ),
            Text(
                '请运行：pip install "benchmark-index[sign]"，或改用密钥文件（HMAC）。',
                'Run: pip install "benchmark-index[sign]", or use a secret (HMAC), which needs nothing.',
            ),
        ) from None
    try:
        if b"PRIVATE KEY-----" in content:
            private = serialization.load_pem_private_key(content, None)
            if isinstance(private, ed25519.Ed25519PrivateKey):
                return PublicKey(private.public_key(), private)
        else:
            public = serialization.load_pem_public_key(content)
            if isinstance(public, ed25519.Ed25519PublicKey):
                return PublicKey(public)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password
        _refuse(path, "不是无密码的 PEM 密钥", "it is no key in PEM without a password")
    _refuse(path, "不是 Ed25519 密钥", "it is no Ed25519 key")


def _refuse(path: Path, zh: str, en: str) -> NoReturn:
    named = shown_path(path)
    raise UsageError(
        Text(f"无法使用密钥 {named}：{zh}", f"Cannot use the key {named}: {en}"),
        Text(
            "密钥文件可由 openssl genpkey -algorithm ed25519（公钥：openssl pkey -pubout）"
            "或 openssl rand -hex 32 生成。",
            "Make one by openssl genpkey -algorithm ed25519 (its public key: openssl pkey -pubout), or "
            "a secret by openssl rand -hex 32.",
        ),
    )


def signed(key: Key | None, specification: str, record: str) -> str:
    """Return the signature of a run as JSON; empty without a key."""
    if key is None:
        return ""
    signature = base64.b64encode(key.sign(message(specification, record))).decode()
    return json.dumps({"algorithm": key.algorithm, "key": key.id, "signature": signature})


UNSIGNED: Signer = partial(signed, None)


def signer(path: str | Path | None) -> Signer:
    """Return what signs with the key of a file; without one, what does not."""
    return UNSIGNED if path is None else partial(signed, load_key(path, signs=True))


def state(key: Key | None, signature: str, specification: str, record: str) -> State:
    """Return what is known of a signature; the key says by which algorithm, not the file.

    >>> key = Secret(b"a secret of many bytes")
    >>> given = signed(key, "{}", "{}")
    >>> [state(k, given, "{}", r) for k, r in [(key, "{}"), (key, "[]"), (None, "{}")]]
    ['valid', 'invalid', 'unread']
    """
    if not signature:
        return "none"
    if key is None:
        return "unread"
    try:
        held = json.loads(signature)
        given = base64.b64decode(held["signature"], validate=True)
        is_own = (held["algorithm"], held["key"]) == (key.algorithm, key.id)
        fits = key.fits(given, message(specification, record))
    except (ValueError, TypeError, LookupError):
        return "invalid"
    return "valid" if fits and is_own else "invalid" if is_own else "other key"
