"""Words that people and other programs use for the model's fixed choices, in English, Estonian and Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_WORDS = {
    # who may read it
    "customers": "public, open, external, outside, world, customer, client, clients, guest, guests, visitor, "
    "visitors, passengers, patients, consumers, users, avalik, avalikkus, avalikult, väline, klient, kliendid, "
    "klientidele, külalised, kasutajad, публичный, открытый, внешний, клиент, клиенты, гости, посетители",
    "staff": "internal, intern, in house, intranet, employee, employees, personnel, workers, team, colleagues, "
    "company, sisemine, siseselt, sisene, asutusesisene, töötaja, töötajad, töötajatele, personal, meeskond, "
    "kolleegid, внутренний, сотрудник, сотрудники, персонал, работники, команда, коллеги",
    "managers": "manager, management, leader, leaders, leadership, boss, bosses, supervisors, executives, heads, "
    "confidential, secret, restricted, juht, juhid, juhtidele, juhtkond, juhtimine, salajane, konfidentsiaalne, "
    "руководитель, руководители, руководство, менеджеры, начальство, конфиденциальный, секретный",
    # groups
    "front-line": "frontline, front line staff, front office, front desk, customer service, customer facing, "
    "first line, service staff, servers, agents, cashiers, teenindaja, teenindajad, klienditeenindus, "
    "klienditeenindajad, esimene liin, eesliin, обслуживание, первая линия, фронт офис, операторы, кассиры",
    "support": "support functions, support staff, support services, back office, backoffice, it, hr, finance, tugi, "
    "tugiüksus, tugiüksused, tugiteenused, tugifunktsioonid, tagala, бэк офис, поддержка, вспомогательные",
    "everyone": "all, everybody, all staff, all employees, kõik, kõik töötajad, все, все сотрудники",
    "cx-lead": "cx, cx manager, cxo, service lead, customer experience manager, teenindusjuht, kliendikogemuse juht, "
    "руководитель сервиса",
    # standards
    "draft": "wip, work in progress, in progress, in work, pending, proposed, proposal, idea, new, open, review, "
    "in review, under review, unfinished, todo, to do, mustand, kavand, eelnõu, töös, ootel, pooleli, uus, черновик, "
    "проект, в работе, на согласовании",
    "approved": "published, active, live, in force, effective, valid, final, done, ready, released, accepted, "
    "agreed, signed, confirmed, current, kehtiv, kehtib, jõus, kinnitatud, avaldatud, heakskiidetud, valmis, "
    "aktiivne, утвержден, утверждён, утверждено, действует, опубликован, готов, принят",
    "retired": "archived, archive, obsolete, withdrawn, expired, deprecated, inactive, cancelled, canceled, deleted, "
    "removed, closed, old, replaced, superseded, kehtetu, arhiiv, arhiveeritud, tühistatud, vana, kustutatud, "
    "отменен, отменён, архив, в архиве, недействителен, устарел",
    # involvement
    "workshop": "work shop, focus group, brainstorm, brainstorming, training, seminar, hackathon, töötuba, seminar, "
    "ajurünnak, fookusgrupp, fookusrühm, koolitus, семинар, мастерская, воркшоп, фокус группа, мозговой штурм",
    "meeting": "meet, call, video call, phone call, discussion, conversation, round table, briefing, town hall, "
    "koosolek, arutelu, nõupidamine, kohtumine, vestlus, собрание, совещание, встреча, обсуждение",
    "interview": "interviews, one to one, 1 to 1, talk, intervjuu, интервью, беседа",
    "survey": "poll, questionnaire, form, küsitlus, küsimustik, ankeet, uuring, опрос, анкета",
    "observation": "shadowing, walkthrough, walk through, gemba, watching, checklist, audit, inspection, vaatlus, "
    "vaatluskäik, kontroll, audit, наблюдение, чек лист, аудит",
    "pilot": "trial, test, experiment, tryout, try out, prototype, katse, katsetus, piloot, proov, пилот, "
    "эксперимент, проба",
    "letter": "mail, email, e mail, message, post, feedback card, kiri, e kiri, sõnum, письмо, почта",
    "done": "completed, complete, finished, closed, accepted, agreed, implemented, yes, tehtud, valmis, lõpetatud, "
    "jah, готово, сделано, завершено, выполнено, да",
    "partly": "partial, partially, in part, half, some, osaliselt, pooleldi, частично",
    "declined": "rejected, refused, not done, denied, dismissed, no, wontfix, won't do, wont do, tagasi lükatud, "
    "keeldutud, ei, отклонено, отказано, нет",
    "supports": "support, supporter, supporting, supportive, for, in favour, in favor, positive, pro, champion, "
    "promoter, ally, agrees, poolt, toetab, toetaja, за, поддерживает, сторонник",
    "neutral": "indifferent, undecided, no opinion, unknown, none, neutraalne, ükskõikne, нейтрально, нейтральный",
    "resists": "resist, resistant, resisting, against, opposed, opposes, opponent, negative, contra, blocker, "
    "critic, detractor, disagrees, vastu, vastane, vastustab, против, противник, сопротивляется",
    # activities
    "proposed": "proposal, idea, suggested, suggestion, draft, new, backlog, ettepanek, idee, uus, mustand, "
    "предложено, идея",
    "planned": "plan, scheduled, todo, to do, open, not started, upcoming, next, plaanis, planeeritud, kavas, "
    "kavandatud, tegemata, запланировано, к выполнению",
    "running": "in progress, progress, doing, ongoing, active, started, in work, wip, under way, underway, käib, "
    "töös, käimas, pooleli, alustatud, в работе, идет, идёт, выполняется",
    "stopped": "cancelled, canceled, on hold, hold, paused, blocked, abandoned, rejected, dropped, peatatud, "
    "katkestatud, ootel, tühistatud, остановлено, отменено, приостановлено",
    "awareness": "aware, know why, communication, teadlikkus, teadvustamine, осведомленность, осведомлённость",
    "desire": "motivation, want, wish, buy in, willingness, engagement, soov, tahe, motivatsioon, желание, мотивация",
    "knowledge": "training, learning, know how, education, teadmised, teadmine, koolitus, знание, знания, обучение",
    "ability": "skill, skills, practice, doing, capability, adoption, oskus, oskused, võimekus, tava, умение, навык, "
    "навыки, способность",
    "reinforcement": "reinforce, sustain, sustaining, follow up, anchoring, kinnistamine, kinnistumine, hoidmine, "
    "закрепление",
    "responsible": "r, doer, does, owner, teeb, teostaja, tegija, ответственный, исполнитель",
    "accountable": "a, approver, answers, decides, vastutab, vastutaja, otsustaja, подотчетный, утверждает",
    "consulted": "c, consult, asked, adviser, advisor, konsulteeritakse, küsitakse, kaasatud, консультирует, "
    "консультант",
    "informed": "i, inform, told, recipient, teavitatakse, teavitatud, информируется, информируемый",
    "top-management": "top, ceo, executive, executives, board, directors, c level, c suite, tippjuht, tippjuhid, "
    "tippjuhtkond, juhatus, высшее руководство, правление, директор",
    "managers-concerned": "managers, manager, management, leaders, middle managers, line managers, keskastmejuhid, "
    "juhid, asjaomased juhid, руководители, менеджеры",
    "employees": "employee, staff, workers, personnel, people, front line, frontline, töötaja, töötajad, personal, "
    "сотрудники, работники, персонал",
    "project-team": "project, team, project group, working group, projektimeeskond, projektirühm, töörühm, meeskond, "
    "проектная группа, команда проекта, рабочая группа",
    "company": "organisation, organization, business, corporate, whole company, firma, ettevõte, asutus, "
    "организация, компания, предприятие",
    "service": "customer, customers, customer service, teenindus, teenus, сервис, обслуживание",
    # sources of improvement
    "strategy": "strategic, vision, strateegia, стратегия",
    "goals": "goal, objective, objectives, target, targets, okr, kpi, eesmärk, eesmärgid, цель, цели",
    "customer-feedback": "feedback, complaint, complaints, review, reviews, rating, ratings, satisfaction, "
    "customer survey, client survey, customer satisfaction, csat, nps, voice of the customer, voc, kaebus, kaebused, "
    "tagasiside, kliendi tagasiside, klientide tagasiside, rahuloluküsitlus, жалоба, жалобы, отзывы, отзыв клиента",
    "journey-mapping": "journey, customer journey, customer journey map, journey map, journey mapping, blueprint, "
    "service blueprint, teekond, kliendi teekond, klienditeekond, путь клиента, карта пути",
    "results": "result, measurement, measurements, metrics, measured, checklist, checklists, audit, "
    "mystery shopping, tulemus, tulemused, mõõtmine, mõõtmised, результаты, результат",
    "customer-behaviour": "customer behavior, behaviour, behavior, analytics, usage, data, statistics, sales data, "
    "kliendi käitumine, klientide käitumine, statistika, andmed, поведение клиентов, статистика",
    "employee-feedback": "employee survey, staff survey, staff feedback, employees, colleagues, suggestions, "
    "töötajate tagasiside, töötajate ettepanekud, отзывы сотрудников",
    "processes": "process, workflow, workflows, procedures, protsess, protsessid, процесс, процессы",
    "surveys": "survey, research, poll, questionnaire, study, interviews, uuring, uuringud, küsitlus, küsitlused, "
    "опрос, опросы, исследование, исследования",
    "other": "others, misc, miscellaneous, something else, muu, muud, другое, прочее",
    # instruments
    "mystery-visit": "mystery shopping, mystery shopper, mystery shop, mystery guest, mystery call, secret shopper, "
    "testost, testostlemine, testostja, proovikülastus, тайный покупатель, тайный визит",
    "internal-customer-feedback": "internal customer, internal feedback, internal survey, colleague feedback, "
    "employee survey, staff survey, sisekliendi tagasiside, siseklient, sisekliendid, внутренний клиент",
    "self-assessment": "self evaluation, self review, self check, self audit, self rating, enesehindamine, "
    "enesehinnang, самооценка",
    "unit": "department, division, team, branch, location, shop, üksus, osakond, подразделение, отдел",
    "channel": "kanal, канал, medium",
    "role": "position, job, job title, roll, ametikoht, роль, должность",
    "score": "mean, average, points, percent, percentage, keskmine, hinne, punktid, балл, среднее",
    "csat": "satisfaction, customer satisfaction, satisfied, rahulolu, удовлетворенность",
    "nps": "net promoter score, promoter score, recommendation, soovitusindeks, индекс рекомендаций",
    "ces-mean": "ces, effort, customer effort score, ease, pingutus, усилие",
    "ces-top-box": "top box, topbox, ces top box",
    "ces-net": "net ces, ces net score",
    "none": "no, not critical, never, false, ei, puudub, нет",
    "gate": "fail, fails, critical, yes, true, must, blocker, knock out, jah, kriitiline, да, критично",
    "zero": "0, null, nil, sets to 0, nullib, ноль",
    # parts of a workshop day
    "arrival": "registration, welcome coffee, check in, gathering, saabumine, kogunemine, registreerimine, "
    "регистрация, сбор, прибытие",
    "opening": "open, start, welcome, intro, introduction, greeting, kick off, kickoff, begin, beginning, avamine, "
    "sissejuhatus, algus, tervitus, avasõnad, открытие, начало, приветствие",
    "look-back": "recap, look back, review, retrospective, last time, tagasivaade, kokkuvõte eelmisest, ретроспектива",
    "input": "presentation, lecture, talk, theory, speech, keynote, slides, ettekanne, loeng, esitlus, teooria, "
    "лекция, доклад, презентация, теория",
    "group-work": "group, groups, group exercise, teamwork, team work, discussion, breakout, break out, rühmatöö, "
    "grupitöö, arutelu, групповая работа, обсуждение",
    "exercise": "practice, activity, role play, roleplay, game, case, energizer, energiser, ice breaker, icebreaker, "
    "harjutus, ülesanne, rollimäng, mäng, упражнение, ролевая игра, задание",
    "break": "coffee, coffee break, pause, tea, paus, kohvipaus, vaheaeg, перерыв, кофе, кофе брейк",
    "lunch": "lunch break, meal, dinner, lõuna, lõunasöök, lõunapaus, обед",
    "summary": "wrap up, closing, close, conclusion, conclusions, end, ending, kokkuvõte, lõpetamine, lõpusõna, "
    "итоги, завершение, подведение итогов",
    "take-along": "takeaway, takeaways, take away, take home, learnings, lessons, mis võtan kaasa, võtan kaasa, "
    "вывод, что беру с собой",
    "change": "action, actions, action plan, commitment, next step, next steps, mida muudan, muutus, изменение, "
    "план действий",
    "share": "sharing, show and tell, presentations, jagamine, обмен",
    "feedback": "evaluation, feedback form, survey, tagasiside, обратная связь",
    # competencies and human resources
    "novice": "beginner, basic, basics, junior, entry, starter, trainee, foundation, new, low, algaja, algtase, "
    "baastase, noorem, начинающий, новичок, базовый",
    "proficient": "intermediate, middle, medium, competent, skilled, professional, experienced, good, independent, "
    "kesktase, kogenud, vilunud, iseseisev, средний, опытный, уверенный",
    "expert": "advanced, senior, master, high, top, guru, specialist, mentor, edasijõudnu, ekspert, vanem, tipptase, "
    "эксперт, продвинутый",
    "recruitment": "recruiting, hiring, selection, värbamine, подбор",
    "onboarding": "on boarding, induction, orientation, sisseelamine, адаптация",
    "development": "training, learning, education, koolitus, arendamine, areng, обучение, развитие",
    "leadership": "management, leaders, juhtimine, eestvedamine, лидерство, руководство",
    "motivation": "pay, reward, rewards, bonus, salary, recognition, tasu, palk, motiveerimine, мотивация, оплата",
    "appraisal": "performance review, review, evaluation, one to one, development talk, arenguvestlus, hindamine, "
    "оценка",
    "employee-survey": "survey, staff survey, engagement survey, employees, töötajate uuring, rahulolu uuring, "
    "опрос сотрудников",
    "competencies-required": "competencies, competency, required competencies, kompetentsid, компетенции",
    "unit-roles": "units, unit role, unit, üksused, подразделения",
    "customer-goals": "goals, customer goal, goal, eesmärgid, цели",
    "concept": "idea, theory, meaning, mõiste, kontseptsioon, понятие",
    "own-role": "role, my role, my part, own part, oma roll, minu roll, своя роль",
    "unit-role": "unit, team role, unit part, üksuse roll, роль подразделения",
    "metrics-and-methods": "metrics, methods, measurement, mõõdikud, meetodid, показатели, методы",
    "manager": "boss, leader, supervisor, line manager, juht, руководитель",
    "team": "colleagues, group, meeskond, tiim, команда",
    # releases, pledges
    "minor": "middle, middle number, small, second, keskmine, väike, средний",
    "major": "first, first number, big, large, suur, esimene, большой, первый",
    "material": "important, significant, substantial, major, big, sisuline, oluline, существенное",
    "editorial": "minor, small, wording, typo, cosmetic, redaktsiooniline, väike, sõnastus, редакционное",
    # situations of phrases
    "greeting": "hello, hi, welcome, opening, start, first contact, tere, tervitus, tervitamine, teretamine, algus, "
    "приветствие, здравствуйте, начало",
    "needs": "need, questions, question, discovery, finding out, what is needed, vajadus, vajadused, küsimused, "
    "väljaselgitamine, soov, потребности, потребность, вопросы, выяснение",
    "waiting": "wait, hold, on hold, queue, line, ootel, ootamine, ootab, järjekord, ожидание, очередь, ждать",
    "unknown": "don't know, do not know, i don't know, no answer, not sure, unsure, ei tea, ma ei tea, teadmatus, "
    "не знаю, нет ответа",
    "hand-over": "handover, hand off, handoff, transfer, transferring, forward, wrong department, someone else, "
    "suunamine, edasi suunamine, üleandmine, vale osakond, передача, перевод, переадресация, не тот отдел",
    "delay": "delayed, delays, late, takes longer, overdue, postponed, viivitus, viivitused, hilinemine, hiljaks, "
    "viibimine, задержка, опоздание, дольше",
    "upset": "angry, anger, complaint, complaints, complaining, unhappy, dissatisfied, frustrated, annoyed, conflict, "
    "vihane, pahane, kaebus, kaebused, rahulolematu, konflikt, злой, сердитый, жалоба, жалобы, недовольный, конфликт",
    "failed": "failure, fail, mistake, error, apology, sorry, service failure, recovery, eksimus, viga, vabandus, "
    "vabandamine, ebaõnnestumine, ошибка, сбой, извинение",
    "refusal": "refuse, refusing, no, saying no, decline, denied, keeldumine, keeldun, ei, eitus, отказ, нет",
    "bad-news": "bad news, negative, unpleasant, disappointment, halb uudis, halvad uudised, плохие новости",
    "identity": "identification, identify, verification, verify, authentication, id check, who is it, isikusamasus, "
    "isikutuvastus, tuvastamine, идентификация, личность, проверка личности",
    "another-way": "accessibility, accessible, disability, special needs, language, interpreter, ligipääsetavus, "
    "erivajadus, erivajadused, puue, teine keel, доступность, особые потребности, инвалидность",
    "ending": "goodbye, bye, end, close, closing, farewell, finish, thanks, lõpp, lõpetamine, hüvastijätt, head aega, "
    "завершение, прощание, конец, до свидания",
    "colleagues": "colleague, internal, team, staff, coworker, co worker, kolleeg, kolleegid, kolleegidele, sisemine, "
    "meeskond, коллега, коллеги, команда",
    # how readers are addressed
    "familiar": "informal, casual, first name, du, tu, sina, sinatamine, sa, ты, на ты, неформально",
    "polite": "formal, respectful, sie, vous, teie, teietamine, te, вы, на вы, формально, вежливо",
    # files of the whole handbook
    "html": "htm, web, web page, website, single page, single html, veeb, veebileht, веб, веб страница",
    "epub": "ebook, e book, ereader, e reader, kindle, e raamat, электронная книга",
    "pdf": "print, printable, printed, document, paper, acrobat, trükk, prinditav, paberil, печать, документ",
    "cards": "card, pocket card, pocket cards, cheat sheet, cheat sheets, kaart, kaardid, taskukaart, taskukaardid, "
    "карточка, карточки, памятка",
    "poster": "placard, wall, sign, plakat, poster a3, плакат, постер",
}
"""Choice → words that are used for it elsewhere, separated by commas; one choice of a field has each word."""

_DENIALS = frozenset(["not", "no", "non", "un", "never", "without", "ei", "mitte", "pole", "ilma", "не", "без"])


def _plain(word: str) -> str:
    return " ".join(re.split(r"[\s_/.,:;–-]+", word.casefold().strip(" .,:;!?*-–")))


@cache
def _words_of(choice: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in (choice, *_WORDS.get(choice, "").split(",")) if word)


def usual_words(choice: str) -> frozenset[str]:
    """Every word that stands for a choice, in small letters and with spaces in place of hyphens."""
    return _words_of(choice)


def is_denied(written: str) -> bool:
    """Whether the words say that something does not hold: `not approved`."""
    return not _DENIALS.isdisjoint(_plain(written).split())


def by_usual_word(written: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` for which people write this word elsewhere, or of which it holds the name.

    `customers` for `public`, `meeting` for `team meeting`; None where it is none's or several choices', or is denied.
    """
    word = _plain(written)
    values = list(choices)
    for form in (word, f"{word}s", word.removesuffix("s")):
        meant = [value for value in values if form in _words_of(value)]
        if meant:
            return meant[0] if len(meant) == 1 else None
    if is_denied(word):
        return None
    named = [value for value in values if f" {_plain(value)} " in f" {word} "]
    return named[0] if len(named) == 1 else None
