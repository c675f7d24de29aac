#!/bin/bash
# Is the newest backup good?  It is restored beside the live database, on a
# server of its own, brought forward by its logs to one moment of the live
# one, and compared with it table by table, file by file.  Nothing live is
# changed.  DRILL_DIR: where there is room for a copy (/var/tmp).
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=/dev/null
. "$here/lib.sh"
export LC_ALL=C
database=$(conf db_name)
dir=$(mktemp -d "${DRILL_DIR:-/var/tmp}/baodan-drill.XXXXXX")
chmod 711 "$dir" # the server that is started in it runs as somebody else
trap 'unserve; rm -rf "$dir"' EXIT

# A SELECT for each table: its name, its rows, one number made of them all.
# CHECKSUM TABLE is no good: what it takes for a virtual column is undefined.
checksum_statements() {
    at_live mariadb --batch --raw --skip-column-names <<SQL
SET SESSION group_concat_max_len=1000000;
SELECT CONCAT('SELECT ''', table_name, ''', COUNT(*), COALESCE(BIT_XOR(CAST(CONV(LEFT(MD5(',
    'CONCAT_WS(0x2c, ', GROUP_CONCAT('QUOTE(\`', column_name, '\`)' ORDER BY ordinal_position),
    ')), 15), 16, 10) AS UNSIGNED)), 0) FROM \`', table_name, '\`;')
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema='$database' AND table_type='BASE TABLE' AND is_generated='NEVER'
GROUP BY table_name;
SQL
}

# One moment of the live database: its checksums, and the transaction it is at.
look_at_live() {
    local file position
    at_live mariadb --batch --skip-column-names "$database" >"$dir/moment" <<SQL
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
START TRANSACTION WITH CONSISTENT SNAPSHOT;
SHOW STATUS LIKE 'binlog_snapshot_%';
$1
COMMIT;
SQL
    grep -v '^[Bb]inlog_snapshot_' "$dir/moment" | sort >"$dir/live"
    file=$(sed -n 's/^[Bb]inlog_snapshot_file\t//p' "$dir/moment")
    position=$(sed -n 's/^[Bb]inlog_snapshot_position\t//p' "$dir/moment")
    ask "SELECT BINLOG_GTID_POS('$file', $position)"
}

compare() {
    join -t $'\t' -a 1 -e none -o 0,1.2,1.3,2.2,2.3 "$dir/live" "$dir/restored" |
        awk -F '\t' '
            BEGIN { printf "%-24s %9s %20s %20s\n", "TABLE", "ROWS", "LIVE", "RESTORED" }
            { printf "%-24s %9s %20s %20s  %s\n", $1, $2, $3, $5,
                $2 == $4 && $3 == $5 ? "equal" : "DIFFERENT" }'
}

# A file's name is the hash of what is in it.
damaged_files() {
    local name
    at_copy "$dir/copy" "$database" --execute='SELECT stored FROM bd_file' | sort -u |
        while read -r name; do
            echo "$(basename "$name")  $name"
        done >"$dir/files"
    (cd "$dir/copy/files" && sha256sum --quiet --check "$dir/files" 2>/dev/null) || true
}

began=$(date +%s)
statements=$(checksum_statements)
gtid=$(look_at_live "$statements")
"$here/backup.sh" log
UNTIL=$gtid "$here/restore.sh" "$dir/copy"
serve "$dir/copy"
at_copy "$dir/copy" "$database" --execute="$statements" | sort >"$dir/restored"
compare | tee "$dir/table"
damaged_files | tee "$dir/damaged"
different=$(grep -c 'DIFFERENT$' "$dir/table" || true)
damaged=$(wc -l <"$dir/damaged")
echo "drill of $(basename "$(newest)") at $gtid: $(wc -l <"$dir/live") tables," \
    "$different different; $(wc -l <"$dir/files") files, $damaged damaged;" \
    "$(($(date +%s) - began)) s"
[ "$different" -eq 0 ] && [ "$damaged" -eq 0 ] && mark drill
