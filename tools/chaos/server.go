package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/signin"
)

// server is the real program over a folder of its own.
type server struct {
	program, dir, addr string
	log                *os.File
	cmd                *exec.Cmd
}

// build makes the program and chooses a free port.
// One that forgets syncs SQLite's log only now and then, as synchronous=NORMAL does.
func build(ctx context.Context, dir string, forgets bool) (*server, error) {
	s := &server{program: filepath.Join(dir, "throughline"), dir: filepath.Join(dir, "data")}
	args := []string{"build", "-o", s.program}
	if forgets {
		overlay, err := forgetful(ctx, dir)
		if err != nil {
			return nil, err
		}
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "throughline/cmd/throughline")...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the server could not be built: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.addr = l.Addr().String()
	if s.log, err = os.Create(filepath.Join(dir, "server.log")); err != nil {
		return nil, err
	}
	return s, l.Close()
}

// forgetful writes an overlay for the go command in which the database is opened with synchronous=NORMAL.
func forgetful(ctx context.Context, dir string) (string, error) {
	folder, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "throughline/internal/db").Output()
	if err != nil {
		return "", err
	}
	from := filepath.Join(strings.TrimSpace(string(folder)), "sqlite.go")
	text, err := os.ReadFile(from)
	if err != nil {
		return "", err
	}
	if !bytes.Contains(text, []byte("synchronous(FULL)")) {
		return "", errors.New(from + " sets no synchronous(FULL)")
	}
	to := filepath.Join(dir, "sqlite.go")
	if err := os.WriteFile(to, bytes.Replace(text, []byte("synchronous(FULL)"), []byte("synchronous(NORMAL)"), 1), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{from: to}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, overlay, 0o600)
}

func (s *server) database() string { return "sqlite:" + filepath.Join(s.dir, "throughline.db") }

// open opens the installation in this process, to set it up or to check it.
func (s *server) open(ctx context.Context) (*app.App, error) {
	return app.Open(ctx, app.Config{Database: s.database(), Files: filepath.Join(s.dir, "files"), URL: "http://" + s.addr})
}

// installation is what the writers write into.
type installation struct {
	token    string
	people   []id.Person
	projects []id.Project
}

// setUp makes an organisation with a few people and projects, and a token of its owner.
func (s *server) setUp(ctx context.Context, projects int) (installation, error) {
	var in installation
	a, err := s.open(ctx)
	if err != nil {
		return in, err
	}
	defer func() { _ = a.Close() }()
	_, owner, err := a.Org.SetUp(ctx, org.NewOrganisation{Name: "Chaos", OwnerName: "Owner", Email: "owner@example.com", PasswordHash: "$argon2id$none", Zone: "UTC", Currency: "EUR"})
	if err != nil {
		return in, err
	}
	ctx = access.With(ctx, access.Actor{Person: owner.ID, Name: owner.Name, Role: owner.Role, Via: access.ViaPage})
	for i := range 5 {
		p, err := a.Org.AddPerson(ctx, org.NewPerson{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("person%d@example.com", i), Role: access.Member})
		if err != nil {
			return in, err
		}
		in.people = append(in.people, p.ID)
	}
	for i := range projects {
		p, err := a.Projects.Create(ctx, project.NewProject{Code: fmt.Sprintf("C%d", i+10), Charter: project.Charter{Title: fmt.Sprintf("Change %d", i), Lead: owner.ID}})
		if err != nil {
			return in, err
		}
		in.projects = append(in.projects, p.ID)
	}
	_, in.token, err = a.Signin.CreateToken(ctx, signin.NewToken{Name: "chaos", Scopes: []access.Action{signin.AllScopes}})
	return in, err
}

// start runs the server and gives the time until it answered that it is well.
func (s *server) start(ctx context.Context) (time.Duration, error) {
	s.cmd = exec.CommandContext(ctx, s.program, "serve", "--addr", s.addr)
	s.cmd.Env = append(os.Environ(), "THROUGHLINE_DATA="+s.dir, "THROUGHLINE_DATABASE=", "THROUGHLINE_FILES=")
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	began := clock.System{}.Now()
	if err := s.cmd.Start(); err != nil {
		return 0, err
	}
	for {
		took := clock.System{}.Now().Sub(began)
		if took > 30*time.Second {
			return took, errors.New("the server did not answer within 30 s; see its log " + s.log.Name())
		}
		if resp, err := http.Get("http://" + s.addr + "/health"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return took, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// health asks the server how it is; 0 is no answer. The words are what it says.
func (s *server) health() (int, string) {
	resp, err := http.Get("http://" + s.addr + "/health")
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, words(text)
}

// kill ends the server as a power switch would: it gets no chance to finish anything.
func (s *server) kill() error {
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // it was killed; that is its error
	return nil
}
