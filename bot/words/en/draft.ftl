# What the writer with a model says itself.
draft-notice-digest = The model gave no text for this section that stood the check; below are the sources' own sentences.
draft-estimate = Writing it with { $model } will cost about { NUMBER($least, minimumFractionDigits: 2) } to { NUMBER($most, minimumFractionDigits: 2) } US dollars; it stops at { NUMBER($budget, minimumFractionDigits: 2) }.
