# Baodan: one makefile, no recursion.  `make V=debug` builds with sanitizers.
#   make run      build everything, serve the demo until interrupted (PORT=, VAR=)
#   make test     build everything and run every suite (SUITES="unit api")
#   make fuzz, make analyze, make memcheck: deeper, and slower
#   make lint     format, warnings, budgets, rules
#   make bench    how fast; make fault: what a kill, a full disk, a dead host costs
#   make cluster  the same on three database nodes and two hosts of workers
#   make backup   make restore DIR=, make drill: sql/backup/README.md
#   make reset    empty the demo's state; make stop, make status
V       ?= release
B       := build/$(V)
CC      ?= cc
PKGCONF ?= pkg-config
WERROR  ?= -Werror
FUZZ_S  ?= 60
JOBS    ?= $(shell nproc)
Q       := $(if $(VERBOSE),,@)

# Every Debian package that any part of the project needs, and nothing else.
DEPS := gcc libc6-dev make pkg-config \
        libfcgi-dev libmariadb-dev libcjson-dev libinih-dev libssl-dev \
        libqrencode-dev libpng-dev libexpat1-dev libseccomp-dev libcurl4-openssl-dev \
        libpango1.0-dev libgdk-pixbuf-2.0-dev webp-pixbuf-loader \
        libzip-dev libxlsxwriter-dev \
        libcmocka-dev \
        mariadb-server-core mariadb-client-core nginx-light \
        mariadb-server mariadb-client mariadb-backup age zstd prometheus \
        chromium fonts-noto-cjk nodejs npm \
        curl jq openssl procps zbar-tools poppler-utils \
        unicode-data bzip2 \
        shellcheck clang-format universal-ctags
# Only for `make fuzz`, which installs them.
DEPS_fuzz := clang libclang-rt-14-dev
# Only for `make analyze` and `make memcheck`.
DEPS_analyze := clang-tidy cppcheck
DEPS_memcheck := valgrind libc6-dbg
# Only for `make bench`: the floor of what a PHP team would ship.
DEPS_bench := php8.2-fpm php8.2-mysql
# Only for `make cluster`.
DEPS_cluster := galera-4 haproxy socat iproute2
# Only for `make deb` and `make deb-test`.
DEPS_deb := dpkg-dev
DEPS_deb-test := debootstrap iproute2 systemd

# What is made from data while building.
GEN     := build/gen
MODS    := $(notdir $(patsubst %/,%,$(dir $(wildcard modules/*/*.c))))
MODS    := $(sort $(MODS))
PARTS   := http pdf thumb sheet
part_src = $(wildcard fcgi/part_$(1).c fcgi/part_$(1)_*.c)
CORE    := $(filter-out fcgi/main.c fcgi/master%.c fcgi/part_%.c,\
             $(wildcard fcgi/*.c fcgi/han/*.c fcgi/dup/*.c)) \
           $(GEN)/fcgi/han/table.c $(GEN)/fcgi/dup/table.c
MASTER  := $(wildcard fcgi/master*.c fcgi/conf*.c)
UNITS   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

# Core libraries, then those of the parts that are loaded only when used.
PKGS       := fcgi libmariadb libcjson inih libcrypto libqrencode libpng expat \
              libseccomp
PKGS_http  := libcurl
PKGS_pdf   := pangocairo cairo
PKGS_thumb := gdk-pixbuf-2.0
PKGS_sheet := libzip expat xlsxwriter
NOPC_fcgi  := -lfcgi
pkg_libs    = $(foreach p,$(1),$(or $(shell $(PKGCONF) --libs $(p) 2>/dev/null),$(NOPC_$(p))))
pkg_cflags  = $(foreach p,$(1),$(shell $(PKGCONF) --cflags $(p) 2>/dev/null))

STD     := -std=c11 -D_GNU_SOURCE -Ifcgi
WARN    := -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes \
           -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
           -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wundef \
           -Wimplicit-fallthrough -Wdouble-promotion -Wnull-dereference
HARD    := -fstack-protector-strong -fstack-clash-protection \
           -fno-delete-null-pointer-checks -fno-strict-overflow
LHARD   := -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed
ifeq ($(findstring clang,$(shell $(CC) --version 2>/dev/null)),)
WARN    += -Wlogical-op -Wduplicated-cond -Wduplicated-branches \
           -Wjump-misses-init -Wbidi-chars=any
DEFS    := -Wl,-z,defs
else
DEFS    := $(if $(filter debug fuzz,$(V)),,-Wl,-z,defs)
endif
ifeq ($(shell uname -m),x86_64)
HARD    += -fcf-protection=full
endif
OPT.release := -O2 -g -D_FORTIFY_SOURCE=3
SANITIZE    := -fsanitize=address,undefined,float-cast-overflow
OPT.debug   := -Og -g3 -fno-omit-frame-pointer $(SANITIZE) \
               -fno-sanitize-recover=all -DBD_SANITIZED
SAN.debug   := $(SANITIZE)
OPT.fuzz    := -O1 -g -fsanitize=fuzzer-no-link $(SANITIZE) \
               -fno-sanitize-recover=all -DBD_SANITIZED
SAN.fuzz    := $(SANITIZE)
ABI     := $(shell cat fcgi/bd.h fcgi/bd_doc.h fcgi/bd_entity.h 2>/dev/null | cksum | cut -d' ' -f1)-$(V)
ALLCFLAGS = $(STD) $(WARN) $(HARD) $(OPT.$(V)) -fPIC -fvisibility=hidden \
            -DBD_ABI='"$(ABI)"' -MMD -MP $(CFLAGS)
ALLLDFLAGS = $(LHARD) $(SAN.$(V)) $(LDFLAGS)

# Debian 12 has Node 18, the front ends need 20: then npm brings one of our own.
ARCH_x86_64 := x64
ARCH_aarch64 := arm64
OWNNODE := tests/stack/node/node_modules/node-linux-$(ARCH_$(shell uname -m))/bin
NODE_OLD := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] >= 20)' 2>/dev/null && echo yes)
export PATH := $(if $(wildcard $(OWNNODE)/node),$(CURDIR)/$(OWNNODE):)$(PATH)
export V VAR PORT

WORKER  := $(if $(wildcard fcgi/main.c),$(B)/bd-worker)
MASTERB := $(if $(wildcard fcgi/master.c),$(B)/bd-master)

all: $(WORKER) $(MASTERB) $(PARTS:%=$(B)/parts/%.so) $(MODS:%=$(B)/modules/%.so)
	@:

# Linked beside and renamed: what a worker has loaded is never overwritten.
$(B)/libbd.so: $(CORE:%.c=$(B)/%.o)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) $(DEFS) -shared -Wl,-soname,libbd.so -o $@.$$$$ $^ \
	  $(call pkg_libs,$(PKGS)) -lm -ldl && mv -f $@.$$$$ $@

$(B)/bd-worker: $(B)/fcgi/main.o $(B)/libbd.so
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@.$$$$ $< -L$(B) -lbd -Wl,-rpath,'$$ORIGIN' \
	  $(call pkg_libs,$(PKGS)) && mv -f $@.$$$$ $@

$(B)/bd-master: $(MASTER:%.c=$(B)/%.o)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@.$$$$ $^ $(call pkg_libs,inih) && mv -f $@.$$$$ $@

# fcgi/part_<name>*.c: libraries too heavy for a worker that never uses them.
$(foreach p,$(PARTS),$(eval $(B)/parts/$(p).so: $(patsubst %.c,$(B)/%.o,$(call part_src,$(p)))))
$(B)/parts/%.so: $(B)/libbd.so
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) $(DEFS) -shared -o $@.$$$$ $(filter %.o,$^) -L$(B) -lbd \
	  -Wl,-rpath,'$$ORIGIN/..' $(call pkg_libs,$(PKGS_$*) $(PKGS)) -lm && \
	  mv -f $@.$$$$ $@

# One rule per discovered module: every .c in its folder, nothing to register.
define MODULE
$(B)/modules/$(1).so: $(patsubst %.c,$(B)/%.o,$(wildcard modules/$(1)/*.c)) $(B)/libbd.so
	@mkdir -p $$(@D)
	@echo "  LD $$@"
	$(Q)$$(CC) $$(ALLLDFLAGS) $$(DEFS) -shared -o $$@.$$$$$$$$ $$(filter %.o,$$^) \
	  -L$(B) -lbd -Wl,-rpath,'$$$$ORIGIN/..' $$(call pkg_libs,$$(PKGS)) -lm && \
	  mv -f $$@.$$$$$$$$ $$@
endef
$(foreach m,$(MODS),$(eval $(call MODULE,$(m))))

$(foreach p,$(PARTS),$(eval $(patsubst %.c,$(B)/%.o,$(call part_src,$(p))): \
  PCFLAGS := $$(call pkg_cflags,$$(PKGS_$(p)))))
CORE_CFLAGS := $(call pkg_cflags,$(PKGS))

# The stamp by which core, parts and modules know that they belong together.
$(B)/abi: FORCE
	@mkdir -p $(@D)
	@echo '$(ABI)' | cmp -s - $@ || echo '$(ABI)' > $@

$(B)/%.o: %.c Makefile $(B)/abi
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(CC) $(ALLCFLAGS) $(CORE_CFLAGS) $(PCFLAGS) -c -o $@ $<

# Characters: forms, readings and look-alikes.
UNICODE := /usr/share/unicode
$(GEN)/fcgi/han/table.c: fcgi/han/generate.mjs
	@mkdir -p $(@D)
	@echo "  GEN $@"
	$(Q)node $< $(UNICODE) $@ >/dev/null

# 查重: the lists as tables, and the programs that learn and measure.
DUP     := fcgi/dup
DUP_OBJ  = $(patsubst %.c,$(B)/%.o,$(wildcard $(DUP)/*.c fcgi/han/*.c) \
             $(GEN)/fcgi/han/table.c $(GEN)/fcgi/dup/table.c)
$(GEN)/fcgi/dup/table.c: $(DUP)/generate.mjs $(DUP)/regions.tsv \
                         $(DUP)/industries.txt $(DUP)/statistics.tsv
	@mkdir -p $(@D)
	@echo "  GEN $@"
	$(Q)node $< $(DUP) $@
$(B)/dup/%: $(B)/$(DUP)/learn/%.o $(B)/$(DUP)/learn/pairs.o $(DUP_OBJ)
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@ $^ -lm

# A unit test is linked with the core's objects, so hidden symbols are testable.
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(CORE:%.c=$(B)/%.o)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@ $^ $(call pkg_libs,$(PKGS) cmocka) -lm -ldl

# The master's tests drive the real master with a worker that obeys them.
$(B)/tests/master/fake_worker: $(B)/tests/master/fake_worker.o
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@ $^
# What `make fault` runs: the shipped libbd.so under a worker that dies in named
# places, a module that crashes and hangs, a clock for MariaDB that is wrong.
FAULT := $(B)/tests/fault
$(FAULT)/bd-worker: $(B)/fcgi/main.o $(FAULT)/stop.o $(FAULT)/clock.o $(FAULT)/control.o $(B)/libbd.so
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie -o $@ $(filter %.o,$^) -L$(B) -lbd \
	  -Wl,-rpath,'$$ORIGIN' $(call pkg_libs,$(PKGS)) -ldl
$(FAULT)/fault.so: $(FAULT)/module.o $(B)/libbd.so
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) $(DEFS) -shared -o $@ $< -L$(B) -lbd \
	  -Wl,-rpath,'$$ORIGIN/..'
# MariaDB loads it, so no sanitizer of ours may be in it.
$(FAULT)/clock.so: tests/fault/clock.c tests/fault/control.c tests/fault/control.h
	@mkdir -p $(@D)
	@echo "  CC $@"
	$(Q)$(CC) $(STD) $(WARN) -O2 -fPIC -fvisibility=hidden -shared -o $@ $(filter %.c,$^)
faulty: $(FAULT)/bd-worker $(FAULT)/fault.so $(FAULT)/clock.so
	@:
units: $(UNITS:%=$(B)/tests/unit/%) $(B)/tests/master/fake_worker \
       faulty $(PARTS:%=$(B)/parts/%.so)
	@:

# Parsers under random input: `make fuzz` (V=fuzz, clang) searches, and every
# build can replay what is committed.  Core, modules and targets are one program,
# so that a target can stand in for the database and for WeChat.
FUZZERS  := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJ  = $(FUZZERS:%=$(B)/tests/fuzz/fuzz_%.o) $(B)/tests/fuzz/kit.o \
            $(B)/tests/fuzz/targets.o $(CORE:%.c=$(B)/%.o) \
            $(patsubst %.c,$(B)/%.o,$(call part_src,sheet) $(wildcard modules/*/*.c))
FUZZ_WRAP := -Wl,--wrap=bd__db_run,--wrap=bd__db_start,--wrap=bd__db_commit \
             -Wl,--wrap=bd__db_rollback,--wrap=bd_http
$(B)/tests/fuzz/kit.o: PCFLAGS := -DFUZZ_MODULES='$(foreach m,$(MODS),X($m))'
$(B)/tests/fuzz/targets.o: PCFLAGS := -DFUZZ_TARGETS='$(foreach t,$(FUZZERS),X($t))'
$(B)/tests/fuzz/fuzz_%.o: PCFLAGS = -DLLVMFuzzerTestOneInput=$(basename $(@F))_input
$(B)/tests/fuzz/search: $(FUZZ_OBJ)
	@echo "  LD $@"
	$(Q)$(CC) $(LHARD) -fsanitize=fuzzer $(SANITIZE) $(FUZZ_WRAP) -o $@ \
	  $^ $(call pkg_libs,$(PKGS_sheet) $(PKGS)) -lm -ldl
$(B)/tests/fuzz/replay: $(B)/tests/fuzz/replay.o $(FUZZ_OBJ)
	@echo "  LD $@"
	$(Q)$(CC) $(ALLLDFLAGS) -pie $(FUZZ_WRAP) -o $@ $^ \
	  $(call pkg_libs,$(PKGS_sheet) $(PKGS)) -lm -ldl

-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)

# ---------------------------------------------------------------- the fronts

NPM_CI   := npm ci --no-audit --no-fund --loglevel=error
ADMIN    := nginx/admin/dist/index.html
QUOTE    := nginx/quote/dist/index.html
PHONE    := build/phone/index.html
in        = $(shell find $(1) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
FRONTS   := $(if $(wildcard nginx/admin/package.json),$(ADMIN)) \
            $(if $(wildcard nginx/quote/build.mjs),$(QUOTE)) \
            $(if $(wildcard tests/wechat/harness/build.mjs),$(PHONE))
fronts: $(FRONTS)
	@:

%/node_modules/.package-lock.json: %/package-lock.json
	@echo "  NPM $*"
	$(Q)cd $* && $(NPM_CI) >/dev/null
	@touch $@

$(ADMIN): nginx/admin/node_modules/.package-lock.json $(call in,nginx/admin)
	@echo "  VITE $(@D)"
	$(Q)cd nginx/admin && npm run --silent build >/dev/null
	@touch $@
$(QUOTE): tests/node_modules/.package-lock.json $(call in,nginx/quote)
	@echo "  ESBUILD $(@D)"
	$(Q)node nginx/quote/build.mjs --out $(@D) >/dev/null
	@touch $@
$(PHONE): tests/node_modules/.package-lock.json $(call in,wechat tests/wechat/harness)
	@echo "  PACK $(@D)"
	$(Q)cd tests && npm run --silent build:phone >/dev/null
	@touch $@

# --------------------------------------------------- what a person types

deps: build/deps.stamp
build/deps.stamp: Makefile tests/stack/deps.sh
	@mkdir -p $(@D)
	@tests/stack/deps.sh $(DEPS)
	@touch $@
# One package per kind of processor, so they are optional to npm, and one that
# does not arrive is no error to it: look, and ask again.
node-tool: $(if $(NODE_OLD),$(OWNNODE)/node)
	@:
$(OWNNODE)/node: tests/stack/node/package-lock.json
	@echo "  NPM tests/stack/node (Node 22: this machine's own is too old)"
	$(Q)cd tests/stack/node && for again in 1 2 3; do \
	  $(NPM_CI) >/dev/null && test -x $(CURDIR)/$@ && break; done
	@test -x $@ || { echo "npm could not fetch Node 22; install Node 20 or newer" >&2; exit 1; }
	@touch $@

# In steps of their own: what a later step looks at, an earlier one installs.
ready-to-run: deps
	@$(MAKE) --no-print-directory node-tool
	@$(MAKE) --no-print-directory -j$(JOBS) all fronts

run: ready-to-run
	@node tests/stack/stack.mjs run
stop:
	@node tests/stack/stack.mjs stop
reset:
	@node tests/stack/stack.mjs reset
status:
	@node tests/stack/stack.mjs status

test: ready-to-run
	@$(MAKE) --no-print-directory -j$(JOBS) units $(B)/tests/fuzz/replay tests/node_modules/.package-lock.json
	@node tests/run.mjs $(SUITES)
lint: ready-to-run
	@$(MAKE) --no-print-directory -j$(JOBS) units tests/node_modules/.package-lock.json
	@tests/lint.sh
fuzz: ready-to-run
	@tests/stack/deps.sh $(DEPS_fuzz)
	@$(MAKE) --no-print-directory -j$(JOBS) V=fuzz CC=clang build/fuzz/tests/fuzz/search
	@node tests/fuzz/run.mjs $(FUZZ_S) $(FUZZ)
# The code, read by three programs; the unit tests and fuzz inputs, watched.
analyze: deps
	@tests/stack/deps.sh $(DEPS_analyze)
	@ANALYZE_FLAGS='$(STD) -DBD_ABI="" $(CORE_CFLAGS) $(call pkg_cflags,$(PKGS_http) $(PKGS_pdf) $(PKGS_thumb) $(PKGS_sheet))' \
	  tests/analyze.sh $(FILES)
memcheck: deps
	@tests/stack/deps.sh $(DEPS_memcheck)
	@$(MAKE) --no-print-directory -j$(JOBS) units $(B)/tests/fuzz/replay
	@tests/memcheck.sh
# What a deployment needs, under DESTDIR; README.md says where it goes on.
PREFIX  ?= /usr
LIBDIR   = $(DESTDIR)$(PREFIX)/lib/baodan
SHAREDIR = $(DESTDIR)$(PREFIX)/share/baodan
install: all fronts
	install -d $(LIBDIR)/modules $(LIBDIR)/parts $(SHAREDIR)/sql \
	  $(SHAREDIR)/nginx/conf $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(B)/bd-master $(B)/bd-worker $(LIBDIR)
	install -m 644 $(B)/libbd.so $(LIBDIR)
	install -m 644 $(MODS:%=$(B)/modules/%.so) $(LIBDIR)/modules
	install -m 644 $(PARTS:%=$(B)/parts/%.so) $(LIBDIR)/parts
	ln -sf $(PREFIX)/lib/baodan/bd-master $(PREFIX)/lib/baodan/bd-worker \
	  $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard sql/*.sql) $(SHAREDIR)/sql
	install -m 644 $(wildcard nginx/conf/*.conf) $(SHAREDIR)/nginx/conf
	install -m 644 nginx/alerts.yml $(SHAREDIR)/nginx
	install -d $(SHAREDIR)/sql/backup $(SHAREDIR)/sql/server
	install -m 755 $(wildcard sql/backup/*.sh) $(SHAREDIR)/sql/backup
	install -m 644 sql/backup/README.md $(SHAREDIR)/sql/backup
	install -m 644 $(wildcard sql/server/*.cnf) $(SHAREDIR)/sql/server
	install -m 755 sql/server/keys.sh $(SHAREDIR)/sql/server
	for f in admin quote; do mkdir -p $(SHAREDIR)/nginx/$$f && \
	  cp -R nginx/$$f/dist $(SHAREDIR)/nginx/$$f/; done
format:
	@git ls-files -c -o --exclude-standard '*.c' '*.h' | xargs clang-format -i
bench: ready-to-run
	@tests/stack/deps.sh $(DEPS_bench)
	@node tests/bench/run.mjs
	@node tests/bench/fronts.mjs
	@$(MAKE) --no-print-directory -s dup-score FILE=tests/dup/generated.tsv
	@$(B)/dup/score tests/dup/generated.tsv speed
# 查重 on a file of labelled pairs; and its weights, learned again from ours.
.PHONY: dup-score dup-train
dup-score dup-train:
	@$(MAKE) --no-print-directory deps >/dev/null
	@$(MAKE) --no-print-directory $(B)/dup/$(@:dup-%=%) >/dev/null
	@$(if $(filter dup-score,$@),$(B)/dup/score "$(FILE)",\
	  $(B)/dup/train tests/dup/generated.tsv > $(B)/dup/weights.h && mv $(B)/dup/weights.h $(DUP))
fault: ready-to-run
	@$(MAKE) --no-print-directory -j$(JOBS) units
	@node tests/fault/run.mjs
cluster: ready-to-run
	@tests/stack/deps.sh $(DEPS_cluster)
	@node tests/cluster/run.mjs

# .debian/README.md
.PHONY: deb deb-test
VERSION ?= 1.$(shell git rev-list --count HEAD)
deb: ready-to-run
	@tests/stack/deps.sh $(DEPS_deb)
	@.debian/build.sh $(VERSION)
deb-test: deb
	@tests/stack/deps.sh $(DEPS_deb-test)
	@.debian/test.sh build/deb/baodan_$(VERSION)_$$(dpkg --print-architecture).deb

# Of the deployment that CONF names: a demo of this folder, or the installed one.
CONF ?= $(firstword $(wildcard $(VAR)/bd.conf $(CURDIR)/var/bd.conf \
          /var/lib/baodan-demo/bd.conf) /etc/baodan/bd.conf)
.PHONY: backup restore drill rehearse
backup restore drill rehearse: export CONF := $(CONF)
backup:
	@sql/backup/backup.sh full
restore:
	@sql/backup/restore.sh "$(DIR)" $(FROM)
drill:
	@sql/backup/drill.sh
.PHONY: soak
soak: ready-to-run # MINUTES=20
	@node tests/soak/soak.mjs
rehearse: ready-to-run
	@sql/backup/rehearse.sh

check-exports: all
	@for m in $(MODS); do \
	  n=$$(nm -D --defined-only $(B)/modules/$$m.so | awk '{print $$3}' | \
	    grep -v '^__odr_asan' | tr '\n' ' '); \
	  [ "$$n" = "bd_module_$$m " ] || { echo "$$m exports: $$n"; exit 1; }; \
	done; echo "exports ok: $(MODS)"

clean:
	rm -rf build

FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all units faulty fronts deps node-tool ready-to-run run stop reset status \
        install fuzz analyze memcheck test lint format bench fault cluster \
        check-exports clean
