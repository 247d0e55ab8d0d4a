"""Ordinary words of technicians' notes: what may stand where a password could, and is none.

One list for all rules. Add a word when a note loses it; a word that somebody may choose as a password
(an animal, a season, a stone) stays out.
"""

from __future__ import annotations

import re

_ENGLISH = """
a about above absent accepted access accordingly account accounts across active actually ad added admin admins
administrator advised after again against ago agreed all allowed almost alone along already also although always am
an and another answer any anybody anyone anything app apps appears applied are area around as ask asked asap at
attached attempt attempts auth authentication auto automatically available avoid away azure back backup bad badly
based basic be became because been before began behind being below best better between beyond bitwarden blank
blocked board bob both boss broken browser bug but button by bypass call called caller came can cannot cant caps
capslock carefully case cached certain change changed changes channel char character characters chars chat check
checked chrome citrix clean clear cleared client close closed cloud code codes colleague coming common company
complete completed complex complexity confirm confirmed connect connected console contact contains content context
control copied copy correct correctly could couldnt country created credential credentials current currently
customer daily dashlane data date day days db dead default defined deleted department desk desktop detail details device
did didnt different digit digits directly directory disabled disk display do doc docs documented documentation does
doesnt domain done dont door down due during duo each earlier early edge either else email emailed emails empty enable
enabled encrypted end ended enforced engineer enter entered entering entirely entra entry error errors escalated etc even
event ever every everyone everything exactly example except exchange existing exists expire expired expires expiring
expiry extension external face failed failing failure fails false far fast favourite field file files filter final
finally find fine finished first five fix fixed flag folder follow followed following follows for forced forever
forget forgot forgotten form format forms found four free friday fresh from front full fully further future gave
general generated generator get gets getting given gives go goes going gone good google got gpo granted great group
groups guest guide had half hand handed handled hang happened happens hard has hash hashed hasnt have havent he hello help
helpdesk her here hers herself hidden high him himself hint his history hold home host hour hours how however hr html
hudu i id idea if ignored in inactive inc incl included includes including incorrect indeed info inside instead
insecure install installed instructions intact internal into intune invalid is isnt issue issued issues it item items
itglue itself its ive job just keep keepass keeper kept key keyboard keys kind knew know known knows lab label laptop laps
last lastpass late later latest layout leaked least leaving left legacy length less let letter letters level like likely
limit line link linked list listed little live local locally locked lockout log logged login logins logon logs
long longer look looks lost lot low lower lowercase mac machine made mail mailbox main makes managed management manager
manual manually many march match matched matches matching maximum may maybe me mean means meant meet meets member
message method mfa microsoft might min mine minimum minute minutes mismatch missing mistyped mobile mode monday month
months more morning most mostly moved much multiple must my myself n name named names na need needed needs network
neither never new newest newly next nice night nine no nobody nobodys non none nor normal normally not note noted notes
nothing notified now null number numbers object obsolete of off office offline often oh ok okay old older on once one ones
onedrive online only onto open opened opens option optional options or order other others our out outdated outlook
outside over own owner page panel part partner passed password passwordless passwords past paste pasted pause payroll
pc pending people per permanent permission persistent person phone phrase pin place plain plan please pm policies policy
poor popup portal position possible post present prevent previous previously print printer private probably problem
procedure profile program prompt prompted prompts properly protected protection provided provider public push put
putty query question quick quickly rather reached read ready really reason reasons received recent recently record
recorded recover recovery redacted refused registered related remain remains remember remembered reminded remote
removed renewed repeated replaced reply report reported request requested require required requirement requirements
requires resend reset resets resetting resolved restart restarted restored result results retry retype return returned
reused review reviewed rid right role rotated rotation router rule rules run running safe safely said sales same satisfied saturday save
saved says scan screen script second secret secrets section secure secured securely security see seems seen self
send sends sensitive sent separate separately server service services session set sets setting settings setup several
shall share shared sharepoint she sheet short should show showed shown shows side sign signed signin similar simple
simply since single site six slow small sms so software some somebody somehow someone something sometimes soon source spaces special
specific specified sso staff stale standard start started starts state status stay still stop stopped storage store stored
stores strength string strings strong stronger stuck submitted subscription succeeded successful successfully such
suggested sunday support supposed sure switch sync synced syncing syncs system table take taken tab team teams technician
tech tell template temp temporary ten tenant test tested text texted than thanks that the their them themself then there
these they thing things think third this those though three through thursday ticket till time timed times title to today
together told tomorrow tonight too took tool tools top toward tried true trusted try trying tuesday turn turned twice two
txt type typed types typing typo unable unaffected unchanged under unique unknown unless unlock unlocked unset
until unused up update updated updates upon upper uppercase urgent us usb use used user username users uses using usual usually
valid validated value values vault vendor verified version very via view visible visit vm voicemail void vpn wait waiting wants
warned warning was wasnt we weak web website wednesday week weekend weeks well went were what when where whether which while
who whole whom whose why wide wifi will window windows wireless with within without woman won wont word words work worked
worker working works worse would wouldnt write writes written wrong wrote yes yesterday yet you your yours yourself zero zip
abc string int integer bool boolean str password1 changeme tbd tba todo foo bar baz dummy sample placeholder undefined nil nan
withheld masked omitted unavailable prompted asterisks dots stars breach breached compromised guess guessed spray hygiene
strengths field fields box boxes prompt dialog dialogue banner nag reminder cache caching keychain writeback hashes
pops popping kiosk loop loops authentication authenticator sheet sticky managers dates age ages rollover expiration
between january february april june july august september october november december cisco fortinet meraki ubiquiti
sonicwall linux ubuntu apple iphone ipad android dell lenovo hp printer scanner copier fax slack zoom dropbox
1password invoice unit po bug job pr mr building suite apt page green red grey gray black white blue amber yellow fileserver webserver printserver mailserver workstation hypervisor datacenter backup export import figure table chapter version draft photo image screenshot scan document budget schedule thats theres whats weve theyre youre shes hes lets doesn didn isn wasn wouldn couldn hasn haven don won aren
"""

_OTHERS = """
der die das den dem des ein eine einen einem einer ist war sind und oder nicht kein keine mit ohne von vom zum zur bei
auf aus nach vor wurde wird werden worden hat haben neu neue neues neuen alt alte abgelaufen geändert zurückgesetzt
vergessen gesperrt falsch richtig benutzer konto bitte noch schon wieder muss lautet heisst heißt gesetzt im ins am
le la les un une des du de est et ou ne pas plus par pour sur avec sans dans nouveau nouvelle temporaire provisoire
oublié expiré changé modifié réinitialisé utilisateur compte incorrect été sera doit son sa ses
el los las una es y o no por para con sin en del al su se fue está nueva nuevo temporal caducada expirada olvidada
cambiada usuario cuenta incorrecta restablecida ha debe uma foi não senha het een niet voor gewijzigd verlopen
"""

ORDINARY = frozenset(_ENGLISH.split()) | frozenset(_OTHERS.split())

# Words that only look like a form of a common one.
_CHOSEN = frozenset(
    "spring viking sterling lightning starling duckling dumpling pudding butterfly dragonfly firefly lily jelly "
    "holly monopoly cable marble maple apple waffle tumbleweed reed weed seed biped steed legion falcon "
    "element moment garment pigment lotion ocean potion million lion scorpion dandelion city velocity".split()
)
_ENDING = re.compile(r"(?:ed|ing|ly|tion|sion|ment|ness|able|ible|less|ful|ity|ance|ence|n't|'s)$")


def ordinary(word: str) -> bool:
    """Whether a word is one of everyday prose; hyphenated ones are when each of their parts is."""
    low = word.lower().replace("\u2019", "'").strip("'\"()[]{}<>*_.,;:!?")
    if low in ORDINARY or low.replace("'", "") in ORDINARY:
        return True
    if "-" in low or "/" in low:
        return all(part == "" or ordinary(part) for part in re.split("[-/]", low))
    return len(low) > 4 and low not in _CHOSEN and low.isalpha() and _ENDING.search(low) is not None
