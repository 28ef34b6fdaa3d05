package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/signin"
)

// installation is the product filled with the sample.
type installation struct {
	dir            string
	token, session string
	project        id.Project
	states         []string
	first          id.Task
}

// fillProduct makes an organisation with one project that holds the sample, through the services, so that history,
// rights and search are what they are in use.
func fillProduct(ctx context.Context, dir string, n int) (installation, error) {
	in := installation{dir: dir}
	a, err := app.Open(ctx, app.Config{Database: "sqlite:" + filepath.Join(dir, "throughline.db"), Files: filepath.Join(dir, "files")})
	if err != nil {
		return in, err
	}
	defer func() { _ = a.Close() }()
	if err := a.Start(ctx); err != nil {
		return in, err
	}
	_, owner, err := a.Org.SetUp(ctx, org.NewOrganisation{Name: "Bench", OwnerName: "Owner", Email: "owner@example.com", PasswordHash: "$argon2id$none", Zone: "UTC", Currency: "EUR"})
	if err != nil {
		return in, err
	}
	ctx = access.With(ctx, access.Actor{Person: owner.ID, Name: owner.Name, Role: owner.Role, Via: access.ViaPage})
	p, err := a.Projects.Create(ctx, project.NewProject{Code: "BEN", Charter: project.Charter{Title: "Bench", Lead: owner.ID}})
	if err != nil {
		return in, err
	}
	in.project = p.ID
	states, err := a.Plans.States(ctx, p.ID)
	if err != nil {
		return in, err
	}
	for _, s := range states {
		in.states = append(in.states, string(s.ID))
	}
	if in.first, err = fillPlan(ctx, a, in, n); err != nil {
		return in, err
	}
	for i := range 10 {
		if _, err := a.Remarks.Comment(ctx, remark.On{Subject: "task", SubjectID: string(in.first)}, remark.NewComment{Body: sampleComment(i)}); err != nil {
			return in, err
		}
	}
	if _, in.token, err = a.Signin.CreateToken(ctx, signin.NewToken{Name: "bench", Scopes: []access.Action{signin.AllScopes}}); err != nil {
		return in, err
	}
	in.session, _, err = a.Signin.Open(ctx, owner.ID, signin.Origin{Agent: "bench", Address: "127.0.0.1"})
	if err != nil {
		return in, err
	}
	return in, settle(ctx, a)
}

func fillPlan(ctx context.Context, a *app.App, in installation, n int) (id.Task, error) {
	var first id.Task
	var made []plan.Task
	for from := 0; from < n; from += 500 {
		batch := make([]plan.NewTask, 0, 500)
		for i := from; i < min(from+500, n); i++ {
			s := sampleTask(i)
			batch = append(batch, plan.NewTask{Title: s.title, Description: s.description, Due: clock.Date(s.due), State: id.State(in.states[s.state]), Priority: plan.Priority(s.priority)})
		}
		var err error
		if made, err = a.Plans.CreateMany(ctx, in.project, batch); err != nil {
			return "", err
		}
		if first == "" {
			first = made[0].ID
			if _, err := a.Plans.Connect(ctx, made[0].ID, made[1].ID, "", 0); err != nil {
				return "", err
			}
		}
	}
	return first, nil
}

// process is a server that runs beside this one.
type process struct {
	cmd  *exec.Cmd
	addr string
}

// launch starts a program and gives the time until the address answers.
func launch(ctx context.Context, program string, args, env []string, addr, probe string, cookie *http.Cookie) (*process, time.Duration, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...), addr: addr}
	p.cmd.Env = append(os.Environ(), env...)
	began := clock.System{}.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, 0, err
	}
	client := newClient()
	for {
		took := clock.System{}.Now().Sub(began)
		if took > 30*time.Second {
			return nil, took, errors.New(program + " does not answer")
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+probe, nil)
		if err != nil {
			return nil, 0, err
		}
		if cookie != nil {
			r.AddCookie(cookie)
		}
		if resp, err := client.Do(r); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return p, clock.System{}.Now().Sub(began), nil
			}
			return nil, took, fmt.Errorf("%s answers %s to %s", program, resp.Status, probe)
		}
		time.Sleep(time.Millisecond)
	}
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait() // ended by us
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// buildProduct makes the program as it is shipped.
func buildProduct(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "throughline")
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", program, "throughline/cmd/throughline")
	cmd.Stderr = os.Stderr
	return program, cmd.Run()
}

// own stands for this process where a launched one is expected.
func own() *exec.Cmd {
	self, _ := os.FindProcess(os.Getpid()) // never fails on Unix
	return &exec.Cmd{Process: self}
}
