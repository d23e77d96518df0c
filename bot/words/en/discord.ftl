# What the bot says on Discord alone.

## Where it stands in the way.
discord-lacks = I cannot work here: I lack { $permissions }. Someone who manages this server can grant that in the channel's settings, under Permissions; then ask me again.
discord-may-view-channel = “View Channel”
discord-may-send-messages = “Send Messages”
discord-may-create-public-threads = “Create Public Threads”
discord-may-send-messages-in-threads = “Send Messages in Threads”
discord-may-attach-files = “Attach Files”
discord-may-read-message-history = “Read Message History”
discord-locked = The thread of this report is locked, so I cannot post in it. Someone who manages threads can unlock it.
discord-forbidden = Discord does not let me post there; the permissions of the channel stand in the way.
discord-gone = The thread of this report, or the message that it hung on, was deleted.
discord-refused = Discord refused a message (answer { NUMBER($status, useGrouping: 0) }).
discord-broken = Something went wrong on my side, and this was not taken in. Please try it once more; the log has the details.
discord-go-on = What is done is kept: when that is put right, write “go on” in the thread.
discord-unreachable = Discord cannot be reached at the moment.
discord-unread = I cannot read messages here that do not mention me. Please mention me, reply to one of my messages with the mention on, or press a button.
discord-unknown = I know nothing of this report any more. Mention me with the paper to start a new one.

## Commands.
discord-command = Report on papers, every sentence checked
discord-command-brief = What you would like, in plain words
discord-command-file = A paper (PDF)
discord-menu = Draft a report
discord-asked = A report was asked for: { $brief } (files: { $files })
discord-started = The report starts in a thread on that message.
discord-there = That message has a report already; look into its thread.
discord-thread = Report
discord-commands = What can be asked of a report, in its thread
discord-command-section = The number of a section
discord-ordered = “{ $command }” is taken; the answer comes in the thread.
discord-outside = That is about one report: use it in a report's thread.
discord-newest = The newest one here:

## Setting up.
discord-token = Discord did not take the token. Copy it anew from the developer portal (Bot, Reset Token) into PAPERTHREAD_DISCORD_TOKEN.
discord-intents = Discord refused the connection: an intent is not allowed. Check the bot's page in the developer portal.
discord-no-content = The message-content intent is off: the bot reads only messages that mention it.
discord-works = The token works: { $name }.
discord-invite = Add the bot to a server: { $link }
discord-server-lacks = In { $server } it lacks { $permissions }.
