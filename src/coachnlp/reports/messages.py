"""Every text a facilitator reads, in Dutch and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Messages:
    """The texts of one language; `{}` stands for what is filled in."""

    unknown_speaker: str
    summary: str
    talk: str
    words: str
    behaviours: str
    unsure: str
    likely: str
    nothing_found: str
    nothing_left: str
    made_with: str
    about: str
    notes: str
    warning: str
    error: str
    """What goes wrong, by kind, and the error's own words."""
    kinds: dict[str, str]
    """Name of an error's class -> what it means."""
    file_kinds: dict[str, str]
    """The same for what the system says of a file."""
    other_kind: str
    unexpected: str
    no_train_extra: str
    no_window_extra: str
    window_open: str
    rules: str
    examples: str
    near_misses: str
    stances: dict[str, str]
    file: str
    format: str
    encoding: str
    turns: str
    words_of: str
    times: str
    no_times: str
    estimated: str
    untimed: str
    speaker_columns: tuple[str, str, str, str]
    scoring: str
    scored: str
    not_a_transcript: str
    statuses: dict[str, str]
    score_counts: str
    misfit_meeting: str
    misfit_units: str
    template_written: str
    copies_written: str
    key_usage: str
    key_without_pseudonyms: str
    ask_password: str
    forgetting: dict[str, str]
    """What was taken out, and what a search of every file found."""
    score_usage: str
    reports_here: str
    converted: str
    sheet_written: str
    no_transcripts: str
    report_written: str
    culture_written: str
    culture_usage: str
    assessment_written: str


_MESSAGES: dict[Language, Messages] = {
    "nl": Messages(
        unknown_speaker="onbekende spreker",
        summary="Samenvatting",
        talk="Spreektijd",
        words="{share} van de woorden",
        behaviours="Gedrag",
        unsure="? = het model twijfelt",
        likely="7 × … (5–9): 7 keer gevonden; omdat het model zich vergist, zijn het er waarschijnlijk 5 tot 9",
        nothing_found="In dit gesprek is geen van de gedragingen gevonden.",
        nothing_left="Geen gedrag dat bij deze keuze past.",
        made_with="Codeboek {codebook}, model {model}.",
        about=(
            "Dit beschrijft wat er gezegd is, niet wie iemand is; het is bedoeld om samen van te leren, niet om mensen "
            "te beoordelen. Het model is geoefend op nagemaakte gesprekken en vergist zich: lees de zinnen zelf."
        ),
        notes="Opgemerkt bij het lezen",
        warning="Let op: {}",
        error="Dat ging niet: {kind} ({detail})",
        kinds={
            "EmptyTranscriptError": "in dit bestand staat geen gesprek",
            "UnknownFormatError": "dit bestand is geen transcript dat coachnlp kan lezen",
            "BrokenTranscriptError": "dit transcript is beschadigd",
            "TooLargeError": "dit transcript is groter dan een gesprek kan zijn",
            "TranscriptError": "dit transcript is niet te lezen",
            "CodebookError": "er klopt iets niet met het codeboek of de gekozen gedragingen",
            "CorpusError": "er klopt iets niet met het corpus",
            "ModelError": "het model is niet te gebruiken",
            "ConfigError": "er klopt iets niet in de instellingen",
            "MissingExtraError": "er ontbreken pakketten",
            "WorkerLostError": "wie dit las, viel meer dan eens weg",
            "OutputError": "de uitkomsten zijn niet te schrijven",
            "CoachNLPError": "onbekende oorzaak",
        },
        file_kinds={
            "PermissionError": "dit bestand mag niet geopend worden",
            "FileNotFoundError": "dit bestand is verdwenen terwijl er gelezen werd",
            "OSError": "dit bestand is niet te openen",
        },
        other_kind="er ging iets onverwachts mis ({})",
        unexpected="Onverwachte fout ({}). Meld hem bij de makers; zet er geen tekst uit het gesprek bij.",
        no_train_extra="Trainen en toetsen vragen om extra pakketten; installeer ze met: pip install 'coachnlp[train]'",
        no_window_extra="Het venster vraagt om extra pakketten; installeer ze met: pip install 'coachnlp[window]'",
        window_open="coachnlp staat open in je browser; gebeurt dat niet vanzelf, open dan dit adres. Ctrl-C sluit af.",
        rules="Regels bij het kiezen",
        examples="Voorbeelden",
        near_misses="Niet",
        stances={"supportive": "ondersteunend", "neutral": "neutraal", "inhibiting": "remmend"},
        file="bestand",
        format="indeling",
        encoding="tekencodering",
        turns="beurten",
        words_of="{} woorden",
        times="tijden",
        no_times="geen",
        estimated="bij {} van de {} beurten geschat",
        untimed="bij {} van de {} beurten geen",
        speaker_columns=("spreker", "rol", "beurten", "woorden"),
        scoring="Gesprekken lezen",
        scored="{turns} beurten, {units} zinnen",
        not_a_transcript="geen transcript, te zien aan de bestandsnaam",
        statuses={"ok": "gelukt", "skipped": "overgeslagen", "failed": "mislukt"},
        score_counts="{ok} gelukt, {skipped} overgeslagen, {failed} mislukt",
        misfit_meeting="Niet gebruikt: {file} hoort bij geen van deze gesprekken.",
        misfit_units="Niet gebruikt uit {file}: zin {units} staat niet meer zo in het gesprek.",
        converted="{path}: {meetings} gesprekken, {units} zinnen.",
        sheet_written="{path}: {units} zinnen. Vul codes in onder labels, en een streepje waar geen gedrag is.",
        no_transcripts="geen transcript gevonden; geef een bestand of een map met transcripten",
        culture_written="{path}: {meetings} gesprekken. Open het in een browser; er kan spraak in staan.",
        culture_usage="geef de map die score -o maakte, of --assessment-template BESTAND",
        assessment_written="{path}: vul het in met elkaar, en geef het mee met --assessment.",
        report_written="{path}: open het in een browser. Er staat spraak in: bewaar het zoals het transcript.",
        score_usage="geef -o MAP om te scoren, of --template BESTAND om een tabel te laten maken",
        reports_here="--reports maakt bladzijden op deze computer; geef bij -o een map in plaats van een URL",
        template_written="{path}: {files} bestanden. Vul teams, data, namen en rollen in; geef het mee met --meetings.",
        copies_written="{path}: {files} kopieën. Lees ze na voordat je ze deelt: er kan een naam gemist zijn.",
        key_usage="--encrypt en --across vragen om --key BESTAND",
        key_without_pseudonyms="--key hoort bij --pseudonymise",
        ask_password="Wachtwoord van de sleutel",  # noqa: S106  (a question)
        forgetting={
            "person": "{file}: {turns} beurten weg, en {mentions} keer genoemd door anderen vervangen.",
            "whole": "{file}: het hele gesprek is weg ({turns} beurten).",
            "tables": "Overzicht en tabellen opnieuw gemaakt; in {meetings} gesprekken is iets weggehaald.",
            "reports": "Verslagen opnieuw gemaakt.",
            "culture": "De bladzijden over cultuur zijn weggehaald; maak ze opnieuw met coachnlp culture.",
            "corrections": "Verbeteringen bijgewerkt: {files}.",
            "none_left": "Nagezocht in {files} bestanden: nergens meer gevonden.",
            "left": "Nog gevonden in: {files}. Haal deze bestanden zelf weg of kijk ze na.",
            "closed": "Niet te doorzoeken: {files}.",
            "shared": "Zo heet ook iemand anders, of het is een gewoon woord, dus dit kan nog voorkomen: {names}.",
            "sources": "De transcripten zelf zijn niet aangeraakt ({files}). Verwijder of verander ze, anders komt dit "
            "bij een volgende keer scoren terug; denk ook aan reservekopieën, en aan wat al gedeeld is.",
        },
    ),
    "en": Messages(
        unknown_speaker="unknown speaker",
        summary="Summary",
        talk="Talk",
        words="{share} of the words",
        behaviours="Behaviours",
        unsure="? = the model doubts it",
        likely="7 × … (5–9): found 7 times; as the model errs, the true number is likely from 5 to 9",
        nothing_found="None of the behaviours was found in this conversation.",
        nothing_left="No behaviour that fits this selection.",
        made_with="Codebook {codebook}, model {model}.",
        about=(
            "This describes what was said, not who people are; it is meant for learning together and not for assessing "
            "persons. The model was trained on synthetic conversations and makes mistakes: read the sentences yourself."
        ),
        notes="Noticed while reading",
        warning="Note: {}",
        error="That did not work: {kind} ({detail})",
        kinds={
            "EmptyTranscriptError": "this file holds no conversation",
            "UnknownFormatError": "this file is no transcript that coachnlp can read",
            "BrokenTranscriptError": "this transcript is damaged",
            "TooLargeError": "this transcript is larger than a meeting can be",
            "TranscriptError": "this transcript cannot be read",
            "CodebookError": "something is wrong with the codebook or the behaviours chosen",
            "CorpusError": "something is wrong with the corpus",
            "ModelError": "the model cannot be used",
            "ConfigError": "something is wrong with the settings",
            "MissingExtraError": "packages are missing",
            "WorkerLostError": "whoever read this came to its end, more than once",
            "OutputError": "the results cannot be written",
            "CoachNLPError": "unknown cause",
        },
        file_kinds={
            "PermissionError": "this file may not be opened",
            "FileNotFoundError": "this file went away while files were read",
            "OSError": "this file cannot be opened",
        },
        other_kind="something unexpected went wrong ({})",
        unexpected="Unexpected error ({}). Please report it to the makers, without any text of the conversation.",
        no_train_extra="Training and evaluation need further packages; install them: pip install 'coachnlp[train]'",
        no_window_extra="The window needs further packages; install them: pip install 'coachnlp[window]'",
        window_open="coachnlp is open in your browser; if it is not, open this address. Ctrl-C closes it.",
        rules="Rules for choosing",
        examples="Examples",
        near_misses="Not",
        stances={"supportive": "supportive", "neutral": "neutral", "inhibiting": "inhibiting"},
        file="file",
        format="format",
        encoding="encoding",
        turns="turns",
        words_of="{} words",
        times="times",
        no_times="none",
        estimated="estimated for {} of {} turns",
        untimed="none for {} of {} turns",
        speaker_columns=("speaker", "role", "turns", "words"),
        scoring="Reading meetings",
        scored="{turns} turns, {units} units",
        not_a_transcript="no transcript, by its file name",
        statuses={"ok": "done", "skipped": "skipped", "failed": "failed"},
        score_counts="{ok} done, {skipped} skipped, {failed} failed",
        misfit_meeting="Not used: {file} belongs to none of these conversations.",
        misfit_units="Not used of {file}: sentence {units} is no longer so in the conversation.",
        converted="{path}: {meetings} meetings, {units} units.",
        sheet_written="{path}: {units} units. Fill in codes under labels, and a dash where no behaviour holds.",
        no_transcripts="no transcript found; give a file or a folder with transcripts",
        culture_written="{path}: {meetings} meetings. Open it in a browser; it may hold speech.",
        culture_usage="give the folder that score -o made, or --assessment-template FILE",
        assessment_written="{path}: fill it in together, and give it with --assessment.",
        report_written="{path}: open it in a browser. It holds speech: keep it as you keep the transcript.",
        score_usage="give -o FOLDER to score, or --template FILE to have a table made",
        reports_here="--reports makes pages on this computer; give a folder with -o instead of a URL",
        template_written="{path}: {files} files. Fill in teams, dates, names and roles, and give it with --meetings.",
        copies_written="{path}: {files} copies. Read them before you share them: a name may have been missed.",
        key_usage="--encrypt and --across need --key FILE",
        key_without_pseudonyms="--key goes with --pseudonymise",
        ask_password="Password of the key",  # noqa: S106  (a question)
        forgetting={
            "person": "{file}: {turns} turns gone, and {mentions} mentions by others replaced.",
            "whole": "{file}: the whole conversation is gone ({turns} turns).",
            "tables": "Manifest and tables made anew; something was taken out of {meetings} conversations.",
            "reports": "Reports made anew.",
            "culture": "The pages on culture were removed; make them anew with coachnlp culture.",
            "corrections": "Corrections brought in line: {files}.",
            "none_left": "Searched {files} files: found nowhere any more.",
            "left": "Still found in: {files}. Remove these files yourself, or look at them.",
            "closed": "Could not be searched: {files}.",
            "shared": "Somebody else has this name too, or it is a word, so it may still occur: {names}.",
            "sources": "The transcripts themselves were not touched ({files}). Remove or change them, or this "
            "comes back with the next run of score; think of backups too, and of what was shared already.",
        },
    ),
}


def messages(language: str) -> Messages:
    """The texts of a language, `nl` or `en`; Dutch for any other."""
    return _MESSAGES["en" if language == "en" else "nl"]
