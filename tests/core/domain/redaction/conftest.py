"""Synthetic values and notes for the tests of redaction.

Nothing here is or was a credential: every value is drawn at run time from a seeded generator. A template is
text with `{name}` or `{name:length}` for a synthetic value, `«…»` around a secret and `⟦…⟧` around words that
must stay; values outside `«…»` must stay too. The files in `notes/` hold one template a line.
"""

from __future__ import annotations

import base64
import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LETTERS = string.ascii_letters
B62 = LETTERS + string.digits
ALPHABETS = {
    "b62": B62,
    "b64": B62 + "+/",
    "b64u": B62 + "-_",
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "upper": string.ascii_uppercase + string.digits,
    "lower": string.ascii_lowercase + string.digits,
    "letters": LETTERS,
    "base32": string.ascii_uppercase + "234567",
    "digits": string.digits,
    "word": string.ascii_lowercase,
}
NOUNS = (
    "Otter Birch Cedar Comet Dragon Ember Forest Glacier Heron Island Jaguar Kestrel Lagoon Mango Nectar Olive Panther "
    "Quill Raven Salmon Topaz Umbra Violet Walrus Yarrow Zephyr Winter Summer Falcon Pepper"
).split()
PEOPLE = "jdoe asmith mrivera kpatel tnguyen lbrown dchen sgarcia".split()
DOMAINS = "contoso.com fabrikam.com northwind-dental.com tailspin.org woodgrove.net".split()

# Forms made of other values; the parts keep provider-shaped strings out of the repository.
FORMS = {
    "anthropic": "sk-ant-api03-{b64u:93}AA", "apikeydash": "{lower:8}-{lower:6}-{lower:6}-{lower:10}",
    "atlassian": "ATATT3xFfGF0{b64u:170}={HEX:8}", "awsid": "AKIA{base32:16}", "awstmp": "ASIA{base32:16}",
    "awssession": "IQoJb3JpZ2luX2Vj{b64:180}==", "azclient": "{b62:3}8Q~{b62:34}", "azkey44": "{b64:43}=",
    "azstorage": "{b64:86}==", "backupcode": "{hex:5}-{hex:5}", "cisco5": "$1${b62:4}${b62:22}",
    "cisco9": "$9${b62:14}${b62:43}", "cwpriv": "{b62:16}", "dop": "dop_v1_{hex:64}",
    "filevault": "{upper:4}-{upper:4}-{upper:4}-{upper:4}-{upper:4}-{upper:4}", "fortienc": "{b64:64}==",
    "gcp": "AIza{b64u:35}", "ghp": "ghp_{b62:36}", "ghpat": "github_pat_{b62:22}_{b62:59}", "glpat": "glpat-{b64u:20}",
    "gocspx": "GOCSPX-{b64u:28}", "hf": "hf_{letters:34}", "hubspot": "pat-na1-{guid}", "hvs": "hvs.{b64u:95}",
    "iccid": "8901{digits:15}", "mac": "{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}",
    "macd": "{HEX:2}-{HEX:2}-{HEX:2}-{HEX:2}-{HEX:2}-{HEX:2}", "maccisco": "{hex:4}.{hex:4}.{hex:4}",
    "mailgun": "key-{hex:32}", "modular": "$1${b62:4}${b62:22}", "npm": "npm_{b62:36}", "nrak": "NRAK-{upper:27}",
    "openaiold": "sk-{b62:20}T3BlbkFJ{b62:20}", "postman": "PMAK-{hex:24}-{hex:34}",
    "pypi": "pypi-AgEIcHlwaS5vcmc{b64u:150}", "sassig": "{b62:20}%2B{b62:18}%3D", "sendgrid": "SG.{b64u:22}.{b64u:43}",
    "shopify": "shpat_{hex:32}", "slackbot": "xoxb-{digits:12}-{digits:13}-{b62:24}",
    "slackhook": "T{upper:8}/B{upper:10}/{b62:24}", "sshfp": "SHA256:{b64:43}",
    "sshpub": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b64:43}", "stripe": "sk_live_{b62:24}",
    "striperk": "rk_live_{b62:32}", "telegram": "{digits:10}:AA{b64u:33}",
    "tskey": "tskey-auth-k{b62:11}CNTRL-{b62:32}", "twiliosid": "AC{hex:32}", "twiliosk": "SK{hex:32}",
    "ups": "1Z{upper:16}", "winpid": "00331-{digits:5}-{digits:5}-AA{digits:3}", "ya29": "ya29.{b64u:90}",
    "ip": "10.20.{octet}.{octet}", "ip6g": "2001:db8:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}",
    "ssn_plain": "{ssn9}", "ssn_spaced": "{ssnsp}", "visa_spaced": "{visasp}", "base32_spaced": "{b32spaced}",
    "pin": "{pin4}", "code": "{otp6}", "code8": "{digits:8}", "hr": "0x8{HEX:7}", "kb": "KB50{digits:5}", "eid": "4625",
    "sid": "S-1-5-21-{digits:9}-{digits:9}-{digits:9}-1104", "sshkey": "{pem_openssh}", "phoned": "312-555-{digits:4}",
    "phone": "(312) 555-{digits:4}", "date": "2026-03-1{digits:1}", "sassign": "{sassig}", "ext": "33{digits:2}",
    "psk": "{b62:19}#", "cisco7": "06{HEX:14}", "phpsess": "{lower:26}", "cookie": "{b64u:63}x", "ntlm": "{hex:32}",
    "md5": "{hex:32}", "sha1": "{hex:40}", "sha256": "{hex:64}", "SHA256": "{HEX:64}", "thumb": "{HEX:40}",
    "hex32": "{hex:32}", "hex40": "{hex:40}", "hex64": "{hex:64}", "apikey": "{b62:32}", "awssecret": "{b64:40}",
    "serial": "5CG{upper:7}", "ticket": "{six}", "dom": "{domain}", "fedex": "7{digits:11}",
}  # fmt: skip


class Synthetic:
    """Draws values by name."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def draw(self, name: str, length: int = 12) -> str:
        if name in ALPHABETS:
            return self.characters(ALPHABETS[name], length)
        if name in FORMS:
            return self.fill(FORMS[name])
        return str(getattr(self, "_" + name)())

    def fill(self, template: str) -> str:
        """Fills the places of a template; `{{` and `}}` stand for braces."""

        def piece(match: re.Match[str]) -> str:
            return self.draw(match[1], int(match[2] or 12)) if match[1] else match[0][0]

        return re.sub(r"\{\{|\}\}|\{([A-Za-z]\w*)(?::(\d+))?\}", piece, template)

    def characters(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choice(alphabet) for _ in range(length))

    def _noun(self) -> str:
        return self.random.choice(NOUNS)

    def _pw(self) -> str:
        draw = self.random.choice
        first, second = self.random.sample(NOUNS, 2)
        forms = (
            lambda: f"{first}{self.random.randint(2019, 2026)}{draw('!#$@')}",
            lambda: f"{first}{draw('#@!_$')}{self.random.randint(100, 9999)}",
            lambda: (first + second).replace("a", "@").replace("e", "3") + str(self.random.randint(10, 99)),
            lambda: self.fill("{b62:5}") + draw("!@#$%^&*") + self.fill("{b62:5}7"),
            lambda: f"{first}-{second}-{self.random.randint(10, 99)}",
            lambda: f"{first.lower()}{second.lower()}{self.random.randint(1, 999)}",
        )
        return draw(forms)()

    def _pw3(self) -> str:
        first, second = self.random.sample(NOUNS, 2)
        return self.random.choice(
            (f"{first}{second}{self.random.randint(10, 99)}", f"{first}#{self.random.randint(100, 999)}")
        )

    def _pwurl(self) -> str:
        return self._titled().replace("-", "_")

    def _complex(self) -> str:
        return self._noun() + self.fill("{digits:4}") + self.random.choice("!#$*")

    def _titled(self) -> str:
        first, second = self.random.sample(NOUNS, 2)
        return f"{first}-{second}-{self.random.randint(10, 99)}"

    def _weak(self) -> str:
        return "".join(self.random.sample(NOUNS, 2)).lower() + str(self.random.randint(1, 999))

    def _weak12(self) -> str:
        return self._noun().lower() + self.random.choice(("", "1", "12", "123"))

    def _strong(self) -> str:
        return "K" + self.fill("{b62:12}") + self.random.choice("!#$%^*") + self.fill("a{b62:2}7")

    def _strongesc(self) -> str:
        return "R" + self.fill("{b62:8}") + self.random.choice("!#_+-") + self.fill("q{b62:5}4")

    def _phrase(self) -> str:
        return " ".join(self.random.sample(NOUNS, 4)).lower()

    def _wifi(self) -> str:
        return self.random.choice((self._titled, self._weak, self._complex))()

    def _snmp(self) -> str:
        return self._noun().lower() + self.random.choice(("RO", "-ro-", "_rw")) + self.fill("{digits:2}")

    def _b32seed(self) -> str:
        return self.draw("base32", self.random.choice((16, 32)))

    def _b32spaced(self) -> str:
        seed = self.draw("base32", 30).lower() + "23"
        return " ".join(seed[i : i + 4] for i in range(0, 32, 4))

    def _six(self) -> int:
        return self.random.randint(400_000, 999_999)

    _otp6 = _pin6 = _six

    def _pin4(self) -> int:
        return self.random.randint(3000, 9999)

    def _octet(self) -> int:
        return self.random.randint(1, 254)

    def _bitlocker(self) -> str:
        return "-".join(f"{self.random.randint(1000, 65_000) * 11:06d}" for _ in range(8))

    def _winkey(self) -> str:
        return "-".join(self.characters("BCDFGHJKMPQRTVWXY2346789", 5) for _ in range(5))

    def _luhn(self, body: str) -> str:
        total = 0
        for place, digit in enumerate(reversed(body)):
            value = int(digit) * (2 - place % 2)
            total += value - 9 if value > 9 else value
        return body + str(-total % 10)

    def _visa(self) -> str:
        return self._luhn("4" + self.fill("{digits:14}"))

    def _visasp(self) -> str:
        return " ".join(re.findall("....", self._visa()))

    def _mcdash(self) -> str:
        return "-".join(re.findall("....", self._luhn("53" + self.fill("{digits:13}"))))

    def _amex(self) -> str:
        number = self._luhn("37" + self.fill("{digits:12}"))
        return f"{number[:4]} {number[4:10]} {number[10:]}"

    def _imei(self) -> str:
        return self._luhn("35" + self.fill("{digits:12}"))

    def _nonluhn16(self) -> str:
        number = self._luhn("4" + self.fill("{digits:14}"))
        return number[:-1] + str((int(number[-1]) + 3) % 10)

    def _ssn(self) -> str:
        return (
            f"{self.random.randint(100, 665)}-{self.random.randint(11, 99)}-{self.random.randint(1000, 9999)}"
        )

    def _ssn9(self) -> str:
        return self._ssn().replace("-", "")

    def _ssnsp(self) -> str:
        return self._ssn().replace("-", " ")

    def _user(self) -> str:
        return self.random.choice(PEOPLE)

    def _domain(self) -> str:
        return self.random.choice(DOMAINS)

    def _email(self) -> str:
        return f"{self._user()}@{self._domain()}"

    def _host(self) -> str:
        kind = self.random.choice("PC WS LT SRV DC FS SQL RDS NAS".split())
        return (
            f"{kind}-{self.random.choice('ACME FAB NWD HQ CHI DAL'.split())}-{self.random.randint(1, 99):02d}"
        )

    def _guid(self) -> str:
        return self.fill("{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}")

    def _GUID(self) -> str:  # noqa: N802 - the name of the value
        return self._guid().upper()

    def _basicauth(self) -> str:
        return base64.b64encode(f"svc:{self._strongesc()}".encode()).decode()

    _basic = _basicauth

    def _jwt(self) -> str:
        def part(text: str) -> str:
            return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

        payload = self.fill('{"sub":"{digits:9}","exp":17975{digits:5},"jti":"{hex:16}"}')
        header = part('{"alg":"HS256","typ":"JWT"}')
        return f"{header}.{part(payload)}.{self.draw('b64u', 43)}"

    def _openai(self) -> str:
        return self.fill("sk-proj-{b64u:74}T3BlbkFJ{b64u:74}")

    def _pem(self) -> str:
        return (
            "MII"
            + "\n".join(self.draw("b64", 61 if i == 0 else 64) for i in range(5))
            + "\n"
            + self.fill("{b64:38}==")
        )

    def _begin_key(self) -> str:
        return "-----BEGIN RSA " + "PRIVATE KEY-----"

    def _end_key(self) -> str:
        return "-----END RSA " + "PRIVATE KEY-----"

    def _block(self, label: str) -> str:
        return f"-----BEGIN {label}-----\n{self._pem()}\n-----END {label}-----"

    def _rsakey(self) -> str:
        return self._block("RSA " + "PRIVATE KEY")

    def _pk8(self) -> str:
        return self._block("PRIVATE " + "KEY")

    def _pem_openssh(self) -> str:
        return self._block("OPENSSH " + "PRIVATE KEY").replace("MII", "b3BlbnNzaC1rZXktdjEAAAAA", 1)

    def _cert(self) -> str:
        return self._block("CERTIFICATE")

    def _pubkey(self) -> str:
        return self._block("PUBLIC KEY")


@dataclass(frozen=True)
class Note:
    """A labelled line: what must go, and what must stay."""

    kind: str
    text: str
    secrets: tuple[str, ...]
    keeps: tuple[str, ...]


_PIECE = re.compile(
    r"«(?P<secret>[^»]*)»|⟦(?P<keep>[^⟧]*)⟧|\{\{|\}\}|\{(?P<name>\w+)(?::(?P<length>\d+))?\}|\\n|\\\\"
)


def note(kind: str, template: str, synthetic: Synthetic) -> Note:
    """One note from a template."""
    secrets: list[str] = []
    keeps: list[str] = []

    def piece(match: re.Match[str]) -> str:
        if match["secret"] is not None:
            value = synthetic.fill(match["secret"])
            secrets.extend(line for line in value.split("\n") if line and not line.startswith("-----"))
            return value
        if match["keep"] is not None:
            value = synthetic.fill(match["keep"]).replace("\\\\", "\\")
        elif match["name"]:
            value = synthetic.draw(match["name"], int(match["length"] or 12))
        else:
            return {"{{": "{", "}}": "}", "\\n": "\n", "\\\\": "\\"}[match[0]]
        keeps.append(value)
        return value

    return Note(kind, _PIECE.sub(piece, template), tuple(filter(None, secrets)), tuple(keeps))


_BEFORE = ("", "", "", "Related case {ticket}. ", "Gateway {ip} answers. ", "Spoke to the office manager. ")
_AFTER = ("", "", "", "\\nSpoke to the office manager.", "\\nGateway {ip} answers.")


def templates(folder: Path) -> Iterator[tuple[str, str]]:
    """The kinds and templates in the files of a folder."""
    for file in sorted(folder.glob("*.txt")):
        kind = file.stem
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("# kind of line: "):
                kind = line.removeprefix("# kind of line: ")
            elif line:
                yield kind, line


def notes(folder: Path, each: int, seed: int = 7) -> list[Note]:
    """So many notes from each template, some with an unrelated sentence before or after."""
    synthetic = Synthetic(seed)
    result = []
    for kind, template in templates(folder):
        for _ in range(each):
            text = synthetic.random.choice(_BEFORE) + template + synthetic.random.choice(_AFTER)
            result.append(note(kind, text, synthetic))
    return result


@pytest.fixture
def fill() -> Callable[[str], str]:
    """Fills a template's `{name}` places."""
    return Synthetic(11).fill


@pytest.fixture(scope="session")
def labelled_notes() -> list[Note]:
    """The labelled notes of `notes/`."""
    return notes(Path(__file__).parent / "notes", each=2)
