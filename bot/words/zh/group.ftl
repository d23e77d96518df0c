group-not-yours = 这一步由提出报告的人或设置中指定的人来做。
group-reopened = 已重新打开：第{ $sections }节。
