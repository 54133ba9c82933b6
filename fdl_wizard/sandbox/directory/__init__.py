"""The website management centre: it hands out addresses by kind. Every node asks it before it registers."""

from fdl_wizard.sandbox.directory.app import create_app

__all__ = ["create_app"]
