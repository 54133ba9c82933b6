"""FDL Wizard: registers FineDataLink projects with FanRuan's public cloud from a workstation."""

__version__ = "0.1.0"
