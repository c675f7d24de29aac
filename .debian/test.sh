#!/bin/bash
# make deb-test: the package in a Debian of its own, from nothing to purged.
#   test.sh PACKAGE     as root; it runs itself again in namespaces of its own
# The Debian with the package's dependencies is made once (build/deb-test).
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cache=$here/../build/deb-test
base=$cache/base
root=$cache/root
log=$cache/log

die() {
    echo "FAILED  $*" >&2
    tail -n 25 "$log" >&2
    exit 1
}

in_base() {
    chroot "$base" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

depends() {
    dpkg-deb -f "$1" Pre-Depends Depends | sed 's/^[A-Za-z-]*: //' | paste -sd ,
}

make_base() {
    echo "making a Debian 12 with what the package depends on ..."
    rm -rf "$base"
    mkdir -p "$cache"
    debootstrap --variant=minbase bookworm "$base" >"$log" 2>&1 || die debootstrap
    printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
    chmod 755 "$base/usr/sbin/policy-rc.d"
    cp /etc/resolv.conf "$base/etc/resolv.conf"
    { in_base apt-get update &&
        in_base apt-get -y --no-install-recommends satisfy \
            "systemd, strace, $(depends "$1")"; } >>"$log" 2>&1 || die "dependencies"
    touch "$base/.ready"
}

# ------------------------------------------------- inside its own namespaces

ok() {
    echo "ok      $*"
}

inside() {
    chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" >>"$log" 2>&1 </dev/null
}

answer() {
    chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" 2>>"$log" </dev/null
}

# wait_for WHAT COMMAND...: until it succeeds, 30 s at most.
wait_for() {
    local what=$1 deadline=$((SECONDS + 30))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || die "$what: not within 30 s"
        sleep 0.1
    done
}

enter() {
    ip link set lo up
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    hostname crm.test.example
    echo "127.0.0.1 crm.test.example crm" >>"$root/etc/hosts"
}

sql() {
    answer mariadb --batch --skip-column-names --execute="$1"
}

start_mariadb() {
    install -d -o "$(chroot "$root" id -u mysql)" "$root/run/mysqld"
    inside mariadbd --user=mysql &
    wait_for "MariaDB answers" sql "SELECT 1"
}

stop_mariadb() {
    inside mariadb-admin shutdown || die "MariaDB stops"
}

# As the unit would start it: with these capabilities and no way to new ones.
# start_baodan [WRAPPER...]
start_baodan() {
    local caps
    install -d -m 755 "$root/run/baodan" # RuntimeDirectory=
    caps=$(sed -n 's/^CapabilityBoundingSet=//p' "$root/usr/lib/systemd/system/baodan.service" |
        tr '[:upper:]' '[:lower:]' | sed 's/cap_/+/g; s/ /,/g')
    inside setpriv --no-new-privs --bounding-set "-all,$caps" --inh-caps "-all" sh -c \
        "umask 007; ulimit -c 0; exec $* /usr/lib/baodan/bd-master -c /etc/baodan/bd.conf" &
    wait_for "every pool serves" test -e "$root/run/baodan/ready"
}

fetch() {
    curl -sk --noproxy '*' --max-time 10 "$@"
}

call() { # METHOD PATH [BODY]: as the first administrator
    fetch -b "$cache/jar" -c "$cache/jar" -H "X-CSRF-Token: $(cat "$cache/csrf")" -X "$1" \
        ${3:+-H 'Content-Type: application/json' -d "$3"} "https://127.0.0.1$2"
}

login() {
    local password
    password=$(sed -n 's/.*password \([^ ]*\).*/\1/p' "$root/etc/baodan/first-admin")
    : >"$cache/csrf"
    fetch -c "$cache/jar" -H 'Content-Type: application/json' \
        -d "{\"username\":\"admin\",\"password\":\"$password\"}" \
        https://127.0.0.1/api/v1/session | jq -er .csrf >"$cache/csrf" ||
        die "the first account logs in"
}

has_customer() {
    call GET '/api/v1/customers?q=%E7%BF%A0%E6%B9%96' | jq -e '.items | length == 1' >/dev/null ||
        die "the customer is there ($1)"
}

install_package() {
    inside dpkg -i "/tmp/$(basename "$1")"
}

# repack VERSION NAME SQL: the package again, with one more migration.
repack() {
    local dir=$cache/repack
    rm -rf "$dir"
    dpkg-deb -R "$package" "$dir"
    sed -i "s/^Version: .*/Version: $1/" "$dir/DEBIAN/control"
    echo "$3" >"$dir/usr/share/baodan/sql/$2.sql"
    dpkg-deb --root-owner-group --build "$dir" "$root/tmp/baodan_$1.deb" >/dev/null
}

test_units() {
    local unit
    for unit in "$root"/usr/lib/systemd/system/baodan*; do
        systemd-analyze verify --root="$root" --man=no "$(basename "$unit")" >>"$log" 2>&1 ||
            die "systemd-analyze verify $(basename "$unit")"
    done
    systemd-analyze security --offline=yes --root="$root" --threshold=30 baodan.service \
        >>"$log" 2>&1 || die "the unit is exposed: systemd-analyze security says more than 3.0"
    ok "units are valid; exposure of baodan.service:" \
        "$(tail -n 1 "$log" | grep -oE '[0-9]\.[0-9]') of 10"
}

test_install() {
    start_mariadb
    cp "$package" "$root/tmp/"
    install_package "$package" || die "dpkg -i"
    stop_mariadb # what systemctl restart does with systemd
    start_mariadb
    [ "$(sql 'SELECT @@log_bin')" = 1 ] || die "the binary log is on"
    inside nginx -t || die "nginx takes the site"
    inside nginx || die "nginx starts"
    start_baodan
    wait_for "https://127.0.0.1/readyz" fetch -f https://127.0.0.1/readyz
    login
    call POST /api/v1/customers '{"name":"翠湖路灯箱制作有限公司"}' | jq -e .id >/dev/null ||
        die "a customer is created"
    has_customer "after the installation"
    ok "installed without a question; the first account works over TLS"
}

test_rights() {
    local pool pid
    for pool in front office jobs; do
        pid=$(pgrep -u "$(chroot "$root" id -u "bd-$pool")" -o bd-worker) ||
            die "pool $pool runs as bd-$pool"
        grep -q 'CapEff:.*0000000000000000' "/proc/$pid/status" || die "$pool has capabilities"
        ! grep -qE ' (rwx|-wx)' "/proc/$pid/maps" || die "$pool writes code"
        grep -qE '^Max core file size +0 +0' "/proc/$pid/limits" || die "$pool may dump core"
    done
    for file in bd_owner bd_front link_secret tls/privkey.pem bd.conf; do
        [ $((0$(stat -c %a "$root/etc/baodan/$file") & 07)) -eq 0 ] || die "$file is open to all"
    done
    base64 -d >"$cache/dot.png" <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
PNG
    id=$(fetch -b "$cache/jar" -H "X-CSRF-Token: $(cat "$cache/csrf")" \
        -F "file=@$cache/dot.png;type=image/png" https://127.0.0.1/api/v1/files | jq -er .id) ||
        die "an upload is taken"
    call GET "/api/v1/files/$id" | cmp - "$cache/dot.png" || die "nginx sends the upload"
    ok "each pool is its own user without rights; secrets are closed;" \
        "uploads come back through nginx"
}

# Requests without a pause until the file is gone; failures are counted.
hammer() {
    while [ -e "$cache/hammer" ]; do
        fetch -f https://127.0.0.1/api/v1/about >/dev/null || echo failed >>"$cache/failed"
        echo answered >>"$cache/done"
    done
}

test_upgrade() {
    sed -i 's/^company = .*/company = 翠湖广告/' "$root/etc/baodan/bd.conf"
    repack 2.0 9001_test_note \
        "ALTER TABLE customer ADD COLUMN test_note VARCHAR(64) NULL, ALGORITHM=INSTANT;"
    rm -f "$cache/failed" "$cache/done"
    touch "$cache/hammer"
    hammer &
    install_package baodan_2.0.deb || die "the upgrade"
    wait_for "the second generation" generation 2
    rm "$cache/hammer"
    wait $!
    [ ! -e "$cache/failed" ] || die "$(wc -l <"$cache/failed") requests failed during the upgrade"
    [ "$(sql "SELECT COUNT(*) FROM baodan.bd_migration WHERE file LIKE '9001%' AND done")" = 1 ] ||
        die "the migration"
    grep -q '^company = 翠湖广告' "$root/etc/baodan/bd.conf" ||
        die "bd.conf was changed by hand and is kept"
    has_customer "after the upgrade"
    ls "$root"/var/lib/baodan/backups/*/db.xb.zst.age >/dev/null ||
        die "a backup before the upgrade"
    ok "upgraded in place: $(wc -l <"$cache/done") requests meanwhile, none failed; backup made"
}

generation() {
    answer bd-master -c /etc/baodan/bd.conf status | grep -qE "^office +$1 "
}

test_rollback() {
    repack 3.0 9002_test_broken \
        "ALTER TABLE customer ADD COLUMN name VARCHAR(64) NULL, ALGORITHM=INSTANT;"
    ! install_package baodan_3.0.deb || die "an upgrade whose migration fails is refused"
    has_customer "while the upgrade has failed"
    [ "$(sql "SELECT COUNT(*) FROM baodan.bd_migration WHERE file LIKE '9002%'")" = 0 ] ||
        die "a migration that fails on a copy does not touch the live database"
    install_package "$package" || die "the version before is installed again"
    wait_for "the third generation" generation 3
    has_customer "after going back"
    inside dpkg --audit || die "dpkg is content"
    ok "an upgrade that fails on a copy touches nothing, the old one serves on; going back works"
}

# The names behind a word of SystemCallFilter=.
system_calls() {
    local name
    case $1 in
    @*) systemd-analyze syscall-filter "$1" | tail -n +2 | grep -v '#' | while read -r name; do
        system_calls "$name"
    done ;;
    *) echo "$1" ;;
    esac
}

# What the master and the workers asked of the kernel is what the unit lets them.
test_system_calls() {
    local word
    sed -n 's/^SystemCallFilter=//p' "$here/baodan.service" | tr ' ' '\n' | while read -r word; do
        system_calls "$word"
    done | sort -u >"$cache/allowed"
    sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' "$root/tmp/strace" | sort -u >"$cache/used"
    [ "$(wc -l <"$cache/used")" -gt 40 ] || die "strace saw nothing"
    [ -z "$(comm -23 "$cache/used" "$cache/allowed")" ] ||
        die "the unit forbids $(comm -23 "$cache/used" "$cache/allowed" | tr '\n' ' ')"
    ok "the unit allows all $(wc -l <"$cache/used") system calls that were made"
}

test_removal() {
    inside dpkg -r baodan || die "dpkg -r"
    [ ! -e "$root/run/baodan/ready" ] || die "it still runs"
    ! fetch -f https://127.0.0.1/readyz || die "it still answers"
    [ "$(sql 'SELECT COUNT(*) FROM baodan.customer')" = 1 ] || die "removing keeps the data"
    install_package "$package" || die "dpkg -i after dpkg -r"
    start_baodan strace -f -qq -o /tmp/strace
    login
    has_customer "after coming back"
    ok "removed and installed again: the data are there"
    inside dpkg -P baodan || die "dpkg -P"
    test_system_calls
    inside nginx -t || die "nginx without the site"
    [ -z "$(sql "SHOW DATABASES LIKE 'baodan';
        SELECT user FROM mysql.user WHERE user LIKE 'bd\_%'")" ] ||
        die "the database is gone"
    ! grep -qE '^(bd-|baodan)' "$root/etc/passwd" "$root/etc/group" || die "the users are gone"
    left=$(find "$root" -xdev \( -path "$root/tmp" -o -path "$root/var/lib/baodan/backups" -o \
        -path "$root/var/log" -o -path "$root/var/cache" \) -prune -o -iname '*baodan*' -print)
    [ "$left" = "$root/var/lib/baodan" ] || die "left behind: $left"
    newest=$(cd "$root" && find var/lib/baodan/backups -name 'db.xb*' -printf '/%p\n' |
        sort | tail -n 1)
    inside age --decrypt --identity /var/lib/baodan/backup.key --output /dev/null "$newest" ||
        die "the last backup opens with the key that was left"
    ok "purged: nothing is left but the backups and their key"
}

# -------------------------------------------------------------------- start

[ "$(id -u)" -eq 0 ] || { echo "deb-test makes a chroot: run it as root" >&2; exit 1; }
package=$(readlink -f "$1")
if [ "${2:-}" != inside ]; then
    [ -e "$base/.ready" ] || make_base "$package"
    rm -rf "$root"
    cp -a --reflink=auto "$base" "$root"
    : >"$log"
    exec unshare --net --uts --mount --pid --fork --kill-child "$0" "$package" inside
fi
enter
test_install
test_units
test_rights
test_upgrade
test_rollback
test_removal
