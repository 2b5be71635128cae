"""SPK files: pure Python, standard library only."""
