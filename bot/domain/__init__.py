"""The rules of Makker, pure: no clock, no chance, no I/O, standard library only."""
