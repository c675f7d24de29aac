#!/bin/bash
# Will the new migrations go through?  They are tried on a copy of the live
# database, on a server of its own, and the statements of every module after
# them.  Nothing live is changed.  DRILL_DIR: where there is room for a copy.
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null
. "$here/lib.sh"
worker=$(conf worker)
worker=${worker:-$(conf lib_dir)/bd-worker}
dir=$(mktemp -d "${DRILL_DIR:-/var/tmp}/baodan-rehearsal.XXXXXX")
chmod 711 "$dir" # the server that is started in it runs as somebody else
trap 'unserve; rm -rf "$dir"' EXIT

room() {
    local need_kb free_kb
    need_kb=$(du -sk "$(ask 'SELECT @@datadir')" | cut -f 1)
    free_kb=$(df -k --output=avail "$dir" | tail -n 1)
    [ "$free_kb" -gt $((need_kb + need_kb / 5)) ] ||
        die "a copy needs $((need_kb / 1024)) MB and a fifth more:" \
            "set DRILL_DIR to where there is room"
}

copy() {
    { at_live mariadb-backup --backup --target-dir="$dir/mysql" &&
        mariadb-backup --prepare --target-dir="$dir/mysql"; } >"$dir/log" 2>&1 ||
        die "the live database cannot be copied: $(tail -n 5 "$dir/log")"
    cp "$dir/mysql/backup-my.cnf" "$dir"
}

room
copy
serve "$dir"
sed "s#^\([[:space:]]*db_socket[[:space:]]*=\).*#\1 $dir/run/db.sock#" "$CONF" >"$dir/bd.conf"
"$worker" -c "$dir/bd.conf" -m 2>&1 | tee "$dir/migrate" |
    sed -n 's/^ts=\([^ ]*\) .*event=migrate\.\([a-z]*\) /\1 \2 /p' ||
    die "refused: $(grep -v '^ts=' "$dir/migrate")"
"$worker" -c "$dir/bd.conf" -t >"$dir/check" 2>&1 ||
    die "after the migrations: $(cat "$dir/check")"
applied=$(grep -c 'event=migrate.apply' "$dir/migrate" || true)
echo "rehearsed: $applied migrations on a copy, $(tail -n 1 "$dir/check")"
