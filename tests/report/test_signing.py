"""A ranking is signed with a secret or an Ed25519 key; only what its holder wrote is confirmed."""

import base64
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
from recalculation import SOFFICE, WHY_NOT, saved
from test_exported import forged_notes, scored

import benchmark_index as bi
from benchmark_index.errors import UsageError
from benchmark_index.files import open_contents
from benchmark_index.report import record, signing
from benchmark_index.report.stored import stored_text

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
HAS_CRYPTOGRAPHY = importlib.util.find_spec("cryptography") is not None
ED25519 = pytest.mark.skipif(
    not HAS_CRYPTOGRAPHY, reason="Ed25519 needs the library cryptography, the extra 'sign'"
)
FORMS = ["live", "values", "split", "parquet", "csv"]


def write(scorecard, form, folder, **chosen):
    """Write a ranking in some form; return its path."""
    path = folder / f"ranking.{form if form in ('parquet', 'csv') else 'xlsx'}"
    if form in ("parquet", "csv"):
        getattr(scorecard, f"to_{form}")(path, **chosen)
    else:
        split = {"split_by": "region"} if form == "split" else {"formulas": form == "live"}
        scorecard.to_excel(path, **split, **chosen)
    return path


@pytest.fixture(scope="module")
def scorecard():
    return scored([f"市{i}" for i in range(6)])


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """The files of keys: what signs and what verifies."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "secret").write_text("0123456789abcdef0123\n")
    (folder / "other secret").write_text("another secret 0123456\n")
    pairs = {"hmac": (folder / "secret", folder / "secret", folder / "other secret")}
    if HAS_CRYPTOGRAPHY:
        from cryptography.hazmat.primitives import serialization as forms
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        for name in ("private", "other"):
            key = Ed25519PrivateKey.generate()
            plain = key.private_bytes(
                forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
            )
            public = key.public_key().public_bytes(
                forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo
            )
            (folder / name).write_bytes(plain)
            (folder / f"{name}.pub").write_bytes(public)
        pairs["ed25519"] = (folder / "private", folder / "private.pub", folder / "other.pub")
    return pairs


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        *(("hmac", form) for form in FORMS),
        *(pytest.param("ed25519", form, marks=ED25519) for form in ("split", "parquet")),
    ],
)
def test_signed_in_every_form(form, kind, keys, scorecard, tmp_path):
    """With the key the file is confirmed, with another it is not, without one it is not said to be."""
    private, public, other = keys[kind]
    path = write(scorecard, form, tmp_path, sign=private)
    outcomes = {key: bi.verify(path, key) for key in (public, other, None)}
    assert [o.signature for o in outcomes.values()] == ["valid", "other key", "unread"]
    assert [outcomes[key].ok for key in (public, other, None)] == [True, False, True]
    assert "signature is valid" in outcomes[public].summary.en


@pytest.mark.parametrize("form", ["split", "parquet"])
def test_not_signed(form, keys, scorecard, tmp_path):
    """A file without a signature is confirmed, but not where a key is given."""
    path = write(scorecard, form, tmp_path)
    assert bi.verify(path).ok
    assert bi.verify(path).signature == "none"
    found = bi.verify(path, keys["hmac"][0])
    assert not found.ok
    assert "not signed" in found.summary.en


@pytest.mark.parametrize("form", ["live", "split"])
def test_a_workbook_without_a_signature_is_as_before(form, scorecard, tmp_path, keys):
    """The signature is one line of the Method sheet more, and no other cell."""
    books = [
        openpyxl.load_workbook(write(scorecard, form, tmp_path, **sign))
        for sign in ({}, {"sign": keys["hmac"][0]})
    ]
    cells = [
        {(s.title, c.coordinate): c.value for s in book for row in s for c in row} for book in books
    ]
    more = {at for at, value in cells[1].items() if cells[0].get(at) != value}
    assert {at[0] for at in more} == {"Method"}
    assert next(cells[1][at] for at in sorted(more)) == "签名 / Signature"
    assert len(more) == 2


def test_what_was_changed_since_is_not_signed(keys, scorecard, tmp_path):
    """A changed cell is named; an edited weight is an edit, and the new ranking is not signed."""
    key = keys["hmac"][0]
    path = write(scorecard, "live", tmp_path, sign=key)
    book = openpyxl.load_workbook(path)
    (column,) = [c.column for c in book["Weights"][1] if c.value.startswith("权重\n")]
    (row,) = [c.row for c in book["Weights"]["A"] if c.value == "t0"]
    book["Weights"].cell(row, column).value = 5
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    found = bi.verify(edited, key)
    assert (len(found.edits), found.signature, found.ok) == (1, "changed", False)
    book = openpyxl.load_workbook(write(scorecard, "values", tmp_path, sign=key))
    book["Data"]["C2"].value = 1.5
    book.save(edited)
    found = bi.verify(edited, key)
    assert (found.signature, found.ok) == ("changed", False)


@pytest.mark.large
def test_a_signature_of_another_ranking(keys, scorecard, tmp_path):
    """Neither can a signature be carried over, nor other codes be signed without the key."""
    key = keys["hmac"][0]
    path = write(scorecard, "values", tmp_path, sign=key)
    signature, _ = stored_text(open_contents(path), signing.SIGNATURE)
    other = tmp_path / "other.xlsx"
    scored([f"市{i}" for i in range(6)], seed=1).to_excel(other, formulas=False)
    assert bi.verify(other).ok
    book = openpyxl.load_workbook(other)
    book["Method"].append(["签名 / Signature", signature])
    book.save(other)
    assert bi.verify(other, key).signature == "invalid"


def test_other_codes_are_not_signed(keys, scorecard, tmp_path):
    """Whoever writes codes for changed scores has no signature for them."""
    key = keys["hmac"][0]
    path = write(scorecard, "parquet", tmp_path, sign=key)

    def change(frame):
        frame.loc[0, "region"] = "西"

    forged_notes(path, change)
    assert bi.verify(path).ok  # codes detect accident, not forgery
    assert bi.verify(path, key).signature == "invalid"


@ED25519
def test_the_key_says_how_not_the_file(keys, scorecard, tmp_path):
    """A public key, which everyone knows, is no secret: a file cannot have it taken for one."""
    _, public, _ = keys["ed25519"]
    path = write(scorecard, "csv", tmp_path, sign=keys["ed25519"][0])
    beside = path.with_name("ranking.csv.sig")
    held = json.loads(beside.read_text())
    forger = signing.Secret(public.read_bytes().strip())
    message = signing.message(held["specification"], held["record"])
    given = base64.b64encode(forger.sign(message)).decode()
    for algorithm in (signing.HMAC, signing.ED25519):
        key = signing.load_key(public).id
        claim = {"algorithm": algorithm, "key": key, "signature": given}
        beside.write_text(json.dumps({**held, "signature": json.dumps(claim)}))
        assert not bi.verify(path, public).ok


@pytest.mark.parametrize("text", ["{}", "[]", "1", "{", '{"algorithm": 1}', '"x"', "null"])
def test_a_damaged_signature_does_not_match(text):
    assert signing.state(signing.Secret(b"a" * 16), text, "{}", "{}") == "invalid"


@pytest.mark.recalculation
@pytest.mark.skipif(SOFFICE is None, reason=WHY_NOT)
def test_signed_after_libreoffice_saved_it(keys, scorecard, tmp_path):
    """What is signed are values, not bytes."""
    key = keys["hmac"][0]
    files = {}
    for form in ("live", "split"):
        path = write(scorecard, form, tmp_path, sign=key)
        files[form] = path.read_bytes()
    for form, content in saved(files).items():
        path = tmp_path / f"{form}.xlsx"
        path.write_bytes(content)
        found = bi.verify(path, key)
        assert found.ok, (form, found.differences)
        assert found.signature == "valid"


# --- keys -----------------------------------------------------------------------------------------

BAD = {
    "short": (b"too short", "at least 16 bytes"),
    "blank": (b"", "at least 16 bytes"),
    "no PEM": (b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "no key in PEM"),
    "a certificate": (
        b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
        "no key in PEM",
    ),
}


@pytest.mark.parametrize(
    "name", [n if i < 2 else pytest.param(n, marks=ED25519) for i, n in enumerate(BAD)]
)
def test_what_is_no_key(name, tmp_path, scorecard):
    """It is refused before anything is written."""
    content, words = BAD[name]
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        scorecard.to_excel(tmp_path / "ranking.xlsx", sign=path)
    assert not (tmp_path / "ranking.xlsx").exists()


@ED25519
def test_keys_of_other_kinds(tmp_path, keys):
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    path = tmp_path / "key"
    plain = (forms.Encoding.PEM, forms.PrivateFormat.PKCS8)
    curve = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(curve.private_bytes(*plain, forms.NoEncryption()))
    with pytest.raises(UsageError, match="no Ed25519 key"):
        signing.load_key(path)
    locked = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(locked.private_bytes(*plain, forms.BestAvailableEncryption(b"x")))
    with pytest.raises(UsageError, match="without a password"):
        signing.load_key(path)
    with pytest.raises(UsageError, match="only verifies"):
        signing.signer(keys["ed25519"][1])


def test_without_cryptography_the_error_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    path = tmp_path / "key.pem"
    path.write_text("-----BEGIN PUBLIC KEY-----")
    with pytest.raises(UsageError) as caught:
        signing.load_key(path)
    assert "benchmark-index[sign]" in caught.value.hint.en


def test_a_key_is_not_written_over(tmp_path, scorecard):
    key = tmp_path / "ranking.csv.sig"
    key.write_text("a secret of many bytes")
    with pytest.raises(UsageError):
        scorecard.to_csv(tmp_path / "ranking.csv", sign=key)
    assert key.read_text() == "a secret of many bytes"


# --- command line ---------------------------------------------------------------------------------


def test_on_the_command_line(run, tmp_path, keys):
    """Exit code 1 where the signature fails, 2 where the command was used wrongly."""
    key, _, other = keys["hmac"]
    table = shutil.copy(EXAMPLES / "egdi.csv", tmp_path / "egdi.csv")
    output = str(tmp_path / "signed.xlsx")
    words = ("score", str(table), "--framework", "egdi", "--period", "2022")
    assert run(*words, "--output", output, "--values-only", "--sign", str(key))[0] == 0
    for given, code, text in (
        (key, 0, "签名有效"),
        (other, 1, "由另一密钥签名"),
        (None, 0, "校验码"),
    ):
        option = ("--key", str(given)) if given else ()
        status, said = run("verify", output, *option)[:2]
        assert (status, text in "".join(said.split())) == (code, True)
    for wrong in (("--sign", str(key)), ("--output", output, "--sign", str(tmp_path / "none"))):
        assert run(*words, *wrong)[0] == 2


def test_record_of_a_signed_workbook_is_the_same(keys, scorecard, tmp_path):
    """The signature is of the record, and no part of it."""
    texts = [
        stored_text(open_contents(write(scorecard, "live", tmp_path, sign=key)), record.RECORD)[0]
        for key in (None, keys["hmac"][0])
    ]
    assert texts[0] == texts[1]
