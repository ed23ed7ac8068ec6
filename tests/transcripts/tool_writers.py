"""Writers of what tools for recording, transcribing and research export, as their real files look."""

from __future__ import annotations

import html
import itertools
import json
import struct
import unicodedata
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from writers import Said, clock, docx_of


def amberscript_json(said: list[Said]) -> str:
    ids = {speaker: f"spk{n}" for n, speaker in enumerate(dict.fromkeys(piece.speaker for piece in said), 1)}
    segments = [
        {
            "speaker": ids[piece.speaker],
            "words": [
                {"text": word, "start": start / 1000, "end": end / 1000, "duration": (end - start) / 1000, "conf": 1}
                for word, start, end in _timed_words(piece)
            ],
        }
        for piece in said
    ]
    speakers = [{"spkid": id_, "name": name} for name, id_ in ids.items()]
    return json.dumps({"id": "x", "speakers": speakers, "segments": segments})


def _timed_words(piece: Said) -> list[tuple[str, int, int]]:
    words = piece.text.split(" ")
    step = (piece.end_ms - piece.start_ms) / len(words)
    starts = [piece.start_ms + round(n * step) for n in range(len(words))]
    return [(word, start, end) for word, start, end in zip(words, starts, [*starts[1:], piece.end_ms], strict=True)]


def amberscript_txt(said: list[Said]) -> str:
    """Labels as the Dutch interface has them: speakers must be called `Spreker 1` and so on."""
    return "\r\n".join(f"{piece.speaker};\r\n{piece.text}\r\n" for piece in said)


def fireflies_json(said: list[Said]) -> str:
    ids = list(dict.fromkeys(piece.speaker for piece in said))
    sentences = [
        {
            "sentence": piece.text,
            "startTime": clock(piece.start_ms),
            "endTime": clock(piece.end_ms),
            "speaker_name": piece.speaker,
            "speaker_id": ids.index(piece.speaker),
        }
        for piece in said
    ]
    return json.dumps(sentences, indent=1)


def fireflies_api(said: list[Said]) -> str:
    sentences = [
        {
            "index": n,
            "text": piece.text,
            "raw_text": piece.text.lower(),
            "start_time": piece.start_ms / 1000,
            "end_time": piece.end_ms / 1000,
            "speaker_name": piece.speaker,
            "speaker_id": 0,
        }
        for n, piece in enumerate(said)
    ]
    return json.dumps({"data": {"transcript": {"title": "Overleg", "sentences": sentences}}})


def whisper_cpp_json(said: list[Said]) -> str:
    segments = [
        {
            "timestamps": {"from": clock(piece.start_ms, ","), "to": clock(piece.end_ms, ",")},
            "offsets": {"from": piece.start_ms, "to": piece.end_ms},
            "text": f" {piece.text}",
            "speaker": piece.speaker,
        }
        for piece in said
    ]
    return json.dumps({"systeminfo": "x", "result": {"language": "nl"}, "transcription": segments}, indent=1)


def graph_metadata_vtt(said: list[Said]) -> str:
    blocks = []
    for piece in said:
        payload = {
            "startDateTime": "2026-03-12T14:00:00.0000000Z",
            "endDateTime": "2026-03-12T14:00:01.0000000Z",
            "speakerName": piece.speaker,
            "spokenText": piece.text,
            "spokenLanguage": "nl-nl",
        }
        timing = f"{clock(piece.start_ms)} --> {clock(piece.end_ms)}"
        blocks.append(f"{timing}\n{json.dumps(payload, indent=2, ensure_ascii=False)}")
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def noscribe_html(said: list[Said]) -> str:
    """A paragraph for each turn, an anchor for each piece of it."""
    body = []
    for speaker, turn in itertools.groupby(said, key=lambda piece: piece.speaker):
        anchors = []
        for piece in turn:
            name = f"ts_{piece.start_ms}_{piece.end_ms}_{speaker}"
            stamp = f'<span style="color: #78909C" >[{clock(piece.start_ms)[:8]}]</span>'
            label = "" if anchors else f"{escape(speaker)}: {stamp}"
            anchors.append(f"<a name={quoteattr(name)} >{label} {escape(piece.text)}</a>")
        body.append(f"<p >{''.join(anchors)}</p>")
    return NOSCRIBE_HTML.format("".join(body))


NOSCRIBE_HTML = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0//EN" "http://www.w3.org/TR/REC-html40/strict.dtd">\n<html >\n<head >\n'
    '<meta charset="UTF-8" />\n<style type="text/css" >\np, li {{ white-space: pre-wrap; }}\n</style>\n</head>\n'
    '<body style="font-weight: 400" > <div class="WordSection1" ><p style="font-weight: 600" >overleg</p>'
    '<p ><span style="color: #909090; font-size: 0.8em" >Transcribed with noScribe vers. 0.7<br />'
    "Audio file: ./overleg.mp3<br />(Language: Dutch (nl) | Speaker detection: auto | Overlapping speech: 1)</span></p>"
    "{}</div></body></html>"
)


def noscribe_vtt(said: list[Said]) -> str:
    header = "WEBVTT overleg\n\nNOTE\nTranscribed with noScribe vers. 0.7\nAudio file: ./overleg.mp3\n\n"
    cues = [
        f"{n}\n{clock(p.start_ms)} --> {clock(p.end_ms)}\n<v {p.speaker}>{html.escape(p.text, quote=False)}\n\n"
        for n, p in enumerate(said, 1)
    ]
    return header + "".join(cues)


def noscribe_txt(said: list[Said]) -> str:
    header = (
        "overleg\n\nTranscribed with noScribe vers. 0.7\nAudio file: ./overleg.mp3\n"
        "(Language: Dutch (nl) | Speaker detection: auto | Overlapping speech: 1 | Timestamps: 1)\n\n"
    )
    return header + "\n\n".join(f"{p.speaker}: [{clock(p.start_ms)[:8]}] {p.text}" for p in said)


def f4_lines(said: list[Said]) -> list[str]:
    return [f"{p.speaker}: {p.text} #{_tenths(p.end_ms, '-')}#" for p in said]


def f4_txt(said: list[Said]) -> str:
    return "\r\n\r\n".join(f4_lines(said))


def f4_docx(said: list[Said]) -> bytes:
    return docx_of(f4_lines(said))


def f4_rtf(said: list[Said]) -> str:
    return rtf_of(f4_lines(said))


def maxqda_lines(said: list[Said]) -> list[str]:
    return [f"{_tenths(p.start_ms, '.')}{p.speaker}: {p.text}" for p in said]


def maxqda_txt(said: list[Said]) -> str:
    return "\r\n\r\n".join(maxqda_lines(said))


def maxqda_docx(said: list[Said]) -> bytes:
    return docx_of(maxqda_lines(said))


def maxqda_rtf(said: list[Said]) -> str:
    return rtf_of(maxqda_lines(said))


def _tenths(ms: int, mark: str) -> str:
    whole, tenths = divmod(ms // 100, 10)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{tenths}"


def rtf_of(paragraphs: Sequence[str]) -> str:
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\*\generator f4;}\uc1\pard\f0\fs24 "
    return head + "".join(f"{''.join(map(_rtf_char, text))}\\par\r\n" for text in paragraphs) + "}"


def _rtf_char(char: str) -> str:
    if char in "\\{}":
        return f"\\{char}"
    if " " <= char < "\x7f":
        return char
    if char in "éëèïöüç€’“”":
        return "".join(f"\\'{byte:02x}" for byte in char.encode("cp1252"))
    units = struct.unpack(f"<{len(char.encode('utf-16-le')) // 2}h", char.encode("utf-16-le"))
    return "".join(f"\\u{unit}?" for unit in units)


def elan(said: list[Said]) -> str:
    """A tier for each speaker, and the empty `default` that ELAN and pympi begin with."""
    speakers = dict.fromkeys(piece.speaker for piece in said)
    slots = [
        f'<TIME_SLOT TIME_SLOT_ID="ts{n}" TIME_VALUE="{ms}"/>'
        for n, ms in enumerate(ms for piece in said for ms in (piece.start_ms, piece.end_ms))
    ]
    tiers = ['<TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="default"/>']
    for number, speaker in enumerate(speakers):
        annotations = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="ts{2 * n}" '
            f'TIME_SLOT_REF2="ts{2 * n + 1}"><ANNOTATION_VALUE>{escape(piece.text)}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, piece in enumerate(said)
            if piece.speaker == speaker
        )
        tiers.append(
            f'<TIER LINGUISTIC_TYPE_REF="default-lt" PARTICIPANT={quoteattr(speaker)} TIER_ID="T{number}">'
            f"{annotations}</TIER>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-03-12T14:00:00+01:00" '
        'FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">\n'
        '<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>\n'
        f"<TIME_ORDER>{''.join(slots)}</TIME_ORDER>\n{''.join(tiers)}\n"
        '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>\n'
        "</ANNOTATION_DOCUMENT>\n"
    )


def chat(said: list[Said]) -> str:
    """Codes of three letters, with the speakers' names in the header; a space before what ends an utterance."""
    speakers = list(dict.fromkeys(piece.speaker for piece in said))
    codes = {speaker: f"S{n:02d}" for n, speaker in enumerate(speakers)}
    people = ", ".join(f"{code} {name.replace(' ', '_')} Participant" for name, code in codes.items())
    lines = ["@UTF8", "@Begin", "@Languages:\tnld", f"@Participants:\t{people}"]
    lines += [f"@ID:\tnld|overleg|{code}|||||Participant|||" for code in codes.values()]
    for piece in said:
        text = piece.text.rstrip(".?!… ")
        end = piece.text[len(text) :]
        mark = "?" if "?" in end else "+..." if "…" in end else "!" if "!" in end else "."
        lines.append(f"*{codes[piece.speaker]}:\t{text} {mark}\n\t\x15{piece.start_ms}_{piece.end_ms}\x15")
    return "\n".join([*lines, "@End", ""])


def textgrid_long(said: list[Said]) -> str:
    tiers = _tiers(said)
    ends = said[-1].end_ms / 1000
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", f"xmax = {ends} "]
    lines += ["tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
    for number, (name, marks) in enumerate(tiers, 1):
        lines += [f"    item [{number}]:", '        class = "IntervalTier" ', f"        name = {_quoted(name)} "]
        lines += ["        xmin = 0 ", f"        xmax = {ends} ", f"        intervals: size = {len(marks)} "]
        for n, (start, end, text) in enumerate(marks, 1):
            lines += [f"        intervals [{n}]:", f"            xmin = {start} ", f"            xmax = {end} "]
            lines += [f"            text = {_quoted(text)} "]
    return "\n".join([*lines, ""])


def textgrid_short(said: list[Said]) -> str:
    tiers = _tiers(said)
    ends = said[-1].end_ms / 1000
    lines: list[object] = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", 0, ends, "<exists>", len(tiers)]
    for name, marks in tiers:
        lines += ['"IntervalTier"', _quoted(name), 0, ends, len(marks)]
        lines += [part for start, end, text in marks for part in (start, end, _quoted(text))]
    return "\n".join(map(str, [*lines, ""]))


def _tiers(said: list[Said]) -> list[tuple[str, list[tuple[float, float, str]]]]:
    """Intervals of each speaker, with empty ones between."""
    found = []
    for speaker in dict.fromkeys(piece.speaker for piece in said):
        marks, at = [], 0
        for piece in said:
            if piece.speaker == speaker:
                marks += [(at / 1000, piece.start_ms / 1000, "")] if piece.start_ms > at else []
                marks.append((piece.start_ms / 1000, piece.end_ms / 1000, piece.text))
                at = piece.end_ms
        found.append((speaker, marks))
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def ttml(said: list[Said]) -> str:
    ids = {speaker: f"a{n}" for n, speaker in enumerate(dict.fromkeys(piece.speaker for piece in said))}
    agents = "".join(
        f'<ttm:agent xml:id="{id_}" type="person"><ttm:name type="full">{escape(name)}</ttm:name></ttm:agent>'
        for name, id_ in ids.items()
    )
    paragraphs = "\n".join(
        f'<p begin="{clock(p.start_ms)}" end="{clock(p.end_ms)}" ttm:agent="{ids[p.speaker]}">{escape(p.text)}</p>'
        for p in said
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml" '
        'xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="nl">\n  <head><metadata>'
        f"{agents}</metadata></head>\n  <body>\n    <div>\n{paragraphs}\n    </div>\n  </body>\n</tt>\n"
    )


_ACCENTS = {"\u0300": 0xC1, "\u0301": 0xC2, "\u0302": 0xC3, "\u0303": 0xC4, "\u0308": 0xC8, "\u0327": 0xCB}
_SIGNS = {"ı": 0xF5, "‘": 0xA9, "“": 0xAA, "’": 0xB9, "”": 0xBA, "½": 0xBD, "°": 0xB0, "£": 0xA3}


def stl(said: list[Said]) -> bytes:
    """EBU STL at 25 frames a second; characters that ISO 6937 lacks become the nearest it has."""
    header = (b"437STL25.01000" + b"1D".ljust(242) + b"10000000").ljust(1024)
    return header + b"".join(_subtitle(n, piece) for n, piece in enumerate(said))


def _subtitle(number: int, piece: Said) -> bytes:
    text = b"".join(map(_iso6937, unicodedata.normalize("NFC", f"{piece.speaker}: {piece.text}")))
    parts = [text[i : i + 112] for i in range(0, len(text), 112)]
    blocks = [
        struct.pack(
            "<BHBB4B4BBBB",
            *(0, number % 0xFFFF, 0xFF if part is parts[-1] else n, 0),
            *_frames(piece.start_ms),
            *_frames(piece.end_ms),
            *(20, 2, 0),
        )
        + part.ljust(112, b"\x8f")
        for n, part in enumerate(parts)
    ]
    return b"".join(blocks)


def _frames(ms: int) -> tuple[int, int, int, int]:
    whole, rest = divmod(ms, 1000)
    return 10 + whole // 3600, whole // 60 % 60, whole % 60, rest * 25 // 1000


def _iso6937(char: str) -> bytes:
    if char in _SIGNS:
        return bytes([_SIGNS[char]])
    letter, *accents = unicodedata.normalize("NFD", char)
    if " " <= letter < "\x7f":
        return bytes([*(_ACCENTS[mark] for mark in accents if mark in _ACCENTS), ord(letter)])
    return b"..." if char == "…" else b"-" if char in "–—" else b"?"


def meet_lines(said: list[Said], dutch: bool = False) -> list[str]:
    """Google Meet's document, with a time every five minutes."""
    people = list(dict.fromkeys(piece.speaker for piece in said))
    listed = ", ".join([*people, f"Presentatie van {people[0]}" if dutch else f"{people[0]}'s Presentation"])
    last = clock(said[-1].end_ms)[:8]
    kind, who, disclaimer, end = _MEET_NL if dutch else _MEET_EN
    lines = [f"Teamoverleg (2026-03-12 16:06 GMT+1) - {kind}", who, listed, kind, "00:00:00"]
    minutes = 0
    for piece in said:
        if piece.start_ms // 300_000 > minutes:
            minutes = piece.start_ms // 300_000
            lines.append(clock(minutes * 300_000)[:8])
        lines.append(f"{piece.speaker}: {piece.text}")
    return [*lines, end.format(last), disclaimer]


_MEET_EN = (
    "Transcript",
    "Attendees",
    (
        "This editable transcript was computer generated and might contain errors. "
        "People can also change the text after it was created."
    ),
    "Transcription ended after {}",
)
_MEET_NL = (
    "Transcriptie",
    "Genodigden",
    (
        "Dit bewerkbare transcript is door de computer gegenereerd en kan fouten bevatten. "
        "Mensen kunnen de tekst ook wijzigen nadat deze is gemaakt."
    ),
    "Transcriptie beëindigd na {}",
)


def meet_txt(said: list[Said]) -> str:
    return "\n".join(meet_lines(said))


def meet_docx(said: list[Said]) -> bytes:
    return docx_of(meet_lines(said, dutch=True))


ToolWriter = Callable[[list[Said]], str | bytes]
