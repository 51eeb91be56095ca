"""What the servers on loopback that stand for third parties do alike."""
