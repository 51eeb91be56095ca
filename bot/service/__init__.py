"""The running program: opening what it needs, everything that listens, and looking after it."""
