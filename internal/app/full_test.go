package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/history"
)

// TestAFullDisk takes the database its room: writes are refused with 507 and in words, what was answered stays, reads
// go on, and with room again everything works without a restart.
func TestAFullDisk(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "lead")
	writer := c.app.DB.SQLHandle()
	var pages int64
	c.must(writer.QueryRow("PRAGMA page_count").Scan(&pages))
	if _, err := writer.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages+200)); err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/projects/" + s.ids["project"] + "/tasks"
	body := `{"title":"large","description":"` + strings.Repeat("word ", 2000) + `"}`
	var made, refused atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 30 {
				switch got := c.ask(c.people["lead"], "POST", path, body); got.status {
				case http.StatusCreated:
					made.Add(1)
				case http.StatusInsufficientStorage:
					refused.Add(1)
					if !strings.Contains(got.body, "disk is full") {
						t.Error(got)
					}
				default:
					t.Error(got)
				}
			}
		})
	}
	group.Wait()
	if made.Load() == 0 || refused.Load() == 0 {
		t.Fatalf("%d were made and %d refused; the test needs both", made.Load(), refused.Load())
	}
	var stored int64
	c.must(one(c, `SELECT COUNT(*) FROM task WHERE title = 'large'`, &stored))
	if stored != made.Load() {
		t.Errorf("%d tasks are stored but %d were acknowledged", stored, made.Load())
	}
	got := answer{}
	for range 200 { // smaller rows may still find room
		if got = c.ask(c.people["lead"], "POST", "/tasks/"+s.ids["task"]+"/comments", form("body", strings.Repeat("word ", 1000))); got.status != http.StatusSeeOther {
			break
		}
	}
	if got.status != http.StatusInsufficientStorage || !strings.Contains(got.body, "disk is full") {
		t.Errorf("the page: %s", got)
	}
	if got := c.ask(c.people["lead"], "GET", path+"?limit=50", ""); got.status != http.StatusOK {
		t.Errorf("reading: %s", got)
	}
	if got := c.ask(c.people["lead"], "GET", "/projects/"+s.ids["code"]+"/plan", ""); got.status != http.StatusOK {
		t.Errorf("reading a page: %s", got)
	}
	if _, err := writer.Exec("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if got := c.ask(c.people["lead"], "POST", path, body); got.status != http.StatusCreated {
		t.Errorf("with room again: %s", got)
	}
	if _, err := history.Verify(t.Context(), c.app.DB); err != nil {
		t.Error(err)
	}
}

// TestWhatCannotStartSaysWhy starts the real program where it cannot: it ends with one sentence that says what to do.
func TestWhatCannotStartSaysWhy(t *testing.T) {
	program := filepath.Join(t.TempDir(), "throughline")
	if out, err := exec.Command("go", "build", "-o", program, "throughline/cmd/throughline").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(t.TempDir(), "file")
	c := newCompany(t, sqliteURL(t))
	c.must(os.WriteFile(file, []byte("no database at all, only a text that is longer than its header would be, to be sure of that"+strings.Repeat(".", 100)), 0o600))
	busy := newListener(t)
	for name, test := range map[string]struct {
		env  []string
		args []string
		says string
	}{
		"a folder that cannot be":    {[]string{"THROUGHLINE_DATA=" + file + "/below"}, nil, "folder"},
		"a database of no kind":      {[]string{"THROUGHLINE_DATABASE=mysql://user:geheim@host/name"}, nil, "is not a database address"},
		"a file that is no database": {[]string{"THROUGHLINE_DATABASE=sqlite:" + file}, nil, "cannot be opened as a database"},
		"a server that is not there": {[]string{"THROUGHLINE_DATABASE=postgres://user:geheim@127.0.0.1:1/name"}, nil, "database"},
		"a port in use":              {nil, []string{"--addr", busy}, "cannot be listened on"},
		"a word too many":            {nil, []string{"--port", "80"}, "serve takes --addr"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, program, append([]string{"serve"}, test.args...)...)
			cmd.Env = append(append(os.Environ(), "THROUGHLINE_DATA="+t.TempDir(), "THROUGHLINE_ADDR=127.0.0.1:0"), test.env...)
			out, err := cmd.CombinedOutput()
			text := strings.TrimSpace(string(out))
			if err == nil || ctx.Err() != nil {
				t.Fatalf("it started or hung: %v\n%s", err, text)
			}
			if !strings.Contains(text, test.says) || strings.Contains(text, "goroutine") || strings.Contains(text, "geheim") {
				t.Errorf("it says:\n%s", text)
			}
			if lines := strings.Count(text, "\n"); lines > 1 {
				t.Errorf("it says it in %d lines:\n%s", lines+1, text)
			}
		})
	}
}

// TestTwoProcessesOverOneDatabase lets two nodes write over one PostgreSQL at once: every write is there, in one history.
func TestTwoProcessesOverOneDatabase(t *testing.T) {
	c := newCompany(t, postgresURL(t))
	second, err := Open(t.Context(), Config{Database: c.app.Config.Database, Files: c.app.Config.Files, URL: c.app.Config.URL, Clock: c.clock})
	c.must(err)
	defer func() { c.must(second.Close()) }()
	s := c.set("open", "lead")
	other := *c
	other.app = second
	var group sync.WaitGroup
	for _, node := range []*company{c, &other} {
		for range 8 {
			group.Go(func() {
				for range 10 {
					if got := node.ask(c.people["lead"], "POST", "/api/v1/projects/"+s.ids["project"]+"/tasks", `{"title":"on either node"}`); got.status != http.StatusCreated {
						t.Error(got)
					}
				}
			})
		}
	}
	group.Wait()
	var n int64
	c.must(one(c, `SELECT COUNT(*) FROM task WHERE title = 'on either node'`, &n))
	if n != 160 {
		t.Errorf("%d tasks, want 160", n)
	}
	if _, err := history.Verify(access.With(t.Context(), access.System()), c.app.DB); err != nil {
		t.Error(err)
	}
}

// newListener takes a port and gives its address.
func newListener(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}
