#!/bin/sh
# The package from what is built: build.sh VERSION.  Run by `make deb`.
set -eu
umask 022
version=$1
arch=$(dpkg --print-architecture)
here=$(dirname "$(readlink -f "$0")")
out=$here/../build/deb
root=$out/root
lib=$root/usr/lib/baodan

rm -rf "$root" "$out/shlibs"
mkdir -p "$root/DEBIAN" "$out/shlibs/debian"
make --no-print-directory -C "$here/.." install DESTDIR="$root" >/dev/null
find "$lib" -type f -exec strip --strip-unneeded {} +

install -D -m 755 "$here/setup.sh" "$lib/setup"
install -D -m 644 "$here/bd.conf" "$root/usr/share/baodan/bd.conf"
install -d "$root/usr/lib/systemd/system" "$root/etc/nginx"
install -m 644 "$here"/*.service "$here"/*.timer "$root/usr/lib/systemd/system"
for unit in nginx mariadb; do
    install -D -m 644 "$here/$unit-restart.conf" "$root/usr/lib/systemd/system/$unit.service.d/baodan.conf"
done
install -D -m 644 "$here/../sql/server/baodan.cnf" "$root/etc/mysql/mariadb.conf.d/60-baodan.cnf"
ln -s /usr/share/baodan/nginx/conf "$root/etc/nginx/baodan"
install -D -m 644 "$here/../README.md" "$root/usr/share/doc/baodan/README.md"
install -m 644 "$here/../LICENSE" "$root/usr/share/doc/baodan/copyright"

# Which packages the libraries come from; ours come with us.
printf 'Source: baodan\n\nPackage: baodan\nArchitecture: any\n' >"$out/shlibs/debian/control"
libraries=$(cd "$out/shlibs" && find "$lib" -type f \( -name '*.so' -o -name 'bd-*' \) -exec \
    dpkg-shlibdeps -O --ignore-missing-info -l"$lib" {} + 2>/dev/null | sed 's/^shlibs:Depends=//')
[ -n "$libraries" ] || { echo "build.sh: dpkg-shlibdeps found nothing" >&2; exit 1; }

sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@LIBRARIES@/$libraries/" \
    "$here/control" >"$root/DEBIAN/control"
echo /etc/mysql/mariadb.conf.d/60-baodan.cnf >"$root/DEBIAN/conffiles"
install -m 755 "$here/postinst" "$here/prerm" "$here/postrm" "$root/DEBIAN"
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' |
    xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$out/baodan_${version}_$arch.deb" >/dev/null
echo "build/deb/baodan_${version}_$arch.deb"
