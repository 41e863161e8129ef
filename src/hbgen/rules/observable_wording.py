"""Recognises texts that name a judgement or a state instead of a behaviour, or two behaviours in one.

All rules know English, Estonian and Russian, and find nothing in other languages. They prefer false negatives to
false positives.
"""

from __future__ import annotations

import re
from functools import cache

_JUDGEMENTS = {
    "en": """
        appropriate appropriately attentive attentively caring confident confidently considerate
        correctly courteous courteously effective effectively efficient efficiently empathetic
        empathetically enthusiastic enthusiastically friendly helpful helpfully kindly nicely
        pleasant pleasantly polite politely positively professional professionally proper properly
        respectful respectfully sincere sincerely suitable suitably sympathetic tactful tactfully
        warm warmly welcoming
    """,
    "et": """
        abivalmid abivalmilt abivalmis arusaadav arusaadavalt asjakohane asjakohaselt asjalik
        asjalikult empaatiline empaatiliselt enesekindel enesekindlalt heatahtlik heatahtlikult
        hoolikalt hooliv hoolivalt hästi kena kenasti kompetentne kompetentselt korralik korralikult
        lahke lahkelt lugupidav lugupidavalt meeldiv meeldivalt positiivne positiivselt
        professionaalne professionaalselt siiralt siiras sobiv sobivalt soojalt sõbralik sõbralikult
        taktitundeline taktitundeliselt tähelepanelik tähelepanelikult viisakalt viisakas õigesti
    """,
    "ru": """
        вежлив вежлива вежливо вежливы вежливый вежливая вежливое вежливые внимателен внимательна внимательно
        внимательны внимательный внимательная внимательные грамотно доброжелателен доброжелательна доброжелательно
        доброжелательны доброжелательный доброжелательная доброжелательные дружелюбен дружелюбна дружелюбно дружелюбны
        дружелюбный дружелюбная дружелюбные заботливо заботливый заботливая заботливые искренне искренний искренняя
        искренние качественно качественный качественная качественные корректен корректна корректно корректны
        корректный корректная корректные любезен любезна любезно любезны любезный любезная любезные надлежаще
        отзывчив отзывчива отзывчиво отзывчивы отзывчивый отзывчивая отзывчивые правильно приветлив приветлива
        приветливо приветливы приветливый приветливая приветливые профессионален профессиональна профессионально
        профессиональны профессиональный профессиональная профессиональные тактичен тактична тактично тактичны
        тактичный тактичная тактичные уважительно уважительный уважительная уважительные уверенно уместно учтив учтиво
        учтивый учтивая учтивые эффективно эффективный эффективная эффективные
    """,
}

# What one knows, is or has: words that begin no observable act.
_STATES = {
    "en": """
        able ability aware awareness can capable experience excellent feels good great has is knowledge
        knows likes possesses skill skilled skills strong understanding understands
    """,
    "et": """
        hea heal head mõistab mõistmine omab on oskab oskus oskused suudab suutlikkus suurepärane tahab
        teab teadlik teadlikkus teadmine teadmised tugev tunneb võime võimeline väga
    """,
    "ru": """
        владеет готов готова готовность знает знание знания имеет любит может навык навыки обладает опыт осознаёт
        осознает отличная отличное отличные отличный очень понимает понимание разбирается сильная сильные сильный
        способен способна способность способности стремится уверен уверена умеет умение умения хорошая хорошее хорошие
        хороший хочет чувствует является
    """,
}

# Verbs that begin a second act after "and": third person, and in Estonian also the imperative's stem
# where people write so. A word that is as often a noun ("answers", "offers", "kaebab") is left out.
_ACTS = {
    "en": """
        apologises apologizes asks checks closes confirms ends explains finds finishes gives goes greets
        hands introduces invites keeps knows leaves listens makes opens passes promises puts reads
        repeats returns says sends shows smiles speaks stands stays sums takes tells thanks tries turns
        uses waits walks wears wishes writes
    """,
    "et": """
        annab avab hoiab jälgib jätab juhatab kannab kasutab kinnitab kirjutab kontrollib kordab kuulab
        kutsub küsib leiab lepib loeb lõpetab läheb märgib naeratab näitab ootab paneb pakub palub räägib
        saadab selgitab seisab soovib suunab tagastab teatab teeb tervitab toob tuleb tutvustab tänab
        tõuseb ulatab uurib vaatab vabandab vastab viib võtab ütleb
    """,
    "ru": """
        берёт берет благодарит возвращает встаёт встает выслушивает говорит даёт дает ждёт ждет завершает заканчивает
        закрывает записывает звонит здоровается извиняется называет надевает обещает объясняет открывает отвечает
        отправляет передаёт передает перезванивает пишет повторяет подаёт подает подтверждает подходит показывает
        предлагает представляется приветствует приглашает приносит проверяет провожает просит прощается сообщает
        слушает смотрит спрашивает ставит улыбается уточняет читает
    """,
}
_AND = {"en": "and|then", "et": "ja|ning", "ru": "и|затем|потом"}

# After one of these the verbs may be the customer's, or the main clause may begin with its verb.
_SUBORDINATE = {
    "en": "if|that|until|what|when|which|while|who|whose",
    "et": "et|kelle|kes|kui|kuni|mida|mille|mis|millal",
    "ru": "где|если|как|когда|котор[а-яё]+|кто|пока|чего|чем|что|чтобы",
}


def judgement(text: str, language: str) -> str | None:
    """The first word of `text` that judges instead of describing what is seen."""
    words = _judgements(language)
    return next((word for word in re.findall(r"\w+", text) if word.casefold() in words), None)


def state(text: str, language: str) -> str | None:
    """The first word of `text`, where it describes knowledge or a trait instead of an act."""
    first = re.search(r"\w+", text)
    return first[0] if first and first[0].casefold() in _states(language) else None


def second_behaviour(text: str, language: str) -> str | None:
    """The words in `text` that begin a second act, such as "and thanks"."""
    patterns = _patterns(language)
    if patterns is None:
        return None
    second, subordinate = patterns
    match = second.search(text)
    if match is None or subordinate.search(text, 0, match.start()):
        return None
    return " ".join(match[0].lstrip(",").split())


@cache
def _judgements(language: str) -> frozenset[str]:
    return frozenset(_JUDGEMENTS.get(language, "").split())


@cache
def _states(language: str) -> frozenset[str]:
    return frozenset(_STATES.get(language, "").split())


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    if language not in _ACTS:
        return None
    acts = "|".join(_ACTS[language].split())
    return (
        re.compile(rf"(?:\s(?:{_AND[language]})|,)\s+(?:{acts})\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_SUBORDINATE[language]})\b", re.IGNORECASE),
    )
