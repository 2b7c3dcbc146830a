# What the engine itself says. The words of rule packs are not here.
# Every message has the same id and the same variables as in the Chinese file.

## The form of diagnostics

severity-error = error
severity-warning = warning
severity-help = help
did-you-mean = did you mean `{ $suggestion }`?
first-given-here = first given here
diagnostics-not-shown = { $count ->
    [one] 1 more problem is not shown
   *[other] { $count } more problems are not shown
}; correct these first, then check again.
diagnostics-count = { $errors ->
    [0] no errors
    [one] 1 error
   *[other] { $errors } errors
}, { $warnings ->
    [0] no warnings
    [one] 1 warning
   *[other] { $warnings } warnings
}.

## Files and YAML

not-utf8 = `{ $file }` is not a text in UTF-8; save it in UTF-8
file-too-large = `{ $file }` has { $kibibytes } KiB, more than the limit of { $limit } KiB for a file; split it
too-deep = mappings and lists are nested more than { $limit } deep; use fewer levels
too-many-nodes = the file has more than { $limit } values; split it
yaml-syntax = this is not valid YAML: { $reason }
yaml-brackets = brackets do not match, or a comma is missing between them
yaml-quotes = quotes do not match, or something follows the closing quote
yaml-escape = a backslash has a meaning of its own between double quotes; use single quotes, or write `\\` for `\`
yaml-tab = indent with spaces, not with tabs
yaml-no-colon = a colon is missing on this line or the one before; a key is followed by a colon and a space
yaml-colon = a colon is wrong on this line or the one before; write a colon and a space between a key and its value, and quote values that contain a colon
yaml-indentation = the indentation is wrong; align what belongs to the same level
yaml-directive = lines that begin with `%` are not used; delete this line
yaml-character = a value cannot begin with this character; quote the value
yaml-full-width = this colon is the full-width `：`; write `:` and a space
yaml-other = this cannot be understood; check indentation, colons and quotes
yaml-alias = YAML anchors and aliases (`&name`, `*name`) are not used; write the content in full
yaml-tag = the YAML tag `{ $tag }` is not used; delete it and write the value alone
yaml-float = `{ $value }` is not a whole number; write amounts as whole numbers, and quote versions and other texts
yaml-several-documents = a file holds one document; delete the line `---`, or split the file
integer-too-large = the number `{ $value }` is too large; if it is a code, quote it
duplicate-key = `{ $key }` is given twice; keep one
bad-key = a name is needed before the colon; it cannot be empty, a list or a mapping

## Overlay

nothing-to-remove = the rules below have no `{ $key }` to remove; check the name
bad-removal = `remove: true` stands alone under the key to be removed; only `because` may stand beside it

## Content

unknown-key = `{ $key }` is not known here; known are { $known }
missing-key = `{ $key }` is missing
wrong-type = expected { $expected }, found { $given }{ $advice ->
    [quote] ; if it is a code or a text, quote it
   *[none] {""}
}
unknown-word = `{ $word }` is not one of { $known }
bad-id = `{ $id }` cannot be a name; begin with a lower-case English letter, and use lower-case letters, digits and underscores
bad-period = `{ $period }` is not a period; write a number, a space and workdays, days, weeks, months or years, such as `20 workdays`
bad-date = `{ $date }` is not a date; write year-month-day, such as `2026-02-13`

expected-boolean = `true` or `false`
expected-integer = a whole number
expected-count = a whole number from 0 to 4294967295
expected-text = a text
expected-sentence = a sentence in Chinese, or {"{"}zh: Chinese, en: English{"}"}
expected-date = a date such as `2026-02-13`
expected-period = a period such as `20 workdays`
expected-list = a list such as `[a, b]`
expected-mapping = a mapping of keys to values
expected-word = one of the words that are defined here
expected-expression = an expression
expected-value = a value or a list of values
given-nothing = nothing
given-list = a list
given-mapping = a mapping
given-removal = `remove: true`

# script

script-syntax = this expression cannot be read: { $problem }{ $detail }
script-reserved-word = `{ $word }` is a word of the expression language that cannot be used here
script-too-large = the script is longer than { $limit } bytes; split it
script-too-deep = the expression is nested too deep; split it into functions or variables
script-unsupported = { $what } cannot be used in expressions of packs
unknown-variable = there is no `{ $name }` here
unknown-field = `{ $record }` has no field `{ $name }`
unknown-property = `{ $object }` has no { $noun } `{ $name }`
unknown-function = there is no function `{ $name }`
unknown-method = there is no `.{ $name }(…)` on a value of type { $given }
wrong-argument-count = `{ $function }` takes { $expected } arguments, not { $given }
wrong-argument-type = `{ $function }` needs a value of type { $expected } in place { $number }, not { $given }
type-mismatch = `{ $operator }` does not go between { $left } and { $right }
unknown-choice = `{ $given }` is not among the options { $known }
wrong-result-type = this must give a value of type { $expected }, but gives { $given }
invalid-date = `{ $given }` is not a date; write it as 2025-03-01
function-name-taken = `{ $name }` is a function of the engine; give yours another name
function-defined-twice = the function `{ $name }` with as many parameters is defined twice in this pack

## What scripts cannot use, and how they can be malformed

unsupported-decimals = a number with decimals
unsupported-character = a character in single quotes (write a text in double quotes)
unsupported-interpolation = a text with values inside (join texts with `+`)
unsupported-map = an object map
unsupported-coalesce = `??` (use `.get("x", fallback)`)
unsupported-this = `this`
unsupported-expression = this expression
unsupported-elvis = `?.` and `?[`
unsupported-statement = this statement
unsupported-loop = `loop`
unsupported-throw = `throw`
unsupported-break-value = `break` with a value
unsupported-switch = `switch`
unsupported-do = `do`
unsupported-try = `try`
unsupported-choice-of-records = an `if` that chooses between records
unsupported-assignment = an assignment to anything but a variable or an item of a list
unsupported-computed-field = a field's name that is not written out
unsupported-scope-call = `name!(…)`
unsupported-operator = this operator
unsupported-depth = functions that call functions to such a depth
unsupported-recursion = a call that never ends
unsupported-outside = a statement outside functions
unsupported-function = this kind of function
syntax-incomplete = something is missing at the end
syntax-missing = here is missing
syntax-unknown-operator = there is no operator
syntax-open-text = a text has no closing quote
syntax-unexpected = nothing can be made of
syntax-constant = a constant is not assigned to
syntax-assignment = this cannot be assigned to; compare with `==`
syntax-defined-twice = the function is defined twice
syntax-expected = a value is missing here
syntax-other = it is not well formed
script-absent = `{ $path }` is not recorded or not available now
script-too-long = the evaluation goes beyond its limit
script-calendar-unpublished = the table of workdays of { $year } is not published yet
script-wrong-result = the expression gives { $given }, not { $expected }
script-failed = the expression fails: { $message }
