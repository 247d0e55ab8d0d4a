"""The formatter that has Claude write: its prompt, its answer, its cost."""
