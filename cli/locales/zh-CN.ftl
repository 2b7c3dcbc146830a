# 命令 guicheng 自己要说的话。每一条的编号与英文文件一致。

error = 错误：{ $message }
comma = 、
date = { $date }（{ $weekday }）
date-make-up = { $date }（{ $weekday }，调休上班）

publish-built-in = 内置的规则包不能使用：{ $error }
no-library = 没有规则库文件夹 `{ $folder }`；请在含有 `rulepacks` 的文件夹中运行，或用 `--library` 指明规则库
unreadable-library = 规则库文件夹 `{ $folder }` 无法读取：{ $error }
no-packs = 文件夹 `{ $folder }` 里没有规则包；规则包是其中含有 `pack.yaml` 的文件夹，请用 `--library` 指明规则库
no-file = 没有文件 `{ $file }`；请核对路径
is-folder = `{ $file }` 是文件夹，不是文件；请给出文件的路径
unreadable-file = 文件 `{ $file }` 无法读取：{ $error }
unwritable-file = 文件 `{ $file }` 无法写入：{ $error }
no-folder = 文件 `{ $file }` 无法写入：没有文件夹 `{ $folder }`；请先建立，或者核对路径
no-output = 无法输出：{ $error }

several-titles = `{ $title }`对应的有 { $ids }；请写明是哪一个
no-scenarios = 规则包 `{ $pack }` 没有情景；请在它的 `scenarios` 文件夹中写一个，或给出情景文件的路径
journal-written = 案卷 `{ $case }` 的记录已写入 { $file }，共 { $count } 条

check-good = { $pack } { $version }  { $title }：流程 { $workflows } 个，解释问题 { $interpretations } 个，情景 { $scenarios } 个
check-bound = `{ $parameter }` 的限度：{ $bound }〔{ $articles }〕
check-amended-fits = 自 { $from } 起，`{ $by }` 取代 `{ $of }`，{ $pack } 可以叠加其上：请在新版本中写 `extends: { $by }`
check-amended-unfit = 自 { $from } 起，`{ $by }` 取代 `{ $of }`。{ $pack } 照常有效；以下各项改好之前，新版本不能叠加在 `{ $by }` 之上：
check-bad = { $pack } 不能使用

graph-file-changed = { $file }（{ $count } 处不同）
graph-several = 一幅图或者一个网页只放一个流程，这里有 { $count } 个；请写明一个流程，或者用 `--output` 指定文件夹
graph-no-form = 不能写成 `{ $file }`：文件名可以以 { $known } 结尾；写入文件夹的，名称以 `/` 结尾或者不带扩展名
graph-no-calendar = 所指明的规则库中没有 `{ $pack }` 的日历 `{ $calendar }`：不会发生的也画出
graph-too-large = 流程 `{ $workflow }` 太大，画不成图；请用 `--as table` 或者 `--as markdown`
graph-not-walked = 记录中没有 `{ $pack }` 这样流程的程序；请写明办理该案卷的规则包和所经过的流程
graph-other-version = { $workflow }：记录中有 { $count } 个步骤不在这个版本的规则包中；请用散列值写明办理所依据的版本

test-pack = 规则包
test-version = 版本
test-scenarios = 情景
test-passed = 通过
test-failed = 不通过
run-preview-nothing = 情景 `{ $scenario }` 没有可以预览的步骤：没有一步开启流程或者办理动作，或者前面有一步办不成
test-progress = 已运行 { $done } / { $all }
check-progress = 已查看规则包 { $done } / { $all }
inherited-heading = { $pack }：所依据的规则包共有情景 { $all } 个，结果相同的 { $same } 个，由本包情景代替的 { $adapted } 个，结果不同的 { $differ } 个
inherited-following = 此后还有 { $count } 处不同
inherited-others = 另有 { $count } 个情景也从这里开始不同：{ $named }{ $more ->
    [0] {""}
   *[other] {""}等
}
inherited-step = 第 { $step } 步：{ $subject }  { $place }
inherited-expected = {"应为  "}{ $value }
inherited-actual = {"实为  "}{ $value }
inherited-rule = {"依据  "}{ $rule }

no-path = 规则包里没有 `{ $path }`
no-section = 规则包里没有 `{ $path }`；有的是：{ $known }
no-path-below = 规则包里没有 `{ $path }`；`{ $reached }` 之下有：{ $known }

interpretations-count = { $title }：条文未明确的问题 { $count } 个
interpretation-articles = 条文　　
interpretation-chosen = 采用　　
interpretation-other = 其他　　
interpretation-because = 理由　　
interpretation-parameter = 参数　　
interpretation-place = 出处　　
interpretation-idle = 未用　　本包没有内容读取随之而定的参数

bundle-written = { $file }：{ $pack }，{ $hash }
bundle-signed = { $file }：签名
bundle-good = { $pack } { $version }  { $title }，规则含义第 { $edition } 版
bundle-calendar = 按日历 `{ $calendar }` 计算日期
bundle-over = 覆盖在 { $pack } { $version } 之上
bundle-signature-good = 签名出自公钥 { $key } 的持有人
bundle-signature-unasked = 没有核对签名；请用 `--key` 写明签名人的公钥
bad-private-key = `{ $file }` 不是 ed25519 私钥；可以用 `openssl genpkey -algorithm ed25519` 生成
bad-public-key = `{ $file }` 不是 ed25519 公钥；可以用 `openssl pkey -pubout` 从私钥取得
not-a-key = `{ $file }` 不是 PEM 格式的密钥
signature-wrong = `{ $signature }` 不是公钥 `{ $key }` 的持有人对本文件的签名：文件被改动过，或者签名的另有其人
no-unit = 期限没有“{ $unit }”这个单位；可用工作日（workdays）、日（days）、周（weeks）、月（months）、年（years）
period-too-long = `{ $period }` 超过一万年；请核对数目
beyond-years = 自 { $date } 起 { $period }，超出了 9999 年
workdays-moved = { $due }是休息日。按照民法典第二百零三条，期间的最后一日是法定休假日的，以休假日结束的次日为最后一日：{ $moved }
bad-period = `{ $period }` 不是期限；请写成 `3 workdays`、`60 days`、`3 years` 或 `3个工作日` 的样子
workdays-due = 自 { $date } 起 { $period }，至 { $due }届满（当日不计入）
workdays-between = { $from } 之后至 { $to }（含），工作日 { $count } 天
workdays-is = { $date }（{ $weekday }）：{ $kind }
day-weekday = 工作日
day-weekend = 休息日（周末）
day-holiday = 放假
day-make-up = 工作日（调休上班）
workdays-basis = 依据：{ $sources }
workdays-may-change = { $year } 年的放假安排尚未公布，可能改变 12 月最后几日
workdays-provisional = 暂定：{ $year } 年的放假安排尚未公布，该年只按周一至周五推算，公布后须重新推算
no-year = 工作日历中没有 { $year } 年的放假安排；现有的年份：{ $known }
workdays-year = { $year } 年（{ $source }）
workdays-off = 放假
workdays-range = { $span }，{ $days } 天
workdays-make-up = 调休上班
workdays-in-year = 全年工作日 { $count } 天

journal-head = 末项校验值（请另行保存）：{ $head }
journal-no-header = `{ $file }` 不是案卷记录：第一行应当写明记录的版本和案卷
journal-version = `{ $file }` 采用第 { $version } 版记录格式，本程序不认；请换用更新的程序
journal-before-chains = `{ $file }` 采用第 1 版记录格式，本程序不再读取：该版本早于首次发布，没有校验链。请用 `run --journal` 重新写出
journal-broken = `{ $file }` 与写入时不一致：
    { $faults }
journal-line = `{ $file }` 第 { $line } 行不是有效的记录：{ $error }
journal-long-line = `{ $file }` 第 { $line } 行过长，文件可能已损坏
pack-left-out = 规则包 `{ $pack }` 有错误，未参与复核；请用 `guicheng check` 查看
replay-unknown-pack = 第 { $event } 条记录依据的规则包 { $pack } 不在规则库里；请放入该版本的规则包再复核
replay-unknown-calendar = 第 { $event } 条记录所用的工作日历版本不在规则库里；请放入该版本的工作日历再复核
replay-out-of-order = 记录有缺失或次序颠倒：第 { $last } 条之后是第 { $found } 条
replay-unknown = 第 { $event } 条记录提到的 `{ $name }` 并不存在，记录可能已损坏
replay-broken = 记录与写入时不一致
replay-chain = 校验链完整：共 { $entries } 项，末项校验值 { $head }
replay-no-head = 没有给出 `--head`，无法判断末尾是否被截去
replay-erased = 第 { $decision } 条记录起的决定以原记录为准；已删除：{ $erased }
replay-erased-value = 第 { $event } 条记录 { $path }
replay-erased-before = 第 { $decision } 条记录起的决定以原记录为准；其所依据的内容已在此前的记录中删除
replay-same = 案卷 { $case }：{ $decisions } 次决定、{ $events } 条记录，复核结果全部一致
replay-differs = 案卷 { $case }：{ $decisions } 次决定中有 { $count } 次复核结果不一致
replay-others = 记录没有提到规则包库中的{ $packs }：修订和业务规则在施行期间一律适用。情景写出的记录只依该情景发布的内容作出，请用 `--scenario 规则包 情景` 指明
replay-decision = 第 { $decision } 条记录起的决定（{ $on }）；“-”为原记录，“+”为复核结果
replay-value = 第 { $event } 条记录 { $path }
replay-refused = 复核时不予办理：{ $reason }

figures-period = 期间的末日早于首日：{ $from } 至 { $until }
figures-case-twice = 案卷 { $case } 的记录给了两次（`{ $file }`）；每个案卷只能统计一次
figures-of = 规则包和案卷记录里都没有单位 `{ $organisation }`
figures-of-perhaps = 规则包和案卷记录里都没有单位 `{ $organisation }`；是不是 `{ $meant }`？
figures-of-all = 全部单位
figures-heading = { $title }：{ $of }，{ $from } 至 { $until }，案卷 { $count } 个
figures-figure = 指标
figures-value = 数值
figures-article = 依据
figures-none = 无
figures-workdays = { $count } 个工作日
figures-days = { $count } 日
figures-left-out = { $value }（另有 { $count } 件未计入：{ $year } 年放假安排公布前还不能确定）
figures-provisional = { $value }（暂定：{ $year } 年的放假安排尚未公布）

mutate-count = 改动 { $all } 处：规则检查拒绝 { $refused } 处，情景发现 { $noticed } 处，已说明 { $explained } 处，未被发现 { $survived } 处；得分 { $score }
mutate-progress = 已试 { $done }/{ $all }
mutate-known = { $all } 项改动中，{ $known } 项已有结果，不再试
mutate-kept = 每项试改的结果记入 { $file }：中途停止的，再次运行接着做
verify-progress = 已搜索 { $done }/{ $all }
impact-progress = 已比较 { $done }/{ $all } 件案卷
impact-alone = 两个版本不能比较：其中一个不能单独施行
impact-version = 两个版本不能比较：{ $error }
impact-nothing-compared = 没有比较任何案卷（未比较 { $left_out } 件）：请指定存放案卷记录的文件夹，案卷须依据这两个规则包之一建立
impact-progress-unreadable = { $file } 不是比较的进度文件：{ $error }；请换一个文件，或者删除后重新开始
impact-progress-other-cases = { $file } 是比较 { $cases } 中案卷的进度文件；请换一个文件，或者删除后重新开始
impact-progress-other = { $file } 是比较其他版本的进度文件；请换一个文件，或者删除后重新开始
verify-proved = 流程图已证明
verify-idle = 没有可查的内容：所问的情形在规则包中不会出现，无从违反
verify-explored = 未发现违反的情形：按情景中的办理动作和填写内容、把时间推到期限届满之日，查看案卷 { $cases } 个；这样的走法，{ $depth } 步以内全部查过
verify-unsearched = 流程图不能说明的 { $places } 处未能搜索：没有情景开立这类案卷
verify-seen = 流程图已证明；其中 { $places } 处的出路都可能走不通，均见有案卷走通其一
verify-broken = 有 { $count } 处违反
verify-unseen = 有 { $count } 处在搜索界限内未见办结；未见违反，也未能证明：请放宽 `--cases`、`--depth`，或者写一个办到底的情景
verify-unseen-count = 另有 { $unseen } 项在搜索界限内未见成立
verify-unseen-example = 以下案卷走到该状态（{ $steps } 步），界限内未见其办结；可以存为文件，用 `guicheng run { $pack } 文件` 查看：
verify-unseen-at-all = 界限内没有案卷走到该状态。
verify-shortest = 最少经 { $steps } 步即发生。把以下内容存为文件，用 `guicheng run { $pack } 文件` 查看：
verify-example = 经 { $steps } 步即发生。把以下内容存为文件，用 `guicheng run { $pack } 文件` 查看：
verify-no-example = 搜索未遇到这样的案卷；流程图表明可能出现。
verify-by-graph = 流程图已经表明；未另行搜索这样的案卷。
verify-drawn = 依据本包的情景 { $own } 个、下层规则包的情景 { $inherited } 个
verify-count = { $pack }：不变式 { $all } 项，违反 { $broken } 项
mutate-nowhere = 规则包 `{ $pack }` 里没有 `{ $path }`；可以用 `guicheng show { $pack }` 查看各部分
mutate-codes-untried = 代码表中没有起止日期的 { $count } 项没有逐项去掉来试：它们取自他人公布的表
mutate-nothing = 这里没有情景可以发现的改动
mutate-untested = 规则包 `{ $pack }` 没有情景，什么也没有检验
mutate-failing = 情景 `{ $scenario }` 目前未通过；请先用 `guicheng test { $pack }` 查看并改正

coverage-article = 条文
coverage-kind = 性质
coverage-elements = 要素
coverage-scenarios = 情景
coverage-refusals = 拒绝
coverage-says = 内容或不执行的理由
coverage-declaratory = 宣示
coverage-executable = 可执行
coverage-inherited = { $kind }（继承）
coverage-reached-by = 用到的情景：
coverage-refused-in = 被拒绝的情景：
gap-article = ✗ { $article }：标为可执行，但没有要素引用
gap-unreached = ✗ { $article }：标为可执行，但没有情景用到引用它的要素
gap-element = ✗ { $place }  { $path }：没有情景用到
gap-refusal = ✗ { $place }  { $path }：没有情景因此被拒绝
coverage-count = 本包条文 { $articles } 条，继承的条文 { $inherited } 条，要素 { $elements } 个，缺口 { $gaps } 处

## 命令行

help-usage = 用法：{"{"}usage{"}"}
help-arguments = 参数
help-options = 选项
help-verbs = 子命令
help-verb = 子命令
help-help = 显示这份说明
help-version = 显示版本
usage-no-verb = 没有子命令 `{ $verb }`
usage-no-argument = 这里不能写 `{ $argument }`
usage-missing = 还要写 { $argument }
usage-missing-verb = 还要写子命令
usage-no-value = `{ $argument }` 后面还要写一个值
usage-bad-value = `{ $value }` 不能用作 `{ $argument }`
usage-conflict = `{ $argument }` 不能和 `{ $other }` 一起写
usage-other = 命令的写法有误：{ $argument }
usage-possible = 可以写的有：{ $values }
usage-meant = 是不是想写 `{ $suggestion }`？
usage-line = 用法：{ $usage }
usage-help = 写 `--help` 可以查看说明

## 新建、排版、文字

new-made = 已新建规则包 `{ $pack }`，以 { $title }（`{ $base }`）为基础：
new-next =
    下一步：打开 pack.yaml，照注释一步一步写；每改一处，运行
      guicheng check { $pack }{ $library }
      guicheng test { $pack }{ $library }
      guicheng coverage { $pack }{ $library }
      guicheng next { $pack }{ $library }
new-bad-id = `{ $id }` 不能用作规则包的名称；用小写英文字母开头，只含小写字母、数字和下划线
new-taken = 已经有 `{ $folder }`，没有改动；请换一个名称
new-over-business-rules = `{ $pack }` 是业务规则，上面不能再叠加规则包，没有改动；请在 `--over` 后面写它所依附的规则包
migrate-would = 共 { $all } 个规则包，需要改的 { $changed } 个
migrate-done = 共 { $all } 个规则包，改了 { $changed } 个；请用 `guicheng check` 核对
fmt-would = 共 { $all } 个文件，需要整理的 { $changed } 个
fmt-done = 共 { $all } 个文件，整理了 { $changed } 个
texts-missing = （缺）
texts-count = 共 { $all } 条文字，缺一种语言的 { $missing } 条

audit-progress = 已复核 { $cases } 个案卷
audit-damaged = ✗ { $case }：记录已损坏：{ $problem }
audit-differs = ✗ { $case }：第 { $decision } 号事件的决定复核结果不同：{ $problem }
audit-unverified = { $count } 项决定所依据的内容已删除，无法复核
audit-erased = { $case }：{ $day } 删除
audit-clean = 校验链全部完好，每项决定复核一致：{ $cases } 个案卷，{ $events } 个事件
audit-found = 复核 { $cases } 个案卷，发现 { $findings } 处问题
rebuilt = 已由 { $cases } 个案卷的记录重新生成
backed-up = 截至 { $at } 的数据库及其密钥已备份到 { $folder }（{ $hash }）；取得该文件夹的人可以读取全部内容
backed-up-without-keys = 截至 { $at } 的数据库已备份到 { $folder }（{ $hash }）；主密钥保存在别处，不在备份中，没有主密钥不能读取，请另行备份主密钥，与该文件夹分开保管
restored = 备份完好，数据文件夹为 { $folder }
restored-without-keys = 备份中没有主密钥，此后打开该文件夹的命令都要以 `--config` 指明其保存的位置
published = 已发布：{ $pack } { $version }（{ $hash }）
publish-would = 将发布：{ $pack } { $version }（{ $hash }）
publish-over-again = { $pack } { $version } 叠加在 { $below } 之上，合并时用的是原来的 { $below }：请由原文重新合并并发布
publish-over-texts = { $pack } { $version } 叠加在 { $below } 之上，合并时用的是原来的 { $below }：请由原文重新合并并发布；只有文字不同，办理中的程序将改用新的文字
publish-over-unfit = { $pack } { $version } 叠加在 { $below } 之上，已经不相符。现行版本照常有效；以下各项改好之前，新版本不能使用：
publish-moves = { $case }：期限“{ $clock }”的届满日变化

setup-no-pack = 尚未发布设有机构的规则包，请先执行 `guicheng publish 规则包 --data 文件夹`
setup-jurisdiction = 辖区（行政区划代码）：
setup-agency = 机构（标识）：
setup-administrator = 管理员的账号：
setup-missing = 非交互方式运行时应当写明 `{ $flag }`
setup-unknown = 没有“{ $given }”，可以选择 { $known }
setup-verification = 该辖区的规则包中没有“{ $given }”，应当写作 `workflow.state.party`（程序、状态、一方）
setup-done = “{ $account }”为辖区 { $jurisdiction } 的管理员，并管理 { $agency } 的人员
setup-next = 下一步：执行 `guicheng serve --data 文件夹`，登录后修改密码，再添加其他人员
account-added = 已添加账号“{ $account }”
account-reset = 已重设账号“{ $account }”的密码，已登录的需要重新登录
account-password = 密码只显示这一次，首次登录后应当修改：{ $password }
imported = 单位：新增 { $added } 个，变更 { $changed } 个，未变 { $unchanged } 个

serve-calendar-ends = 日历 `{ $calendar }` 只公布到 { $until }，请发布下一年度的安排；此后的期限为暂定
serve-failed = 服务无法运行：{ $error }
serve-listens = 服务地址为 { $address }，数据在 { $folder }
demo-listens = 演示地址为 { $address }，可以用以下账号登录：
demo-being-made = 正在“{ $folder }”建立演示，需要几秒钟
demo-not-one = “{ $folder }”中不是演示数据，请用 `--data` 另指文件夹
demo-made-already = “{ $folder }”中的演示已经建好，用的是建立时的规则包，不能改用别的；请用 `--data` 另指文件夹，或者不写 `--library`
demo-one-library = 演示只用一个规则库文件夹，而 `--library` 写了几个
demo-no-plan = “{ $folder }”中没有 `demo/plan.json`，不知道演示要办理哪些情景
demo-failed = 无法建立演示：{ $error }

config-unknown = { $key }：已发布的规则包和已录入的单位中都没有 `{ $name }`
config-fine = 配置可以使用；渠道：{ $channels }
config-cipher = 新建的数据库以 { $cipher } 加密
config-keys-inside = 主密钥在数据文件夹及其备份中
config-keys-outside = 主密钥由数据文件夹以外提供
config-scanner-none = 未设扫描程序，附件不作扫描
config-scanner-works = 扫描程序能识别测试文件（EICAR），放行无害文本
config-scanner-misses = 扫描程序未能识别测试文件（EICAR），请核对其是否从标准输入读取
config-scanner-overdoes = 扫描程序把无害文本判为有害，请核对其表示无害的退出码
config-scanner-silent = 扫描程序没有答复：{ $why }
quarantine-waits = { $hash }，{ $type }，{ $bytes } 字节，{ $since } 起隔离：试过 { $attempts } 次，尚未扫描：{ $said }
quarantine-infected = { $hash }，{ $type }，{ $bytes } 字节，{ $since } 发现有害并已清除：{ $said }
quarantine-empty = 没有隔离中的附件
outbox-dead = { $case } 事件 { $event }，渠道 { $channel }：投递 { $attempts } 次后停止：{ $failure }
outbox-clean = 没有停止投递的事项
outbox-again = { $count } 项重新投递
rotated = 已更换主密钥，重新封装密钥 { $keys } 个；此前的备份仍使用备份时的主密钥
explain-no-step = 情景没有这一步；各步编号为 1 至 { $count }，发布不算办理
explain-no-case = 此时还没有案卷，请写后面的一步
explain-too-early = { $on } 早于最后一步（{ $last }）
explain-nobody = 请用 `--as` 写明由谁办理
explain-party-role = { $party }（{ $role }）

lsp-no-json = `lsp` 在标准输出上使用编辑器的协议；请去掉 `--format json`

## 下一步做什么，发布版本

next-progress = 已为 { $done } / { $all } 项查找情景
next-written = 已写入：{ $file }
next-not-written = 没有写入 { $file }：与已有的内容放在一起，不能通过检查和测试
mutate-no-choice = `{ $word }` 不是改动的种类，也不是规则包 `{ $pack }` 里的路径；请写 `all`、`none`、`guicheng mutate { $pack } --format json` 列出的种类，或者 `guicheng show { $pack }` 列出的路径
release-taken = 已经有 { $folder }，发布过的版本不会被覆盖；请提高规则包的版本号，或者用 `--out` 另写一个文件夹
release-since-other = { $file } 是 `{ $found }` 的规则包文件，不是 `{ $pack }` 的；请用 `--since` 写出 `{ $pack }` 的规则包文件
release-since-none = { $folder } 里没有 `{ $pack }` 的规则包文件；此前没有发布过的，不要写 `--since`
release-refused = { $pack } 没有发布。有 { $count } 处须先处理，各附查看的命令：
released = { $pack } { $version } 已发布在 { $folder }
release-would = { $pack } { $version } 可以发布；没有写出版本。发布后在 { $folder }
release-draft = 文本为征求意见稿（`draft: true`），所发布的尚未施行
release-scenarios = 情景：{ $all } 个，{ $passed } 个与预期一致
release-inherited = 所依据规则包的情景：{ $all } 个，{ $same } 个结果相同，{ $adapted } 个另有自己的情景，{ $differ } 个结果不同
release-gaps = 覆盖的缺口：{ $gaps } 处
release-invariants = { $all ->
    [0] 不变式：没有
   *[other] 不变式：{ $all } 项，每项最多展开 { $cases } 件案卷、{ $depth } 步
}
release-changes = 改动：试改 { $all } 处（{ $chosen }），没有情景发现的 { $survived } 处
release-no-changes = 改动：没有试改
release-invariants-untried = 不变式：情景没有全部与预期一致，没有搜索
release-changes-untried = 改动：情景没有全部与预期一致，没有试改
release-proposed = 版本号：{ $version }。{ $because }
release-next = 下一步：用 `guicheng publish { $pack } --data DIR` 在服务中发布
erase-value = 第 { $procedure } 个程序的{ $field }：自 { $from } 起不再保存，依据 { $pack } 的“{ $rule }”
erase-letter = 载有该信息的文书 `{ $letter }`（案卷第 { $entry } 项）
erase-attachments = 不再被引用的附件 { $count } 份
erase-open = 未删除：第 { $procedure } 个程序的{ $field }，自 { $from } 起不应再保存（{ $pack } 的“{ $rule }”），但该字段没有标明为个人信息，在案卷记录中明文存在；请为今后的案卷标明 `personal`
erase-failed = ✗ { $case }：未删除：{ $problem }
erase-would = 共 { $cases } 个案卷，其中 { $erased } 个有应当删除的内容
erased = 共 { $cases } 个案卷，已在其中 { $erased } 个中删除
exported = 已在 { $journals } 导出 { $cases } 份案卷记录，不含个人信息；所用的 { $bundles } 个规则包版本和日历在旁边，读取时写 `--library { $folder }`
exported-personal = 已在 { $journals } 导出 { $cases } 份案卷记录，含全部个人信息，请妥善保管，用完即删；所用的 { $bundles } 个规则包版本和日历在旁边，读取时写 `--library { $folder }`

import-would = 表格符合要求：将新增 { $added } 个，变更 { $changed } 个，未变 { $unchanged } 个
organisation-said = { $agency } 在 { $jurisdiction } 公布的信息：
organisation-set-unknown = 不能识别 `{ $given }`；写“名称=内容”或者“名称.en=内容”（先有中文才有英文），名称为 address、telephone、hours、designation、review_body、court 之一
organisation-unknown = 已发布的规则包中没有机关 `{ $agency }`，标识可以用 `guicheng show` 查看
organisation-where = 以下行政区划的规则包列有 `{ $agency }`：{ $known }；请用 `--jurisdiction` 指明
