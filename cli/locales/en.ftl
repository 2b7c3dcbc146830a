# What the command guicheng itself says. Every message has the same id as in the Chinese file.

error = error: { $message }
comma = {", "}
date = { $date } ({ $weekday })
date-make-up = { $date } ({ $weekday }, make-up workday)

no-library = there is no library folder `{ $folder }`; run this where `rulepacks` is, or name the library with `--library`
unreadable-library = the library folder `{ $folder }` cannot be read: { $error }
no-packs = the folder `{ $folder }` holds no pack; packs are folders in it with a `pack.yaml`, name the library with `--library`
no-file = there is no file `{ $file }`; check the path
is-folder = `{ $file }` is a folder, not a file; give the path of a file
unreadable-file = the file `{ $file }` cannot be read: { $error }
unwritable-file = the file `{ $file }` cannot be written: { $error }
no-output = nothing can be written to the output: { $error }

several-titles = `{ $title }` may be any of { $ids }; say which
no-scenarios = the pack `{ $pack }` has no scenarios; write one in its folder `scenarios`, or give the path of one
journal-written = the record of the case `{ $case }` is in { $file }, { $count ->
    [one] 1 event
   *[other] { $count } events
}

check-good = { $pack } { $version }  { $title }: { $workflows } workflows, { $interpretations } interpretations, { $scenarios } scenarios
check-bound = `{ $parameter }` is bound: { $bound } [{ $articles }]
check-amended-fits = `{ $by }` takes the place of `{ $of }` from { $from } on, and { $pack } fits over it: write `extends: { $by }` in a new version
check-amended-unfit = `{ $by }` takes the place of `{ $of }` from { $from } on. { $pack } goes on as it is; no version of it loads over `{ $by }` until this is set:
check-bad = { $pack } cannot be used

test-pack = pack
test-version = version
test-scenarios = scenarios
test-passed = passed
test-failed = failed
run-preview-nothing = no step of the scenario `{ $scenario }` can be previewed: none opens anything or takes an action, or one before it cannot be taken
test-progress = { $done } of { $all } run
check-progress = { $done } of { $all } packs looked at
inherited-heading = { $pack }: of { $all } scenarios of the packs below, { $same } come out the same, { $adapted } have one of its own in their place, { $differ } come out otherwise
inherited-following = { $count ->
    [one] 1 more difference comes
   *[other] { $count } more differences come
} after it
inherited-others = { $count ->
    [one] 1 other scenario begins to differ there too
   *[other] { $count } other scenarios begin to differ there too
}: { $named }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}
inherited-step = step { $step }: { $subject }  { $place }
inherited-expected = {"expected  "}{ $value }
inherited-actual = {"actual    "}{ $value }
inherited-rule = {"by        "}{ $rule }

no-path = the pack has no `{ $path }`
no-section = the pack has no `{ $path }`; it has { $known }
no-path-below = the pack has no `{ $path }`; below `{ $reached }` there are { $known }

interpretations-count = { $title }: { $count ->
    [one] 1 open question
   *[other] { $count } open questions
}
interpretation-articles = {"articles   "}
interpretation-chosen = {"chosen     "}
interpretation-other = {"other      "}
interpretation-because = {"because    "}
interpretation-parameter = {"parameter  "}
interpretation-place = {"place      "}

bundle-written = { $file }: { $pack }, { $hash }
bundle-signed = { $file }: its signature
bundle-good = { $pack } { $version }  { $title }, edition { $edition } of the meaning of rules
bundle-calendar = days are counted with the calendar `{ $calendar }`
bundle-over = laid over { $pack } { $version }
bundle-signature-good = the signature is that of the key { $key }
bundle-signature-unasked = the signature was not looked at; name the key of who must have signed with `--key`
bad-private-key = `{ $file }` is no private ed25519 key; make one with `openssl genpkey -algorithm ed25519`
bad-public-key = `{ $file }` is no public ed25519 key; take it of the private one with `openssl pkey -pubout`
not-a-key = `{ $file }` is no key in PEM
signature-wrong = `{ $signature }` is no signature of this file under the key `{ $key }`: the file was changed, or somebody else signed it
no-unit = `{ $unit }` is no unit of periods; there are workdays, days, weeks, months and years
period-too-long = `{ $period }` is longer than ten thousand years; look at the number
beyond-years = { $period } from { $date } lead beyond the year 9999
workdays-moved = { $due } is a day off. Where the law takes its periods by the Civil Code, a last day that is a day off moves to the first day after it (art. 203): { $moved }
bad-period = `{ $period }` is not a period; write it as `3 workdays`, `60 days` or `3 years`
workdays-due = { $period } from { $date } end on { $due } (the first day is not counted)
workdays-between = after { $from } up to and including { $to } there are { $count ->
    [one] 1 workday
   *[other] { $count } workdays
}
workdays-is = { $date } ({ $weekday }): { $kind }
day-weekday = workday
day-weekend = day off (weekend)
day-holiday = day off (holiday)
day-make-up = workday (make-up)
workdays-basis = by { $sources }
workdays-may-change = the notice for { $year } is not published and may still change the last days of December
workdays-provisional = provisional: the days off of { $year } are not published, that year is counted Monday to Friday; count again when they are
no-year = the calendar has no days off for { $year }; it has { $known }
workdays-year = { $year } ({ $source })
workdays-off = days off
workdays-range = { $span }, { $days ->
    [one] 1 day
   *[other] { $days } days
}
workdays-make-up = make-up workdays
workdays-in-year = { $count } workdays in the year

journal-head = its head, to keep elsewhere: { $head }
journal-no-header = `{ $file }` is no record of a case: its first line names the version and the case
journal-version = `{ $file }` has version { $version } of the record format, which this program does not know; use a newer one
journal-before-chains = `{ $file }` has version 1 of the record format, which is read no more: it was before the first release and has no chain. Write the record anew with `run --journal`
journal-broken = `{ $file }` is not as it was written:
    { $faults }
journal-line = line { $line } of `{ $file }` is no event: { $error }
journal-long-line = line { $line } of `{ $file }` is too long; the file is damaged
pack-left-out = the pack `{ $pack }` has errors and is left out; see `guicheng check`
replay-unknown-pack = event { $event } was decided by the pack { $pack }, which is not in the library; put that version there, then replay
replay-unknown-calendar = event { $event } counted with a calendar that is not in the library; put that edition there, then replay
replay-out-of-order = the record has a gap or is out of order: after event { $last } comes event { $found }
replay-unknown = event { $event } names `{ $name }`, which does not exist; the record is damaged
replay-broken = the record is not as it was written
replay-chain = the chain holds: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}, head { $head }
replay-no-head = without `--head`, nobody can tell whether the end was cut off
replay-erased = decision { $decision } stands as it is recorded; erased is { $erased }
replay-erased-value = event { $event } { $path }
replay-erased-before = decision { $decision } stands as it is recorded; what it rests on has been erased in events before
replay-same = case { $case }: { $decisions } decisions with { $events } events, all come out the same
replay-differs = case { $case }: of { $decisions } decisions, { $count } come out differently
replay-decision = the decision that begins with event { $decision } ({ $on }); `-` is recorded, `+` comes out now
replay-value = event { $event } { $path }
replay-refused = refused now: { $reason }

figures-period = the period ends before it begins: from { $from } until { $until }
figures-case-twice = the case { $case } is among the records twice (`{ $file }`); give every case once
figures-of = neither the pack nor a record knows an organisation `{ $organisation }`
figures-of-perhaps = neither the pack nor a record knows an organisation `{ $organisation }`; did you mean `{ $meant }`?
figures-of-all = all organisations
figures-heading = { $title }: { $of }, { $from } until { $until }, { $count ->
    [one] 1 case
   *[other] { $count } cases
}
figures-figure = figure
figures-value = value
figures-article = article
figures-none = –
figures-workdays = { $count } workdays
figures-days = { $count } days
figures-left-out = { $value } ({ $count } left out: not certain until the days off of { $year } are published)
figures-provisional = { $value } (provisional: the days off of { $year } are not published)

mutation-drop-condition = condition taken away
mutation-negate-condition = condition negated
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
mutate-count = { $all } changes: { $refused } refused by the checks, { $noticed } noticed by scenarios, { $explained } explained, { $survived } noticed by none; score { $score }
mutate-progress = { $done } of { $all } tried
verify-progress = { $done } of { $all } searches done
verify-proved = proved on the graph
verify-idle = nothing looked at: nothing in the pack could break it, as it asks about what cannot come about
verify-explored = no case found that breaks it: { $cases } cases made of what scenarios do, with what they give, letting time pass to the days on which clocks are due; all such ways of up to { $depth } moves
verify-unsearched = not searched in { $places ->
    [one] one place
   *[other] { $places } places
 } that the graph leaves open: no scenario begins such a case
verify-seen = proved on the graph, but for { $places ->
    [one] one place
   *[other] { $places } places
 } where every way out may be barred: cases were seen to take one
verify-broken = { $count ->
    [one] broken in one place
   *[other] broken in { $count } places
 }
verify-shortest = It comes about in { $steps ->
    [one] one step
   *[other] { $steps } steps, and in no fewer
 }. To see it, keep what follows in a file and call `guicheng run { $pack } FILE`:
verify-example = It comes about in { $steps } steps. To see it, keep what follows in a file and call `guicheng run { $pack } FILE`:
verify-no-example = The search came by no such case; the graph shows that there can be one.
verify-by-graph = The graph shows it; there was no search for a case in which it comes about.
verify-drawn = drawn on { $own } scenarios of its own and { $inherited } of the packs below it
verify-count = { $pack }: { $all } invariants, { $broken } broken
mutate-nowhere = nothing stands at `{ $path }` in the pack `{ $pack }`; `guicheng show { $pack }` lists its parts
mutate-nothing = nothing there can be changed so that scenarios could notice
mutate-untested = the pack `{ $pack }` has no scenarios: nothing was tested
mutate-failing = the scenario `{ $scenario }` does not pass as it is; see `guicheng test { $pack }` and mend it first

coverage-article = article
coverage-kind = kind
coverage-elements = elements
coverage-scenarios = scenarios
coverage-refusals = refusals
coverage-says = what it says, or why it is not executed
coverage-declaratory = declaratory
coverage-executable = executable
coverage-inherited = { $kind }, inherited
coverage-reached-by = {"reached by  "}
coverage-refused-in = {"refused in  "}
gap-article = ✗ { $article }: executable, but no element cites it
gap-unreached = ✗ { $article }: executable, but no scenario reaches what cites it
gap-element = ✗ { $place }  { $path }: no scenario reaches it
gap-refusal = ✗ { $place }  { $path }: no scenario is refused for it
coverage-count = { $articles } articles of its own and { $inherited } inherited, { $elements } elements, { $gaps } gaps

## The command line

help-usage = Usage: {"{"}usage{"}"}
help-arguments = Arguments
help-options = Options
help-verbs = Verbs
help-verb = verb
help-help = Print this help
help-version = Print the version
usage-no-verb = there is no verb `{ $verb }`
usage-no-argument = `{ $argument }` cannot stand here
usage-missing = { $argument } is missing
usage-missing-verb = a verb is missing
usage-no-value = a value is missing after `{ $argument }`
usage-bad-value = `{ $value }` is no { $argument }
usage-conflict = `{ $argument }` cannot stand beside `{ $other }`
usage-other = this cannot be understood: { $argument }
usage-possible = possible are: { $values }
usage-meant = did you mean `{ $suggestion }`?
usage-line = usage: { $usage }
usage-help = `--help` says more

## New packs, layout, texts

new-made = made the pack `{ $pack }` over { $title } (`{ $base }`):
new-next =
    next: open pack.yaml and follow the comments; after each change run
      guicheng check { $pack }
      guicheng test { $pack }
      guicheng coverage { $pack }
new-bad-id = `{ $id }` cannot be the id of a pack; begin with a lower-case English letter, and use lower-case letters, digits and underscores
new-taken = there is `{ $folder }` already, and nothing was changed; choose another id
new-over-business-rules = `{ $pack }` is business rules, and nothing is laid over these; nothing was changed. Name the pack they are rules over with `--over`
migrate-would = { $all } packs, { $changed } of them would change
migrate-done = { $all } packs, { $changed } of them changed; look at them with `guicheng check`
fmt-would = { $all } files, { $changed } of them would change
fmt-done = { $all } files, { $changed } of them changed
texts-missing = (missing)
texts-count = { $all } texts, { $missing } of them in one language only

audit-progress = { $cases } cases are done
audit-damaged = ✗ { $case }: the record is damaged: { $problem }
audit-differs = ✗ { $case }: the decision of event { $decision } comes out differently: { $problem }
audit-unverified = { $count ->
    [one] 1 decision rests
   *[other] { $count } decisions rest
} on what has been erased and cannot be taken again
audit-clean = every chain holds and every decision comes out as recorded: { $cases ->
    [one] 1 case
   *[other] { $cases } cases
}, { $events ->
    [one] 1 event
   *[other] { $events } events
}
audit-found = { $cases ->
    [one] 1 case
   *[other] { $cases } cases
} looked at, { $findings ->
    [one] 1 finding
   *[other] { $findings } findings
}
rebuilt = made anew from the records of { $cases ->
    [one] 1 case
   *[other] { $cases } cases
}
backed-up = the store as of { $at } and its keys are in { $folder } ({ $hash }); whoever has this folder can read everything
restored = the copy is as it was written; the data folder is { $folder }
published = published: { $pack } { $version } ({ $hash })
publish-would = would be published: { $pack } { $version } ({ $hash })
publish-over-again = { $pack } { $version } is laid over { $below } and was resolved with what that was: publish it again from its sources
publish-over-texts = { $pack } { $version } is laid over { $below } and was resolved with what that was: publish it again from its sources; only texts differ, which open procedures then take
publish-over-unfit = { $pack } { $version } is laid over { $below }, and no longer fits. What is in force goes on; no new version of it loads until this is set:
publish-moves = { $case }: the clock `{ $clock }` ends on another day

setup-no-pack = nothing is published here that names an agency: `guicheng publish PACK --data DIR` comes first
setup-jurisdiction = Which jurisdiction (the code)?
setup-agency = Which agency (the id)?
setup-administrator = Under which account does the administrator sign in?
setup-missing = `{ $flag }` is needed where nobody is asked
setup-unknown = there is no `{ $given }` here; there is { $known }
setup-verification = `{ $given }` names no workflow, state and party of a pack of the jurisdiction: write `workflow.state.party`
setup-done = `{ $account }` administers { $jurisdiction } and looks after the people of { $agency }
setup-next = next: `guicheng serve --data DIR`; sign in, change the password, and add the others
account-added = the account `{ $account }` is there
account-reset = the account `{ $account }` has another password; whoever was signed in has to sign in anew
account-password = the password, told this once and to be changed first: { $password }
imported = organisations: { $added } new, { $changed } changed, { $unchanged } as they were

serve-failed = the service cannot run: { $error }
serve-listens = the service listens on { $address }; its data are in { $folder }
demo-listens = the demo listens on { $address }; sign in as one of:
demo-not-one = the store in `{ $folder }` is no demo; name another folder with `--data`
demo-failed = the demo cannot be made: { $error }

config-fine = the configuration can be used; channels: { $channels }
outbox-dead = { $case } event { $event } by { $channel }: given up after { $attempts } attempts: { $failure }
outbox-clean = nothing was given up
outbox-again = { $count } are sent again
rotated = there is a new master key; { $keys } keys were wrapped with it. Earlier backups need the key that lies in them
