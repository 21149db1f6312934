# Every text that a person reads, for the window and the command line alike.
#
# `problem-CODE`: what is wrong with one field of a batch. The field is shown beside it.
# `attachment-CODE`: why one file is not at the storage path; `.next` is what to do about it.
# `error-CODE`: what else failed; `.next` is what to do about it.
# `setting-CODE`: what is wrong with the configuration; `.next` is what to do about it.

## problem: one field of a batch

problem-duplicate-name-retired = “{ $value }” is there already, among the retired ones. Bring it back instead.
problem-options-of-select-only = Only a parameter that is chosen from a list has options.
problem-not-a-preset = “{ $value }” is not a number above 0 with at most three decimals.
problem-weight-rule = A plain quantity has no metres, so no weight per metre; every other one has.
problem-required = Missing. Please fill it in.
problem-unknown-product-type = There is no product type “{ $value }”. Known: { $known }.
problem-unknown-brand = There is no brand “{ $value }”. Known: { $known }.
problem-unknown-parameter = This product type has no parameter “{ $name }”. It has: { $known }.
problem-unknown-option = “{ $value }” is no option of { $name }. Options: { $known }.
problem-unknown-key = Nothing is called “{ $key }” here. Known: { $known }.
problem-duplicate-key = “{ $key }” stands here twice. Keep one of them.
problem-wrong-type = This must be { $expected }.
problem-not-a-number = “{ $value }” is not a number. Write digits with a point before the decimals, such as 700.5.
problem-too-many-decimals = { $value } has too many decimals: at most { $decimals }.
problem-not-whole = { $value } is not a whole number.
problem-must-be-positive = { $value } is not above zero.
problem-too-large = { $value } is too large: at most { $limit }.
problem-quantity-missing = Nothing is counted yet. Enter at least one quantity.
problem-total-too-large = The total of { $total } { $unit } cannot be right. Please check the numbers.
problem-not-used-by-layout = This product type is not counted that way. Leave it out.
problem-cut-pieces-not-allowed = This product type has no cut pieces. Leave them out.
problem-spares-not-allowed = This product type has no spares. Leave them out.
problem-no-offset = “{ $value }” does not say its UTC offset. Write it such as 2026-11-24T10:30:00+05:30.
problem-not-a-date = “{ $value }” is not a date and time. Write it such as 2026-11-24T10:30:00+05:30.
problem-future = { $value } is more than a day ahead. Correct it, or confirm that it is right.
problem-number-jump = { $value } jumps far ahead of the next number, { $next }. Was something else scanned? Correct it, or confirm that it is right.
problem-weight-unusual = { $value } kg/m is far from the usual { $usual } kg/m of this product with these parameters. Correct it, or confirm that it is right.
problem-equal-batch = An equal batch, { $other }, was recorded { $minutes } min ago. Is it meant twice? Correct it, or confirm that it is.
problem-duplicate-number = Number { $value } is already taken by batch { $other }.
problem-duplicate-code = Code { $value } is already taken by batch { $other }.
problem-batch-reverted = This batch was reverted by { $who } ({ $reason }). It stays as it is; record it again if it is needed.
problem-already-reverted = This batch was reverted before, by { $who } ({ $reason }).
problem-changed-meanwhile = { $who } changed this batch meanwhile. Look at it again, then repeat the change.
problem-already-set-aside = This attachment was set aside before, by { $who }.
problem-too-long = Too long: at most { $limit } characters.
problem-control-characters = There are characters in here that cannot be shown. Type it again.
problem-duplicate-name = “{ $value }” is there already.
problem-unit-does-not-fit = The unit { $value } does not fit this way of counting. It counts in { $known }.
problem-ambiguous-comma = Is “{ $value }” a thousand or a decimal? Write it without the comma, or with a point.

## attachment: one file

attachment-source-not-found = { $name } is not there: { $path }
    .next = Put it back or plug the drive in, then retry; or choose the file again.
attachment-source-unreadable = { $name } cannot be read: { $path }
    .next = Close the program that uses it or ask for the permission to read it, then retry.
attachment-source-not-a-file = { $name } is a folder or a device, not a file.
    .next = Choose the files inside it instead.
attachment-source-changed = { $name } changed while it was copied.
    .next = Wait until it is completely written, then retry.
attachment-kind-not-allowed = { $name } is of a kind that is not accepted ({ $kind }). Accepted: { $kinds }.
    .next = Save it as one of the accepted kinds and choose it again.
attachment-too-large = { $name } has { $size }, more than the limit of { $limit }.
    .next = Choose a smaller file, or ask for a higher limit (the setting size_limit).
attachment-no-space = { $name } is not saved: there is no space left at { $path }.
    .next = Free some space there, then retry.
attachment-permission-denied = { $name } is not saved: no permission to write to { $path }.
    .next = Ask for write permission on that folder, then retry.
attachment-read-only = { $name } is not saved: { $path } is read-only.
    .next = Make that folder writable again, then retry.
attachment-storage-unreachable = { $reason ->
        [storage_of_another_store] { $name } is not saved: the storage path { $path } belongs to another workstation.
        [storage_foreign_files] { $name } is not saved: the storage path { $path } has files of another system already.
        [storage_no_answer] { $name } is not saved: the storage path { $path } does not answer.
        [storage_moved_away] { $name } is not saved: the files were moved from the storage path { $path } to another one.
        [storage_move_unfinished] { $name } is not saved: files are being moved to the storage path { $path }, and not all of them are there.
        [storage_marker_missing] { $name } is not saved: the storage path { $path } is not what it was, its marker is gone.
       *[other] { $name } is not saved: the storage path { $path } cannot be reached.
    }
    .next = { $reason ->
        [storage_of_another_store] Choose a folder of its own for this workstation, then retry.
        [storage_foreign_files] Choose another folder, or take this one into use on purpose (“Use this folder”, batchbook storage adopt), then retry.
        [storage_marker_missing] Connect the share or drive again, then retry. Is the folder new on purpose? Then take it into use (“Use this folder”, batchbook storage adopt).
       *[other] Connect the share or drive again, then retry.
    }
attachment-file-in-use = { $name } is not saved: another program holds { $path }.
    .next = Close that program or wait a moment, then retry.
attachment-name-too-long = { $name } is not saved: its name is too long for { $path }.
    .next = Give the file a shorter name and choose it again.
attachment-io-error = { $name } is not saved: reading or writing { $path } failed.
    .next = Retry. If it happens again, the drive may be failing: look at the log (batchbook logs --failed).
attachment-cancelled = { $name } was cancelled.
    .next = Retry when it should be attached after all.
attachment-interrupted = { $name } was not finished: the program or the computer stopped.
    .next = Retry, or choose the file again.
attachment-kept = { $name } is kept on this computer, and will be moved when the storage is back.
    .next = { $cause ->
        [storage_of_another_store] The storage path { $path } belongs to another workstation: choose a folder of its own for this one.
        [storage_foreign_files] The storage path { $path } has files of another system already: choose another folder, or take this one into use on purpose (“Use this folder”, batchbook storage adopt).
        [storage_marker_missing] The storage path { $path } is not what it was, its marker is gone: connect the share or drive again. Is the folder new on purpose? Then take it into use (“Use this folder”, batchbook storage adopt).
        [storage_no_answer] The storage path { $path } does not answer: look at the network and at the server of the share. Nothing else needs to be done.
        [no_space] There is no space left at { $path }: free some there. Nothing else needs to be done.
        [permission_denied] There is no permission to write to { $path }: ask for it. Nothing else needs to be done.
        [read_only] { $path } is read-only: make it writable again. Nothing else needs to be done.
        [file_in_use] Another program holds { $path }: close it or wait a moment. Nothing else needs to be done.
        [io_error] Reading or writing { $path } failed. If it goes on, the drive may be failing: look at the log (batchbook logs --failed).
        [cancelled] Moving it was stopped, and is tried again after a while.
       *[other] The storage path { $path } cannot be reached: connect the share or drive again. Nothing else needs to be done.
    }
attachment-missing = { $name } is no longer at { $path } as it was saved.
    .next = Put it back there from a backup, or choose the file again.

## setting: the configuration

setting-unreadable = The settings file { $place } cannot be read: { $system_error }
    .next = Make it and its folder readable for this account. Without that file the defaults are used.
setting-no-data-dir = This account has no home folder to keep the data in.
    .next = Name a folder with --data-dir or the variable BATCHBOOK_DATA_DIR.
setting-not-toml = { $place }: the file cannot be read from here on: { $message }
    .next = Correct that line. Settings are written like: station = "L2"
setting-unknown-key = { $place }: there is no such setting. Known: { $known }.
    .next = Correct the name or remove the line.
setting-system-wide-only = { $place }: only the system-wide settings file can set this.
    .next = Move the line there.
setting-wrong-type = { $place }: this must be { $expected }.
    .next = Correct the value.
setting-empty = { $place }: it is set, but empty.
    .next = Give it a value, or remove it to use the default.
setting-not-absolute = { $place }: “{ $value }” is not a full path.
    .next = Write the whole path, from the root or drive on.
setting-not-one-line = { $place }: “{ $value }” is not a text of one line.
    .next = Write it on one line.
setting-not-a-prefix = { $place }: “{ $value }” cannot be a prefix.
    .next = Write names with single slashes between them, such as plant/line-2.
setting-not-an-address = { $place }: “{ $value }” is not a server’s address.
    .next = Begin it with https:// (or http://, for a server on the same site).
setting-http-not-allowed = { $place }: “{ $value }” is without https, so that others could read what is sent.
    .next = Use https://, or allow http for a server on the same site.
setting-not-a-size = { $place }: “{ $value }” is not a size.
    .next = Write bytes or a number with a unit, such as "250 MB".
setting-not-a-kind = { $place }: “{ $value }” is not a kind of file.
    .next = Write file name extensions, such as "pdf".
setting-number-missing = { $place }: the pattern has no {"{"}number{"}"}, so codes could not be unique.
    .next = Add {"{"}number{"}"} or {"{"}number:03{"}"} to it.
setting-unbalanced-brace = { $place }: a brace in “{ $value }” has no other half.
    .next = Write placeholders such as {"{"}number:03{"}"}.
setting-unknown-placeholder = { $place }: there is no placeholder { $value }.
    .next = Use {"{"}type{"}"}, {"{"}params{"}"}, {"{"}brand{"}"}, {"{"}year{"}"}, {"{"}station-{"}"} and {"{"}number:03{"}"}.
setting-not-a-station = { $place }: “{ $value }” is not a station code.
    .next = Use at most 16 letters, digits, "_" and ".", such as "L2".
setting-unknown-time-zone = { $place }: there is no time zone “{ $value }”.
    .next = Use a name such as "Asia/Kolkata" or "UTC".
setting-unknown-language = { $place }: the language “{ $value }” is not available. Available: { $known }.
    .next = Use one of these.
setting-not-a-rehash-limit = { $place }: “{ $value }” is not a number of MB a second.
    .next = Write a whole number from 1 to { $limit }, such as 20.
setting-not-minutes = { $place }: “{ $value }” is not a number of minutes.
    .next = Write whole minutes from 1 to { $limit }, or 0 for never.
setting-not-a-choice = { $place }: “{ $value }” cannot be chosen here. Possible: { $known }.
    .next = Write one of the possible values, in quotation marks.
setting-not-a-time = { $place }: “{ $value }” is not a time of day.
    .next = Write it such as "02:00", or "off" for no nightly backup.
setting-not-to-keep = { $place }: “{ $value }” does not say how many backups to keep.
    .next = Write three whole numbers, for days, weeks and months, such as 7, 4, 12. One of them has to be above 0.
setting-key-missing = { $place }: “{ $key }” is missing.
    .next = Add the line to the table, or set mode = "off".
setting-not-a-name = { $place }: “{ $value }” cannot be a name.
    .next = Write names of people in quotation marks, without control characters and at most 120 letters long.
setting-unknown-lock = { $place }: “{ $value }” cannot be locked, there is no such setting. Known: { $known }.
    .next = Correct the name or remove it from the list.
setting-overruled = { $place } is ignored: { $key } is locked by { $file }.
    .next = Ask whoever looks after this computer when it should change.

## error: everything else

error-refused = The batch is not recorded yet.
    .next = Correct what is marked, then record it again.
error-data-folder = The data folder { $path } cannot be used: { $system_error }
    .next = Make it writable for this account, or choose another with --data-dir or BATCHBOOK_DATA_DIR.
error-data-in-use = The data in { $path } is being upgraded or restored by another process.
    .next = Wait until it is done, then try again.
error-database-newer = The database { $path } was written by a newer version of Batchbook. It was not touched.
    .next = Install the newer version on this computer.
error-database-foreign = { $path } is not a Batchbook database. It was not touched.
    .next = Move it away, or choose another data folder.
error-database-damaged = The database { $path } is damaged. It was not touched.
    .next = Keep the file, and restore the newest backup.
error-database-unusable = The database { $path } cannot be used: { $system_error }
    .next = Check that this account may read and write it and its folder, then try again.
error-disk-full = There is no space left for the database { $path }. Nothing was recorded.
    .next = Free some space on that disk, then try again.
error-store-failed = The database { $path } refused: { $system_error }
    .next = Try again. If it happens again, look at the log (batchbook logs --failed).
error-storage-marker-missing = The storage path { $path } is not what it was: its marker is gone. Is the share or drive not connected?
    .next = Connect it again. Is the folder new on purpose? Then use “Use this folder” (batchbook storage adopt).
error-storage-foreign-files = The storage path { $path } has files of another system already.
    .next = Choose another folder, or take this one into use on purpose: “Use this folder” (batchbook storage adopt).
error-storage-of-another-store = The storage path { $path } belongs to another workstation.
    .next = Choose a folder of its own for this workstation (UPLOAD_STORAGE_PATH or the setting storage_path).
error-storage-no-answer = The storage path { $path } does not answer: whatever is asked there waits.
    .next = Look at the network and at the server of the share. Batches can be recorded meanwhile; their files are kept on this computer and follow by themselves.
error-storage-unreachable = The storage path { $path } cannot be reached.
    .next = Connect the share or drive again. Batches can be recorded meanwhile; their files are kept on this computer and follow by themselves.
error-permission-denied = There is no permission to write to the storage path { $path }.
    .next = Ask for write permission on that folder. Batches can be recorded meanwhile; their files are kept on this computer and follow by themselves.
error-read-only = The storage path { $path } is read-only.
    .next = Make it writable again. Batches can be recorded meanwhile; their files are kept on this computer and follow by themselves.
error-no-space = There is no space left at the storage path { $path }.
    .next = Free some space there. Batches can be recorded meanwhile; their files are kept on this computer and follow by themselves.
error-name-too-long = The storage path { $path } is too long.
    .next = Choose a folder with a shorter path.
error-too-large = The storage path { $path } takes no more data.
    .next = Ask whoever looks after that folder for its limits.
error-file-in-use = The storage path { $path } is held by another program.
    .next = Close that program, then try again.
error-io-error = Reading or writing the storage path { $path } failed.
    .next = Try again. If it happens again, the drive may be failing.
error-clock-behind = The clock of this computer is behind: the newest batch was recorded at { $newest }.
    .next = Set date and time right before you go on.
catalogue-kind-product-type = Product type
catalogue-kind-brand = Brand
error-internal = Something went wrong inside Batchbook.
    .next = Try once more. If it happens again, send the log to whoever looks after this computer.
error-window-libraries-missing = The window cannot open: a library of the system is missing or too old ({ $detail }).
    .next = Have WebKitGTK 4.1 installed (package libwebkit2gtk-4.1-0 on Debian and Ubuntu, webkit2gtk4.1 on Fedora). The command line works without it.
error-window-no-screen = The window cannot open: there is no screen here that this account may use.
    .next = Start Batchbook at the workstation itself. The command line needs no screen: batchbook --help lists what it does.
error-window-open-already = Batchbook is already open on { $path }.
    .next = Look for its window, perhaps in the session of another account, and close it first.
error-draft-gone = This draft was recorded or discarded already.
    .next = Look at the list of batches, then start a new one.
error-unknown-attachment = This attachment does not exist.
    .next = Look at the batch again.
error-attachment-wrong-state = This attachment cannot be changed now (state: { $state }).
    .next = Look at the batch again.
error-pin-required = A supervisor's PIN is asked for.
    .next = Ask a supervisor to give it: in the window when it is asked for, on the command line with --pin-file FILE.
error-pin-wrong = The PIN is wrong.
    .next = Try again. After three wrong ones each try waits longer; all of them are in the trail.
error-pin-too-early = Wrong PINs were given. The next one is looked at in { $seconds } s.
    .next = Wait, then give the right one.
error-pin-unusable = This cannot be a PIN.
    .next = Choose 4 to 128 characters. A card or badge that types its number will do.
error-pin-not-computed = The PIN could not be looked at: { $system_error }
    .next = Close other programs, since there is too little memory; then try again.
error-nothing-to-explain = Entry { $entry } of the trail has nothing to explain: the clock was not set back before it, or somebody has explained that already.
    .next = batchbook check names the entries that wait for an explanation.
error-no-such-operator = There is no operator “{ $name }”.
    .next = Look at the names: batchbook operator list
error-operator-not-added = “{ $name }” cannot be added: the name is taken, or cannot be a name.
    .next = Look at the names: batchbook operator list
error-data-not-owned = Only the owner of the data folder { $path } resets a PIN.
    .next = Do it from the account that owns the folder, or as the computer's administrator.
error-attachment-not-recorded = This attachment belongs to a draft.
    .next = Take it off the draft in the window.
error-attachment-recorded = This attachment belongs to a recorded batch and stays there.
    .next = Dismiss its warning, or choose another file in its place.
error-attachment-not-saved = There is no saved file of this attachment (state: { $state }).
    .next = Look at the batch again: it says why, and what to do.
error-file-damaged = The file { $path } is not what was saved any more. It was not copied.
    .next = Put it back there from a backup, then try again.
error-copy-no-space = There is not enough room for a copy in { $path }: { $size } are needed.
    .next = Free some space there, or choose another folder.
error-copy-too-large = The disk of { $path } takes no file of this size, at most { $limit }.
    .next = Choose a folder on another disk.
error-clipboard-unreadable = The system does not hand out what is on the clipboard.
    .next = Copy it again, or save it as a file and attach that.
error-folder-name-unreadable = The name of this folder cannot be written in the settings.
    .next = Rename the folder with letters and digits, or choose another one.
error-not-printed = The system's printing cannot be opened.
    .next = Check that a printer is set up, or export the list and print that.
error-not-opened = The system has no program that opens it: { $system_error }
    .next = Install a program for this kind of file, or save a copy and open that.
error-check-under-way = The files are being checked already.
    .next = Wait until the check is over, or stop it.
error-database-damage-found = The check found damage in the database { $path }.
    .next = Leave everything as it is and call whoever looks after this computer: the newest backup will be needed.
error-storage-moved-away = The files were moved from the storage path { $path } to { $to }.
    .next = Set the storage path to { $to } (the setting storage_path, UPLOAD_STORAGE_PATH or --storage-path), or move the files back: batchbook storage move.
error-storage-move-unfinished = Files are being moved to the storage path { $path }, and not all of them are there.
    .next = Go on with the move (batchbook storage move { $path }), or set the storage path to where the files are.
error-move-not-absolute = The new storage path { $path } is not complete.
    .next = Give it from the root on.
error-move-same-place = The files are at { $path } already.
    .next = Choose another folder.
error-move-inside = { $path } is inside { $other }: files cannot be moved there.
    .next = Choose a folder that has nothing to do with the old one and with the data folder.
error-move-no-room = { $path } has no room for the files: { $size } are needed, { $free } are free.
    .next = Free some space there, or choose a larger disk. Nothing was copied.
error-move-under-way = The files are being moved by another process already.
    .next = Wait until it has ended.
error-move-damaged = { $total ->
        [1] One file is
       *[other] { $total } files are
    } not as saved, the first of them { $path }. Everything else was copied; the old folder is in use.
    .next = Check the files (batchbook check --rehash) and answer what it finds; then move again, it goes on from there.
error-move-broke-off = The move broke off at { $path }: { $system_error }. The old folder is in use as before.
    .next = Put that right, then move again: it goes on from there.
error-move-not-as-written = { $path } was not what had been written when it was read again. The old folder is in use as before.
    .next = Look at that disk: it may be failing. Then move again, or choose another folder.
error-move-stopped = The move was stopped. The old folder is in use as before, and what was copied stays.
    .next = Move to the same folder again when it suits you: it goes on from there.
error-move-settings-file = An earlier move is not in the settings file yet, since it cannot be written: { $system_error }.
    .next = Make settings.toml in the data folder writable, then move again.
error-prices-unreadable = The prices in { $path } cannot be read: { $system_error }.
    .next = Ask for the permission to read the file, or take it away: then the prices that the program comes with count.
error-prices-not-toml = The prices in { $path } cannot be read, it is not TOML: { $message }.
    .next = Correct the file, or take it away: then the prices that the program comes with count (batchbook storage prices shows them).
error-prices-field = { $is ->
        [missing] The prices in { $path } lack { $field }.
       *[wrong] The prices in { $path } have { $field } = { $value }, which cannot be used.
    }
    .next = Correct the file, or take it away: then the prices that the program comes with count (batchbook storage prices shows them).
error-disk-nearly-full = The disk is nearly full: at { $path }, { $free } are free. At { $per_day } a day, as in the last 30 days, that is room for { $days } days.
    .next = Free some space there, or ask for a larger disk, before files can no longer be saved.
error-no-such-batch = There is no batch with the id, code or number “{ $batch }”.
    .next = Find it with: batchbook list --search TEXT
error-nothing-to-repeat = There is no batch yet that could be repeated.
    .next = Enter the first one; afterwards it can be repeated.
error-file-unreadable = { $path } cannot be read: { $system_error }
    .next = Check the path and the permission to read it.
error-file-unwritable = { $path } cannot be written: { $system_error }
    .next = Check the path, the permission to write there, and the space left.
error-not-text = { $path } cannot be read as text: { $detail }
    .next = Save it as UTF-8, as an editor does, and with at most 16 MiB.
error-not-json = { $path } is not JSON: { $detail }
    .next = Write one JSON object in UTF-8: samples/batch.json is one of a batch, samples/catalogue.json one of a catalogue.
error-setting-locked = “{ $key }” is locked on this computer by { $by }.
    .next = Ask whoever looks after this computer when it should change.
error-setting-set-elsewhere = “{ $key }” is set by { $by }, which wins over the settings file.
    .next = Change it there, or remove it there to change it here.
error-setting-only-at-start = “{ $key }” says where everything is and cannot change while Batchbook is open.
    .next = Close Batchbook and change it in the settings file or with the variable named in the documentation.
error-settings-broken = The settings cannot be read, so nothing was changed. { $detail }
    .next = Correct the file; it was changed since Batchbook started.
error-catalogue-not-there = “{ $name }” is not in the list any more.
    .next = Look at the list again; somebody may have renamed it.
error-catalogue-changed = The list was changed by somebody else meanwhile.
    .next = Look at it again and repeat the change.
error-import-outdated = What this file would change is no longer what was shown, so nothing was imported.
    .next = Choose the file again and look at what it would change.
error-folder-not-opened = The folder { $path } could not be opened: { $system_error }
    .next = Open it in the file manager of this computer.
error-catalogue-form = { $path } is not a catalogue: { $detail }
    .next = Use a file that was written by: batchbook catalogue export FILE
error-catalogue-product-type = The product type “{ $name }” in { $path } cannot be used: { $detail }
    .next = Correct it and import the file again. Nothing was imported.
error-catalogue-brand = The brand “{ $name }” in { $path } is empty, too long, or has characters that cannot be shown.
    .next = Correct it and import the file again. Nothing was imported.
error-catalogue-twice = “{ $name }” is there twice in { $path }.
    .next = Remove one of them and import the file again. Nothing was imported.
error-bad-cursor = “{ $cursor }” is not a cursor.
    .next = Use what an earlier list said after --after.
error-cloud-off = The object store is switched off.
    .next = Set mode and bucket in the table [cloud] of the settings file.
error-cloud-not-primary = Files are removed here only where the object store is their home.
    .next = Set mode = "primary" in the table [cloud] of the settings file, if that is what you want.
error-cloud-no-credentials = There is no key for the object store.
    .next = Set the variables { $names }, or give it with: batchbook cloud key FILE
error-cloud-credentials = The key in { $path } cannot be read: { $system_error }
    .next = Give it again with: batchbook cloud key FILE
error-cloud-keychain =
    { $reason ->
        [no_session] The system’s keychain is not used: there is no desktop session.
        [no_service] The system’s keychain is not used: this session has none.
        [not_set_up] The system’s keychain is not used: it is not set up.
        [locked] The system’s keychain is not used: it is locked.
        [no_answer] The system’s keychain is not used: it does not answer.
       *[other] The system’s keychain is not used: it refuses ({ $system_error }).
    }
    .next =
        { $reason ->
            [locked] Unlock it, then give the key again.
           *[other] Where there is one, give the key again with: batchbook cloud key FILE
        }
error-cloud-key-incomplete = There is no whole key in { $path }. The key that is kept is as it was.
    .next = Write its id on the first line and its secret on the second, or the secret alone where the provider has no id.
error-cloud-unknown = “{ $name }” is no attachment in the object store.
    .next = Find its id with: batchbook show BATCH --json. One that is not uploaded yet is not there: batchbook cloud status
error-cloud-offline = Offline: { $place } cannot be reached ({ $system_error }).
    .next = Nothing is lost: what waits is uploaded when the network is back.
error-cloud-wrong-key = { $place } does not accept the key ({ $system_error }).
    .next = Give the right key: in the environment, or with batchbook cloud key FILE
error-cloud-no-bucket = There is no bucket “{ $name }” at { $place } ({ $system_error }).
    .next = Correct bucket, region or endpoint in the table [cloud], or have the bucket made.
error-cloud-clock-wrong = This computer’s clock is wrong, so { $place } accepts nothing from it ({ $system_error }).
    .next = Set the clock, or have the system set it.
error-cloud-no-right = The key has no right to do that in “{ $name }” ({ $system_error }).
    .next = Give the key the right to read, write, list and delete objects of this bucket.
error-cloud-configuration = The object store is not configured in a way that works: { $system_error }
    .next = Correct the table [cloud] of the settings file, and try it with: batchbook cloud test
error-cloud-storage-unreachable = The storage path does not answer ({ $system_error }), so nothing can be uploaded from it.
    .next = See what is wrong with: batchbook status
error-cloud-busy = { $place } asks to be asked later ({ $system_error }).
    .next = Nothing to do: it is tried again by itself.
error-cloud-interrupted = The connection to { $place } broke off ({ $system_error }).
    .next = Nothing to do: it is tried again by itself.
error-cloud-refused = { $place } refuses: { $system_error }
    .next = Ask whoever looks after the object store, or try: batchbook cloud test
error-cloud-not-there = The object is not in “{ $name }” ({ $system_error }).
    .next = Find what is missing with: batchbook cloud verify
error-cloud-differs = The object in “{ $name }” is not what was saved.
    .next = Find all such objects with: batchbook cloud verify
error-cloud-local-missing = The file is not at the storage path ({ $system_error }).
    .next = Find what is missing with: batchbook check
error-cloud-local-damaged = The file at the storage path is not what was saved, so it was not uploaded.
    .next = Find all such files with: batchbook check --rehash
error-cloud-local-failed = The file cannot be read or written on this side: { $system_error }
    .next = See what is wrong with: batchbook status
error-cloud-lock = Another process holds the uploads.
    .next = Try again in a moment.
error-cloud-key-unusable = The file is no key of a Google service account.
    .next = Choose the JSON file that Google made for the service account.
error-cloud-work-under-way = Something else is being done with the object store by hand.
    .next = Wait for its end, or stop it.
error-cloud-evicted-off = Switch it off, though files are in the object store alone ({ $count })?
    .next = Nobody can open them while it is off. They stay where they are, and can be opened again when it is switched on. To have them here first, choose “A copy of every file”, save, and fetch all.
error-cloud-evicted-elsewhere = Use another place, though files are in the old one alone ({ $count })?
    .next = They stay there and cannot be opened from the new place. Everything that is here is uploaded to the new one. To have them here first, go back, fetch all, and change the place then.
error-not-fetched-offline = “{ $name }” is in the object store alone, and { $place } cannot be reached.
    .next = Open it again when there is a network. What was recorded about it is complete.
error-interrupted = Interrupted.
    .next = Start it again when you want to go on.
error-bad-day = “{ $value }” is not a day.
    .next = Write it such as 2026-11-24.
error-days-swapped = The first day, { $from }, comes after the last one, { $to }.
    .next = Swap the two.
error-bad-status = “{ $value }” is not a status.
    .next = Use recorded or reverted.
error-export-needs-file = A workbook cannot be shown here.
    .next = Name a file for it with --to, or export to CSV.
error-export-under-way = Batches are being exported already.
    .next = Wait until it is done, or cancel it.
error-plant-place-unreadable = { $path } cannot be read: { $system_error }
    .next = Check the path, and that the share or the disk is there.
error-plant-no-snapshot = There is no snapshot of a workstation in { $path }.
    .next = Name the folder that the workstations' mirrors are in. They are made by: batchbook backup create --mirror
error-plant-archive = { $path } is an archive, which cannot be looked at as it is.
    .next = Unpack it into a folder of its own with tar, and name that folder; or use the station's mirror.
error-plant-manifest-unreadable = The snapshot { $path } is left out, because its manifest cannot be read: { $system_error }
    .next = Have the station make a new backup, and look at this one with: batchbook backup verify
error-plant-snapshot-unreadable = The snapshot { $path } is left out, because its database cannot be read: { $system_error }
    .next = Check that the share or the disk is there, and the permission to read it.
error-plant-snapshot-damaged = The snapshot { $path } is left out: its database is not what was backed up.
    .next = Have the station make a new backup, and look at the disk that this one is on.
error-plant-snapshot-newer = The snapshot { $path } is left out, because a newer version of Batchbook made it.
    .next = Install that version here as well.
error-plant-snapshot-older = The snapshot { $path } is left out, because an older version of Batchbook made it.
    .next = Install this version on the station as well; its next backup can be opened.
error-plant-stopped = The backups of the stations are not open: it was stopped.
    .next = Have them opened again.
error-plant-nothing-open = No station could be opened.
    .next = Name folders with mirrors or snapshots in them: batchbook book open DIR
error-plant-no-such-station = No station { $name } is open.
    .next = Look at the stations with: batchbook book open DIR
error-plant-no-such-batch = No station has a batch with the id, code or number “{ $batch }”.
    .next = Search for it among all batches. What was recorded after a station's snapshot is not in there yet.
error-plant-several-batches = “{ $batch }” is at several stations: { $names }
    .next = Name one with --station NAME, or use the batch's code.
error-plant-file-missing = { $name } is not in the backup of its station: { $path }
    .next = Ask the station for it, or look at the backup with: batchbook backup verify
error-plant-file-evicted = { $name } is in its station’s object store alone, and not in this backup: { $path }
    .next = Have the station fetch it with: batchbook cloud fetch BATCH. It is in its next backup then.
error-plant-file-damaged = { $name } is not what was saved: { $path }
    .next = Ask the station for it, and look at the disk that this backup is on.
error-dossier-target-taken = { $path } is there already. Nothing was written.
    .next = Name a folder or an archive that does not exist yet.
error-dossier-under-way = A dossier is being made already.
    .next = Wait until it is done, or cancel it.
error-no-log = There is no log in { $path } yet.
    .next = It begins with the first batch, or when the window opens.
error-output = The output cannot be written: { $system_error }
    .next = Check where it is written to.
error-backup-no-destination = There is no place for backups yet.
    .next = Name a folder on another disk with --to DIR, or set backup_destinations.
error-backup-uploads-paused = Uploads are paused, and no snapshot was made in { $path }.
    .next = They go on after: batchbook cloud resume. One snapshot all the same: batchbook backup create --to-cloud
error-backup-under-way = Another backup of { $path } is under way.
    .next = Wait until it is done, then try again.
error-backup-destination-gone = The place for backups { $path } is not there.
    .next = Plug the disk in or connect the share, then try again. Is the folder new on purpose? Then name it once with --to DIR.
error-backup-destination = The backup cannot be written to { $path }: { $system_error }
    .next = Check that the disk is there and may be written to, then try again. Earlier backups there are as they were.
error-backup-no-space = There is not enough room for the backup at { $path }.
    .next = Free some space there (batchbook backup prune), or choose a larger disk.
error-backup-snapshot = The database cannot be copied.
    .next = Look at the log (batchbook logs --failed), then try again.
error-backup-no-local-space = There is not enough room in { $path }.
    .next = Free some space on that disk, then try again.
error-backup-local = { $path } cannot be written to: { $system_error }
    .next = Check that folder, then try again.
error-backup-not-proven = What was written to { $path } is not what was read back. It was removed again.
    .next = The disk may be failing: use another one. Look at the log (batchbook logs --failed).
error-restore-no-snapshot = There is no snapshot { $path }.
    .next = See which there are with: batchbook backup list --from-cloud
error-restore-several-stations = There are snapshots of several stations in { $path }.
    .next = Name one with --snapshot: batchbook backup list --from-cloud
error-snapshot-not-there = That backup is not there now.
    .next = Look again for what is there.
error-rebuild-not-empty = Batches were recorded on this computer already, so its book is not given up for another here.
    .next = To do it all the same, close every window and use: batchbook backup restore --from-cloud --replace
error-not-started-again = Batchbook could not be started again.
    .next = Close it and start it: everything is there then.
error-backup-cancelled = Cancelled.
    .next = What was begun was removed. Start it again when you want to.
error-backup-not-removed = { $path } cannot be removed: { $system_error }
    .next = Check that the disk may be written to, then try again.
error-backup-no-place = There is no place for backups yet. What is recorded is on this computer alone.
    .next = Choose a folder on another disk, a stick or a share.
error-backup-same-disk = The backups in { $path } are on the same disk as the data.
    .next = They are lost together with it: add another disk, a stick or a share.
error-backup-damaged = The backup { $path } is damaged: not everything in it can be restored.
    .next = Make another backup now. The disk may be failing.
error-backup-overdue = The backup to { $path } is overdue. The last proven one is of { $last }.
    .next = Check that the disk is there, then back up now.
error-backup-none-there = There is no proven backup in { $path } yet.
    .next = Check that the disk is there, then back up now.
error-backup-not-whole = Not everything is in the backup to { $path } as it was saved: { $names }
    .next = Put it back where the files are, choose it again, or say that it stays away; the next backup has it.
error-backup-repaired = On the disk of the backups { $path } files had changed, and were copied again: { $names }
    .next = The disk may be failing: have it looked at, and let the backups go to another one as well. This is said for a week.
error-replaced-by-backup = A backup has taken the place of everything here. What was here until { $last } is kept in { $path }
    .next = Look whether everything is in order. When it is, that folder can be removed: nothing needs it. This is said for a day, and stays under Backups.
error-backup-failed = The last backup to { $path } failed: { $system_error }
    .next = Look at the log, then back up again.
error-backup-not-there = That backup is not there now.
    .next = Plug its disk in or connect the share, then look again.
error-backup-of-another-store = { $path } is a backup of another store.
    .next = Name a backup of this workstation: batchbook backup list
error-backup-inside-data = That folder is among the data themselves.
    .next = Choose a folder on another disk, a stick or a share.
error-backup-busy = A backup is being made, read or restored already.
    .next = Wait until it is done, or cancel it.
error-restore-damaged = { $path } is damaged and was not restored. Nothing was changed.
    .next = Use another backup: batchbook backup list
error-restore-target-taken = { $path } is not an empty folder. Nothing was restored.
    .next = Name a folder that does not exist yet.
error-restore-in-use = { $path } is in use by a window or another command. Nothing was restored.
    .next = Close the window and wait for other commands, or restore into a new folder with --into.
error-restore-others-open = Another command has the data open. Nothing was changed.
    .next = Wait until it has ended, then restore again.
error-restore-unfinished = The restore broke off while the contents of { $path } were exchanged: { $system_error }
    .next = Put that disk right. The next start of Batchbook then finishes the restore or takes it back; what was there before is kept in a folder named replaced-….

## action: what an entry of the trail says that was done

action-store-made = Store made
action-clock-explained = Why the clock was set back, before entry
action-recorded = Recorded
action-corrected = Corrected
action-reverted = Reverted
action-attachment-picked = Attachment picked
action-attachment-saved = Attachment saved
action-attachment-kept = Attachment kept on this computer
action-attachment-failed = Attachment not saved
action-attachment-missing = Attachment found missing
action-attachment-found-again = Attachment found again
action-attachment-renamed = Attachment's stored name shortened
action-attachment-resumed = Attachment's copy resumed
action-attachment-retried = Attachment retried
action-attachment-replaced = Attachment replaced
action-attachment-set-aside = Attachment set aside
action-attachment-dismissed = Attachment's warning dismissed
action-attachment-dismissal-taken-back = Attachment's warning brought back
action-attachment-removed = Attachment taken off a draft
action-attachment-discarded = Attachment discarded with its draft
action-draft-discarded = Draft discarded
action-product-type-added = Product type added
action-product-type-changed = Product type changed
action-product-type-retired = Product type retired
action-product-type-returned = Product type brought back
action-product-types-reordered = Product types put in order
action-brand-added = Brand added
action-brand-changed = Brand changed
action-brand-retired = Brand retired
action-brand-returned = Brand brought back
action-brands-reordered = Brands put in order
action-operator-added = Operator added
action-operator-changed = Operator changed
action-operator-retired = Operator retired
action-operator-returned = Operator brought back
action-supervisor-made = Made a supervisor
action-supervisor-ended = No longer a supervisor
action-pin-set = PIN set
action-pin-removed = PIN removed
action-pin-reset = PIN reset by the owner of the data
action-pin-refused = Wrong PIN refused
action-setting-changed = Setting changed
action-setting-changed-outside = Setting changed outside the program
action-object-store-key-kept = Key for the object store kept
action-object-store-key-removed = Key for the object store removed
action-storage-first-used = Storage path taken into use
action-storage-moved = Files moved to another storage path
action-storage-adopted = Storage path taken into use on purpose
action-backup-created = Backup made
action-backup-failed = Backup failed
action-backup-proven = Backup proven
action-backup-damaged = Backup found damaged
action-backup-removed = Backup removed
action-backup-restored = Restored from a backup
action-counted-again = Kept counts counted again
action-orphan-set-aside = File of no batch moved aside
action-part-put-away = Part of a copy put away

## cli: what the command line says

cli-recorded-unsaid = Batch { $code } is recorded, but the answer could not be written. Do not record it again.
cli-recorded = Batch { $code } is recorded.
cli-unsaved = Batch { $code } is saved. { $failed } of { $all } attachments { $failed ->
        [one] is
       *[other] are
    } not.
cli-attached = { $saved } of { $all } files { $saved ->
        [one] is
       *[other] are
    } saved with batch { $code }.
cli-then-retry = Then: batchbook retry { $number }
cli-refused = The batch is not recorded. { $count ->
        [one] One thing is
       *[other] { $count } things are
    } wrong:
cli-not-corrected = The batch is not corrected. { $count ->
        [one] One thing is
       *[other] { $count } things are
    } wrong:
cli-not-reverted = The batch is not reverted. { $count ->
        [one] One thing is
       *[other] { $count } things are
    } wrong:
cli-not-set-aside = The attachment is not set aside. { $count ->
        [one] One thing is
       *[other] { $count } things are
    } wrong:
cli-not-explained = Nothing is explained. { $count ->
        [one] One problem:
       *[other] { $count } problems:
    }
cli-trail-nothing = Nothing in the trail matches.
cli-trail-more = More: batchbook trail --after { $cursor }
cli-trail-exported = { $count ->
        [one] One entry is
       *[other] { $count } entries are
    } in { $path }.
cli-trail-explained = Why the clock was set back before entry { $entry } is in the trail. The next check reports it as explained.
cli-operator-supervisor = supervisor
cli-operator-has-pin = has a PIN
cli-operator-retired = retired
cli-corrected = Batch { $code } is corrected:
cli-would-correct = This would change. Nothing was changed yet:
cli-nothing-to-correct = Nothing differs from what is recorded. Nothing was changed.
cli-reverted = Batch { $code } is reverted. It stays readable, keeps its number, and no longer counts.
cli-set-aside = { $name } is set aside. It stays on record, with its file.
field-batch-code = Code
field-batch-number = Number
field-product-type = Product
field-brand = Brand
field-total = Quantity
field-counted = Counted as
field-weight-per-metre = Weight per metre
field-total-weight = Weight
field-produced-at = Produced
field-notes = Notes
field-status = Status
trail-field-name = Name
trail-field-retired = Retired
trail-field-supervisor = Supervisor
trail-field-has-pin = Has a PIN
trail-field-position = Place in the list
trail-value-yes = Yes
trail-value-no = No
cli-allow-future = If the time is right, add --allow-future.
cli-warning-weight = Warning: { $value } kg/m is far from the usual { $usual } kg/m of this product with these parameters.
cli-allow-unusual-weight = The batch is recorded. If the weight is right, --allow-unusual-weight says so.
cli-warning-equal = Warning: an equal batch, { $other }, was recorded within the last ten minutes.
cli-allow-equal = The batch is recorded a second time. If that is meant, --allow-equal says so.
cli-allow-jump = If the number is right, add --allow-jump.
cli-no-batches = No batch yet. Record the first one with: batchbook record FILE
cli-nothing-found = No batch has “{ $search }” in it.
cli-nothing-matches = No batch matches.
cli-no-more = There are no more batches.
cli-some-unsaved = { $all }, { $failed } not saved
cli-some-evicted = { $attachments }, { $evicted } in the object store alone
cli-more = More: batchbook list --after { $cursor }
cli-nothing-to-retry = There is nothing to retry.
cli-retried = { $saved } of { $all } attachments { $saved ->
        [one] is
       *[other] are
    } saved now.
cli-content-differs = { $name } is kept, but its content is { $media_type }, not what its name says.
check-backup-unreadable = The trail was not compared with { $path }: it cannot be read. { $why }
cli-checked = Checked { $batches } batches and { $attachments } attachments: { $problems ->
        [0] all is well.
        [one] one problem.
       *[other] { $problems } problems.
    }
cli-check-missing = { $name } of batch { $batch } is not at { $path }. Put it back from a backup, or attach it again.
cli-check-size-differs = { $name } of batch { $batch } has { $found } bytes instead of { $expected }: { $path }. Put it back from a backup.
cli-check-hash-differs = { $name } of batch { $batch } has changed: its SHA-256 is { $found } instead of { $expected }. Put it back from a backup.
cli-check-unreadable = { $name } of batch { $batch } cannot be read ({ $system_error }): { $path }
cli-check-orphan-file = { $path } belongs to no batch. It was left where it is.
cli-check-database-damaged = The database { $path } is damaged: { $detail }. Keep the file, and restore the newest backup.
cli-check-storage = { $text } The files were not checked.
cli-check-trail-changed = The history was rewritten: entry { $entry } of the trail ({ $action }) is not what was written. What comes after it proves nothing any more.
cli-check-trail-gone = The history was rewritten: entry { $entry } of the trail is not there. What comes after it proves nothing any more.
cli-check-trail-cut-off = The history was rewritten: the backup { $path } has entry { $entry } of the trail, and here the trail ends before it.
cli-check-trail-rewritten = The history was rewritten since the backup { $path }: entry { $entry } of the trail is another one there.
cli-check-clock-set-back = The clock was set back: entry { $entry } of the trail says { $at }, the one before it { $before }.
cli-check-explained = { $problem } { $who } explained it in entry { $entry }: { $reason }
cli-check-row-differs = The history was rewritten: { $kind ->
        [batch] batch
        [product_type] product type
        [brand] brand
        [operator] operator
       *[attachment] attachment
    } { $name } is not what its last entry in the trail, { $entry }, says ({ $fields }).
cli-check-row-unknown = The history was rewritten: the trail knows nothing of { $kind ->
        [batch] batch
        [product_type] product type
        [brand] brand
        [operator] operator
       *[attachment] attachment
    } { $name }.
cli-check-row-gone = The history was rewritten: { $kind ->
        [batch] a batch
        [product_type] a product type
        [brand] a brand
        [operator] an operator
       *[attachment] an attachment
    } that entry { $entry } of the trail knows is not there any more ({ $name }).
cli-check-counts-differ = The kept counts in { $table } are not what a count of batches and files gives: somebody wrote past the program, and totals may be wrong. batchbook check --heal counts again; no batch and no file is touched.
cli-healed-counted-again = The counts in { $table } were not what a count of batches and files gives. They were counted again.
cli-healed-found-again = { $name } of batch { $batch } is back: { $path }
cli-healed-orphan-file = { $path } belongs to no batch. It was moved to { $to }.
cli-healed-part-kept = { $path } was left by a process that ended. It was moved to { $to }.
cli-healed-part-deleted = { $path } was left by a process that ended. It was deleted: the whole file is there.
cli-status-label-backup = Backup
cli-status-label-failures = Open failures
cli-status-label-outbox = Outbox
cli-status-label-check = Last full check
cli-status-label-storage = Storage path
cli-status-label-disk = Room for files
cli-status-label-database = Database
cli-status-label-version = Version
cli-status-no-backup = none yet
cli-status-not-checked = not checked yet
cli-status-checked = { $at }: { $files ->
        [one] one file
       *[other] { $files } files
    }, { $problems ->
        [0] all good
        [one] one problem
       *[other] { $problems } problems
    }
cli-status-kept = { $count ->
        [0] empty
        [one] one file, { $size }
       *[other] { $count } files, { $size }
    }
cli-status-reachable = can be used
cli-status-free = { $free } free
cli-status-unknown = unknown
cli-storage-label-files = Files
cli-storage-label-size = Size
cli-storage-label-growth = Growth
cli-storage-label-full = Full in
cli-storage-files = { $count ->
        [0] none yet
        [one] one file, { $size }
       *[other] { $count } files, { $size }
    }
cli-storage-label-queue = Upload queue
cli-storage-queue = { $count ->
        [0] nothing waits
        [one] 1 file waits, { $size }
       *[other] { $count } files wait, { $size }
    }{ $failed ->
        [0] {""}
       *[other] ; { $failed } failed last time
    }
cli-storage-growth = { $size } a month
cli-storage-free-network = { $free } free, on another computer ({ $kind })
cli-storage-by-month = Month
cli-storage-by-kind = Kind
cli-storage-by-product-type = Product type
cli-storage-no-month = unknown
cli-storage-no-kind = unknown
cli-storage-no-product-type = (not recorded yet)
cli-storage-questions =
    Answer the four questions, and the advice takes them into account:
      batchbook storage advice --on-site yes|no --off-site no|wanted|required --workstations N --far-readers yes|no
cli-storage-moved = { $count ->
        [0] There were no files to move: new ones
        [one] One file, { $size }, was moved, read again and compared. It and new ones
       *[other] { $count } files, { $size }, were moved, read again and compared. They and new ones
    } are at { $to } from now on.
cli-storage-old-kept = The files at { $from } are still there. Remove that folder yourself when you no longer need it.
cli-storage-would-move = { $count ->
        [0] No file would
        [one] One file, { $size }, would
       *[other] { $count } files, { $size }, would
    } be moved to { $to }.
cli-storage-moving = Moving: { $files } of { $all } files, { $done } of { $size }
cli-storage-network = This folder is on another computer ({ $kind }). The database stays on this one.
cli-storage-settings-later = The settings file could not be written. Each start tries again; until then the database says where the files are.
storage-full-in = { $month }{ $range ->
        [one] {""}
        [between] , between { $earliest } and { $latest }
       *[open] , at the earliest { $earliest }, perhaps never
    } ({ $sureness })
storage-not-full = not foreseeable ({ $sureness })
storage-sure-no-rate = nothing was saved in the last three months
storage-sure-low = a rough guess: few or very uneven months
storage-sure-medium = fairly sure
storage-sure-high = sure: three even months
storage-place-local = This computer’s disk
storage-place-nfs = File server (NFS, SMB)
storage-place-r2 = Cloudflare R2
storage-place-s3 = Amazon S3
storage-costs-title = { $currency } a month
storage-costs-now = Now, { $size }
storage-costs-next-year = In a year, { $size }
storage-costs-reading = In a year, everything read once
storage-costs-as-of = Prices of { $day }, without tax. To use your own: batchbook storage prices, kept as prices.toml in the data folder.
advice-local = The disk of this computer is right: there are fewer than 10,000 files and 50 GB.
advice-share = { $reason ->
        [workstations] A share (NFS, SMB) with a folder for each workstation is right: one place to look after and to back up, and nothing leaves the site.
       *[other] A bigger disk or a share (NFS, SMB, SAN) is right: quicker than a cloud, reading costs nothing, and nothing leaves the site.
    }
advice-hybrid = { $reason ->
        [off_site] Files here and a copy in an object store (S3, R2) are right: that is the off-site copy.
       *[other] Files here and a copy in an object store (S3, R2) are right: there are more than 50 GB. Where no copy has to be off site, a share does as well.
    }
advice-primary = { $reason ->
        [far_readers] An object store (S3, R2) as the home of the files, with this disk as its cache, is right: readers are far away.
       *[other] An object store (S3, R2) as the home of the files, with this disk as its cache, is right: there are more than 100 GB.
    }
advice-note-unanswered = Not all of the four questions are answered; until it is said that data may leave the site, nothing is advised into a cloud.
advice-note-own-second-place = The data must stay on site, so the off-site copy has to be a backup in another building of your own.
advice-next-year = In a year, at this rate: { $advice }
cli-concern-open-failures = { $count ->
        [one] One file of a recorded batch is not saved. Try it again: batchbook retry
       *[other] { $count } files of recorded batches are not saved. Try them again: batchbook retry
    }
cli-concern-data-disk-full = There is hardly any room left for the database in { $path }. Free some space there.
cli-concern-disk-nearly-full = The room at the storage path, { $free }, lasts for { $days ->
        [one] one day
       *[other] { $days } days
    } as it is used now. Free some space there, or ask for a larger disk.
cli-concern-check-found-problems = The last full check found { $problems ->
        [one] one problem
       *[other] { $problems } problems
    }. See them: batchbook check
cli-concern-backup-no-place = There is no place for backups: what is recorded is on this computer alone. Set backup_destinations to a folder on another disk, a stick or a share.
cli-concern-backup-same-disk = Every place for backups is on the disk of the data, and lost together with it. Set backup_destinations to another disk, a stick or a share as well.
cli-concern-backup-overdue = There is no proven backup of the last two days. Make one: batchbook backup create
cli-concern-uploads-paused = Uploads are paused: what is recorded does not reach the object store, and no snapshot is made there. They go on after: batchbook cloud resume
cli-concern-check-overdue = The files were not checked for a week. Check them: batchbook check
cli-draft = (a draft)
cli-exporting = { $written } of { $total } batches
cli-exported-batches = { $count ->
        [one] One batch is
       *[other] { $count } batches are
    } in { $path }.
cli-dossier-made = { $batches ->
        [one] One batch
       *[other] { $batches } batches
    } with { $files ->
        [one] one file
       *[other] { $files } files
    } { $batches ->
        [one] is
       *[other] are
    } in { $path }.{ $problems ->
        [0] {""}
        [one] {" "}One file is not in it:
       *[other] {" "}{ $problems } files are not in it:
    }
cli-exported = The catalogue is in { $path }.
cli-import-planned = { $added } to add, { $changed } to change, { $unchanged } the same as now. Nothing was imported.
cli-imported = { $added } added, { $changed } changed, { $unchanged } the same as before.
cli-provisioned-operator = Operator added: { $name }
cli-provisioned-catalogue = Catalogue: { $added } added, { $changed } changed, { $unchanged } the same as before.
cli-provisioned = This workstation is set up.
cli-provisioned-already = Nothing to change: this workstation is set up like that already.
cli-adopted = The storage path { $path } is in use now.
cli-files-wait = { $waiting ->
        [one] One attachment is
       *[other] { $waiting } attachments are
    } not saved yet. Then: batchbook retry
cli-state-copying = being copied
cli-state-saved = saved
cli-state-kept = kept, waits for the storage path
cli-state-failed = not saved
cli-state-missing = missing
cli-place-object-store = in the object store alone
cli-place-both = saved, and in the object store
cli-status-recorded = recorded
cli-status-reverted = reverted
cli-label-id = Id
cli-label-unusual = Unusual
cli-unusual-future = produced more than a day after it was recorded: confirmed
cli-unusual-number = the number jumps far ahead: confirmed
cli-unusual-weight = { $value } kg/m where { $usual } kg/m is usual: { $confirmed ->
        [true] confirmed
       *[other] nobody was asked
    }
cli-unusual-equal = equals { $other }, recorded shortly before: { $confirmed ->
        [true] confirmed
       *[other] nobody was asked
    }
cli-label-number = Number
cli-label-code = Code
cli-label-product = Product
cli-label-brand = Brand
cli-label-parameters = Parameters
cli-label-quantity = Quantity
cli-label-counted = Counted as
cli-label-weight = Weight
cli-label-produced = Produced
cli-label-recorded = Recorded
cli-label-operator = Operator
cli-label-station = Station
cli-label-as-of = As of
cli-label-batches = Batches
cli-label-path = Path
cli-plant-superseded = { $path } also has station { $station }, as of { $as_of }; the newer snapshot, of { $taken }, is the one that is open.
cli-plant-more = More: the same with --after { $cursor }
cli-label-status = Status
cli-label-notes = Notes
cli-label-attachments = Attachments
cli-none = none
cli-origin-flag = flag
cli-origin-environment = variable { $name }
cli-origin-settings-file = { $file }
cli-origin-system-file = { $file }
cli-origin-default = default
cli-locked = , locked
cli-path-data-dir = Data
cli-path-database = Database
cli-path-storage = Storage path
cli-path-uploads = Uploads
cli-path-logs = Logs
cli-path-settings = Settings
cli-progress = { $name }  { $done } of { $size }
cli-backup-created = The backup is made and was read back whole, with { $attachments ->
        [one] one file
       *[other] { $attachments } files
    }, { $size }: { $path }
cli-backup-evicted = { $count ->
        [one] One file is in the object store alone, and not in this backup.
       *[other] { $count } files are in the object store alone, and not in this backup.
    }
cli-backup-not-whole = { $count ->
        [one] One file is not in it as it was saved, since it was missing or damaged before:
       *[other] { $count } files are not in it as they were saved, since they were missing or damaged before:
    }
cli-backup-repaired = { $count ->
        [one] One file had changed on that disk and was copied again. The disk may be failing:
       *[other] { $count } files had changed on that disk and were copied again. The disk may be failing:
    }
cli-backup-none = No backup yet. Make the first one with: batchbook backup create --to DIR
cli-backup-state-proven = proven restorable at { $at }
cli-backup-state-not-whole = proven at { $at }, but files were missing before
cli-backup-state-damaged = damaged, found at { $at }
cli-backup-state-unproven = not proven
cli-backup-state-gone = not there now
cli-backup-state-repaired = { $count ->
        [one] one stored file was copied again
       *[other] { $count } stored files were copied again
    }
cli-backup-state-failed = failed ({ $code })
cli-snapshots-none = There is no snapshot in { $path }. Make one with: batchbook backup create --to-cloud
cli-snapshot-complete = complete
cli-snapshot-waiting = { $count ->
        [one] one file is not there
       *[other] { $count } files are not there
    }
cli-snapshot-contents = { $batches ->
        [one] one batch
       *[other] { $batches } batches
    }, { $attachments ->
        [one] one file
       *[other] { $attachments } files
    } ({ $size })
cli-snapshot-not-whole = { $count ->
        [one] The object store does not have one file yet. The snapshot is complete as soon as it has:
       *[other] The object store does not have { $count } files yet. The snapshot is complete as soon as it has:
    }
cli-restored-not-there = { $count ->
        [one] The object store does not have one file as it was saved:
       *[other] The object store does not have { $count } files as they were saved:
    }
cli-restored-on-demand = The files are in the object store. Each is fetched when it is opened.
cli-snapshot-damaged = The snapshot { $path } cannot be used: { $detail }
cli-snapshot-older = An older one is complete, as of { $as_of }. Restore it with: --snapshot { $name }
cli-backup-verified = Read { $files } files of the backup: { $problems ->
        [0] all is well.
        [one] one problem.
       *[other] { $problems } problems.
    }
cli-snapshot-verified = Read the database and looked for { $files } files in the object store: { $problems ->
        [0] all is well.
        [one] one problem.
       *[other] { $problems } problems.
    }
cli-backup-more-problems = and { $count } more
cli-backup-would-prune = { $removed } would be removed, { $kept } would stay. Nothing was removed.
cli-backup-pruned = { $removed } removed, { $kept } stay.
cli-backup-step-snapshot = Copying the database
cli-plant-looking = Looking for backups …
cli-plant-opening = Station { $stations } of { $all }  { $done } of { $size }
cli-backup-step-copying = Copying  { $done } of { $size }
cli-backup-step-proving = Reading it back  { $done } of { $size }
cli-backup-step-removing = Deleting  { $done } of { $size }
cli-backup-problem-no-backup = There is no backup at { $subject }.
cli-backup-problem-unreadable = { $subject } cannot be read: { $detail }
cli-backup-problem-archive-damaged = { $subject } is damaged: { $detail }
cli-backup-problem-member-refused = “{ $subject }” does not belong into a backup: { $detail }
cli-backup-problem-manifest-unreadable = { $subject } cannot be understood: { $detail }
cli-backup-problem-sums-differ = { $subject } is not the list of the files that are there.
cli-backup-problem-missing = { $subject } is not in the backup.
cli-backup-problem-size-differs = { $subject } has another size: { $detail }
cli-backup-problem-hash-differs = { $subject } has changed: { $detail }
cli-backup-problem-database-damaged = The database in the backup is damaged: { $detail }
cli-backup-problem-database-newer = The database in the backup was written by a newer version of Batchbook.
cli-backup-problem-trail-broken = The trail in the backup was changed.
cli-backup-problem-not-uploaded = { $subject } is not in the object store as it was saved ({ $detail }).
cli-backup-problem-not-whole = { $subject } was not there as it was saved when the backup was made ({ $detail }).
cli-restored = { $batches ->
        [one] One batch
       *[other] { $batches } batches
    } and { $attachments ->
        [one] one file
       *[other] { $attachments } files
    } are restored and were read again. Use them with: batchbook --data-dir { $path }
cli-restored-destinations = Where backups go, { $paths }, is set aside, as a comment in settings.toml: this copy adds nothing to the backups of the original. Set it again where this takes its place.
cli-restored-object-store = The object store { $place } is set aside, as a comment in settings.toml: this copy uploads nothing among the files of the original. Set it again where this takes its place; until then files that the object store has alone cannot be opened.
cli-restored-storage-path = The storage path { $path } is set aside, as a comment in settings.toml: the files are in uploads/ of the restored data.
cli-restored-replacing = { $batches ->
        [one] One batch
       *[other] { $batches } batches
    } and { $attachments ->
        [one] one file
       *[other] { $attachments } files
    } are restored and were read again, in { $path }.
cli-restored-kept-aside = What was there before is in { $path }
cli-window-missing = This build has no window: it is the command line alone.

## cli-help: what --help says

cli-help = Records production batches and the files that belong to them.
cli-help-at-end =
    Without a subcommand the window opens.

    Examples:
      batchbook record batch.json --attach slip.jpg --attach certificate.pdf
      batchbook list --search tarko
      batchbook show 1001

    Exit status: 0 done, 1 the system failed, 2 usage, 3 the batch was refused,
    4 no such batch, 5 check found problems or status something to look after.
cli-help-any-data-dir = The folder of the database, drafts and logs
cli-help-any-storage-path = The folder that attachments are saved in, under batches/
cli-help-any-json = Answer with one JSON document
cli-help-record = Records a batch from a JSON object, with its attachments
cli-help-record-at-end =
    The object has what its product type uses; numbers are JSON numbers or decimal texts:
      {"{"}"product_type": "HDPE Pipe", "brand": "Tarko",
       "parameters": {"{"}"PE": "80", "PN": "10", "OD": "63"{"}"},
       "produced_at": "2026-11-24T10:30:00+05:30",
       "rolls": [{"{"}"count": 2, "length_m": 500{"}"}], "cut_pieces_m": [150, "200.5"],
       "weight_per_metre_kg": "1.5"{"}"}

    A file that cannot be saved never costs the batch: it is said, and retried with `batchbook retry`.

    Examples:
      batchbook record batch.json --attach slip.jpg
      batchbook record - --operator "Asha Rao" --json < batch.json
cli-help-record-file = The JSON file; - reads it from standard input
cli-help-record-attach = A file that belongs to the batch; may be given several times
cli-help-record-operator = Who records it [default: the one chosen last, else the account's name]
cli-help-record-allow-future = The time of production is meant to be more than a day ahead
cli-help-record-allow-unusual-weight = The weight per metre is meant to be far from the usual one; otherwise it is only warned about
cli-help-record-allow-equal = The batch is meant to equal one of the last ten minutes; otherwise it is only warned about
cli-help-record-allow-jump = The batch number is meant to jump far ahead
cli-help-list = Lists batches, newest first
cli-help-any-search = Only batches that have all these words, in code, number, product, brand, parameters, notes, operator or attachment names
cli-help-any-from = Only batches produced on this day or later: 2026-11-24
cli-help-any-to-date = Only batches produced on this day or earlier
cli-help-any-product-type = Only batches of this product type, by its whole name
cli-help-any-status = Only batches that count (recorded), or only those that were taken back (reverted)
cli-help-any-open-failures = Only batches with a file that is not saved and that nobody has answered
cli-help-list-operator = Only batches recorded by this operator, by the whole name
cli-help-list-limit = At most so many, up to 1000 [default: 20, with --json 100]
cli-help-list-after = Go on where an earlier list ended
cli-help-export = Writes batches as a table: CSV for programs, XLSX for people
cli-help-export-at-end =
    All columns, newest batch first. What was typed never becomes a formula: in CSV an apostrophe is put
    before it, in XLSX it is a text. CSV is in UTF-8, with the keys of `list --json` as headings.

    Examples:
      batchbook export > batches.csv
      batchbook export --to november.xlsx --from 2026-11-01 --to-date 2026-11-30
cli-help-export-format = What is written, csv or xlsx [default: what the name in --to says, else csv]
cli-help-export-to = The file, written whole or not at all; - is standard output [default: standard output]
cli-help-export-operator = Only batches recorded by this operator, by the whole name
cli-help-dossier = Makes a dossier for an auditor: a page for each batch, its files, the trail, and the hash of everything
cli-help-dossier-at-end =
    All batches, unless some are named or filtered. It is checked without this program: open index.html in a
    browser, and run sha256sum -c SHA256SUMS inside. What is there already is never replaced.
    Exit status 5 where a file was missing or is not what was saved; the dossier is made all the same, and names it.

    Examples:
      batchbook dossier 17 18 --to complaint.zip
      batchbook dossier --from 2026-11-01 --to-date 2026-11-30 --to november --language hi
cli-help-dossier-batches = The batches: id, code or number of each
cli-help-dossier-to = The folder that is made, or the archive where the name ends in .zip; written whole or not at all
cli-help-dossier-language = The language of the pages, en or hi [default: the language that is set]
cli-help-dossier-operator = Only batches recorded by this operator, by the whole name
cli-help-show = Shows one batch with everything recorded
cli-help-show-batch = Its id, code or number
cli-help-any-pin-file = A file with a supervisor's PIN on its first line, where one is asked for; - is standard input
cli-help-history = Shows everything that was ever done to a batch and its attachments, with reasons
cli-help-history-batch = Its id, code or number
cli-help-trail = Shows the trail, newest entry first, or writes all of it into a file
cli-help-trail-at-end =
    Without --format a page is shown. With it all entries that match are written, oldest first.
    batchbook trail --action corrected --from 2026-11-01
    batchbook trail --format csv --to trail.csv
cli-help-trail-search = Only with all of these words: in who, what it is about, what it said before or after, or why
cli-help-trail-who = Only by this person, by the whole name; batchbook is what the program did unasked
cli-help-trail-action = Only of this action: recorded, corrected, setting_changed …
cli-help-trail-subject = Only about this kind of thing (batch, attachment, setting, operator …), or the one thing of this id
cli-help-trail-from = Only from this day on: 2026-11-24
cli-help-trail-to-date = Only up to this day, itself included
cli-help-trail-limit = At most so many, up to 1000 [default: 20, with --json 100]
cli-help-trail-after = Go on where an earlier page ended
cli-help-trail-format = Write everything that matches, as csv or json
cli-help-trail-to = The file, written whole or not at all; - is standard output [default: standard output]
cli-help-trail-explain = Explains why the clock was set back before an entry; a check then reports it as explained
cli-help-trail-explain-entry = The number of the entry, as batchbook check names it
cli-help-trail-explain-operator = Who explains it [default: the operator chosen last, otherwise the account]
cli-help-operator = Looks after the people who record: supervisors and PINs
cli-help-operator-at-end =
    As soon as a supervisor has a PIN, it is asked for by correct, revert, catalogue import, provision, storage adopt,
    storage move, backup restore, cloud key, trail explain and operator. Before that these are open to everybody.
cli-help-operator-list = Lists operators
cli-help-operator-add = Adds an operator
cli-help-operator-add-name = The name
cli-help-operator-retire = No longer offers an operator's name; nothing is deleted
cli-help-operator-retire-name = The name
cli-help-operator-return = Offers a retired operator's name again
cli-help-operator-return-name = The name
cli-help-operator-supervisor = Makes an operator a supervisor
cli-help-operator-supervisor-name = The name
cli-help-operator-supervisor-end = No longer a supervisor
cli-help-operator-pin = Sets, changes or removes an operator's PIN
cli-help-operator-pin-at-end =
    Whoever has a PIN changes it with the one of before; a supervisor's PIN changes anybody's.
    batchbook operator pin Meera --pin-file old --new-pin-file new
cli-help-operator-pin-pin-file = A file with the PIN of before, or a supervisor's, on its first line; - is standard input
cli-help-operator-pin-name = The name
cli-help-operator-pin-new-pin-file = A file with the new PIN on its first line, 4 to 128 characters; - is standard input
cli-help-operator-pin-remove = Take the PIN away
cli-help-operator-pin-reset = Take a lost PIN away without it: only for the owner of the data folder, and kept in the trail
cli-help-correct = Corrects a recorded batch; what it was before stays in the trail
cli-help-correct-at-end =
    FILE is a JSON object as for record. Only the keys in it change, and of the parameters only those named;
    a key that is null is emptied. Total, weight and code follow. The batch must be valid as a whole.
cli-help-correct-batch = Its id, code or number
cli-help-correct-file = The JSON file; - reads it from standard input
cli-help-any-reason = Why; obligatory, and kept in the trail
cli-help-correct-operator = Who corrects it [default: the one chosen last, else the account's name]
cli-help-correct-dry-run = Only show what would change
cli-help-correct-allow-future = The time of production is meant to be more than a day ahead
cli-help-correct-allow-jump = The batch number is meant to jump far ahead
cli-help-correct-allow-unusual-weight = The weight per metre is meant to be far from the usual one; otherwise it is only warned about
cli-help-revert = Takes a recorded batch back: it stays readable and keeps its number, and no longer counts
cli-help-revert-batch = Its id, code or number
cli-help-revert-operator = Who reverts it [default: the one chosen last, else the account's name]
cli-help-set-aside = Sets an attachment of a recorded batch aside; it stays on record, with its file
cli-help-set-aside-attachment = Its id, or the name of its file at the storage path
cli-help-set-aside-operator = Who sets it aside [default: the one chosen last, else the account's name]
cli-help-attach = Attaches files to a recorded batch
cli-help-attach-batch = Its id, code or number
cli-help-attach-paths = The files
cli-help-retry = Tries the attachments that are not saved again
cli-help-retry-batch = Only those of this batch: its id, code or number
cli-help-check = Checks that every saved file is there, and that the database is sound
cli-help-check-rehash = Read every file again and compare its SHA-256
cli-help-check-against = Also compare the trail with the one in this backup (an archive or a mirror): it finds a history that was written anew or cut off since; may be given several times
cli-help-check-heal = Move files that belong to no batch to .orphans/ and count again what is kept as counts; nothing is deleted
cli-help-status = Says how the workstation is, for whoever or whatever looks after it
cli-help-status-at-end =
    Exit status: 0 all good; 5 something needs somebody: the storage path cannot be used, the disk is full or
    will be within a week, files of recorded batches are not saved, the last full check found problems or was
    more than a week ago, there is no place for backups or none on another disk, one of them failed, is damaged
    or has no proven backup of the last two days, or the database is damaged; 1 it could not be asked.
cli-help-catalogue = Carries product types and brands to other workstations
cli-help-catalogue-export = Writes product types and brands to a file
cli-help-catalogue-export-file = The file to write; - writes to standard output
cli-help-catalogue-import = Adds and replaces product types and brands from a file
cli-help-catalogue-import-file = The file to read; - reads standard input
cli-help-catalogue-import-dry-run = Only shows what would be added and changed
cli-help-paths = Shows where everything is, and what says so
cli-help-book = Looks at the batches of several workstations together
cli-help-book-open = Opens the snapshots of several workstations as one book, to be read only
cli-help-book-open-at-end =
    DIR is a folder that backups go to (all mirrors in it are opened, also one folder further down), one mirror,
    one of its snapshots, or an unpacked archive. Of each station the newest snapshot is taken; every answer says
    whose it is and as of when. Nothing is written there.

    BUCKET is s3://bucket/prefix (r2://, az://, gs:// likewise): the snapshots that backup create --to-cloud makes, of
    this prefix or of the stations one step further down. Endpoint, region and account are those of the table [cloud],
    the key is found as by batchbook cloud. What is fetched is removed afterwards.

    Without a subcommand the stations are listed. A folder that is called like one is written ./list.

    Examples:
      batchbook book open /mnt/backups
      batchbook book open /mnt/line-1 /mnt/line-2 list --search tarko --from 2026-11-01
      batchbook book open s3://plant-files list
      batchbook book open /mnt/backups export --to plant.xlsx
      batchbook book open /mnt/backups fetch HDPEPipe-OD63-PE80-PN10-Tarko-2026-L2-001 --to ./slips

    Exit status 5: answered, but a snapshot is left out, or a file could not be fetched.
cli-help-book-open-places = Where the snapshots are
cli-help-book-open-quick = Believe the databases, instead of reading all of each and comparing it with what was backed up
cli-help-any-station = Only of this station, as the list of stations calls it
cli-help-book-open-list = Lists batches of all stations by the time of recording, newest first
cli-help-book-open-list-operator = Only batches recorded by this operator, by the whole name
cli-help-book-open-list-limit = At most so many, up to 1000 [default: 20, with --json 100]
cli-help-book-open-list-after = Go on where an earlier list ended
cli-help-book-open-show = Shows one batch with everything recorded
cli-help-book-open-show-batch = Its id, code or number
cli-help-book-open-export = Writes batches of all stations as a table: CSV for programs, XLSX for people
cli-help-book-open-export-format = What is written, csv or xlsx [default: what the name in --to says, else csv]
cli-help-book-open-export-to = The file, written whole or not at all; - is standard output [default: standard output]
cli-help-book-open-export-operator = Only batches recorded by this operator, by the whole name
cli-help-book-open-fetch = Copies the files of a batch into a folder, and compares each with what was saved
cli-help-book-open-fetch-batch = Its id, code or number
cli-help-book-open-fetch-to = The folder; no file in it is ever replaced
cli-help-book-open-fetch-attachment = Only the attachment of this id; may be given several times
cli-help-provision = Sets this workstation up from a file, without questions
cli-help-provision-at-end =
    The file is TOML. It has the keys of settings.toml (station, storage_path, backup_destinations, …), and
      operators = ["Asha Rao", "Ravi"]
      catalogue = "catalogue.json"     # made by: batchbook catalogue export catalogue.json

    All of it is done, or nothing. What it does not name stays as it is, and doing it twice changes nothing.

    Example:
      batchbook provision line-2.toml
cli-help-provision-file = The file; - reads it from standard input
cli-help-generate = Makes what a package brings along
cli-help-generate-man = Writes the manual pages
cli-help-generate-man-folder = The folder to write to
cli-help-generate-completions = Writes the completions for bash, zsh and fish
cli-help-generate-completions-folder = The folder to write to, as in /usr/share
cli-help-cloud = Uploads files to an object store, and looks after what is there
cli-help-cloud-status = Shows how much waits, is uploaded and was evicted; asks nothing of the network
cli-help-cloud-sync = Uploads what waits, until nothing does or only failures are left
cli-help-cloud-migrate = Takes everything over that was recorded before; can be broken off and begun again
cli-help-cloud-verify = Reads the objects, compares them, and heals from the files here what is wrong
cli-help-cloud-verify-at-end =
    Every byte is read from the object store, which some providers charge for.
    Ends with 5 where something was wrong, also where it was healed.
cli-help-cloud-verify-sample = Only N objects, picked at random
cli-help-cloud-fetch = Fetches those files of a batch that are not here, or every file that was evicted
cli-help-cloud-fetch-batch = A batch’s id, code or number
cli-help-cloud-fetch-all = Every file that was evicted, before the object store is given up
cli-help-cloud-evict = Removes files here that the object store confirms, the oldest read first, down to the cache limit
cli-help-cloud-evict-all = All of them
cli-help-cloud-pause = Stops the uploads, over restarts too
cli-help-cloud-resume = Has the uploads go on
cli-help-cloud-test = Writes a small object, reads it back and removes it, and says what is wrong
cli-help-cloud-link = Makes a link to one attachment that ends after a time
cli-help-cloud-link-attachment = An attachment’s id
cli-help-cloud-link-valid-for = How many minutes it is good for: 60 unless said, at most 10080, a week
cli-help-cloud-key = Keeps the key for the object store in the system’s keychain, or else in a file of this account
cli-help-cloud-key-at-end =
    Without a keychain that answers, the key is in a file: less secure, whoever reads this disk reads it.
    It is in no backup, no setting and no log.
cli-help-cloud-key-file = A file with the key’s id on its first line and the secret on its second, or a secret alone; - for standard input
cli-help-cloud-key-remove = Remove the key that is kept
cli-cloud-label-mode = Object store
cli-cloud-label-queued = Waiting
cli-cloud-label-failed = Failed last time
cli-cloud-label-uploaded = Uploaded
cli-cloud-label-evicted = There alone
cli-cloud-label-local = Here
cli-cloud-label-key = Key
cli-cloud-key-environment = from the environment
cli-cloud-key-keychain = in the system’s keychain
cli-cloud-key-file = in a file of this account: less secure, whoever reads this disk reads it
cli-cloud-key-none = none that can be used
cli-cloud-mode-off = off
cli-cloud-mode-hybrid = a copy of every file
cli-cloud-mode-primary = the files’ home
cli-cloud-paused = Uploads are paused. They go on after: batchbook cloud resume
cli-cloud-resumed = Uploads go on.
cli-cloud-progress = { $done } of { $all }
cli-cloud-synced = { $uploaded ->
    [one] 1 file uploaded
   *[other] { $uploaded } files uploaded
}, { $waiting ->
    [0] nothing waits
    [one] 1 waits
   *[other] { $waiting } wait
}.
cli-cloud-verified = { $checked ->
    [one] 1 object read
   *[other] { $checked } objects read
}, { $problems ->
    [0] all as they were uploaded
    [one] 1 was not as it was uploaded
   *[other] { $problems } were not as they were uploaded
}.
cli-cloud-healed = Uploaded again from the file here.
cli-cloud-problem-missing = { $name }: the object { $key } is gone.
cli-cloud-problem-size-differs = { $name }: the object { $key } has another size.
cli-cloud-problem-hash-differs = { $name }: the object { $key } has other bytes.
cli-cloud-problem-elsewhere = { $name }: was uploaded to another place than the configured one, and its file is not here.
cli-cloud-problem-unreadable = { $name }: the object { $key } cannot be read.
cli-cloud-fetched = { $count ->
    [0] All files of the batch are here.
    [one] 1 file fetched.
   *[other] { $count } files fetched.
}
cli-cloud-fetched-all = { $count ->
    [0] Nothing was fetched.
    [one] 1 file fetched.
   *[other] { $count } files fetched.
}
cli-cloud-evicted = { $count ->
    [0] Nothing was evicted.
    [one] 1 file evicted, { $size }.
   *[other] { $count } files evicted, { $size }.
}
cli-cloud-unverified = { $count ->
    [one] 1 file stays, since the object store does not have what was saved. It is uploaded again.
   *[other] { $count } files stay, since the object store does not have what was saved. They are uploaded again.
}
cli-cloud-test-good = The connection works: a small object was written, read back and removed.
cli-cloud-test-write = Writing failed.
cli-cloud-test-read = Writing works, reading back failed.
cli-cloud-test-remove = Writing and reading work, removing failed.
cli-cloud-key-kept = The key is in { $path }, for this account alone. That is less secure than a keychain: whoever reads this disk reads it.
cli-cloud-key-in-keychain = The key is in the system’s keychain, for this account alone.
cli-cloud-key-removed = No key is kept any more, in the keychain or in { $path }.
cli-help-storage = Looks after the storage path
cli-help-storage-status = Says what the files take up, until when the room lasts, and what is advised
cli-help-storage-status-at-end = Reads counters and looks at no file: it takes as long with a million files as with one.
cli-help-storage-advice = Advises which kind of storage suits, and what each costs
cli-help-storage-advice-at-end =
    The answers that are given are kept. Data that has to stay on site is never advised into a cloud.
cli-help-storage-advice-on-site = Must the data stay on site: yes or no
cli-help-storage-advice-off-site = Is an off-site copy asked for: no, wanted or required
cli-help-storage-advice-workstations = How many workstations there are
cli-help-storage-advice-far-readers = Are those who read far away: yes or no
cli-help-storage-prices = Writes the prices in use, to be changed and kept as prices.toml in the data folder
cli-help-storage-move = Moves the files to another folder, disk or share
cli-help-storage-move-at-end =
    Each file is copied, read again and compared with its hash; then the new place is taken into use in one step. Others
    record meanwhile. After an interruption the same command goes on from there. The old folder stays until you remove it.

    Exit status: 0 moved; 3 refused before the first file; 1 it broke off and the old folder is in use; 130 interrupted.
cli-help-storage-move-to = The new folder; it may be on a share
cli-help-storage-move-dry-run = Says what would be moved, or why not
cli-help-storage-adopt = Takes the configured storage path into use on purpose
cli-help-storage-adopt-at-end =
    A folder that has lost its marker, or has files of another system in batches/, is used only after this.
    The folder of another workstation is refused all the same.
cli-help-backup = Makes, lists, checks and restores backups
cli-help-backup-create = Backs up everything recorded, with its files, and reads it back
cli-help-backup-create-at-end =
    Without --to it goes to each folder of the setting backup_destinations, and where the table [cloud] has a
    mode, to the object store as well.

    Exit status: 0 done, 1 a backup failed, 5 it is made, but files were missing or damaged
    before, and are named.
cli-help-backup-create-to-cloud = Upload what waits, and make a snapshot in the object store of the table [cloud]; nowhere else
cli-help-backup-create-to = A folder on another disk, a stick or a share
cli-help-backup-create-mirror = Add what is new to a mirror there, rather than writing all of it into an archive
cli-help-backup-list = Lists the backups of this workstation
cli-help-backup-list-from-cloud = List the snapshots in the object store of the table [cloud], of all its stations
cli-help-backup-verify = Reads a backup from one end to the other and opens its database
cli-help-backup-verify-at-end =
    Exit status: 0 all is well, 5 there are problems.
cli-help-backup-verify-backup = An archive, a mirror, one dated folder in its snapshots/, or the address of a snapshot in the object store (backup list)
cli-help-backup-restore = Brings a backup back, after it was read and found whole
cli-help-backup-restore-at-end =
    Exit status: 0 restored, 1 refused: nothing was changed.
cli-help-backup-restore-backup = An archive, a mirror (its newest snapshot), or one dated folder in its snapshots/
cli-help-backup-restore-from-cloud = Restore from the object store of the table [cloud]: the newest complete snapshot. The files are fetched when they are opened
cli-help-backup-restore-snapshot = Another snapshot than the newest complete one: backup list --from-cloud
cli-help-backup-restore-with-files = Fetch all files now, rather than each when it is opened
cli-help-backup-restore-into = Make a complete data folder there; it must not exist, or be empty. With --from-cloud it may be left out where nothing is recorded yet
cli-help-backup-restore-replace = Put it in the place of the data folder's contents, which are kept aside; no window and no other command may be open
cli-help-backup-prune = Removes backups that are no longer kept, as the setting backup_keep says
cli-help-backup-prune-dry-run = Only show what would be removed
cli-help-diagnosis = Shows versions, paths, counts and sizes for whoever helps: no names of products, people or files
cli-help-logs = Shows the log
cli-help-logs-failed = Only what failed
cli-help-logs-follow = Go on with what is written from now on

## export: the sheet and the headings of a workbook

export-sheet = Batches
export-batch-number = Number
export-batch-code = Code
export-product-type = Product
export-brand = Brand
export-quantity = Quantity
export-unit = Unit
export-counted = Counted as
export-total-m = Total length (m)
export-weight-per-metre-kg = Weight per metre (kg)
export-total-weight-kg = Total weight (kg)
export-produced-at = Produced ({ $time_zone })
export-recorded-at = Recorded ({ $time_zone })
export-operator = Operator
export-station = Station
export-recorded-station = Station when recorded
export-as-of = As of ({ $time_zone })
export-status = Status
export-notes = Notes
export-confirmations = Confirmed
export-attachments = Attachments
export-saved-attachments = Attachments saved
export-open-failures = Attachments not saved
export-attachment-names = Attachment names
export-id = Id

## dossier: what stands in an auditor's dossier

dossier-title = Dossier
dossier-batch = Batch
dossier-all-batches = All batches
dossier-batches = Batches
dossier-files = Files
dossier-contents = { $batches ->
        [one] One batch
       *[other] { $batches } batches
    } with { $files ->
        [one] one original file
       *[other] { $files } original files
    }
dossier-made = Made { $at } with Batchbook { $version }
dossier-record = Record
dossier-workstation = Workstation
dossier-unusual = Unusual
dossier-no-attachments = No file is attached.
dossier-set-aside = Attachments that were set aside
dossier-history = History
dossier-program = Batchbook, by itself
dossier-entry = Entry { $entry } of the trail
dossier-reason = Reason
dossier-nothing = –
dossier-size = Size
dossier-bytes = { $bytes } bytes
dossier-attached = Attached
dossier-file = In this dossier
dossier-absent = This file is not in the dossier: { $state }.
dossier-absent-missing = This file is not in the dossier. It was found missing, and somebody has answered that.
dossier-file-missing = { $name } is not where it was saved. It is not in this dossier.
dossier-file-not-fetched = { $name } is in the object store alone, and could not be fetched. It is not in this dossier. { $reason }
dossier-file-unreadable = { $name } cannot be read ({ $system_error }). It is not in this dossier.
dossier-file-differs = { $name } is not what was saved, and not in this dossier. It has { $size } bytes and the SHA-256 { $found }; saved were { $saved_size } bytes with { $expected }.
dossier-not-in-it = Not in this dossier
dossier-missing-count = { $count } not here
dossier-how = How to check this dossier
dossier-how-files = Nothing in here needs the program. This command in this folder compares every file, pages and originals alike, with its SHA-256; it says OK behind each:
dossier-how-trail = Each entry of the trail is chained to the one before by its SHA-256, so that nothing can be changed, put in or taken out in the middle unseen. README.txt says how to compute that again. Compare the last entry with a backup of the same workstation, or with one that was written down: nobody can rewrite what came before it without changing its hash.
dossier-last-entry = Last entry
dossier-store = Store
dossier-readme =
    BATCHBOOK DOSSIER
    { $contents }
    Made { $at } with Batchbook { $version }

    What lies where

      index.html            all batches of this dossier; begin here
      batches/CODE.html     a page for each batch: what was recorded, its files, everything that was changed and why
      files/CODE/NAME       the original files, byte by byte as they were attached
      trail/trail.csv       the whole trail of the workstation, for a spreadsheet
      trail/trail.json      the same, one entry a line, with the texts that the hashes are made of
      trail/check_trail.py  computes the chain of the trail again
      SHA256SUMS            the SHA-256 of everything else in here

    Is every file complete and unchanged?

      In this folder:  sha256sum -c SHA256SUMS
      macOS:           shasum -a 256 -c SHA256SUMS
      Windows:         certutil -hashfile NAME SHA256, and compare with the line in SHA256SUMS

      The page of a batch shows the SHA-256 that was noted when each file was attached. It is the same as in SHA256SUMS.
      A file that is missing or is no longer what was saved is not in here. index.html and the page of its batch name it.

    Does the trail hold together?

      python3 trail/check_trail.py

      By hand: the hash of an entry is SHA-256 over the 32 bytes of the hash before it (previous_hash; of the first entry
      32 zero bytes), followed by the entry in UTF-8: JSON with sorted keys and without spaces, without previous_hash and
      hash. The members are action, after, at, before, id, reason, seq, subject_id, subject_kind, who, workstation_id;
      before and after are texts that hold JSON themselves. Every hash has to be the previous_hash of the next entry, and
      seq counts 1, 2, 3 without a gap.

      Times (at) are UTC by the clock of the workstation. The trail is here as a whole, also where the dossier has only a
      few batches: a chain with holes proves nothing.

      The last entry of the trail when this was made:
      entry { $entry }
      hash  { $hash }
      store { $store }

      Whoever owns the computer can write a whole new trail. Compare this entry with a backup that was made before (its
      manifest names its last entry as audit_head), with an earlier dossier, or with a note on paper.

    In trail.csv an apostrophe stands before what a spreadsheet would take for a formula; trail.json has the text itself.

## window: what the window shows outside its screens

window-cannot-open = Batchbook cannot open
window-picker-attach = Attach files to the batch
window-picker-replace = Choose the file again
window-save-copy = Save a copy
window-picker-folder = Choose the folder where files are picked
window-save-all-copies = Choose a folder for copies of all files
window-picker-accepted = Accepted files
window-picker-all = All files
window-export-batches = Export batches
window-export-name = Batches { $day }
window-export-trail = Export the trail
window-export-trail-name = Trail { $day }
window-export-json = JSON file
window-export-csv = CSV table
window-export-xlsx = Excel workbook
window-make-dossier = Make a dossier
window-dossier-name = Dossier { $day }
window-dossier-zip = ZIP archive
window-backup-destination = Choose a folder for backups
window-move-storage = Choose the new folder for the files
window-object-store-key = Choose the key of the service account
window-object-store-key-kind = Google’s key (JSON)
window-restore-folder = Where should the restored folder go?
window-restored-name = Batchbook of { $day }
window-picker-catalogue = Import a catalogue
window-save-catalogue = Export the catalogue
window-picker-catalogues = Catalogues

## ui: the window

ui-screens = Screens
ui-new-batch = New batch
ui-history = History
ui-attention = Attention
ui-attention-badge =
    { $count ->
        [one] Attention: one file is not saved
       *[other] Attention: { $count } files are not saved
    }
ui-loading = Loading …
ui-try-again = Try again
ui-close = Close
ui-cancel = Cancel
ui-required = , required
ui-cannot-start = Batchbook cannot open its book
ui-problem-other = This is not accepted: { $code }.
ui-problem-choose = Please choose one.
ui-error-other = That did not work: { $code }.

# Units, numbers and times
ui-unit-metre = m
ui-unit-kg = kg
ui-unit-kg-per-metre = kg/m
ui-unit-pieces = pcs
ui-label-with-unit = { $label } ({ $unit })
ui-size-bytes = { $size } bytes
ui-size-kb = { $size } kB
ui-size-mb = { $size } MB
ui-size-gb = { $size } GB
ui-progress-of = { $copied } of { $size }
ui-time-seconds = { $count } s
ui-time-minutes = { $count } min
ui-when-today = today { $time }
ui-when-yesterday = yesterday { $time }
ui-day-today = Today { $time }
ui-day-yesterday = Yesterday
ui-kind-file = FILE
ui-keys-attach = Ctrl O
ui-keys-save = Ctrl ↵
ui-keys-new = Ctrl N
ui-keys-search = Ctrl F
ui-keys-help = F1
ui-keys-escape = Esc
ui-keys-repeat = Ctrl R
ui-keys-paste = Ctrl V
ui-keys-enter = ↵
ui-keys-chips = A–Z 0–9 ← →
ui-keys-screens = Alt 1 … 9
ui-keys-switch = Ctrl U
ui-keys-show = List of keys (F1)
ui-keys-title = Keys
ui-keys-everywhere = Everywhere
ui-keys-form = In the form
ui-keys-history = In the history
ui-keys-rows = ↑ ↓ PgUp PgDn
ui-keys-rows-does = From batch to batch
ui-keys-print = Ctrl P
ui-keys-new-does = New batch
ui-keys-search-does = Search the history
ui-keys-screens-does = The screens, from top to bottom
ui-keys-help-does = This list
ui-keys-escape-does = Close what is open
ui-keys-paste-does = Attach from the clipboard
ui-keys-enter-does = Next field, or another row of rolls
ui-keys-chips-does = Choose an option
ui-keys-plus = +
ui-keys-plus-does = Add an option that is missing
ui-keys-viewer = Looking at a file
ui-keys-arrows = ← →
ui-keys-arrows-does = Previous or next file
ui-keys-pages = PgUp PgDn
ui-keys-pages-does = Previous or next page
ui-keys-zoom = + − 0
ui-keys-zoom-does = Larger, smaller, as it fits
ui-keys-turn = R

## ui: the keypad and the keyboard for touch

ui-keypad = Keypad
ui-key-next = Next
ui-key-done = Done
ui-key-erase = Erase
ui-key-shift = Capitals
ui-key-space = space
ui-key-digits = 123
ui-key-letters = ABC
ui-key-hindi = हिं

# New batch
ui-draft-kept = Draft kept { $time }
ui-draft-not-kept = The draft is not kept: { $why }
ui-clear = Clear
ui-clear-title = Clear the form?
ui-clear-text =
    { $files ->
        [0] Everything that was typed is emptied.
        [one] Everything that was typed is emptied. The attached file stays.
       *[other] Everything that was typed is emptied. The { $files } attached files stay.
    }
ui-clear-action = Clear the form
ui-discard = Discard
ui-discard-title = Discard this draft?
ui-discard-text =
    { $files ->
        [0] Everything that was typed is given up.
        [one] Everything that was typed is given up. The attached file is kept in the folder “.discarded”.
       *[other] Everything that was typed is given up. The { $files } attached files are kept in the folder “.discarded”.
    }
ui-discard-action = Discard the draft
ui-no-products-title = There is no product yet
ui-no-products-text = A batch is recorded of a product. Add one under Catalogue, or bring the plant's catalogue to this workstation:
ui-no-products-command = batchbook catalogue import FILE
ui-choose-product = Choose a product: its parameters and quantities appear here.
ui-section-product = Product
ui-section-quantity = Quantity
ui-section-details = Date, number and notes
ui-section-totals = Totals
ui-section-detail = Batch
ui-product = Product
ui-brand = Brand
ui-list-search = Type to search
ui-list-open = Show the list
ui-list-none = Nothing of that name
ui-quantity = Quantity
ui-rolls = Rolls
ui-roll-count = Rolls in row { $row }
ui-roll-length = Length per roll in row { $row }, metres
ui-roll-total = Total of row { $row }
ui-roll-remove = Remove row { $row }
ui-roll-add-preset = Add rolls of { $length } m
ui-roll-add-other = other length
ui-cut-pieces = Cut pieces (m)
ui-add-length = add length…
ui-bundles = Bundles
ui-pieces-per-bundle = Pieces per bundle
ui-bundle-size = { $size } pieces per bundle
ui-spares = Spare pieces ({ $unit })
ui-spare-lengths = Spare lengths (m)
ui-add-count = add count…
ui-piece-length = Piece length
ui-tag-added = { $value } added
ui-tag-remove = Remove { $value }
ui-tag-removed = { $value } removed
ui-weight = Weight
ui-weight-per-metre = Weight per metre
ui-produced = Produced
ui-produced-now = now, { $when }
ui-produced-change = Set another date and time
ui-produced-follow = Follow the clock again
ui-batch-number = Batch number
ui-batch-number-next = next: { $number }
ui-notes = Notes
ui-notes-example = Line 2, after die change
ui-batch-code = Batch code
ui-batch-code-later = follows from the product
ui-recording-as = Recording as
ui-nobody = nobody yet
ui-switch = Switch
ui-switch-operator = Switch operator
ui-save = Save batch
ui-saving = Saving …
ui-saved = Batch { $number } is saved
ui-saved-partly =
    { $failed ->
        [one] Batch { $number } is saved, one file is not
       *[other] Batch { $number } is saved, { $failed } files are not
    }
ui-not-saved = Not saved: { $why }
ui-ask-title = Is this right?
ui-ask-future = Produced { $produced } is more than a day ahead; now it is { $now }.
ui-ask-jump = Batch number { $number } jumps far ahead: the next one would be { $next }. Was a bar code scanned?
ui-ask-back = Go back
ui-ask-anyway = Record anyway
ui-ask-weight-title = Is the weight right?
ui-ask-weight = { $value }, usual { $usual }. The last batches of this product weigh that much; is it a slip of the decimal point or another unit?
ui-ask-equal-title = Is it meant twice?
ui-ask-equal =
    { $minutes ->
        [0] The same batch was recorded a moment ago: { $other }.
        [one] The same batch was recorded a minute ago: { $other }.
       *[other] The same batch was recorded { $minutes } minutes ago: { $other }.
    }
ui-usual-weight = usual { $usual }
ui-usual-weight-far = More than 20 % from the usual { $usual }
ui-repeat-last = Repeat last
ui-repeat-last-title = Start from the last batch of this workstation ({ $keys })
ui-repeat-undo = Undo
ui-not-repeated = Nothing to repeat: { $why }
ui-comma-asks = { $value } means
ui-add-option-to = Add an option to { $parameter } (+)
ui-add-option-title = Add an option to { $parameter }
ui-add-option-text = It is offered to everybody from now on, for every batch of { $product }. Recorded batches stay as they are.
ui-add-option-needed = Please type the new option.
ui-add-option-action = Add
ui-add-option-action-named = Add { $option }

# Attachments
ui-attachments = Attachments
ui-attach-files = Attach files
ui-attach-more = Attach more
ui-drop-here = Drop files here, or
ui-drop-now = Let go to attach
ui-paste = Paste
ui-paste-nothing = There is no file and no picture on the clipboard.
ui-taken-off = { $name } is taken off
ui-taken-off-undo-name = Undo: keep { $name }
ui-dismissed = { $name }: warning dismissed.
ui-dismissed-undo-name = Undo: warn about { $name } again
ui-undo = Undo
ui-attachments-copying =
    { $count ->
        [one] One file is being copied
       *[other] { $count } files are being copied
    }
ui-attachments-failed =
    { $count ->
        [one] One file is not saved
       *[other] { $count } files are not saved
    }
ui-attachments-all-saved =
    { $count ->
        [one] The file is saved
       *[other] All { $count } files are saved
    }
ui-attachment-saved = saved
ui-attachment-same-as = Same content as { $name }
ui-attachment-sha256 = SHA-256 { $short }
ui-attachment-dismissed = Not saved, dismissed: { $why }
ui-attachment-not-saved = Not saved: { $why }
ui-attachment-missing = the file is no longer there as it was saved
ui-attachment-other = not saved: { $code }
ui-attachment-progress = Progress of { $name }
ui-attachment-cancel = Cancel { $name }
ui-attachment-remove = Remove { $name }
ui-attachment-retry = Retry
ui-attachment-retry-name = Retry { $name }
ui-attachment-choose-again = Choose again
ui-attachment-choose-again-name = Choose again for { $name }
ui-attachment-dismiss = Dismiss
ui-attachment-dismiss-name = Dismiss { $name }
ui-more-actions = More actions
ui-more-actions-name = More actions: { $name }
ui-remove = Remove
ui-no-attachments = No attachments
ui-file-saved = { $name } is saved

# Why a file is not saved, after its name and a colon; `attachment-CODE` is the whole sentence.
ui-failure-missing = the file is no longer there as it was saved
ui-failure-source-not-found = the file is not there any more
ui-failure-source-unreadable = no permission to read it, or another program holds it
ui-failure-source-not-a-file = it is a folder or a device, not a file
ui-failure-source-changed = it changed while it was copied
ui-failure-kind-not-allowed = files of the kind “{ $kind }” are not accepted
ui-failure-too-large = { $size } is more than the limit of { $limit }
ui-failure-kept = kept on this computer, will be moved when the storage is back
ui-failure-no-space = no space left at { $path }
ui-failure-permission-denied = no permission to write to { $path }
ui-failure-read-only = { $path } is read-only
ui-failure-storage-unreachable = { $path } cannot be reached
ui-failure-file-in-use = another program holds { $path }
ui-failure-name-too-long = the name is too long for { $path }
ui-failure-io-error = reading or writing { $path } failed
ui-failure-cancelled = cancelled
ui-failure-interrupted = it was interrupted before it was finished

# Who records
ui-operators = Operators
ui-operator-first-title = Who records here?
ui-operator-first-text = Your name stands on every batch that you record. It can be switched at any time, beside Save.
ui-operator-title = Who records now?
ui-operator-text = The name stands on every batch from now on.
ui-operator-name = Your name
ui-operator-add = Somebody else
ui-operator-example = for example A. Kumar
ui-operator-use = Use this name
ui-operator-needed = Please type a name, or choose one.
ui-operator-chosen = Recording as { $name }
ui-operator-away-title = Who is recording?
ui-operator-away-text = Nobody was here for a while. What was typed is kept for whoever typed it.
ui-operator-station = Station code
ui-operator-station-example = for example L2
ui-operator-station-text = Only where several workstations record: it becomes part of every batch code. It can be set later, in the settings.

# Warnings
ui-warning-saved = Batch { $code } is saved.
ui-warning-not-saved =
    { $failed ->
        [one] { $attachments ->
            [one] Its attachment is not.
           *[other] 1 of { $attachments } attachments is not.
        }
       *[other] { $failed } of { $attachments } attachments are not.
    }
ui-warning-kept =
    { $kept ->
        [one] { $attachments ->
            [one] Its attachment waits on this computer.
           *[other] 1 of { $attachments } attachments waits on this computer.
        }
       *[other] { $kept } of { $attachments } attachments wait on this computer.
    }
ui-warning-others =
    { $count ->
        [one] One more batch has files that are not saved.
       *[other] { $count } more batches have files that are not saved.
    }
ui-warning-show-all = Show all
ui-trying-again = trying again …
ui-show-batch = Show batch
ui-attention-count =
    { $count ->
        [one] one file waits for an answer
       *[other] { $shown } files wait for an answer
    }
ui-attention-when = Batch { $number } · { $when }
ui-attention-retry-all = Retry all
ui-attention-none-title = Every file is saved
ui-attention-none-text = A file that cannot be saved never holds a batch up. It waits here until you retry, replace or dismiss it.
ui-health-title = Check of the files
ui-health-good =
    { $count ->
        [0] Last full check { $when }: no files yet
        [one] Last full check { $when }: one file, all good
       *[other] Last full check { $when }: { $files } files, all good
    }
ui-health-bad =
    { $wrong ->
        [one] Last full check { $when }: { $count ->
            [one] the one file is not as saved
           *[other] one of { $files } files is not as saved
        }
       *[other] Last full check { $when }: { $shown } of { $files } files are not as saved
    }
ui-health-damaged = Last full check { $when }: the database is damaged. Leave everything as it is and call whoever looks after this computer.
ui-health-rewritten = Last full check { $when }: the history does not fit
ui-health-rewritten-more = { $shown } things do not fit in all.
ui-health-rewritten-next = Leave everything as it is, and call your quality manager. Whether the history was written anew is shown by a backup made before: check it under Backups, or run batchbook check --against BACKUP
ui-health-clock = Last full check { $when }: the clock was set back
ui-health-clock-next = If somebody knows why (a battery, a wrong time zone), it can be explained here. The trail keeps the explanation.
ui-health-explain = Explain…
ui-health-explain-title = Why was the clock set back before entry { $entry }?
ui-health-explain-text = The explanation stays in the trail, with your name. Checks then report it as explained.
ui-health-explain-example = Battery changed, clock was wrong until noon
ui-health-explain-action = Save the explanation
ui-health-never = Not checked yet
ui-health-beginning = Checking …
ui-health-running = Checking: { $done } of { $files } files …
ui-health-show = Show what waits
ui-health-orphans =
    { $count ->
        [one] One file in the folder belongs to no batch.
       *[other] { $shown } files in the folder belong to no batch.
    }
ui-health-set-aside = Set aside
ui-health-check-now = Check now
ui-health-stop = Stop
ui-health-rehash = Read every file again
ui-health-rehash-means = Takes longer: every byte is compared with what was saved.
ui-storage-title = Storage
ui-storage-means = Batches are recorded as usual. Their files are kept on this computer, and follow by themselves when the folder is there again.
ui-storage-adopt = Use this folder
ui-storage-adopt-title = Use { $path } from now on?
ui-storage-adopt-text = Only do this when the folder is new or was moved on purpose. If a share or drive is merely not connected, files would fill the empty place under it: connect it instead. Files that are there already stay untouched.
ui-storage-adopted = Files go to { $path }

# History
ui-batches = Batches
ui-batch-count =
    { $count ->
        [one] one batch
       *[other] { $shown } batches
    }
ui-search = Search
ui-search-placeholder = Search everything
ui-search-clear = Clear the search
ui-found =
    { $count ->
        [0] nothing found
        [one] one batch found
       *[other] { $shown } batches found
    }
ui-found-or-more = { $count }+
ui-nothing-found = Nothing found for “{ $search }”
ui-nothing-found-next = Every word is looked for in codes, numbers, products, brands, parameters, notes, operators and file names. Try fewer or shorter words.
ui-history-empty-title = No batch is recorded yet
ui-history-empty-text = Every recorded batch is listed here, with its files.
ui-history-empty-action = Record the first batch
ui-column-batch = Batch
ui-column-produced = Produced
ui-column-quantity = Quantity
ui-column-files = Files
ui-filters = Filters
ui-filters-active = What is filtered for
ui-filters-clear = Clear the filters
ui-filter-off = Take off: { $filter }
ui-filter-today = Today
ui-filter-month = This month
ui-filter-failures = Open failures
ui-filter-failures-count = Open failures { $count }
ui-filter-more = Filters
ui-date-part =
    { $part ->
        [day] day
        [month] month
        [year] year
        [hour] hour
       *[other] minute
    }
ui-date-part-empty = not chosen
ui-date-part-example =
    { $part ->
        [day] dd
        [month] mm
        [year] yyyy
       *[other] ––
    }
ui-day-clear = { $label }: no day
ui-filter-from = From day
ui-filter-to = To day
ui-filter-product = Product
ui-filter-operator = Operator
ui-filter-status = Status
ui-filter-all = All
ui-filter-recorded = Recorded
ui-filter-reverted = Reverted
ui-filter-days = { $from } to { $to }
ui-filter-since = Since { $from }
ui-filter-until = Until { $to }
ui-totals-today = Today:
ui-totals-month = This month:
ui-totals-found = Found:
ui-totals-reverted =
    { $count ->
        [one] and one reverted
       *[other] and { $shown } reverted
    }
ui-nothing-filtered = No batch passes these filters
ui-nothing-filtered-next = Take a filter off, or choose other days.
ui-show-everything = Show everything
ui-repeat = Repeat
ui-repeat-title = Start a new batch from this one
ui-export = Export
ui-export-title = Export batches
ui-export-all = All batches, with everything recorded.
ui-export-narrowed = The batches that are found, with everything recorded.
ui-export-csv = CSV table
ui-export-xlsx = Excel workbook
ui-export-progress = { $written } of { $total } batches are written
ui-export-finished =
    { $count ->
        [one] One batch is in { $file }
       *[other] { $shown } batches are in { $file }
    }
ui-dossier = Dossier…
ui-dossier-title = Dossier for an auditor
ui-dossier-all = All batches: a page each, the original files, the trail, and the hash of everything. It is checked with a browser, without this program.
ui-dossier-narrowed = The batches that are found: a page each, the original files, the trail, and the hash of everything. It is checked with a browser, without this program.
ui-dossier-make = Make the dossier
ui-dossier-progress = { $written } of { $total } batches are in it
ui-dossier-finished =
    { $count ->
        [one] One batch is in { $file }
       *[other] { $shown } batches are in { $file }
    }
ui-dossier-not-in-it =
    { $count ->
        [one] One file is not in it:
       *[other] { $shown } files are not in it:
    }
ui-file-look = Look at { $name }
ui-file-other-kind = The content is { $kind }, not what the name says
ui-file-previous = Previous file
ui-file-next = Next file
ui-file-place = { $at } of { $all }
ui-file-broken = The picture cannot be shown here. Open it with the system’s program.
ui-file-storage-away = { $problem } The file is shown as soon as it is back.
ui-file-no-preview = Files of this kind are not shown here. Open it with the system’s program.
ui-file-page-previous = Previous page
ui-file-page-next = Next page
ui-file-page = Page { $page } of { $pages }
ui-file-pdf-page-of = { $name }, page { $page } of { $pages }
ui-file-pdf-page-damaged = Page { $page } is damaged and cannot be shown. The other pages can be; or open the file with the system’s program.
ui-file-pdf-locked = The PDF is locked with a password. Open it with the system’s program, which asks for it.
ui-file-pdf-damaged = The PDF is damaged and cannot be shown here. The system’s program may still open it.
ui-file-pdf-unreadable = The PDF cannot be shown just now. Look at it again later, or open it with the system’s program.
ui-file-pdf-too-large = A PDF of { $size } is too large to be shown here. Open it with the system’s program.
ui-file-zoom-in = Larger
ui-file-zoom-out = Smaller
ui-file-fit = Fit into the window
ui-file-fit-width = Fit the width
ui-file-turn = Turn
ui-file-open = Open
ui-file-open-anyway = Open anyway
ui-file-show = Show in folder
ui-file-save = Save a copy
ui-file-copy-saved = Saved as { $name }
ui-file-copy-hash = Copy the SHA-256
ui-file-hash-copied = Copied.
ui-file-hash-select = Select the sum above and press Ctrl+C to copy it.
ui-file-runs-title = { $name } can run something
ui-file-runs-program = It is a program. Open it only if you know who it is from and why it is here.
ui-file-runs-macros = It has macros: small programs that run when it is opened. Open it only if you know who it is from.
ui-file-fetching = { $name } is fetched from the object store …
ui-file-not-fetched = It is in the object store alone, and cannot be fetched just now. Open it again when there is a network.
ui-file-link = Copy a link that ends…
ui-file-link-title = A link to { $name }
ui-file-link-means = Whoever has the link can read this file, without a key, until it ends. It cannot be taken back before.
ui-file-link-for = It ends after
ui-file-link-hour = An hour
ui-file-link-day = A day
ui-file-link-week = A week
ui-file-link-make = Make the link
ui-file-link-label = Link
ui-file-link-ends = It ends { $when }.
ui-file-link-copy = Copy the link
ui-file-link-copied = The link is copied.
ui-file-link-select = Press Ctrl+C to copy the link.
ui-place-storage = Storage path
ui-place-both = Storage path, object store
ui-place-object-store = Object store alone; opening fetches it
ui-files-save-all = Save all copies
ui-files-copied =
    { $count ->
        [0] No copy was saved
        [one] One copy is saved
       *[other] { $count } copies are saved
    }
ui-file-not-copied = No copy of { $name }: { $why }
ui-print = Print
ui-print-card = Print the card
ui-print-report = Shift report
ui-print-at = Printed { $when }
ui-print-more = Only the newest { $count } are listed; the totals are of all.
ui-totals-all = All:
ui-batch-heading = { $number } · { $product }
ui-reverted = reverted
ui-files-of = { $saved } of { $all }
ui-files-saved-of = { $saved } of { $all } files are saved
ui-files-count =
    { $count ->
        [one] one file
       *[other] { $count } files
    }
ui-recorded-at = recorded { $when }
ui-produced-at = Produced { $when }
ui-station = Station { $station }
ui-part-cut = cut { $pieces }
ui-part-spare = spare { $pieces }
ui-part-piece-length = piece length { $length }

# Correcting, reverting, setting aside.
ui-reason = Reason
ui-correct = Correct…
ui-correct-title = Correct batch { $number }
ui-correct-changes = What changes
ui-correct-changes-none = Nothing yet. Change what is wrong; what it was before stays on record.
ui-correct-changes-later = Shown as soon as everything on the form is right.
ui-correct-reason-example = For example: 50 rolls typed instead of 5
ui-correct-save = Save the correction
ui-correct-anyway = Correct anyway
ui-correct-reopen = Open it as it is now
ui-correcting-as = Correcting as
ui-corrected = Batch { $number } is corrected
ui-not-corrected = The batch is not corrected: { $why }
ui-difference-before = was:
ui-difference-after = is now:
ui-difference-nothing = nothing
ui-status-recorded = recorded
ui-revert = Revert…
ui-revert-title = Revert batch { $number }?
ui-revert-text = It stays readable and keeps its number and files, but no longer counts. This cannot be taken back.
ui-revert-reason-example = For example: recorded twice
ui-revert-again-note = With “Revert and record again” the form opens with its values and files, for the right batch.
ui-revert-form-taken = To record it again at once, first save or discard the batch that is being entered.
ui-revert-action = Revert
ui-revert-again = Revert and record again
ui-revert-done = Batch { $number } is reverted
ui-reverted-by = Reverted by { $who }, { $when }
ui-record-again = Record again
ui-record-again-title = Start a new batch with the values and files of this one
ui-record-again-left-out = Not taken along, since they are not saved: { $names }
ui-set-aside = Set aside…
ui-set-aside-title = Set { $name } aside?
ui-set-aside-text = It no longer belongs to the batch, but stays on record with its file. Nothing is erased.
ui-set-aside-reason-example = For example: slip of another batch
ui-set-aside-action = Set aside
ui-set-aside-done = { $name } is set aside
ui-set-aside-heading = Set aside
ui-set-aside-by = Set aside by { $who }, { $when }

# Who did what, supervisors and PINs.
ui-timeline = Changes
ui-trail = Trail
ui-trail-means = Everything that was ever done, by whom and when
ui-trail-program = the program
ui-trail-who = By whom
ui-trail-everybody = Everybody
ui-trail-action = What
ui-trail-everything = Everything
ui-trail-subject = About
ui-trail-subject-example = Batch number, code, setting or name
ui-trail-search = Search
ui-trail-search-example = Reason, value, file …
ui-trail-entry = Entry
ui-trail-entry-number = Entry { $entry }
ui-trail-nothing = Nothing in the trail fits
ui-trail-empty = Nothing has been done yet
ui-trail-show-everything = Show everything
ui-trail-export = Export
ui-trail-export-title = Export the trail
ui-trail-export-all = Every entry from the first on, with everything it holds and its hash.
ui-trail-export-narrowed = Every entry that is filtered for, with everything it holds and its hash.
ui-trail-export-json = JSON
ui-trail-exporting = The trail is being written…
ui-trail-exported =
    { $count ->
        [one] One entry is in { $file }
       *[other] { $shown } entries are in { $file }
    }
ui-pin = PIN
ui-pin-title = Supervisor's PIN
ui-pin-text = This is for supervisors. Type the PIN, or hold the badge to the reader.
ui-pin-give = Continue
ui-pin-looking = Checking…
ui-pin-wait = Wrong PINs were given. The next one is looked at in { $seconds } s.
ui-pin-set = Give a PIN…
ui-pin-change = Change the PIN…
ui-pin-remove = Remove the PIN…
ui-pin-has = PIN
ui-pin-again = The same again
ui-pin-differs = The two are not the same. Type it again.
ui-pin-set-title = PIN of { $name }
ui-pin-set-text = 4 to 128 characters. A badge works too: hold it to the reader twice.
ui-pin-save = Save the PIN
ui-pin-done = { $name } has a PIN
ui-pin-own = Change my PIN…
ui-pin-own-text = Type the PIN you have now, then the new one twice. A badge works too.
ui-pin-before = PIN until now
ui-pin-new = New PIN
ui-pin-changed = { $name } has another PIN
ui-pin-remove-title = Remove the PIN of { $name }?
ui-pin-remove-text = Without any supervisor's PIN, corrections, lists and settings are open to everybody again.
ui-pin-remove-action = Remove the PIN
ui-supervisor = Supervisor
ui-supervisor-make = Make a supervisor
ui-supervisor-end = No longer a supervisor
ui-open-to-everybody = Corrections, lists, settings and restoring are open to everybody.
ui-open-to-everybody-next = To reserve them, make somebody a supervisor and give them a PIN.
ui-open-to-everybody-pin = To reserve them, give a supervisor a PIN.

# Storage, catalogue and settings stand apart
ui-catalogue = Catalogue
ui-settings = Settings
ui-storage-badge = { $label }: something is wrong
ui-unsaved-badge = { $label }: changes are not saved yet
ui-unsaved = Changes are not saved yet
ui-leaving-title = Your changes are not saved
ui-leaving-screen = { $names }: save them first, or leave them there for later.
ui-leaving-window = { $names }: they are lost when the window closes.
ui-leaving-keep = Keep editing
ui-leaving-later = Leave for later
ui-leaving-discard = Discard
ui-leaving-discard-close = Discard and close
ui-copy = Copy
ui-copied = Copied: { $what }
ui-open-folder = Open
ui-add = Add

# Storage
ui-storage-fine = Files are saved here
ui-storage-fine-means = Every attached file is copied to this folder and checked.
ui-storage-path = Folder
ui-storage-origin = Set by
ui-storage-origin-default = The default, inside the data folder
ui-storage-waiting = Not saved yet
ui-storage-waiting-count =
    { $count ->
        [0] No file
        [one] One file
       *[other] { $shown } files
    }
ui-storage-check = Check again
ui-storage-checking = Checking …
ui-storage-change = Files go to another folder from the next start on when UPLOAD_STORAGE_PATH or storage_path in settings.toml names it; those that are saved already stay where they are. “Move the files…” takes them along.
ui-storage-use-title = What the files take up
ui-storage-use-none = No file is saved yet
ui-storage-advice-title = What suits this plant
ui-storage-question-on-site = Must the data stay on site?
ui-storage-question-off-site = Is an off-site copy asked for?
ui-storage-question-workstations = How many workstations are there?
ui-storage-question-far-readers = Are those who read far away?
ui-storage-answer-yes = Yes
ui-storage-answer-no = No
ui-storage-answer-wanted = Wanted
ui-storage-answer-required = Required
ui-storage-answer-one = One
ui-storage-answer-several = Several
ui-storage-move-title = Move the files
ui-storage-move-means = To another disk or a share. Each file is copied, read again and compared; recording goes on meanwhile. The old folder stays until you remove it.
ui-storage-move = Move the files…
ui-storage-move-stop = Stop
ui-storage-move-progress = { $files } of { $all } files
ui-storage-move-unfinished = A move to { $path } was stopped. Choose the same folder again, and it goes on from there.
ui-storage-moved = The files are at { $to } from now on. Those at { $from } are still there: remove that folder yourself when you no longer need it.
ui-storage-parts = Parts of the storage
ui-storage-part-folder = Folder
ui-storage-part-use = Use and advice

# Object store
ui-objects-title = Object store
ui-objects-means = Recorded files can go to an object store too. They are saved at the storage path first, as always: recording never waits for the network.
ui-objects-mode = What it is for this workstation
ui-objects-mode-off = Off
ui-objects-mode-off-means = Nothing leaves the site.
ui-objects-mode-hybrid = A copy of every file
ui-objects-mode-hybrid-means = Every recorded file is uploaded, and stays here.
ui-objects-mode-primary = The files’ home
ui-objects-mode-primary-means = What the object store confirms leaves this side above a limit, the oldest read first. Opening it fetches it.
ui-objects-on-site = It was answered that the data must stay on site. An object store outside it would break that.
ui-objects-provider = Whose object store it is
ui-objects-provider-s3 = Amazon S3, or a server like it
ui-objects-provider-r2 = Cloudflare R2
ui-objects-provider-azure = Azure Blob Storage
ui-objects-provider-gcs = Google Cloud Storage
ui-objects-bucket = Bucket
ui-objects-container = Container
ui-objects-prefix = Prefix
ui-objects-prefix-hint = What every name there begins with. In one bucket each workstation has its own, such as line-2.
ui-objects-region = Region
ui-objects-region-hint = Such as ap-south-1. Empty for the usual one.
ui-objects-account = Account ID
ui-objects-storage-account = Storage account
ui-objects-endpoint = Server’s address
ui-objects-endpoint-hint = Only for a server that is not the provider’s own, such as https://files.example.com.
ui-objects-allow-http = Allow http, for a server on this site: what is sent can be read on the way
ui-objects-bandwidth = Speed limit
ui-objects-bandwidth-hint = A second, for all uploads together, such as 2 MB. Empty for none.
ui-objects-cache = Stays here
ui-objects-cache-hint = Beyond this, what was read longest ago is removed here and stays in the object store. Such as 20 GB.
ui-objects-save-anyway = Save anyway
ui-objects-key-title = Key and connection
ui-objects-key-environment = The key comes from the environment. It goes before one that is kept here.
ui-objects-key-file = The key is kept on this computer, for this account alone. That is less secure: whoever reads this disk reads it.
ui-objects-key-file-again = The system’s keychain is there now: enter the key again, and it goes there.
ui-objects-key-keychain = The key is in the system’s keychain, for this account alone.
ui-objects-key-none = There is no key yet.
ui-objects-key-id = Access key
ui-objects-key-secret = Secret key
ui-objects-key-azure = Account key
ui-objects-key-never-shown = It is kept on this computer and never shown again.
ui-objects-key-keep = Keep the key
ui-objects-key-other = Enter another key
ui-objects-key-pick = Choose the JSON file…
ui-objects-key-kept = The key is kept.
ui-objects-key-remove = Remove the key…
ui-objects-key-remove-title = Remove the key from this computer?
ui-objects-key-remove-text = Uploads wait until there is a key again, and files that are in the object store alone cannot be opened. Nothing there is removed.
ui-objects-key-remove-action = Remove the key
ui-objects-key-removed = No key is kept here any more.
ui-objects-test-title = Does it work?
ui-objects-test-means = Writes a small object with what is entered above, reads it back and removes it.
ui-objects-test = Test the connection
ui-objects-testing = Testing …
ui-objects-test-write = Write
ui-objects-test-read = Read back
ui-objects-test-remove = Remove
ui-objects-test-done = works
ui-objects-test-failed = failed
ui-objects-test-good = The connection works.
ui-objects-said = It said: { $detail }
ui-objects-queue-title = Uploads
ui-objects-nothing-yet = Nothing is recorded yet that could be uploaded.
ui-objects-all-there = Every recorded file is in the object store.
ui-objects-going = { $done } of { $all } files are in the object store.
ui-objects-paused = Uploads are paused until somebody has them go on, over restarts too.
ui-objects-pause = Pause
ui-objects-resume = Go on
ui-objects-try-now = Try now
ui-objects-waiting = Waiting
ui-objects-uploaded = Uploaded
ui-objects-failed = Failed last time
ui-objects-alone = There alone
ui-objects-here = Here
ui-objects-failed-title = Not uploaded last time
ui-objects-failed-more = And { $count } more.
ui-objects-care-title = By hand
ui-objects-verify-title = Verify
ui-objects-verify-means = Reads the objects, compares every byte, and heals what is wrong from the files here.
ui-objects-verify-all = Verify all
ui-objects-verify-some = { $count } by chance
ui-objects-verifying = Objects are read and compared.
ui-objects-evict-title = Make room here
ui-objects-evict-above = { $size } are above the limit. Each file is confirmed by the object store before it leaves.
ui-objects-evict-below = What is here is below the limit. Each file is confirmed by the object store before it leaves.
ui-objects-evict-limit = Down to the limit
ui-objects-evict-all = All of it…
ui-objects-evict-ask = Free { $size } here?
ui-objects-evict-ask-text = Everything that the object store confirms leaves this side. Opening a file fetches it again, as long as there is a network.
ui-objects-evict-do = Free it
ui-objects-evicting = Files leave this side.
ui-objects-fetch-title = Fetch
ui-objects-fetch-means =
    { $count ->
        [one] One file ({ $size }) is in the object store alone.
       *[other] { $shown } files ({ $size }) are in the object store alone.
    }
ui-objects-fetch-all = Fetch all
ui-objects-fetching = Files are fetched and compared.
ui-objects-migrate-title = Take everything over
ui-objects-migrate-means = Goes through everything that was ever recorded, and uploads what is not there. New files are uploaded by themselves.
ui-objects-migrate = Take over
ui-objects-migrating = What is not there is uploaded.
ui-objects-files-of = { $done } of { $all } files
ui-objects-stopped = It was stopped before its end.
ui-objects-verified =
    { $count ->
        [one] One object was read, and it is as it was saved.
       *[other] { $shown } objects were read, and all are as they were saved.
    }
ui-objects-verified-problems =
    { $count ->
        [one] { $checked } objects were read, and one is not as it was saved.
       *[other] { $checked } objects were read, and { $shown } are not as they were saved.
    }
ui-objects-problem-missing = It is gone.
ui-objects-problem-size = It has another size.
ui-objects-problem-bytes = It has other bytes.
ui-objects-problem-elsewhere = It was uploaded to another place, and its file is not here.
ui-objects-problem-unreadable = It cannot be read.
ui-objects-healed = It was uploaded again from the file here.
ui-objects-not-healed = It could not be uploaded again yet.
ui-objects-evicted =
    { $count ->
        [0] Nothing left: what is here is not uploaded yet, or below the limit.
        [one] One file left, { $size }.
       *[other] { $shown } files left, { $size }.
    }
ui-objects-unverified =
    { $count ->
        [one] One stays, since the object store does not have what was saved; it is uploaded again.
       *[other] { $shown } stay, since the object store does not have what was saved; they are uploaded again.
    }
ui-objects-fetched =
    { $count ->
        [one] One file is here again.
       *[other] { $shown } files are here again.
    }
ui-objects-migrated =
    { $count ->
        [0] Nothing was missing there.
        [one] One file was uploaded.
       *[other] { $shown } files were uploaded.
    }
ui-objects-still-waiting =
    { $count ->
        [one] One still waits.
       *[other] { $shown } still wait.
    }
ui-objects-trouble-off = The object store is switched off.
    .next = Switch it on under Storage, Object store.
ui-objects-trouble-not-primary = Files leave this side only where the object store is their home.
    .next = Choose that first, if it is what you want.
ui-objects-trouble-no-credentials = There is no key for the object store.
    .next = Enter it under Storage, Object store.
ui-objects-trouble-credentials = The key that is kept here cannot be read.
    .next = Enter it again.
ui-objects-trouble-keychain =
    { $reason ->
        [no_session] The system’s keychain is not used: there is no desktop session.
        [no_service] The system’s keychain is not used: this session has none.
        [not_set_up] The system’s keychain is not used: it is not set up.
        [locked] The system’s keychain is not used: it is locked.
        [no_answer] The system’s keychain is not used: it does not answer.
       *[other] The system’s keychain is not used: it refuses.
    }
    .next = Unlock it, or enter the key again.
ui-objects-trouble-unknown = This file is not in the object store.
    .next = Wait until it is uploaded.
ui-objects-trouble-offline = Offline: { $place } cannot be reached.
    .next = Nothing is lost: what waits is uploaded when the network is back.
ui-objects-trouble-wrong-key = { $place } does not accept the key.
    .next = Enter the right one.
ui-objects-trouble-no-bucket = There is no “{ $name }” at { $place }.
    .next = Correct the bucket, the region or the server’s address, or have the bucket made.
ui-objects-trouble-clock-wrong = This computer’s clock is wrong, so { $place } accepts nothing from it.
    .next = Set the clock, or have the system set it.
ui-objects-trouble-no-right = The key has no right to do that in “{ $name }”.
    .next = Give it the right to read, write, list and delete objects there.
ui-objects-trouble-configuration = What is entered does not work.
    .next = Correct it, and test the connection.
ui-objects-trouble-storage-unreachable = The storage path does not answer, so nothing can be uploaded from it.
    .next = It goes on by itself when the storage path is back.
ui-objects-trouble-busy = { $place } asks to be asked later.
    .next = Nothing to do: it is tried again by itself.
ui-objects-trouble-interrupted = The connection to { $place } broke off.
    .next = Nothing to do: it is tried again by itself.
ui-objects-trouble-refused = { $place } refuses.
    .next = Ask whoever looks after the object store.
ui-objects-trouble-not-there = The object is not in “{ $name }”.
    .next = Verify what is there.
ui-objects-trouble-differs = The object in “{ $name }” is not what was saved.
    .next = Verify what is there.
ui-objects-trouble-local-missing = The file is not at the storage path.
    .next = Check the files under Storage, Folder.
ui-objects-trouble-local-damaged = The file at the storage path is not what was saved, so it was not uploaded.
    .next = Check the files under Storage, Folder, and have each read again.
ui-objects-trouble-local-failed = The file cannot be read or written on this side.
    .next = Look whether the storage path is all right.

# Catalogue
ui-catalogue-lists = Lists
ui-catalogue-promise = Recorded batches never change: each keeps its product as it was on that day.
ui-product-types = Product types
ui-product-type = Product type
ui-brands = Brands
ui-product-type-summary =
    { $layout } · { $unit } · { $count ->
        [0] no parameters
        [one] one parameter
       *[other] { $count } parameters
    }
ui-product-type-new = New product type
ui-product-types-empty-title = There is no product type yet
ui-product-types-empty-text = A product type says what is produced: its unit, how it is counted, and what describes it.
ui-product-types-empty-action = Add the first product type
ui-product-type-name = Name
ui-product-type-example = for example HDPE Pipe
ui-product-type-save = Save product type
ui-product-type-retired = Retired: not offered for new batches
ui-unit = Unit
ui-unit-fixed = The way of counting says the unit.
ui-layout = How it is counted
ui-layout-plain = One number
ui-layout-rolls = Rolls
ui-layout-bundles = Bundles
ui-layout-bundles-by-length = Bundles by length
ui-preset-roll-lengths = Usual lengths of a roll (m)
ui-preset-cut-pieces = Cut pieces are allowed
ui-preset-bundle-sizes = Usual pieces per bundle
ui-preset-spares = Spare pieces are allowed
ui-weight-required = The weight per metre has to be entered
ui-parameters = Parameters
ui-parameters-means = What describes a batch of it, in the order of the form.
ui-parameter-add = Add parameter
ui-parameter-number = Parameter { $number }
ui-parameter-name = Name
ui-parameter-example = for example OD
ui-parameter-unit = Unit
ui-parameter-unit-none = none
ui-parameter-kind = Entered as
ui-kind-select = Choice
ui-kind-number = Number
ui-kind-text = Text
ui-parameter-required = Has to be entered
ui-parameter-options = Choices
ui-parameter-option-add = add a choice…
ui-parameter-remove = Remove { $name }
ui-problems-marked =
    { $count ->
        [one] Not saved: one thing is marked.
       *[other] Not saved: { $count } things are marked.
    }
ui-undo-changes = Undo changes
ui-unsaved-title = Save the changes of { $name }?
ui-unsaved-text = They are not saved yet.
ui-unsaved-back = Go back
ui-unsaved-drop = Drop the changes
ui-unsaved-save = Save
ui-brand-add = New brand
ui-brands-empty = There is no brand yet. Every batch is sold under one.
ui-operator-add-name = New operator
ui-operators-empty = There is no operator yet. Whoever records first can type the name there, too.
ui-rename = Rename { $name }
ui-rename-label = New name of { $name }
ui-rename-save = Rename
ui-move-up = Move { $name } up
ui-move-down = Move { $name } down
ui-retire = Retire
ui-retire-name = Retire { $name }
ui-retired = Retired
ui-retired-means = Not offered any more. Batches that have them keep them.
ui-bring-back = Bring back
ui-bring-back-name = Bring back { $name }
ui-import = Import
ui-import-title = Import { $file }?
ui-import-text = This is what would change. What the file does not name stays as it is, and so does every recorded batch.
ui-import-nothing = Everything in this file is here already. There is nothing to import.
ui-import-added = Added ({ $count })
ui-import-changed = Changed ({ $count })
ui-import-unchanged = Unchanged ({ $count })
ui-import-apply = Import
ui-import-done = Imported: { $added } added, { $changed } changed
ui-export-catalogue = Export
ui-export-done = Exported to { $file }
ui-change-retired = will be retired
ui-change-returned = will be offered again
ui-change-unit = Unit: { $from } becomes { $to }
ui-change-layout = Counting: { $from } becomes { $to }
ui-change-parameter-added = New parameter { $parameter }
ui-change-parameter-removed = Without parameter { $parameter }
ui-change-parameter-changed = Parameter { $parameter } is entered differently
ui-change-options-added = { $parameter }: new choices { $options }
ui-change-options-removed = { $parameter }: without choices { $options }
ui-change-order = Another order
ui-change-presets = Other usual lengths and sizes
ui-change-weight = Another rule for the weight per metre
ui-change-other = Something else: { $code }

# Settings
ui-settings-sections = Parts of the settings
ui-settings-window = Window
ui-settings-recording = Recording
ui-settings-files = Files
ui-settings-places = Where everything is
ui-settings-log = Log
ui-settings-about = About
ui-setting-save = Save
ui-setting-undo = Undo
ui-setting-saved = Saved
ui-setting-default = Use the default
ui-setting-default-of = Use the default of { $name }
ui-origin-default = The default
ui-origin-file = Set in { $file }
ui-origin-environment = Set by the variable { $name }. It can only be changed there.
ui-origin-flag = Given when Batchbook was started. It can only be changed there.
ui-origin-locked = Locked by { $file }. Ask whoever looks after this computer.
ui-language-en = English
ui-language-hi = हिन्दी
ui-theme-system = Like the system
ui-theme-light = Light
ui-theme-dark = Dark
ui-theme-high-contrast = High contrast
ui-touch-standard = Standard
ui-touch-large = Large, for gloves
ui-setting-name-data-dir = Data folder
ui-setting-name-storage-path = Storage path
ui-setting-name-language = Language
ui-setting-language-hint = In force at once, for words, numbers and dates.
ui-setting-name-theme = Colours
ui-setting-theme-hint = High contrast is light or dark as the system is.
ui-setting-name-touch-targets = Size of buttons
ui-setting-touch-targets-hint = Large ones stand further apart, too.
ui-setting-name-station = Station code
ui-setting-station-hint = A short name of this workstation, such as L2. It becomes part of new batch codes.
ui-setting-station-none = none
ui-setting-name-code-pattern = Pattern of batch codes
ui-setting-code-pattern-hint = {"{"}number{"}"} has to be in it. Codes of recorded batches stay as they are.
ui-setting-code-example = A batch of today:
ui-setting-name-time-zone = Time zone
ui-setting-time-zone-hint = For “today” and for all times that are shown.
ui-setting-time-now = There it is { $time } now.
ui-setting-name-ask-operator-after = Ask who records after
ui-setting-ask-operator-after-hint = Minutes in which nobody touched anything; 0 never asks.
ui-setting-name-accepted-kinds = Accepted kinds of files
ui-setting-accepted-kinds-hint = The last part of the name, such as pdf. Other files are refused with this list.
ui-setting-kind-add = add a kind…
ui-setting-name-size-limit = Largest file
ui-setting-size-limit-hint = A number with a unit, such as 250 MB.
ui-setting-name-rehash = Reading files again
ui-setting-rehash-hint = Each saved file is read about once a month to see whether it is still as it was saved: slowly, and only while nobody is here.
ui-rehash-idle = While nobody is here
ui-rehash-off = Off
ui-setting-name-cloud = Object store
ui-setting-name-rehash-limit = Speed of reading again (MB a second)
ui-setting-rehash-limit-hint = A low number leaves the disk to whoever works.
ui-setting-name-picker-folder = Folder to choose files from
ui-setting-picker-folder-hint = The full path of the folder that “Attach files” opens.
ui-setting-choose-folder = Choose folder
ui-setting-picker-folder-none = where the last files came from
ui-places-means = All data of this workstation is in these folders. Nothing is kept anywhere else.
ui-path-data = Data folder
ui-path-database = Database
ui-path-storage = Storage path
ui-path-uploads = Attached files
ui-path-logs = Logs
ui-path-settings = Settings of this workstation
ui-path-system-settings = Settings of the whole computer
ui-open-folder-of = Open { $name }
ui-copy-path-of = Copy the path of { $name }
ui-log-which = Which lines
ui-log-failures = Failures
ui-log-all = Everything
ui-log-search = Search the log
ui-log-follow = Follow
ui-log-open = Open the folder
ui-log-error = Failure
ui-log-warn = Warning
ui-log-info = Note
ui-log-no-failures = Nothing has failed.
ui-log-nothing-found = No line has these words.
ui-log-empty = Nothing is in the log yet.
ui-about-title = Batchbook { $version }
ui-about-licence = Free software under the MIT or the Apache 2.0 licence, as you choose.
ui-diagnosis = Diagnosis
ui-diagnosis-means = Versions, paths and counts for whoever helps you. Nothing of what was recorded is in it.
ui-diagnosis-copy = Copy the diagnosis
ui-diagnosis-copied = Copied. Paste it into a message.
ui-diagnosis-select = Press Ctrl+C now to copy it.
ui-licences =
    { $count ->
        [one] What it is built with: one part
       *[other] What it is built with: { $count } parts
    }

# Backups.
ui-backup-title = Backups
ui-backup-show = To the backups
ui-backup-now = Back up now
ui-backup-archive = As one file
ui-backup-archive-hint = Writes everything into one compressed file that can be read without Batchbook. “Back up now” only adds what is new.
ui-backup-proven = Proven restorable: { $when }
ui-backup-never = No proven backup yet
ui-backup-free = { $size } free
ui-backup-places = Where the backups go
ui-backup-add = Add a folder
ui-backup-choose = Choose a folder
ui-backup-remove = Remove
ui-backup-remove-name = Remove { $path }
ui-backup-remove-title = No more backups to { $path }?
ui-backup-remove-text = The backups that are there stay as they are.
ui-backup-place-gone = This folder is not there now. Plug the disk in or connect the share.
ui-backup-same-disk = This folder is on the same disk as the data, and is lost together with it. Add another disk, a stick or a share.
ui-backup-object-store = The database goes here each night; the files are uploaded anyway. Restored on another computer from bucket and key alone.
ui-backup-set-elsewhere = These folders are set by a variable, a flag or a locked file, and can only be changed there.
ui-backup-nightly = Every night at { $time } what is new is added. A night when this computer was off is made up for.
ui-backup-nightly-off = The nightly backup is switched off (backup_at).
ui-backup-empty-title = Where should the backups go?
ui-backup-empty-text = Everything that is recorded is on this computer alone until there is a backup. Choose a folder on any other disk, a stick or a share: each night what is new is added to it, read back and compared.
ui-rebuild-offer = This computer replaces another
ui-rebuild-title = This computer replaces another
ui-rebuild-text = Everything that was recorded there comes back from its object store: the book now, the files when they are opened or all at once. Nothing in the object store is changed.
ui-rebuild-prefix-hint = As it was on the other computer. Left empty, all stations in the bucket are looked for.
ui-rebuild-key-there = This computer has a key already.
ui-rebuild-look = Look for backups
ui-rebuild-looking = Looking for backups …
ui-rebuild-none = The connection works, but there is no backup of a book there. Check bucket and prefix.
ui-rebuild-damaged =
    { $count ->
        [one] One backup there cannot be used, and is left out.
       *[other] { $count } backups there cannot be used, and are left out.
    }
ui-rebuild-snapshots = Which backup
ui-rebuild-no-station = no station code
ui-rebuild-waiting =
    { $count ->
        [one] The object store does not have one of its files.
       *[other] The object store does not have { $shown } of its files.
    }
ui-rebuild-files = The files
ui-rebuild-files-later = When they are opened
ui-rebuild-files-now = All at once
ui-rebuild-files-hint = Each is compared with what was saved, whenever it comes.
ui-rebuild-back = Back
ui-rebuild-fetch = Bring it back
ui-rebuild-fetching = Bringing it back
ui-rebuild-cancelled = Cancelled. Nothing was changed.
ui-rebuild-done =
    { $count ->
        [one] One batch is back. Batchbook starts once more to take it into use.
       *[other] { $shown } batches are back. Batchbook starts once more to take them into use.
    }
ui-rebuild-lost =
    { $count ->
        [one] The object store did not have one file as it was saved. It is named in the log, and by every check.
       *[other] The object store did not have { $shown } files as they were saved. They are named in the log, and by every check.
    }
ui-rebuild-start = Start Batchbook
ui-objects-reading-cloud-offline = Check the network and the server’s address, then look again.
ui-objects-reading-cloud-busy = Wait a moment, then try again.
ui-objects-reading-cloud-interrupted = Check the network, then try again.
ui-objects-reading-cloud-configuration = Correct it, then look again.
ui-objects-reading-cloud-not-there = Look again for what is there, and choose another backup.
ui-objects-reading-restore-damaged = Choose an older backup.
ui-backup-ask-title = Where should the backups go?
ui-backup-ask-text = Any other disk, stick or share. Each night what is new is added there, and read back to prove that it can be restored. It can be chosen later, under Backups.
ui-backup-ask-later = Later
ui-backup-list = Backups of this workstation
ui-backup-list-none = There is none yet. Back up now, or wait for the night.
ui-backup-kind-archive = One file
ui-backup-kind-mirror = Mirror
ui-backup-kind-object-store = Object store
ui-backup-files =
    { $count ->
        [one] one attachment
       *[other] { $shown } attachments
    }
ui-backup-state-proven = Proven restorable: { $when }
ui-backup-state-not-whole = Proven: { $when }. Files were missing already before it was made
ui-backup-state-repaired =
    { $count ->
        [one] One stored file had changed on that disk, and was copied again
       *[other] { $shown } stored files had changed on that disk, and were copied again
    }
ui-backup-state-unproven = Not proven
ui-backup-state-damaged = Damaged: not everything in it can be restored
ui-backup-state-gone = Not there now
ui-backup-state-failed = Failed
ui-backup-older = Show { $count } older
ui-backup-verify = Check
ui-backup-verify-name = Check the backup of { $when }
ui-backup-restore = Restore
ui-backup-restore-name = Restore the backup of { $when }
ui-backup-restore-title = Restore the backup of { $when }
ui-backup-restore-text = A new folder is made at a place that you choose, with everything of this backup. What is recorded here stays as it is.
ui-backup-restore-stored-text = A new folder is made at a place that you choose, with the book of this backup, fetched from the object store and compared. What is recorded here, and what is in the object store, stays as it is.
ui-backup-restore-stored-files = Where they come later, the new folder wants the key of the object store entered once more.
ui-backup-restore-choose = Choose a place
ui-backup-restore-where = Where to
ui-backup-restore-new = A new folder
ui-backup-restore-here = In the place of everything here
ui-backup-replace-text = The backup is unpacked and all of it compared; until then nothing here is changed, and it can be cancelled. Then Batchbook starts again with what is in it. The files go to the storage path of this computer.
ui-backup-replace-since = What is here now, with everything recorded since { $when }, is kept aside in a folder of the data folder, replaced- with the time. The history does not show it any more.
ui-backup-replace-do = Replace everything here
ui-backup-replace-ends = At the end Batchbook starts again by itself.
ui-backup-kept-aside-title = Kept aside
ui-backup-kept-aside = A backup took the place of everything here on { $when }. What was here before is in { $path }
ui-backup-kept-aside-next =
    { $count ->
        [one] When everything is found to be in order, that folder can be removed: nothing needs it.
       *[other] When everything is found to be in order, those folders can be removed: nothing needs them.
    }
ui-backup-prune = Delete old backups…
ui-backup-prune-title = Delete old backups
ui-backup-prune-text = Each place keeps { $days } daily, { $weeks } weekly and { $months } monthly backups (backup_keep), and always the newest that is proven. The others can be deleted.
ui-backup-prune-frees =
    { $count ->
        [one] One backup is deleted; { $size } become free.
       *[other] { $shown } backups are deleted; { $size } become free.
    }
ui-backup-prune-nothing-here = Nothing is deleted here.
ui-backup-prune-none = There is nothing to delete: every backup is still kept.
ui-backup-prune-goes = Is deleted
ui-backup-prune-stays = Stays: { $reasons }
ui-backup-prune-do =
    { $count ->
        [one] Delete one backup
       *[other] Delete { $shown } backups
    }
ui-backup-kept-day = daily
ui-backup-kept-week = weekly
ui-backup-kept-month = monthly
ui-backup-kept-newest-proven = the newest that is proven
ui-backup-kept-ahead-of-clock = dated ahead of the clock
ui-backup-pruning = Old backups are being deleted
ui-backup-pruned =
    { $count ->
        [0] No backup was deleted.
        [one] One backup was deleted; { $size } are free.
       *[other] { $shown } backups were deleted; { $size } are free.
    }
ui-backup-pruned-stopped = Stopped. The others stay as they are.
ui-backup-making = A backup is being made
ui-backup-verifying = A backup is being checked
ui-backup-restoring = A backup is being restored
ui-backup-step-begins = Beginning
ui-backup-step-snapshot = Copying the database
ui-backup-step-copying = Copying
ui-backup-step-restoring = Unpacking
ui-backup-step-proving = Reading it and comparing
ui-backup-step-removing = Deleting
ui-backup-speed = { $size } a second
ui-backup-left = { $time } left
ui-backup-cancelled = Cancelled. What was begun was removed again.
ui-backup-made = The backup in { $path } is made and was read back whole, with { $count ->
        [one] one attachment
       *[other] { $shown } attachments
    }.
ui-backup-made-findings = Everything else is in it. This was found on the way:
ui-backup-verified-good =
    { $count ->
        [one] One file
       *[other] { $shown } files
    } read and compared: everything can be restored.
ui-backup-verified-stored =
    The database was fetched and compared, and the object store has { $count ->
        [one] the one file
       *[other] all { $shown } files
    } as saved: everything can be restored.
ui-backup-verified-stored-next = Make another one now. Where files are missing, verify the objects under Storage: what is here is uploaded again.
ui-backup-verified-not-whole =
    { $count ->
        [one] One file
       *[other] { $shown } files
    } read and compared. All of it can be restored; some files were missing already before it was made:
ui-backup-verified-bad = The backup is damaged.
ui-backup-verified-bad-next = Make another one now. The disk may be failing.
ui-backup-history-fits = The history here goes on from the one in it.
ui-backup-history-next = Leave everything as it is, this backup too, and call your quality manager.
ui-backup-more = and { $count } more
ui-backup-restored =
    { $batches ->
        [one] One batch
       *[other] { $shown } batches
    } and { $attachments ->
        [one] one attachment
       *[other] { $files } attachments
    } are in { $path }
ui-backup-restored-destinations = Where backups go, { $paths }, is set aside, so that this copy adds nothing to the backups of the original. Set it again where this takes its place.
ui-backup-restored-object-store = The object store { $place } is set aside, so that this copy uploads nothing among the files of the original. Set it again where this takes its place; until then files that the object store has alone cannot be opened.
ui-backup-restored-paused = Uploads and snapshots are paused in this copy, since this workstation goes on in the same place. Where the copy takes its place they go on under Storage.
ui-backup-restored-storage = The storage path { $path } of that time is set aside, so that looking at the copy does not touch its files.
ui-backup-how = Each backup is read back before it counts: every file is compared, and the database is opened out of it. With the window closed, too, it is made at night where the timer of the packages is switched on.

## ui-plant: the book of the whole plant

ui-plant-title = Plant
ui-plant-empty-title = See all workstations in one place
ui-plant-empty-text = Choose the folder that the workstations back up to: a share, or a disk with their mirrors. The newest backup of each is opened together with the others, to be read only. Nothing there is changed.
ui-plant-empty-how = A workstation makes such a backup on its own screen “Backups”. What is shown here is as fresh as its last one.
ui-plant-choose = Choose a folder
ui-plant-add = Add a folder
ui-plant-add-bucket = Add the object store
ui-plant-bucket-text = Or look into this workstation’s object store: the backups of all stations in { $bucket } are opened, with the key that this computer has for it.
ui-plant-again = Look for newer backups
ui-plant-opening = The backups are opened and compared with what was backed up …
ui-plant-progress = { $stations } of { $all } stations, { $done } of { $size }
ui-plant-stop = Stop
ui-plant-stopped = The opening was stopped, so nothing of the stations is shown yet.
ui-plant-stopped-before = The opening was stopped. What is shown is what was open before.
ui-plant-open-again = Open the backups
ui-plant-stations = Stations
ui-plant-as-of = as of { $when }
ui-plant-of = Station { $station }, as of { $when }
ui-plant-none = No station could be opened.
ui-plant-superseded = { $path } has an older backup of station { $station }, as of { $when }. It is not shown.
ui-plant-folders = Where it is looked
ui-plant-remove = Leave out { $path }
ui-plant-batches = Batches of all stations
ui-plant-station = Station
ui-plant-more = Show more
ui-plant-nothing-found = No station has such a batch
ui-plant-nothing-found-next = What was recorded after a station’s last backup is not in here yet. Try fewer words, other days or all stations.
ui-plant-no-batches = No batch is in these backups yet.
ui-plant-export-all = All batches of all stations, with everything recorded.
ui-plant-open-file = Open { $name }
ui-plant-save-file = Save a copy of { $name }
window-plant-folder = Choose the folder with the backups of the workstations
