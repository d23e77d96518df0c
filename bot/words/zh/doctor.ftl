doctor-folder = 数据文件夹 { $folder } 可以写入。
doctor-folder-closed = 数据文件夹 { $folder } 无法写入；请把 PAPERTHREAD_DATA 设为别处。
doctor-font = 导出所需的中文字体已就绪。
doctor-font-missing = 缺少导出所需的中文字体；请重新安装本项目。
doctor-writer = 撰写：证据底稿，不需要模型。
