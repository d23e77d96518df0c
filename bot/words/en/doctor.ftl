doctor-folder = The data folder { $folder } can be written to.
doctor-folder-closed = The data folder { $folder } cannot be written to; set PAPERTHREAD_DATA to another one.
doctor-font = The Chinese font of the exports is there.
doctor-font-missing = The Chinese font of the exports is missing; install the project again.
doctor-isolation = Files are read in a child process without network ({ $how }).
doctor-isolation-none = Files are read in a child process with limits, but this system does not let it be cut off from the network.
doctor-writer = Writer: the evidence digest, which needs no model.
