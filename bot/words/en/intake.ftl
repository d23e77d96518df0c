intake-expired = { $name } can no longer be downloaded: it was deleted, or its address has expired. Please post it again.
intake-refused = { $name } could not be downloaded (the server answered { $status }). Please post it again.
intake-login = A web page came in place of { $name }, probably a login page: the bot may lack the permission to read files here.
intake-too-big = { $name } is larger than { $most } MB, the most that is taken. Three ways round it: make a talk small with “paperthread shrink FILE” and post the parts, which are taken as one talk; post its slides as PDF with the sound or the subtitles; or give a link to a smaller version.
intake-cut-off = { $name } was cut off on its way. Please post it again.
intake-stalled = { $name } stopped arriving. Please post it again.
intake-unreachable = { $name } could not be reached. Please post it again in a minute.
intake-brief = Reading report
