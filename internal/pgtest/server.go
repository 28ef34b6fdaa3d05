// Package pgtest gives tests a private PostgreSQL: started in a second from the machine's own binaries, thrown away
// after the run, and never skipped. It knows nothing of the product's schema.
package pgtest

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// Env names the variable that holds the URL of a server already running for a whole test run; withpostgres sets it.
const Env = "THROUGHLINE_TEST_POSTGRES"

//go:embed server.sh
var script string

// Server is one private PostgreSQL on 127.0.0.1. It ends with Stop, or with the process that launched it, whichever
// comes first, however the process ends.
type Server struct {
	port   int
	words  io.WriteCloser
	answer *bufio.Scanner
	shell  *exec.Cmd
}

// Start launches a server for this test alone, for drills that break it; Database is cheaper for everything else.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s, err := Launch()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Stop)
	return s
}

// Launch starts a server and returns when it accepts connections. The error says what to install when PostgreSQL is
// not on the machine.
func Launch() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "throughline-pg-")
	if err != nil {
		return nil, fmt.Errorf("no folder for a private PostgreSQL: %w", err)
	}
	// The server may run as another user than this process, which must then be able to walk into the folder.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{port: port, shell: exec.Command("sh", "-c", script, "pgtest", bin, dir, fmt.Sprint(port))}
	if s.words, err = s.shell.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.shell.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.shell.Start(); err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	s.answer = bufio.NewScanner(out)
	if s.answer.Scan(); s.answer.Text() != "ready" {
		s.Stop()
		return nil, fmt.Errorf("private PostgreSQL from %s did not start: %s", bin, s.answer.Text())
	}
	return s, nil
}

// URL gives the address of a database on the server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Crash ends the server at once, as a power cut would but for the disk, and keeps its data for Resume.
func (s *Server) Crash() { s.tell("crash") }

// Resume starts a crashed server again on the same address and data, and returns when it has recovered.
func (s *Server) Resume() { s.tell("resume") }

func (s *Server) tell(word string) {
	fmt.Fprintln(s.words, word)
	s.answer.Scan()
}

// Stop ends the server and removes its files.
func (s *Server) Stop() {
	s.words.Close()
	s.shell.Wait()
}

// binaries finds the folder with initdb: that of Debian's newest server, or the one on PATH.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Slice(found, func(i, j int) bool {
		return len(found[i]) < len(found[j]) || len(found[i]) == len(found[j]) && found[i] < found[j]
	})
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("PostgreSQL is not on this machine and its tests never skip: run scripts/setup.sh, " +
		"or install the server (Debian and Ubuntu: apt-get install postgresql) so that initdb is on PATH")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port for a private PostgreSQL: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// named gives the URL of another database on the same server.
func named(url, database string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	rest, query, hasQuery := strings.Cut(rest, "?")
	host, _, _ := strings.Cut(rest, "/")
	if hasQuery {
		query = "?" + query
	}
	return scheme + "://" + host + "/" + database + query
}
