"""One file a verb, all alike: ``EXAMPLES``, ``configure(parser)`` and ``execute(args) -> exit code``."""
