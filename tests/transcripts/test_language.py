"""Another language than Dutch is told; Dutch of any kind never."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from coachnlp.corpora.jsonl import read_jsonl
from coachnlp.corpora.records import Meeting
from coachnlp.errors import CoachNLPWarning
from coachnlp.transcripts.language import warn_if_not_dutch
from coachnlp.transcripts.records import Transcript, Turn

CORPUS = Path(__file__).parents[2] / "corpora" / "coachnlp-nl"
OTHER = {
    "Engels": "So how did it go yesterday? Well it was quite messy, we did not have enough people on the ward and I "
    "had to call three times. I think we should talk about the planning for next week, it cannot go on like this.",
    "Duits": "Wie ist es gestern gelaufen? Na ja, es war ziemlich chaotisch, wir hatten nicht genug Leute auf der "
    "Station und ich musste dreimal anrufen. Ich finde, wir sollten über die Planung für nächste Woche sprechen.",
    "Frans": "Comment cela s'est passé hier ? Eh bien, c'était plutôt le désordre, nous n'avions pas assez de monde "
    "dans le service et j'ai dû appeler trois fois. Je pense que nous devrions parler du planning de la semaine.",
    "Fries": "Hoe is it juster gien? No, it wie aardich rommelich, wy hienen net genôch minsken op de ôfdieling en ik "
    "moast trije kear belje. Ik fyn dat wy it oer de planning foar nije wike hawwe moatte, want sa kin it net langer.",
    "Afrikaans": "Hoe het dit gister gegaan? Wel, dit was nogal deurmekaar, ons het nie genoeg mense in die saal gehad "
    "nie en ek moes drie keer bel. Ek dink ons moet oor die beplanning vir volgende week praat, want dit gaan nie.",
    "Turks": "Dün nasıl geçti? Doğrusu oldukça karışıktı, serviste yeterince insan yoktu ve üç kez aramak zorunda "
    "kaldım. Bence gelecek haftanın planlaması hakkında konuşmalıyız çünkü böyle devam edemez. Ne düşünüyorsun bu "
    "konuda acaba, anlat bana biraz daha lütfen, dinliyorum seni.",
    "Arabisch": "كيف سارت الأمور أمس؟ حسنا كانت فوضى إلى حد ما ولم يكن لدينا عدد كاف من الناس في القسم واضطررت إلى "
    "الاتصال ثلاث مرات. أعتقد أننا يجب أن نتحدث عن التخطيط للأسبوع القادم لأن الأمر لا يمكن أن يستمر على هذا النحو",
}
DUTCH = {
    "of West Flanders": "Allez, goeiemorgen allemaal, ik ga beginnen, hé. Hoe is 't met ulder? 'k Peis dat we eerst ne "
    "keer moeten zien wat er verleje week is gebeurd. Wat peist gij daarvan? Ja, ge hebt gelijk, da's een goei plan.",
    "fillers": "eh eh hm hm mm uh uh hè hè tja tja pff pff mm hm uh eh " * 3,
    "Flemish": "Awel, hoe was't gisteren? Amai, 't was nogal nen boel, we hadden te weinig volk op den afdeling en ik "
    "heb drie keer moeten bellen. Ik vind da we 't ne keer over de planning moeten hebben want da ga zo nie hè gij.",
    "Limburgish": "Kiek, ich vind dat geer gister good gewèrk höb. Meh veer mótte toch ins kalle euver de planning, "
    "want zoe geit 't neet mie wiejer. Wat dinks dich drvaan, en wat höbs te nudig van miech um dat te kinne doon.",
    "full of English": "We hebben gisteren de stakeholder meeting gehad over de roadmap, de deadline is next Friday, "
    "en de product owner wil de backlog refinement skippen. Ik vind dat we de sprint review anders moeten doen, want "
    "de feedback van het management team was best wel challenging.",
}


def stripped(text: str) -> str:
    """As a recogniser without punctuation and capitals writes it."""
    return re.sub(r"[^\w\s]", "", text.casefold())


def warned(*texts: str) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_if_not_dutch(Transcript(tuple(Turn("Karin", text) for text in texts), name="overleg.vtt"))
    assert all(issubclass(one.category, CoachNLPWarning) for one in caught)
    return [str(one.message) for one in caught]


@pytest.mark.parametrize(("language", "text"), OTHER.items(), ids=OTHER.keys())
def test_other_languages_are_named(language: str, text: str) -> None:
    for spelt in (text, stripped(text)):
        (message,) = warned(spelt, spelt)  # 40 words and more
        assert message.startswith("overleg.vtt")
        assert language in message
        assert text[:20] not in message


@pytest.mark.parametrize("text", DUTCH.values(), ids=DUTCH.keys())
def test_dialects_are_dutch(text: str) -> None:
    assert warned(text) == warned(stripped(text)) == []


def meetings() -> list[Meeting]:
    return [meeting for split in ("dev", "test") for meeting in read_jsonl(CORPUS / f"{split}.jsonl")]


def test_no_meeting_of_the_corpus_warns() -> None:
    assert {meeting.register for meeting in meetings()} >= {"schoon", "gesproken", "asr"}
    for meeting in meetings():
        turns = [" ".join(unit.text for unit in turn.units) for turn in meeting.turns]
        assert warned(*turns) == warned(*map(stripped, turns)) == [], meeting.id
        for start in range(0, len(turns), 6):
            assert warned(*turns[start : start + 6]) == [], (meeting.id, start)


@pytest.mark.parametrize("text", ["Yes.", "So how did it go yesterday, my friend?", "", "12 34 56 " * 20, "🙂 👍🏽"])
def test_little_speech_is_not_judged(text: str) -> None:
    assert warned(text) == []


def test_an_english_greeting_does_not_decide() -> None:
    dutch = "Hoe ging het gisteren op de afdeling? Ik hoorde dat het heel druk was en dat je drie keer moest bellen."
    assert warned("Good morning everyone, welcome, can you hear me?", *[dutch] * 3) == []


def test_dutch_needs_no_detector() -> None:
    """It takes a second or two to load, which the first result cannot spare."""
    speech = DUTCH["full of English"] + " Wat vind je ervan? Ik wil het graag van je horen." * 3
    code = (
        "import sys; from coachnlp.transcripts.language import warn_if_not_dutch as w\n"
        "from coachnlp.transcripts.records import Transcript, Turn\n"
        f"w(Transcript((Turn('K', {speech!r}),)))\n"
        "print('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"False"
