thread-at-page = p. { $page }
thread-at-slide = slide { $slide }, { $time }
thread-at-file = measured from the file
thread-revision = { " " }(revision { $revision })
thread-plan = Understood
thread-plan-language = in { $name }
thread-plan-audience = audience: { $audience }
thread-plan-length = { NUMBER($min, useGrouping: 0) } to { NUMBER($max, useGrouping: 0) } { $unit }
thread-name-en = English
thread-name-zh = Chinese
thread-unit-word-zh = Chinese characters and words
thread-unit-words = words
thread-unit-cjk = Chinese characters
thread-card = Checks
thread-card-length = Length: { NUMBER($value, useGrouping: 0) } { $unit }
thread-card-all = { NUMBER($n, useGrouping: 0) } of { NUMBER($n, useGrouping: 0) }
thread-exhausted = the sources hold no more that fits the brief
thread-reading = Reading { $name }: page { $done } of { $total }
thread-exports = The report is ready to take home. report.html shows every quote boxed on its page; the others are for reading, editing and programs.
thread-approved = Approved: section { $sections }.
thread-which = I could not tell which section that is about. Begin with its number (1 to { $count }), for example “2: shorter”.
thread-needs-model = Without a language model I can make section { $section } shorter or longer, drop a sentence, add a page, a minute or a term, or swap a quote; any other change needs a model.
thread-broken = Something went wrong on our side. Nothing is lost: press Go on, or ask for the same once more, and I go on where I stopped. The log has the details.
thread-flag-number = number not in its source
thread-flag-name = name not in its source
thread-flag-hedge = certainty differs from its source
thread-flag-support = not supported by its source
thread-flag-ocr = read from an image
thread-flag-outside = from outside the sources
thread-flag-background = background knowledge
thread-start = Start
thread-cancel = Cancel
thread-cancelled = Cancelled. Nothing was written; post the brief again to start over.
thread-approve = Approve
thread-revise = Revise
thread-sources = Sources
thread-no-sources = This section cites nothing.
thread-form-title = Revise section { $section }
thread-form-how = What should change?
thread-resumed = I was restarted; I go on where I stopped.
thread-plan-minutes = { $minutes ->
    [0] Ready in less than a minute.
    [one] Ready in about a minute.
   *[other] Ready in about { $minutes } minutes.
}
thread-plan-thin = The sources hold about { NUMBER($there, useGrouping: 0) } in that count: the report may come out shorter than asked for.
thread-sample = Try the sample
thread-welcome-title = A paper in, a checked report out
thread-welcome = Mention me with a paper (PDF) and say what you want, for example: reading report, four sections, 800 words, for beginners. I read every page, post each section here with the place of every sentence, and take remarks: approve a section, ask a question, have it revised.
thread-post-it-here = Post the paper (PDF) into this thread; what you asked for is kept.
thread-plan-replaced = Files were added; the new plan stands below.
thread-joined = { $name } was read and belongs to the report now.
thread-joined-how = Questions and revisions use it from now on; sections that stand do not change by themselves.
thread-early-reading = I am still reading; the plan comes as soon as I am through.
thread-early-waiting = I wait for a paper (PDF): post it into this thread.
thread-early-planned = The plan waits for a go: press Start or write “start”; “length: 500 words” changes it, “cancel” ends it.
thread-early-drafting = I am writing the first section; it can be discussed once it is here.
thread-early-cancelled = This report was cancelled; mention me with the paper again to start over.
thread-early-stopped = I stopped; press Go on, or write “go on”.
thread-remark-broken = Something went wrong on our side, and this was not done. The report is as it was; please ask once more. The log has the details.
thread-export-too-big = { $name } is too large for this platform and stays on the server.
thread-go-on = Go on
thread-listening = Listening to { $name }: minute { $done } of { $total }{ $left ->
    [0] { "" }
   *[other] , about { $left } min left
}
thread-evidence = Evidence only (free)
thread-write = Write it with { $model }
thread-anew = { $model } writes each section anew from what was read; nothing is read again. The sections above stay as they are.
thread-anew-not = That is under way, or done already: the newest revisions stand at the end of this thread.
thread-open = Open evidence
thread-joined-changes = These sections would draw on it: { $sections }. They are redrafted only when someone says so: press, or write “redraft 2”.
thread-redraft = Redraft { $section }

## The plan, changed before the start.

plan-change = Change
plan-form = Change the plan
plan-ask-sections = Sections, one a line
plan-ask-length = Length (empty: any)
plan-ask-language = Language: English or Chinese
plan-ask-audience = Readers (empty: anyone)
plan-sections = sections
plan-length = length
plan-language = language
plan-audience = readers
plan-joint = , { "" }
plan-changed = Changed in the plan above: { $fields }.
plan-same = The plan stays as it is: that says nothing else than it does.
plan-late = The plan was decided on already, so this was not taken over. Ask for a revision of a section instead, or mention me with the paper again.
plan-unclear-sections = I found no section in “{ $said }”, so the sections stay as they are. Write one title a line.
plan-unclear-length = I found no length in “{ $said }”, so it stays as it is. Write for example “500 words” or “800 to 1000 words”, or leave it empty.
plan-unclear-language = “{ $said }” is no language that I write, so it stays as it is. Write English, Chinese or Traditional Chinese.
plan-name-en = English
plan-name-zh = Chinese
plan-name-zh-hant = Traditional Chinese
