"""Ordinary words of technicians' notes: what may stand where a password could, and is none.

One list for all rules. Add a word when a note loses it; a word that somebody may choose as a password
(an animal, a season, a stone) stays out.
"""

from __future__ import annotations

import re

_ENGLISH = """
1password a abc about above absent accepted access accordingly account accounts across active actually ad
added admin administrator admins advised after again against age ages ago agreed all allowed almost alone
along already also although always am amber an and android another answer any anybody anyone anything app
appears apple applied apps april apt are area aren around as asap ask asked asterisks at attached attempt
attempts august auth authentication authenticator auto automatically available avoid away azure back
backup bad badly banner bar based basic baz be became because been before began behind being below best
better between beyond bitwarden black blank blocked blue board bob bool boolean boss both box boxes
breach breached broken browser budget bug building but button by bypass cache cached caching call called
caller came can cannot cant caps capslock carefully case certain change changed changeme changes channel
chapter char character characters chars chat check checked chrome cisco citrix clean clear cleared client
close closed cloud code codes colleague coming common company complete completed complex complexity
compromised confirm confirmed connect connected console contact contains content context control copied
copier copy correct correctly could couldn couldnt country created credential credentials current
currently customer daily dashlane data datacenter date dates day days db dead december default defined
deleted dell department desk desktop detail details device dialog dialogue did didn didnt different digit
digits directly directory disabled disk display do doc docs document documentation documented does doesn
doesnt domain don done dont door dots down draft dropbox due dummy duo during each earlier early edge
either else email emailed emails empty enable enabled encrypted end ended enforced engineer enter entered
entering entirely entra entry error errors escalated etc even event ever every everyone everything
exactly example except exchange existing exists expiration expire expired expires expiring expiry export
extension external face failed failing fails failure false far fast favourite fax february field fields
figure file files fileserver filter final finally find fine finished first five fix fixed flag folder
follow followed following follows foo for forced forever forget forgot forgotten form format forms
fortinet found four free fresh friday from front full fully further future gave general generated
generator get gets getting given gives go goes going gone good google got gpo granted gray great green
grey group groups guess guessed guest guide had half hand handed handled hang happened happens hard has
hash hashed hashes hasn hasnt have haven havent he hello help helpdesk her here hers herself hes hidden
high him himself hint his history hold home host hour hours how however hp hr html hudu hygiene
hypervisor i id idea if ignored image import in inactive inc incl included includes including incorrect
indeed info insecure inside install installed instead instructions int intact integer internal into
intune invalid invoice ipad iphone is isn isnt issue issued issues it item items itglue its itself ive
january job july june just keep keepass keeper kept key keyboard keychain keys kind kiosk knew know known
knows lab label laps laptop last lastpass late later latest layout leaked least leaving left legacy
length lenovo less let lets letter letters level like likely limit line link linked linux list listed
little live local locally locked lockout log logged login logins logon logs long longer look looks loop
loops lost lot low lower lowercase mac machine made mail mailbox mailserver main makes managed management
manager managers manual manually many march masked match matched matches matching maximum may maybe me
mean means meant meet meets member meraki message method mfa microsoft might min mine minimum minute
minutes mismatch missing mistyped mobile mode monday month months more morning most mostly moved mr much
multiple must my myself n na nag name named names nan need needed needs neither network never new newest
newly next nice night nil nine no nobody nobodys non none nor normal normally not note noted notes
nothing notified november now null number numbers object obsolete october of off office offline often oh
ok okay old older omitted on once one onedrive ones online only onto open opened opens option optional
options or order other others our out outdated outlook outside over own owner page panel part partner
passed password password1 passwordless passwords past paste pasted pause payroll pc pending people per
permanent permission persistent person phone photo phrase pin place placeholder plain plan please pm po
policies policy poor popping pops popup portal position possible post pr present prevent previous
previously print printer printserver private probably problem procedure profile program prompt prompted
prompts properly protected protection provided provider public push put putty query question quick
quickly rather reached read ready really reason reasons received recent recently record recorded recover
recovery red redacted refused registered related remain remains remember remembered reminded reminder
remote removed renewed repeated replaced reply report reported request requested require required
requirement requirements requires resend reset resets resetting resolved restart restarted restored
result results retry return returned retype reused review reviewed rid right role rollover rotated
rotation router rule rules run running safe safely said sales same sample satisfied saturday save saved
says scan scanner schedule screen screenshot script second secret secrets section secure secured securely
security see seems seen self send sends sensitive sent separate separately september server service
services session set sets setting settings setup several shall share shared sharepoint she sheet shes
short should show showed shown shows side sign signed signin similar simple simply since single site six
slack slow small sms so software some somebody somehow someone something sometimes sonicwall soon source
spaces special specific specified spray sso staff stale standard stars start started starts state status
stay sticky still stop stopped storage store stored stores str strength strengths string strings strong
stronger stuck submitted subscription succeeded successful successfully such suggested suite sunday
support supposed sure switch sync synced syncing syncs system tab table take taken tba tbd team teams
tech technician tell temp template temporary ten tenant test tested text texted than thanks that thats
the their them themself then there theres these they theyre thing things think third this those though
three through thursday ticket till time timed times title to today todo together told tomorrow tonight
too took tool tools top toward tried true trusted try trying tuesday turn turned twice two txt type typed
types typing typo ubiquiti ubuntu unable unaffected unavailable unchanged undefined under unique unit
unknown unless unlock unlocked unset until unused up update updated updates upon upper uppercase urgent
us usb use used user username users uses using usual usually valid validated value values vault vendor
verified version very via view visible visit vm voicemail void vpn wait waiting wants warned warning was
wasn wasnt we weak web webserver website wednesday week weekend weeks well went were weve what whats when
where whether which while white who whole whom whose why wide wifi will window windows wireless with
withheld within without woman won wont word words work worked worker working works workstation worse
would wouldn wouldnt write writeback writes written wrong wrote yellow yes yesterday yet you your youre
yours yourself zero zip zoom
"""

_MORE = """
forum forums everybody everyone anybody somebody nobody group groups member members college centre events outreach
shorter longer simpler easier stronger harder weaker better worse bigger smaller newer older faster slower safer memorable
simplified shortened lengthened lanyard sticker poster envelope drawer whiteboard sheet binder notebook
certificate certificates appliance archive branch cluster customer datastore database desktop fileserver firmware gateway
hypervisor instance interface invoice kernel laptop machine mailserver module monitor partition platform profile protocol
quota receiver region registry release replica revision router sensor snapshot standby station storage terminal thread
volume warehouse webserver workgroup
give given gives giving memory default defaults moment while remember begin begins began bring brings brought buy call calls
came carry catch cause clear click clicked close comes coming cost count counting cut deal decide depends differ different
differs direct draw drive drop else ends enough ever exactly except fact fail fails fall feel find finds fit follow follows
force forward free full further future general goes group grow guess half handle happen happens hard hear held help high hold
hour house however idea inside instead issue itself join keep kind known land large lead learn least leave led level life
light like line list listen live load log long look looks lost lot love main make makes many mark matter mean move much near
needs number offer order others page paper part party past pay period pick piece plan play point power present press problem
process put question raise range rate reach real reason receive report rest rise road role round said seem sell sense set
share short side sign size sold solve sort sound space speak spend stand stop story study sure table taking talk team tend
thank thought top total touch trade travel treat trip turn under unit until value view visit wait walk want watch way weeks
whole win wish wonder word work world write year young across against ahead almost alone along although among amount anyway
around aside away became become behind below beside besides beyond bottom brief broken busy careful center central certain
chance charge choice clearly common complete concern condition confirm consider contain content continue couple course cover
create current customer daily damage dark date daytime decision deep degree delay deliver depend describe design detail
difficult digit digits director double doubt driver during early easy edge effect effort either empty engine equal especially
evening event every evidence exact example exchange expect expert explain extra fair familiar family favor feature feedback
field figure final finally fine focus forget format former forms fresh function gone grand ground growth guide happy head
heavy history hope hundred image impact improve include indeed industry input install interest internal invite item join key
label labels lack language late latest later layer legal length limit link local lower mail major margin material maximum
measure meeting mention merge middle mind minor model monitor motion native nature neither nor noise normal notice object
obvious odd offer official ones operation opinion option origin output own paid panel partial partly pattern pause people
percent perfect perhaps phase physical pick picture pilot plenty poor prefer prepare pressure prevent price primary print
prior private produce product project promise proof proper proposal protect prove purpose quality quarter quick quiet quite
random rapid rarely rather raw reaction ready recall reduce refer regular relation release remain remote repair repeat
replace reply request require rescue reserve resource respond result reverse review risk root rough routine rush safe sample
scale scope search season seat sector select senior sense series serious serve severe shape sheet shift ship signal silent
similar simple single site slight smart smooth social solid solution source special speed split spot spread stable staff
stage standard start state station steady step stock straight strange stream stress strict strong structure style subject
success sudden suggest suitable supply support surface survey suspect switch symbol target task technical telephone temp
term terms thick thin tight tiny tool topic toward track traffic trail train transfer trend trouble trust truth type typical
unable unlike upper urban urgent useful user usual vary version video volume vote warm warning waste weak weight welcome
wide window wise wrap yard
"""

_OTHERS = """
der die das den dem des ein eine einen einem einer ist war sind und oder nicht kein keine mit ohne von
vom zum zur bei auf aus nach vor wurde wird werden worden hat haben neu neue neues neuen alt alte
abgelaufen geändert zurückgesetzt vergessen gesperrt falsch richtig benutzer konto bitte noch schon
wieder muss lautet heisst heißt gesetzt im ins am le la les un une du de est et ou ne pas plus par pour
sur avec sans dans nouveau nouvelle temporaire provisoire oublié expiré changé modifié réinitialisé
utilisateur compte incorrect été sera doit son sa ses el los las una es y o no por para con sin en del al
su se fue está nueva nuevo temporal caducada expirada olvidada cambiada usuario cuenta incorrecta
restablecida ha debe uma foi não senha het een niet voor gewijzigd verlopen
"""

ORDINARY = frozenset(_ENGLISH.split()) | frozenset(_MORE.split()) | frozenset(_OTHERS.split())

# Words that only look like a form of a common one.
_CHOSEN = frozenset(
    "spring viking sterling lightning starling duckling dumpling pudding butterfly dragonfly firefly lily jelly "
    "holly monopoly cable marble maple apple waffle tumbleweed reed weed seed biped steed legion falcon "
    "element moment garment pigment lotion ocean potion million lion scorpion dandelion city velocity".split()
)
_LAST_CHOSEN = ("spring", "marble", "viking", "lightning", "firefly", "dragonfly")
_ENDING = re.compile(r"(?:ed|ing|ly|tion|sion|ment|ness|able|ible|less|ful|ity|ance|ence|n't|'s)$")


def ordinary(word: str) -> bool:
    """Whether a word is one of everyday prose; hyphenated ones are when each of their parts is."""
    low = word.lower().replace("\u2019", "'").strip("'\"()[]{}<>*_.,;:!?")
    if low in ORDINARY or low.replace("'", "") in ORDINARY:
        return True
    if "-" in low or "/" in low:
        return all(part == "" or ordinary(part) for part in re.split("[-/]", low))
    return (
        len(low) > 4
        and low not in _CHOSEN
        and not low.endswith(_LAST_CHOSEN)
        and low.isalpha()
        and _ENDING.search(low) is not None
    )
