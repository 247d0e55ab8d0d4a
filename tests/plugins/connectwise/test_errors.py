from __future__ import annotations

import httpx2
import pytest

from resolutionflow.plugin_api import Rejected
from resolutionflow.plugin_api.answers import MAX_DETAIL, Explainer
from resolutionflow_connectwise.errors import own_words

EXPLAIN = Explainer("ConnectWise", own_words, lambda text: text.replace("hunter2", "[credential]"))


def test_b45_the_psas_own_code_message_and_fields_are_kept():
    body = {
        "code": "InvalidObject",
        "message": "serviceNote object is invalid",
        "errors": [
            {"code": "MissingRequiredField", "message": "The text field is required.", "field": "text"},
            {"code": "InvalidField", "message": "The flag is wrong.", "field": "resolutionFlag"},
            {"code": "InvalidField", "message": "The flag is wrong.", "field": "resolutionFlag"},
        ],
    }
    error = EXPLAIN.answer(httpx2.Response(400, json=body), is_write=True)

    assert isinstance(error, Rejected)
    assert error.provider_code == "InvalidObject"
    assert error.fields == ("text", "resolutionFlag")
    assert error.message == (
        "ConnectWise refused this: serviceNote object is invalid The text field is required. The flag is wrong."
    )


def test_an_error_without_a_message_still_shows_its_code():
    error = EXPLAIN.answer(httpx2.Response(401, json={"code": "Unauthorized"}), is_write=True)

    assert error.message == "ConnectWise did not accept the credentials: Unauthorized"


@pytest.mark.parametrize("errors", [None, [], "no", ["no"], [None], [{"field": 7, "message": None}]])
def test_an_error_of_odd_shape_is_read_as_far_as_it_goes(errors):
    body = {"code": "InvalidObject", "message": "No.", "errors": errors}
    error = EXPLAIN.answer(httpx2.Response(400, json=body), is_write=True)

    assert error.message == "ConnectWise refused this: No."


@pytest.mark.parametrize("place", ["message", "code", "field"])
def test_b52_a_credential_that_the_other_side_repeats_is_not_passed_on(place):
    padding = "x" * (MAX_DETAIL - 4) if place == "message" else ""
    errors = [{"field": "hunter2"}] if place == "field" else []
    body = {"code": "C", "message": "M", "errors": errors} | {place: f"{padding}hunter2"}
    error = EXPLAIN.answer(httpx2.Response(400, json=body), is_write=True)

    assert isinstance(error, Rejected)
    assert "hunt" not in f"{error.message} {error.provider_code} {error.fields} {error!r}"
