"""What the adapters of all platforms have in common; no platform is named in here."""
