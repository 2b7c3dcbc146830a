# What the engine itself says. The words of rule packs are not here.
# Every message has the same id and the same variables as in the Chinese file.

## The form of diagnostics

severity-error = error
severity-warning = warning
severity-help = help
hint-full-width = `{ $found }` is a full-width character; write `{ $right }`
hint-full-width-space = here stands a full-width space; write an ordinary one
hint-write = write `{ $right }` in place of `{ $found }`
hint-comma = between braces a comma ends the value; put a value that has one in quotes
hint-colon-after = a colon and a space are missing behind `{ $found }`
hint-indentation = this line begins with { $found } spaces; the lines above that it can stand level with begin with: { $right }
hint-date = write a date as `{ $right }`
hint-money = write an amount as `{ $right }`
hint-period = write a period as `workdays({ $right })`, `days({ $right })`, `months({ $right })` or `years({ $right })`
hint-periods = periods are not added to one another; add each to the date, as in `on + params.visit_limit + workdays(3)`
hint-share = an amount is divided by `share(amount, 1, parts)`, to the fen
hint-negative-period = a period has no sign; to count back, subtract it from a day, as in `facts.valid_until - days(3)`
hint-space-after-colon = a space is missing after the colon
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
yaml-quote-open = the quote that is opened here is not closed
yaml-escape = a backslash has a meaning of its own between double quotes; use single quotes, or write `\\` for `\`
yaml-tab = indent with spaces, not with tabs
yaml-no-colon = a colon is missing on this line or the one before; a key is followed by a colon and a space
yaml-no-colon-here = a colon is missing on this line; a key is followed by a colon and a space
yaml-colon = a colon is wrong on this line or the one before; write a colon and a space between a key and its value, and quote values that contain a colon
yaml-indentation = the indentation is wrong; align what belongs to the same level
yaml-directive = lines that begin with `%` are not used; delete this line
yaml-character = a value cannot begin with this character; quote the value
yaml-full-width = this colon is the full-width `：`; write `:` and a space
yaml-other = this cannot be understood; check indentation, colons and quotes
yaml-alias = YAML anchors and aliases (`&name`, `*name`) are not used; write the content in full
yaml-tag = the YAML tag `{ $tag }` is not used; delete it and write the value alone
yaml-float = `{ $value }` is not a whole number; put amounts of money, versions and other numbers in quotes, as `"{ $value }"`, and write everything else as a whole number
yaml-control = a control character stands in this text; delete it
yaml-several-documents = a file holds one document; delete the line `---`, or split the file
integer-too-large = the number `{ $value }` is too large; if it is a code, quote it
duplicate-key = `{ $key }` is given twice; keep one
bad-key = a name is needed before the colon; it cannot be empty, a list or a mapping

## Overlay

nothing-to-remove = the rules below have no `{ $key }` to remove; check the name
bad-removal = `remove: true` stands alone under the key to be removed; only `because` may stand beside it
like-cycle = these are like each other in a circle: { $cycle }; take one of them out of the circle
like-too-large = what is laid below here is more than a pack may hold; use fewer parts, or give less
value-not-declared = `${ $name }` stands for nothing here; list `{ $name }` in `takes`, or write `$$` for a dollar sign
value-in-key = `${ $name }` stands in values only, not in keys; write the key out
value-not-given = the { $noun } `{ $part }` takes `{ $name }`, which is not given here; write `like: {"{"}{ $part }: {"{"}{ $name }: …{"}"}{"}"}`
value-not-taken = the { $noun } `{ $part }` does not take `{ $name }`; check the name, or leave it out
value-not-one = what is given for `{ $name }` is put into a text, so it must be one value; give a text or a number
part-stands-here = it stands here
put-here = it is put in here
letter-here = the letter is written here
shown-here = the other states are listed here
as-used-here = as used here
defined-here = defined here
inherited-here = inherited from here
opens-here = it opens here
stays-in-force = this one stays in force

## Layers

bound-set-here = the bound is set here
bad-bound = the bound of the parameter `{ $parameter }` gives `at_least` or `at_most` (for numbers, periods and dates), `equals`, or `one_of`
bound-broken = the parameter `{ $parameter }` is `{ $value }`, outside its bound `{ $bound }` ({ $articles }){ $units ->
    [differ] ; periods are compared only in the same unit
   *[same] {""}
}
bound-loosened = the bound of the parameter `{ $parameter }` may be drawn tighter, not looser, and not taken away: `{ $side }` is `{ $bound }` ({ $articles })
clock-leaves-bound = the time of the clock `{ $clock }` is bound by the parameter `{ $parameter }` (`{ $bound }`); { $what }
clock-outside = what is given here lies outside the bound
clock-unseen = that it stays within cannot be seen here: give a period, a parameter with a bound no looser, or one of these by condition
clock-until-instead = it keeps its `limit` and has no last day of its own instead
clock-counted-otherwise = the day it is counted from (`starts`) stays
clock-extended = it is not extended further (`extension`)
clock-until-otherwise = its last day is worked out from this parameter: `until` stays as the layer that bound it wrote it
clock-measured-by-parameter = what it is counted from, or which limit it has, is read from this parameter, which has no bound of its own: its value stays
clock-measured-by-fact = what it is counted from, or which limit it has, is set here otherwise than by the layer that bound it
clock-taken-away = it is not taken away
clock-function-replaced = it calls a function that a layer above has replaced, so that the same words no longer say the same: give the function another name, or write a `limit` that calls none
clock-runs-elsewhere = it counts in the states that it counted in (`runs_in`)
clock-stands-elsewhere = it stands still only where it stood still (`still_in`)
clock-counted-differently = how it is counted (`resumes`, `keeps_used`, `last_day`, `repeats`) stays
clock-not-started = procedures come into the states that it runs in as they did: what led there leads to one of them still, if only over others
clock-duty-of-others = it stays the duty of those whose it was (`duty_of`)
clock-without-breach = that it ran out is recorded as it was (`on_expiry`)
clock-not-awaited = what followed its last day (`after`) still does
clock-bound-here = bound by this
only-tightens = business rules of `{ $organisation }` may only tighten what they are laid over; `{ $path }` { $what }. Allowed here: { $allowed }
tightens-adds = adds something that is not theirs to add
tightens-alters = alters what is laid down below
tightens-removes = takes away or replaces what is laid down below
tightens-unbound = sets a parameter for which no bound is laid down
tightens-loosens = goes further than what holds there, which is law
tightens-need = lowers how much a field is needed
tightens-automatic = burdens an action that nobody takes, so that what follows by itself would be kept back
tightens-bound-first = its title and articles; a value once a bound is laid down below
tightens-within = a value that goes no further
tightens-texts = titles and sentences for people, and further articles with `append`
tightens-own-function = a function of another name
tightens-stands-here = it is laid down here
route-of-workflow = this workflow binds the party
not-of-the-party = business rules of `{ $organisation }` hold for what `{ $party }` does, for what is asked of it alone and for clocks that are its duty; `{ $path }` is for others as well. Take it away, or write it for an action by `{ $party }` alone; a clock needs `duty_of: { $party }`
rules-without-party = business rules name the organisation and the party that it is bound to where they hold: `business_rules_of: {"{"}organisation: { $organisation }, party: …{"}"}`
rules-of-anyone = nobody is bound to the party `{ $party }`, so no rules could hold for it; name a party that organisations are bound to
extends-business-rules = `{ $pack }` is business rules, and nothing is laid over these; extend what they are rules over
extends-nothing = `{ $key }` is for a pack that `extends` another; say which
transition-without-day = an amendment takes the place of the pack below on a day; give `in_force: {"{"}from: …{"}"}`
transition-unmapped = open procedures of `{ $workflow }` cannot go over: the new rule has no { $noun } `{ $name }` for them; map the state in `states`, keep what is missing, or let them stay with `open: keep`
pack-twice = the library has two packs `{ $pack }`: { $first } and { $second }; keep one

## Content

unknown-key = `{ $key }` is not known here; known are { $known }
missing-key = `{ $key }` is missing
nothing-named = nothing is named here; name at least one, or leave the key out where it may be missing
wrong-type = expected { $expected }, found { $given }{ $advice ->
    [quote] ; if it is a code or a text, quote it
    [blank] ; write what belongs to it below, indented further, or delete the key
   *[none] {""}
}
bad-mark = this is not how the rules below are changed: { $right }
mark-remove = `{"{"}remove: true{"}"}`, with nothing beside it but `because`, takes a key away
mark-append = `{"{"}append: [a, b]{"}"}`, a list alone in its mapping, adds to a list
mark-replace = `replace: true` puts a mapping in place of the inherited one
not-inherited = nothing named `{ $name }` is inherited under `{ $under }`, so it is new here and still needs { $missing }
unknown-word = `{ $word }` is not one of { $known }
bad-id = `{ $id }` cannot be a name; begin with a lower-case English letter, and use lower-case letters, digits and underscores
bad-period = `{ $period }` is not a period; write a number, a space and workdays, days, weeks, months or years, such as `20 workdays`
period-too-long = `{ $period }` is longer than ten thousand years; look at the number
bad-date = `{ $date }` is not a date; write year-month-day, such as `2026-02-13`

expected-boolean = `true` or `false`
expected-integer = a whole number
expected-count = a whole number from 0 to 4294967295
expected-text = a text
expected-sentence = a sentence in Chinese, or {"{"}zh: Chinese, en: English{"}"}
expected-date = a date such as `2026-02-13`
expected-period = a period such as `20 workdays`
expected-money = an amount of money with at most two decimals, such as `"1234.50"`
expected-list = a list such as `[a, b]`
expected-citations = an article such as `national/10`, or `{"{"}none: the reason{"}"}` where it rests on none
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
too-many-functions = a pack and those it is laid over have at most { $limit } functions together; from this one on there are more
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
invalid-money = `{ $given }` is not an amount; write digits with at most two decimals and without a unit, such as `"1234.50"`
invalid-date = `{ $given }` is not a date; write it as 2025-03-01
reserved-name = records hold what was erased under the name `{ $name }`; give it another name, such as `{ $name }_given`
unreadable-name = `{ $name }` is a word of the expression language, so that no expression could read it; give it another name
personal-carried-to-public-view = the view `{ $view }` is for everybody and shows `{ $field }`, which is set from `{ $personal }`, which is about a person; make sure that nothing personal is left in it
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
unsupported-computed-code-list = a code list's name that is not written out
unsupported-computed-field = a field's name that is not written out
unsupported-computed-register = a register's name that is not written out
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
syntax-open-comment = the comment that begins with `/*` is not closed by `*/`, so that all behind it is a comment
syntax-unexpected = nothing can be made of
syntax-constant = a constant is not assigned to
syntax-assignment = this cannot be assigned to; compare with `==`
syntax-defined-twice = the function is defined twice
syntax-expected = a value is missing here
syntax-quotes = a text stands between double quotes
syntax-other = it is not well formed
script-absent = `{ $path }` is not recorded or not available now
script-too-long = the evaluation goes beyond its limit
script-budget = the expressions of the decision together take more steps than it may
script-calendar-unpublished = the table of workdays of { $year } is not published yet
script-key-too-long = the register `{ $register }` is looked up by at most { $limit } bytes
script-wrong-result = the expression gives { $given }, not { $expected }
script-division-by-zero = the expression divides by zero
script-overflow = a number in the expression becomes larger or smaller than numbers can be
script-out-of-bounds = a position in the expression lies beyond the end of the list or text
script-failed = the expression fails: { $message }
failed-too-large = the number or amount is too large to be kept
failed-no-order = only two integers, two dates or two amounts have an order
failed-no-number = `{ $text }` is not a whole number
failed-no-amount = `{ $text }` is not an amount; write digits with at most two decimals, such as 1234.50
failed-no-date = `{ $text }` is not a date; write it as 2025-03-01
failed-no-territory = `{ $text }` is not a territory code of six digits
failed-no-list = there is no code list `{ $list }`
failed-part-of-text = a part of a text begins at 0 or later and is 0 or more characters long
failed-modulus = `{ $modulus }` is not a modulus for a weighted sum
failed-period-count = `{ $count }` cannot be the number of { $unit } of a period
failed-period-too-long = a period of `{ $count }` units is longer than ten thousand years
failed-share = { $part }/{ $whole } of { $amount } is no amount
failed-beyond-9999 = the period leads beyond the year 9999
failed-before-year-1 = the period leads back before the year 1
failed-no-registers = registers cannot be read here
failed-register-key = a register is looked up by a value
failed-outside = functions are only called in an evaluation
failed-in-rhai = the script engine gives no value

## Files of a pack

unreadable = `{ $file }` cannot be read: { $error }
symbolic-link = `{ $file }` is a symbolic link; a pack holds plain files only, put the file itself there
pack-empty = the pack `{ $pack }` says nothing: there is no section in any of its files
file-left-out = `{ $file }` is left out: rules are read from files that end in `.yaml`, functions from `.rhai` outside of `scenarios/`
file-misnamed = `{ $file }` would be left out; call it `{ $right }`, in small letters
no-manifest = the folder `{ $folder }` has rules and no `pack.yaml`; write one, or move the rules to the pack that they belong to
wrong-extension = `{ $file }` would be left out; its name ends in `.{ $extension }`, in small letters and nothing after it: rename it
scenarios-in-folder = what is in `{ $folder }` would be left out: scenarios stand in the folder `scenarios` itself; move them there
too-many-files = the pack `{ $pack }` has more than { $limit } files; join some, or move what is no rule elsewhere
folders-too-deep = the folder `{ $folder }` is nested more than { $limit } deep; use fewer levels
unknown-pack = the library has no pack `{ $pack }`; check the name, a pack is a folder of the library with a `pack.yaml`
wrong-pack-id = the pack says it is `{ $pack }`, but its folder is `{ $folder }`; both are the same
bundle-too-large = a bundle has { $limit } MiB at most; this one is larger
bundle-shape = this is no bundle: { $problem }
bundle-lacks = `{ $key }` is missing or cannot be read
io-not-found = it is not there
io-denied = access is denied
io-exists = there is one already
io-no-folder = it is no folder
io-folder = it is a folder
io-not-empty = the folder is not empty
io-no-text = it is no text in UTF-8
io-cut-off = it is cut off
io-full = there is no room left on the disk
io-read-only = the disk can only be read
io-address-taken = another program uses this address
io-no-address = this machine does not have this address
io-too-large = it is too large
io-name = such a name is not possible
io-number = the operating system gives error { $number }
io-other = the operating system refuses it
json-cut-off = the text is cut off
json-too-deep = it is nested too deeply
json-none = it is no JSON
json-shape = a value is missing, or is not what is expected
json-at = { $problem } (line { $line }, column { $column })
type-boolean = boolean
type-integer = integer
type-text = text
type-date = date
type-period = period
type-money = money
type-choice = choice
type-list = list
type-row = row
type-range = range
type-value = value
type-other = another value
type-nothing = ()
type-unknown = ?
type-list-of = list of { $element }
type-or = { $one } or { $other }
bundle-not-canonical = the bundle is not in the form of RFC 8785: it was changed after it was written; ask for it again
bundle-format = the bundle has format { $format }, this program reads format { $known }; use the program for that format
bundle-hash = the bundle names the pack { $hash }, but what it says is { $found }: it was changed; ask for it again
unknown-bundle = the library has no bundle of { $hash }; put it there as { $file }
unknown-edition = the pack is decided by edition { $edition } of the meaning of rules, this program knows edition { $known }; use a newer program
base-version = `{ $pack }` has version { $version }, and this pack accepts { $versions }; take another version of it, or check this pack against that one and accept it
version-not-comparable = `{ $pack }` has version `{ $version }`, which no condition can be compared with; give it three numbers such as `1.2.0`
bad-versions = `{ $versions }` does not say which versions are accepted; write comparisons joined by commas, such as `>=1.2, <2`
old-format = the pack has format { $format }, this program reads format { $known }; bring it there with `guicheng migrate-pack { $pack }`
unknown-format = the pack has format { $format }, this program reads format { $known }; use the program for that format
extends-cycle = packs extend each other without end: { $cycle }; delete one `extends`
too-many-ancestors = packs extend packs more than { $limit } levels deep; use fewer levels
no-calendar = neither the pack `{ $pack }` nor one it extends names a `calendar`; name the calendar of workdays
unknown-calendar = there is no calendar `{ $calendar }`; its file would be `{ $file }`
bad-offset = `{ $offset }` is not an offset from UTC; write it as `+08:00`
bad-year = `{ $year }` is not a year; write four digits
bad-calendar = these days off make no calendar: { $error }
table-year-twice = { $year } has two tables; keep one
table-too-long = days off from { $from } to { $to } are more than a month; look at the months
table-off-twice = { $date } is in two ranges of days off; let it stand in one
table-make-up-twice = the make-up workday { $date } is named twice; keep one
table-year-beyond = { $year } is not a year from 1 to 9999
calendar-copied = the calendar `{ $calendar }` is in { $first } and in { $second }; keep one, so that a new year is entered once
calendar-twice = the library has two calendars `{ $calendar }` that differ: { $first } and { $second }; keep one
wrong-calendar-id = the file is called `{ $file }.yaml` and its calendar `{ $calendar }`; call them alike
calendar-without-days-off = { $year } has no day off at all; enter the notice, or leave the year out until it is published
calendar-only-weekends = all days off of { $year } are Saturdays and Sundays, which are off anyway; look whether the year is right
calendar-long-run = { $from } to { $to } are { $days } days off in a row, more than any notice has given; look at the dates
calendar-nothing-made-up = from { $from } to { $to } a whole week is off, and no Saturday or Sunday of { $year } is worked for it; enter `make_up`, or say with `statutory_days` how many days off the law gives
calendar-unbalanced = in { $year } { $off } days from Monday to Friday are off and { $made_up } are made up, which does not leave the { $statutory } days off that the law gives; hold the table against the notice
table-reversed = days off from { $from } to { $to } end before they begin
table-outside-year = { $date } is not in { $year }; put it into the table of its own year
table-not-weekend = the make-up workday { $date } is no Saturday or Sunday
table-make-up-off = { $date } is both a make-up workday and a day off

## Content of a pack

unknown-name = there is no { $noun } `{ $name }`; check the name, or define it
noun-state = state
noun-condition = condition
noun-action = action
noun-party = party
noun-role = role
noun-field = field
noun-form = form
noun-interpretation = interpretation
noun-reading = reading
noun-workflow = workflow
noun-clock = clock
noun-window = window
noun-effect = effect
noun-view = view
noun-register = register
noun-code-list = code list
noun-parameter = parameter
noun-code = code
noun-organisation = organisation
noun-organisation-kind = kind of organisation
noun-case-kind = kind of case
noun-source = legal source
noun-article = article
noun-item = item of an article
noun-effect-value = value of the effect
noun-checklist = checklist
noun-figure = figure
noun-column = column
noun-collection = collection
noun-skeleton = skeleton
noun-step = step
noun-letter = letter
noun-series = series
noun-detail = detail of an organisation
noun-letter-part = letter part
noun-function = function
bad-citation = `{ $citation }` cites no article; write source and article, perhaps an item, such as `national/9(1)`
citation-repeated = `{ $citation }` is cited already: it carries out another article that is cited here; leave it out
carries-out-cycle = these articles carry each other out in a circle: { $cycle }; take one `carries_out` out of the circle
declaratory-carries-out = article `{ $article }` is declaratory, so nothing carries it out and it carries out nothing; delete `carries_out`, or give it another `kind`
no-reason = article `{ $article }` is called declaratory without a reason; say why with `because`
parameter-value = the parameter `{ $parameter }` gets its value in one way: `value`, `values` or `interpretation`
reading-without-value = the reading `{ $reading }` gives no value for the parameter `{ $parameter }`; write its `value`
field-rows = a field of type `rows` has `fields`, and no `list`; no other has `fields`: look at `{ $field }`
row-field = the rows of `{ $field }` cannot have `{ $name }` in them: it is itself of type `rows`, or a figure
field-document = only a field of type `document` has `accepts` or `at_most`; `{ $field }` is none
bad-size = `{ $size }` is not a size; write a whole number, a space and B, KB, MB or GB, such as `20 MB`
bad-document-type = `{ $type }` is not a type of files; write lower-case letters and digits, such as `pdf`
field-shown = values that are ids of fields or names of procedures (`shown`) are texts: give `{ $field }` the type `text`
field-checklist = a field of type `checklist` names one with `checklist`, and is no `list`; no other names one: look at `{ $field }`
checklist-empty = the checklist `{ $checklist }` has no items
bad-options-bound = the bound of `{ $field }` gives the options it `keeps`, or is `closed`; only a choice has one
options-bound-loosened = the bound of the options of `{ $field }` is drawn looser than the pack below sets it
options-bound-broken = { $option ->
    [none] the field `{ $field }` has options that must stay
   *[other] the options of `{ $field }` are bound: `{ $option }` is neither taken away nor added
}
group-field = `{ $field }` in the group `{ $group }` is not a field of the form, or is in a group already
field-codes = the code list of the field `{ $field }` does not go with its type; `code` needs `codes`, other types have none
field-options = the options of the field `{ $field }` do not go with its type; `choice` needs `options`, other types have none
superior-cycle = organisations are each other's superiors in a circle: { $cycle }
after-force-by-itself = `{ $workflow }` is opened by the rule itself, which goes on with what is open whatever is said here; leave `after_force` out
after-force-unsaid = the pack ends on { $until }, and `{ $workflow }` is opened in cases that there are then; say with `after_force` whether it can still be opened (true) or not (false)
day-of-parameter = the parameter `{ $parameter }` gives no day of its own; name one of type `date` with one value
transition-keeps-all = procedures of `{ $workflow }` do not go over, so none of its states keeps any; leave `keeps` out, or write `open: move`
transition-kept-and-moved = procedures of `{ $workflow }` in `{ $state }` cannot both stay and go over; take the state out of `keeps` or out of `states`
retention-without-source = `{ $retention }` says how long something is kept, and cites nothing; name the article that sets the period, or keep it without one
retention-field = `{ $field }` is neither among the data of the procedures that `{ $retention }` is of nor among the facts of their case
retention-day = the day a period is counted from reads `{ $read }`; it follows from the record of the case alone
ends-before-it-begins = `until` is { $until }, before `from`, { $from }
successor-without-end = `{ $name }` has the successor `{ $successor }` and no last day; write `until`, or leave the successor out
successor-cycle = successors follow each other in a circle: { $cycle }
successor-gap = `{ $successor }` takes the place of `{ $name }` on { $day }, and is not there on that day
territories-twice = `{ $list }` and `{ $other }` both say that they are the list of the territories; only one can be
territory-unlisted = the territory `{ $territory }` is not in the list of the territories, `{ $list }`, on any day on which the organisation is there
territory-shared = `{ $organisation }` and `{ $other }` are of one kind and for one territory, `{ $territory }`; rules that ask for the body of that territory find neither on a day on which both are there
bad-territory = `{ $territory }` is not a code of GB/T 2260; write six digits in quotes
root-of-other-case = the workflow `{ $workflow }` belongs to the kind of case `{ $case }`, and cannot be the root of this one
figure-measure = the figure `{ $figure }` is one of four things: write exactly one of `count`, `on_time`, `days` and `sum`
figure-count = the figure `{ $figure }` counts actions or openings: write exactly one of `action` and `opened: true`
figure-party = the figure `{ $figure }` is of `{ $party }`, which is everybody: no organisation is bound to it; name a party that is bound
figure-clock = the clock `{ $clock }` of `{ $workflow }` says `on_expiry: nothing`: it is nobody's duty, so there is no being on time; name a clock whose expiry is a breach
collection-audience = the collection `{ $collection }` is read by `{ $party }`, who may not see the view `{ $view }`; add the party to the audience of the view, or take it out of that of the collection
collection-hidden = the collection `{ $collection }` lists `{ $workflow }` in `{ $state }`, where none of its views shows anything; name only states in which one does
collection-filter = readers cannot choose by `{ $field }` in the collection `{ $collection }`: only texts, numbers, dates, choices, yes or no, and lists of these can be chosen by
collection-order = the collection `{ $collection }` cannot be sorted by `{ $field }`: only texts, numbers, dates, choices and yes or no have an order
collection-never = nothing would ever stand in the collection `{ $collection }`: it stands from { $from } and only until { $until }
collection-day = what the collection `{ $collection }` lists would change by itself with `{ $read }`, although nothing happens in the case; say by days when something stands in it: `from`, `until`
personal-in-public-list = the collection `{ $collection }` is for everybody, and what stands in it when would tell the personal field `{ $field }`; do not read it there, or narrow the audience
figure-sum = the figure `{ $figure }` adds up `{ $field }`, which is not a single amount of money
figure-field = a field that is a figure (`{ $figure }`) holds a whole number, or an amount if it is a sum: write `type: integer` or `type: money`, and no `list`
register-rows = a register tells single values and lists; `{ $field }` is of type `rows`
register-key = rows of a register are filed under one value; the field `{ $field }` is a list or has several
register-else = `else` is said to whoever would be the second: write `unique` in the register `{ $register }` as well
register-names = `names` says by which of its `facts` a register of organisations calls them; `{ $field }` is no text among them, or the register is of something else
register-names-twice = one register says what organisations are called; `{ $register }` is the second with `names`
register-key-list = an entry is filed under each item of `{ $field }`: say by its `max_length` that there are { $most } at most
register-unbounded = all of the register `{ $register }` cannot be listed; find entries by a key (`found_by`), or say that it is `bounded` (at most 1000 entries)
party-binding = the party `{ $party }` is bound in one way: `bind: opener`, `bind: {"{"}field: …{"}"}`, `route` or `anyone: true`
route-target = the rule `{ $rule }` says whom it chooses in one way: `organisation`, `kind` with `territory`, `superior_of`, or `chosen`
opening-starts-itself = the workflow `{ $workflow }` would begin a case by itself: what is `automatic` or `triggered` is opened in a case that begins otherwise; drop `starts_case`, or the other
opener-not-bound = nobody is bound to `{ $party }` when this is opened; name it in the opening's `binds`
opening-by = the workflow `{ $workflow }` is opened in one way: `by` somebody, with `automatic: true`, or by actions with `triggered: true`
action-by = say in one way who takes the action `{ $action }`: `by`, `automatic: true` or `triggered: true`
after-without-automatic = the action `{ $action }` has `after` but is not automatic; add `automatic: true`, or delete `after`
automatic-needs-to = the automatic action `{ $action }` needs the state it leads to in `to`, or `binds` or `set` with a condition in `when`, and cannot have a form
series-scope = the series `{ $series }` is nobody's; name the party whose organisation gives the numbers in `scope`
series-ambiguous = numbers of the series `{ $series }` could be the same text twice; put { $lacks } into `pattern`, in braces
series-run-together = in numbers of the series `{ $series }`, `{ $one }` and `{ $next }` run into each other, so that two numbers could be the same text; put something between them that stands in neither
series-alike = `{ $one }` and `{ $other }` are written alike in numbers of the series `{ $series }`, so that two numbers would be the same text; give them details or titles that differ, or put another into `pattern`
series-field = the field `{ $field }` cannot be part of a series; text, integer, choice, territory and code can, one value that is not personal
series-twice = the series `{ $series }` gives one number at a time; name it once
assigned-field = the field `{ $field }` cannot get a number; take a text, no list, not personal, that no form of the workflow asks for
bad-placeholder = `{ $text }` is no placeholder; write one such as { "{" }n{ "}" }, { "{" }n:04{ "}" }, { "{" }year{ "}" } or { "{" }party.detail{ "}" }
letter-part = the part `{ $part }` of the letter needs either `text` or `columns`
letter-part-before = the part `{ $part }` stands before another that stands before it
letter-empty = the letter `{ $name }` says nothing; give it parts under `body`, or delete it
letter-without-basis = this part rests on no article, so there is nothing for the basis to name; give `article` to the part or the letter, or leave the basis out
unknown-wording = `{ $word }` is no way to put a value into words; after the colon stands one of `{ $known }`
full-width-brace = the braces in “{ $text }” are full-width ones, in which nothing is filled in; write {"{"} and {"}"}
brace-left-open = the brace in `{ $text }` is not closed; close it, or write a brace that is meant itself as { "{" }"{ "{" }"{ "}" }
letter-asks-register = a letter is filled again from the record of its case alone, so it cannot ask a register; let the action record what it needs
constant-condition = this condition reads nothing of the case, so it always comes out the same; let it read something, or delete `when`
partial-without-form = the action `{ $action }` is `partial` without a `form`; name the form, or delete `partial`
records-nothing = no field of the form `{ $form }` is among the facts of the case, so there is nothing to record; check `records`, or list the fields in `facts` under `cases`
not-recorded = `{ $record }` has no field `{ $field }`; list it in the case's `facts` or the workflow's `fields` first
takes-back-itself = the action `{ $action }` would take back itself; name the action of the workflow whose taking it undoes
not-by-nobody = nobody takes the action `{ $action }`, so that `not_by` keeps nobody from anything; name acts of persons, on an action that has `by`
triggers-concerned = `concerned` is the procedure that this one is about, but its workflow is about none; name a workflow, or give this one `concerns`
not-by-concerned = `{ $action }` would be an act of the procedure that this one is about, but its workflow is about none; name an act of its own, or give the workflow `concerns`
binds-opener = `{ $party }` is bound to whoever opens, so that this binds nobody; say whom: `binds: {"{"}{ $party }: {"{"}to: data.successor{"}"}{"}"}`
binds-to = `{ $party }` cannot be bound `to` somebody here: that is for a party with `bind: opener`, once there is one; delete `to`
agents-fact = `{ $fact }` says nothing of authorities: the register tells no such fact, or not of the kind that is needed; `agent` is one of its `keys`, the others are among its `facts`, and none is what the register is about (`of`), which has one entry at a time: one value for `principal`, dates for `from` and `until`, a list of workflows for `covers`
not-triggered = the action `{ $action }` of `{ $workflow }` is not taken by other actions; give it `triggered: true`
not-opened = the workflow `{ $workflow }` is not one that actions open: it must be of the same kind of case, no root, and say `triggered: true` in `open`
opens-missing = to open `{ $workflow }`, its form needs { $fields }, which `with` does not give
opens-about = a procedure of `{ $workflow }` cannot be about the one of `{ $opener }` that opens it; list `{ $opener }` in `concerns`, with every state that the action leaves it in
opened-left = nothing says what becomes of a procedure of `{ $workflow }` when the one of `{ $opener }` that opened it is over; name the action in `concerned_ends`, or write `concerned_ends: stays`
opens-without-end = opening `{ $workflow }` leads back to this, whatever the case is like, so it would go on without end; let something stand against it (`when`)
hidden-from-nothing = `{ $party }` does not see cases whole, so `{ $workflow }` need not be hidden from it; delete it from `hidden_from`
concerned-ends-nothing = the workflow `{ $workflow }` is about no other procedure, so `concerned_ends` says nothing; delete it
concerned-ends-action = the action `{ $action }` must be possible whenever what the procedure is about is over: give it `triggered: true` and `from: any`, and no `form`, `when` or `within`
imports-no-root = cases are taken over with their root; `{ $workflow }` is not the root of its kind of case, so it cannot have `imports`
imports-by = say who takes over `{ $workflow }` (`by`) and in which states (`into`)
imports-counted = the clock `{ $clock }` says itself from which day it is counted; delete it here
imports-clock = in the state `{ $state }` the clock `{ $clock }` could not be told of a case that is taken over: give the day it is counted from in `clocks`, or have the dates it reads required and recorded; one that stands still cannot be taken over
clock-not-extendable = the clock `{ $clock }` does not say how far it can be extended; give it an `extension`
clock-span = the clock `{ $clock }` has either `limit` (how long) or `until` (the last day); `starts` goes with `limit` only
clock-cycle = these clocks read each other in a circle, so that none can be worked out first: { $cycle }; take one of them out of the circle
clock-odd-limit = the clock `{ $clock }` has { $limit }: it runs out at once, or never in anybody's life
extension-unit = the clock `{ $clock }` would be extended by { $by } where it counts in the unit of { $in }: every extension is refused; use the same unit
extension-beyond = the clock `{ $clock }` would be extended by { $by }, and by at most { $in } in all: this is always refused; extend it by less, or raise the bound
never-holds = this is never so: whatever it is asked for cannot happen; let it read something of the case, or delete what it stands in
max-length-none = the field `{ $field }` takes nothing: `max_length` is 0; give it a length, or delete the field
clock-odd-period = the clock `{ $clock }` is given { $period } more: that is nothing, or longer than anybody lives
clock-without-duty = when the clock `{ $clock }` runs out somebody is late, and nobody says who; give `duty_of`, or write `on_expiry: nothing`
clock-after-the-end = in the state `{ $state }` the procedure is over, and the clock `{ $clock }` never runs out there; take the state out
clock-repeats-at-once = the clock `{ $clock }` would run out again and again on one day; write after how long it comes again, such as `repeats: 1 month`
clock-repeats = the clock `{ $clock }` repeats, so it cannot stand still, be extended or keep what was used; delete `repeats`, or the others
clock-runs-and-stands = the clock `{ $clock }` both runs and stands still in the state `{ $state }`; keep one
when-without-need = the field `{ $field }` has `when` but no `need`; say whether it is `required` or `expected`
personal-in-public-view = the view `{ $view }` is for everybody but shows the personal field `{ $field }`; take the field out, or narrow the audience
personal-in-public-effect = the effect `{ $effect }` is for everybody, here or in a letter that leaves with it, and carries the personal `{ $personal }`; say whom it is for (`to`), or take the field out
personal-carried-to-public-effect = the effect `{ $effect }` is for everybody, here or in a letter that leaves with it, and carries what is set from `{ $personal }`, which is about a person; make sure that nothing personal is left in it, or say whom it is for (`to`)
personal-in-figure = the figure `{ $figure }` adds up the personal field `{ $field }`: once that is erased, the sum of a year that was reported is another; add up a field that stays
personal-in-register = the register `{ $register }` would tell other cases the personal field `{ $field }`; take the field out
personal-computed-in-register = the register `{ $register }` would tell other cases `{ $field }`, which an action sets from something personal; take the field out, or set it from something else
personal-in-series = numbers of the series `{ $series }` are given by `{ $read }`, into which the personal `{ $personal }` flows; a number stands open in the record, and so does what it is counted by: take it out of `scope` and `pattern`
personal-in-clock = the days of the clock `{ $clock }` are counted by the personal `{ $personal }`; they stand open in the record, where they are never erased: count by something else, unless the rule cannot do without
personal-in-party = who is bound to the party `{ $party }` is found by the personal `{ $personal }`; those bound stand open in the record, where they are never erased: bind by something else, unless the rule cannot do without
personal-taken-away = the field `{ $field }` is personal in what lies below, and what is recorded of it is kept so; it stays `personal`
personal-look-up = what is looked up in a register stands open in the record, and this expression also reads the personal `{ $name }`; look up by something else, or ask the two apart
unreachable-state = nothing leads to the state `{ $state }` of `{ $workflow }`; add an action that does, or delete the state
automatic-unsettled = the automatic action `{ $action }` sets a value by what it was and stays where it is, so that it is taken again and again; give it a condition that asks for what it sets
automatic-in-circle = the automatic actions of `{ $workflow }` follow on each other without end: { $actions }; give one of them a condition that comes not to hold, or a clock
effect-shows-nothing = the effect `{ $effect }` carries what the view `{ $view }` shows, and that shows nothing of `{ $workflow }`; name the workflow in `shows` of the view, or ask for another effect
window-never-open = the window `{ $window }` closes before it opens; look at the days
after-never = the action `{ $action }` waits for the clock `{ $clock }`, which runs in none of the states that the action is taken in; so it is never taken
never-bound-here = the party `{ $party }` is bound by each procedure for itself, and nothing binds anybody to it in those of `{ $workflow }`: nobody acts for it, is told or is late there; name it in `binds` of this workflow, or take a party of the case
read-before-set = `{ $path }` is written by “{ $action }” of `{ $workflow }` alone, and what that asks and sets is worked out before any of it is written: it has no value here, and this can never be done; write out here what gives the value, or let an earlier action write it
clock-over-by-then = “{ $action }” of `{ $workflow }` reads `{ $path }` where the clock neither runs nor stands still, so it has no value and this can never be done; record the day with `set` in an action taken while the clock runs and read that, or read another day. Let the clock run in that state too (`runs_in`) only if by the law it goes on there
trigger-never = `{ $action }` is never possible in the procedures of `{ $workflow }` that this can be about by then; let it be taken in their states, or name others in `concerns`
clock-never-runs = `{ $path }` is never there: no state is reached in which the clock runs; let it run in others, or read another day
never-bound = the party `{ $party }` is named here, but nothing ever binds anybody to it in cases of `{ $case }`: nobody acts for it, is told or is late; name it in `binds`
superior-of-nobody = `{ $party }` is the superior of { $below }, to which nobody can be bound yet when this binds it: nobody is found, and this is always refused; bind that first
value-from-later = the parameter `{ $parameter }` has no value before { $first }, and the pack is in force from { $from }: until then, whatever reads it waits
never-written = nothing in the pack writes `{ $path }`, so this never has a value and waits for ever; let a form ask for it, let an action set or record it, or ask for it with `has` or `get`
nobody-acts = `actor` cannot be read in { $what }: nobody acts there; record who acted in a field, and read that
actorless-view = what a view shows
actorless-collection = what a collection lists
actorless-letter = what a letter says
actorless-clock = a clock
actorless-action = an action that nobody takes
actorless-route = a rule that chooses a party when nobody acts
actorless-retention = how long values are kept
actorless-invariant = an invariant on an action that nobody takes
endless-state = from the state `{ $state }` of `{ $workflow }` no end can be reached; add an action that leads to one, or write `final: true`
option-without-part = letters with a part for each other option of `{ $field }` have none for `{ $option }`, which is added here: { $letters }
state-not-shown = views and lists with each other state of the workflow `{ $workflow }` in which it is not over do not have `{ $state }`, which is added here: { $shown }
root-left-standing = `{ $workflow }` can end in `{ $state }` while the case's `{ $root }` still stands in `{ $first }`, where nothing moves it any more, though other ends of `{ $workflow }` do; let what leads to that end trigger an action of `{ $root }`
group-empty = no field is in this group; name some, or delete it
reading-value-untaken = the readings of `{ $interpretation }` have values, and no parameter takes its value from it; write `interpretation: { $interpretation }` at the parameter
unused = the { $noun } `{ $name }` is defined but not used; use it, or delete it
function-replaces-nothing = the function `{ $name }` with { $parameters } parameters takes the place of none, and nothing calls it: the one below has { $inherited } and stays in force; give it as many, or another name
leaves-bound = `{ $path }` no longer reads the parameter `{ $parameter }`, which is bound (`{ $bound }`); nothing shows that what stands there now stays within: leave what lies below in force and set the parameter, or have somebody see to it
function-leaves-bound = the function `{ $name }` takes the place of one that reads the parameter `{ $parameter }`, which is bound (`{ $bound }`); nothing shows that what it works out stays within: leave the function below in force and set the parameter, or have somebody see to it
repeats-inherited = `{ $key }` says what is inherited anyway; leave it out, so that it follows what lies below
empty-text = nothing stands in this text; write what people are to read

## Why something is refused

refusal-unknown-pack = { $known ->
    [rules] `{ $pack }` are business rules; a case is opened under the pack that they are rules over
    [later] the pack `{ $pack }` was not published yet at that moment
   *[no] no pack `{ $pack }` is published here; check the id, or publish the pack first
}
refusal-not-in-force = “{ $pack }” is in force { $until ->
    [none] from { $from }
   *[other] from { $from } to { $until }
}, so nothing can be opened under it on { $on }
refusal-unknown-workflow = { $known ->
    [begins] “{ $workflow }” begins a case, and this one is open already
    [itself] “{ $workflow }” is opened by the rule itself, not by persons
    [elsewhere] “{ $workflow }” is opened in cases of the kind `{ $kind }` only
   *[no] there is no workflow `{ $workflow }`
}
refusal-unknown-procedure = the case has no procedure { $procedure }
refusal-unknown-action = “{ $workflow }” has no action `{ $action }`
refusal-wrong-case = { $open ->
    [yes] the case `{ $case }` is open already; it is not opened twice
    [within] no case `{ $case }` has been opened yet; “{ $workflow }” is opened in a case that is open, which begins with “{ $beginnings }”
   *[no] no case `{ $case }` has been opened yet; a workflow that begins a case opens it
}
refusal-stale = { $ahead ->
    [yes] you have seen record { $seen }, but the case has only { $sequence }: it is another case, or its record is not whole here
   *[no] the case has moved on (you have seen record { $seen }, it is at { $sequence }); look again, then decide
}
refusal-key-reused = the request key `{ $key }` was used for another request; choose another
refusal-back-in-time = { $at } is before the last record of the case at { $last }
refusal-moment-out-of-range = something can be decided in the years { $from } to { $until }; set the clock right
refusal-not-a-party = { $bound ->
    [later] “{ $action }” is for { $parties }, and it is not settled yet who the { $unbound } is: that is settled by “{ $by }”
    [opener] “{ $action }” is for { $parties }, and nobody is the { $unbound } here: whoever opens in that capacity becomes it
    [untold] “{ $action }” is for { $parties }, and it cannot be told yet who the { $unbound } is
   *[yes] “{ $action }” is for { $parties } only
}
refusal-too-many-opened = “{ $action }” would open more than { $most } procedures at once
refusal-not-taken-over = { $any ->
    [yes] “{ $workflow }” is not taken over in `{ $into }`, only in “{ $states }”
   *[no] “{ $workflow }” is not taken over from elsewhere
}
refusal-own-act = “{ $action }” is not for whoever took “{ $act }”; it is for another person of { $parties }
refusal-recused = “{ $action }” is not for a person whose own matter it is, or who filed it; it is for another person of the { $party }
refusal-person-required = { $actor ->
    [nobody] “{ $action }” cannot be taken by somebody who is not known: sign in first
   *[somebody] for “{ $action }” it must be known which person acts, since not everybody may take it
}
refusal-no-successor = who becomes the { $party } is not said
refusal-no-authority = { $found ->
    [never] nobody can act for the { $party } as an agent in “{ $action }”
    [none] for “{ $action }” no authority to act for the { $party } is on record
    [elsewhere] the authority to act for the { $party } is not for “{ $action }”
    [ended] the authority to act for the { $party } in “{ $action }” has ended
   *[ahead] the authority to act for the { $party } in “{ $action }” has not begun
}
refusal-nobody-named = who the { $party } is is not said: the name given is blank
refusal-wrong-state = in the state “{ $state }”, “{ $action }” is not possible{ $limited ->
    [yes] ; it is possible in “{ $states }”
   *[no] {""}
}
refusal-wrong-concern = { $about ->
    [nothing] “{ $workflow }” is about no other procedure; do not name one
    [unnamed] it is not said which “{ $concerned }” this “{ $workflow }” is about; name it
    [states] “{ $workflow }” must be about “{ $concerned }” in the state “{ $states }”
   *[others] “{ $workflow }” must be about “{ $concerned }” in a state that allows it
}
refusal-not-for-persons = “{ $action }” is taken by the rule itself, not by persons
refusal-outside-window = { $ever ->
    [no] the { $window } is never open: it would begin on { $opens } and end on { $closes } before that; today is { $on }
   *[yes] outside the { $window }: possible from { $opens } to { $closes }, today is { $on }
}
refusal-input-missing = still missing: { $fields }
refusal-in-row = row { $row } of “{ $field }”: { $problem }
refusal-input-unknown = “{ $action }” does not ask for { $known ->
    [yes] “{ $field }”
   *[no] `{ $field }`
}
refusal-unknown-code = “{ $field }” cannot be “{ $value }”: there is no such code in { $list } ({ $source })
refusal-not-current = “{ $field }” cannot be “{ $given }” on { $on }: { $until ->
    [none] it is there from { $from } on
   *[other] { $from ->
        [none] it was there until { $until }
       *[other] it is there from { $from } to { $until }
    }
}{ $successor ->
    [none] {""}
   *[other] ; “{ $successor }” (`{ $code }`) has taken its place
}
refusal-input-invalid = “{ $field }” cannot be “{ $value }”: { $problem }
refusal-condition = a condition of the rule does not hold
period-workdays = { $count ->
    [one] 1 workday
   *[other] { $count } workdays
}
period-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
period-weeks = { $count ->
    [one] 1 week
   *[other] { $count } weeks
}
period-months = { $count ->
    [one] 1 month
   *[other] { $count } months
}
money = CNY { $amount }
period-years = { $count ->
    [one] 1 year
   *[other] { $count } years
}
refusal-no-route = { $found ->
    [none] who the { $party } is cannot be determined: no rule applies
    [nowhere] who the { $party } is cannot be determined: what applies ({ $rules }) finds no organisation
   *[other] who the { $party } is cannot be determined: { $count } rules apply at once ({ $rules })
}
refusal-no-route-public = { $found ->
    [none] who the { $party } is cannot be determined: no rule applies
    [nowhere] who the { $party } is cannot be determined: the rule that applies finds no organisation
   *[other] who the { $party } is cannot be determined: { $count } rules apply at once
}
refusal-no-number = the number of “{ $series }” cannot be given: `{ $lacking }` is not recorded, or not one organisation
refusal-no-number-public = the number of “{ $series }” cannot be given yet
refusal-no-detail = the letter “{ $letter }” cannot be written: nothing is said of the { $party } under `{ $detail }`
refusal-no-detail-public = the letter “{ $letter }” cannot be written yet
refusal-awaited = “{ $field }” is given elsewhere and has not been recorded yet
refusal-extension = { $why ->
    [over] “{ $clock }” is not running, so it cannot be extended
    [never] “{ $clock }” cannot be extended
   *[beyond] “{ $clock }” cannot be extended so; at most { $bound } in all
}
refusal-script = the rule `{ $rule }` ({ $place }) gives no result: { $error }
refusal-script-public = a rule gives no result, so this cannot be decided; tell those who run the system
refusal-calendar-unpublished = the days off of { $year } are not published, so a date cannot be determined yet; try again when they are
refusal-too-large = what would be recorded is larger than { $kibibytes } KiB; give less at once, or hand in files and record where they are
refusal-too-deep = lists are nested more than { $limit } deep; no field takes that
refusal-key-too-long = the { $register } is looked up by at most { $limit } bytes, and by 100 items of a list; give a shorter value
refusal-look-ups = what follows by itself has more to look up in registers than one decision may; bring the case up to date first, and if that does not help, the rules lead from one look-up to the next without end: tell those who maintain the pack
refusal-budget = { $behind ->
    [yes] what has come about by itself since takes more than { $limit } steps of the rules; bring the case up to date first
   *[no] the rules take more than { $limit } steps to decide this; they go on too long, tell those who maintain the pack
}
refusal-unrest = { $behind ->
    [yes] more than { $limit } things have come about by themselves since; bring the case up to date first, and if that does not help, the rule goes on without end: tell those who maintain the pack
   *[no] automatic and triggered actions do not come to rest within { $limit } steps; the rule is wrong, tell those who maintain the pack
}

input-too-long = it is too long
input-expected-text = it must be a text
input-expected-integer = it must be a whole number
checklist-item = item
checklist-result = result
checklist-remark = remark
checklist-met = met
checklist-not_met = not met
checklist-not_applicable = not applicable
input-expected-boolean = it must be yes or no
input-expected-date = it must be a date
input-expected-money = it must be an amount with at most two decimals, such as 1234.50
input-money-full-width = it has full-width characters; write the amount with plain digits, such as 1234.50
input-money-decorated = it has separators or a currency in it; write only the digits, such as 1234.50
input-money-too-fine = it has more than two decimals
input-money-too-large = it is too large an amount
input-expected-code = it must be a code
input-expected-choice = it must be one of the options
input-expected-document = it must be an attachment
input-expected-organisation = it must be an organisation
input-expected-territory = it must be a territory code of six digits
input-expected-rows = it must be a list of rows
input-expected-row = it must be a row: fields with their values
input-document-type = it must be a file of the type { $accepted }
input-document-size = the file is larger than { $most }
input-item-twice = it names an item twice
input-unknown-option = “{ $option }” is not one of the options
input-unknown-option-near = “{ $option }” is not one of the options; did you mean “{ $near }”?
input-blank-organisation = it is blank, and names no organisation
input-expected-list = one value and a list are not the same; check how many values are asked for

# Invariants
invariant-kind = the invariant `{ $invariant }` must be of exactly one kind: `after`, `at` with `holds`, `timed`, `ends`, `filled`, `hides_personal_from`, `never`, or `accompanied` with `facts` or `moves`

misconfigured-calendar = the calendar `{ $calendar }`, which the pack `{ $pack }` counts with, is not published here; publish it
misconfigured-pack = the case goes by the pack { $pack }, which is not published here; publish that version
record-out-of-order = event { $found } does not follow event { $last }; the record has a gap or is out of order
record-unknown-pack = event { $event } was decided by pack `{ $pack }`, which is not published here; add that version of the pack
record-unknown = event { $event } names `{ $name }`, which is not there; the record is damaged
misconfigured-damaged = the record of the case is damaged: { $error }; decide nothing more in it, and restore the record
misconfigured-look-ups = after { $rounds } rounds of look-ups in registers something is still missing; the rules lead from one to the next without end
undecided-missing = a look-up in the register `{ $register }` is missing; fetch the answer and ask again
refusal-taken = { $words ->
    [none] “{ $value }” is already in “{ $register }”, for the case { $case }
   *[other] { $words } (case { $case })
}
refusal-taken-public = { $words ->
    [none] “{ $value }” is already in “{ $register }”
   *[other] { $words }
}

## Records

chain-changed = line { $line } was changed
chain-out-of-place = line { $line } is out of place: it is entry { $number }
chain-missing = before line { $line }, entries are missing: { $from } to { $to }
chain-opening = beside line { $line }, the value of `{ $path }` was changed
chain-cut = after line { $line } the end was cut off, or the head is of another record
chain-after-head = line { $line } came after the head given

## Letters and screens

figure-percent = { $number } %
figure-days = { $number } { $many ->
    [no] day
   *[yes] days
}
figure-workdays = { $number } { $many ->
    [no] workday
   *[yes] workdays
}
titled-value = { $title }: { $value }
between-rows = {"; "}
clock-because-limit = { $limit } from { $from }, which is not counted itself
clock-because-resumed = { $limit } from { $from }, without the days it stood still; counted on from { $since }
clock-because-over = { $limit } from { $from }
clock-because-until = until { $day }
clock-because-extended = extended by { $by } of its units
clock-because-workday = a last day that is a day off moves to the next workday
clock-because-provisional = provisional: the days off of { $year } are not published
preview-opened = “{ $workflow }” is opened: { $state }
preview-acted = { $workflow }: “{ $action }”, { $from } → { $to }
preview-stayed = { $workflow }: “{ $action }”, still { $to }
preview-ran-out = { $workflow }: “{ $clock }” ran out on { $day }
preview-moved-over = { $workflow } goes over to “{ $pack }”: { $state }
preview-reworded = { $workflow }: follows the wording of “{ $pack }” { $version }
preview-clocks-moved = { $workflow }: clocks are counted anew

letter-date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
letter-provisional = {" "}(provisional: the days off of { $year } are not published)
letter-basis = { $articles } of the { $source }
letter-article = article { $article }
letter-item = ({ $item })
letter-article-title = {" "}({ $title })
change-none = (none)
change-unseen = (former content not public)
change-replaced = replaced
change-document-replaced = document replaced
word-yes = yes
word-no = no
