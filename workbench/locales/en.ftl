# What scenarios, their transcripts, equivalents and invariants say. What the engine says is in its own files.
# Every message has the same id and the same variables as in the Chinese file.

## Scenarios

unknown-scenario = there is no scenario `{ $scenario }`; check the name
given-cycle = too many scenarios come before `{ $scenario }`, or they go round in a circle; check `given`
unknown-actor = there is no actor `{ $actor }`; define it under `actors` in `scenarios/library.yaml`
unknown-data-set = there is no data set `{ $set }`; define it under `data` in `scenarios/library.yaml`
step-asks-twice = a step does one thing: `open`, `do`, `publish` or `calendar`
step-without-who = nobody takes this step; say `who`
publish-what = `publish` names another `pack`, or gives a `version` with what it changes
step-date = a step has a date: either `on` (a date) or `at` (a date and time)
unknown-change = there is no change `{ $change }` at `{ $path }`; name one that `guicheng mutate` prints, or delete the entry
unknown-change-to = no change makes `{ $to }` of `{ $path }`; it makes { $known } of it
equivalent-noticed = the change `{ $change }` at `{ $path }` (`{ $to }`) is noticed by { $by }; delete it from the entry, or name the others by `to`
no-layout = `{ $file }` is written in a way that has no layout; it is left as it is. Write values on one line or as a block (`|`), without explicit keys (`?`)
step-concerns = `concerns` says what a workflow that is opened is about; give `open`, or say with `in` where an action is taken
step-figures = figures are for what the step opens or does, and their period does not end before it begins; give `open` or `do`, and `until` no earlier than `from`
figure-typed = the field `{ $field }` is the figure `{ $figure }`, which is computed, not typed; give the step `figures`
adapts-no-step = the scenario `{ $scenario }` has no step `{ $step }`; it has { $count } steps of its own, counted from 1, and those with a `label` can be named
adapts-twice = a step of a scenario that adapts another does one thing to it: `before`, `after`, `replace`, `change` or `drop`, and beside `drop` stands nothing

## Transcripts

transcript-pack = rules
transcript-pack-line = { $title } ({ $pack } { $version }, hash { $hash })
transcript-articles = articles
transcript-source = { $title } ({ $source }): { $articles }
transcript-article = { $article }
transcript-given = steps of the scenarios before
transcript-actor = { $organisation } ({ $roles })
transcript-person = person { $person }
transcript-nobody = anonymous public
transcript-time = time passes
transcript-act = { $workflow } · { $action }
transcript-publish = version { $version } of the pack is published
transcript-publish-pack = { $title } ({ $pack } { $version }) is published
transcript-calendar = days off of { $years } are published
transcript-case = case { $case }
transcript-no-change = nothing changes
transcript-form = { $form }, { $count } fields
transcript-copied = { $count } more from the input
transcript-workflow = workflow
transcript-state = state
transcript-state-of = state of { $workflow }
transcript-cleared = cleared
transcript-row = ({ $values })
transcript-none = (none)
transcript-yes = yes
transcript-no = no
label-state = state
label-input = input
label-data = finding
label-fact = fact
label-party = party
label-clock = clock
label-breach = late
label-list = list
label-waits = waits
label-effect = effect
label-letter = letter
label-refused = refused
label-repeated = repeated
label-change = change
label-rule = rule
label-expression = that
label-read = reads
label-expected = expected
label-actual = actual
label-before = before
label-event = happens
label-view = view
label-number = number
preview-view = { $view }, for { $audience }
preview-party = { $party }: { $bound }
preview-number = { $series }: { $number }
preview-none = –
preview-from-to = { $title }: { $old } → { $new }
preview-hidden-value = { $title }: not for whoever takes this step
preview-hidden = what it says is not for whoever takes this step
preview-effect = { $effect }, to { $to }{ $cited }
preview-row = { $row } (from { $from })
preview-row-until = { $row } (from { $from } until { $until })
preview-clock = { $clock }: until { $due }; { $because }{ $cited }
preview-clock-because = { $clock }: { $because }{ $cited }
preview-clock-still = { $clock }: stands still{ $cited }
preview-nothing-done = This is what the step would do; nothing was done.
preview-refused = The step would be refused; nothing was done.
transcript-taken-over = { $procedure }: taken over in “{ $state }”, as recorded elsewhere
transcript-opened = { $procedure }: begins in “{ $state }”
transcript-moved = { $procedure }: { $from } → { $to }
transcript-moved-over = { $procedure }: goes over to { $pack } { $version }, in “{ $state }”
transcript-stayed = { $procedure }: stays in “{ $state }”
transcript-automatic = automatic: { $action }
transcript-triggered = with it: { $action }
transcript-by-rules = by { $rules }
transcript-counted-on = as of { $on }
transcript-clock-limit = { $clock }: { $period }, until { $due }
transcript-clock-limit-from = { $clock }: { $period } from { $since }, until { $due }
transcript-clock-until = { $clock }: until { $due }
transcript-clock-stopped = { $clock }: stands still, { $used } used
transcript-clock-resumed = { $clock }: goes on, until { $due }
transcript-clock-again = { $clock }: { $period }, what was used before counts, until { $due }
transcript-clock-moved = { $clock }: now counted from { $since }, until { $due }
transcript-clock-repeated = { $clock }: again, until { $due }
transcript-listed = { $procedure } is in “{ $list }” { $days }
transcript-unlisted = { $procedure } leaves “{ $list }”
transcript-from = from { $from }
transcript-from-until = from { $from } until { $until }
transcript-waits = { $element }: { $reason }
transcript-clock-extended = { $clock }: extended by { $by }, until { $due }
transcript-clock-met = { $clock }: ended in time
transcript-clock-uncertain = { $clock }: over; whether in time is not certain until the days off of { $year } are published
transcript-clock-settled = { $clock }: had until { $due }, was over in time
transcript-clock-ended = { $clock }: no longer runs
transcript-clock-over = { $clock }: ran out on { $due }
transcript-clock-late = { $clock }: ran out on { $due }, { $party } is late
transcript-clock-missed = { $clock }: ran out on { $due }, not kept
transcript-may-change = { " " }(the arrangements for { $year } may still move it)
transcript-provisional = { " " }(provisional, the days off of { $year } are not published)
transcript-agent = { $actor } for { $principal }
transcript-bound = { $party }: { $organisations }
transcript-handed-on = { $party }: { $before } → { $organisations }
transcript-effect-to = { $effect } → { $to }
transcript-repeated = the same request was done before, nothing is done again
transcript-reads = { $name } = { $value }
transcript-failures = { $count ->
    [one] 1 expectation does not hold:
   *[other] { $count } expectations do not hold:
}
transcript-failure = step { $step } { $subject } ({ $place })
transcript-following = { $count ->
    [one] 1 more failure comes after it
   *[other] { $count } more failures come after it
}
transcript-others = { $count ->
    [one] 1 more scenario begins
   *[other] { $count } more scenarios begin
} with the same: { $named }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}
transcript-all-held = { $count ->
    [one] 1 step, as expected.
   *[other] { $count } steps, all as expected.
}
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
day-holiday = holiday
day-make-up = make-up workday
day-weekend = weekend
bound-at-least = at least { $value }
bound-at-most = at most { $value }
bound-equals = { $value }
bound-one-of = one of { $value }

## Invariants

invariant-broken = { $title }: how it is broken
taken-early = `{ $action }` of `{ $workflow }` can be taken although the clock `{ $clock }` has not run out since it last started
taken-against = `{ $action }` of `{ $workflow }` can be taken although this does not hold: { $condition }
duty-untimed = in the state `{ $state }` of `{ $workflow }` only { $parties } can go on, and no clock of theirs runs; give the state a clock, or say in `except` why it has none
never-ends = from the state `{ $state }` of `{ $workflow }` nothing leads to an end
never-seen-to-end = no case was seen to end that was in the state `{ $state }` of `{ $workflow }`; every way out has conditions or needs values that may be lacking, so write a scenario that takes one
seat-vacant = in the state `{ $state }` of `{ $workflow }` somebody must act, and none of { $parties } is bound
never-bound = nothing binds the party `{ $party }`, which `{ $workflow }` names
personal-reaches = `{ $by }` shows { $party } the field `{ $field }`, into which the personal `{ $personal }` flows
state-regained = after `{ $from }`, `{ $action }` of `{ $workflow }` leads back to { $to }
state-regained-by-amendment = after `{ $from }`, the amendment moves `{ $workflow }` from `{ $old }` back to `{ $new }`
effect-lacking = `{ $action }` of `{ $workflow }` does not come with the effect `{ $effect }`

## What scenarios expect

expected-later = a moment no earlier than the step before
expected-fitting = events that fit the case
expected-decision = a decision or a refusal
expected-moment = a date (2026-02-13) or a date and time (2026-02-13T16:30)
expected-label = the label of an earlier step
expected-into = a state to take it over in (`into`)
expected-workflow = a workflow of the pack
expected-no-concern = no `concerns`: `{ $workflow }` is about no other procedure
expected-open-case = a case that is open: with this step `{ $case }` begins, and has no procedure yet
expected-action = an action of a procedure of the case
expected-procedure = the name or workflow of a procedure of the case
expected-figures = an action whose form asks for figures
expected-countable = cases that can be counted
expected-published = the id of a pack that is published
expected-version = a version that can be told from the others
expected-usable = a version or arrangements without errors
told-refused = refused: { $reasons }
told-other-figures = figures of another pack: { $error }
told-given-before-force = the scenario before this one (`given`) is dated { $on }, and `{ $pack }` is in force from { $from } only; give one with later dates
expected-earlier-day = a day before the step
expected-rows = rows
expected-collection = a collection of the pack
expected-row = a case, or the values of a row
told-rows = { $count } rows
told-done = done
told-no-figures = there is no such form
told-no-action = false (no such action in an open procedure)
told-shown = shown
told-not-shown = not shown

## Migration

not-migrated = the pack has format { $format }, and only format { $from } can be brought to format { $to }; use the program for that format

## Schemas

schema-pack = A rule pack of Guicheng: pack.yaml, or some of its sections
schema-scenarios = Scenarios of a rule pack of Guicheng, what they share, and equivalents
schema-calendar = A calendar of workdays of Guicheng
schema-required = Required. { $what }
