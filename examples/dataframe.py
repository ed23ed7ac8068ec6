"""Count open questions per speaker with pandas. Run from the root of the checkout."""

import coachnlp

frame = coachnlp.analyse("examples/teamoverleg.vtt").to_dataframe()
print(frame[frame["labels"].map(lambda labels: "open_question" in labels)].groupby("speaker").size())
