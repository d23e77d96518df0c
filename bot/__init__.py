"""paperthread: a paper and a talk in, a checked and cited report out."""
