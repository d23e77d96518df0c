start-folder-in-use = Another paperthread is working in { $folder }; wait for it, or use another folder.
start-terms-unread = The file of terms { $path } cannot be read; PAPERTHREAD_TERMS names it.
start-terms-row = Line { $line } of { $path } is no row of terms: English, a tab, Chinese with bars between alternatives, and if you like a tab and a short form.
