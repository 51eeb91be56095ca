"""Danish."""

from datetime import time

from bot.text.typed.vocabulary import Command, NamedCadence, NamedPeriod, Role, Vocabulary

VOCABULARY = Vocabulary(
    code="da",
    commands={
        Command.DONE: (
            "gjort, klaret, færdig, ordnet, jeg gjorde det, det er gjort, har gjort det, jeg har gjort det,"
            " så er det gjort, nået det, naaet det, jeg nåede det, nåede det, jeg er færdig, fuldført, klarede det,"
            " jeg klarede det, gjorde det, det gjorde jeg, gjorde jeg det, nåede jeg det, klaret det, faerdig, tjek"
        ),
        Command.DID: "gjorde, jeg gjorde, nåede, jeg nåede",
        Command.PARTLY: (
            "delvist, delvis, til dels, sådan da, halvt om halvt, halvt, nogenlunde, delvist gjort, halvvejs,"
            " ikke det hele, noget af det, næsten, næsten færdig, næsten gjort, ikke helt, halvt gjort, halvt færdig,"
            " halvfærdig, nåede det halvt, jeg nåede det halvt, nåede det halvvejs, jeg nåede det halvvejs,"
            " nåede halvvejs, jeg nåede halvvejs, nåede halvdelen, jeg nåede halvdelen, gjorde det halvt,"
            " jeg gjorde det halvt, gjorde halvdelen, jeg gjorde halvdelen, nåede det næsten, jeg nåede det næsten,"
            " nåede det ikke helt, jeg nåede det ikke helt, nåede lidt, jeg nåede lidt, nåede lidt af det,"
            " jeg nåede lidt af det, nåede noget, jeg nåede noget, nåede noget af det, jeg nåede noget af det,"
            " det meste, det meste af det, nåede det meste, jeg nåede det meste, kom halvvejs, jeg kom halvvejs"
        ),
        Command.SOME: "lidt, noget, halvdelen, en smule, lidt af det",
        Command.MISSED: (
            "ikke i dag, sprang over, jeg sprang over, ikke gjort, ikke klaret, ikke nået, nåede det ikke,"
            " jeg nåede det ikke, gjorde det ikke, det gjorde jeg ikke, jeg gjorde det ikke, det nåede jeg ikke,"
            " ikke denne gang, nej ikke i dag, sprunget over, droppede det, ikke idag, spring over i dag, ikke rigtig,"
            " det blev ikke til noget, blev ikke til noget, ikke i aften, missede, missede det, sprang det over,"
            " nej det nåede jeg ikke, nej det gjorde jeg ikke, gjorde jeg ikke, nåede jeg ikke, nåede jeg det ikke,"
            " gjorde jeg det ikke, nåede ikke, jeg nåede ikke, nåede den ikke, sprang jeg over, ik i dag, ik gjort,"
            " har ikke gjort det, jeg har ikke gjort det, det har jeg ikke, har ikke nået det, jeg har ikke nået det,"
            " fik det ikke gjort, jeg fik det ikke gjort, det fik jeg ikke gjort, det skete ikke"
        ),
        Command.NOT: "ikke, ik",
        Command.PREVENTED: (
            "glemte, glemte det, jeg glemte, jeg glemte det, det glemte jeg, har glemt det, jeg har glemt det, glemt,"
            " ingen tid, ikke tid, havde ikke tid, jeg havde ikke tid, har ikke tid, jeg har ikke tid,"
            " har ikke haft tid, jeg har ikke haft tid, for træt, var for træt, jeg var for træt, jeg er for træt,"
            " for travlt, havde for travlt, jeg havde for travlt, har for travlt, jeg har for travlt, ingen energi,"
            " orkede ikke, orkede det ikke, jeg orkede ikke, jeg orkede det ikke, sov over mig, jeg sov over mig"
        ),
        Command.NONE: "ingen, ingen af dem, ingen af delene, intet, ingenting",
        Command.YES: "ja, jep, jo, jada, jaja, ja tak, japs, jeps, j, jaa, jaaa, ja ja, ja da",
        Command.AGREED: "ok, okay, helt sikkert, gem, bekræft, rigtigt, det passer, det er rigtigt",
        Command.NO: "nej, nej tak, næ, niks, næh, nix",
        Command.NOT_ANSWER: "ja eller nej, halvt maraton, lidt efter, noget andet, nej hvor, klaret mig",
        Command.SKIP: "spring over, spring den over, spring det over, spring dette over, udelad",
        Command.CANCEL: (
            "annuller, afbryd, stop, glem det, annullér, fortryd det hele, lad være, det er lige meget, luk"
        ),
        Command.GOAL: (
            "mål, nyt mål, sæt mål, sæt et mål, tilføj mål, tilføj et mål, opret mål, opret et mål, lav et mål,"
            " sæt et nyt mål, mit mål er, mit mål er at, mit nye mål er, mit nye mål er at, maal, nyt maal, lav mål,"
            " sæt et mål om at, sæt mål om at, lav et mål om at, nyt mål om at, et mål om at, mål om at,"
            " et nyt mål, opret et nyt mål, lav et nyt mål, jeg vil gerne have et nyt mål"
        ),
        Command.WISH: "jeg vil, jeg vil gerne, jeg ønsker at, jeg har tænkt mig at, jeg vil gerne begynde at",
        Command.GOALS: (
            "mine mål, vis mål, vis mine mål, liste, vis målene, målene, alle mål, alle mine mål, hvad er mine mål,"
            " se mine mål, mine maal, list mål, hvordan går det, hvordan går det med mine mål, hvordan klarer jeg mig,"
            " status, min status, statistik, min statistik, hvor mange i træk,"
            " hvornår spørger du, hvornår spørger du mig, næste check-in"
        ),
        Command.HOME: (
            "hjem, overblik, vis overblik, vis mit overblik, vis mig overblikket, vis overblikket, mit overblik,"
            " overblikket, oversigt, min oversigt, vis oversigt"
        ),
        Command.EDIT: (
            "ret mål, ændr mål, rediger mål, rediger, redigér mål, redigér, ret mit mål, ændr mit mål, ret målet,"
            " ændr målet, ændre mål, ret maal, opdater mål"
        ),
        Command.REACHED: (
            "nået, i mål med, jeg er i mål med, mål nået, nået mål, jeg har nået, i mål, opnået, nået mit mål,"
            " nået målet"
        ),
        Command.LET_GO: (
            "giv slip på, giv slip, drop, drop mål, drop målet, slet mål, slet målet, fjern mål, opgiv, afslut mål,"
            " giv slip på mål, giv slip på målet"
        ),
        Command.DELETE: "slet, fjern",
        Command.MOVE: "flyt",
        Command.PUT: "sæt, sæt målet, sæt mit mål",
        Command.PAUSE_GOAL: "pause mål, pause målet, pauser mål, hold pause med, hold pause fra",
        Command.RESUME_GOAL: "genoptag mål, genoptag målet, genstart mål, genoptag mit mål, fortsæt mål",
        Command.RESUME: "genoptag, fortsæt, fortsæt med",
        Command.ILL: (
            "syg, jeg er syg, sygemeldt, jeg er sygemeldt, har været syg, jeg har været syg, jeg har det dårligt,"
            " sygedag, er syg, ligger syg, jeg ligger syg, blevet syg, jeg er blevet syg, føler mig syg,"
            " jeg føler mig syg, jeg har det skidt"
        ),
        Command.WAS_ILL: "var syg, jeg var syg",
        Command.AWAY: (
            "ferie, væk, på ferie, jeg er på ferie, jeg har ferie, jeg holder ferie, jeg er væk, bortrejst, rejser,"
            " jeg er bortrejst, har ferie, holder ferie, på rejse, orlov, på orlov, feriefri"
        ),
        Command.OFF: (
            "fri, jeg har fri, har fri, holder fri, jeg holder fri, tager fri, jeg tager fri, hold fri, vil holde fri"
        ),
        Command.DAY_OFF: (
            "fridag, fridage, jeg har fridag, en fridag, tager en fridag, jeg tager en fridag, hold fridag"
        ),
        Command.PAUSE: (
            "pause, hold pause, sæt på pause, holder pause, jeg holder pause, jeg har brug for en pause, en pause,"
            " sæt alt på pause, pause alt, hold en pause, tag en pause, pause fra alt, pauser, pause med alt,"
            " sæt det hele på pause, pause mine mål, sæt mine mål på pause"
        ),
        Command.BACK: (
            "tilbage, jeg er tilbage, rask, jeg er rask, rask igen, frisk igen, jeg er rask igen, slut på pause,"
            " afslut pause, stop pause, så er jeg tilbage, raskmeldt, jeg er raskmeldt, jeg er frisk igen,"
            " tilbage fra ferie, hjemme igen, jeg er hjemme igen, slut på ferie, tilbage på arbejde"
        ),
        Command.REMIND: (
            "mind mig om det, mind mig, mind mig om det igen, mind mig om det senere, mind mig igen, mind mig senere,"
            " husk mig, husk mig på det, senere, ikke endnu, ikke nu, påmind mig, minde mig om det, minde mig,"
            " spørg mig igen, spørg igen, spørg senere, spørg mig senere, spørg mig igen om det, måske senere,"
            " mind mig om den, mind mig om dem, endnu ikke, ikke gjort endnu, ikke nået det endnu,"
            " har ikke gjort det endnu, jeg har ikke gjort det endnu, har ikke nået det endnu,"
            " jeg har ikke nået det endnu, det har jeg ikke endnu"
        ),
        Command.NOTE: "note, notat, tilføj note, skriv note, notér, noter, bemærkning, ny note",
        Command.CHANGE: (
            "ændr, aendr, ret, fortryd, ændr svar, ret svar, ændr mit svar, ret mit svar, ændre, ændr det, ret det,"
            " ups, lav om, lav det om, forkert, ups forkert, det var forkert, det er forkert, forkert svar, fejl,"
            " min fejl, det var en fejl"
        ),
        Command.CALENDAR: "kalender, vis kalender, vis min kalender, min kalender, vis kalenderen, kalenderen",
        Command.SETTINGS: (
            "indstillinger, mine indstillinger, vis indstillinger, opsætning, ret indstillinger, ændr indstillinger,"
            " skift sprog, ændr sprog, skift tidszone, ændr tidszone, stilletid, påmindelser, vis mine indstillinger,"
            " stop påmindelser, ingen påmindelser, ikke flere påmindelser, færre påmindelser, slå påmindelser fra"
        ),
        Command.LANGUAGE: "sprog, skift sprog til, ændr sprog til, sæt sprog til, mit sprog er, sæt sprog",
        Command.ZONE: (
            "tidszone, zone, skift tidszone til, ændr tidszone til, min tidszone er, sæt tidszone, sæt tidszone til"
        ),
        Command.HOUR: (
            "spørg mig kl, spørg mig, spørg mig klokken, spørg kl, check-in kl, check-in klokken, tjek ind kl,"
            " check ind kl, flyt check-in til, sæt check-in til, spørg mig hver dag kl, flyt mit check-in til,"
            " ændr check-in til, ændr mit check-in til, ændr tidspunkt til, ændr tidspunktet til, flyt tidspunktet til,"
            " skift tidspunkt til"
        ),
        Command.WHY_THIS: (
            "hvorfor fik jeg den her, hvorfor fik jeg det her, hvorfor fik jeg denne, hvorfor får jeg den her,"
            " hvorfor får jeg det her, hvorfor sender du det her, hvorfor spørger du, hvorfor spørger du mig,"
            " hvorfor nu, hvorfor den her, hvorfor det her, hvorfor fik jeg den, hvorfor fik jeg dette"
        ),
        Command.WHY_NUMBER: (
            "hvorfor det tal, hvorfor er tallet, hvorfor er mit tal, hvorfor dette tal, hvorfor tallet,"
            " hvorfor det her tal, forklar tallet, forklar det tal, forklar, hvorfor den procent, forklar vanestyrke,"
            " hvad betyder tallet, hvad er en reservedag, hvad er reservedage, hvad er vanestyrke"
        ),
        Command.WHY: "hvorfor, hvorfor er, hvorfor er min, hvorfor er mit",
        Command.HELP: (
            "hjælp, hjælp mig, hvad kan du, hvad kan jeg skrive, hvad kan jeg sige, kommandoer, hvordan virker det,"
            " hvordan virker du, hvad er det her, hvem er du, hjaelp, jeg har brug for hjælp, hvordan gør jeg,"
            " hvordan, hvem kan se det, hvem ser det, hvem kan se mine svar, er det privat, er det her privat"
        ),
        Command.HELLO: (
            "hej, goddag, godmorgen, god morgen, davs, halløj, godaften, god aften, hejsa, hej hej, dav, hej med dig,"
            " hallo, mojn"
        ),
        Command.THANKS: "tak, mange tak, tusind tak, tak skal du have, tak for det, tak for hjælpen, tak for i dag",
        Command.EXPORT: (
            "eksport, hent mine data, eksporter, eksportér, eksporter mine data, mine data, send mine data, hent data,"
            " hvad ved du om mig, eksportér mine data, download mine data"
        ),
        Command.FORGET: (
            "glem mig, slet mig, slet mine data, slet alt om mig, glem alt om mig, slet min konto, slet alt, glem alt"
        ),
    },
    names={
        Command.GOAL: "mål",
        Command.HOME: "overblik",
        Command.GOALS: "mine mål",
        Command.EDIT: "ret mål",
        Command.DONE: "gjort",
        Command.PARTLY: "delvist",
        Command.MISSED: "ikke i dag",
        Command.NOTE: "note",
        Command.CHANGE: "ændr",
        Command.REMIND: "mind mig om det om 1 time",
        Command.ILL: "syg",
        Command.AWAY: "ferie",
        Command.DAY_OFF: "fridag",
        Command.PAUSE: "pause",
        Command.BACK: "tilbage",
        Command.PAUSE_GOAL: "pause mål",
        Command.RESUME_GOAL: "genoptag mål",
        Command.REACHED: "nået",
        Command.LET_GO: "giv slip på",
        Command.CALENDAR: "kalender",
        Command.WHY_THIS: "hvorfor fik jeg den her",
        Command.WHY_NUMBER: "hvorfor det tal",
        Command.SETTINGS: "indstillinger",
        Command.HOUR: "spørg mig kl. 8",
        Command.LANGUAGE: "sprog",
        Command.ZONE: "tidszone",
        Command.EXPORT: "hent mine data",
        Command.FORGET: "glem mig",
        Command.SKIP: "spring over",
        Command.CANCEL: "annuller",
        Command.HELP: "hjælp",
    },
    languages={
        "dansk": "da",
        "på dansk": "da",
        "tal dansk": "da",
        "tale dansk": "da",
        "jeg taler dansk": "da",
        "skriv på dansk": "da",
        "engelsk": "en",
        "på engelsk": "en",
        "tal engelsk": "en",
        "tale engelsk": "en",
        "jeg taler engelsk": "en",
        "skriv på engelsk": "en",
        "svar på dansk": "da",
        "svar på engelsk": "en",
        "snak dansk": "da",
        "snak engelsk": "en",
    },
    roles={
        Role.ADDRESS: "makker",
        Role.FILLER: (
            "jeg er, var, jeg har, jeg var, jeg vil gerne, jeg, kan du, kan jeg, lige, så, altså, nå, venligst, og,"
            " vil du, jeg tager, jeg holder, på, har, er, den, det er, det var, desværre, hmm, øh, nu, vi har,"
            " jeg skal på, jeg skal, vis, jeg mente, jeg mener"
        ),
        Role.POLITE: "tak, venligst, makker, mange tak, tak skal du have, tak for det, desværre, undskyld",
        Role.TRAILING: "nu, så, igen, jo, da, lige, du, i dag, den, dig, det, mig, med dig, i stedet",
        Role.ARTICLE: "min, mit, mine, med, med min, med mit, den, det, på, at, målet, mål, mit mål, for, til, af",
        Role.ACHIEVED: (
            "jeg løb, løb, jeg gik, gik, jeg læste, læste, jeg skrev, skrev, jeg svømmede, svømmede, jeg cyklede,"
            " cyklede, jeg trænede, trænede, jeg mediterede, mediterede, jeg sov, sov, jeg drak, drak, jeg fik, fik,"
            " det blev til, blev til, jeg arbejdede, arbejdede, jeg øvede, øvede, jeg lavede, lavede"
        ),
        Role.ONLY: "kun, bare, ca, cirka, omkring, næsten, knap, mindst, over, lige",
        Role.AND: "og, samt",
        Role.BUT: "men",
        Role.ALL: (
            "alle, alt, begge, det hele, begge dele, dem alle, alle sammen, alle mål, alle mine mål, alle tre, alle to,"
            " til begge, til alle, til det hele, til dem alle"
        ),
        Role.REASON: "med, fordi, pga, på grund af, af, i, på, hos, fra, og, men, så, hjemme, i seng, da",
        Role.HINT: (
            "morgen, eftermiddag, aften, nat, middag, sommer, sommeren, vinter, vinteren, efterår, forår, påske,"
            " påsken, jul, julen, år, senere, snart, evigt, slutningen, starten, time, timer, weekend, weekenden,"
            " næste, dag, dage, uge, uger, måned, måneder, stund"
        ),
        Role.UNTIL: "til, indtil, til og med, frem til, indtil og med, t o m, helt til",
        Role.SINCE: "siden, lige siden",
        Role.FROM: "fra, fra og med, fra på, f o m, med start",
        Role.FOR: "i, de næste, i de næste, de kommende, i de kommende, i cirka, i ca, næste, kommende, i mindst",
        Role.WITHIN: "i, hele, i hele, over, hen over, henover, den, på, i løbet af",
        Role.IN: "om, om cirka, om ca",
        Role.AGO_BEFORE: "for",
        Role.AGO_AFTER: "siden",
        Role.ON: "på, den, d, i, nu på, om, denne, på den, nu, den kommende, kommende, førstkommende",
        Role.NEXT: "næste, på næste",
        Role.LAST: "sidste, forrige, i sidste",
        Role.OF: "i",
        Role.OUT_OF: "af, ud af",
        Role.DAY: "dag, dage, døgn",
        Role.WEEK: "uge, uger",
        Role.MONTH: "måned, måneder, mdr, md",
        Role.HOUR: "time, timer, t, tim, h",
        Role.MINUTE: "minut, minutter, min, m",
        Role.AT_CLOCK: "kl, klokken",
        Role.AT: "kl, klokken, ved, omkring, cirka, ca, omkring kl, ved kl, ved klokken, fra kl, cirka kl, ca kl",
        Role.HALF_TO: "halv",
        Role.QUARTER: "kvart, et kvarter",
        Role.PAST: "over, efter",
        Role.TO: "i, før",
        Role.MORNING: "om morgenen, om formiddagen, morgen",
        Role.EVENING: "om aftenen, om eftermiddagen, aften, i aften, i eftermiddag",
        Role.EVERY: "hver, hver eneste, om, på, hver uge om, ugentligt om, og om, og hver",
        Role.EVERY_OTHER: "hver anden, hver tredje, hveranden",
        Role.EACH_PART_OF_DAY: "hver morgen, hver aften, hver nat, hver eftermiddag, hver formiddag",
        Role.EXCEPT: "undtagen, bortset fra, på nær, men ikke, pånær, minus",
        Role.TIMES: "gange, gang, x, ×, dage, dag",
        Role.A_WEEK: "om ugen, i ugen, pr uge, per uge, pr ugen",
        Role.EVERY_WEEK: "ugentligt, ugentlig, hver uge",
        Role.A_DAY_OR_MONTH: "om dagen, pr dag, per dag, om måneden, pr måned, per måned, om året, i timen",
        Role.EVERY_DAY_OR_MONTH: "dagligt, hver dag, månedligt, hver måned",
        Role.INTO: "til, det til, svar til, mit svar til",
        Role.ON_PAUSE: "på pause, på hold, på standby",
    },
    weekdays=(
        "mandag, mandage, mandagen",
        "tirsdag, tirsdage, tirsdagen",
        "onsdag, onsdage, onsdagen",
        "torsdag, torsdage, torsdagen",
        "fredag, fredage, fredagen",
        "lørdag, lørdage, lørdagen, loerdag",
        "søndag, søndage, søndagen, soendag",
    ),
    short_weekdays=(
        "man",
        "tir, tirs",
        "ons",
        "tor, tors",
        "fre",
        "lør",
        "søn",
    ),
    past_weekdays=(
        "mandags, i mandags",
        "tirsdags, i tirsdags",
        "onsdags, i onsdags",
        "torsdags, i torsdags",
        "fredags, i fredags",
        "lørdags, i lørdags",
        "søndags, i søndags",
    ),
    days={
        "i dag": 0,
        "idag": 0,
        "i aften": 0,
        "i morges": 0,
        "i morgen": 1,
        "imorgen": 1,
        "i overmorgen": 2,
        "overmorgen": 2,
        "i går": -1,
        "igår": -1,
        "i går aftes": -1,
        "i aftes": -1,
        "i forgårs": -2,
        "forgårs": -2,
        "i gaar": -1,
        "for en uge siden": -7,
    },
    periods={
        NamedPeriod.OPEN: (
            "indtil videre, på ubestemt tid, foreløbig, til jeg er rask, til jeg er tilbage, indtil jeg er rask,"
            " indtil jeg er tilbage, til jeg siger til"
        ),
        NamedPeriod.REST_OF_DAY: "resten af dagen, hele dagen",
        NamedPeriod.THIS_WEEK: "denne uge, resten af ugen, i denne uge, resten af denne uge",
        NamedPeriod.WHOLE_WEEK: "hele ugen, hele denne uge, ugen",
        NamedPeriod.NEXT_WEEK: (
            "næste uge, i næste uge, hele næste uge, den kommende uge, kommende uge, hele den kommende uge"
        ),
        NamedPeriod.LAST_WEEK: "sidste uge, i sidste uge, hele sidste uge, forrige uge",
        NamedPeriod.WEEKEND: "weekenden, i weekenden, denne weekend, weekend, den her weekend, hele weekenden",
        NamedPeriod.NEXT_WEEKEND: "næste weekend",
        NamedPeriod.THIS_MONTH: "denne måned, resten af måneden",
        NamedPeriod.NEXT_MONTH: "næste måned, hele næste måned",
        NamedPeriod.END_OF_WEEK: "ugens udgang, slutningen af ugen, ugens slutning",
        NamedPeriod.END_OF_MONTH: "månedens udgang, slutningen af måneden",
    },
    cadences={
        NamedCadence.EVERY_DAY: (
            "hver dag, dagligt, daglig, alle dage, hver eneste dag, hverdag og weekend, en gang om dagen,"
            " alle ugens dage, syv dage om ugen, én gang om dagen"
        ),
        NamedCadence.EVERY_WEEKDAY: (
            "hver hverdag, hverdage, på hverdage, alle hverdage, hver arbejdsdag, arbejdsdage, på arbejdsdage,"
            " alle arbejdsdage, i hverdagene, hverdagene, hver eneste hverdag, i hverdagen"
        ),
        NamedCadence.WEEKENDS: "i weekenden, weekender, i weekenderne, hver weekend, i weekender",
        NamedCadence.ONCE_A_WEEK: "ugentligt, hver uge, ugentlig",
        NamedCadence.UNSUPPORTED: (
            "månedligt, hver måned, årligt, hvert år, hver time, hver 14 dag, hver fjortende dag, en gang om måneden,"
            " hvert kvartal"
        ),
    },
    numbers={
        "en": 1,
        "et": 1,
        "én": 1,
        "ét": 1,
        "to": 2,
        "tre": 3,
        "fire": 4,
        "fem": 5,
        "seks": 6,
        "syv": 7,
        "otte": 8,
        "ni": 9,
        "ti": 10,
        "elleve": 11,
        "tolv": 12,
        "tretten": 13,
        "fjorten": 14,
        "femten": 15,
        "seksten": 16,
        "sytten": 17,
        "atten": 18,
        "nitten": 19,
        "tyve": 20,
        "femogtyve": 25,
        "tredive": 30,
        "fyrre": 40,
        "femogfyrre": 45,
        "halvtreds": 50,
        "tres": 60,
        "halvfjerds": 70,
        "firs": 80,
        "halvfems": 90,
        "hundrede": 100,
    },
    counts={
        "nogle få": 3,
        "et par": 2,
    },
    repeats={},
    times={
        "middag": time(12),
        "midnat": time(0),
        "frokost": time(12),
        "frokosttid": time(12),
    },
    parts_of_day={
        "i aften": time(19),
        "til aften": time(19),
        "om aftenen": time(19),
        "i eftermiddag": time(15),
        "efter frokost": time(13),
        "efter arbejde": time(17),
    },
    minutes={
        "en halv time": 30,
        "halv time": 30,
        "et kvarter": 15,
        "kvarter": 15,
        "halvanden time": 90,
        "en time og et kvarter": 75,
        "tre kvarter": 45,
        "lidt": 60,
    },
    units=(
        "km, kilometer, m, meter, min, minut, minutter, t, time, timer, sek, sekund, sekunder, side, sider, kapitel,"
        " kapitler, bog, bøger, ord, linje, linjer, skridt, gentagelser, sæt, armbøjninger, mavebøjninger,"
        " armstrækninger, squats, burpees, omgang, omgange, runde, runder, l, liter, ml, dl, cl, kop, kopper, glas, g,"
        " gram, kg, kilo, kcal, kalorier, opkald, mail, mails, e-mails, møde, møder, opgave, opgaver, lektion,"
        " lektioner, øvelse, øvelser, point, %, procent, baner, etager, kunder, samtaler, breve, kort, stk, gange"
    ),
    month_starts="jan, feb, mar, apr, maj, jun, jul, aug, sep, okt, nov, dec",
)
