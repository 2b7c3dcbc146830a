# What the command guicheng itself says. Every message has the same id as in the Chinese file.

error = error: { $message }
comma = {", "}
date = { $date } ({ $weekday })
date-make-up = { $date } ({ $weekday }, make-up workday)

publish-built-in = the packs that are built in cannot be used: { $error }
no-library = there is no library folder `{ $folder }`; run this where `rulepacks` is, or name the library with `--library`
unreadable-library = the library folder `{ $folder }` cannot be read: { $error }
no-packs = the folder `{ $folder }` holds no pack; packs are folders in it with a `pack.yaml`, name the library with `--library`
no-file = there is no file `{ $file }`; check the path
is-folder = `{ $file }` is a folder, not a file; give the path of a file
unreadable-file = the file `{ $file }` cannot be read: { $error }
unwritable-file = the file `{ $file }` cannot be written: { $error }
no-folder = the file `{ $file }` cannot be written: there is no folder `{ $folder }`; make it, or check the path
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

graph-file-changed = { $file }  ({ $count ->
    [one] 1 place is
   *[other] { $count } places are
} otherwise)
graph-several = a picture or page holds one workflow, and there are { $count }; name one, or a folder with `--output`
graph-no-form = cannot write `{ $file }`: the name of a file may end in { $known }; that of a folder ends in `/` or has no ending
graph-no-calendar = the calendar `{ $calendar }` of `{ $pack }` is in no library that is named: what can come about in no case is shown too
graph-too-large = the workflow `{ $workflow }` is too large for a picture; take `--as table` or `--as markdown`
graph-not-walked = the record has no procedure of such a workflow of `{ $pack }`; name the pack the case was decided by, and a workflow it went through
graph-other-version = { $workflow }: { $count } steps of the record are not in this version of the pack; name the version it was decided by, by its hash

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
interpretation-idle = idle       nothing in this pack reads what follows it

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
replay-others = no event names { $packs }, which the library also holds: amendments and business rules are applied where they are in force. What a scenario recorded is decided by what that publishes alone; say which with `--scenario PACK SCENARIO`
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

mutate-count = { $all } changes: { $refused } refused by the checks, { $noticed } noticed by scenarios, { $explained } explained, { $survived } noticed by none; score { $score }
mutate-progress = { $done } of { $all } tried
mutate-known = { $known } of { $all } changes are known from before and not tried again
mutate-kept = what becomes of each change is kept in { $file }: stopped, the same call goes on from there
verify-progress = { $done } of { $all } searches done
impact-progress = { $done } of { $all } cases compared
impact-alone = the versions cannot be compared: one of them cannot be put in force by itself
impact-version = the versions cannot be compared: { $error }
impact-nothing-compared = no case was compared ({ $left_out } left out): give a folder with records of cases that were opened under one of the two packs
impact-progress-unreadable = { $file } is not the progress of a comparison: { $error }; name another file, or delete it to begin again
impact-progress-other-cases = { $file } is the progress of a comparison of the cases in { $cases }; name another file, or delete it to begin again
impact-progress-other = { $file } is the progress of a comparison of other versions; name another file, or delete it to begin again
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
verify-unseen = within the bounds of the search no case was seen to end from { $count ->
    [one] one place
   *[other] { $count } places
 }; nothing was seen to be broken, and nothing is proved: raise `--cases` or `--depth`, or write a scenario that goes to the end
verify-unseen-count = another { $unseen } not seen to hold within the bounds of the search
verify-unseen-example = This case comes to the state ({ $steps } steps), and was not seen to end within the bounds. To see it, keep what follows in a file and call `guicheng run { $pack } FILE`:
verify-unseen-at-all = Within the bounds no case comes to the state.
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
mutate-codes-untried = { $count } entries of code lists without days were not taken away: they are tables that others publish
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
      guicheng check { $pack }{ $library }
      guicheng test { $pack }{ $library }
      guicheng coverage { $pack }{ $library }
      guicheng next { $pack }{ $library }
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
audit-erased = { $case }: erased on { $day }
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
backed-up-without-keys = the store as of { $at } is in { $folder } ({ $hash }). The master key is kept elsewhere and is not in it: keep a copy of it apart from this folder, which nobody can read without it
restored = the copy is as it was written; the data folder is { $folder }
restored-without-keys = the copy has no master key in it: whatever opens the folder has to be told by `--config` where that is kept
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

serve-calendar-ends = the tables of the calendar `{ $calendar }` end on { $until }: publish the next year; deadlines beyond are provisional
serve-failed = the service cannot run: { $error }
serve-listens = the service listens on { $address }; its data are in { $folder }
demo-listens = the demo listens on { $address }; sign in as one of:
demo-being-made = the demo is being made in `{ $folder }`; this takes some seconds
demo-not-one = the store in `{ $folder }` is no demo; name another folder with `--data`
demo-made-already = the demo in `{ $folder }` is made already, of the packs it was made of, and takes no others; name another folder with `--data`, or leave `--library` out
demo-one-library = a demo is made of one folder of packs, and `--library` names several
demo-no-plan = there is no `demo/plan.json` in `{ $folder }`, which says what a demo of these packs plays
demo-failed = the demo cannot be made: { $error }

config-unknown = { $key }: no published pack and nobody who was entered knows `{ $name }`
config-fine = the configuration can be used; channels: { $channels }
config-cipher = a store that is made locks with { $cipher }
config-keys-inside = the master key lies in the data folder, and in its backups
config-keys-outside = the master key is given from outside of the data folder
config-scanner-none = no scanner is set up: attachments are not looked at
config-scanner-works = the scanner finds the test file (EICAR) and lets harmless text pass
config-scanner-misses = the scanner does not find the test file (EICAR): see whether it reads its standard input
config-scanner-overdoes = the scanner finds something in harmless text: see by which exit status it says that nothing is wrong
config-scanner-silent = the scanner does not answer: { $why }
quarantine-waits = { $hash }, { $type }, { $bytes } bytes, since { $since }: not scanned yet after { $attempts } attempts: { $said }
quarantine-infected = { $hash }, { $type }, { $bytes } bytes, found { $since } to do harm and thrown away: { $said }
quarantine-empty = nothing stands in quarantine
outbox-dead = { $case } event { $event } by { $channel }: given up after { $attempts } attempts: { $failure }
outbox-clean = nothing was given up
outbox-again = { $count } are sent again
rotated = there is a new master key; { $keys } keys were wrapped with it. Earlier backups need the one that was there when they were made
explain-no-step = the scenario has no such step; its steps are numbered 1 to { $count }, and what is published is none
explain-no-case = there is no case yet; name a later step
explain-too-early = { $on } lies before the last step, which was on { $last }
explain-nobody = say for whom, with `--as`
explain-party-role = { $party } ({ $role })

lsp-no-json = `lsp` speaks the protocol of editors on the standard output; leave `--format json` out

## What to do next, releases

next-progress = { $done } of { $all } things to do: scenarios looked for
next-written = written: { $file }
next-not-written = { $file } is not written: together with what is there, it does not pass
mutate-no-choice = `{ $word }` is no kind of change and no path of the pack `{ $pack }`; write `all`, `none`, a kind as `guicheng mutate { $pack } --format json` names it, or a path as `guicheng show { $pack }` does
release-taken = there is { $folder } already, and a release is never written over; raise the version of the pack, or name another folder with `--out`
release-since-other = { $file } is a bundle of `{ $found }`, not of `{ $pack }`; name one of `{ $pack }` with `--since`
release-since-none = in { $folder } lies no bundle of `{ $pack }`; leave `--since` out if none was released before
release-refused = { $pack } is not released. { $count ->
    [one] One thing is to be worked off, with the call that shows it
   *[other] { $count } things are to be worked off, each with the call that shows it
}:
released = { $pack } { $version } is released in { $folder }
release-would = { $pack } { $version } can be released; no release was written. It would be in { $folder }
release-draft = the text is a draft under consultation (`draft: true`); what is released is not in force
release-scenarios = scenarios: { $passed } of { $all } come out as they say
release-inherited = scenarios of the packs below: { $same } of { $all } come out the same, { $adapted } have one of its own in their place, { $differ } come out otherwise
release-gaps = gaps of coverage: { $gaps }
release-invariants = { $all ->
    [0] invariants: none
   *[other] invariants: { $all }, each looked into in up to { $cases } cases and { $depth } moves
}
release-changes = changes: { $all } tried ({ $chosen }), { $survived } noticed by no scenario
release-no-changes = changes: none tried
release-invariants-untried = invariants: not searched, as not every scenario comes out as it says
release-changes-untried = changes: not tried, as not every scenario comes out as it says
release-proposed = version: { $version }. { $because }
release-next = next: `guicheng publish { $pack } --data DIR` publishes it in a service
erase-value = { $field } of procedure { $procedure }: not kept since { $from } by “{ $rule }” of { $pack }
erase-letter = the letter `{ $letter }`, entry { $entry } of the record, which says something of it
erase-attachments = { $count ->
    [one] 1 attachment that nothing else names
   *[other] { $count } attachments that nothing else names
}
erase-open = stays: { $field } of procedure { $procedure }, not to be kept since { $from } by “{ $rule }” of { $pack }, stands in the record in the open; mark the field `personal` for cases to come
erase-failed = ✗ { $case }: nothing was erased: { $problem }
erase-would = something would be erased in { $erased ->
    [one] 1 case
   *[other] { $erased } cases
} of { $cases }
erased = something was erased in { $erased ->
    [one] 1 case
   *[other] { $erased } cases
} of { $cases }
exported = { $cases ->
    [one] 1 record is
   *[other] { $cases } records are
} in { $journals }, without personal values; what they were decided by ({ $bundles } versions of packs) is beside them: read them with `--library { $folder }`
exported-personal = { $cases ->
    [one] 1 record is
   *[other] { $cases } records are
} in { $journals }, with all personal values: keep the folder accordingly, and throw it away when it is not needed any more; what they were decided by ({ $bundles } versions of packs) is beside them: read them with `--library { $folder }`

import-would = the table is in order: { $added } would be added, { $changed } changed, { $unchanged } are known just so
organisation-said = { $agency } in { $jurisdiction } says of itself:
organisation-set-unknown = `{ $given }` is not understood; write NAME=TEXT or NAME.en=TEXT (what is said in English is said in Chinese first), with one of the names address, telephone, hours, designation, review_body, court
organisation-unknown = no pack that is published names an agency `{ $agency }`; look at the ids with `guicheng show`
organisation-where = packs of these jurisdictions name `{ $agency }`: { $known }; say which is meant with `--jurisdiction`
