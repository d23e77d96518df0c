doctor-folder = The data folder { $folder } can be written to.
doctor-folder-closed = The data folder { $folder } cannot be written to; set PAPERTHREAD_DATA to another one.
doctor-font = The Chinese font of the exports is there.
doctor-font-missing = The Chinese font of the exports is missing; install the project again.
doctor-writer = Writer: the evidence digest, which needs no model.
doctor-weights = The speech recogniser's weights are in { $folder }.
doctor-weights-missing = The speech recogniser's weights are not here yet: they are fetched with the first talk, or now by “paperthread weights”, into { $folder }.
