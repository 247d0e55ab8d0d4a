"""Passwords among the arguments of Windows commands, and in the registry."""

from __future__ import annotations

from .cli import REST, VALUE, argument, command, plausible
from .shapes import identifier

RULES = (
    command(
        "net user",
        "net user|net1 user|net  user",
        rf"\bnet1?[ \t]{{1,3}}user[ \t]{{1,3}}(?:/[a-z]{{2,12}}[ \t]{{1,3}}){{0,2}}(?:\"[^\"\n]{{1,64}}\"|[^\s/\"]\S{{0,63}})[ \t]{{1,3}}"
        rf"(?!/){VALUE}(?=[ \t]{{0,3}}(?:$|/|&|\||[.,;)\]]|(?:to|and|then|ok|works|worked|ran|done|on"
        rf"|for|from|as|in)\b))",
        ("net user helpdesk «{strong}» /add", 'net user "local admin" «{pw}» /domain'),
        (
            "net user hkim /active:yes ran fine",
            "net user bob * /domain",
            "ran net user jdoe and saw the flag",
        ),
        accept=plausible,
    ),
    command(
        "net use",
        "net use",
        (
            rf"\bnet[ \t]{{1,3}}use[ \t]{{1,3}}(?:[a-z*]:?[ \t]{{1,3}})?\\\\\S{{1,200}}[ \t]{{1,3}}(?!/){VALUE}",
            rf"\bnet[ \t]{{1,3}}use\b{REST}/u(?:ser)?:\S{{1,100}}[ \t]{{1,3}}(?!/){VALUE}",
        ),
        (
            r"net use Z: \\{host}\data «{strong}» /user:acme\jdoe",
            r"net use \\{host}\data /user:admin «{strong}»",
        ),
        (
            r"net use Z: \\{host}\share /persistent:yes",
            "net use * /delete",
            r"net use Z: \\{host}\data * /user:jdoe",
        ),
        accept=plausible,
    ),
    command(
        "rasdial",
        "rasdial",
        rf"\brasdial(?:\.exe)?[ \t]{{1,3}}(?:\"[^\"\n]{{1,64}}\"|\S{{1,64}})[ \t]{{1,3}}[^\s/]\S{{0,63}}[ \t]{{1,3}}(?!/){VALUE}",
        ("rasdial VPN {user} «{strongesc}»",),
        ("rasdial VPN /disconnect",),
    ),
    command(
        "schtasks and sc",
        "schtasks|obj=|obj =",
        rf"\bschtasks\b{REST}[ \t]/rp[ \t]{{1,3}}{VALUE}|\bsc"
        rf"(?:\.exe)?\b[^\n|;]{{0,200}}?\bpassword[ \t]{{0,2}}=[ \t]{{0,3}}{VALUE}",
        (
            "schtasks /create /tn x /tr y /ru acme\\svc /rp «{strong}»",
            "sc config Spooler obj= acme\\svc password= «{strong}»",
        ),
        ("schtasks /run /tn Backup", "schtasks /create /tn x /ru SYSTEM /rp *"),
    ),
    command(
        "registry auto-logon",
        "defaultpassword|autoadminlogon|autologon",
        (
            rf"\bDefaultPassword[\"']?(?:[ \t]{{1,3}}/t)?[ \t]{{1,4}}(?:REG_SZ)[ \t]{{1,4}}"
            rf"(?:/d[ \t]{{1,3}})?{VALUE}",
            rf"\bDefaultPassword[\"']?[ \t]{{1,3}}/d[ \t]{{1,3}}{VALUE}",
            rf"\bDefaultPassword[\"']?[ \t]{{1,3}}(?:-Value|-PropertyType\s+\w+\s+-Value)[ \t]{{1,3}}{VALUE}",
            rf"\bautologon(?:64)?(?:\.exe)?[ \t]{{1,3}}"
            rf"(?:/accepteula[ \t]{{1,3}})?[^\s/]\S{{0,63}}[ \t]{{1,3}}[^\s/]\S{{0,63}}[ \t]{{1,3}}{VALUE}",
        ),
        (
            "reg add HKLM\\X /v DefaultPassword /t REG_SZ /d «{strong}» /f",
            "    DefaultPassword    REG_SZ    «{pw}»",
            "autologon.exe kiosk {host} «{pw}»",
        ),
        ("reg delete HKLM\\X /v DefaultPassword /f",),
    ),
    command(
        "BitLocker, netsh and Windows tools",
        "recoverypassword|keymaterial|cmdkey|wbadmin|ktpass|djoin|netdom|winrs|mstsc|dism|runas|wmic|/p:|-p:",
        (
            rf"-recoverypassword[ \t]{{1,3}}{VALUE}|\bkeyMaterial[ \t]{{0,2}}[=:][ \t]{{0,2}}{VALUE}",
            rf"[\s][-/](?:p|pw|pd|passwordd|po):{VALUE}",
        ),
        (
            "netsh wlan set profileparameter name=x keyMaterial=«{wifi}»",
            "xfreerdp /v:{ip} /u:admin /p:«{strong}»",
            "winrs -r:{host} -u:admin -p:«{strong}» ver",
        ),
        ("netdom join {host} /pd:*",),
        accept=lambda value: argument(value) and not value.isdigit() and not identifier(value),
    ),
)
