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
adapts-nothing = this says which step of another scenario is meant; name that scenario with `adapts`
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
transcript-not-shown = recorded, not shown
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
transcript-reworded = { $procedure }: follows the wording of { $pack } { $version }; the rules are the same
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
transcript-waits-no-more = { $element }: no longer
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
transcript-effect-to-nobody = { $effect } → nobody (none is bound)
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
left-standing = `{ $workflow }` stands in `{ $state }`, which only other procedures lead out of, and after { $actions } none that can may be left: it stands there for ever; let these lead it on (`triggers`)
seat-vacant = in the state `{ $state }` of `{ $workflow }` somebody must act, and none of { $parties } is bound
never-bound = nothing binds the party `{ $party }`, which `{ $workflow }` names
personal-reaches = `{ $by }` shows { $party } the field `{ $field }`, into which the personal `{ $personal }` flows
state-regained = after `{ $from }`, `{ $action }` of `{ $workflow }` leads back to { $to }
state-regained-by-amendment = after `{ $from }`, the amendment moves `{ $workflow }` from `{ $old }` back to `{ $new }`
effect-lacking = `{ $action }` of `{ $workflow }` does not come with the effect { $effects }

## What scenarios expect

expected-later = a moment no earlier than the step before
expected-fitting = events that fit the case
expected-decision = a decision or a refusal
bad-moment = `{ $moment }` is not a day with a time; write the day, a `T` and the time, such as `2026-02-13T16:30`
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
expected-alike = what the rules say
expected-usable = a version or arrangements without errors
told-refused = refused: { $reasons }
told-other-figures = figures of another pack: { $error }
told-given-before-force = the scenario before this one (`given`) is dated { $on }, and `{ $pack }` is in force from { $from } only; give one with later dates
expected-earlier-day = a day before the step
expected-rows = rows
expected-collection = a collection of the pack
expected-row = a case, or the values of a row
told-rows = { $count } rows
subject-outcome = what comes of it
subject-decide = the decision
subject-apply = the events
subject-backend = what the service keeps
told-none = none
told-quoted = { $value }, which is a text, since it stands in quotes; write it without
told-unquoted = { $value }, which is no text, since it has no quotes; put it in quotes
told-text = { $value }, a text
told-no-text = { $value }, which is no text
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
## Differences of packs

diff-topic-procedures = Which procedures there are
diff-topic-who = Who
diff-topic-when = When
diff-topic-how_long = How long
diff-topic-asked = What is asked for
diff-topic-decides = Who decides
diff-topic-follows = What follows
diff-topic-sees = Who sees
diff-topic-ends = What ends it
diff-topic-readings = How open questions are read
diff-topic-counted = What is counted
diff-topic-texts = What else the articles say
diff-topic-wording = Only worded otherwise
diff-breaking-goes_away = what open cases have or take goes away
diff-breaking-asks_more = more is asked for
diff-breaking-asks_otherwise = a condition goes by another value
diff-breaking-narrower_bound = the bound is narrower
diff-breaking-other_type = what is recorded is of another type
diff-breaking = {" "}[breaking for open cases: { $reason }]
diff-none = { $old } and { $new } do not differ in law.
diff-calendars = { $old } and { $new }, day by day
diff-calendars-same = { $old } and { $new } have the same workdays and days off
diff-year = { $year }: { $workdays } workdays, before { $before }
diff-year-published = { $year } is published ({ $source }): { $workdays } workdays, by weekdays alone { $before }
diff-year-gone = { $year } is not published any more: by weekdays alone { $workdays } workdays, before { $before }
diff-days-span = { $from } to { $to }
diff-days-workdays = { $days }: workdays now
diff-days-off = { $days }: days off now
diff-days-called = { $sentence } ({ $called })
diff-heading = { $old } and { $new }, compared as law
diff-count = { $count ->
    [one] 1 difference
   *[other] { $count } differences
}, of which { $breaking } { $breaking ->
    [one] is
   *[other] are
} breaking for open cases
diff-changed = { $about }, { $key }: { $old-value } in { $old }; { $new-value } in { $new }.
diff-only-key = { $about }, { $key }: only { $pack } says { $value }.
diff-only = { $about } ({ $kind }): only in { $pack }: { $value }.
diff-said = it is there
diff-goes-by = by { $names }
diff-goes-also-by = also by { $names }
diff-same-otherwise = by the same, put together otherwise
diff-required = { $field } (required)
diff-sometimes = { $field } (required where { $condition })
diff-done-by = done by “{ $action }”
diff-part = { $key }: { $value }
diff-and-more = { $names } and { $count } more
diff-another-part = another part
diff-yes = yes
diff-no = no
diff-any = every state that is not final
diff-articles = the articles besides
diff-key-summary = in their own summary
diff-computed = by a rule of its own
diff-computed-otherwise = by another rule of its own
diff-in-states = { $procedure } ({ $states })
diff-sent-to = to { $whom }
diff-bound-to = { $party } (now { $whom })
diff-kind-in = { $kind } for: { $place }
diff-superior-of = the body above: { $party }
diff-word-basis = legal basis
diff-word-yes = { $what }: yes
diff-word-no = { $what }: no
diff-word-stated = { $what } is stated
diff-word-not-stated = { $what } is not stated
diff-word-day = the day of the step
diff-word-none = no { $what } is known
diff-word-some = the { $what } is known
diff-word-has = { $list } includes { $item }
diff-word-has-not = { $list } does not include { $item }
diff-word-and = { $one }, and { $other }
diff-word-or = { $one }, or { $other }
diff-word-brackets = ({ $what })
diff-word-not-so = not so: { $what }
diff-value-from = { $value } from { $day }
diff-word-where = { $value }, where { $condition }
diff-word-where-else = { $value } where { $condition }, else { $other }
diff-go-over = { $workflow } goes over: { $states }
diff-stay = all go on under the old rule
diff-in-force-from = from { $from }
diff-in-force-until = { $from } to { $until }
diff-section-functions = function
diff-section-in_force = days in force
diff-section-calendar = calendar
diff-section-states = state
diff-section-actions = action
diff-section-clocks = clock
diff-section-sources = source
diff-section-fields = field
diff-section-codes = code list
diff-section-checklists = checklist
diff-section-forms = form
diff-section-parameters = parameter
diff-section-interpretations = open question
diff-section-organisation_kinds = kind of organisation
diff-section-organisations = organisation
diff-section-parties = party
diff-section-cases = kind of case
diff-section-registers = register
diff-section-skeletons = skeleton
diff-section-steps = step
diff-section-workflows = procedure
diff-section-series = series
diff-section-windows = window
diff-section-effects = effect
diff-section-letters = letter
diff-section-views = view
diff-section-collections = list
diff-section-retention = retention
diff-section-figures = figure
diff-section-invariants = invariant
diff-key-accepts = file types
diff-key-action = action
diff-key-actions = actions
diff-key-after = after
diff-key-after_force = after the pack is no longer in force
diff-key-agent = agent
diff-key-agents = agents
diff-key-anyone = anyone
diff-key-assigns = numbers assigned
diff-key-at_least = at least
diff-key-at_most = at most
diff-key-audience = who sees it
diff-key-automatic = comes about by itself
diff-key-bind = whom it is
diff-key-binds = parties bound
diff-key-body = contents
diff-key-bound = bound
diff-key-bounded = can be listed
diff-key-before = stands before
diff-key-by = who does it
diff-key-calendar = calendar
diff-key-case = kind of case
diff-key-checklist = checklist
diff-key-checks = checks
diff-key-chosen = reading
diff-key-clock = clock
diff-key-clocks = clocks
diff-key-closed = closed
diff-key-closes = last day
diff-key-codes = code list
diff-key-columns = columns
diff-key-hidden_from = which parties of the case do not see it
diff-key-concerned_ends = when what it is about is over
diff-key-concerns = what it is about
diff-key-count = counted
diff-key-covers = what the authority covers
diff-key-data = findings
diff-key-days = days counted
diff-key-details = details
diff-key-draft = draft
diff-key-duty_of = whose duty
diff-key-each = one for each
diff-key-effects = effect
diff-key-entries = codes
diff-key-equals = must be
diff-key-extend = extended clocks
diff-key-extension = extension
diff-key-facts = facts
diff-key-field = field
diff-key-fields_shown = what is shown
diff-key-fields = what is asked for
diff-key-figure = figure
diff-key-final = the procedure is over
diff-key-for = for which effects
diff-key-form = form
diff-key-from = from
diff-key-functions = how it is computed
diff-key-imports = taking over
diff-key-in = counted in
diff-key-in_force = in force
diff-key-interpretation = open question
diff-key-into = into states
diff-key-items = items
diff-key-keeps = what must stay
diff-key-keeps_used = time used is kept
diff-key-keys = found by
diff-key-kind = kind
diff-key-last_day = last day
diff-key-limit = time limit
diff-key-list = several values
diff-key-max_length = greatest length
diff-key-need = how much it is needed
diff-key-names = name in numbers
diff-key-not_by = not by who did
diff-key-takes_back = takes back
diff-key-of = of
diff-key-on_expiry = when time runs out
diff-key-on_time = on time
diff-key-one_of = one of
diff-key-open = opening
diff-key-opened = openings
diff-key-opens = first day or procedures opened
diff-key-optional = can be done, and waits for nobody
diff-key-options = options
diff-key-organisation = organisation
diff-key-organisations = organisations
diff-key-partial = may be filled in by parts
diff-key-pattern = pattern
diff-key-period = period
diff-key-personal = personal
diff-key-principal = principal
diff-key-readings = readings
diff-key-records = what is recorded
diff-key-recused = recused where concerned
diff-key-register = register
diff-key-repeats = repeats
diff-key-resumes = how it goes on
diff-key-roles = roles
diff-key-root = root workflow
diff-key-route = how it is chosen
diff-key-runs_in = runs in
diff-key-scope = scope
diff-key-sees = what it sees
diff-key-set = what is set
diff-key-shows = shown in
diff-key-source = source
diff-key-standing = when the authority holds
diff-key-starts = counted from
diff-key-starts_case = opens a case
diff-key-state = state
diff-key-states = states
diff-key-still_in = stands still in
diff-key-style = style
diff-key-successor = successor
diff-key-sum = summed
diff-key-superior = superior
diff-key-superior_of = superior of
diff-key-take = taken of them
diff-key-territories = territories
diff-key-territory = territory
diff-key-text = what is told
diff-key-that = condition
diff-key-title = title
diff-key-to = leads to
diff-key-transition = what becomes of open procedures
diff-key-triggered = taken by others only
diff-key-triggers = what it brings about
diff-key-type = type
diff-key-unique = held by one only
diff-key-until = until
diff-key-value = value
diff-key-values = values by case
diff-key-view = view
diff-key-order = order
diff-key-filters = may be chosen by
diff-last-first = { $field }, last first
diff-key-when = condition
diff-key-with = contents
diff-key-within = window
diff-key-wording = wording
diff-key-workflow = workflow
diff-key-year = by year

## What another version would have meant for recorded cases

impact-heading = Recorded cases under { $new }, compared with { $old }
impact-count = { $compared } { $compared ->
    [one] case
   *[other] cases
} compared, { $changed } of them come out otherwise.
impact-left-out-unreadable = { $cases } not compared: the file is no record of a case, or is damaged.
impact-left-out-empty = { $cases } not compared: nothing is recorded.
impact-left-out-other-pack = { $cases } not compared: opened under another pack.
impact-left-out-business-rules = { $cases } not compared: decided under the business rules of an agency.
impact-left-out-erased = { $cases } not compared: what decisions rest on has been erased.
impact-left-out-neither = { $cases } not compared: the old version does not decide as is recorded, or neither decides.
impact-refused = Steps that are refused and were possible
impact-allowed = Steps that are possible and were refused
impact-state = Other states of procedures
impact-due = Other last days
impact-effect = Other things sent, or to others
impact-view = Other things shown (at the last moment of the case)
impact-opened = Open and was not (at the last moment of the case)
impact-closed = No longer open (at the last moment of the case)
impact-unanswered = Cannot be told: the new version looks up what the record does not hold
impact-change = { $cases } { $cases ->
    [one] case
   *[other] cases
}: { $what }
impact-example = such as { $case }, entry { $decision }: { $old } → { $new }
impact-case-in = { $case } ({ $file })
impact-case = such as { $case }, entry { $decision }
impact-possible = possible
impact-nothing = nothing
impact-personal = of a person, not told
impact-late = late: was to be done by { $day }
impact-seen-whole = seen whole
impact-is-open = open
impact-is-closed = not open
impact-to = to { $to }
## Graphs

graph-or = { " or " }
graph-start = start
graph-any = any open state
graph-automatic = by itself
graph-after = by itself, once this is over: { $clock }
graph-triggered = follows from another action
graph-triggered-by = follows from: { $actions }
graph-triggered-by-more = follows from: { $actions }, and { $left } more
graph-clock-for = { $clock }: { $limit }
graph-clock-still = time stands still: { $clock }
graph-late = ; late then: { $party }
graph-limit-before = { $limit } (before: { $before })
graph-until = until a day that the case gives
graph-expired = ran out { $passed }
graph-extension = ; can be extended by { $extension } in all
graph-still-in = ; stands still in: { $states }
graph-added = added
graph-gone = gone
graph-changed = changed
graph-passed = { $on } (event { $sequence })
graph-taken = the way of the case, with the day and the number of each event
graph-left-out = Not shown, since it can come about in no case as the pack is set: { $steps }
graph-left-out-more = Not shown, since it can come about in no case as the pack is set: { $steps } and { $left } more
graph-elsewhere = The record has steps that this version of the pack does not have (name and event): { $names }
graph-against = { $version }, against { $against }
graph-path = { $version }, procedure { $procedure } of the case
graph-summary = Workflow “{ $title }”: { $states } states, of which { $finals } end it; { $actions } actions, the opening included; { $clocks } clocks. All of it is also told in tables.
graph-states = States
graph-state = state
graph-ends = end
graph-final = over
graph-steps = Actions
graph-step = action
graph-who = who
graph-from = from
graph-to = to
graph-stays = (stays)
graph-articles = articles
graph-clocks = Clocks
graph-clock-of = clock
graph-lasts = how long
graph-runs-in = runs in
graph-duty-of = who is late
graph-change = change
graph-when = in the case
graph-otherwise = otherwise: { $about }
graph-otherwise-more = otherwise: { $about }, and { $left } more
graph-differences = What the two say otherwise
## Service guides

guide-heading = { $pack }: service guide
guide-as-of = Made from the pack { $pack } { $version }, with the values in force on { $on }. What only a single case can tell is left out.
guide-draft = The text is a draft under consultation; it is not in force.
guide-in-force = In force { $days }.
guide-draft-applied = The pack applies the draft { $days } as if it were in force.
guide-for-applicants = Begun by the public and by applicants
guide-for-agencies = Begun by agencies
guide-by-rules = Begun by the rules
guide-procedure = Procedure
guide-kind = Kind
guide-who = Who begins it
guide-about = It is about
guide-parties = Who may and must do what
guide-windows = When it is open
guide-conditions = What stands in the way
guide-asked = What is asked
guide-documents = Documents
guide-fields = To be filled in
guide-files = Files to download
guide-limits = Limits
guide-steps = Steps
guide-outcomes = What it comes to
guide-amounts = Fees and other amounts
guide-no-fee = The rules name no fee.
guide-opened = Procedures that it opens
guide-amount = How much
guide-goes-on = And then
guide-over = it is over
guide-limit-of = { $limit } ({ $party })
guide-limit-then = { $limit }, after which: { $then }
guide-party-may = { $party }: { $steps }
guide-follows = What follows
guide-shown = What is shown of it
guide-review = Whoever disagrees with a decision
guide-told = What the letters tell
guide-letters = Which letters
guide-sometimes-where = required where { $condition }
guide-sometimes-by = needed in some cases, { $by }
guide-remedies = Remedies, and what can be begun about it
guide-articles = The articles
guide-or = {" or "}
guide-and = {", "}
guide-besides = {"; "}
guide-by-itself = by itself, once conditions hold
guide-with-another = with a step of another procedure
guide-in-states = { $title }: { $states }
guide-needed = required
guide-optional = optional
guide-rows = each with: { $columns }
guide-optional-column = { $title } (optional)
guide-not-by = it would be taken by the same person as: { $steps }
guide-sometimes = needed in some cases
guide-by-case = by the case
guide-by-case-from = by the case: { $read }
guide-counted-from = { $length }, counted from: { $from }
guide-still = stands still in: { $states }
guide-extension = can be extended by { $period } in all
guide-repeats = again every { $period }
guide-resumes = the day on which it goes on is counted
guide-keeps-used = what was used up of it counts when it starts again
guide-next-workday = a last day that is a day off moves to the next workday
guide-limit-more = { $length }, { $more }
guide-window = { $opens } to { $closes }
guide-steps-not-by = { $by } (nobody who took: { $steps })
guide-opens = “{ $workflow }” begins
guide-triggers = { $workflow }: { $action }
guide-form = { $step }: { $form } { $articles }
guide-file = { $title } ({ $name })
guide-value = { $title } { $value }
guide-days = Days
guide-what = What
guide-step = Step
guide-basis = Articles
guide-need = Needed
guide-how = How
guide-obstacle = It cannot be done, since
guide-by = By
guide-then = Leads to
guide-length = How long
guide-more = Besides
guide-duty = Whose
guide-party = Who
guide-may = May
guide-must = Must keep
guide-result = Result
guide-after = After
guide-to = To
guide-audience = For
guide-states = In
guide-says = In short
guide-interpretations = Open questions, and how they are read
guide-interpretations-about = For the legal office: where a text leaves a question open, the reading that these rules carry out, the others, and why.
guide-question = Question
guide-chosen = Reading
guide-idle = { $reading } (nothing here goes by it)
guide-others = Other readings
guide-because = Why
guide-parameters = Values that follow

## The law beside the rule

law-heading = { $pack }: the law beside the rule
law-about = Of every article and item of the texts that the pack { $pack } { $version } rests on: what carries it out, and which scenarios and invariants prove that. An element with its place stands there in the pack; “took effect” and “refused” count scenarios, those of packs below included that come out alike under this pack. Whether the invariants hold, guicheng verify says.
law-article = Article
law-class = Class
law-elements = Elements
law-scenarios = Scenarios
law-invariants = Invariants
law-reason = Why
law-text = { $title }, { $number }
law-executable = executable
law-declaratory = declaratory
law-classed = Class: { $class }.
law-classed-because = Class: { $class }, since { $because }.
law-carries-out = It carries out: { $articles }.
law-kind = Kind
law-title = What carries it out
law-says = What it says
law-by-reading = by the reading: { $reading }
law-inherited = { $title } (of a pack below)
law-within = Of
law-place = Place
law-reached = Took effect
law-refused = Refused
law-proved-by = Scenarios that prove it
law-more = and { $count } more
law-by-items = What carries it out stands with its items.
law-by-nothing = Nothing cites it.
law-step = step
law-transition = taking the place of a pack

## Why things are as they are

explain-heading = Case { $case } on { $on } ({ $weekday }), for { $who }
explain-actions = What can be done, and why not
explain-clocks = Last days
explain-values = Where the values come from
explain-open = { $workflow } · { $action }: open
explain-closed = { $workflow } · { $action }: closed
explain-because = because: { $reason }
explain-reason = { $reason } ({ $articles })
explain-test = { $kind }: { $says }
explain-who = Who
explain-state = State
explain-window = Window
explain-form = Form
explain-condition-kind = Condition, else it is said
explain-condition = whether it holds
explain-asks = what is filled in ({ $form }) is checked once it is given
explain-given = what is filled in ({ $form })
explain-other-actor = it would have to be { $parties }
explain-any-state = any state that is not final
explain-in-state = now { $now }; possible in { $possible }
explain-other-state = the procedure would have to be in: { $states }
explain-other-state-by = the procedure would have to be in: { $states }, which it reaches by: { $actions }
explain-in-window = { $window }, from { $opens } to { $closes }
explain-other-day = the day would have to be one from { $opens } to { $closes } ({ $window })
explain-no-window = { $window }: its days cannot be told yet
explain-with-input = { $condition } (judged once the form is filled in; this is how it stands before)
explain-must-hold = it would have to hold that { $says }
explain-must-not-hold = it would have to be otherwise than that { $says }
explain-or-else = {"; or "}
explain-all = all of these hold
explain-any = one of these holds
explain-not = this does not hold
explain-not-all = at least one of these does not hold
explain-none-of = none of these holds
explain-not-recorded = { $what } is not recorded
explain-list-has = { $list } has { $item } in it
explain-list-lacks = { $list } does not have { $item } in it
explain-list-empty = { $list } has nothing in it
explain-list-not-empty = { $list } has something in it
explain-not-by = nobody who took “{ $acts }”
explain-not-recused = nobody who has to stand aside
explain-another-person = it would have to be another person: { $parties }
explain-about = The procedure it is about
explain-about-state = now { $now }; possible: { $possible }
explain-if = since the first holds, the second decides
explain-unless = since the first does not hold, what else is said decides
explain-either = one decides which of the others counts
explain-chosen = chosen: { $value }
explain-recorded = { $what } is recorded
explain-role = whoever acts has the role { $role }
explain-value = { $title } ({ $value })
explain-undetermined = { $title } (not determined yet)
explain-call = { $function } [{ $arguments }]
explain-item = { $list }, item { $number }
explain-equal = { $left } is { $right }
explain-unequal = { $left } is not { $right }
explain-less = { $left } is less than { $right }
explain-at-most = { $left } is at most { $right }
explain-greater = { $left } is more than { $right }
explain-at-least = { $left } is at least { $right }
explain-before = { $left } is before { $right }
explain-not-after = { $left } is not after { $right }
explain-after = { $left } is after { $right }
explain-not-before = { $left } is not before { $right }
explain-none = none
explain-absent = not recorded
explain-unpublished = the days off of { $year } are not published
explain-untold = cannot be told
explain-read-due = last day of “{ $of }”
explain-read-expired = “{ $of }” has run out
explain-read-running = “{ $of }” runs
explain-read-provisional = the last day of “{ $of }” may still move
explain-read-persons = persons who took “{ $of }”
explain-read-organisations = organisations for which “{ $of }” was taken
explain-read-open = open procedures “{ $of }”
explain-read-total = procedures “{ $of }”
explain-read-state = state of the newest “{ $of }”
explain-read-states = states of all “{ $of }”
explain-read-open-about = open procedures “{ $of }” about this one
explain-read-total-about = procedures “{ $of }” about this one
explain-read-state-about = state of the newest “{ $of }” about this one
explain-read-states-about = states of all “{ $of }” about this one
explain-read-missing = what “{ $of }” still lacks
explain-read-concerned = of the procedure this is about: { $of }
explain-read-day = the day
explain-procedure-workflow = procedure
explain-procedure-title = title of the procedure
explain-procedure-state = state
explain-procedure-opened_on = day it was begun
explain-procedure-entered_on = day it came into its state
explain-procedure-taken_over = taken over from elsewhere
explain-actor-organisation = organisation of whoever acts
explain-actor-person = person who acts
explain-actor-acts_for = whom whoever acts is an agent of
explain-actor-real_name = real name of whoever acts is verified
explain-actor-roles = roles of whoever acts
explain-runs = It runs until { $due }.
explain-ran-out = It ran out on { $due }.
explain-stands-still = It stands still; the days below are used up.
explain-limit = Length: { $period }
explain-extended = Extended by { $period }
explain-counted = Counted from { $from }, that day not included, to { $to }
explain-layer = { $pack }: { $value } ({ $place }) { $articles }
explain-reading = by the reading “{ $reading }” of the question “{ $question }”: { $because }
explain-event = recorded on { $on } by { $workflow } · { $action } (event { $event })
## Editors

editor-inherited = { $pack } says ({ $place }):
editor-write = Write `{ $text }`
editor-half-width = Write the signs of this line as YAML has them
editor-remove-inherited = Take the inherited `{ $key }` away
editor-reached =
    { $scenarios ->
        [0] no scenario reaches this
        [one] 1 scenario reaches this
       *[other] { $scenarios } scenarios reach this
    }
editor-no-name = there is no name here that can be changed; put the cursor on the id of a field, state, action or the like
editor-bad-name = `{ $name }` cannot be a name; write lower-case letters, digits and `_`, a letter first
editor-name-taken = something is called `{ $name }` already; write another name
editor-name-composed = the name is put together in `{ $place }`, so it cannot be changed there; change it by hand
editor-rename-breaks = nothing is changed, since `{ $file }` would have a problem then: { $problem }

## Kinds of changes

mutation-drop-condition = condition taken away
mutation-negate-condition = condition negated
mutation-change-condition = condition says something else
mutation-drop-party = one party may no longer act
mutation-admit-everybody = everybody may act
mutation-any-role = any role of the party may act
mutation-retarget = leads to another state
mutation-widen-states = possible in every state
mutation-narrow-states = no longer possible in one state
mutation-drop-clock = clock taken away
mutation-switch-expiry = expiry has another consequence
mutation-drop-recipient = one it is for is left out
mutation-drop-content = an effect carries less
mutation-drop-effect = effect taken away
mutation-drop-trigger = nothing is triggered
mutation-drop-opening = no procedure is opened
mutation-drop-value = value is not set
mutation-drop-record = form is not recorded
mutation-drop-binding = party is not bound
mutation-drop-window = window taken away
mutation-shift-window = window moved by a day
mutation-drop-waiting = does not wait for the clock
mutation-shift-force = in force a day earlier or later
mutation-shift-parameter = parameter moved by one
mutation-choose-reading = another reading chosen
mutation-relax-form = form asks for less
mutation-drop-check = check taken away
mutation-widen-audience = everybody sees the view
mutation-widen-view = view shows at other times
mutation-drop-field = view shows one field less
mutation-change-readers = others read the collection
mutation-list-otherwise = collection lists something else
mutation-widen-sight = the party sees everything
mutation-measure-otherwise = figure measures something else
mutation-drop-route = routing rule taken away
mutation-shift-table = entry of a table shifted or taken away
mutation-drop-overlay = as in the pack below
mutation-change-function = a function says something else
mutation-drop-wording = letter says less
mutation-drop-key = a key left out

## What to do next

next-heading = { $pack }: { $count ->
    [one] one thing is to be done
   *[other] { $count } things are to be done, in this order
}
next-nothing = { $pack }: nothing is left to be done; `guicheng release { $pack }` comes next
next-kind = { $number }. { $title } ({ $count })
next-kind-problem = Mend what the check finds
next-kind-failing = Mend the rule or the scenario: what a scenario says does not come out
next-kind-uncited = Carry out the article, or class it as `declaratory` and say why
next-kind-unreached = Write a scenario in which it takes effect
next-kind-unrefused = Write a step that is refused for the condition
next-kind-unnoticed = Write a scenario that would notice a mistake in the value, or explain in `equivalents.yaml` why none can
next-kind-reading = Write a scenario that depends on how the open question is read
next-kind-untranslated = Translate what has no English
next-failing = in the scenario `{ $scenario }`, step { $step }, { $subject } should be { $expected } and is { $actual }{ $others ->
    [0] {""}
    [one] ; another scenario begins to fail in the same way
   *[other] ; { $others } more scenarios begin to fail in the same way
}
next-uncited = { $article } can be executed, and nothing in the pack cites it: { $title }
next-unreached-article = { $article } can be executed, and no scenario reaches what cites it: { $title }
next-unreached = no scenario reaches “{ $title }”
next-unreached-reading = no scenario reaches the question “{ $title }”
next-unrefused = no scenario is refused for “{ $title }”
next-unnoticed = { $what }: no scenario would notice
next-unnoticed-to = { $what }, to { $change }: no scenario would notice
next-reading = “{ $question }” is read as “{ $chosen }”; no scenario comes out otherwise under another reading
next-untranslated = “{ $text }” has no English
next-untranslated-all = the pack is in Chinese alone ({ $count } texts): leave it so if only readers of Chinese use it, else begin with the titles
next-of-kind = { $says } ({ $kind })
next-more = and { $count } more; `--all` lists them
next-shows = to see it: `{ $command }`
next-proposed = proposed below: { $scenario }
next-proposals = { $count ->
    [one] One scenario is proposed. It passes as it stands
   *[other] { $count } scenarios are proposed. They pass as they stand
}; `--write` keeps what is proposed. Read it first: it says what the pack does, not what the law wants
next-title-effect = { $title }: takes effect
next-title-value = { $title }: { $value }
next-title-done = { $title }: done
next-title-refused = refused: { $title }
next-waits-rules = The pack says nothing of its own yet. Follow the comments in its `pack.yaml`, and call `guicheng next { $pack }` again then.
next-waits-problems = Nothing else can be looked at until that is mended. Call `guicheng next { $pack }` again then.
next-waits-failing = Changes of values and readings are tried once every scenario comes out as it says. Call `guicheng next { $pack }` again then.

## Releases

release-stage-check = The pack cannot be used
release-stage-scenarios = Scenarios
release-stage-coverage = What scenarios leave out
release-stage-invariants = What must never be
release-stage-changes = Changes that no scenario notices
release-stage-version = The number of the version
release-no-scenarios = the pack has no scenarios of its own
release-failing = the scenario `{ $scenario }` does not come out as it says{ $others ->
    [0] {""}
    [one] , nor does another that begins to fail in the same way
   *[other] , nor do { $others } more that begin to fail in the same way
}
release-uncited = { $name } can be executed, and nothing cites it: { $title }
release-unreached = no scenario reaches “{ $title }” ({ $name })
release-unrefused = no scenario is refused for “{ $title }” ({ $name })
release-unseen = “{ $title }” is not proved: within the bounds of the search no case was seen to end from { $count ->
    [one] one place
   *[other] { $count } places
 }
release-broken = “{ $title }” is broken in { $count ->
    [one] one place
   *[other] { $count } places
}
release-unnoticed = { $path }: { $what }, and no scenario notices
release-unnoticed-to = { $path }: { $what } (to { $change }), and no scenario notices
release-raise = the manifest says { $written }, and { $last } is released; write `version: { $version }`
release-because-first = No version was released before.
release-because-same = Nothing has changed since { $last }, which is released already.
release-because-texts = Since { $last } only texts have changed, which open procedures take over: the last part of the number rises.
release-because-rules = Since { $last } { $all ->
    [one] one rule has changed
   *[other] { $all } rules have changed
}, and nothing breaks open cases: it is compatible with what was released.
release-because-otherwise = Since { $last } something is decided by another order or another calendar, which no sentence tells, and nothing that breaks open cases: it is compatible with what was released.
release-because-breaking = Since { $last } { $all ->
    [one] one rule has changed
   *[other] { $all } rules have changed
}; { $count ->
    [one] one breaks
   *[other] { $count } break
} open cases (first: { $reason }): it is not compatible with what was released.
release-draft-text = The text is a draft under consultation; it is not in force.
release-heading = { $title }, version { $version }
