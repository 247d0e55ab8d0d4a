"""Keys and tokens whose maker gave them a form of their own: the form alone says what they are.

To add one, append a line to the table: who issues it, strings of which one always occurs (lower case), its
form, and an example. A form is anchored on both sides, so it never bites into a longer word.
"""

from __future__ import annotations

from .rule import Rule, pattern


def _token(
    issuer: str, gate: str, form: str, example: str, *, kind: str = "api-key", leaves: str = ""
) -> Rule:
    return Rule(
        name=issuer,
        kind=kind,
        gate=tuple(gate.lower().split()),
        search=pattern(rf"(?<![A-Za-z0-9])(?:{form})(?![A-Za-z0-9])", any_case=False, trim=False),
        catches=(f"the script used «{example}» to pull", f"KEY=«{example}»"),
        leaves=(leaves,) if leaves else (),
    )


def _mixed(value: str) -> bool:
    """Whether a value has capitals, small letters and digits; a SHA-1 sum has not."""
    return not value.islower() and not value.isupper() and any(c.isdigit() for c in value)


RULES = (
    # Clouds
    _token(
        "AWS access key id", "akia asia abia acca", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", "AKIA{upper:16}"
    ),
    Rule(
        name="AWS secret access key",
        kind="api-key",
        gate=("akia", "asia", "aws", "secret"),
        search=pattern(
            r"(?:AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}|(?i:aws|secret[ _-]?"
            r"(?:access[ _-]?)?key))[^\n]{0,80}?(?:\n[^\n]{0,60}?)?"
            r"(?<![A-Za-z0-9/+=])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
            any_case=False,
            accept=_mixed,
        ),
        catches=("Backup keys AKIA{base32:16} «{b64:38}+4» for bucket nwd",),
        leaves=("aws s3 cp of build {hex:40} failed",),
    ),
    _token(
        "AWS session token",
        "iqojb3jp fwogzxiv",
        "(?:IQoJb3Jp|FwoGZXIv)[A-Za-z0-9+/%_-]{60,4000}={0,2}",
        "IQoJb3JpZ2luX2Vj{b64:120}",
    ),
    _token("Amazon Bedrock", "absk", "ABSK[A-Za-z0-9+/]{60,180}={0,2}", "ABSK{b64:100}"),
    _token("Google API key", "aiza", "AIza[A-Za-z0-9_-]{35}", "AIza{b64u:35}"),
    _token("Google OAuth client secret", "gocspx-", "GOCSPX-[A-Za-z0-9_-]{20,40}", "GOCSPX-{b64u:28}"),
    _token("Google OAuth access token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,2000}", "ya29.{b64u:90}"),
    _token("Google OAuth refresh token", "1//0", r"1//0[A-Za-z0-9_-]{30,200}", "1//0{b64u:60}"),
    _token(
        "Microsoft Entra client secret",
        "q~",
        r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,36}",
        "{b62:3}8Q~{b62:34}",
    ),
    _token(
        "Azure storage or Cosmos key",
        "==",
        r"(?<!sha512-)(?<![+/])[A-Za-z0-9+/]{86}==",
        "{b64:86}==",
        leaves="integrity sha512-{b64:86}== in the lock file",
    ),
    _token("Azure DevOps token", "azdo", "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", "{b62:76}AZDO{b62:4}"),
    _token(
        "Azure API key", "azcs jqqj", "[A-Za-z0-9]{52}(?:JQQJ|AZCS)[A-Za-z0-9]{28}", "{b62:52}JQQJ{b62:28}"
    ),
    _token("DigitalOcean", "dop_v1_ doo_v1_ dor_v1_", "do[opr]_v1_[a-f0-9]{64}", "dop_v1_{hex:64}"),
    _token("Cloudflare", "v1.0-", "v1.0-[a-f0-9]{24}-[a-f0-9]{100,160}", "v1.0-{hex:24}-{hex:146}"),
    _token("Heroku", "hrku-", "HRKU-[A-Za-z0-9_-]{30,70}", "HRKU-{b64u:60}x"),
    _token("Alibaba Cloud", "ltai", "LTAI[A-Za-z0-9]{16,24}", "LTAI{b62:20}"),
    _token("Linode or Scaleway secret", "scw-secret-", "scw-secret-[a-z0-9-]{20,60}", "scw-secret-{hex:32}"),
    _token("Hetzner or Vultr token", "hcloud_", "hcloud_[A-Za-z0-9]{40,80}", "hcloud_{b62:60}"),
    # Code and build
    _token(
        "GitHub",
        "ghp_ gho_ ghu_ ghs_ ghr_",
        "gh[oprsu]_[A-Za-z0-9]{30,255}",
        "ghp_{b62:36}",
        leaves="the variable ghp_token is empty",
    ),
    _token(
        "GitHub fine-grained",
        "github_pat_",
        "github_pat_[A-Za-z0-9_]{40,255}",
        "github_pat_{b62:22}_{b62:59}",
    ),
    _token(
        "GitLab",
        "glpat- gldt- glrt- glcbt- glptt- gloas- glsoat- glft- glagent- glimt-",
        r"gl(?:pat|dt|rt|cbt|ptt|oas|soat|ft|agent|imt)-[A-Za-z0-9_.-]{19,100}",
        "glpat-{b64u:20}",
    ),
    _token(
        "Atlassian",
        "atatt3x atctt3x atbb atstt3x",
        "(?:AT[ACS]TT3x|ATBB)[A-Za-z0-9_=-]{20,400}",
        "ATATT3xFfGF0{b64u:170}={HEX:8}",
    ),
    _token("npm", "npm_", "npm_[A-Za-z0-9]{36}", "npm_{b62:36}"),
    _token("PyPI", "pypi-age", "pypi-AgE[A-Za-z0-9_-]{50,1000}", "pypi-AgEIcHlwaS5vcmc{b64u:150}"),
    _token("RubyGems", "rubygems_", "rubygems_[a-f0-9]{48}", "rubygems_{hex:48}"),
    _token("NuGet", "oy2", "oy2[a-z0-9]{43}", "oy2{lower:43}"),
    _token("Docker Hub", "dckr_", "dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}", "dckr_pat_{b64u:27}"),
    _token("HashiCorp Vault", "hvs. hvb. hvr.", r"hv[bsr]\.[A-Za-z0-9_-]{20,300}", "hvs.{b64u:95}"),
    _token(
        "Terraform Cloud",
        ".atlasv1.",
        r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}",
        "{b62:14}.atlasv1.{b62:67}",
    ),
    _token("Pulumi", "pul-", "pul-[a-f0-9]{40}", "pul-{hex:40}"),
    _token(
        "Doppler",
        "dp.",
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
        "dp.pt.{b62:43}",
    ),
    _token("SonarQube", "sqp_ squ_ sqa_", "sq[pua]_[a-f0-9]{40}", "squ_{hex:40}"),
    _token("Databricks", "dapi", "dapi[a-f0-9]{32}(?:-[0-9])?", "dapi{hex:32}"),
    _token(
        "Supabase", "sbp_ sb_secret_", "(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,60})", "sbp_{hex:40}"
    ),
    _token(
        "PlanetScale", "pscale_", r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,64}", "pscale_tkn_{b62:43}"
    ),
    _token("CircleCI", "ccipat_", "CCIPAT_[A-Za-z0-9_]{20,90}", "CCIPAT_{b62:22}_{hex:40}"),
    _token("Buildkite", "bkua_", "bkua_[a-z0-9]{40}", "bkua_{lower:40}"),
    # Messages and mail
    _token(
        "Slack",
        "xoxb- xoxp- xoxa- xoxe- xoxr- xoxs- xoxc- xoxd- xapp-",
        r"(?:xox[abcdeprs]|xapp)-[A-Za-z0-9%.-]{10,400}",
        "xoxb-{digits:12}-{digits:13}-{b62:24}",
    ),
    _token("Twilio", "sk", "SK[a-f0-9]{32}", "SK{hex:32}", leaves="Twilio account AC{hex:32} is suspended"),
    _token("SendGrid", "sg.", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}", "SG.{b64u:22}.{b64u:43}"),
    _token("Mailgun", "key- pubkey-", "(?:pub)?key-[a-f0-9]{32}", "key-{hex:32}"),
    _token("Mailchimp", "-us", "[a-f0-9]{32}-us[0-9]{1,2}", "{hex:32}-us12"),
    _token(
        "Brevo",
        "xkeysib- xsmtpsib-",
        "x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
        "xkeysib-{hex:64}-{b62:16}",
    ),
    _token("Resend", "re_", "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,30}", "re_{b62:8}_{b62:24}"),
    _token("Telegram bot", ":aa", "[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}", "{digits:10}:AA{b64u:33}"),
    _token(
        "Discord bot",
        ".",
        r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        "M{b62:25}.{b62:6}.{b62:38}",
    ),
    # Models
    _token("Anthropic", "sk-ant-", "sk-ant-[A-Za-z0-9_-]{20,200}", "sk-ant-api03-{b64u:93}AA"),
    _token(
        "OpenAI and alike",
        "sk-",
        "sk-(?:[a-z]{2,10}-){0,3}[A-Za-z0-9_-]{32,260}",
        "sk-proj-{b64u:74}T3BlbkFJ{b64u:74}",
        leaves="sk-learn is not on the server",
    ),
    _token("Hugging Face", "hf_ api_org_", "(?:hf|api_org)_[A-Za-z0-9]{30,40}", "hf_{letters:34}"),
    _token("Groq", "gsk_", "gsk_[A-Za-z0-9]{40,60}", "gsk_{b62:52}"),
    _token("xAI", "xai-", "xai-[A-Za-z0-9]{60,100}", "xai-{b62:80}"),
    _token("Perplexity", "pplx-", "pplx-[A-Za-z0-9]{40,64}", "pplx-{b62:48}"),
    _token("Replicate", "r8_", "r8_[A-Za-z0-9]{30,45}", "r8_{b62:37}"),
    # Shops and payment
    _token(
        "Stripe",
        "sk_live_ sk_test_ rk_live_ rk_test_ whsec_",
        "(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9+/=]{16,250}",
        "sk_live_{b62:24}",
        leaves="the page shows pk_live_{b62:24}, which is public",
    ),
    _token(
        "Square",
        "sq0 eaaa",
        "(?:sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})",
        "sq0atp-{b64u:22}",
    ),
    _token(
        "Shopify",
        "shpat_ shpca_ shppa_ shpss_ shptka_",
        "shp(?:at|ca|pa|ss|tka)_[A-Fa-f0-9]{32}",
        "shpat_{hex:32}",
    ),
    _token(
        "PayPal or Braintree",
        "access_token$",
        r"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}",
        "access_token$production${lower:16}${hex:32}",
    ),
    # Business software
    _token("HubSpot", "pat-na pat-eu", "pat-(?:na|eu)[0-9]?-[a-f0-9-]{36}", "pat-na1-{guid}"),
    _token("Postman", "pmak-", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "PMAK-{hex:24}-{hex:34}"),
    _token("Notion", "secret_ ntn_", "(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,50})", "ntn_{b62:46}"),
    _token("Airtable", "pat", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", "pat{b62:14}.{hex:64}"),
    _token("Linear", "lin_api_ lin_oauth_", "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}", "lin_api_{b62:40}"),
    _token("Figma", "figd_ figo_", "fig[do]_[A-Za-z0-9_-]{38,50}", "figd_{b64u:40}"),
    _token("Asana", "/", "[12]/[0-9]{14,18}(?:/[0-9]{14,18})?:[a-f0-9]{32}", "1/{digits:16}:{hex:32}"),
    _token("Typeform", "tfp_", "tfp_[A-Za-z0-9_.-]{40,60}", "tfp_{b62:44}"),
    _token(
        "1Password",
        "ops_eyj a3-",
        "(?:ops_eyJ[A-Za-z0-9_-]{100,2000}={0,2}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})"
        "(?:-[A-Z0-9]{5}){3})",
        "A3-{upper:6}-{upper:6}-{upper:5}-{upper:5}-{upper:5}-{upper:5}",
    ),
    _token(
        "Salesforce session", "00d", r"00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{80,120}", "00D{b62:12}!{b62:96}"
    ),
    _token("Dropbox", "sl.", r"sl\.(?:u\.)?[A-Za-z0-9_-]{120,1500}", "sl.{b64u:140}"),
    _token("Facebook", "eaac eaad eaab", "EAA[A-Z][A-Za-z0-9]{60,300}", "EAAC{b62:120}"),
    # Operations
    _token(
        "New Relic", "nrak- nrjs- nrii- nraa-", "NR(?:AK|JS|II|AA)-[A-Za-z0-9_-]{19,40}", "NRAK-{upper:27}"
    ),
    _token(
        "Grafana",
        "glsa_ glc_ eyjrijoi",
        "(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,400}|eyJrIjoi[A-Za-z0-9+/=]{60,400})",
        "glsa_{b62:32}_{hex:8}",
    ),
    _token("Sentry", "sntrys_ sntryu_", "sntry[su]_[A-Za-z0-9+/=_]{40,400}", "sntryu_{hex:64}"),
    _token(
        "Dynatrace",
        "dt0c01. dt0s",
        r"dt0[a-z][0-9]{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}",
        "dt0c01.{upper:24}.{upper:64}",
    ),
    _token(
        "Tailscale", "tskey-", "tskey-[a-z]{2,12}-[A-Za-z0-9-]{15,80}", "tskey-auth-k{b62:11}CNTRL-{b62:32}"
    ),
    _token("PagerDuty", "pdus+", r"pdus\+[A-Za-z0-9_+-]{15,60}", "pdus+_{b62:30}"),
    _token("ngrok", "ak_ cr_", "(?:ak|cr)_[A-Za-z0-9]{27,30}", "ak_{b62:27}"),
    _token("age", "age-secret-key-1", "AGE-SECRET-KEY-1[A-Z0-9]{58}", "AGE-SECRET-KEY-1{upper:58}"),
    _token(
        "Bitwarden Secrets Manager",
        "0.",
        r"0\.[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==",
        "0.{guid}.{b62:30}:{b64:22}==",
    ),
    _token("ResolutionFlow", "rf_", "rf_[A-Za-z0-9_-]{24,80}", "rf_{b64u:42}x"),
    _token(
        "JSON web token",
        "eyj",
        r"eyJ[A-Za-z0-9_-]{8,2000}\.(?:eyJ)?[A-Za-z0-9_-]{10,8000}(?:\.[A-Za-z0-9_-]{0,2000}){0,3}",
        "eyJ{b64u:33}.eyJ{b64u:80}.{b64u:43}",
        kind="token",
    ),
)
