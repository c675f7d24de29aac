# shellcheck shell=bash
# What backup.sh, restore.sh and drill.sh share; it is sourced.  Environment:
#   CONF       the deployment's bd.conf (/etc/baodan/bd.conf)
#   BACKUPS    where backups are kept (backups/, beside the uploads)
#   RECIPIENT  age's public key: all that making a backup needs (beside CONF)
#   KEY        age's secret key: opens them; restore and drill (beside CONF)
set -euo pipefail
umask 077

die() {
    echo "$(basename "$0" .sh): $*" >&2
    exit 1
}

# The first value of a key in bd.conf.
conf() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$CONF" | head -n 1
}

need() {
    local program
    for program; do
        command -v "$program" >/dev/null || die "$program is not installed"
    done
}

CONF=${CONF:-/etc/baodan/bd.conf}
[ -r "$CONF" ] || die "cannot read $CONF: set CONF to the deployment's bd.conf"
BACKUPS=${BACKUPS:-$(dirname "$(conf data_dir)")/backups}
KEY=${KEY:-$(dirname "$CONF")/backup.key}
RECIPIENT=${RECIPIENT:-$(dirname "$CONF")/backup.pub}
need mariadb mariadb-backup mariadb-binlog mbstream age zstd

# The server that CONF names, asked as its administrator (unix_socket).
at_live() {
    local program=$1
    shift
    "$program" --no-defaults --socket="$(conf db_socket)" --user="$(id -un)" "$@"
}

ask() {
    at_live mariadb --batch --skip-column-names --execute="$1"
}

# mark NAME: it was done, and well; the metrics say when.
mark() {
    ask "REPLACE INTO \`$(conf db_name)\`.bd_mark VALUES ('$1', UTC_TIMESTAMP(3))" ||
        echo "the database keeps no mark of it (not migrated yet?)" >&2
}

newest() {
    local all
    all=("$BACKUPS"/[0-9]*Z)
    [ -d "${all[-1]}" ] || die "no backup in $BACKUPS: make one first"
    echo "${all[-1]}"
}

# manifest FOLDER KEY: what the backup says of itself.
manifest() {
    sed -n "s/^$2 = //p" "$1/manifest"
}

seal() {
    zstd -q -T0 -3 | age --recipients-file "$RECIPIENT"
}

# unseal FILE: its contents; every byte is authenticated.
unseal() {
    age --decrypt --identity "$KEY" "$1" | zstd -q -d
}

# Whom the server's files belong to.
db_user() {
    if [ "$(id -u)" -ne 0 ]; then
        id -un
    elif id mysql >/dev/null 2>&1; then
        echo mysql
    else
        echo nobody
    fi
}

# serve DIR: a server of its own on DIR/mysql, on a socket only.
serve() {
    local dir=$1 tries
    mkdir -p "$dir/run"
    [ "$(id -u)" -ne 0 ] || chown -R "$(db_user)" "$dir/mysql" "$dir/run"
    chmod 711 "$dir"
    mariadbd --defaults-file="$dir/backup-my.cnf" --user="$(db_user)" \
        --datadir="$dir/mysql" --socket="$dir/run/db.sock" \
        --pid-file="$dir/run/db.pid" --tmpdir="$dir/run" --skip-networking \
        --skip-log-bin --skip-slave-start --event-scheduler=OFF \
        --innodb-buffer-pool-size=256M >"$dir/mariadb.log" 2>&1 &
    SERVER=$!
    for ((tries = 0; tries < 600; tries++)); do
        at_copy "$dir" --execute='SELECT 1' >/dev/null 2>&1 && return
        kill -0 "$SERVER" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$dir/mariadb.log" >&2
    die "the restored database does not start"
}

at_copy() {
    local dir=$1
    shift
    mariadb --no-defaults --socket="$dir/run/db.sock" --user="$(id -un)" \
        --batch --skip-column-names "$@"
}

unserve() {
    [ -z "${SERVER:-}" ] || { kill "$SERVER" 2>/dev/null && wait "$SERVER"; } || true
    SERVER=
}
