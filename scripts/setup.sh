#!/bin/sh
# Brings what the tests need beside Go: a browser, a PostgreSQL server and one font family, so that pages are measured
# with the same letters everywhere. Does nothing when all are there.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }
missing=""
has chromium || has chromium-browser || has google-chrome || missing="$missing chromium"
has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ls -d /usr/share/fonts/*/liberation* >/dev/null 2>&1 || { has fc-list && fc-list | grep -qi liberation; } || missing="$missing fonts-liberation"
[ -n "$missing" ] || exit 0

if ! has apt-get; then
	echo "setup: please install:$missing (Chromium or Chrome, the PostgreSQL server, the Liberation fonts)" >&2
	exit 1
fi
as=""
if [ "$(id -u)" != 0 ]; then
	has sudo || { echo "setup: please run as root: apt-get install$missing" >&2; exit 1; }
	as="sudo"
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq
# Word splitting is meant: one argument a package.
$as apt-get install -qq -y --no-install-recommends $missing >/dev/null
