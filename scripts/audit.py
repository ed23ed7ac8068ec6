"""Look the locked packages up in the database of known vulnerabilities, with pip-audit.

python scripts/audit.py [BILL]        BILL: a bill of materials to count, as .ci/supply_chain makes it

Fails when a vulnerability is known. Where the database cannot be reached it says that nothing was looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def main() -> None:
    """Count, look up, tell."""
    if sys.argv[1:]:
        bill = json.loads(Path(sys.argv[1]).read_text("utf-8"))
        print(f"bill of materials: {len(bill['components'])} packages, CycloneDX {bill['specVersion']}")
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except ValueError:
        reason = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"NOT AUDITED: the database of vulnerabilities cannot be reached ({reason:.100})")
        return
    skipped = [one for one in packages if "skip_reason" in one]
    known = [f"{one['name']} {one['version']}: {hit['id']}" for one in packages for hit in one.get("vulns", [])]
    looked_up = len(packages) - len(skipped)
    print(f"{'audited' if looked_up else 'NOT AUDITED'}: {looked_up} packages looked up, {len(skipped)} not found")
    if known:
        raise SystemExit("\n".join(["known vulnerabilities:", *known]))


if __name__ == "__main__":
    main()
