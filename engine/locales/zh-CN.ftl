# 引擎自己要说的话。规则包里的文字不在这里。
# 每一条的编号与英文文件一致，所用的变量也一致。

## 提示的格式

severity-error = 错误
severity-warning = 警告
severity-help = 建议
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
yaml-escape = 双引号里的反斜杠 `\` 有特殊含义；请改用单引号，或把 `\` 写成 `\\`
yaml-tab = 缩进要用空格，不能用制表符（Tab 键）
yaml-no-colon = 这一行或上一行少了冒号；名称后面要有“半角冒号加空格”
yaml-colon = 这一行或上一行的冒号不对；名称和值之间写“半角冒号加空格”，值里面含有冒号时请给整个值加上引号
yaml-indentation = 缩进不对；同一层的各项要左对齐
yaml-directive = 不使用以 `%` 开头的指令行；请删去这一行
yaml-character = 值不能以这个符号开头；请给整个值加上引号
yaml-full-width = 这个冒号是全角的 `：`；请改成半角冒号，后面加一个空格
yaml-other = 无法辨认的内容；请检查缩进、冒号和引号
yaml-alias = 不使用 YAML 的锚点和引用（`&名称`、`*名称`）；请把内容写全
yaml-tag = 不使用 YAML 的类型标记 `{ $tag }`；请删去，直接写值
yaml-float = `{ $value }` 是小数；数目请写整数，版本号、编号等文字请加上引号
yaml-several-documents = 一个文件只能有一份文档；请删去分隔线 `---`，或拆成几个文件
integer-too-large = 整数 `{ $value }` 太大；如果是编号，请加上引号
duplicate-key = `{ $key }` 写了两次；请只保留一处
bad-key = 冒号前要有一个名称，名称不能为空，也不能是列表或一组内容

## 覆盖

nothing-to-remove = 上级规则里没有 `{ $key }`，无从移除；请核对名称
bad-removal = `remove: true` 只能单独写在要移除的名称之下，此外只可以写 `because`

## 内容

unknown-key = 这里没有 `{ $key }` 这一项；可以写的有：{ $known }
missing-key = 缺少 `{ $key }` 这一项
wrong-type = 这里应当写{ $expected }，现在写的是{ $given }{ $advice ->
    [quote] ；如果是编号或文字，请加上引号
   *[none] {""}
}
unknown-word = 这里不能写 `{ $word }`；可以写的有：{ $known }
bad-id = `{ $id }` 不能用作名称；名称用小写英文字母开头，只含小写字母、数字和下划线
bad-period = `{ $period }` 不是期限；请写数目、空格和单位（workdays 工作日、days 日、weeks 周、months 月、years 年），例如 `20 workdays`
bad-date = `{ $date }` 不是有效的日期；请按“年-月-日”写成 `2026-02-13` 的样子

expected-boolean = `true`（是）或 `false`（否）
expected-integer = 整数
expected-count = 零或正整数（不超过 4294967295）
expected-text = 文字
expected-sentence = 一句中文，或者 {"{"}zh: 中文, en: 英文{"}"}
expected-date = 日期（例如 `2026-02-13`）
expected-period = 期限（例如 `20 workdays`）
expected-list = 列表（例如 `[甲, 乙]`）
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
script-unsupported = 规则包的表达式中不能使用：{ $what }
unknown-variable = 此处没有“{ $name }”
unknown-field = “{ $record }”没有字段“{ $name }”
unknown-property = “{ $object }”没有名为“{ $name }”的{ $noun ->
    [parameter] 参数
    [party] 当事人
    [clock] 期限
    [workflow] 流程
    [form] 表单
   *[other] 属性
}
unknown-function = 没有函数“{ $name }”
unknown-method = 类型为 { $given } 的值没有“.{ $name }(…)”
wrong-argument-count = “{ $function }”需要 { $expected } 个参数，却给了 { $given } 个
wrong-argument-type = “{ $function }”第 { $number } 处需要类型为 { $expected } 的值，而不是 { $given }
type-mismatch = “{ $operator }”不能用于 { $left } 与 { $right } 之间
unknown-choice = “{ $given }”不在选项之中，可选的有 { $known }
wrong-result-type = 此处须得出类型为 { $expected } 的值，却得出 { $given }
invalid-date = “{ $given }”不是日期，请写成 2025-03-01 的形式
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
unsupported-computed-field = 未直接写明的字段名
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
syntax-unexpected = 无法理解
syntax-constant = 不能给常量赋值
syntax-assignment = 此处不能赋值；比较请用 `==`
syntax-defined-twice = 函数定义了两次
syntax-expected = 此处缺少取值
syntax-other = 写法有误
script-absent = “{ $path }”尚未记录或目前不可用
script-too-long = 求值超出限度
script-calendar-unpublished = { $year } 年的工作日安排尚未公布
script-wrong-result = 表达式得出 { $given }，而不是 { $expected }
script-failed = 表达式求值失败：{ $message }
