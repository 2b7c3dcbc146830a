# What the service itself says. Every message has the same id as in the Chinese file.

desk-unknown = there is no such thing here, or nothing of it is for you
desk-key-reused = the key `{ $key }` was used for another request; choose a new one
desk-busy = others were faster again and again; try again in a moment
desk-other-purpose = this can be done in a demo or a sandbox only
desk-unusable = this cannot be used: { $problem }
desk-misconfigured = this cannot be decided at the moment; those who run the service have been told

store-conflict = what this was decided upon has changed meanwhile; try again
store-full = the store has no room left ({ $problem }); make room, nothing was written
store-newer = the store has version { $found } of its schema, this program knows { $known }: use a newer program
store-damaged = what is stored cannot be read: { $problem }; restore it from a backup
store-unavailable = the store cannot be used: { $problem }

vault-file = the master key `{ $file }` cannot be used: { $problem }
vault-no-key = `{ $file }` holds no master key; take the one that the store was made with
vault-no-randomness = the operating system gives no random numbers: { $problem }
vault-locked = `{ $place }` cannot be unlocked: it was locked with another key, or has been changed

folder-io = `{ $path }` cannot be used: { $problem }
folder-no-store = there is no store in `{ $path }`; name the data folder with `--data`
folder-taken = `{ $path }` is there already; name a folder that is not, nothing is overwritten
folder-unfinished = `{ $path }` is no backup that can be restored: it was not finished
folder-changed = `{ $path }` is no backup that can be restored: it is not as it was written

http-sign-in-first = sign in first
http-wrong-credentials = the account or the password is not right
http-locked = too many wrong passwords; try again in a quarter of an hour
http-too-short = the password needs { $least } characters at least
http-method-not-allowed = this cannot be done here

people-taken = there is one of that name already
people-not-yours = this is not looked after by whoever asks
people-change-password = somebody else has set the password: change it first
people-second-factor = whoever acts for an authority or looks after people needs a second factor: set it up first
people-code-needed = a one-time code is needed too
http-cross-site = this comes from a page of another site and is not done
http-out-of-scope = the token has no scope `{ $scope }`
http-too-many = too much is asked from there; try again in { $seconds } s
people-no-code = `{ $code }` is no unified social credit code: its check digit is not right
people-no-role = there is no role `{ $role }` in the packs published there
people-no-substitute = a substitute has roles of somebody else in the same organisation, and for a time that ends

import-unreadable = this is no table that can be read: { $problem }; save it as CSV in UTF-8
import-unknown-column = row { $row }: there is no column `{ $what }`; there are id, code, title, title_en, kind, territory
import-missing = row { $row }: `{ $what }` is missing
import-no-code = row { $row }: `{ $what }` is no unified social credit code: its check digit is not right
import-no-territory = row { $row }: `{ $what }` is no code of six digits
import-twice = row { $row }: another organisation has `{ $what }`

home-title = Administrative procedures
home-text = The service is running. What can be asked is described in:
home-demo = This is a demo: nothing in it is real. Its clock says { $now }.

letter-unsigned = This page was made by the system and bears neither a seal nor an electronic signature; the record of the case prevails.
