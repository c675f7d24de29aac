#!/bin/bash
# A backup, opened into an empty folder and brought forward by its logs.
#   restore.sh DIR [FOLDER]    FOLDER: one of BACKUPS; the newest if not given
# UNTIL=0-1-4711 stops after that transaction (a GTID), UNTIL='2026-11-21
# 14:30:00' before that time (UTC); without it all logs are played.
# DIR gets mysql/ (a data directory), files/ (uploads), etc/ (configuration).
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null
. "$here/lib.sh"
UNTIL=${UNTIL:-}

unpack() {
    local from=$1 dir=$2 file
    [ -r "$KEY" ] || die "cannot read $KEY: set KEY to the secret key of the backups"
    (cd "$from" && sha256sum --quiet --check SHA256SUMS) ||
        die "$from is damaged: take another backup"
    mkdir -p "$dir/mysql" "$dir/files" "$dir/etc"
    unseal "$from/conf.tar.zst.age" | tar -xf - -C "$dir/etc"
    for file in "$BACKUPS"/[0-9]*Z/uploads*.tar.zst.age; do
        [[ $file < $from ]] || unseal "$file" | tar -xf - -C "$dir/files"
    done
    unseal "$from/db.xb.zst.age" | mbstream -x -C "$dir/mysql"
}

# The keys of a database that is encrypted lie in DIR/etc now.
prepare() {
    local dir=$1
    sed -E "s#^(loose-)?(file_key_management_filename=)/#\2$dir/etc/#;
        s#^(loose-)?(file_key_management_filekey=FILE:)/#\2$dir/etc/#" \
        "$dir/mysql/backup-my.cnf" >"$dir/backup-my.cnf"
    cp "$dir/backup-my.cnf" "$dir/mysql/backup-my.cnf"
    [ "$(id -u)" -ne 0 ] || chown -R "$(db_user)" "$dir/etc"
    mariadb-backup --prepare --target-dir="$dir/mysql" >"$dir/prepare.log" 2>&1 ||
        die "the backup cannot be prepared:
$(tail -n 5 "$dir/prepare.log")"
}

# The logs from the one that the backup names on, as long as their numbers
# follow each other: where they do not, another life of the server begins.
logs() {
    local from=$1 folder log number last
    last=$(manifest "$from" binlog)
    last=$((10#${last##*.} - 1))
    for folder in "$BACKUPS"/[0-9]*Z; do
        [[ $folder < $from ]] && continue
        for log in "$folder"/*.[0-9]*.zst.age; do
            [ -e "$log" ] || continue
            number=$((10#$(basename "$log" .zst.age | sed 's/.*\.//')))
            [ "$number" -ne "$last" ] || continue
            [ "$number" -eq $((last + 1)) ] || return 0
            last=$number
            echo "$log"
        done
    done
}

stop_option() {
    case $UNTIL in
    '') ;;
    [0-9]*-[0-9]*-[0-9]*:*) echo "--stop-datetime=$UNTIL" ;;
    [0-9]*-[0-9]*-[0-9]*) echo "--stop-position=$UNTIL" ;;
    *) die "UNTIL=$UNTIL is neither a GTID nor a time (YYYY-MM-DD HH:MM:SS)" ;;
    esac
}

# mariadb-binlog's complaint about logs that end where the backup does.
nothing_followed() {
    [[ $UNTIL != *-*-* || $UNTIL == *:* ]] &&
        grep -q 'never reached expected GTID state' "$1/play.log"
}

play() {
    local from=$1 dir=$2 gtid log stop
    local options=() files=()
    gtid=$(manifest "$from" gtid)
    stop=$(stop_option)
    [ -z "$gtid" ] || options+=("--start-position=$gtid")
    [ -z "$stop" ] || options+=("$stop")
    [ "$UNTIL" != "$gtid" ] || return 0
    mkdir -p "$dir/log"
    while read -r log; do
        files+=("$dir/log/$(basename "$log" .zst.age)")
        unseal "$log" >"${files[-1]}"
    done < <(logs "$from")
    [ "${#files[@]}" -gt 0 ] || return 0
    serve "$dir"
    TZ=UTC mariadb-binlog --no-defaults "${options[@]}" "${files[@]}" 2>"$dir/play.log" |
        at_copy "$dir" --binary-mode || nothing_followed "$dir" ||
        die "the logs cannot be played: $(tail -n 5 "$dir/play.log")"
    ! grep -q 'Did not reach stop position' "$dir/play.log" ||
        die "the logs end before UNTIL=$UNTIL"
    unserve
    rm -r "$dir/log"
}

[ $# -ge 1 ] || die "usage: restore.sh DIR [FOLDER]"
dir=$(readlink -m "$1")
from=$(readlink -m "${2:-$(newest)}")
[ -e "$from/manifest" ] || die "$from is no backup"
[ -z "$(ls -A "$dir" 2>/dev/null)" ] || die "$dir is not empty"
trap unserve EXIT
unpack "$from" "$dir"
prepare "$dir"
play "$from" "$dir"
echo "restored $(basename "$from") into $dir${UNTIL:+, until $UNTIL}"
