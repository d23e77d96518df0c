start-folder-in-use = Another paperthread is working in { $folder }; wait for it, or use another folder.
