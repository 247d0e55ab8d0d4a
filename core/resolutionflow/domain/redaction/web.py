"""What the web carries: credentials in addresses, headers, query strings, web hooks and cookies."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from .rule import Range, Rule, pattern
from .shapes import key_not_id, placeholder, random_key, word


def _not_placeholder(value: str) -> bool:
    return not placeholder(value)


def _token(value: str) -> bool:
    return len(value) >= 8 and not placeholder(value) and (not word(value) or random_key(value))


def _basic(value: str) -> bool:
    """Whether the value is `user:password` in base64, as RFC 7617 has it."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in decoded and decoded.isascii() and decoded.decode("ascii").isprintable()


_COOKIE_NAME = (
    r"(?:[\w.-]{0,40}(?:sess(?:ion)?(?:[_-]?(?:id|key|token|data))?|sid|auth|token|jwt|csrf|xsrf"
    r"|ticket|remember(?:_?me)?|logged_in\w*|cookies?|sso|login|credential)"
    r"|phpsessid|jsessionid|aspsessionid\w+|asp\.net_sessionid|cfid|cftoken|fedauth|rtfa|estsauth\w*"
    r"|estsssotiles|msisauth\w*"
    r"|\.aspxauth|\.aspnet\w*(?:\.[\w]+){0,3}|connect\.sid|laravel_session|__(?:secure"
    r"|host)-[\w.-]{1,40}|[\w.-]{0,20}canary|x-owa-\w+|cadata\w*|sapisid|hsid|ssid_?|osid)"
)
_HEADER = re.compile(
    r"(?im)\b((?:set-)?cookies?)['\"]?\s{0,2}[:=]\s{0,2}['\"]?(?=[^\s=;]{1,80}=)([^\n]{1,8000})"
)
_PAIR = re.compile(r"([^\s=;,'\"]{1,80})=([^;\s,'\"]{1,4096})")
_ATTRIBUTES = frozenset(
    "path domain expires max-age samesite version priority lang locale theme tz timezone".split()
)
_SECRET_NAME = re.compile(rf"(?i){_COOKIE_NAME}")


def _cookies(text: str, low: str) -> Iterator[Range]:  # noqa: ARG001 - the signature of every search
    for header in _HEADER.finditer(text):
        for pair in _PAIR.finditer(text, *header.span(2)):
            name, value = pair[1].lower(), pair[2]
            if name in _ATTRIBUTES or placeholder(value):
                continue
            if (len(value) >= 6 and _SECRET_NAME.fullmatch(name)) or (len(value) >= 16 and random_key(value)):
                yield pair.span(2)


_USERINFO = r"\b[a-z][a-z0-9+.-]{1,30}://(?:[^\s:/@?#'\"<>]{0,100}):([^\s/'\"<>]{1,200})@(?=[\w\[.$%{-])"
_QUERY = (
    r"[?&;](?:[\w.-]{0,30}(?:token|secret|passw(?:or)?d|pwd|api_?-?key|apikey|auth_?key|access_?key"
    r"|signature|credential|sessionid)|pass|sig|key|code|auth|sid|jwt|psk|otp)"
    r"=([^\s&#'\"<>;]{6,2000})"
)

RULES = (
    Rule(
        name="password in an address",
        kind="password",
        gate=("://",),
        search=pattern(_USERINFO, accept=_not_placeholder, trim=False),
        catches=("sftp://backup:«{strong}»@{ip}/drop does not list", "redis://:«{strong}»@{host}:6379/0"),
        leaves=("https://{host}:8443/login@home", "https://user:${{TOKEN}}@git.example.com/x"),
    ),
    Rule(
        name="token in an address",
        kind="token",
        gate=("://",),
        search=pattern(r"\bhttps?://([A-Za-z0-9_-]{20,255})@(?=[\w\[])", accept=_token),
        catches=("git clone https://«{b62:40}»@git.example.com/acme/tools",),
        leaves=("https://{host}/a",),
    ),
    Rule(
        name="secret in a query string",
        kind="token",
        gate=("=",),
        search=pattern(_QUERY, r"(?<![\w.-])sig=([a-z0-9%/+]{20,200}={0,2})", accept=_token, trim=False),
        catches=(
            "blob SAS sig=«{b62:20}%2B{b62:18}%3D»",
            "https://x.example.com/c?sv=2024&sig=«{b62:20}%2B{b62:18}%3D»&sp=r",
        ),
        leaves=("https://x.example.com/c?code=required&page=2",),
    ),
    Rule(
        name="web hook address",
        kind="webhook",
        gate=("hook", "logic.azure.com"),
        search=pattern(
            r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{20,200})",
            r"\bwebhookb?2?/([A-Za-z0-9-]{36}@[A-Za-z0-9-]{36}/IncomingWebhook/[A-Za-z0-9/-]{20,200})",
            r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/([0-9]{15,21}/[A-Za-z0-9_-]{50,100})",
            r"hooks\.zapier\.com/hooks/catch/([0-9]+/[A-Za-z0-9]{5,20})",
            r"\bwebhooks?/(?:[\w-]{1,30}/){0,4}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            r"(?:/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?)",
            r"chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?(key=\S{20,200})",
            r"\bhooks?\.[\w-]+(?:\.[\w-]+){1,3}/(?:[\w-]{1,30}/){0,3}([A-Za-z0-9_-]{20,200})",
        ),
        catches=("alerts go to https://hooks.slack.com/services/«T{upper:8}/B{upper:10}/{b62:24}»",),
        leaves=("the webhook at https://{host}/hooks/deploy answers 404",),
    ),
    Rule(
        name="authorization header",
        kind="token",
        gate=("authorization", "bearer"),
        search=pattern(
            r"authorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?:(?:bearer|basic|token|negotiate|ntlm"
            r"|digest|apikey|api-key|key|sso-key|zoho-oauthtoken)\s{1,4})?"
            r"(?:token=)?['\"]?(?!\w{1,20}=\")([A-Za-z0-9+/_.~=:%|-]{8,8000})",
            r"\b(?:response|cnonce)=\"([0-9a-f]{16,64})\"",
            r"\bbearer(?: token)?['\"]?\s{0,2}[:=]?\s{0,2}['\"]?([A-Za-z0-9+/_.~=-]{16,8000})",
            accept=_token,
        ),
        catches=(
            "Authorization: Bearer «{b62:40}»",
            "curl -H 'authorization: token «{hex:40}»'",
            "Authorization: Bearer «msoUxLFmGYLYNow{letters:9}»",
            "sent bearer «{b64u:64}x»",
        ),
        leaves=(
            "Authorization: Bearer $token",
            "the Authorization header was missing",
            "bearer authentication-required",
        ),
    ),
    Rule(
        name="basic credentials in base64",
        kind="password",
        gate=("basic",),
        search=pattern(r"\bbasic['\"]?\s{1,3}['\"]?([A-Za-z0-9+/]{8,2000}={0,2})", accept=_basic),
        catches=("Proxy-Authorization: Basic «{basic}»", "header was Basic «{basic}»"),
        leaves=("Basic authentication is off",),
    ),
    Rule(
        name="key header",
        kind="api-key",
        gate=("key", "token", "secret", "auth", "sign", "session"),
        search=pattern(
            r"(?<![\w-])(?:x-[\w-]{0,40}(?:key|token|secret|auth|signature|session|password|pass)"
            r"|api-?key|private-token|job-token|deploy-token|access-token|auth-token"
            r"|ocp-apim-subscription-key|apikey|dd-api-key|dd-application-key|circle-token|x-auth"
            r"|subscription-key|fastly-key|authtoken)"
            r"(?:-id)?['\"]?\s{0,3}[:=]\s{0,3}['\"]?([^\s'\"<>,;]{6,4000})",
            r"(?<![\w-])x-[\w-]{0,40}(?:key|token|auth|secret) ([A-Za-z0-9+/_=-]{20,4000})(?![\w-])",
            accept=_token,
        ),
        catches=("X-API-Key: «{b62:24}» on {host}", "'PRIVATE-TOKEN': '«{b64u:26}x»'"),
        leaves=("X-API-Key: $key", "X-Auth-Token: <token>"),
    ),
    Rule(
        name="cookie header",
        kind="cookie",
        gate=("cookie",),
        search=_cookies,
        catches=(
            "Cookie: ASP.NET_SessionId=«{lower:26}»; lang=en",
            "Set-Cookie: sid=«{b64u:32}»; Path=/; HttpOnly",
        ),
        leaves=("Cookie: lang=en; theme=dark", "cookies = disabled"),
    ),
    Rule(
        name="session cookie by name",
        kind="cookie",
        gate=("sess", "sid", "auth", "token", "cookie", "logged_in", "cftoken", "rtfa", "csrf", "xsrf"),
        search=pattern(
            rf"(?<![\w.-]){_COOKIE_NAME}\s{{0,2}}[=:]\s{{0,2}}['\"]?([A-Za-z0-9%._~+/|-]{{16,4096}}={{0,2}})",
            r"\b(?:phpsessid|jsessionid|asp\.net_sessionid|connect\.sid) ([A-Za-z0-9%._~+/|-]{16,4096})",
            accept=key_not_id,
        ),
        catches=("browser kept JSESSIONID=«{HEX:32}»", "ESTSAUTHPERSISTENT=«{b64u:96}»"),
        leaves=("SSID=NWD-Guest", "session id 4", "sid: S-1-5-21-1004336348-1177238915-682003330-1234"),
    ),
    Rule(
        name="cookie in prose",
        kind="cookie",
        gate=("cookie", "session"),
        search=pattern(
            r"\b(?:cookie|session (?:id|token|key))(?: (?:value|from|her|his|their|the|browser|was|is"
            r"|set|to|of|with|named|header|string|id|called)\b){0,5}"
            r"\s{0,2}[:=]?\s{0,2}['\"(]?(?:[\w.-]{1,40}=)?([A-Za-z0-9%._~+/-]{20,4096}={0,2})",
            accept=key_not_id,
        ),
        catches=("replayed the session cookie «{b64u:64}»", "cookie value was «{b64u:32}»"),
        leaves=("cleared the cookies on {host}", "session id {guid} in the sign-in log"),
    ),
)
