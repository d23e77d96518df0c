brief-empty = The brief is empty. Say what you would like, for example: “Reading report, four sections, 800 words, for beginners”.

brief-title = Reading report
brief-title-talk = Report on the talk
brief-title-papers = Report on several papers

## What was assumed.

brief-contradiction = The brief says both “{ $dropped }” and “{ $kept }”; the later one, “{ $kept }”, holds.
brief-length-contradiction = The brief names two lengths, “{ $dropped }” and “{ $kept }”; the later one, “{ $kept }”, holds.
brief-length-about = The length is a guide: { NUMBER($min, useGrouping: 0) } to { NUMBER($max, useGrouping: 0) } counts as met.
brief-length-ceiling = The brief names only a least length, so the report ends between { NUMBER($min, useGrouping: 0) } and { NUMBER($max, useGrouping: 0) }.
brief-length-pages = A page is counted as { NUMBER($count, useGrouping: 0) } words, or characters in Chinese.
brief-length-each-section = The length is said of each section; there are { NUMBER($count, useGrouping: 0) }.
brief-length-each-paper = The length is said of each paper; there are { NUMBER($count, useGrouping: 0) }.
brief-length-words-in-chinese = The report is in Chinese, so its length is counted in characters instead of words.
brief-length-chinese-in-english = The report is in English, so its length is counted in words instead of Chinese characters.
brief-length-characters = The report is in English, so its length is counted in words; { NUMBER($count, useGrouping: 0) } characters count as one word.
brief-outline = The brief lists no sections. I suggest { NUMBER($count, useGrouping: 0) }: { $titles }.
brief-sections-many = The brief asks for { NUMBER($count, useGrouping: 0) } sections; the report has the first { NUMBER($kept, useGrouping: 0) }.
brief-language-unmet = “{ $wish }”: reports can be in Chinese or English, one language each. This one is in the language of the brief, or else in English.
brief-language-unknown = Reports can be in Chinese or English. This one is in English; say “in Chinese” for the other.

## Sections, where the brief lists none: title, then what the section is to cover.

brief-facts = Basic information
brief-facts-aim = title, authors, venue and date, length, links
brief-summary = Summary
brief-summary-aim = problem, goal, method, main results and conclusion in brief
brief-background = Background
brief-background-aim = context, related work and what came before
brief-contribution = Contributions
brief-contribution-aim = what is new
brief-method = Method
brief-method-aim = how it works: the key techniques, step by step
brief-terms = Key terms
brief-terms-aim = the terms that matter and what they mean
brief-setup = Experimental setup
brief-setup-aim = how the experiments were set up and measured
brief-data = Data
brief-data-aim = which data were used and where they come from
brief-results = Results
brief-results-aim = the main findings with their numbers
brief-figures = Figures and tables
brief-figures-aim = the most telling figures and tables
brief-compare = Comparison
brief-compare-aim = what the sources have in common and where they differ
brief-talk = What the talk adds
brief-talk-aim = the main points of the talk in order, and what it says beyond the paper
brief-talk-facts = Basic information
brief-talk-facts-aim = title, speaker, length and occasion of the talk
brief-talk-points = Main points
brief-talk-points-aim = the main points of the talk in order, with the slides that show them
brief-limits = Limits
brief-limits-aim = limits, assumptions and open questions
brief-future = Future work
brief-future-aim = next steps and open questions
brief-use = Use in practice
brief-use-aim = applications and where it can be used
brief-takeaway = Takeaways
brief-takeaway-aim = conclusions and what to remember

## What was changed before the start: the line before it, and the names of its fields.

brief-changed = Changed before the start:
brief-changed-later = Changed later:
brief-field-sections = sections
brief-field-length = length
brief-field-language = language
brief-field-audience = audience
