"""Words that people and other programs use for the names of fields, in English, Estonian and Russian."""

from __future__ import annotations

from collections.abc import Iterable

WORDS = {
    "id": "key, code, identifier, number, no, nr, tunnus, kood, number, код, номер, идентификатор",
    "name": "title, label, heading, caption, nimi, nimetus, pealkiri, silt, tiitel, имя, название, заголовок",
    "title": "name, label, heading, header, caption, nimi, nimetus, pealkiri, silt, tiitel, имя, название, заголовок",
    "term": "word, name, title, concept, mõiste, sõna, термин, слово",
    "definition": "meaning, explanation, description, selgitus, tähendus, definitsioon, определение, значение",
    "meaning": "definition, description, explanation, text, tähendus, kirjeldus, selgitus, описание, смысл",
    "statement": "text, wording, mission, promise, brand promise, missioon, lubadus, brändilubadus, tekst, миссия, "
    "обещание, текст",
    "text": "wording, label, name, title, question, statement, description, content, tekst, küsimus, sõnastus, "
    "kirjeldus, текст, вопрос",
    "promise": "commitment, pledge, lubadus, обещание",
    "purpose": "description, objective, goal, aim, why, rationale, eesmärk, kirjeldus, põhjendus, miks, цель, "
    "описание, зачем",
    "introduction": "intro, description, preface, sissejuhatus, kirjeldus, введение, описание",
    "owner": "responsible, responsibility, accountable, owned by, omanik, vastutaja, vastutav, ответственный, владелец",
    "values": "value, väärtus, väärtused, ценность, ценности",
    "pledges": "promises, commitments, lubadused, обещания",
    "target": "sla, kpi, goal, norm, metric, measure, threshold, limit, siht, sihttase, mõõdik, норматив, "
    "показатель, цель",
    "operator": "op, comparison, compare, sign, condition, võrdlus, märk, сравнение, знак",
    "value": "number, amount, arv, väärtus, число, значение",
    "unit": "measure, ühik, единица",
    "share": "percent, percentage, proportion, osakaal, protsent, доля, процент",
    "behaviours": "behavior, behaviour, behaviors, actions, how, käitumine, tegevused, поведение, действия",
    "do": "dos, do's, always, tee, teeme, делаем",
    "dont": "don'ts, donts, never, ära tee, ei tee, не делаем",
    "phrases": "scripts, script, wording, sayings, laused, fraasid, фразы",
    "remedy": "recovery, compensation, service recovery, hüvitis, heastamine, возмещение, компенсация",
    "limitations": "exceptions, exclusions, limits, erandid, piirangud, исключения, ограничения",
    "scope": "applies to, applies, coverage, kehtivus, ulatus, kehtib, область, применение",
    "measures": "items, checklist, questions, indicators, mõõtmine, mõõdikud, küsimused, вопросы, показатели",
    "audience": "visibility, visible to, access, readers, nähtavus, lugejad, kellele, доступ, видимость",
    "status": "state, olek, staatus, seis, состояние",
    "valid_from": "effective from, effective, start, from, starts, since, alates, kehtib alates, действует с",
    "valid_until": "effective until, expires, expiry, end, until, to, ends, kuni, kehtib kuni, действует до",
    "review_by": "review, review date, next review, last reviewed, reviewed, ülevaatus, ülevaatamine, läbivaatamine, "
    "пересмотр",
    "note": "comment, comments, remark, remarks, notes, märkus, märkused, kommentaar, примечание, комментарий",
    "address": "url, link, href, web, website, uri, aadress, veeb, ссылка, адрес",
    "link": "url, address, href, uri, aadress, veeb, ссылка, адрес",
    "website": "url, web, homepage, site, link, veebileht, koduleht, сайт",
    "date": "day, when, kuupäev, päev, дата, день",
    "due": "deadline, by, until, tähtaeg, срок",
    "count": "number, how many, people, arv, количество, число",
    "group": "team, audience, rühm, grupp, группа",
    "type": "kind, category, sort, tüüp, liik, тип, вид",
    "kind": "type, category, sort, tüüp, liik, вид, тип",
    "languages": "language, lang, langs, locale, locales, keel, keeled, язык, языки",
    "company": "organisation, organization, ettevõte, asutus, компания, организация",
    "summary": "description, about, lühidalt, kokkuvõte, kirjeldus, описание, кратко",
    "standards": "standard, standardid, teenindusstandardid, стандарты",
    "roles": "role, positions, jobs, job titles, staff, rollid, ametikohad, роли, должности",
    "frequency": "how often, interval, sagedus, kui tihti, частота",
    "scale": "rating, skaala, шкала",
    "low": "min, minimum, from, lowest, start, madalaim, miinimum, мин, минимум",
    "high": "max, maximum, to, highest, end, kõrgeim, maksimum, макс, максимум",
    "anchors": "labels, steps, options, sildid, astmed, подписи",
    "chief_executive": "ceo, director, executive, chief executive officer, juht, tegevjuht, директор",
    "customer_experience": "cx, cx lead, customer experience lead, customer service, kliendikogemus, клиентский опыт",
    "human_resources": "hr, people, personnel, personal, personalijuht, кадры",
    "outcome": "result, decision outcome, tulemus, результат",
    "reason": "why, põhjus, причина",
    "colour": "color, brand colour, brand color, värv, цвет",
    "logo": "image, picture, pilt, логотип",
    "minutes": "duration, length, time, kestus, aeg, длительность",
    "resources": "documents, links, attachments, files, materials, dokumendid, lingid, materjalid, документы, "
    "материалы",
    "related": "see also, vaata ka, seotud, см также",
    "definitions": "terms, glossary, mõisted, термины",
    "legal": "law, laws, regulation, seadus, õigusaktid, закон",
}
"""Name of a field → words that are used for it elsewhere, separated by commas."""


def by_usual_word(written: str, fields: Iterable[str]) -> str | None:
    """The one of `fields` for which people write this word elsewhere; None where it is none's or several fields'."""
    word = " ".join(written.casefold().replace("_", " ").replace("-", " ").split()).strip(".:")
    meant = [name for name in fields if word in (usual.strip() for usual in WORDS.get(name, "").split(","))]
    return meant[0] if len(meant) == 1 else None
