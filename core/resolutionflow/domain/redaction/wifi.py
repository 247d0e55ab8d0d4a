"""Keys of wireless networks, in prose and in the code a phone scans."""

from __future__ import annotations

from .prose import announced, family
from .rule import Rule, pattern
from .shapes import complex_password, identifier, lone_words, spoken_password, strong

WIFI = family(
    "Wi-Fi key in prose",
    "wifi-key",
    "wifi|wi-fi|wlan|wpa|ssid|psk|network|staff|corp|wireless|guest|hotspot|wep",
    r"(?:wi-?fi|wlan|wireless|guest(?: network)?|hotspot|wpa[23]?(?:[-/ ](?:psk|personal|enterprise))?"
    r"|wep|ssid|network|staff|corp)(?: (?:network|security|guest|wifi|wi-fi|pre-?shared))?[ -]?(?:key"
    r"|pass(?:word|phrase|code|wd)?|pw|pwd|psk|code|schlüssel|kennwort|passwort)"
    r"|psk|wpa[23]?(?:-psk)?(?=\s*[:=])|(?:cl[ée]|code|clave|contraseña|mot de passe) (?:del? )?wi-?fi",
    linked=spoken_password,
    adjacent=strong,
    far=complex_password,
    plain=lone_words,
    listed=strong,
)


def _wifi(value: str) -> bool:
    return strong(value) and not identifier(value)


RULES = (
    announced(
        WIFI,
        (
            "Guest wifi key is «{titled}», SSID NWD-Guest",
            "PSK changed from «{titled}» to «{pw3}»",
            "WPA2 passphrase: «{wifi}»",
            "wifi pw «{strong}»",
        ),
        ("the wifi key was changed by the ISP", "wireless network drops on {host}"),
    ),
    Rule(
        name="Wi-Fi code of a phone",
        kind="wifi-key",
        gate=("wifi:",),
        search=pattern(r"\bWIFI:(?:[STHR]:[^;\n]{0,64};){0,4}P:((?:[^;\\\n]|\\.){1,64});"),
        catches=("WIFI:S:NWD-Guest;T:WPA;P:«{strong}»;;",),
        leaves=("WIFI:S:NWD-Guest;T:nopass;;",),
    ),
    Rule(
        name="Wi-Fi network and its key",
        kind="wifi-key",
        gate=("wifi", "wi-fi", "wireless", "ssid", "hotspot", "wlan", "wpa", "network"),
        search=pattern(
            r"\b(?:changed|set|reset|updated|switched) (?:the |our |their )?(?:[a-z]{2,10} ){0,2}"
            r"(?:wi-?fi|wireless|wlan|ssid|hotspot)(?: (?:key|network|password|pw))? "
            r"(?:back )?to ([^\s,;]{8,63})",
            r"\b(?:wi-?fi|wireless|wlan|ssid|hotspot|network)\b(?: network| poster| sign| card| sticker| details| info| name| is| ="
            r"|:)?[ :]{1,3}[\w-]{2,32}(?:\s{0,2}[/,|]\s{0,2}(?:wpa[23]?(?:[- /](?:psk|personal|aes|enterprise))?|aes|wep))?(?:\s{0,2}[/,|;\n]\s{0,2}|\s-\s|\s(?:with|key|pw)\s)(?:(?:key|pw|pass"
            r"|password|psk|code)\b[ :=]{0,3})?([^\s,;/]{8,63})",
            r"\bwpa[23]?(?:[- ]psk)? ([^\s,;]{10,63})(?=[.,;]|[ \t]*$)",
            r"\bwi-?fi (?=[^\s,;]{0,62}[0-9])([^\s,;]{8,63})(?=[.,;]|[ \t]*$)",
            r"\b(?:wi-?fi|wireless|wlan|ssid|hotspot) (?:uses|takes|has|with) ([^\s,;]{8,63})",
            r"\bwi-?fi(?: ?\([^()\n]{1,32}\)[ :=-]{1,3}|: | is )([^\s,;]{8,63})(?! ?/)",
            accept=_wifi,
        ),
        catches=(
            "Changed the guest wifi to «{titled}»",
            "guest wireless: NWD-Guest / «{wifi}»",
            "SSID NWD-Staff key «{titled}»",
            "the corp SSID uses «{weak}» as key",
            "WPA2 «{weak}»",
            "wireless: NWD-IoT / WPA2 / «{weak}»",
        ),
        leaves=(
            "switched the wifi to channel-36",
            "changed wifi to NWD-Guest",
            "SSID NWD-Guest / channel 11",
        ),
    ),
)
