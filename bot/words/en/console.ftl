console-remarks = Your turn: “2: shorter”, a question, “approve 3”, “export”, or “done”.
console-shown = Shown before: { $title }
console-again = (shown again; the last time may have been cut off)
console-file-unreadable = { $name } could not be opened; check that it is still there and that you may read it.
