"""Write docs/licences.md: under what licence each package comes that coachnlp and its extras install.

python scripts/licences.py            from the packages of this environment, which has all extras
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).parents[1] / "docs" / "licences.md"
HEADER = """\
# Licences

coachnlp itself is MIT. These are the packages that it installs, with the licence that each states of itself; `base`
comes with `pip install coachnlp`, the others with the extra of that name. Written by `python scripts/licences.py` from
installed packages; `.ci/run` also writes a bill of materials (CycloneDX) with versions and licences.

| package | licence | comes with |
|---|---|---|
"""
_LONGEST = 60
_GENERIC = "License :: OSI Approved"
_KNOWN = {"pympi-ling": "MIT"}
"""Whose own words are not to be found in their metadata."""


def licence_of(package: Distribution) -> str:
    """As SPDX where the package says so, else by its classifier, else its own words if they are few."""
    about = package.metadata
    name = canonicalize_name(about["Name"])
    classifiers = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith("License")]
    specific = [one for one in classifiers if not one.endswith("OSI Approved")]
    text = (about.get("License") or "").strip().splitlines()[:1]
    short = [line for line in text if len(line) <= _LONGEST]
    found = about.get("License-Expression") or ", ".join(specific) or "".join(short) or _KNOWN.get(name, "")
    return found or "see the package"


def packages() -> dict[str, tuple[Distribution, set[str]]]:
    """Every package that coachnlp needs, by name, with the extras that bring it (`base` for none)."""
    found: dict[str, tuple[Distribution, set[str]]] = {}
    ours = distribution("coachnlp")
    extras = ours.metadata.get_all("Provides-Extra") or []
    for extra in ("", *extras):
        for requirement in _needs(ours, {extra}):
            if not extra or "extra ==" in str(requirement.marker):
                _collect(requirement, extra or "base", found)
    return found


def _collect(requirement: Requirement, why: str, found: dict[str, tuple[Distribution, set[str]]]) -> None:
    try:
        package = distribution(requirement.name)
    except PackageNotFoundError:
        return  # of another system, or an extra that is not installed here
    _, reasons = found.setdefault(canonicalize_name(requirement.name), (package, set()))
    if why not in reasons:
        reasons.add(why)
        for needed in _needs(package, requirement.extras or {""}):
            _collect(needed, why, found)


def _needs(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for line in package.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield requirement


def main() -> None:
    """Write the page."""
    rows = [
        f"| {name} | {licence_of(package)} | {'base' if 'base' in why else ', '.join(sorted(why))} |\n"
        for name, (package, why) in sorted(packages().items())
    ]
    PAGE.write_text(HEADER + "".join(rows), "utf-8")


if __name__ == "__main__":
    main()
