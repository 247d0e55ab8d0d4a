from __future__ import annotations

import pytest

from resolutionflow.plugin_api.answers import Detail
from resolutionflow_halo.errors import own_words


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"resultCode": "Forbidden", "errorMessage": "No."}, Detail("No.", "Forbidden")),
        ({"ClassName": "System.Exception", "Message": "No."}, Detail("No.", "System.Exception")),
        ({"Message": "No."}, Detail("No.")),
        ({"error": "invalid_client"}, Detail("invalid_client", "invalid_client")),
        ({"error": "invalid_client", "error_description": "No."}, Detail("No.", "invalid_client")),
        ({"resultCode": "Forbidden"}, Detail("Forbidden", "Forbidden")),
        ("Too many requests.", Detail("Too many requests.")),
    ],
)
def test_halopsas_words_are_read_in_every_form_that_they_come_in(body, detail):
    assert detail == own_words(body)


@pytest.mark.parametrize("body", [None, [], {}, 5, "", " ", {"Message": None}, {"other": "x"}])
def test_other_json_says_nothing(body):
    assert own_words(body) is None
