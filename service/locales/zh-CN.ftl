# 服务自身的用语。每条与英文文件的编号相同。

desk-unknown = 这里没有此项内容，或者此项内容不向您公开
desk-key-reused = 编号“{ $key }”已用于另一项请求，请换用新的编号
desk-busy = 多人同时办理，请稍后再试
desk-other-purpose = 只有演示环境和沙箱可以这样操作
desk-unusable = 无法使用：{ $problem }
desk-misconfigured = 目前无法决定，已通知运行维护人员

store-conflict = 所依据的内容已经变化，请重试
store-full = 存储空间已满（{ $problem }），没有写入任何内容，请先腾出空间
store-newer = 数据库结构为第 { $found } 版，本程序只识别到第 { $known } 版，请使用更新的程序
store-damaged = 已存内容无法读取：{ $problem }；请从备份恢复
store-unavailable = 数据库无法使用：{ $problem }

vault-file = 主密钥文件“{ $file }”无法使用：{ $problem }
vault-no-key = “{ $file }”中没有主密钥，请使用建立数据库时的主密钥
vault-no-randomness = 操作系统不提供随机数：{ $problem }
vault-locked = “{ $place }”无法解密：加密所用的密钥不同，或者内容已被改动

folder-io = “{ $path }”无法使用：{ $problem }
folder-no-store = “{ $path }”中没有数据库，请用 `--data` 指明数据文件夹
folder-taken = “{ $path }”已经存在；请指定不存在的文件夹，不会覆盖任何内容
folder-unfinished = “{ $path }”不能用于恢复：备份没有完成
folder-changed = “{ $path }”不能用于恢复：内容与备份时不一致

http-sign-in-first = 请先登录
http-wrong-credentials = 账号或者密码不正确
http-locked = 密码错误次数过多，请一刻钟后再试
http-too-short = 密码至少需要 { $least } 个字符
http-method-not-allowed = 此处不能这样操作

people-taken = 该名称已被使用
people-not-yours = 此项不归您管理
people-change-password = 现用密码由他人设定，请先修改密码
people-second-factor = 机构工作人员和管理人员应当先设置两步验证
people-code-needed = 还需要输入动态验证码
http-cross-site = 请求来自其他网站的页面，不予办理
http-out-of-scope = 访问令牌没有“{ $scope }”范围
http-too-many = 请求过于频繁，请 { $seconds } 秒后再试
people-no-code = “{ $code }”不是统一社会信用代码：校验码不符
people-no-role = 所适用的规则包中没有“{ $role }”这一职责
people-no-substitute = 代班人员只能在同一单位承担被代班人员的职责，并应当写明截止时间

import-unreadable = 无法作为表格读取：{ $problem }；请另存为 UTF-8 编码的 CSV 文件
import-unknown-column = 第 { $row } 行：没有“{ $what }”这一列；可用的列有标识、统一社会信用代码、名称、英文名称、类型、区划
import-missing = 第 { $row } 行：缺少“{ $what }”
import-no-code = 第 { $row } 行：“{ $what }”不是统一社会信用代码，校验码不符
import-no-territory = 第 { $row } 行：“{ $what }”不是六位区划代码
import-twice = 第 { $row } 行：“{ $what }”与其他单位重复

home-title = 行政程序办理
home-text = 服务正在运行。接口说明见：
home-demo = 这是演示环境，其中的内容均非真实。演示时间为 { $now }。

letter-unsigned = 本页由办理系统生成，未加盖印章，没有电子签名；内容以案卷记录为准。
