# The digest: labels, lead-ins and notices of the writer that works without a model.

## Rows of the table of facts
digest-fact-title = Title
digest-fact-authors = Authors
digest-fact-venue = Venue
digest-fact-arxiv = arXiv
digest-fact-doi = DOI
digest-fact-urls = Links
digest-fact-code = Code
digest-fact-pages = Pages
digest-fact-duration = Duration

## Labels of groups of quotes
digest-label-background = Background
digest-label-problem = Problem
digest-label-goal = Aim
digest-label-contribution = Contribution
digest-label-method = Method
digest-label-terms = Terms
digest-label-formulas = Formulas
digest-label-setup = Set-up
digest-label-data = Data
digest-label-results = Results
digest-label-numbers = Numbers
digest-label-compare = Comparison
digest-label-figures = Figures and tables
digest-label-limits = Limits
digest-label-future = Outlook
digest-label-use = Use
digest-label-takeaway = Conclusions
digest-label-talk = From the talk
digest-label-code = Code
digest-label-outline = Structure
digest-label-found = On this subject

## Said once, above the first quotes
digest-lead = Below are sentences of the sources, by subject and page.

## What is not there
digest-notice-no-talk = No talk was posted, so nothing can be said here about a talk. Post a recording or its slides to have this section written.
digest-notice-nothing = Nothing on this was found in the sources that were posted.
digest-notice-unread = None of the sources could be read, so this section is empty.
digest-notice-counts-no-chinese = The sources are in Chinese and are quoted as printed. A count of words passes over Chinese, so the length was reckoned in characters: 1.6 for each word asked for.
digest-notice-counts-chinese-only = The sources hold hardly any Chinese and are quoted as printed. The brief counts Chinese characters only, so the length was reckoned in words: one for each 1.6 characters asked for.
digest-notice-missing = No passage of the sources mentions { $words }.
digest-quoted = “{ $word }”
digest-notice-unanswered = Nothing in the sources answers this by its words. Try other words, or the section that may hold it.
digest-notice-other-language = The words of this question do not stand in the sources, which are in another language. Ask again with a term as the sources print it.
digest-notice-nearest = Nothing certain was found in the sources. The nearest sentences are these.

## Heads of columns, labels of tables
digest-label-values = Numbers as printed
digest-label-check = Please check
digest-label-settings = Settings
digest-label-timeline = Talk, slide by slide
digest-label-left = Still to write
digest-head-value = Value
digest-head-metric = Of what
digest-head-clause = As the source says it
digest-head-symbol = Symbol
digest-head-term = Term
digest-head-gloss = In English
digest-head-short = Abbreviation
digest-head-definition = What the source says it is
digest-head-said = First said in the talk
digest-head-slide = Slide
digest-head-utterance = Said there
digest-head-match = In the paper
digest-notice-differs = The sources give { $what } as { $values }. Which of these holds, and under what conditions?
digest-notice-not-in-paper = Not found in the paper.
digest-notice-strange = Hardly anything that the talk { $name } says or shows is found in the paper. It may be about something else.
digest-notice-left = About { $low } to { $high } to write; { $count } quotes at hand, { $held } in length.
digest-notice-left-plain = { $count } quotes at hand.
digest-notice-lacking = Not found in the sources: { $slots }.
digest-notice-no-page = Page { $number } holds nothing on that.
digest-notice-no-slide = Slide { $number } holds nothing on that.
digest-notice-no-minute = Minute { $number } holds nothing on that.
digest-notice-elsewhere = Elsewhere this comes nearest.
