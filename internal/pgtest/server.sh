# Keeps one throw-away PostgreSQL alive for as long as its standard input stays open, then removes every trace of it.
# Reading from a pipe instead of trapping signals means that even a killed test process leaves nothing behind.
# Arguments: BIN DIR PORT. Words understood: crash, resume.
set -u
bin=$1 dir=$2 port=$3
trap '' INT TERM HUP
as=""
if [ "$(id -u)" = 0 ]; then
	# PostgreSQL refuses to run as root; Debian's package brings the user.
	id postgres >/dev/null 2>&1 || { echo "failed: running as root needs a user named postgres; install the postgresql package"; exit 1; }
	chown -R postgres "$dir"
	if command -v setpriv >/dev/null; then
		as="setpriv --reuid=postgres --regid=$(id -g postgres) --clear-groups --"
	else
		as="runuser -u postgres --"
	fi
fi
cd "$dir" || exit 1
settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=300
 -c fsync=off -c full_page_writes=off -c shared_buffers=64MB -c max_wal_size=512MB"
server() { $as "$bin/pg_ctl" -D "$dir/data" "$@" </dev/null >>"$dir/log" 2>&1; }
begin() { server -s -w -t 60 -l "$dir/data/log" -o "$(echo $settings)" start; }
remove() { server -s -w -m immediate stop; rm -rf "$dir"; }

if ! $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync </dev/null >"$dir/log" 2>&1 || ! begin; then
	echo "failed: $(tail -q -n 3 "$dir/log" "$dir/data/log" 2>/dev/null | tr '\n' ' ')"
	remove
	exit 1
fi
echo ready
while read -r word; do
	case $word in
	crash) server -s -w -m immediate stop ;;
	resume) begin ;;
	esac
	echo "done"
done
remove
