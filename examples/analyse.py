"""Which behaviours does a meeting show, and where? Run from the root of the checkout."""

import coachnlp

analysis = coachnlp.analyse("examples/teamoverleg.vtt")
for unit in analysis.units:
    if unit.found:
        print(
            f"{unit.speaker}: {unit.text}  {', '.join(unit.labels)} {', '.join(f'{label}?' for label in unit.unsure)}"
        )
