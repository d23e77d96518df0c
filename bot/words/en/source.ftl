# Why a file could not be read, before or while a child process read it.  $name: the file's name.
source-empty = “{ $name }” is empty (0 bytes). The upload may have been cut off: please send it again.
source-gone = “{ $name }” could not be opened. Please send it again.
source-html = “{ $name }” is a web page, not a PDF; often that is the site's login page. Please open the link in a browser, download the PDF itself, and send that.
source-talk = “{ $name }” is a recording that cannot be played: it is damaged, cut off at its beginning, or of a kind that is not known here. Please send it again, best as MP4 or MP3.
source-unheard = “{ $name }” could not be listened to: the speech recogniser's weights are not here and could not be downloaded. Connect this machine once and run “paperthread weights”, then send it again.
source-silent = “{ $name }” holds neither speech nor readable slides. Please check that it is the right recording.
source-image = “{ $name }” is a picture. Pictures cannot be read; please send the PDF that it was taken from.
source-office = “{ $name }” is an office file. Please save it as a PDF and send that.
source-unknown = “{ $name }” is of a kind that cannot be read. Please send a PDF.
source-slow = Reading “{ $name }” took too long and was stopped; the file may be damaged. Please open it, print it to a new PDF, and send that.
source-memory = “{ $name }” needs more memory than one file may use. Please send a smaller PDF, or only the pages that matter.
source-output = “{ $name }” holds more text than one file may have. Please send only the pages that matter.
source-crashed = “{ $name }” could not be read: it made the reading program fail. Please open it, print it to a new PDF, and send that.

# What the processes that read files are kept from, shown when the set-up is checked.
source-fence-full = Files are read in processes without network and without access to other files.
source-fence-network = Files are read in processes without network; this kernel cannot close other files to them (Linux 5.13 or later can).
source-fence-files = Files are read in processes without access to other files; this system cannot take the network from them.
source-fence-none = Files are read in processes with limits on time and memory, but this system cannot take network and other files from them. On Linux it can.
shrink-limit = { $name } cannot be made into parts of { $most } MB: ten seconds of it are larger. Allow larger parts with --most.
