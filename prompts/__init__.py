"""The texts that a model is given, and how their blanks are filled."""
