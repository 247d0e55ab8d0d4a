from __future__ import annotations

import pytest

from resolutionflow_connectwise.site import clean_codebase, parse_site


@pytest.mark.parametrize(
    ("text", "api_url", "web_url"),
    [
        ("na.myconnectwise.net", "https://api-na.myconnectwise.net", "https://na.myconnectwise.net"),
        ("api-eu.myconnectwise.net", "https://api-eu.myconnectwise.net", "https://eu.myconnectwise.net"),
        (
            "https://api-aus.myconnectwise.net/v4_6_release/apis/3.0/",
            "https://api-aus.myconnectwise.net",
            "https://aus.myconnectwise.net",
        ),
        (
            "api-staging.connectwisedev.com",
            "https://api-staging.connectwisedev.com",
            "https://staging.connectwisedev.com",
        ),
        ("cw.example.com", "https://cw.example.com", "https://cw.example.com"),
        ("https://cw.example.com:8443/", "https://cw.example.com:8443", "https://cw.example.com:8443"),
        ("https://cw.example.com/v2025_8", "https://cw.example.com", "https://cw.example.com"),
        ("http://127.0.0.1:8000/psa", "http://127.0.0.1:8000/psa", "http://127.0.0.1:8000/psa"),
    ],
)
def test_a_site_is_a_host_or_a_url_with_or_without_the_apis_path(text, api_url, web_url):
    site = parse_site(text)

    assert (api_url, web_url) == (site.api_url, site.web_url)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "ftp://cw.example.com",
        "https://user@cw.example.com",
        "https://cw.example.com/?x=1",
        "https://cw.example.com/#x",
        "https://cw example.com",
        "https://cw.example.com:port",
    ],
)
def test_what_is_no_site_is_refused_with_a_reason(text):
    with pytest.raises(ValueError, match=r"^it (is|must)"):
        parse_site(text)


def test_a_ticket_has_a_page_for_people():
    page = parse_site("api-na.myconnectwise.net").ticket(12345)

    assert page.startswith("https://na.myconnectwise.net/v4_6_release/")
    assert page.endswith("?service_recid=12345")


@pytest.mark.parametrize(
    ("text", "codebase"),
    [
        ("v2025_8/", "v2025_8"),
        ("/v4_6_release", "v4_6_release"),
        ("", None),
        ("..", None),
        ("a/../b", None),
        ("@elsewhere.test", None),
    ],
)
def test_a_codebase_is_one_path_segment_or_none(text, codebase):
    assert codebase == clean_codebase(text)
