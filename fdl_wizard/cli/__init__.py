"""The same jobs as commands, with text or JSON."""
