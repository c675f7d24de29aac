#!/bin/bash
# A backup of a running deployment, sealed for whoever holds the secret key.
#   backup.sh full    database, uploads, configuration (once a day)
#   backup.sh log     what the database's log holds since (every few minutes)
#   backup.sh list    what there is
# One folder per full backup, with the logs that follow it.  KEEP_DAYS (14)
# says when a folder goes; the newest never does.
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null
. "$here/lib.sh"
KEEP_DAYS=${KEEP_DAYS:-14}

make_key() {
    age-keygen -o "$KEY" 2>/dev/null
    age-keygen -y "$KEY" >"$RECIPIENT"
    echo "made $KEY: without it no backup can be opened. Copy it to another place now."
}

# Everything but data that a new machine would need: bd.conf, the secrets it
# names, and the keys of a database that is encrypted at rest.
configuration() {
    echo "$CONF"
    sed -n 's/^[[:space:]]*[a-z_]*_file[[:space:]]*=[[:space:]]*//p' "$CONF"
    ask "SHOW VARIABLES LIKE 'file\_key\_management\_file%'" |
        cut -f 2 | sed 's/^FILE://' | grep '^/' || true
}

copy_database() {
    at_live mariadb-backup --backup --stream=xbstream --target-dir="$1/tmp" \
        --extra-lsndir="$1/tmp" 2>"$1/log" | seal >"$1/db.xb.zst.age" ||
        die "mariadb-backup failed:
$(tail -n 5 "$1/log")"
}

# The database first: a row's upload is on disk before the row is.
copy_files() {
    local list
    list=$(configuration | sort -u)
    # shellcheck disable=SC2086 # one path each
    tar -cf - -C / ${list//$'\n'\//$'\n'} 2>/dev/null | seal >"$1/conf.tar.zst.age"
    copy_uploads "$1" uploads
}

# copy_uploads FOLDER NAME: those that came since the last time.
copy_uploads() {
    local list=$1/.list
    touch "$1/.mark.new"
    [ -e "$1/.mark" ] || touch -d @0 "$1/.mark"
    find "$(conf data_dir)" -type f -not -name '.*' -newer "$1/.mark" -printf '%P\0' >"$list"
    if [ -s "$list" ] || [ "$2" = uploads ]; then
        tar -cf - --ignore-failed-read -C "$(conf data_dir)" --null \
            --files-from="$list" | seal >"$1/$2.tar.zst.age"
    fi
    rm "$list"
    mv "$1/.mark.new" "$1/.mark"
}

describe() {
    local info=$1/tmp/mariadb_backup_info
    [ -e "$info" ] || info=$1/tmp/xtrabackup_info
    echo "made_at = $(date -u +%Y-%m-%dT%H:%M:%SZ)"
    echo "mariadb = $(ask 'SELECT VERSION()')"
    echo "database = $(conf db_name)"
    sed -nE "s/^binlog_pos = filename '([^']*)'.*/binlog = \1/p" "$info"
    sed -nE "s/^binlog_pos = .*GTID of the last change '([^']*)'.*/gtid = \1/p" "$info"
}

full() {
    local name part
    [ "$(ask 'SELECT @@log_bin')" = 1 ] ||
        die "the binary log is off, so nothing after this backup could be restored;" \
            "use sql/server/baodan.cnf"
    [ -e "$RECIPIENT" ] || make_key
    mkdir -p "$BACKUPS"
    find "$BACKUPS" -maxdepth 1 -name '.part-*' -exec rm -r {} + # of one that was cut off
    if compgen -G "$BACKUPS/[0-9]*Z" >/dev/null; then # up to here, for the one before
        "$here/backup.sh" log || echo "the backup before this one ends where its logs end" >&2
    fi
    name=$(date -u +%Y%m%dT%H%M%SZ)
    part=$BACKUPS/.part-$name
    mkdir -p "$part/tmp"
    copy_database "$part"
    copy_files "$part"
    describe "$part" >"$part/manifest"
    [ -n "$(manifest "$part" binlog)" ] || die "the backup names no position of the log"
    rm -r "$part/tmp" "$part/log"
    (cd "$part" && sha256sum -- *.age manifest >SHA256SUMS)
    sync -f "$part"
    mv "$part" "$BACKUPS/$name"
    prune
    mark full
    part=$BACKUPS/$name
    echo "$part: $(du -sh "$part" | cut -f 1), up to $(manifest "$part" gtid)"
}

prune() {
    local folder keep
    keep=$(newest)
    find "$BACKUPS" -maxdepth 1 -name '[0-9]*Z' -mtime "+$KEEP_DAYS" | while read -r folder; do
        [ "$folder" = "$keep" ] || rm -r "$folder"
    done
}

# Read through the server: it alone can read a log that is encrypted.
copy_log() {
    local to=$1 log=$2
    at_live mariadb-binlog --read-from-remote-server --raw --result-file="$to/.raw-" "$log"
    seal <"$to/.raw-$log" >"$to/.part-$log"
    rm "$to/.raw-$log"
    mv "$to/.part-$log" "$to/$log.zst.age"
}

log() {
    local to first open log n=0
    to=$(newest)
    first=$(manifest "$to" binlog)
    rm -f "$to"/.raw-* "$to"/.part-*
    ask 'FLUSH BINARY LOGS'
    open=$(ask 'SHOW MASTER STATUS' | cut -f 1)
    ask 'SHOW BINARY LOGS' | cut -f 1 | grep -qx "$first" ||
        die "the server's log does not go on from $to (was it restored?): make a full backup"
    for log in $(ask 'SHOW BINARY LOGS' | cut -f 1); do
        [[ $log < $first || $log == "$open" || -e $to/$log.zst.age ]] && continue
        copy_log "$to" "$log"
        n=$((n + 1))
    done
    copy_uploads "$to" "uploads-$(date -u +%Y%m%dT%H%M%SZ)"
    mark log
    echo "$to: $n logs added"
}

list() {
    local folder
    for folder in "$BACKUPS"/[0-9]*Z; do
        [ ! -d "$folder" ] || printf '%s  %5s  %3d logs  from %s\n' "$folder" \
            "$(du -sh "$folder" | cut -f 1)" "$(find "$folder" -name '*.[0-9]*.zst.age' | wc -l)" \
            "$(manifest "$folder" gtid)"
    done
}

case ${1:-} in
full | log | list) "$1" ;;
*) die "usage: backup.sh full|log|list" ;;
esac
