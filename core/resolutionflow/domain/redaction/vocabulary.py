"""Words that several modules look for."""

from __future__ import annotations

PW_WORDS = (
    r"pass(?:words?(?:/pin)?|wd|wrd|word's|phrases?|codes?|wort|wörter|wo?rt|[ -]phrase|[ -]word)"
    r"|passw(?:or|ro)d|pas+w[or]{1,3}d|pa[s]{2}owrd|p[ /.-]?word|p/w|pwds?|pws?|pswd|psw|psswd"
    r"|passwo?r?d"
    r"|kennw(?:or|ör)t(?:er)?|mots? de passe|mdp|contrase(?:ñ|n)as?|clave|senhas?|wachtwoord|parola"
    r"|hasło|lösenord|adgangskode|salasana|heslo|пapoль"
)

SIGN_IN = r"(?:log(?:ged|s|ging)?|sign(?:ed|s|ing)?)[ -]?(?:back )?(?:in|on|into)|login|logon|logins|sign-?in"

OWNER = (
    r"(?:(?:now|still|the|a|an|her|his|their|my|our|your|user's|new|temp|temporary|current|old|local|admin|wifi"
    r"|default|initial|domain|das|neue|le|la|nueva|nouveau|bios|root|vpn|email|first"
    r"|[a-z]{2,10}'s)\s){0,4}?"
)
