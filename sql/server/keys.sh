#!/bin/bash
# Keys for encryption.cnf and tls.cnf, made once; what exists is kept.
#   keys.sh DIR [NAME...]   NAME: how workers call this machine (localhost)
# A copy of the key files must lie elsewhere: without them no table can be
# read. (A backup holds them, under the backup's own key.)
set -euo pipefail
umask 077
[ $# -ge 1 ] || { echo "usage: keys.sh DIR [NAME...]" >&2; exit 1; }
dir=$1
shift
[ $# -gt 0 ] || set -- localhost
mkdir -p "$dir"
cd "$dir"

at_rest() {
    openssl rand -hex 128 >filekey
    { for id in 1 2; do echo "$id;$(openssl rand -hex 32)"; done; } |
        openssl enc -aes-256-cbc -md sha1 -pass file:filekey -out keys.enc 2>/dev/null
}

names() {
    local name
    for name; do
        case $name in
        *[!0-9.]*) printf ',DNS:%s' "$name" ;;
        *) printf ',IP:%s' "$name" ;;
        esac
    done
}

in_transit() {
    openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=Baodan database CA" \
        -keyout ca.key -out ca.pem 2>/dev/null
    openssl req -newkey rsa:3072 -nodes -subj "/CN=$1" -keyout server.key \
        -out server.csr 2>/dev/null
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
        -extfile <(printf 'subjectAltName=%s' "$(names "$@" | cut -c 2-)") \
        -out server.pem 2>/dev/null
    rm server.csr ca.srl
    chmod 644 ca.pem
}

[ -e keys.enc ] || at_rest
[ -e server.pem ] || in_transit "$@"
[ "$(id -u)" -ne 0 ] || chown -R "$(id -u mysql >/dev/null 2>&1 && echo mysql || echo nobody)" .
