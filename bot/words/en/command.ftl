command-state-reading = I am reading.
command-state-waiting = I wait for a paper (PDF).
command-state-planned = The plan waits for a go.
command-state-drafting = I am writing.
command-state-stopped = Writing has stopped; “Go on” above takes it up again.
command-state-done = Every section is written.
command-state-cancelled = Cancelled.
command-state-unusable = None of the files could be used; I wait for another one.
command-state-broken = Something went wrong on our side.
command-section-none = not written yet
command-section-draft = revision { $revision }, open
command-section-approved = revision { $revision }, approved
command-pages = { $name }: { $count ->
    [one] one page
   *[other] { $count } pages
}
command-minutes = { $name }: { $count ->
    [one] one minute
   *[other] { $count } minutes
}
command-no-sources = There are no sources yet: post a paper (PDF) here.
command-usage-none = No language model was asked; nothing was spent.
command-usage = { $models }: { $calls ->
    [one] one call
   *[other] { NUMBER($calls, useGrouping: 0) } calls
}, { NUMBER($read, useGrouping: 0) } tokens read, { NUMBER($written, useGrouping: 0) } written.
command-usage-cost = { $cost } US dollars.
command-help = Ask a question; say what should change (“2: shorter”, “2: drop [3]”, “3: add page 5”, “3: more on attention”); “approve 2”, “reopen 2”; “history”, “compare 2 r1 r2”, “2: bring back r1”; “why?” on a flagged sentence; “status”, “sources”, “usage”, “export”, “forget”.
command-order = I revise sections and answer from the sources that were posted here; that is not something I do, and no sentence is shown unchecked.
command-language-model = The quotes stand in the language of their sources; writing the report in another language needs a language model.
command-name-status = status
command-name-export = export
command-name-sources = sources
command-name-history = history
command-name-usage = usage
command-name-forget = forget
command-about-status = How far the report is, section by section
command-about-export = The report as files to take home
command-about-sources = What the report rests on
command-about-history = Every revision, who asked for it and what it changed
command-about-usage = Which models were asked, and what it cost
command-about-forget = Delete the report and all that came of it, after one more question
