#!/bin/sh
# Everything that a machine needs besides the package's files; run by the
# package, or by hand as root.  What exists is kept, what is missing is made.
set -eu
umask 077
etc=/etc/baodan
data=/var/lib/baodan
share=/usr/share/baodan
lib=/usr/lib/baodan
socket=/run/mysqld/mysqld.sock

say() {
    echo "baodan: $*"
}

people() {
    getent group baodan >/dev/null || addgroup --quiet --system baodan
    for pool in front office jobs; do
        id "bd-$pool" >/dev/null 2>&1 || adduser --quiet --system --no-create-home \
            --home /nonexistent --ingroup baodan "bd-$pool"
    done
    # nginx sends uploads; it reads them as a member of the group.
    id -nG www-data | grep -qw baodan || adduser --quiet www-data baodan
}

folders() {
    install -d -m 750 -o root -g baodan "$etc" "$etc/tls"
    install -d -m 755 "$data"
    install -d -m 2770 -o root -g baodan "$data/files"
}

# secret NAME OWNER GROUP MODE
secret() {
    [ -s "$etc/$1" ] || openssl rand -hex 32 >"$etc/$1"
    chown "$2:$3" "$etc/$1"
    chmod "$4" "$etc/$1"
}

secrets() {
    secret bd_owner root root 400
    secret link_secret root baodan 440
    for pool in front office jobs; do
        secret "bd_$pool" "bd-$pool" root 400
    done
}

host() {
    hostname --fqdn 2>/dev/null || hostname
}

# Its own certificate until there is a better one.
certificate() {
    [ ! -e "$etc/tls/privkey.pem" ] || return 0
    openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=$(host)" \
        -addext "subjectAltName=DNS:$(host)" -keyout "$etc/tls/privkey.pem" \
        -out "$etc/tls/fullchain.pem" 2>/dev/null
    say "made a certificate for $(host); put your own into $etc/tls"
}

# A file that was not changed by hand follows the package; another is kept,
# and the package's lies beside it as .ucf-dist.
place() {
    UCF_FORCE_CONFFOLD=1 ucf --three-way "$1" "$2" >/dev/null </dev/null
    ucfr baodan "$2"
}

configuration() {
    work=$(mktemp -d)
    others=$(cd "$lib/modules" && for so in *.so; do echo "${so%.so}"; done |
        grep -vx gateway | tr '\n' ' ' | sed 's/ $//')
    sed -e "s/@HOST@/$(host)/" -e "s/@OTHERS@/$others/" \
        -e "s/@WORKERS@/$(($(nproc) * 4))/" "$share/bd.conf" >"$work/bd.conf"
    sed "s/crm\.example\.com/$(host)/" "$share/nginx/conf/deploy.conf" >"$work/site"
    chmod 644 "$work/site"
    place "$work/bd.conf" "$etc/bd.conf"
    chown root:baodan "$etc/bd.conf"
    chmod 640 "$etc/bd.conf"
    place "$work/site" /etc/nginx/sites-available/baodan
    rm -r "$work"
    [ -e /etc/nginx/sites-enabled/baodan ] ||
        ln -s ../sites-available/baodan /etc/nginx/sites-enabled/baodan
}

db() {
    mariadb --no-defaults --socket="$socket" --user=root --batch --skip-column-names "$@"
}

accounts() {
    {
        echo 'CREATE DATABASE IF NOT EXISTS baodan CHARACTER SET utf8mb4;'
        for name in bd_owner bd_front bd_office bd_jobs; do
            echo "CREATE USER IF NOT EXISTS '$name'@'localhost';
                ALTER USER '$name'@'localhost' IDENTIFIED BY '$(cat "$etc/$name")';"
        done
        echo "GRANT ALL ON baodan.* TO 'bd_owner'@'localhost';"
    } | db
}

# Before tables change: a way back, and the change tried on a copy.
prepare_upgrade() {
    [ "$(db -e "SELECT COUNT(*) FROM information_schema.tables
        WHERE table_schema='baodan' AND table_name='bd_migration'")" = 1 ] || return 0
    [ "$(db -e "SELECT @@log_bin")" = 1 ] || return 0
    "$share/sql/backup/backup.sh" full
    "$share/sql/backup/rehearse.sh"
}

first_admin() {
    [ "$(db baodan -e 'SELECT COUNT(*) FROM staff')" = 0 ] || return 0
    "$lib/bd-worker" -c "$etc/bd.conf" --admin admin >"$etc/first-admin" ||
        { rm -f "$etc/first-admin"; return 1; }
    say "the first account of https://$(host)/admin/ is in $etc/first-admin"
}

database() {
    accounts
    prepare_upgrade
    "$lib/bd-worker" -c "$etc/bd.conf" -m
    db baodan <"$share/sql/grants.sql"
    first_admin
    "$lib/bd-worker" -c "$etc/bd.conf" -t >/dev/null
}

# MariaDB takes 60-baodan.cnf at a start; a server that has it is left alone.
mariadb_ready() {
    if [ -d /run/systemd/system ] && [ "$(db -e 'SELECT @@log_bin' 2>/dev/null)" != 1 ]; then
        systemctl restart mariadb
    fi
    db -e 'SELECT 1' >/dev/null 2>&1
}

people
folders
secrets
certificate
configuration
if mariadb_ready; then
    database
else
    say "MariaDB does not answer on $socket. Start it, then run $lib/setup"
fi
