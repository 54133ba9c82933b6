"""The wizard: a dialog over stacked pages that only render ``fdl_wizard.flow``."""
