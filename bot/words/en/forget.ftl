forget-sure = This deletes the report, its sources, every revision, answer and export, and my messages in this thread; it cannot be undone. Press the button, or write “forget this report”.
forget-yes = Forget for good
forget-done = Forgotten: the sources, what was read from them, every revision, remark, answer and export, and what a model was asked.
forget-left-posts = { $count ->
    [one] One message of mine could not be taken away.
   *[other] { $count } messages of mine could not be taken away.
}
forget-left-people = What people posted themselves, files too, and what they took home, is theirs to delete.
