from __future__ import annotations

import base64
import json
import shlex
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.redaction import HIDDEN, Redactor, secrets_in

SECRET = "pa's\"s\\wörd 秘密+/="
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SECRETS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=4, max_size=20)


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        json.dumps({"msg": SECRET}),
        json.dumps({"msg": SECRET}, ensure_ascii=False),
        json.dumps(json.dumps({"msg": SECRET})),
        repr({"msg": SECRET}),
        f"echo {shlex.quote(SECRET)}",
        f"echo 'the {SECRET.replace(chr(39), chr(39) * 2)}'",
        f"https://me:{quote(SECRET, safe='')}@192.0.2.1/",
        SECRET.encode().hex(),
        *(base64.b64encode(f"{'x' * k}{SECRET}:tail".encode()).decode() for k in range(4)),
        *(base64.urlsafe_b64encode(f"{'x' * k}{SECRET}".encode()).decode() for k in range(4)),
    ],
)
def test_no_form_of_a_secret_stays(shown: str) -> None:
    cleaned = Redactor([SECRET])(shown)
    assert HIDDEN in cleaned
    for k in range(3):
        inner = base64.b64encode(b"x" * k + SECRET.encode()).decode()[4:-4]
        assert inner not in cleaned
    assert "wörd" not in cleaned
    assert "w\\u00f6rd" not in cleaned


@given(secret=SECRETS, before=TEXTS, after=TEXTS)
def test_a_secret_never_stays_whatever_stands_beside_it(
    secret: str, before: str, after: str
) -> None:
    redactor = Redactor([secret])
    if set(secret) <= set(HIDDEN):
        return
    assert secret not in redactor(before + secret + after)
    data = base64.b64encode((before + secret + after).encode()).decode()
    assert redactor(data) != data or len(secret.encode()) < 6


@given(text=TEXTS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert Redactor()(text) == text
    assert Redactor(["abc", "", " "])(text) == text
    if "hunter22" not in text:
        assert Redactor(["hunter22"])(text) == text


def test_lines_of_a_key_are_secrets_too() -> None:
    key = "-----BEGIN KEY-----\nc2VjcmV0LWxpbmUtb25l\nc2VjcmV0LWxpbmUtdHdv\n-----END KEY-----\n"
    assert Redactor([key])("tail: c2VjcmV0LWxpbmUtdHdv") == f"tail: {HIDDEN}"


def test_values_are_cleaned_at_every_depth() -> None:
    value = {"res": [{"k-hunter22": ("hunter22!", 7, True, 123456)}], "n": None}
    cleaned = {"res": [{f"k-{HIDDEN}": [f"{HIDDEN}!", 7, True, HIDDEN]}], "n": None}
    assert Redactor(["hunter22", "123456"]).within(value) == cleaned


def test_a_redactor_shows_no_secret() -> None:
    assert "hunter22" not in repr(Redactor(["hunter22"]))


def test_secrets_are_found_at_every_depth() -> None:
    value = {"a": "one", "b": [{"c": 2}, True, None, 3.5], "d": {}}
    assert list(secrets_in(value)) == ["one", "2", "3.5"]
