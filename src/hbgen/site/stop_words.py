"""Words of questions that say little of what is asked for, by language: question words, pronouns, auxiliary verbs.

Search leaves them out of a query that has others. Words that are half of a compound or of a standard's title
("back", "over", "first") are none. A language without a list relies on how rare a word is.
"""

from __future__ import annotations

STOP_WORDS = {
    "ar": (
        "ما ماذا من متى أين كيف لماذا هل كم أي في على إلى عن مع و أو أن إن إذا لا لم لن هو هي هذا هذه ذلك التي الذي "
        "كان يكون يجب يمكن أنا نحن أنت كل قد"
    ),
    "de": (
        "aber als am an auch auf aus bei bin bis das dass dem den der des die dies ein eine einem einen einer er es "
        "für haben hat habe ich ihm ihn ihr im in ist kann können man mein mich mir mit muss müssen nach nicht oder "
        "sein sich sie sind soll um und uns von was wann warum welche wem wen wenn wer wie wieso wir wird wo wofür zu "
        "zum zur darf tun"
    ),
    "en": (
        "a about am an and any are as at be been but by can could did do does for from had has have he her him his how "
        "i if in is it its may me might must my need of on or our shall she should so some that the their them then "
        "there these they this those to us was we were what when where which who whom whose why will with would you "
        "your"
    ),
    "et": (
        "aga ei ega ehk et ja ka kas keda kelle kellega kellele kes kui kuidas kus kust kuhu ma me meie mida mille "
        "millal milline millise mis miks minu mina mu mul mulle ning nad neid oled olema olen oleme on ole oli olla "
        "oma pean peab peaks peame pead sa saab saan saaks see seda selle siis sina sinu ta tal tema te teda teha teen "
        "teeb teie tohib tohin või võib võin"
    ),
    "fi": (
        "ei en että he hän ja jos joka jotka kuinka ketä kenen kenelle kuka kun koska kanssa me mihin mikä miksi mitä "
        "milloin missä mistä minkä minun minä mutta myös ne niin olen on oli olla onko pitää pitäisi saa saako se sen "
        "sinä siitä tai te tehdä teen voi voiko voin täytyy"
    ),
    "fr": (
        "a à au aux avec ce cette ces comment dans de des doit dois du elle en est et faire faut il ils j je la le les "
        "leur lui ma mais me mes mon ne nous on ou où par pas peut peux pour pourquoi qu quand que quel quelle quels "
        "qui quoi sa se ses si son sont sur tu un une vous"
    ),
    "lt": (
        "ar aš bet ir į iš jei jie jis ji ką kada kaip kam kas kiek kieno kodėl kokia koks kur kuris kuri man mano mes "
        "ne nes nuo o per privalau reikia galiu galima su ta tai tas turi turiu tu už yra buvo būti"
    ),
    "lv": (
        "ar bet būt cik drīkst es ir ja jā jo jums kad kam kas ko kā kāda kāds kāpēc ka kur kura kurš man mans manis "
        "mēs mums ne no un uz par pie tas tā to tu vai var varu vajag viņa viņš viņi bija"
    ),
    "ru": (
        "а бы был была быть в вам вас во вы где да для до его ее если есть еще же за и из или им их к как какая какие "
        "какой кем ко когда кого кому кто куда ли меня мне может можно мой мы на над надо нам нас не него нее нет но "
        "ну нужно о об он она они от по почему при с со так также там те то тоже только ты у уже чего чей чем что "
        "чтобы "
        "эта эти это этот я делать должен должна должны могу можем сделать зачем откуда"
    ),
    "sv": (
        "att av bör de den det du där en ett för från får gör göra ha han har hon hur i inte jag kan man med "
        "men mig min "
        "mitt måste när och om oss på sin ska som så till var varför vad vem vems vi vilken vilka är åt"
    ),
    "uk": (
        "а або але б бути в ви він вона вони від де для до за з і й із їх його її як яка який які коли кому кого куди "
        "мені ми може можна має мій на над не ні навіщо о по при про потрібно робити та те ти то у це цей ця "
        "чи чому що "
        "щоб я є"
    ),
}


def stop_words(language: str) -> str:
    """Those of a language, or of the one that it is a variety of; parted by spaces."""
    return STOP_WORDS.get(language.lower().replace("_", "-").partition("-")[0], "")
