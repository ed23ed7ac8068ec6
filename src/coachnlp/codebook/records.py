"""The behaviours of a codebook, as frozen records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from coachnlp.errors import CodebookError

Stance = Literal["supportive", "neutral", "inhibiting"]
STANCES: tuple[str, ...] = get_args(Stance)


@dataclass(frozen=True, slots=True)
class Family:
    """A group of behaviours that are reported together."""

    id: str
    name_nl: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One label: what it means and what it is easily mistaken for."""

    id: str
    """The name that data, models and code use, such as `open_question`."""
    code: str
    """Short form in annotated lines, such as `oq`."""
    name_nl: str
    name_en: str
    family: str
    """Id of one of the codebook's families."""
    stance: Stance
    """What the behaviour does to a coaching culture."""
    definition: str
    """In the codebook's language."""
    examples: tuple[str, ...] = ()
    """What people say, some with a remark in parentheses; in the codebook's language."""
    near_misses: tuple[str, ...] = ()
    """What looks like it and gets another label or none; in the codebook's language."""
    definition_en: str = ""
    """Empty where the codebook has none."""
    near_misses_en: tuple[str, ...] = ()
    experimental: bool = False
    """Whether its detection is not yet good enough to be shown unasked."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for choosing between labels."""

    text: str
    """In the codebook's language."""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The labels that a corpus, a model and a report share."""

    name: str
    version: str
    language: str
    """ISO 639-1 code of the texts, such as `nl`."""
    behaviours: tuple[Behaviour, ...]
    """In the order in which models and reports list them."""
    families: tuple[Family, ...]
    exclusive: tuple[tuple[str, ...], ...] = ()
    """Groups of label ids of which a unit gets at most one."""
    rules: tuple[Rule, ...] = ()
    title: str = ""
    title_en: str = ""
    introduction: str = ""
    introduction_en: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The label ids, in order."""
        return tuple(behaviour.id for behaviour in self.behaviours)

    def __getitem__(self, label: str) -> Behaviour:
        for behaviour in self.behaviours:
            if behaviour.id == label:
                return behaviour
        raise CodebookError(f"codebook {self.name} {self.version} has no label {label!r}; it has {', '.join(self.ids)}")

    def __contains__(self, label: object) -> bool:
        return label in self.ids

    def __iter__(self) -> Iterator[Behaviour]:
        return iter(self.behaviours)

    def __len__(self) -> int:
        return len(self.behaviours)

    def by_code(self, code: str) -> Behaviour:
        """The behaviour with this short code.

        Raises:
            CodebookError: when no behaviour has it.
        """
        for behaviour in self.behaviours:
            if behaviour.code == code:
                return behaviour
        codes = ", ".join(behaviour.code for behaviour in self.behaviours)
        raise CodebookError(f"codebook {self.name} {self.version} has no code {code!r}; it has {codes}")

    def named(self, name: str) -> Behaviour:
        """The behaviour with this short code or id, as people write either.

        Raises:
            CodebookError: when no behaviour has it.
        """
        return next((behaviour for behaviour in self.behaviours if behaviour.code == name), None) or self[name]

    def family(self, family: str) -> Family:
        """The family with this id.

        Raises:
            CodebookError: when there is none.
        """
        for candidate in self.families:
            if candidate.id == family:
                return candidate
        known = ", ".join(candidate.id for candidate in self.families)
        raise CodebookError(f"codebook {self.name} {self.version} has no family {family!r}; it has {known}")

    def check_labels(self, labels: Iterable[str]) -> tuple[str, ...]:
        """The labels of one unit in the codebook's order, if a unit may carry them together.

        Raises:
            CodebookError: when a label is unknown, given twice, or excluded by another.
        """
        given = list(labels)
        for label in given:
            if given.count(label) > 1:
                raise CodebookError(f"label {label!r} is given twice to one unit; give it once")
            if label not in self:
                self[label]
        for group in self.exclusive:
            together = [label for label in given if label in group]
            if len(together) > 1:
                raise CodebookError(
                    f"labels {' and '.join(together)} exclude each other; a unit gets at most one of them"
                )
        return tuple(sorted(given, key=self.ids.index))
