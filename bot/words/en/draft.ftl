# What the writer with a model says itself.
draft-notice-digest = The model gave no text for this section that stood the check; below are the sources' own sentences.
