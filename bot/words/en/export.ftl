export-sources = Sources
export-ai = Every quoted sentence was cut from its source by a program and checked against it; no language model wrote any of it.
export-where = Where
