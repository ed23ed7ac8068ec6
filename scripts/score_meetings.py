"""Score folders of transcripts without the command: python scripts/score_meetings.py FOLDER… -o OUT [options].

Options are those of `coachnlp score` (docs/scoring.md).
"""

import sys

from coachnlp.cli import main

if __name__ == "__main__":
    main(["score", *(sys.argv[1:] or ["--help"])], prog_name="coachnlp")
