package pgtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func must(t *testing.T, url, statement string) {
	t.Helper()
	if err := admin(url, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, url, query string) (n int) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDatabasesAreFreshAndDropped(t *testing.T) {
	var first string
	t.Run("first", func(t *testing.T) {
		first = Database(t)
		must(t, first, "CREATE TABLE task (id TEXT)")
	})
	second := Database(t)
	if n := count(t, second, "SELECT count(*) FROM pg_tables WHERE tablename = 'task'"); n != 0 {
		t.Error("a fresh database already holds another test's table")
	}
	if err := admin(first, "SELECT 1"); err == nil {
		t.Error("the first test's database is still there after the test")
	}
}

func TestCloneFillsOnceAndIsolates(t *testing.T) {
	fills := 0
	fill := func(url string) error {
		fills++
		return admin(url, "CREATE TABLE task AS SELECT generate_series(1, 3) AS id")
	}
	key := t.Name() + time.Now().String()
	one, two := Clone(t, key, fill), Clone(t, key, fill)
	must(t, one, "DELETE FROM task")
	if n := count(t, two, "SELECT count(*) FROM task"); n != 3 || fills != 1 {
		t.Errorf("the second clone has %d rows after %d fills, want 3 rows after 1", n, fills)
	}
}

func TestCrashKeepsDataForResume(t *testing.T) {
	s := Start(t)
	url := s.URL("postgres")
	must(t, url, "CREATE TABLE task AS SELECT 7 AS id")
	s.Crash()
	if err := admin(url, "SELECT 1"); err == nil {
		t.Fatal("a crashed server still answers")
	}
	s.Resume()
	if n := count(t, url, "SELECT id FROM task"); n != 7 {
		t.Errorf("after the crash the row holds %d, want 7", n)
	}
}

// A test process that is killed must not leave its server running: the test runs itself again as that process.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv("PGTEST_VICTIM") == "1" {
		os.Stdout.WriteString(Start(t).URL("postgres") + "\n")
		time.Sleep(time.Minute)
		return
	}
	// Not t.TempDir: its parent is closed to the user the server runs as when the tests run as root.
	dir, err := os.MkdirTemp("", "victim-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$")
	victim.Env = append(os.Environ(), "PGTEST_VICTIM=1", "TMPDIR="+dir)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 200)
	n, _ := out.Read(line)
	url := strings.TrimSpace(string(line[:n]))
	must(t, url, "SELECT 1")
	victim.Process.Kill()
	victim.Wait()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left, _ := filepath.Glob(filepath.Join(dir, "throughline-pg-*"))
		if len(left) == 0 && admin(url, "SELECT 1") != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the killed process left %v and a server at %s", left, url)
		}
	}
}

func TestNamed(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:p@h:1/postgres?sslmode=disable": "postgres://u:p@h:1/x?sslmode=disable",
		"postgres://h/postgres":                       "postgres://h/x",
	} {
		if got := named(url, "x"); got != want {
			t.Errorf("named(%q) = %q, want %q", url, got, want)
		}
	}
}
