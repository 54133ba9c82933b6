"""What can be wrong with an envelope or a key."""


class EnvelopeError(Exception):
    """An envelope or key that is malformed, belongs to something else, or does not open. Names no secret."""
