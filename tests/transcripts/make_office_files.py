"""Makes the files in data/ that are not plain text: Word, Excel, EBU STL, UTF-16; run it after a change here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import openpyxl
import tool_writers
from writers import Said

DATA = Path(__file__).parent / "data"


def word(name: str, *paragraphs: str) -> None:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(DATA / name))


def word_table(name: str) -> None:
    document = docx.Document()
    rows = [("Tijd", "Spreker", "Tekst"), ("0:03", "Karin", "Hoe ging het?"), ("0:05", "Joost", "Goed.\nEcht goed.")]
    table = document.add_table(rows=0, cols=3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(DATA / name))


def workbook(name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Transcript teamoverleg"],
        [],
        ["Naam", "Tekst", "Starttijd", "Rol"],
        ["Karin", "Hoe ging het?", dt.time(0, 0, 3), "leidinggevende"],
        ["Joost", "Goed; echt, goed.", dt.timedelta(seconds=5.5), None],
        ["Joost", 2026, 9.25, None],
        [None, "Hm.", None, None],
    ):
        sheet.append(row)
    book.create_sheet("Leeg")
    book.save(DATA / name)


if __name__ == "__main__":
    word(
        "teams_old.docx",
        "0:0:0.0 --> 0:0:1.250\nKarin de Vries\nGoedemorgen.",
        "0:0:1.250 --> 0:0:2.90\nKarin de Vries\nHoe ging het?",
        "0:0:2.110 --> 0:0:10.5\nJoost Bakker\nNou, rommelig.\nLet op: morgen weer.",
    )
    word(
        "teams.docx",
        "Teamoverleg-20260312_140000-Opname van vergadering",
        "12 maart 2026, 02:00PM",
        "32m 15s",
        "Karin de Vries started transcription",
        "\nKarin de Vries   0:03\nGoedemorgen. Hoe ging het?",
        "Joost Bakker (Unverified)   0:09",
        "Nou: rommelig.",
        "Let op: morgen weer.",
        "Karin de Vries   1:02:03\nTot volgende week.",
        "Karin de Vries stopped transcription",
    )
    word(
        "named.docx",
        "Coachgesprek",
        "",
        "Coach: Waar wil je het over hebben?",
        "Mieke: Over werk.\nEn thuis.",
        "Coach: Vertel.",
    )
    word_table("table.docx")
    workbook("table.xlsx")
    word(
        "meet.docx",
        "ixm-sgeg-wxy (2026-03-12 16:06 GMT+1) - Transcript",
        "Attendees",
        "Karin de Vries, Joost Bakker, bezoeker 4, Karin de Vries's Presentation",
        "Transcript",
        "00:00:00",
        " ",
        "Karin de Vries: Hoor je mij?",
        "Joost Bakker: Ja, prima.\nTwee dingen: geluid en beeld.",
        "00:05:00",
        "Karin de Vries: Dan beginnen we.",
        "Transcription ended after 00:05:19",
        "This editable transcript was computer generated and might contain errors. "
        "People can also change the text after it was created.",
    )
    word(
        "f4.docx",
        "I: Hoe bent u begonnen? #00:00:05-2#",
        "",
        "B: Als stagiair. #00:00:12-8#",
        "I: En toen? #00:00:14-0#",
    )
    word(
        "maxqda.docx",
        "00:00:01.5Zwanet: Wie wil er beginnen?",
        "",
        "00:00:04.0Bram: Ik wel.",
        "00:00:05.5Zwanet: Mooi.",
    )
    said = [
        Said("Karin", "Hoe was je week, één en al “drukte”, zeker nu het rooster zo vaak verandert? " * 2, 1000, 3480),
        Said("Joost", "Druk.", 3520, 4000),
        Said("Karin", "Vertel.", 4000, 5000),
    ]
    (DATA / "overleg.stl").write_bytes(tool_writers.stl(said))
    (DATA / "utf16.TextGrid").write_bytes(tool_writers.textgrid_long(said).encode("utf-16"))
