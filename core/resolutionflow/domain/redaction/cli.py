"""Passwords among the arguments of commands.

Each rule names the commands it is for; the last ones know flags that mean a password everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from .rule import Rule, pattern
from .shapes import complex_password, placeholder, strong, word
from .words import ordinary

VALUE = r"(\"[^\"\n]{1,256}\"|'[^'\n]{1,256}'|[^\s\"'|]\S{0,255})"
REST = r"[^\n|;]{0,200}?"


def argument(value: str) -> bool:
    """Whether an argument can be a password: no placeholder, no further switch, no prompt (`*`)."""
    return len(value) > 2 and not placeholder(value) and not value.startswith(("--", "/", "-"))


def plausible(value: str) -> bool:
    """As `argument`, and no word of prose: for commands whose password may be left out."""
    return argument(value) and not (word(value) and ordinary(value))


def command(
    name: str,
    gate: str,
    forms: str | tuple[str, ...],
    catches: tuple[str, ...],
    leaves: tuple[str, ...] = (),
    *,
    accept: Callable[[str], bool] = argument,
) -> Rule:
    alternatives = (forms,) if isinstance(forms, str) else forms
    return Rule(
        name, "password", tuple(gate.split("|")), pattern(*alternatives, accept=accept), catches, leaves
    )


RULES = (
    command(
        "-p and -P with a blank",
        "psexec|paexec|docker|sshpass|mongo|sqlcmd|bcp|osql|isql|zip|ipmitool|evil-winrm|crackmapexec|nxc|netexec|impacket"
        "|az |az.|winrs|vmrun|esxcli|govc|certutil|ldap|signtool|telnet|mosquitto|xfreerdp|rdesktop|7z|rar|autologon|helm|oc login|rclone|racadm|perccli|influx|kinit|cqlsh",
        rf"\b(?:psexec(?:64)?(?:\.exe)?|paexec(?:\.exe)?|docker\s+login|sshpass|mongo(?:sh|dump"
        rf"|restore|export|import)?|sqlcmd|bcp|osql|isql|zip|ipmitool|evil-winrm|crackmapexec|nxc"
        rf"|netexec|rdesktop"
        rf"|az(?:\.cmd)?\s+login|vmrun|esxcli|certutil(?:\.exe)?|signtool(?:\.exe)?|mosquitto_(?:pub"
        rf"|sub)|oc login|helm registry login|racadm|influx|cqlsh|podman\s+login|az acr login"
        rf"|skopeo)\b"
        rf"{REST}[ \t](?:-{{1,2}}p|/p|-gp|-pw)[ \t=:]{{1,3}}{VALUE}",
        (
            r"psexec \\{host} -u admin -p «{strong}» cmd",
            "sshpass -p «{pw}» ssh root@{ip}",
            "sqlcmd -S {host} -U sa -P «{strong}» -Q x",
            "docker login -u acme -p «{b62:32}»",
            "mongodump -u root -p '«{strong}»' --db app",
        ),
        (
            "docker run -p 8080:80 nginx",
            "sqlcmd -E -S {host}",
            r"psexec \\{host} -s cmd",
            "mongo {host} -u root -p",
        ),
        accept=argument,
    ),
    command(
        "-p joined to its value",
        "mysql|mariadb|7z|rar|sshpass|sqlcmd|bcp|osql|isql",
        rf"\b(?:mysql(?:dump|admin|import|check)?|mariadb(?:-dump|-admin)?|sshpass|7za?(?:\.exe)?|"
        rf"(?:un|win)?rar(?:\.exe)?|sqlcmd|bcp|osql|isql){REST}"
        rf"\s-(?:h?p)(?![\s=])(?!ort)({VALUE[1:-1]})",
        (
            "mysql -u root -p«{strong}» erp",
            "7z a -p«{pw}» out.7z docs",
            "mysqldump -uroot -p'«{strong}»' erp",
        ),
        ("mysql -u root -p erp", "mysql -P 3306 -h {host}"),
        accept=lambda value: argument(value) and not value.isdigit(),
    ),
    command(
        "-pw of PuTTY's tools",
        "plink|pscp|psftp|putty|kitty|vmrun",
        rf"\b(?:plink|pscp|psftp|putty|kitty|vmrun)(?:\.exe)?\b{REST}[ \t]-(?:pw|gp)[ \t]{{1,3}}{VALUE}",
        ("plink -ssh admin@{ip} -pw «{strong}»",),
        ("putty -load core-switch", "plink -pwfile key.txt {ip}"),
    ),
    command(
        "curl and wget",
        "curl|wget|http|iwr|lftp|ftp",
        rf"\b(?:curl(?:\.exe)?|lftp|http|https|xh|aria2c)\b{REST}[ \t](?:-[a-zA-Z]{{0,3}}u|--user"
        rf"|--proxy-user|-U|-a|--auth)(?:[ \t]{{1,3}}"
        rf"|=)?[\"']?[^\s:\"',]{{0,100}}[:,]([^\s\"']{{3,256}})",
        (
            "curl -u api:«{strong}» https://{host}/status",
            "curl -k --user 'svc:«{strong}»' https://{host}",
            "lftp -u backup,«{strong}» {host}",
        ),
        ("curl -u $USER:$PASS https://{host}", "curl -u api https://{host}/status"),
    ),
    command(
        "user%password of Samba",
        "%",
        r"\b(?:smbclient|rpcclient|winexe|smbmap|net\s+rpc|mount|pth-\w+|wmic)\b[^\n|;]{0,200}?\s(?:-U"
        r"|--user=?)[ \t]{0,3}[\"']?[^\s%\"']{1,100}%([^\s\"']{3,256})",
        (r"smbclient //{host}/data -U jdoe%«{strong}»",),
        ("rpcclient -U % {host}",),
    ),
    command(
        "user:password@host of remote tools",
        "@",
        (
            r"\b(?:secretsdump|psexec|wmiexec|smbexec|atexec|getuserspns|mssqlclient|smbclient|winscp|sftp"
            r"|ftp|scp)(?:\.py|\.exe|\.com)?\b[^\n|;]{0,100}?[\s/][\w.$-]{1,64}:([^\s@]{3,128})@(?=[\w\[])",
            r":thin:\w{1,64}/([^\s@\"'/]{3,128})(?=@)|\b(?:sqlplus|expdp|impdp|exp|imp|sqlldr)[ \t]{1,3}"
            r"(?:-[a-z]{1,3}[ \t]{1,3}){0,3}[\"']?\w{1,64}/([^\s@\"'/]{3,128})(?=[\"']?(?:@|\s|$))",
        ),
        ("secretsdump.py acme/admin:«{strong}»@{ip}", "sqlplus system/«{pw}»@ORCL"),
        ("scp file admin@{ip}:/tmp", "sqlplus / as sysdba"),
    ),
    command(
        "openssl and gpg",
        "pass:|-passin|-passout|passphrase|storepass|keypass|openssl|rclone",
        (
            rf"\bpass:([^\s\"']{{3,256}})|\bopenssl\b{REST}[ \t]-k[ \t]{{1,3}}{VALUE}",
            rf"\brclone[ \t]{{1,3}}obscure[ \t]{{1,3}}{VALUE}|-(?:storepass|keypass|srcstorepass"
            rf"|deststorepass|passphrase)[\s=]{{1,3}}{VALUE}",
        ),
        ("openssl pkcs12 -in a.pfx -passin pass:«{strong}»", "keytool -list -storepass «{pw}»"),
        ("openssl rsa -passin stdin", "bypass: on"),
        accept=plausible,
    ),
    command(
        "chpasswd, sudo -S, htpasswd",
        "chpasswd|sudo -s|runas|kinit|cryptsetup|smbpasswd|htpasswd|passwd --stdin|sudo --stdin|--password-stdin",
        (
            r"\becho[ \t]{1,3}(?:-[ne][ \t]{1,3})?[\"']?"
            r"(?:[\w.-]{1,64}:)?([^\s\"'|]{3,256})[\"']?[ \t]{0,3}\|[ \t]{0,3}(?:sudo[ \t]{1,3})?(?:-S|runas|kinit|su[ \t]|cryptsetup|gpg|smbpasswd"
            r"|chpasswd|sudo\s|passwd|/usr/sbin/chpasswd|[^\n|]{1,100}--password-stdin)",
            r"\bhtpasswd[ \t]{1,3}(?:-\w{1,6}[ \t]{1,3}){1,4}"
            r"(?:/?[\w./-]{1,200}[ \t]{1,3})?[\w.@-]{1,64}[ \t]{1,3}([^\s]{3,256})",
            r"\bchpasswd[ \t]{0,3}<<<[ \t]{0,3}[\"']?[\w.-]{1,64}:([^\s\"']{3,256})",
        ),
        (
            "echo 'root:«{strong}»' | chpasswd",
            "echo «{pw}» | sudo -S systemctl restart x",
            "htpasswd -b .htpasswd bob «{pw}»",
        ),
        ("echo $PW | sudo -S reboot",),
    ),
    command(
        "directory and redis tools",
        "ldap|redis-cli|dsadd|dsmod|dsquery|kinit|rclone|bind",
        (
            rf"\bldap(?:search|modify|add|delete|whoami|passwd)\b{REST}[ \t]-(?:w|s)[ \t]{{0,3}}(?!base"
            rf"|sub|one){VALUE}",
            rf"\bredis-cli\b{REST}[ \t]-a[ \t]{{1,3}}{VALUE}|\bds(?:add"
            rf"|mod)\b{REST}[ \t]-pwd[ \t]{{1,3}}{VALUE}",
        ),
        (
            "ldapsearch -x -D cn=admin -w «{strong}» -b dc=x",
            "redis-cli -h {host} -a «{strong}» ping",
            "dsmod user CN=x -pwd «{pw}»",
        ),
        ("ldapsearch -x -W -b dc=acme", "ldapsearch -x -s base -b dc=acme"),
        accept=lambda value: argument(value) and value not in {"sub", "base", "one"},
    ),
    command(
        "SNMP tools",
        "snmp",
        (
            rf"\bsnmp(?:walk|get|bulkwalk|bulkget|getnext|set|table|status|test)\b{REST}[ \t]"
            rf"(?-i:-c)[ \t]{{0,3}}{VALUE}",
            rf"\bsnmp(?:walk|get|bulkwalk|bulkget|getnext|set)\b{REST}[ \t](?-i:-A)[ \t]{{0,3}}{VALUE}"
            rf"(?:{REST}[ \t](?-i:-X)[ \t]{{0,3}}{VALUE})?",
            rf"\bsnmp(?:walk|get|bulkwalk|bulkget|getnext|set)\b{REST}[ \t](?-i:-X)[ \t]{{0,3}}{VALUE}",
        ),
        ("snmpwalk -v2c -c «{snmp}» {ip}", "snmpget -v3 -u mon -A «{strong}» -X «{strong}» {ip}"),
        ("snmpwalk -v2c -c public {ip}",),
        accept=lambda value: argument(value) and value.lower() not in {"public", "private"},
    ),
    command(
        "-u and -p of any command",
        "-p|-u ",
        (
            rf"[ \t]-(?:u|U|-?user(?:name)?)[ \t=]{{1,3}}\S{{1,100}}{REST}[ \t](?-i:-p|-P|-pw"
            rf"|-N)[ \t]{{1,3}}{VALUE}",
            rf"(?<=[ \t])(?-i:-[pPN])[ \t]{{1,3}}(?!-){VALUE}",
            rf"(?<=[ \t])-u[ \t]{{1,3}}[\w.\\@-]{{1,64}}[ \t]{{1,3}}(?![-/]){VALUE}",
        ),
        ("smbmap -u jdoe -p «{strong}» -H {ip}", "ssh-keygen -p -P «{strong}» -N «{strong}» -f id_rsa"),
        ("mysql -u root -p erp", "tool -u jdoe -p 8080:80", "mkdir -p /opt/app1"),
        accept=lambda value: complex_password(value) or (strong(value) and len(value) >= 8),
    ),
    command(
        "long tokens behind a short switch",
        " -t | -k | -key | -t=| /k=| /t=",
        r"[ \t][-/](?:t|k|key|tok)[ \t=]{1,3}([A-Za-z0-9+/=_.-]{24,512})(?=\s|$)",
        ("installer.exe -t «{b62:80}»",),
        ("tar -t /var/backups/nightly/2026/03/archive-of-the-month.tar",),
        accept=lambda value: strong(value) and "/" not in value[:20],
    ),
    command(
        "here strings and trailing passwords",
        "<<<|ldifde|csvde",
        rf"<<<[ \t]{{0,2}}{VALUE}|\b(?:ldifde"
        rf"|csvde)\b{REST}[ \t]-b[ \t]{{1,3}}\S{{1,64}}[ \t]{{1,3}}\S{{1,64}}[ \t]{{1,3}}{VALUE}",
        ("kinit jdoe <<< «{strong}»", "ldifde -i -f x.ldf -b jdoe acme «{strong}»"),
        ('grep x <<< "$text"',),
        accept=strong,
    ),
    command(
        "SQL that sets a password",
        "identified",
        r"\bidentified[ \t]{1,3}(?:with[ \t]{1,3}\S{1,40}[ \t]{1,3})?by[ \t]{1,3}(?:password[ \t]{1,3})?"
        r"(\"[^\"\n]{3,256}\"|'[^'\n]{3,256}'|[^\s'\";]{4,128})",
        ("ALTER USER 'app'@'%' IDENTIFIED BY '«{strongesc}»';",),
        ("the cause was identified by the vendor",),
        accept=lambda value: plausible(value) and not word(value),
    ),
    command(
        "what a script sends or hands over",
        "send|<(",
        (
            r"\bsend(?:_user)?[ \t]{1,3}(?:--[ \t]{1,3})?\"([^\"\n\\]{4,128})\\{1,2}[rn]\"",
            r"<\([ \t]{0,2}(?:echo|printf)[ \t]{1,3}(\"[^\"\n]{3,128}\"|'[^'\n]{3,128}'|[^\s'\")]{4,128})\)",
        ),
        ("expect -c 'send \"«{strongesc}»\\r\"'", "rsync --password-file=<(echo «{strongesc}») a b"),
        ('send "show version\\r"',),
        accept=strong,
    ),
    command(
        "flags that say it",
        "pass|pwd|psk|secret|token|key|-credential",
        r"[-/](?<![\w$-].)-?(?:[a-z0-9]{1,20}[-_]?){0,3}?(?:password|passwd|passphrase|pass|pwd|psk|"
        r"(?:client|app|api|shared|auth|access)?[-_]?secret(?:[-_]?(?:(?:access[-_]?)?key|value|text|string))?"
        r"|(?:api|access|auth|account|secret|license|install|site|agent|registration|activation|enroll"
        r"(?:ment)?|sas|storage|encryption|shared|subscription|integration)[-_]?key|"
        r"(?:[a-z]{1,15}[-_]?)?token|(?:community))"
        rf"(?:[ \t]{{1,3}}|[ \t]{{0,2}}[=:][ \t]{{0,2}}){VALUE}",
        (
            "wget --user=x --password=«{strong}» https://{host}",
            "az storage blob list --account-key «{b62:40}»",
            "cmdkey /add:{host} /user:x /pass:«{strong}»",
            "New-Thing -ClientSecret '«{strong}»'",
            "setup.exe /TOKEN=«{b62:24}» /quiet",
        ),
        (
            "docker login --password-stdin",
            "Set-ADUser x -PasswordNeverExpires $true",
            "connect --token $TOKEN",
            "tool --pass-through yes",
            "set /password:* now",
        ),
        accept=lambda value: plausible(value) and not value.startswith(("(", "@{")),
    ),
)
