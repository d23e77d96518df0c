doctor-folder = 数据文件夹 { $folder } 可以写入。
doctor-folder-closed = 数据文件夹 { $folder } 无法写入；请把 PAPERTHREAD_DATA 设为别处。
doctor-font = 导出所需的中文字体已就绪。
doctor-font-missing = 缺少导出所需的中文字体；请重新安装本项目。
doctor-writer = 撰写：证据底稿，不需要模型。
doctor-weights = 语音识别模型的权重在 { $folder }。
doctor-weights-missing = 还没有语音识别模型的权重：遇到第一个讲座时会自动下载到 { $folder }，也可以现在运行 paperthread weights。
