# Links in a brief or a remark, and why one is no file.
link-internal = { $name } lies inside a network, not on the public web; such links are not followed. Post the file itself.
link-odd = The link to { $name } cannot be followed: only http and https on their usual ports are, without a name and password in the link. Post the file itself.
link-redirects = The link to { $name } leads on and on and never to a file. Give the link to the file itself, or post it.
link-login = { $name } cannot be fetched without logging in. Share it so that anyone with the link may read it, or post the file itself.
link-gone = Nothing lies behind the link to { $name } (any more). Check the link, or post the file itself.
link-refused = { $name } could not be fetched (the server answered { $status }). Try again later, or post the file itself.
link-virus-scan = The drive shows a virus warning in place of { $name }, because the file is too large for its scan. Download it yourself and post it, or give another link.
link-page = A web page lies behind the link to { $name }, not a paper or a talk. Give the link to the file itself, or post it.
link-video-site = { $name } plays videos and does not hand them over. Download the talk yourself, where you may, and post it, or post its subtitles.
