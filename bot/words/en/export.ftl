export-sources = Sources
export-ai = Every quoted sentence was cut from its source by a program and checked against it; no language model wrote any of it.
export-where = Where
export-ai-model = Written by { $model } from the sources alone. Code compared every sentence with the passages that it cites, its numbers, names, limits and quotes, before anybody saw it; what did not hold was repaired, left out or flagged.
export-ai-flagged = { $count ->
    [0] No sentence is flagged.
    [one] One sentence is flagged, and says why.
   *[other] { $count } sentences are flagged, and say why.
}
export-approved = Section { $section }, revision { $revision }: approved by { $author }, { $at }.
export-approved-none = Nobody has approved a section yet.
