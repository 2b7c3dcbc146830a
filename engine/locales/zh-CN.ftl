# 引擎自己要说的话。规则包里的文字不在这里。
# 每一条的编号与英文文件一致，所用的变量也一致。

## 提示的格式

severity-error = 错误
severity-warning = 警告
severity-help = 建议
hint-full-width = `{ $found }` 是全角字符，请改成半角的 `{ $right }`
hint-full-width-space = 这里是全角空格，请改成半角空格
hint-write = 请把 `{ $found }` 改成 `{ $right }`
hint-comma = 大括号里的逗号会把值断开；值里有逗号的，请给整个值加上引号
hint-colon-after = `{ $found }` 后面少了半角冒号和空格
hint-indentation = 这一行前面有 { $found } 个空格；可以与它对齐的上面各行，前面的空格数为：{ $right }
hint-date = 日期写成 `{ $right }`
hint-money = 金额写成 `{ $right }`
hint-period = 期限写成 `workdays({ $right })`（工作日）、`days({ $right })`（日）、`months({ $right })`（月）或者 `years({ $right })`（年）
hint-periods = 期限之间不能相加减；请逐个加到日期上，例如 `on + params.visit_limit + workdays(3)`
hint-share = 金额按份数来分：`share(金额, 1, 份数)`，精确到分
hint-negative-period = 期限不带正负号；要往前算，请从日期里减去，例如 `facts.valid_until - days(3)`
hint-space-after-colon = 冒号后面少了一个空格
did-you-mean = 是不是想写 `{ $suggestion }`？
first-given-here = 第一次写在这里
diagnostics-not-shown = 另有 { $count } 处问题没有列出，改好以上各处后再检查一次。
diagnostics-count = 共 { $errors } 处错误，{ $warnings } 处警告。

## 文件和 YAML 写法

not-utf8 = `{ $file }` 不是 UTF-8 编码的文本文件；请另存为 UTF-8 编码
file-too-large = `{ $file }` 有 { $kibibytes } KB，超过单个文件 { $limit } KB 的上限；请拆成几个文件
too-deep = 一层套一层，超过了 { $limit } 层的上限；请减少层次
too-many-nodes = 文件里的条目超过了 { $limit } 个的上限；请拆成几个文件
yaml-syntax = 这里不符合 YAML 的写法：{ $reason }
yaml-brackets = 括号不配对，或者括号里的各项之间少了逗号（要用半角的 `,`）
yaml-quotes = 引号不配对，或者引号后面还有多余的内容
yaml-quote-open = 这里的引号没有对应的结尾引号
yaml-escape = 双引号里的反斜杠 `\` 有特殊含义；请改用单引号，或把 `\` 写成 `\\`
yaml-tab = 缩进要用空格，不能用制表符（Tab 键）
yaml-no-colon = 这一行或上一行少了冒号；名称后面要有“半角冒号加空格”
yaml-no-colon-here = 这一行少了冒号；名称后面要有“半角冒号加空格”
yaml-colon = 这一行或上一行的冒号不对；名称和值之间写“半角冒号加空格”，值里面含有冒号时请给整个值加上引号
yaml-indentation = 缩进不对；同一层的各项要左对齐
yaml-directive = 不使用以 `%` 开头的指令行；请删去这一行
yaml-character = 值不能以这个符号开头；请给整个值加上引号
yaml-full-width = 这个冒号是全角的 `：`；请改成半角冒号，后面加一个空格
yaml-other = 无法辨认的内容；请检查缩进、冒号和引号
yaml-alias = 不使用 YAML 的锚点和引用（`&名称`、`*名称`）；请把内容写全
yaml-tag = 不使用 YAML 的类型标记 `{ $tag }`；请删去，直接写值
yaml-float = `{ $value }` 是小数；金额、版本号、编号请加上引号，写成 `"{ $value }"`，其他数目请写整数
yaml-control = 这段文字里有不可见的控制字符；请删去
yaml-several-documents = 一个文件只能有一份文档；请删去分隔线 `---`，或拆成几个文件
integer-too-large = 整数 `{ $value }` 太大；如果是编号，请加上引号
duplicate-key = `{ $key }` 写了两次；请只保留一处
bad-key = 冒号前要有一个名称，名称不能为空，也不能是列表或一组内容

## 覆盖

nothing-to-remove = 上级规则里没有 `{ $key }`，无从移除；请核对名称
bad-removal = `remove: true` 只能单独写在要移除的名称之下，此外只可以写 `because`
like-cycle = 相互套用，没有尽头：{ $cycle }；请去掉其中一处
like-too-large = 套用后的内容过多，超出一个规则包的上限；请少套几层，或者少填一些
value-not-declared = `${ $name }` 在这里没有所指；请把 `{ $name }` 写进 `takes`，确要美元符号的写 `$$`
value-in-key = `${ $name }` 只能用在值里，不能用在键里；请把键写全
value-not-given = { $noun } `{ $part }` 需要填入 `{ $name }`，这里没有填；请写 `like: {"{"}{ $part }: {"{"}{ $name }: …{"}"}{"}"}`
value-not-taken = { $noun } `{ $part }` 没有 `{ $name }` 这一项；请核对名称，或者删去
value-not-one = 填给 `{ $name }` 的内容要写进一段文字，只能是一个值；请填文字或者数字
part-stands-here = 写在这里
put-here = 填入这里
letter-here = 文书写在这里
shown-here = 其他状态列在这里
as-used-here = 由这里套用
defined-here = 定义在这里
inherited-here = 继承自这里
opens-here = 开始日写在这里
stays-in-force = 仍然有效的是这一个

## 层级

bound-set-here = 限度在这里规定
bad-bound = 参数 `{ $parameter }` 的限度写 `at_least`、`at_most`（数、期限、日期可用）、`equals` 或者 `one_of`
bound-broken = 参数 `{ $parameter }` 的值 `{ $value }` 超出限度 `{ $bound }`（{ $articles }）{ $units ->
    [differ] ；期限只在单位相同时比较
   *[same] {""}
}
bound-loosened = 参数 `{ $parameter }` 的限度只能收紧，不能放宽，也不能取消：`{ $side }` 为 `{ $bound }`（{ $articles }）
clock-leaves-bound = 期限 `{ $clock }` 受参数 `{ $parameter }` 的限度约束（`{ $bound }`）；{ $what }
clock-outside = 这里写的超出限度
clock-unseen = 从这里看不出不超出限度：写期间、限度不宽于它的参数，或者按条件在两者之间选择
clock-until-instead = 须保留 `limit`，不能改写为最后一日
clock-counted-otherwise = 起算日（`starts`）不能改
clock-extended = 可以延长的时间（`extension`）不能增加
clock-until-otherwise = 届满日由该参数算出，`until` 须与规定限度的一层写法相同
clock-measured-by-parameter = 起算日或者适用的期限由该参数决定，该参数没有自己的限度，值不能改
clock-measured-by-fact = 起算日或者适用的期限由此处写入，写法与规定限度的一层不同
clock-taken-away = 不能去掉
clock-function-replaced = 所调用的函数已被上层替换，文字相同而含义可能不同：请给函数另取名称，或者写不调用函数的 `limit`
clock-runs-elsewhere = 原来计算该期限的状态（`runs_in`）都要计算
clock-stands-elsewhere = 只能在原来停止计算的状态（`still_in`）停止计算
clock-counted-differently = 计算方法（`resumes`、`keeps_used`、`last_day`、`repeats`）不能改
clock-not-started = 程序仍要进入计算该期限的状态：原来转入这些状态的，仍须转入其中之一，经过其他状态的也可以
clock-duty-of-others = 该期限仍由原来的义务人遵守（`duty_of`）
clock-without-breach = 届满后如何记载不能改（`on_expiry`）
clock-not-awaited = 原来在期限届满后进行的（`after`），仍须在届满后进行
clock-bound-here = 限度由此约束
only-tightens = `{ $organisation }` 的业务规则只能收紧所依据的规则；`{ $path }` { $what }。这里可以写：{ $allowed }
tightens-adds = 增加了业务规则无权增加的内容
tightens-alters = 改动了下层已有的规定
tightens-removes = 取消或者替换了下层已有的规定
tightens-unbound = 设定的参数没有规定限度
tightens-loosens = 比下层现行的规定宽
tightens-need = 降低了字段的填报要求
tightens-automatic = 限制了无人办理、自动发生的动作，会使应当自动发生的后果落空
tightens-bound-first = 标题和追加的条文；下层规定限度之后，才可以设定其值
tightens-within = 不比下层现行规定宽的值
tightens-texts = 标题和写给人看的句子，以及用 `append` 追加的条文
tightens-own-function = 另取名称的函数
tightens-stands-here = 原有规定在这里
route-of-workflow = 由这个流程确定该当事人
not-of-the-party = `{ $organisation }` 的业务规则只约束 `{ $party }` 自己办理的动作、只要求它填报的内容和由它负责的期限；`{ $path }` 也涉及其他人。请删去，或者写在只由 `{ $party }` 办理的动作上；期限要写明 `duty_of: { $party }`
rules-without-party = 业务规则要写明机构，以及该机构以哪一方的身份适用：`business_rules_of: {"{"}organisation: { $organisation }, party: …{"}"}`
rules-of-anyone = 当事人 `{ $party }` 不绑定任何人，业务规则对它无从适用；请写可以绑定到机构的当事人
extends-business-rules = `{ $pack }` 是业务规则，不能再承接；请改为承接它所依据的规则包
extends-nothing = `{ $key }` 只用于覆盖在其他规则包之上的规则包；请写明 `extends`
transition-without-day = 修订规则包自某日起取代原规则包；请写明 `in_force: {"{"}from: …{"}"}`
transition-unmapped = `{ $workflow }` 未办结的程序无法转入：新规则没有对应的{ $noun } `{ $name }`；请在 `states` 里写明对应状态，保留缺少的内容，或者写 `open: keep` 按原规则办结
pack-twice = 规则库里有两个规则包都叫 `{ $pack }`：{ $first } 和 { $second }；请只留一个

## 内容

unknown-key = 这里没有 `{ $key }` 这一项；可以写的有：{ $known }
missing-key = 缺少 `{ $key }` 这一项
nothing-named = 这里一个也没有写；请至少写一个，允许不写的整项删去
wrong-type = 这里应当写{ $expected }，现在写的是{ $given }{ $advice ->
    [quote] ；如果是编号或文字，请加上引号
    [blank] ；请在下面缩进写它的内容，或者删去这一项
   *[none] {""}
}
bad-mark = 对上级规则的改动不是这样写的：{ $right }
mark-remove = 要移除的，写 `{"{"}remove: true{"}"}`，旁边只可以写 `because`
mark-append = 要追加的，单独写 `{"{"}append: [甲, 乙]{"}"}`，方括号里是一列值
mark-replace = 要整个替换的，在其中写 `replace: true`
not-inherited = 上级规则的 `{ $under }` 里没有 `{ $name }`，写在这里就是新增的，还缺少 { $missing }
unknown-word = 这里不能写 `{ $word }`；可以写的有：{ $known }
bad-id = `{ $id }` 不能用作名称；名称用小写英文字母开头，只含小写字母、数字和下划线
bad-period = `{ $period }` 不是期限；请写数目、空格和单位（workdays 工作日、days 日、weeks 周、months 月、years 年），例如 `20 workdays`
period-too-long = `{ $period }` 超过一万年；请核对数目
bad-date = `{ $date }` 不是有效的日期；请按“年-月-日”写成 `2026-02-13` 的样子

expected-boolean = `true`（是）或 `false`（否）
expected-integer = 整数
expected-count = 零或正整数（不超过 4294967295）
expected-text = 文字
expected-sentence = 一句中文，或者 {"{"}zh: 中文, en: 英文{"}"}
expected-date = 日期（例如 `2026-02-13`）
expected-period = 期限（例如 `20 workdays`）
expected-money = 金额，小数不超过两位（例如 `"1234.50"`）
expected-list = 列表（例如 `[甲, 乙]`）
expected-citations = 条文，如 `national/10`；没有条文依据的，写 `{"{"}none: 理由{"}"}`
expected-mapping = 带名称的一组内容（每行“名称: 值”）
expected-word = 规定的词
expected-expression = 表达式
expected-value = 一个值或一列值
given-nothing = 空白
given-list = 列表
given-mapping = 带名称的一组内容
given-removal = `remove: true`

# script

script-syntax = 无法读懂此表达式：{ $problem }{ $detail }
script-reserved-word = “{ $word }”是表达式语言的保留字，此处不能使用
script-too-large = 脚本超过 { $limit } 字节，请拆分
script-too-deep = 表达式嵌套过深，请拆分为函数或变量
too-many-functions = 一个规则包连同其上级至多有 { $limit } 个函数；从这一个起超出
script-unsupported = 规则包的表达式中不能使用：{ $what }
unknown-variable = 此处没有“{ $name }”
unknown-field = “{ $record }”没有字段“{ $name }”
unknown-property = “{ $object }”没有名为“{ $name }”的{ $noun ->
    [parameter] 参数
    [party] 当事人
    [clock] 期限
    [workflow] 流程
    [form] 表单
    [register] 名录
   *[other] 属性
}
unknown-function = 没有函数“{ $name }”
unknown-method = 类型为 { $given } 的值没有“.{ $name }(…)”
wrong-argument-count = “{ $function }”需要 { $expected } 个参数，却给了 { $given } 个
wrong-argument-type = “{ $function }”第 { $number } 处需要类型为 { $expected } 的值，而不是 { $given }
type-mismatch = “{ $operator }”不能用于 { $left } 与 { $right } 之间
unknown-choice = “{ $given }”不在选项之中，可选的有 { $known }
wrong-result-type = 此处须得出类型为 { $expected } 的值，却得出 { $given }
invalid-money = “{ $given }”不是金额，请写成 `"1234.50"` 的形式，小数不超过两位，不写单位
invalid-date = “{ $given }”不是日期，请写成 2025-03-01 的形式
reserved-name = 记录以“{ $name }”这一名称保存已删除的内容，请另取名称，例如“{ $name }_given”
unreadable-name = “{ $name }”是表达式语言的保留字，表达式无法读取，请另取名称
personal-carried-to-public-view = 公开范围“{ $view }”对所有人公开，其显示的“{ $field }”取自个人信息“{ $personal }”；请确认其中不再含有个人信息
function-name-taken = “{ $name }”是引擎自带的函数，请另取名称
function-defined-twice = 本规则包中参数个数相同的函数“{ $name }”定义了两次

## What scripts cannot use, and how they can be malformed

unsupported-decimals = 小数
unsupported-character = 单引号的字符（文本请用双引号）
unsupported-interpolation = 内嵌取值的文本（请用 `+` 连接文本）
unsupported-map = 对象映射
unsupported-coalesce = `??`（请用 `.get("x", 后备值)`）
unsupported-this = `this`
unsupported-expression = 这种表达式
unsupported-elvis = `?.` 与 `?[`
unsupported-statement = 这种语句
unsupported-loop = `loop`
unsupported-throw = `throw`
unsupported-break-value = 带值的 `break`
unsupported-switch = `switch`
unsupported-do = `do`
unsupported-try = `try`
unsupported-choice-of-records = 在记录之间选择的 `if`
unsupported-assignment = 对变量和列表项以外的赋值
unsupported-computed-code-list = 未直接写明的代码表名
unsupported-computed-field = 未直接写明的字段名
unsupported-computed-register = 未直接写明的名录名称
unsupported-scope-call = `name!(…)`
unsupported-operator = 这个运算符
unsupported-depth = 层层相互调用过深的函数
unsupported-recursion = 永不结束的调用
unsupported-outside = 函数之外的语句
unsupported-function = 这种函数
syntax-incomplete = 末尾不完整
syntax-missing = 此处缺少
syntax-unknown-operator = 没有这个运算符
syntax-open-text = 文本缺少结尾的引号
syntax-open-comment = `/*` 开始的注释没有以 `*/` 结束，后面的内容全部成了注释
syntax-unexpected = 无法理解
syntax-constant = 不能给常量赋值
syntax-assignment = 此处不能赋值；比较请用 `==`
syntax-defined-twice = 函数定义了两次
syntax-expected = 此处缺少取值
syntax-quotes = 文本要写在双引号里
syntax-other = 写法有误
script-absent = “{ $path }”尚未记录或目前不可用
script-too-long = 求值超出限度
script-budget = 一次办理的全部表达式合计超过计算步数上限
script-calendar-unpublished = { $year } 年的工作日安排尚未公布
script-key-too-long = 查询登记簿 `{ $register }` 所用的值不超过 { $limit } 字节
script-wrong-result = 表达式得出 { $given }，而不是 { $expected }
script-division-by-zero = 表达式中除数为零
script-overflow = 表达式中的数超出整数的范围
script-out-of-bounds = 表达式中的位置超出列表或者文字的末尾
script-failed = 表达式求值失败：{ $message }
failed-too-large = 数值或者金额过大，无法保存
failed-no-order = 只有两个整数、两个日期或者两个金额可以比较先后大小
failed-no-number = “{ $text }”不是整数
failed-no-amount = “{ $text }”不是金额；请写数字，最多两位小数，如 1234.50
failed-no-date = “{ $text }”不是日期；请写成 2025-03-01 的样子
failed-no-territory = “{ $text }”不是六位行政区划代码
failed-no-list = 没有代码表 `{ $list }`
failed-part-of-text = 截取文字的起点不能小于 0，长度不能小于 0
failed-modulus = “{ $modulus }”不能作为加权求和的模
failed-period-count = “{ $count }”不能作为期间的{ $unit ->
    [workdays] 工作日数
    [days] 日数
    [weeks] 周数
    [months] 月数
   *[years] 年数
}
failed-period-too-long = 数目为“{ $count }”的期间超过一万年
failed-share = 金额 { $amount } 的 { $part }/{ $whole } 不是金额
failed-beyond-9999 = 期间超出公元 9999 年
failed-before-year-1 = 期间早于公元 1 年
failed-no-registers = 此处不能查询登记簿
failed-register-key = 查询登记簿要用取值
failed-outside = 函数只能在求值时调用
failed-in-rhai = 脚本引擎无法得出结果

## 规则包的文件

unreadable = 无法读取 `{ $file }`：{ $error }
symbolic-link = `{ $file }` 是符号链接；规则包里只能放普通文件，请换成文件本身
pack-empty = 规则包 `{ $pack }` 没有内容：各文件里一个部分也没有
file-left-out = `{ $file }` 会被略过：规则写在 `.yaml` 文件里，函数写在 `scenarios/` 以外的 `.rhai` 文件里
file-misnamed = `{ $file }` 会被略过；请改名为小写的 `{ $right }`
no-manifest = 文件夹 `{ $folder }` 里有规则，却没有 `pack.yaml`；请补上，或者把规则移到所属的规则包
wrong-extension = `{ $file }` 会被略过：扩展名应当是小写的 `.{ $extension }`，后面不带其他内容；请改名
scenarios-in-folder = `{ $folder }` 里的文件会被略过：情景直接放在 `scenarios` 文件夹里；请移到那里
too-many-files = 规则包 `{ $pack }` 的文件超过了 { $limit } 个的上限；请合并文件，或移走与规则无关的文件
folders-too-deep = 文件夹 `{ $folder }` 一层套一层，超过了 { $limit } 层的上限；请减少层次
unknown-pack = 规则库里没有规则包 `{ $pack }`；请核对名称，规则包是规则库下含有 `pack.yaml` 的文件夹
wrong-pack-id = 规则包写的是 `{ $pack }`，文件夹却叫 `{ $folder }`；两者必须一致
bundle-too-large = 规则包文件不超过 { $limit } MiB，这个文件超过了
bundle-shape = 这不是规则包文件：{ $problem }
bundle-lacks = `{ $key }` 缺失或者无法读取
io-not-found = 不存在
io-denied = 没有访问权限
io-exists = 已经存在
io-no-folder = 不是文件夹
io-folder = 是文件夹
io-not-empty = 文件夹不是空的
io-no-text = 不是 UTF-8 编码的文本
io-cut-off = 内容不完整
io-full = 磁盘空间不足
io-read-only = 磁盘只能读取
io-address-taken = 此地址已被其他程序占用
io-no-address = 本机没有此地址
io-too-large = 文件过大
io-name = 名称不可用
io-number = 操作系统报错，编号 { $number }
io-other = 操作系统不允许
json-cut-off = 内容不完整，中途断开
json-too-deep = 嵌套层数过多
json-none = 不是 JSON
json-shape = 缺少取值，或者取值不符合要求
json-at = { $problem }（第 { $line } 行第 { $column } 列）
type-boolean = 是或否
type-integer = 整数
type-text = 文字
type-date = 日期
type-period = 期限
type-money = 金额
type-choice = 选项
type-list = 列表
type-row = 行
type-range = 区间
type-value = 取值
type-other = 其他取值
type-nothing = 无取值
type-unknown = 未知类型
type-list-of = { $element }列表
type-or = { $one }或者{ $other }
bundle-not-canonical = 规则包文件不是 RFC 8785 规定的写法，写成之后被改动过；请重新取得
bundle-format = 规则包文件采用第 { $format } 版格式，本程序只认第 { $known } 版；请换用相应版本的程序
bundle-hash = 文件写明的规则包是 { $hash }，内容却是 { $found }，被改动过；请重新取得
unknown-bundle = 规则库里没有 { $hash } 的规则包文件；请放在 { $file }
unknown-edition = 规则包按第 { $edition } 版的规则含义办理，本程序只认第 { $known } 版；请换用较新的程序
base-version = `{ $pack }` 的版本是 { $version }，本包接受的是 { $versions }；请换用相应的版本，或者核对之后把它也列入接受的版本
version-not-comparable = `{ $pack }` 的版本 `{ $version }` 无法比较；请写成三个数，例如 `1.2.0`
bad-versions = `{ $versions }` 看不出接受哪些版本；请写成用逗号隔开的几个比较，例如 `>=1.2, <2`
old-format = 规则包采用第 { $format } 版格式，本程序只读第 { $known } 版；请用 `guicheng migrate-pack { $pack }` 改过来
unknown-format = 规则包采用第 { $format } 版格式，本程序只认第 { $known } 版；请换用相应版本的程序
extends-cycle = 规则包相互承接，没有尽头：{ $cycle }；请删去其中一处 `extends`
too-many-ancestors = 规则包逐级承接超过了 { $limit } 级的上限；请减少层级
no-calendar = 规则包 `{ $pack }` 和它承接的规则包都没有写 `calendar`；请写明采用哪一份工作日历
unknown-calendar = 没有工作日历 `{ $calendar }`；应当有文件 `{ $file }`
bad-offset = `{ $offset }` 不是时差；请写成 `+08:00` 的样子
bad-year = `{ $year }` 不是年份；请写四位数的年份
bad-calendar = 放假安排有误：{ $error }
table-year-twice = { $year } 年的安排写了两份，请只保留一份
table-too-long = 放假自 { $from } 至 { $to }，超过一个月；请核对月份
table-off-twice = { $date } 写在两段放假里；请只写在一段里
table-make-up-twice = 调休上班日 { $date } 写了两次；请只留一个
table-year-beyond = { $year } 不是 1 至 9999 之间的年份
calendar-copied = 日历 `{ $calendar }` 既在 { $first }，又在 { $second }；请只留一个，新的年份只写一处
calendar-twice = 规则库里有两个不同的日历都叫 `{ $calendar }`：{ $first } 和 { $second }；请只留一个
wrong-calendar-id = 文件名是 `{ $file }.yaml`，日历却叫 `{ $calendar }`；请写成一样
calendar-without-days-off = { $year } 年没有一天放假；请写入放假通知，尚未发布的先不要列入这一年
calendar-only-weekends = { $year } 年放假的都是星期六、星期日，本来就休息；请核对年份
calendar-long-run = { $from } 至 { $to } 连休 { $days } 天，历年通知都没有这么长；请核对日期
calendar-nothing-made-up = { $from } 至 { $to } 整周放假，{ $year } 年却没有一个周末调休上班；请补写 `make_up`，或者用 `statutory_days` 写明法定放假天数
calendar-unbalanced = { $year } 年星期一至星期五放假 { $off } 天、调休上班 { $made_up } 天，两者之差不是法定放假的 { $statutory } 天；请与通知核对
table-reversed = 放假自 { $from } 至 { $to }，结束早于开始
table-outside-year = { $date } 不属于 { $year } 年，请写在它所属年份的安排里
table-not-weekend = 调休上班日 { $date } 不是周六或周日
table-make-up-off = { $date } 既列为调休上班，又列为放假

## 规则包的内容

unknown-name = 没有名为 `{ $name }` 的{ $noun }；请核对名称，或先定义它
noun-state = 状态
noun-condition = 条件
noun-action = 动作
noun-party = 当事人
noun-role = 角色
noun-field = 字段
noun-form = 表单
noun-interpretation = 解释
noun-reading = 读法
noun-workflow = 流程
noun-clock = 期限
noun-window = 窗口
noun-effect = 外部事项
noun-view = 公开范围
noun-register = 名录
noun-code-list = 代码表
noun-parameter = 参数
noun-code = 代码
noun-organisation = 机构
noun-organisation-kind = 机构类别
noun-case-kind = 案卷类别
noun-source = 依据文本
noun-article = 条文
noun-item = 条文项目
noun-effect-value = 外部事项的内容项
noun-checklist = 审查清单
noun-figure = 指标
noun-column = 栏目
noun-collection = 一览表
noun-skeleton = 骨架
noun-step = 步骤
noun-letter = 文书
noun-series = 编号系列
noun-detail = 机构的事项
noun-letter-part = 部分
noun-function = 函数
bad-citation = `{ $citation }` 不是条文引用；请写成“文件/条”或“文件/条(项)”，例如 `national/9(1)`
citation-repeated = `{ $citation }` 实施的条文这里已经引用，会随之引用；不必再写
carries-out-cycle = 这些条文循环实施：{ $cycle }；请去掉其中一处 `carries_out`
declaratory-carries-out = 条文 `{ $article }` 只作宣示（declaratory），不能实施其他条文；请删去 `carries_out`，或者改 `kind`
no-reason = 第 `{ $article }` 条列为宣示性条文，却没有说明理由；请写 `because`
parameter-value = 参数 `{ $parameter }` 的取值只能写一处：`value`、`values` 或 `interpretation` 三者选一
reading-without-value = 读法 `{ $reading }` 没有给出参数 `{ $parameter }` 的取值；请写 `value`
field-rows = `rows` 类型的字段要写 `fields`，不写 `list`；其他类型不写 `fields`：请检查“{ $field }”
row-field = “{ $field }”的各行不能有“{ $name }”：它本身是 `rows` 类型，或者是指标
field-document = 只有 `document` 类型的字段可以写 `accepts` 或者 `at_most`，“{ $field }”不是
bad-size = “{ $size }”不是文件大小，请写整数、空格和 B、KB、MB 或者 GB，例如 `20 MB`
bad-document-type = “{ $type }”不是文件类型，请写小写字母和数字，例如 `pdf`
field-shown = `shown` 表示取值是字段的 id 或者程序的名称，也就是文本：“{ $field }”的类型应当为 `text`
field-checklist = `checklist` 类型的字段要用 `checklist` 写明审查清单，不写 `list`；其他类型不写：请检查“{ $field }”
checklist-empty = 审查清单“{ $checklist }”没有审查项
bad-options-bound = “{ $field }”的选项限度要写须保留的选项 `keeps`，或者写 `closed`；只有 `choice` 类型可以写
options-bound-loosened = “{ $field }”的选项限度不能比上级规则包规定的宽
options-bound-broken = { $option ->
    [none] 字段“{ $field }”有必须保留的选项
   *[other] “{ $field }”的选项有限度：“{ $option }”不能去掉，也不能增加
}
group-field = 分组“{ $group }”里的“{ $field }”不是该表单的字段，或者已经在别的分组里
field-codes = 字段 `{ $field }` 的代码表与类型不符；类型为 `code` 的必须写 `codes`，其他类型不能写
field-options = 字段 `{ $field }` 的选项与类型不符；类型为 `choice` 的必须写 `options`，其他类型不能写
superior-cycle = 组织机构互为上级，形成循环：{ $cycle }
after-force-by-itself = `{ $workflow }` 由系统启动，随在办的案卷照常进行，这里怎样写都不起作用；请删去 `after_force`
after-force-unsaid = 规则包施行到 { $until } 为止，而 `{ $workflow }` 是在已有案卷中提出的；请用 `after_force` 写明届时还能否提出（true 或者 false）
day-of-parameter = 参数 `{ $parameter }` 给不出唯一的一日；请写类型为 `date`、只有一个值的参数
transition-keeps-all = `{ $workflow }` 的程序本来就不转入新规定，不必写 `keeps`；请删去，或者写 `open: move`
transition-kept-and-moved = `{ $workflow }` 处于 `{ $state }` 的程序不能既留在原规定又转入新规定；请从 `keeps` 或者 `states` 中去掉
retention-without-source = `{ $retention }` 写了保存期限却没有依据；请写明规定期限的条文，没有的就不写期限
retention-field = `{ $field }` 既不在 `{ $retention }` 所针对的程序的数据里，也不在其案卷的事实里
retention-day = 保存期限的起算日读取了 `{ $read }`；起算日只能由案卷自身的记录得出
ends-before-it-begins = `until`（{ $until }）早于 `from`（{ $from }）
successor-without-end = `{ $name }` 写了接替者 `{ $successor }`，却没有最后一日；请写上 `until`，或者删去接替者
successor-cycle = 接替关系形成循环：{ $cycle }
successor-gap = `{ $successor }` 应当于 { $day } 接替 `{ $name }`，而当日它并不存在
territories-twice = `{ $list }` 与 `{ $other }` 都写明是行政区划表；只能有一个
territory-unlisted = 行政区域 `{ $territory }` 在该机构存续期间不在行政区划表 `{ $list }` 之内
territory-shared = `{ $organisation }` 与 `{ $other }` 类别相同，辖区同为 `{ $territory }`；在两者并存的日子，按辖区查找机构时一个也找不到
bad-territory = `{ $territory }` 不是行政区划代码；请写 GB/T 2260 的六位数字，并加上引号
root-of-other-case = 流程 `{ $workflow }` 属于案卷类别 `{ $case }`，不能作为这一类案卷的主流程
figure-measure = 指标 `{ $figure }` 只能是四者之一：`count`、`on_time`、`days`、`sum` 必须且只能写一个
figure-count = 指标 `{ $figure }` 要么数动作，要么数启动：`action` 和 `opened: true` 必须且只能写一个
figure-party = 指标 `{ $figure }` 按当事人 `{ $party }` 统计，而它是任何人，不对应哪个单位；请写能够确定到单位的当事人
figure-clock = 流程 `{ $workflow }` 的期限 `{ $clock }` 写的是 `on_expiry: nothing`，届满不算谁逾期，也就谈不上按期；请写届满构成逾期的期限
collection-audience = 一览表 `{ $collection }` 由 `{ $party }` 查看，而该当事人看不到公开范围 `{ $view }`；请把它加入公开范围的公开对象，或从一览表的查看对象中去掉
collection-hidden = 一览表 `{ $collection }` 列出处于 `{ $state }` 状态的 `{ $workflow }`，但它所用的公开范围在该状态下都不显示；请只写有公开范围显示的状态
collection-filter = 一览表 `{ $collection }` 不能按 `{ $field }` 筛选：只有文字、数字、日期、选项、是否，以及由这些组成的列表可以筛选
collection-order = 一览表 `{ $collection }` 不能按 `{ $field }` 排序：只有文字、数字、日期、选项和是否有先后
collection-never = 一览表 `{ $collection }` 里永远不会有内容：自 { $from } 起列入，却只列到 { $until }
collection-day = 一览表 `{ $collection }` 的内容会随 `{ $read }` 自行变化，而案卷里什么也没有发生；何时列入、列到何时，请用 `from`、`until` 写成日期
personal-in-public-list = 一览表 `{ $collection }` 向所有人公开，何时列入何种内容会透露个人信息字段 `{ $field }`；请不要在此读取它，或缩小查看对象
figure-sum = 指标“{ $figure }”汇总的“{ $field }”不是单个金额
figure-field = 字段是指标（`{ $figure }`）的，取值是整数（汇总的是金额）：请写 `type: integer` 或者 `type: money`，不写 `list`
register-rows = 名录只列单个值和列表，“{ $field }”是 `rows` 类型
register-key = 登记簿按单个的值归档；字段 `{ $field }` 是列表或者含多个值
register-else = `else` 是对重复占用者说的：名录 `{ $register }` 还要写明 `unique`
register-names = `names` 写明机构名录的 `facts` 中哪一个是机构的名称；`{ $field }` 不是其中的文本字段，或者名录不以机构为对象
register-names-twice = 机构的名称只由一个名录写明；`{ $register }` 是第二个写有 `names` 的
register-key-list = 登记簿按列表 `{ $field }` 的每一项归档：用 `max_length` 写明最多 { $most } 项
register-unbounded = 不能列出登记簿 `{ $register }` 的全部条目；请按登记簿的 `keys` 查找（`found_by`），或者写明 `bounded`（最多 1000 项）
party-binding = 当事人 `{ $party }` 的确定方式只能写一种：`bind: opener`、`bind: {"{"}field: 字段{"}"}`、`route` 或 `anyone: true`
route-target = 选定规则 `{ $rule }` 要写明选定谁：`organisation`、`kind` 加 `territory`、`superior_of` 或 `chosen`，四者选一
opening-starts-itself = 工作流 `{ $workflow }` 不能自行开启案卷：`automatic`、`triggered` 的在他人开启的案卷里开启；请去掉 `starts_case`，或者去掉 `automatic`、`triggered`
opener-not-bound = 发起时当事人 `{ $party }` 尚未确定，应当写入发起的 `binds`
opening-by = 流程 `{ $workflow }` 的发起只写一种：`by`（由谁发起）、`automatic: true`（自动发起），或者 `triggered: true`（由动作发起）
action-by = 动作 `{ $action }` 由谁进行，`by`、`automatic: true`、`triggered: true` 三者选一
after-without-automatic = 动作 `{ $action }` 写了 `after`，但不是自动动作；请加上 `automatic: true`，或删去 `after`
automatic-needs-to = 自动动作 `{ $action }` 必须用 `to` 写明转入的状态，或者有 `binds`、`set` 并在 `when` 里写明条件；不能有表单
series-scope = 编号系列 `{ $series }` 没有写明由谁编号；请在 `scope` 里写明编号机构所属的当事人
series-ambiguous = 编号系列 `{ $series }` 会出现相同的编号；请把 { $lacks } 用花括号写进 `pattern`
series-run-together = 编号系列 `{ $series }` 的 `{ $one }` 与 `{ $next }` 连在一起，不同的编号会写成同样的文字；请在两者之间加上两边都不会出现的文字
series-alike = `{ $one }` 与 `{ $other }` 在编号系列 `{ $series }` 里写法相同，会出现相同的编号；请使二者的信息或名称不同，或者在 `pattern` 里写另一项
series-field = 字段 `{ $field }` 不能用于编号；可以用的是单个的、不含个人信息的文字、整数、选项、区划和代码
series-twice = 编号系列 `{ $series }` 一次只给一个编号；请只写一次
assigned-field = 字段 `{ $field }` 不能接受编号；请用文字字段，不是列表，不含个人信息，本流程的表单也不填写它
bad-placeholder = `{ $text }` 不是占位符；请写成 { "{" }n{ "}" }、{ "{" }n:04{ "}" }、{ "{" }year{ "}" } 或者 { "{" }当事人.事项{ "}" }
letter-part = 文书的部分 `{ $part }` 应当写明 `text` 或者 `columns` 之一
letter-part-before = `{ $part }` 写在另一部分之前，而那一部分又写在它之前
letter-empty = 文书 `{ $name }` 没有内容；请在 `body` 下写各部分，或者删去
letter-without-basis = 这一部分没有依据的条文，“依据”无从填写；请给这一部分或者文书写上 `article`，或者去掉“依据”
unknown-wording = 没有 `{ $word }` 这种写法；冒号后面可以写 `{ $known }`
full-width-brace = “{ $text }”是全角花括号，不会填入内容；请改用半角的 {"{"} {"}"}
brace-left-open = `{ $text }` 里的花括号没有收尾；请补上右括号；要写花括号本身，写 { "{" }"{ "{" }"{ "}" }
letter-asks-register = 文书仅凭本案卷的记录就能重新填写，所以不能查询名录；请由动作先把需要的内容记录下来
constant-condition = 这个条件不读取案卷中的任何内容，结果总是一样；请让它读取案卷内容，或者删去 `when`
partial-without-form = 动作 `{ $action }` 写了 `partial`，却没有 `form`；请写明表单，或删去 `partial`
records-nothing = 表单 `{ $form }` 的字段没有一项属于案卷信息，没有可以转记的；请核对 `records`，或在 `cases` 的 `facts` 中列出字段
not-recorded = `{ $record }` 里没有字段 `{ $field }`；请先在案卷的 `facts` 或流程的 `fields` 中列出
takes-back-itself = 动作 `{ $action }` 收回的是它自己；请写它所收回的本流程的其他动作
not-by-nobody = 动作 `{ $action }` 不由人办理，`not_by` 拦不住任何人；请在有 `by` 的动作里写，并写明由人办理的动作
triggers-concerned = `concerned` 指本程序所针对的程序，但本流程不针对任何程序；请写流程的名称，或者给本流程写上 `concerns`
not-by-concerned = `{ $action }` 指的是本程序所针对的程序中的动作，但本流程不针对任何程序；请改写本流程的动作，或者给本流程写上 `concerns`
binds-opener = 当事人 `{ $party }` 由开启的人担任，这样写不会确定任何人；请写明改由谁担任：`binds: {"{"}{ $party }: {"{"}to: data.successor{"}"}{"}"}`
binds-to = 当事人 `{ $party }` 在这里不能用 `to` 写明由谁担任：`to` 只用于写有 `bind: opener`、已经有人担任的当事人；请删去 `to`
agents-fact = `{ $fact }` 不能说明代理权：名录没有这一项，或者类型不符；`agent` 是它的 `keys` 之一，其他的在它的 `facts` 里，都不能是名录所记的对象（`of`，同一时间只有一条记录）：`principal` 是一个值，`from`、`until` 是日期，`covers` 是一列流程
not-triggered = 流程 `{ $workflow }` 的动作 `{ $action }` 不能由其他动作引起；请给它写上 `triggered: true`
not-opened = 流程 `{ $workflow }` 不能由动作发起：它应当属于同一类案卷，不是主程序，并且在 `open` 里写明 `triggered: true`
opens-missing = 发起 `{ $workflow }` 时，其表单必填的 { $fields } 没有在 `with` 里给出
opens-about = `{ $workflow }` 的程序不能针对发起它的 `{ $opener }`；请在 `concerns` 里列明 `{ $opener }`，以及该动作之后它可能处于的各个状态
opened-left = 没有写明发起 `{ $workflow }` 的 `{ $opener }` 办结后，`{ $workflow }` 的程序如何处理；请在 `concerned_ends` 里写明动作，或者写 `concerned_ends: stays`
opens-without-end = 不论案卷情况如何，发起 `{ $workflow }` 都会回到这里，循环不止；请写明发起的条件（`when`）
hidden-from-nothing = `{ $party }` 本来就看不到整个案卷，`{ $workflow }` 不必对它保密；请从 `hidden_from` 里删去
concerned-ends-nothing = 流程 `{ $workflow }` 不针对其他程序，`concerned_ends` 没有意义，请删去
concerned-ends-action = 所针对的程序办结时，动作 `{ $action }` 应当随时可以作出：请写明 `triggered: true`、`from: any`，不要写 `form`、`when`、`within`
imports-no-root = 接收的案卷由主程序开始；`{ $workflow }` 不是这类案卷的主程序，不能写 `imports`
imports-by = 请写明由谁接收 `{ $workflow }`（`by`），可以处于哪些状态（`into`）
imports-counted = 期限 `{ $clock }` 已经写明自哪一日起算，请删去这一项
imports-clock = 接收的案卷处于状态 `{ $state }` 时，期限 `{ $clock }` 无法确定：请在 `clocks` 里写明自哪一日起算，或者把它所读的日期设为必填并记录；停止计算的期限不能接收
clock-not-extendable = 期限 `{ $clock }` 没有规定可以延长多少；请在该期限中写 `extension`
clock-span = 期限 `{ $clock }` 只能写 `limit`（多长）或 `until`（到哪天）其中之一；`starts` 只与 `limit` 同用
clock-cycle = 这些期限互相引用，无法确定先后：{ $cycle }；请去掉其中一处引用
clock-odd-limit = 期限 `{ $clock }` 为 { $limit }：或者当即届满，或者有生之年不会届满
extension-unit = 期限 `{ $clock }` 要延长 { $by }，而它按 { $in } 的单位计算：每次延长都不予办理；请使用相同的单位
extension-beyond = 期限 `{ $clock }` 要延长 { $by }，而累计最多可以延长 { $in }：总是不予办理；请减少延长的时间，或者提高上限
never-holds = 这个条件永远不成立，以它为条件的都不会发生；请让它读取案卷内容，或者删去以它为条件的内容
max-length-none = 字段 `{ $field }` 的 `max_length` 是 0，什么都填不了；请写明长度，或者删去该字段
clock-odd-period = 期限 `{ $clock }` 另加的时长为 { $period }：或者等于没有，或者有生之年不会届满
clock-without-duty = 期限 `{ $clock }` 届满即属逾期，却没有写明是谁逾期；请写 `duty_of`，或写 `on_expiry: nothing`
clock-after-the-end = 状态 `{ $state }` 下程序已经办结，期限 `{ $clock }` 在那里不会届满；请去掉该状态
clock-repeats-at-once = 期限 `{ $clock }` 会在同一日反复届满；请写明相隔多久再次计算，例如 `repeats: 1 month`
clock-repeats = 期限 `{ $clock }` 届满后循环计算，不能中途停止、延长，也不能保留已用时间；请删去 `repeats`，或删去其他几项
clock-runs-and-stands = 期限 `{ $clock }` 在状态 `{ $state }` 下既计算又停止计算；请只保留一处
when-without-need = 字段 `{ $field }` 写了 `when`，却没有写 `need`；请写明是 `required` 还是 `expected`
personal-in-public-view = 公开范围 `{ $view }` 向所有人公开，却含有个人信息字段 `{ $field }`；请从公开范围中删去，或缩小公开对象
personal-in-public-effect = 外部事项 `{ $effect }` 对所有人公开，在此处或者随附的文书里带有个人信息 `{ $personal }`；请写明给谁（`to`），或者去掉该字段
personal-carried-to-public-effect = 外部事项 `{ $effect }` 对所有人公开，在此处或者随附的文书里带有取自个人信息 `{ $personal }` 的内容；请确认其中不再含有个人信息，或者写明给谁（`to`）
personal-in-figure = 指标 `{ $figure }` 汇总个人信息字段 `{ $field }`：删除以后，已经报告的年份合计会改变；请汇总不会删除的字段
personal-in-register = 名录 `{ $register }` 会让其他案卷读到个人信息字段 `{ $field }`；请去掉该字段
personal-computed-in-register = 名录 `{ $register }` 会让其他案卷读到 `{ $field }`，而该字段由个人信息计算得出；请去掉该字段，或改由其他内容计算
personal-in-series = 编号系列 `{ $series }` 读取的 `{ $read }` 含有个人信息 `{ $personal }`；编号和编号的计数范围公开记入案卷：请从 `scope` 和 `pattern` 里去掉
personal-in-clock = 期限 `{ $clock }` 由个人信息 `{ $personal }` 计算；期限的日期公开记入案卷，不能删除：除非规则非此不可，请改由其他内容计算
personal-in-party = 当事人 `{ $party }` 由个人信息 `{ $personal }` 确定；当事人公开记入案卷，不能删除：除非规则非此不可，请改由其他内容确定
personal-taken-away = 字段 `{ $field }` 在下层是个人信息，已经记入的照此保存；不能取消 `personal`
personal-look-up = 查询名录所用的值公开记入案卷，而此处同时读取个人信息 `{ $name }`；请改按其他内容查询，或者分成两个表达式
unreachable-state = 流程 `{ $workflow }` 的状态 `{ $state }` 无论怎样都到不了；请补上转入它的动作，或删去它
automatic-unsettled = 自动动作 `{ $action }` 按原值改写同一项内容，又停在原状态，会一再执行；请加上以所改内容为准的条件
automatic-in-circle = 流程 `{ $workflow }` 的自动动作循环往复，没有尽头：{ $actions }；请给其中之一加上不会一直成立的条件，或写明期限
effect-shows-nothing = 外部事项 `{ $effect }` 的内容取自公开范围 `{ $view }`，而该公开范围不显示流程 `{ $workflow }`；请在公开范围的 `shows` 里写上该流程，或改用其他外部事项
window-never-open = 窗口 `{ $window }` 的截止日早于开始日；请核对日期
after-never = 动作 `{ $action }` 要等期限 `{ $clock }` 届满，而在该动作可以进行的状态里，这一期限都不计算，因此永远不会发生
never-bound-here = 当事人 `{ $party }` 由每个程序各自确定，而流程 `{ $workflow }` 里始终没有人成为该当事人：既无人办理，也无人收到告知、承担期限；请在该流程的 `binds` 里写上，或者改用案卷的当事人
read-before-set = 只有流程 `{ $workflow }` 的“{ $action }”写入 `{ $path }`，而该动作的条件和赋值都在写入之前得出：此处没有值，永远不能办理；请在此处直接写出得出该值的内容，或者由在前的动作写入
clock-over-by-then = 流程 `{ $workflow }` 的“{ $action }”读取 `{ $path }` 时，该期限既不计算也不停止，没有值，永远不能办理；请由期限计算期间作出的动作用 `set` 记录该日再读取，或者读取其他日期。只有依规定在那个状态里仍然计算的，才让该期限在那里也计算（`runs_in`）
trigger-never = 届时所针对的 `{ $workflow }` 程序不可能处于能够进行 `{ $action }` 的状态；请让该动作能在这些状态进行，或者在 `concerns` 里写明其他状态
clock-never-runs = `{ $path }` 永远没有值：计算该期限的状态都到不了；请改在其他状态里计算，或读取其他日期
never-bound = 这里写了当事人 `{ $party }`，但在案卷类别 `{ $case }` 里始终没有人成为该当事人：既无人办理，也无人收到告知、承担期限；请在 `binds` 里写上
superior-of-nobody = `{ $party }` 是{ $below }的上级，而这里确定它时，后者还无从确定：必然找不到，此步总被拒绝；请先确定后者
value-from-later = 参数 `{ $parameter }` 在 { $first } 以前没有值，而规则包自 { $from } 起施行：在此之前，读取它的内容会一直等待
never-written = 规则包中没有任何表单、赋值或者记录写入 `{ $path }`，此处永远没有值，会一直等待；请由表单填写、由动作赋值或者记录，或者改用 `has`、`get` 读取
nobody-acts = { $what }不能读取 `actor`：此处没有办理人；请先把办理人记入字段，再读取该字段
actorless-view = 公开范围显示的内容
actorless-collection = 一览表列出的内容
actorless-letter = 文书的内容
actorless-clock = 期限
actorless-action = 无人办理的动作
actorless-route = 无人办理时选定当事人的规则
actorless-retention = 保存期限
actorless-invariant = 针对无人办理的动作的不变式
endless-state = 流程 `{ $workflow }` 进入状态 `{ $state }` 之后再也办不结；请补上通往办结状态的动作，或写 `final: true`
option-without-part = 文书 { $letters } 对 `{ $field }` 的其他选项各有一段，对新增的选项 `{ $option }` 没有
state-not-shown = { $shown } 列出了流程 `{ $workflow }` 其他尚未办结的状态，没有列出新增的状态 `{ $state }`
root-left-standing = 流程 `{ $workflow }` 可能办结于 `{ $state }`，而案卷的 `{ $root }` 仍停在 `{ $first }`，此后再也不会变动（`{ $workflow }` 的其他办结状态则使其变动）；请在转入该状态的动作里触发 `{ $root }` 的动作
group-empty = 这一组里没有字段；请写上，或删去这一组
reading-value-untaken = `{ $interpretation }` 的各读法写了值，却没有参数取用；请在参数中写 `interpretation: { $interpretation }`
unused = { $noun } `{ $name }` 定义了却没有用到；请核对是否漏用，或删去它
function-replaces-nothing = 函数 `{ $name }`（参数 { $parameters } 个）没有替换任何函数，也没有被调用：下层的同名函数有 { $inherited } 个参数，仍然有效；请改成同样多的参数，或另起名称
leaves-bound = `{ $path }` 不再读取参数 `{ $parameter }`，该参数有界限（`{ $bound }`）；现在写的是否仍在界限之内，无从看出：请保留下层的写法而改设参数，或者由人把关
function-leaves-bound = 函数 `{ $name }` 替换的函数读取参数 `{ $parameter }`，该参数有界限（`{ $bound }`）；算出的结果是否仍在界限之内，无从看出：请保留下层的函数而改设参数，或者由人把关
repeats-inherited = `{ $key }` 与继承的内容相同；请删去，以便随下层规则变动
empty-text = 这段文字是空的；请写明给人看的内容

## 不予办理的理由

refusal-unknown-pack = { $known ->
    [rules] `{ $pack }` 是业务规则，案卷应当依据它所附的规则包建立
    [later] 当时规则包 `{ $pack }` 尚未发布
   *[no] 这里没有发布规则包 `{ $pack }`；请核对名称，或者先发布该规则包
}
refusal-not-in-force = “{ $pack }”的施行期间为 { $until ->
    [none] { $from } 起
   *[other] { $from } 至 { $until }
}，{ $on } 不能依据它提出新的事项
refusal-unknown-workflow = { $known ->
    [begins] “{ $workflow }”用来建立案卷，而本案卷已经建立
    [itself] “{ $workflow }”由系统依规则启动，不能由人提出
    [elsewhere] “{ $workflow }”只适用于 `{ $kind }` 类案卷
   *[no] 没有流程 `{ $workflow }`
}
refusal-unknown-procedure = 案卷里没有第 { $procedure } 号流程
refusal-unknown-action = “{ $workflow }”没有操作 `{ $action }`
refusal-wrong-case = { $open ->
    [yes] 案卷 `{ $case }` 已经建立，不能再次建立
    [within] 没有案卷 `{ $case }`：尚未建立。“{ $workflow }”要在已经建立的案卷里提出，请先办理“{ $beginnings }”
   *[no] 没有案卷 `{ $case }`：尚未建立，请先以能够建立案卷的流程提出
}
refusal-stale = { $ahead ->
    [yes] 您看到的是第 { $seen } 号记录，而本案卷只到第 { $sequence } 号：可能是另一案卷，或者此处的记录不完整
   *[no] 案卷已有新的变化（您看到的是第 { $seen } 号记录，现在是第 { $sequence } 号），请刷新后再办理
}
refusal-key-reused = 请求编号 `{ $key }` 已用于另一项请求，请换一个编号
refusal-back-in-time = 办理时间 { $at } 早于案卷最后一次记录的时间 { $last }
refusal-moment-out-of-range = 只能在 { $from } 年至 { $until } 年之间办理；请校准时钟
refusal-not-a-party = { $bound ->
    [later] “{ $action }”由{ $parties }办理，而{ $unbound }尚未确定，要到办理“{ $by }”时确定
    [opener] “{ $action }”由{ $parties }办理，而本案还没有{ $unbound }：以该身份提出的人才是
    [untold] “{ $action }”由{ $parties }办理，而{ $unbound }现在还不能确定
   *[yes] “{ $action }”只能由{ $parties }办理
}
refusal-too-many-opened = “{ $action }”一次发起的程序不能超过{ $most }个
refusal-not-taken-over = { $any ->
    [yes] “{ $workflow }”不能以 `{ $into }` 的状态接收，只能是“{ $states }”
   *[no] “{ $workflow }”不接收原有记录
}
refusal-own-act = 办理过“{ $act }”的人不能再办理“{ $action }”，应当由其他人以{ $parties }的身份办理
refusal-recused = 事项是本人的，或者是本人提交的，不能办理“{ $action }”，应当由其他人以{ $party }的身份办理
refusal-person-required = { $actor ->
    [nobody] “{ $action }”不能匿名办理，请先登录
   *[somebody] “{ $action }”须回避或者由不同的人办理，应当写明由哪一个人办理
}
refusal-no-successor = 没有写明改由谁担任{ $party }
refusal-no-authority = { $found ->
    [never] 办理“{ $action }”不能由他人代理{ $party }
    [none] 没有查到代理{ $party }办理“{ $action }”的授权
    [elsewhere] 代理{ $party }的授权不包括“{ $action }”
    [ended] 代理{ $party }办理“{ $action }”的授权已经到期
   *[ahead] 代理{ $party }办理“{ $action }”的授权尚未开始
}
refusal-nobody-named = 没有写明{ $party }是谁：应当写单位的地方是空白
refusal-wrong-state = 目前的状态是“{ $state }”，不能办理“{ $action }”{ $limited ->
    [yes] ；只有在“{ $states }”状态下才能办理
   *[no] {""}
}
refusal-wrong-concern = { $about ->
    [nothing] “{ $workflow }”不针对其他程序，不要指明程序
    [unnamed] 没有指明“{ $workflow }”针对哪一个“{ $concerned }”；请指明
    [states] “{ $workflow }”只能针对“{ $concerned }”提出，且须处于“{ $states }”状态
   *[others] “{ $workflow }”只能针对处于规定状态的“{ $concerned }”提出
}
refusal-not-for-persons = “{ $action }”由系统依规则进行，不能由人办理
refusal-outside-window = { $ever ->
    [no] 没有可以办理的{ $window }：起日 { $opens } 晚于止日 { $closes }，今天是 { $on }
   *[yes] 现在不在{ $window }内：{ $opens } 至 { $closes } 可以办理，今天是 { $on }
}
refusal-input-missing = 还缺少必填项：{ $fields }
refusal-in-row = “{ $field }”第 { $row } 行：{ $problem }
refusal-input-unknown = “{ $action }”不需要填写{ $known ->
    [yes] “{ $field }”
   *[no] {" "}`{ $field }`
}
refusal-unknown-code = “{ $field }”填写的代码“{ $value }”不在{ $list }（{ $source }）之内
refusal-not-current = “{ $field }”在 { $on } 不能填写“{ $given }”：{ $until ->
    [none] 它自 { $from } 起才有
   *[other] { $from ->
        [none] 它只到 { $until } 为止
       *[other] 它的起止日期为 { $from } 至 { $until }
    }
}{ $successor ->
    [none] {""}
   *[other] ；已由“{ $successor }”（`{ $code }`）接替
}
refusal-input-invalid = “{ $field }”填写有误（{ $value }）：{ $problem }
refusal-condition = 规则规定的条件不成立
period-workdays = { $count } 个工作日
period-days = { $count } 日
period-weeks = { $count } 周
period-months = { $count } 个月
money = { $amount } 元
period-years = { $count } 年
refusal-no-route = { $found ->
    [none] 无法确定{ $party }：没有一条选定规则适用
    [nowhere] 无法确定{ $party }：适用的选定规则（{ $rules }）找不到机构
   *[other] 无法确定{ $party }：有 { $count } 条选定规则同时适用（{ $rules }）
}
refusal-no-route-public = { $found ->
    [none] 无法确定{ $party }：没有一条选定规则适用
    [nowhere] 无法确定{ $party }：适用的选定规则找不到机构
   *[other] 无法确定{ $party }：有 { $count } 条选定规则同时适用
}
refusal-no-number = 不能给出“{ $series }”的编号：`{ $lacking }` 没有记录，或者不是一个确定的机构
refusal-no-number-public = 现在还不能给出“{ $series }”的编号
refusal-no-detail = 不能制作“{ $letter }”：没有写明{ $party }的 `{ $detail }`
refusal-no-detail-public = 现在还不能制作“{ $letter }”
refusal-awaited = “{ $field }”由其他单位给出，尚未录入
refusal-extension = { $why ->
    [over] “{ $clock }”没有在计算，不能延长
    [never] “{ $clock }”不能延长
   *[beyond] “{ $clock }”不能这样延长；累计最多可以延长 { $bound }
}
refusal-script = 规则 `{ $rule }`（{ $place }）无法得出结果：{ $error }
refusal-script-public = 有一条规则无法得出结果，现在不能办理；请报告系统的运行人员
refusal-calendar-unpublished = { $year } 年的放假安排尚未公布，现在还不能确定日期；请待公布并录入后再办理
refusal-too-large = 需要记录的内容超过 { $kibibytes } KiB；请减少一次填报的内容，或者另行提交文件，只填写其存放位置
refusal-too-deep = 列表嵌套超过 { $limit } 层，没有字段可以这样填写
refusal-key-too-long = 查询{ $register }所用的值不超过 { $limit } 字节，列表不超过 100 项，请改用较短的值
refusal-look-ups = 自动办理的事项一次需要查询的登记簿内容过多；请先把案卷补办到目前，仍不能办的，是规则一项接一项地查下去，没有尽头，请报告规则包的维护人员
refusal-budget = { $behind ->
    [yes] 此前应当自动办理的事项所需的规则计算超过 { $limit } 步，请先把案卷补办到目前
   *[no] 办理所需的规则计算超过 { $limit } 步，规则过于繁复，请报告规则包的维护人员
}
refusal-unrest = { $behind ->
    [yes] 此前应当自动办理的事项超过 { $limit } 项，请先把案卷补办到目前；仍不能办的，是规则没有尽头，请报告规则包的维护人员
   *[no] 自动或连带进行的操作超过 { $limit } 步仍不停止，规则有误，请报告规则包的维护人员
}

input-too-long = 内容过长
input-expected-text = 应当是文字
input-expected-integer = 应当是整数
checklist-item = 审查项
checklist-result = 审查结果
checklist-remark = 说明
checklist-met = 符合
checklist-not_met = 不符合
checklist-not_applicable = 不适用
input-expected-boolean = 应当是“是”或“否”
input-expected-date = 应当是日期
input-expected-money = 应当是金额，小数不超过两位，例如 1234.50
input-money-full-width = 含有全角字符，请用半角数字填写，例如 1234.50
input-money-decorated = 含有千位分隔符或者货币符号，请只填数字，例如 1234.50
input-money-too-fine = 小数超过两位
input-money-too-large = 金额过大
input-expected-code = 应当填写代码
input-expected-choice = 应当是所列选项之一
input-expected-document = 应当是附件
input-expected-organisation = 应当是单位
input-expected-territory = 应当是六位行政区划代码
input-expected-rows = 应当是若干行
input-expected-row = 应当是一行：各字段及其值
input-document-type = 文件类型应当是 { $accepted }
input-document-size = 文件超过 { $most }
input-item-twice = 同一项写了两次
input-unknown-option = 没有“{ $option }”这个选项
input-unknown-option-near = 没有“{ $option }”这个选项，是不是“{ $near }”？
input-blank-organisation = 是空白，没有写明任何单位
input-expected-list = 单项与多项不符，请核对应当填写一项还是多项

# 不变式
invariant-kind = 不变式“{ $invariant }”应当恰好属于一种：`after`、`at` 配 `holds`、`timed`、`ends`、`filled`、`hides_personal_from`、`never`，或者 `accompanied` 配 `facts` 或 `moves`

misconfigured-calendar = 规则包 `{ $pack }` 所用的日历 `{ $calendar }` 没有在这里发布；请先发布该日历
misconfigured-pack = 案卷依据的规则包 { $pack } 没有在这里发布；请发布该版本
record-out-of-order = 事件 { $found } 不接在事件 { $last } 之后，记录有缺失或者次序颠倒
record-unknown-pack = 事件 { $event } 依规则包 `{ $pack }` 作出，此处没有发布；请加入这一版本
record-unknown = 事件 { $event } 所写的 `{ $name }` 不存在，记录已损坏
misconfigured-damaged = 案卷记录已损坏（{ $error }）；请停止办理，并恢复记录
misconfigured-look-ups = 查询登记簿 { $rounds } 轮之后仍有缺少；规则一项接一项地查下去，没有尽头
undecided-missing = 缺少对登记簿 `{ $register }` 的查询；请取得结果后再办
refusal-taken = { $words ->
    [none] “{ $register }”里已经有“{ $value }”（案卷 { $case }）
   *[other] { $words }（案卷 { $case }）
}
refusal-taken-public = { $words ->
    [none] “{ $register }”里已经有“{ $value }”
   *[other] { $words }
}

## 案卷记录

chain-changed = 第 { $line } 行被改动
chain-out-of-place = 第 { $line } 行位置不对，应为第 { $number } 项
chain-missing = 第 { $line } 行之前缺少第 { $from } 项至第 { $to } 项
chain-opening = 第 { $line } 行所附 `{ $path }` 的值被改动
chain-cut = 第 { $line } 行之后被截去，或者末项校验值属于另一份记录
chain-after-head = 第 { $line } 行在所给末项校验值之后写入

## 文书和页面

figure-percent = { $number }%
figure-days = { $many ->
   *[other] { $number } 日
}
figure-workdays = { $many ->
   *[other] { $number } 个工作日
}
titled-value = { $title }：{ $value }
between-rows = ；
clock-because-limit = 自 { $from } 起 { $limit }，当日不计
clock-because-resumed = 自 { $from } 起 { $limit }，停止的时间不计，自 { $since } 起接续计算
clock-because-over = 自 { $from } 起 { $limit }
clock-because-until = 至 { $day }
clock-because-extended = 已延长 { $by } 个计算单位
clock-because-workday = 最后一日是休息日的，顺延至下一工作日
clock-because-provisional = 暂定，{ $year } 年放假安排尚未公布
preview-opened = 提出“{ $workflow }”：{ $state }
preview-acted = { $workflow }：“{ $action }”，{ $from } → { $to }
preview-stayed = { $workflow }：“{ $action }”，仍为{ $to }
preview-ran-out = { $workflow }：“{ $clock }”于 { $day } 届满
preview-moved-over = { $workflow }转为适用“{ $pack }”：{ $state }
preview-reworded = { $workflow }：改用“{ $pack }”{ $version } 的文字
preview-clocks-moved = { $workflow }：期限重新计算

letter-date = { $year }年{ $month }月{ $day }日
letter-provisional = （{ $year }年放假安排尚未公布，日期暂定）
letter-basis = 《{ $source }》{ $articles }
letter-article = 第{ $article }条
letter-item = 第（{ $item }）项
letter-article-title = （{ $title }）
change-none = （无）
change-unseen = （原内容不公开）
change-replaced = 已更换
change-document-replaced = 文件已更换
word-yes = 是
word-no = 否
