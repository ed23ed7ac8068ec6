"""Numbers, changes and periods of the culture pages in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from coachnlp.culture.measures import Measure
from coachnlp.culture.periods import Period
from coachnlp.culture.profiles import Called, Profile, profiles
from coachnlp.culture.records import Change, Difference, Figure
from coachnlp.culture.tallied import Group
from coachnlp.measures.estimate import Estimate
from coachnlp.reports.pages import page_texts
from coachnlp.reports.wording import span

_DECIMALS = {"share": 0, "hundred": 1, "one": 2}


@dataclass(frozen=True, slots=True)
class Words:
    """The language of a page."""

    lang: str
    texts: Mapping[str, Any]

    def name(self, measure: Measure, group: Group) -> str:
        """What a measure of a group is called."""
        named: dict[tuple[str, Group], Called] = {(one.of.id, one.of.group): one for one in profiles().named}
        called = named.get((measure.id, group), measure)
        return called.name_en if self.lang == "en" else called.name_nl

    def of(self, profile: Profile, what: str) -> str:
        """Name, text or blind spot of a profile."""
        return str(getattr(profile, f"{what}_{'en' if self.lang == 'en' else 'nl'}"))

    def number(self, measure: Measure, value: float) -> str:
        """A value without its unit: a share as a percentage."""
        scaled = 100 * value if measure.per == "share" else value
        text = f"{scaled:.{_DECIMALS[measure.per]}f}"
        text = text.lstrip("-") if float(text) == 0 else text
        return text if self.lang == "en" else text.replace(".", ",")

    def value(self, measure: Measure, figure: Figure) -> str:
        """A figure's value, or why there is none."""
        if figure.estimate.value is None:
            return str(self.texts["why"][figure.withheld or figure.estimate.undefined])
        return self.number(measure, figure.estimate.value) + self.sign(measure)

    def between(self, measure: Measure, estimate: Estimate) -> str:
        """A figure's interval; empty where there is none."""
        if estimate.low is None or estimate.high is None:
            return ""
        return span(self.number(measure, estimate.low), self.number(measure, estimate.high), self.sign(measure))

    def sign(self, measure: Measure) -> str:
        """What follows a value."""
        return "%" if measure.per == "share" else ""

    def change(self, measure: Measure, change: Change | None) -> str:
        """A change as a sentence."""
        if change is None or change.by.value is None or change.by.low is None or change.by.high is None:
            return str(self.texts["one_period"])
        periods = {"before": self.period(change.before), "after": self.period(change.after)}
        if not change.shown:
            limits = {"low": self._by(measure, change.by.low), "high": self._by(measure, change.by.high)}
            return str(self.texts["none_shown"]).format(**periods, **limits)
        less = change.by.value < 0
        ends = sorted((abs(change.by.low), abs(change.by.high)))
        low, high = (self.number(measure, end) for end in ends)
        by = f"{self.number(measure, abs(change.by.value))} {self.texts['units'][measure.per]}".strip()
        text = self.texts["less_shown" if less else "more_shown"]
        return str(text).format(**periods, by=by, low=low, high=high)

    def change_in_short(self, change: Change | None) -> str:
        """A change in a word or two."""
        if change is None or change.by.value is None:
            return str(self.texts["short_unknown"])
        which = "none" if not change.shown else "less" if change.by.value < 0 else "more"
        return str(self.texts[f"short_{which}"])

    def difference(self, found: Difference) -> str:
        """How much leaders or teams differ."""
        measure, deviation = found.measure, found.deviation
        if deviation.value is None or deviation.low is None or deviation.high is None:
            return str(self.texts["too_few_groups"])
        unit = f" {self.texts['units'][measure.per]}".rstrip()
        low, value, high = (self.number(measure, x) for x in (deviation.low, deviation.value, deviation.high))
        which = "between_none" if deviation.low <= 0 else "between_shown"
        return str(self.texts[which]).format(low=low, value=value + unit, high=high + unit)

    def period(self, period: Period, *, short: bool = False) -> str:
        """A period's name."""
        text = self.texts["short_periods" if short else "periods"][period.kind]
        month, short_month = (self.texts[months][period.number - 1] for months in ("months", "short_months"))
        return str(text).format(year=period.year, number=period.number, month=month, short_month=short_month)

    def day(self, day: date) -> str:
        """A date."""
        return str(self.texts["day"]).format(day=day.day, month=self.texts["months"][day.month - 1], year=day.year)

    def _by(self, measure: Measure, value: float) -> str:
        number = f"{self.number(measure, abs(value))} {self.texts['units'][measure.per]}".strip()
        return str(self.texts["less_by" if value < 0 else "more_by"]).format(number=number)


@cache
def words(lang: str) -> Words:
    """The words of a language, `nl` or `en`."""
    return Words(lang, page_texts("culture_texts.toml", lang))
