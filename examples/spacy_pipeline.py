"""Behaviours as spans of a spaCy Doc. Run from the root of the checkout."""

import spacy

nlp = spacy.blank("nl")
nlp.add_pipe("coachnlp")
doc = nlp("Hoe ging het gisteren? Sterk hoe je bij de cliënt bleef zitten.")
for span in doc.spans["coachnlp"]:
    print(span.text, span.label_)
