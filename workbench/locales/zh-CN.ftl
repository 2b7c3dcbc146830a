# 情景、办理经过、等价改动和不变式要说的话；引擎自己要说的在引擎的文件里。
# 每一条的编号与英文文件一致，所用的变量也一致。

## 情景

unknown-scenario = 没有情景 `{ $scenario }`；请核对名称
given-cycle = 情景 `{ $scenario }` 的前置情景太多，或者首尾相接；请核对 `given`
unknown-actor = 没有名为 `{ $actor }` 的人员；请在 `scenarios/library.yaml` 的 `actors` 中写明
unknown-data-set = 没有名为 `{ $set }` 的数据组；请在 `scenarios/library.yaml` 的 `data` 中写明
step-asks-twice = 一步只能做一件事：`open`、`do`、`publish`、`calendar` 四者选一
step-without-who = 这一步没有写由谁进行；请写 `who`
publish-what = `publish` 要么写另一个规则包 `pack`，要么写 `version` 和改动的内容
step-date = 每一步都要写日期，`on`（日期）和 `at`（日期和时间）二者选一
unknown-change = `{ $path }` 没有 `{ $change }` 这种改动；请照 `guicheng mutate` 列出的写，或者删去
unknown-change-to = 没有把 `{ $path }` 改成 `{ $to }` 的改动，只有改成 { $known } 的
equivalent-noticed = `{ $path }` 的改动 `{ $change }`（`{ $to }`）已由 { $by } 发现；请从说明里删去，或者用 `to` 写明其余的
no-layout = `{ $file }` 的写法无法整理，原样保留；请把值写在一行，或者写成 `|` 引出的一段，不要用 `?` 写名称
step-concerns = `concerns` 写的是所开启的流程针对哪个程序；请写 `open`，或者用 `in` 写明在哪个程序里办理
step-figures = 指标供同一步的 `open` 或 `do` 使用，期间的末日不早于首日；请写 `open` 或 `do`，且 `until` 不早于 `from`
figure-typed = 字段 `{ $field }` 是指标 `{ $figure }`，由统计得出，不由人填写；请在这一步写 `figures`
adapts-no-step = 情景 `{ $scenario }` 没有步骤 `{ $step }`；它自己有 { $count } 步，从 1 数起，有 `label` 的也可以写名称
adapts-twice = 改编情景的一步只做一件事：`before`、`after`、`replace`、`change` 或者 `drop`，`drop` 旁边不写别的

## 办理经过

transcript-pack = 规则
transcript-pack-line = { $title }（{ $pack } { $version }，校验值 { $hash }）
transcript-articles = 条文
transcript-source = 《{ $title }》（{ $source }）{ $articles }
transcript-article = 第{ $article }条
transcript-given = 以下各步承接前置情景
transcript-actor = { $organisation }（{ $roles }）
transcript-person = 个人 { $person }
transcript-nobody = 匿名公众
transcript-time = 时间推移
transcript-act = { $workflow } · { $action }
transcript-publish = 发布规则包 { $version } 版
transcript-publish-pack = 发布{ $title }（{ $pack } { $version }）
transcript-calendar = 公布 { $years } 年放假安排
transcript-case = 案卷 { $case }
transcript-no-change = 没有变化
transcript-form = { $form }，共 { $count } 项
transcript-copied = 由填报内容转记 { $count } 项
transcript-workflow = 流程
transcript-state = 状态
transcript-state-of = { $workflow }状态
transcript-cleared = 清除
transcript-row = （{ $values }）
transcript-none = （空）
transcript-yes = 是
transcript-no = 否
label-state = 状态
label-input = 填报
label-data = 认定
label-fact = 登载
label-party = 各方
label-clock = 期限
label-breach = 逾期
label-list = 一览
label-waits = 等待
label-effect = 对外
label-letter = 文书
label-refused = 拒绝
label-repeated = 重复
label-change = 改动
label-rule = 规则
label-expression = 条件
label-read = 取值
label-expected = 应为
label-actual = 实为
label-before = 此前
label-event = 办理
label-view = 公开
label-number = 编号
preview-view = { $view }（{ $audience }可见）
preview-party = { $party }：{ $bound }
preview-number = { $series }：{ $number }
preview-none = –
preview-from-to = { $title }：{ $old } → { $new }
preview-hidden-value = { $title }：办理人无权查看
preview-hidden = 具体内容办理人无权查看
preview-effect = { $effect }，发给{ $to }{ $cited }
preview-row = { $row }（{ $from } 起）
preview-row-until = { $row }（{ $from } 至 { $until }）
preview-clock = { $clock }：至 { $due }；{ $because }{ $cited }
preview-clock-because = { $clock }：{ $because }{ $cited }
preview-clock-still = { $clock }：中止计算{ $cited }
preview-nothing-done = 以上是这一步将会产生的结果；并未办理。
preview-refused = 这一步会被拒绝；并未办理。
transcript-taken-over = { $procedure }：按原有记录接收，状态为“{ $state }”
transcript-opened = { $procedure }：进入“{ $state }”
transcript-moved = { $procedure }：{ $from } → { $to }
transcript-moved-over = { $procedure }：转入{ $pack } { $version }，状态为{ $state }
transcript-stayed = { $procedure }：状态不变（{ $state }）
transcript-automatic = 自动：{ $action }
transcript-triggered = 连带：{ $action }
transcript-by-rules = 依据《{ $rules }》
transcript-counted-on = 计入 { $on }
transcript-clock-limit = { $clock }：{ $period }，至 { $due }
transcript-clock-limit-from = { $clock }：自 { $since } 起 { $period }，至 { $due }
transcript-clock-until = { $clock }：至 { $due }
transcript-clock-stopped = { $clock }：停止计算，已用 { $used }
transcript-clock-resumed = { $clock }：继续计算，至 { $due }
transcript-clock-again = { $clock }：重新计算 { $period }，此前已用的时间计算在内，至 { $due }
transcript-clock-moved = { $clock }：改自 { $since } 起计算，至 { $due }
transcript-clock-repeated = { $clock }：下一期，至 { $due }
transcript-listed = { $procedure }列入“{ $list }”，{ $days }
transcript-unlisted = { $procedure }移出“{ $list }”
transcript-from = 自 { $from } 起
transcript-from-until = { $from } 至 { $until }
transcript-waits = { $element }：{ $reason }
transcript-clock-extended = { $clock }：延长 { $by }，至 { $due }
transcript-clock-met = { $clock }：结束，未逾期
transcript-clock-uncertain = { $clock }：结束；{ $year } 年的放假安排公布前，是否按期还不能确定
transcript-clock-settled = { $clock }：届满日为 { $due }，未逾期
transcript-clock-ended = { $clock }：不再计算
transcript-clock-over = { $clock }：{ $due } 届满
transcript-clock-late = { $clock }：{ $due } 届满，{ $party }未办结
transcript-clock-missed = { $clock }：{ $due } 届满，逾期
transcript-may-change = （{ $year } 年的放假安排可能改变这一日）
transcript-provisional = （暂定，{ $year } 年放假安排尚未公布）
transcript-agent = { $actor }（代理{ $principal }）
transcript-bound = { $party }：{ $organisations }
transcript-handed-on = { $party }：{ $before } → { $organisations }
transcript-effect-to = { $effect } → { $to }
transcript-repeated = 同一请求先前已经办理，没有再办
transcript-reads = { $name } = { $value }
transcript-failures = 与预期不符 { $count } 处：
transcript-failure = 第 { $step } 步 { $subject }（{ $place }）
transcript-following = 此后还有 { $count } 处不符
transcript-others = 另有 { $count } 个情景最先也是这一处不符：{ $named }{ $more ->
    [0] {""}
   *[other] {""}等
}
transcript-all-held = 共 { $count } 步，均与预期一致。
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
day-holiday = 放假
day-make-up = 调休上班
day-weekend = 休息日
bound-at-least = 不少于 { $value }
bound-at-most = 不超过 { $value }
bound-equals = { $value }
bound-one-of = { $value } 之一

## 不变式

invariant-broken = { $title }：被违反的情形
taken-early = 期限 `{ $clock }` 最近一次起算后尚未届满，仍可办理 `{ $workflow }` 的 `{ $action }`
taken-against = 下列条件不成立时，仍可办理 `{ $workflow }` 的 `{ $action }`：{ $condition }
duty-untimed = 流程 `{ $workflow }` 在状态 `{ $state }` 只能由{ $parties }推进，却没有计其期限；请加上期限，或在 `except` 写明没有期限的理由
never-ends = 流程 `{ $workflow }` 自状态 `{ $state }` 起再也办不结
never-seen-to-end = 到过流程 `{ $workflow }` 的状态 `{ $state }` 的案卷，未见办结；各条出路都有条件，或者要用到可能没有的值，请补写走完其一的情景
seat-vacant = 流程 `{ $workflow }` 在状态 `{ $state }` 应当有人办理，而{ $parties }均未确定
never-bound = 流程 `{ $workflow }` 提到的当事方 `{ $party }` 无从确定
personal-reaches = `{ $by }` 向 { $party } 展示的字段 `{ $field }` 含有个人信息 `{ $personal }`
state-regained = 到过 `{ $from }` 之后，流程 `{ $workflow }` 的 `{ $action }` 又回到{ $to }
state-regained-by-amendment = 到过 `{ $from }` 之后，修订施行时流程 `{ $workflow }` 由 `{ $old }` 又回到 `{ $new }`
effect-lacking = 办理 `{ $workflow }` 的 `{ $action }` 时没有 `{ $effect }`

## 情景的检查结果

expected-later = 不早于上一步的时刻
expected-fitting = 决定的各项记入案卷
expected-decision = 作出决定，或者不予办理
expected-moment = 日期（2026-02-13），或者日期和时间（2026-02-13T16:30）
expected-label = 前面某一步的标签
expected-into = 接收时的状态（`into`）
expected-workflow = 规则包中的流程
expected-no-concern = 不写 `concerns`：`{ $workflow }` 不针对其他程序
expected-open-case = 已经开启的案卷：`{ $case }` 由这一步开启，此前没有程序
expected-action = 案卷中某一程序的动作
expected-procedure = 案卷中某一程序的名称，或者它的流程
expected-figures = 表单要求填写指标的动作
expected-countable = 可以统计的案卷
expected-published = 已经发布的规则包的名称
expected-version = 能与其他版本区分的版本
expected-usable = 没有错误的版本或者安排
told-refused = 不予办理：{ $reasons }
told-other-figures = 其他规则包的指标：{ $error }
told-given-before-force = 前面的情景（`given`）日期是 { $on }，而 `{ $pack }` 自 { $from } 起施行；请改用日期在施行以后的情景
expected-earlier-day = 这一步以前的日期
expected-rows = 一览表的各行
expected-collection = 规则包中的一览表
expected-row = 案卷的名称，或者一行的各项
told-rows = { $count } 行
told-done = 可以办理
told-no-figures = 没有这样的表单
told-no-action = false（进行中的程序没有这个动作）
told-shown = 公开
told-not-shown = 不公开

## Migration

not-migrated = 规则包采用第 { $format } 版格式，只有第 { $from } 版能改为第 { $to } 版；请换用相应版本的程序

## Schemas

schema-pack = 规程规则包：pack.yaml，或者规则包的若干部分
schema-scenarios = 规程规则包的情景、情景共用的内容和等价改动
schema-calendar = 规程的工作日日历
schema-required = 必填。{ $what }
