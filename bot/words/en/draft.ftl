# What the writer with a model says itself.
draft-notice-digest = The model gave no text for this section that stood the check; below are the sources' own sentences.
draft-estimate = Writing it with { $model } will cost about { NUMBER($least, minimumFractionDigits: 2) } to { NUMBER($most, minimumFractionDigits: 2) } US dollars; it stops at { NUMBER($budget, minimumFractionDigits: 2) }.
draft-doubt-sections = The model reads other sections in the brief: { $titles }. If that is what you meant, post the brief again with the sections numbered.
draft-doubt-length = The model reads another length in the brief: { NUMBER($least, useGrouping: 0) } to { NUMBER($most, useGrouping: 0) }. If that is what you meant, post the brief again with it.
draft-doubt-language = The model reads another language in the brief ({ $language }). If that is what you meant, say “in Chinese” or “in English” and post the brief again.
