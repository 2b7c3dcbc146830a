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

home-title = Administrative procedures
home-text = The service is running. What can be asked is described in:
home-demo = This is a demo: nothing in it is real. Its clock says { $now }.
