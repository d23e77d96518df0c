## The metrics by name, as the card and the command line show them.

checks-name-anchor-valid = Citations that resolve
checks-name-quote-match = Quotes found in their passage
checks-name-one-place = Citations to one place
checks-name-timed-video = Recordings cited with a time
checks-name-coverage = Claims with a citation
checks-name-numbers = Numbers found in the cited passage
checks-name-names = Names found in the cited passage
checks-name-hedges = Limits of the source kept
checks-name-sections = Sections as asked for
checks-name-length = Length as asked for
checks-name-biblio = Title, authors and venue as printed
checks-name-source-coverage = Sources cited
checks-name-redundancy = Wording repeated between sections
checks-name-leaks = Free of traces of the machinery
checks-name-contradictions = No section contradicts another
checks-name-register = Written language, terms explained

## Where something stands.

checks-place = Section { $section }, sentence { $sentence }
checks-place-answer = Answer { $answer }, sentence { $sentence }

## What missed its target, and where.

checks-miss-passage = { $place }: the passage { $what } is missing or is not what the source prints (“{ $text }”).
checks-miss-outside = { $place }: the place of passage { $what } lies outside its source (“{ $text }”).
checks-miss-twice = Two passages have the same id.
checks-miss-value = The value { $what } does not stand in the passage it is given for.
checks-miss-quote = { $place }: the quote does not stand in its passage (“{ $text }”).
checks-miss-quote-text = { $place }: the sentence is not its quote word for word (“{ $text }”).
checks-miss-one-place = { $place }: the citation does not name one place (“{ $text }”).
checks-miss-time = { $place }: the recording is cited without a time (“{ $text }”).
checks-miss-citation = { $place }: no valid citation (“{ $text }”).
checks-miss-label = Section { $section }: a label claims something without a citation (“{ $label }”).
checks-miss-cell = Section { $section }: the layout and the sentences differ at sentence index { $index }.
checks-miss-number = { $place }: { $what } stands in none of the cited passages (“{ $text }”).
checks-miss-swap = { $place }: the cited passage gives { $what } for something else (“{ $text }”).
checks-miss-name = { $place }: “{ $what }” stands in none of the cited passages (“{ $text }”).
checks-miss-hedge = { $place }: the cited passage says “{ $what }”, which is missing here (“{ $text }”).
checks-miss-boast = { $place }: “{ $what }” goes beyond the cited passage (“{ $text }”).
checks-miss-section = The section “{ $title }” was asked for and is missing.
checks-miss-section-extra = The section “{ $title }” was not asked for.
checks-miss-section-order = The sections do not stand in the order asked for.
checks-miss-section-empty = The section “{ $title }” is empty.
checks-miss-length = The length is { $value }; { $min } to { $max } was asked for.
checks-miss-length-exhausted = The length is { $value }, short of { $min } to { $max }: by this count the sources do not hold enough on these sections.
checks-miss-length-revised = The length is { $value } after revisions; { $min } to { $max } was asked for.
checks-miss-biblio = Section { $section }: “{ $label }” differs from what page 1 prints.
checks-miss-source = { $name } is cited nowhere.
checks-miss-repeated = Section { $section } shares { $runs ->
    [one] one run
   *[other] { $runs } runs
  } of six words with another section.
checks-miss-register = { $place }: “{ $what }” is no word of a written report (“{ $text }”).
checks-miss-gloss = { $place }: “{ $what }” is explained nowhere at its first use (“{ $text }”).
checks-miss-contradiction = Section { $section }, sentence { $sentence }: “{ $text }” contradicts an earlier section: “{ $other }”.
checks-miss-leak = { $place }: { $what } does not belong in a report (“{ $text }”).

## A report file that cannot be checked.

checks-report-missing = { $name } is not there or cannot be opened. Name the report.json that a report left in its folder.
checks-report-not-json = This file is not JSON. Name the report.json that a report left in its folder.
checks-report-incomplete = This is not a whole report: “{ $where }” is missing. Name the report.json that a report left in its folder.
checks-report-invalid = This is not a valid report: “{ $where }” has a wrong type or value. Name the report.json that a report left in its folder.
checks-sources-missing = These sources are not in the folder: { $names }. Put the same files there, byte for byte, or name another folder with --sources.

## What a finished report must agree with beside the metrics.

checks-tampered-kind = { $place } is called { $what } and is a claim (“{ $text }”).
checks-tampered-passage = { $name }: the words inside the boxes of passage { $passage } are not those the report gives.
checks-tampered-heading = { $name }: the heading of passage { $passage } is not that of the source.
checks-tampered-source = { $name }: the report gives its { $field } wrongly.
checks-tampered-notice = { $name }: the report gives another notice than reading the file does.
checks-tampered-brief = The { $field } of the report is not what its brief asks for.
checks-tampered-length = The length that the report states is not its length.
checks-tampered-checks = The report states another result for “{ $metric }” than the check finds.
checks-tampered-section = Section { $section }: its aim or its revision is not what the brief and its history say.
checks-tampered-image = Section { $section }: the picture { $path } lies outside the report's folder.
checks-cannot-listen = The speech of { $name } is cited, but cannot be listened to here: the recogniser’s weights are missing. Fetch them with “paperthread weights”, then check again.
