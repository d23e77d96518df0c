# What is said on Slack alone: windows, and why something cannot be done there.

## Windows and buttons
slack-window = Sources
slack-loading = Looking up the quotes … If nothing comes within a minute, close this and press again.
slack-pictures-come = The places on the pages are being cut out …
slack-no-pictures = The pictures of the pages could not be shown here; the exported report has them.
slack-picture = The quoted words, boxed on their page
slack-more = There are more quotes than fit here; the exported report has them all.
slack-close = Close
slack-send = Send
slack-ask = Ask for a report
slack-ask-brief = What do you want? For example: reading report, four sections, 800 words, for beginners
slack-ask-files = The paper (PDF); it can also be posted into the thread afterwards
slack-reports = “{ $command }”: for which report? The answer comes in its thread.
slack-no-reports = There is no report in this channel yet.
slack-no-report = There is no report in that thread.
slack-commands = Ask of this report
slack-commands-which = What would you like?
slack-ordered = “{ $command }” is taken; the answer comes in the report's thread.
slack-asked = A report was asked for with /report; it is written in this thread.
slack-press-again = That took too long, and Slack closed the window. Please press again.
slack-failed = Something went wrong on our side, and this was not taken. Please try again in a minute; the log has the details.

## Why something cannot be done, and what to do
slack-works = The tokens work for the workspace { $name }.
slack-not-in-channel = I am not in this channel, so I can neither read its files nor answer there. Invite me with /invite @paperthread and try again.
slack-archived = This channel is archived, so nobody can post there. Please ask in another one.
slack-not-allowed = Slack does not let me post there ({ $code }). Please ask in another channel, or someone who runs this workspace.
slack-missing-scope = The app lacks the permission { $scope }. Whoever runs it must add it under “OAuth & Permissions” and install the app again.
slack-token = Slack does not take the bot token. Please copy it anew from “OAuth & Permissions” into PAPERTHREAD_SLACK_BOT_TOKEN.
slack-app-token = Slack does not take the app-level token. Please make one with connections:write under “Basic Information” and put it into PAPERTHREAD_SLACK_APP_TOKEN.
slack-unreachable = Slack cannot be reached at the moment. Nothing is lost; it is tried again.
slack-file-tombstone = { $name } was deleted on Slack. Please post it again.
slack-file-hidden-by-limit = Slack hides { $name } because the workspace's plan is at its limit. Please post it again.
slack-file-external = { $name } lies outside Slack (for example on Google Drive), so only its link is here. Please post the file itself.
slack-file-foreign = The address of { $name } is none of Slack's, so it was not opened. Please post the file itself.
slack-file-closed = Slack does not let me open { $name }. Please post it again in this channel.
