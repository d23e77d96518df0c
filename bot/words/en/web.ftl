# What the bot says in a browser alone.
web-port = Port { $port } is taken, perhaps by a bot that runs already; stop that one, or name another port with PAPERTHREAD_WEB_PORT.
web-untitled = Report
web-serving = The whole bot is at { $address } ; open it in a browser. Ctrl-C stops, and what is under way goes on at the next start.
cli-chat = the whole bot in a browser on this machine, no tokens
cli-chat-port = port to serve on (PAPERTHREAD_WEB_PORT)

## On the page.
web-page-skip = To the text field
web-page-reports = Reports
web-page-new = New report
web-page-thread = Thread
web-page-evidence = Evidence
web-page-map = Map
web-page-welcome = A paper in, a checked report out
web-page-how = Drop a paper (PDF) here, and the talk about it if there is one, and say what you want, for example: reading report, four sections, 800 words, for beginners.
web-page-sample = Try the sample
web-page-text = What you want to say
web-page-brief = Reading report, four sections, 800 words, for beginners
web-page-remark = 2: shorter · a question · approve 3
web-page-attach = Add files
web-page-send = Send
web-page-close = Close
web-page-drop = Remove
web-page-you = You:
web-page-away = The bot is away; this page goes on as soon as it is back.
web-page-refused = That was refused.
web-page-failed = It did not arrive; remove it and add it again.
