"""The errors a caller can meet. Each says what was got, what was expected and what to do; none carries speech."""


class CoachNLPError(Exception):
    """Base of every error that coachnlp raises on purpose."""


class TranscriptError(CoachNLPError):
    """A transcript that cannot be read."""


class UnknownFormatError(TranscriptError):
    """A file whose format is not known (binary, an archive, a picture …)."""


class BrokenTranscriptError(TranscriptError):
    """A known format whose content is damaged; names the line where it broke."""


class EmptyTranscriptError(TranscriptError):
    """A source that holds no speech."""


class TooLargeError(TranscriptError):
    """A transcript beyond one of the limits, see `coachnlp.transcripts.limits`; says which, and how to raise it."""


class OutputError(CoachNLPError):
    """Results that cannot be written: the disk is full, the folder is read-only, or another run writes there."""


class CodebookError(CoachNLPError):
    """A codebook that is malformed, or a label that it does not hold."""


class CorpusError(CoachNLPError):
    """An annotated corpus that is malformed or whose splits leak; names the file and line."""


class ModelError(CoachNLPError):
    """A model folder that is missing, incomplete, changed, or made for another codebook."""


class ConfigError(CoachNLPError):
    """A configuration with an unknown key, or with values that contradict each other."""


class MissingExtraError(CoachNLPError):
    """A feature whose optional packages are not installed; names the extra to install."""


class WorkerLostError(CoachNLPError):
    """A worker of a run over many transcripts that came to its end, and came to it again when another tried."""


class CoachNLPWarning(UserWarning):
    """Something a caller should know, such as a transcript in another language."""
