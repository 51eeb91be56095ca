"""English."""

from datetime import time

from bot.text.typed.vocabulary import Command, NamedCadence, NamedPeriod, Role, Vocabulary

VOCABULARY = Vocabulary(
    code="en",
    commands={
        Command.DONE: (
            "done, done it, did it, i did it, got it done, completed it, finished it, completed, finished, ✓, ✔, ☑, ✅,"
            " white_check_mark, heavy_check_mark, yes done, it's done, i'm done"
        ),
        Command.DID: "did, i did",
        Command.PARTLY: (
            "partly, partially, partial, kind of, sort of, in part, half done, partly done, halfway, not all, almost,"
            " nearly, almost done, nearly done, kinda, sorta, not quite, not fully, not completely, not entirely,"
            " not all of it, halfway there, half way, half way there, made it halfway, got halfway, i got halfway,"
            " did half, i did half, did half of it, i did half of it, did some, i did some, did some of it,"
            " i did some of it, did a bit, i did a bit, did a little, i did a little, did a bit of it, most of it,"
            " mostly, mostly done, did most of it, i did most of it, part of it, did part of it, i did part of it"
        ),
        Command.SOME: "some, half, a bit, a little, some of it, half of it, a little bit",
        Command.MISSED: (
            "not today, missed, missed it, i missed, i missed it, not done, not this time, didn't, did not, i didn't,"
            " i did not, didn't do it, i didn't do it, did not do it, couldn't, could not, i couldn't, skipped,"
            " skipped it, skip today, skip it today, no not today, nope not today, not tonight, not really, ❌,"
            " haven't, i haven't, haven't done it, i haven't done it, i have not, didn't manage, i didn't manage,"
            " didn't make it, i didn't make it, couldn't make it, i couldn't make it, didn't get to it,"
            " i didn't get to it, didn't get around to it, i didn't get around to it, didn't happen, it didn't happen,"
            " failed, i failed, wasn't able to, i wasn't able to"
        ),
        Command.NOT: "not",
        Command.PREVENTED: (
            "forgot, i forgot, forgot it, i forgot it, forgot to, i forgot to, forgot about it, i forgot about it,"
            " no time, no time today, had no time, i had no time, didn't have time, i didn't have time,"
            " did not have time, i did not have time, didn't have the time, i didn't have the time, ran out of time,"
            " i ran out of time, no energy, too tired, i'm too tired, i was too tired, was too tired, too busy,"
            " i'm too busy, i was too busy, was too busy, overslept, i overslept"
        ),
        Command.NONE: "none, none of them, none of it, none today, neither, neither of them, nothing, nothing today",
        Command.YES: "yes, yep, yeah, yup, yes please, y, yess, yesss, yea, yes yes",
        Command.AGREED: "ok, okay, sure, correct, that's right, +1, 👍, thumbsup, save, confirm",
        Command.NO: "no, nope, nah, no thanks, no thank you, n, 👎, thumbsdown",
        Command.NOT_ANSWER: (
            "no idea, no problem, no worries, no way, no one, no more, no need, no matter, no clue, no way to,"
            " no longer, some day, some people, yes or no, half marathon, got it"
        ),
        Command.SKIP: "skip, skip it, skip this, skip that, leave it out, leave it empty",
        Command.CANCEL: (
            "cancel, stop, never mind, nevermind, abort, quit, exit, forget it, stop it, cancel it, cancel that"
        ),
        Command.GOAL: (
            "goal, new goal, add goal, add a goal, set goal, set a goal, set up a goal, create goal, create a goal,"
            " set a new goal, add a new goal, my goal is, my goal is to, my new goal is, my new goal is to,"
            " set a goal to, set goal to, add a goal to, create a goal to, new goal to, a goal to, a new goal,"
            " create a new goal, make a goal, make a new goal"
        ),
        Command.WISH: "i want to, i would like to, i'd like to, i plan to, i'm going to, i am going to",
        Command.GOALS: (
            "my goals, goals, list, list goals, list my goals, show goals, show my goals, show me my goals,"
            " see my goals, all goals, all my goals, what are my goals, how am i doing, how's it going,"
            " how is it going, when will you ask, when will you ask me, when do you ask, when do you ask me,"
            " what's next, next check-in, stats, my stats, status, my status, streak, my streak, streaks, my streaks,"
            " progress, my progress"
        ),
        Command.HOME: (
            "home, overview, show overview, show me the overview, show my overview, my overview, the overview,"
            " show home, go home, dashboard"
        ),
        Command.EDIT: (
            "edit goal, edit my goal, edit, change goal, change my goal, update goal, edit the goal, change the goal"
        ),
        Command.REACHED: "reached, reached goal, goal reached, i reached, i've reached, reached my goal, achieved",
        Command.LET_GO: (
            "let go, let go of, let go of goal, drop, drop goal, delete goal, remove goal, give up, end goal"
        ),
        Command.DELETE: "delete, remove, get rid of",
        Command.MOVE: "move, reschedule",
        Command.PUT: "put, put goal, put my goal",
        Command.PAUSE_GOAL: "pause goal, pause my goal, pause the goal",
        Command.RESUME_GOAL: "resume goal, resume my goal, unpause goal, resume the goal, unpause my goal",
        Command.RESUME: "resume, unpause, take up",
        Command.ILL: (
            "ill, i'm ill, i am ill, sick, i'm sick, i am sick, feeling ill, feeling sick, sick day, sick leave,"
            " been ill, been sick, i have been ill, i've been ill, i've been sick, i feel ill, i feel sick,"
            " not feeling well, i'm not feeling well, i'm not well, off sick, i'm off sick"
        ),
        Command.WAS_ILL: "i was ill, i was sick, was ill, was sick, felt ill, felt sick",
        Command.AWAY: (
            "holiday, away, vacation, holidays, i'm away, i am away, on holiday, on vacation, on holidays,"
            " out of office, travelling, traveling, on leave, annual leave, i have holiday"
        ),
        Command.OFF: "off, i'm off, i am off, time off, i have time off",
        Command.DAY_OFF: (
            "day off, days off, a day off, take a day off, take the day off, taking the day off, taking a day off,"
            " my day off"
        ),
        Command.PAUSE: (
            "pause, pause everything, take a break, i need a break, break, pause all, pause all goals,"
            " pause all my goals, taking a break, pause makker, put everything on pause, pause it,"
            " pause my goals, pause goals"
        ),
        Command.BACK: (
            "back, i'm back, i am back, i'm well again, i am well again, well again, recovered, i'm better,"
            " feeling better, i feel better, end pause, stop pause, end break, end holiday, healthy again,"
            " back to work, back home, back from holiday, back from vacation"
        ),
        Command.REMIND: (
            "remind me, remind me later, remind me again, remind me about it, remind me of it, remind, later, not yet,"
            " not now, ask me later, ask me again, ask again, ask again later, snooze, maybe later, not done yet,"
            " haven't yet, i haven't yet, haven't done it yet, i haven't done it yet, not quite yet"
        ),
        Command.NOTE: "note, add note, add a note, note that, my note",
        Command.CHANGE: (
            "change, undo, change answer, change my answer, change the answer, correct my answer, change it,"
            " change that, edit answer, edit my answer, oops, take it back, wrong, oops wrong, that's wrong,"
            " that was wrong, wrong answer, mistake, my mistake"
        ),
        Command.CALENDAR: (
            "calendar, show calendar, show my calendar, show me my calendar, my calendar, heat map, heatmap,"
            " the calendar"
        ),
        Command.SETTINGS: (
            "settings, my settings, show settings, show my settings, preferences, options, setup, change settings,"
            " change my settings, change language, change my language, change zone, change time zone,"
            " change my time zone, quiet hours, nudges, reminders, stop reminding me, stop nudging me, stop reminders,"
            " no reminders, no more reminders, fewer reminders, turn off reminders, turn reminders off"
        ),
        Command.LANGUAGE: (
            "language, change language to, set language, set language to, language to, change my language to,"
            " my language is, switch language to"
        ),
        Command.ZONE: (
            "zone, time zone, timezone, set zone, set time zone, set timezone, set timezone to, set zone to,"
            " change zone to, change time zone to, change timezone to, my time zone is, my timezone is,"
            " set time zone to, zone is, time zone is, timezone is"
        ),
        Command.HOUR: (
            "ask me at, ask me, ask at, ask me every day at, check-in at, check-in hour, check-in time, check me in at,"
            " check-ins at, set check-in at, set check-in to, change check-in to, move check-in to,"
            " change my check-in to, move my check-in to, change time to, change the time to, change hour to,"
            " change the hour to, change my hour to"
        ),
        Command.WHY_THIS: (
            "why did i get this, why did you send this, why did you send me this, why this message, why this,"
            " why do i get this, why am i getting this, why are you asking, why are you asking me, why now"
        ),
        Command.WHY_NUMBER: (
            "why this number, why that number, why is the number, why is this number, why is my strength,"
            " why the number, why this percentage, explain the number, explain this number, why this strength,"
            " explain strength, explain, what is a reserve day, what are reserve days, what is habit strength,"
            " what does the number mean"
        ),
        Command.WHY: "why, why is, why is my, why is the",
        Command.HELP: (
            "help, ?, help me, what can you do, what can i say, what can i write, commands, how does this work,"
            " what is this, who are you, usage, h, how do i use this, info, i need help, i need some help, how do i,"
            " how can i, who sees this, who can see this, who can see my answers, is this private, is it private"
        ),
        Command.HELLO: (
            "hi, hello, hey, good morning, good evening, good afternoon, hiya, morning, howdy, hi there, hello there"
        ),
        Command.THANKS: (
            "thanks, thank you, thx, ty, cheers, many thanks, thanks a lot, thank you very much, thank you so much"
        ),
        Command.EXPORT: (
            "export, export my data, export data, export everything, download my data, get my data, my data,"
            " what do you know about me, send me my data"
        ),
        Command.FORGET: (
            "forget me, erase me, delete me, delete my data, erase my data, delete everything about me,"
            " forget everything about me, forget about me, delete my account, erase everything about me,"
            " forget everything, erase everything"
        ),
    },
    names={
        Command.GOAL: "goal",
        Command.HOME: "overview",
        Command.GOALS: "my goals",
        Command.EDIT: "edit goal",
        Command.DONE: "done",
        Command.PARTLY: "partly",
        Command.MISSED: "not today",
        Command.NOTE: "note",
        Command.CHANGE: "change",
        Command.REMIND: "remind me in 1 h",
        Command.ILL: "ill",
        Command.AWAY: "holiday",
        Command.DAY_OFF: "day off",
        Command.PAUSE: "pause",
        Command.BACK: "back",
        Command.PAUSE_GOAL: "pause goal",
        Command.RESUME_GOAL: "resume goal",
        Command.REACHED: "reached",
        Command.LET_GO: "let go",
        Command.CALENDAR: "calendar",
        Command.WHY_THIS: "why did I get this",
        Command.WHY_NUMBER: "why this number",
        Command.SETTINGS: "settings",
        Command.HOUR: "ask me at 8",
        Command.LANGUAGE: "language",
        Command.ZONE: "zone",
        Command.EXPORT: "export",
        Command.FORGET: "forget me",
        Command.SKIP: "skip",
        Command.CANCEL: "cancel",
        Command.HELP: "help",
    },
    languages={
        "english": "en",
        "in english": "en",
        "danish": "da",
        "in danish": "da",
        "speak english": "en",
        "speak danish": "da",
        "i speak english": "en",
        "i speak danish": "da",
        "answer in english": "en",
        "answer in danish": "da",
    },
    roles={
        Role.ADDRESS: "makker",
        Role.FILLER: (
            "please, well, so, oh, hmm, i'm, i am, i'll be, i will be, i have, i've, i've got, i was, i'd like to,"
            " i'd like, i want to, can you, could you, can i, just, and, now, today i'm, we're, i'm going on, i am on,"
            " i'm on, taking, going on, having, on, my, the, show, show me, it's, it was, it is, actually, sorry,"
            " unfortunately, i meant, i mean"
        ),
        Role.POLITE: "please, thanks, thank you, makker, cheers, thanks a lot, many thanks, sorry, i'm sorry",
        Role.TRAILING: (
            "now, then, again, a lot, so much, there, everyone, everybody, today, this, me, you, very much, instead"
        ),
        Role.ARTICLE: "the, my, with, with my, with the, for, on, a, goal, my goal, of, of my, of the, to",
        Role.ACHIEVED: (
            "i ran, ran, i walked, walked, i read, read, i wrote, wrote, i swam, swam, i cycled, cycled, i biked,"
            " biked, i trained, trained, i exercised, exercised, i meditated, meditated, i slept, slept, i drank,"
            " drank, i made, made, i managed, managed, i got, got, i practised, practised, i practiced, practiced,"
            " i worked, worked, i studied, studied"
        ),
        Role.ONLY: "only, just, about, around, roughly, almost, nearly, at least, over",
        Role.AND: "and, &",
        Role.BUT: "but",
        Role.ALL: (
            "all, both, everything, all of them, all of it, both of them, them all, all goals, all of my goals,"
            " all my goals, every one, all three, all two, to both, to all, to all of them, to both of them"
        ),
        Role.REASON: "with, for, because, and, but, so, due to, at, in, on, from, of, at home, in bed, since, as",
        Role.HINT: (
            "morning, afternoon, evening, night, noon, summer, winter, autumn, spring, fall, easter, christmas, year,"
            " years, while, later, soon, ever, forever, end, beginning, start, bit, hour, hours, weekend, weekends,"
            " next, day, days, week, weeks, month, months"
        ),
        Role.UNTIL: (
            "until, till, til, to, through, thru, up to, until and including, up to and including, until the, till the,"
            " through to"
        ),
        Role.SINCE: "since, ever since",
        Role.FROM: "from, starting, starting from, beginning, from this, as of, starting on",
        Role.FOR: "for, for the next, the next, next, for about, for at least, the coming",
        Role.WITHIN: "in, during, over, for, all, all of, the whole, the whole of, the entire, the, on, this",
        Role.IN: "in, in about, within",
        Role.AGO_AFTER: "ago",
        Role.ON: "on, this, this coming, coming, the coming, on the, the",
        Role.NEXT: "next, on next",
        Role.LAST: "last, on last, this past, past, the past",
        Role.OF: "of",
        Role.OUT_OF: "of, out of",
        Role.ORDINAL: "st, nd, rd, th",
        Role.DAY: "day, days",
        Role.WEEK: "week, weeks, wk, wks",
        Role.MONTH: "month, months",
        Role.HOUR: "hour, hours, h, hr, hrs",
        Role.MINUTE: "minute, minutes, min, mins, m",
        Role.AT_CLOCK: "at",
        Role.AT: "at, at about, around, at around, by",
        Role.HALF_PAST: "half past, half",
        Role.QUARTER: "quarter, a quarter",
        Role.PAST: "past, after",
        Role.TO: "to, before, till",
        Role.O_CLOCK: "o'clock, oclock",
        Role.MORNING: "am, a m, in the morning, at night",
        Role.EVENING: "pm, p m, in the evening, in the afternoon, tonight",
        Role.EVERY: "every, each, every single, on, on every, weekly on, every week on, on each, and on, and every",
        Role.EVERY_OTHER: "every other, every second, every third, each other",
        Role.EACH_PART_OF_DAY: (
            "every morning, every evening, every night, every afternoon, each morning, each evening, each night,"
            " each afternoon"
        ),
        Role.EXCEPT: "except, but not, but, except for, except on, other than",
        Role.TIMES: "times, time, x, ×, days, day, times on any days",
        Role.A_WEEK: "a week, per week, in a week",
        Role.EVERY_WEEK: "each week, every week, weekly",
        Role.A_DAY_OR_MONTH: "a day, per day, a month, per month, a year, per year, an hour, per hour",
        Role.EVERY_DAY_OR_MONTH: "each day, every day, daily, each month, every month, monthly, every year, yearly",
        Role.INTO: "to, into, to be, it to, that to, answer to, my answer to",
        Role.ON_PAUSE: "on pause, on hold, on a break",
    },
    weekdays=(
        "monday, mondays",
        "tuesday, tuesdays",
        "wednesday, wednesdays",
        "thursday, thursdays",
        "friday, fridays",
        "saturday, saturdays",
        "sunday, sundays",
    ),
    short_weekdays=(
        "mon, mo",
        "tue, tues",
        "wed, weds",
        "thu, thur, thurs",
        "fri",
        "sat",
        "sun",
    ),
    past_weekdays=("", "", "", "", "", "", ""),
    days={
        "today": 0,
        "tonight": 0,
        "this morning": 0,
        "tomorrow": 1,
        "tmrw": 1,
        "yesterday": -1,
        "last night": -1,
        "yesterday evening": -1,
        "the day after tomorrow": 2,
        "day after tomorrow": 2,
        "the day before yesterday": -2,
        "day before yesterday": -2,
        "a week ago": -7,
        "a week today": 7,
    },
    periods={
        NamedPeriod.OPEN: (
            "until further notice, for now, indefinitely, for a while, until i'm back, until i am back, until i say,"
            " till further notice, until i'm well"
        ),
        NamedPeriod.REST_OF_DAY: "the rest of the day, rest of the day, all day",
        NamedPeriod.THIS_WEEK: (
            "this week, the rest of the week, rest of the week, rest of this week, the rest of this week"
        ),
        NamedPeriod.WHOLE_WEEK: (
            "all week, the whole week, the week, whole week, all this week, all of this week, this whole week"
        ),
        NamedPeriod.NEXT_WEEK: (
            "next week, the next week, the whole of next week, all next week, all of next week, the coming week"
        ),
        NamedPeriod.LAST_WEEK: "last week, all last week, all of last week",
        NamedPeriod.WEEKEND: "this weekend, the weekend, weekend, over the weekend, at the weekend, the coming weekend",
        NamedPeriod.NEXT_WEEKEND: "next weekend",
        NamedPeriod.THIS_MONTH: "this month, the rest of the month, rest of the month, the rest of this month",
        NamedPeriod.NEXT_MONTH: "next month, all next month, all of next month",
        NamedPeriod.END_OF_WEEK: "the end of the week, end of the week, end of week, the end of this week",
        NamedPeriod.END_OF_MONTH: "the end of the month, end of the month, end of month, the end of this month",
    },
    cadences={
        NamedCadence.EVERY_DAY: (
            "every day, daily, everyday, each day, every single day, all days, once a day, once daily,"
            " seven days a week, 7 days a week, day by day"
        ),
        NamedCadence.EVERY_WEEKDAY: (
            "every weekday, weekdays, on weekdays, each weekday, every workday, workdays, on workdays, every work day,"
            " work days, every working day, each workday, on work days, all weekdays, each working day"
        ),
        NamedCadence.WEEKENDS: (
            "weekends, on weekends, at weekends, every weekend, at the weekend, each weekend, on the weekend,"
            " in the weekend, on the weekends"
        ),
        NamedCadence.ONCE_A_WEEK: "weekly, every week, each week, once weekly, once every week",
        NamedCadence.UNSUPPORTED: (
            "monthly, every month, each month, yearly, every year, hourly, every hour, fortnightly, biweekly,"
            " bi-weekly, every two weeks, every 2 weeks, every two days, every 2 days, every three days, every 3 days,"
            " twice daily, every fortnight, once a month, twice a month, every quarter, quarterly"
        ),
    },
    numbers={
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "twenty": 20,
        "twenty five": 25,
        "twenty-five": 25,
        "thirty": 30,
        "forty": 40,
        "forty-five": 45,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
        "a hundred": 100,
        "one hundred": 100,
    },
    counts={
        "a": 1,
        "an": 1,
        "a couple of": 2,
        "a couple": 2,
        "couple of": 2,
        "a few": 3,
    },
    repeats={
        "once": 1,
        "twice": 2,
        "thrice": 3,
    },
    times={
        "noon": time(12),
        "midday": time(12),
        "midnight": time(0),
        "lunch": time(12),
        "lunchtime": time(12),
    },
    parts_of_day={
        "this evening": time(19),
        "tonight": time(19),
        "in the evening": time(19),
        "this afternoon": time(15),
        "in the afternoon": time(15),
        "after lunch": time(13),
        "after work": time(17),
    },
    minutes={
        "half an hour": 30,
        "a half hour": 30,
        "half hour": 30,
        "quarter of an hour": 15,
        "a quarter of an hour": 15,
        "an hour and a half": 90,
        "one and a half hours": 90,
        "a while": 60,
        "a bit": 60,
    },
    units=(
        "km, kms, k, kilometre, kilometres, kilometer, kilometers, m, metre, metres, meter, meters, mi, mile, miles,"
        " min, mins, minute, minutes, h, hr, hrs, hour, hours, sec, secs, second, seconds, page, pages, chapter,"
        " chapters, book, books, word, words, line, lines, step, steps, rep, reps, set, sets, push-ups, pushups,"
        " push-up, sit-ups, situps, pull-ups, pullups, squats, burpees, lap, laps, l, litre, litres, liter, liters, ml,"
        " dl, cl, cup, cups, glass, glasses, g, kg, kgs, lb, lbs, cal, kcal, calories, call, calls, email, emails,"
        " mail, mails, meeting, meetings, task, tasks, lesson, lessons, exercise, exercises, session, sessions, round,"
        " rounds, point, points, %, percent, bpm, floors, customers, letters, cards, breaths"
    ),
    month_starts="jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec",
)
