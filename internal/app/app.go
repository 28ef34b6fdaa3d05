// Package app wires the product: which service knows which, who follows the history, what runs when.
package app

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/api"
	"throughline/internal/blob"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/impact"
	"throughline/internal/importer/sources"
	"throughline/internal/importing"
	"throughline/internal/job"
	"throughline/internal/kept"
	"throughline/internal/kpi"
	"throughline/internal/mail"
	"throughline/internal/notify"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/process"
	"throughline/internal/process/share"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/rollout"
	"throughline/internal/run"
	"throughline/internal/run/rehearse"
	"throughline/internal/search"
	"throughline/internal/signin"
	"throughline/internal/tool"
	"throughline/internal/web"
	"throughline/internal/web/projects"
)

// Config says what to open.
type Config struct {
	Database string // sqlite:PATH or postgres://…
	Files    string // folder of attached files; "" is a folder beside the database
	URL      string // address under which people reach the product, for links in mails: https://change.example
	SMTP     string // smtp://…; "" shows links to copy instead of mailing them
	Clock    clock.Clock
	Mail     mail.Sender // overrides SMTP, for tests
}

// App is the product, ready to serve.
type App struct {
	Config Config
	DB     *db.DB
	Door   *act.Door
	Files  blob.Store
	Jobs   *job.Queue

	Org       *org.Service
	Signin    *signin.Service
	Projects  *project.Service
	Plans     *plan.Service
	Timing    *timing.Service
	Remarks   *remark.Service
	Imports   *importing.Service
	Processes *process.Service
	Shares    *share.Service
	Tools     *tool.Service
	Budgets   *budget.Service
	Impact    *impact.Service
	Runs      *run.Service
	Trials    *rehearse.Service
	Rollouts  *rollout.Service
	KPIs      *kpi.Service
	Search    *search.Service
	Inbox     *notify.Service

	known kept.Values[factsKey, map[id.Project]projects.Facts]

	Operations []api.Operation
	Web        *web.Server
	Handler    http.Handler

	followers []history.Follower
	stop      context.CancelFunc
	stopping  chan struct{}
	stopOnce  sync.Once
	running   sync.WaitGroup
}

// Open opens the database, brings its schema up to date and wires everything. Nothing runs in the background before
// Start.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, DB: d, stopping: make(chan struct{})}
	if err := a.wire(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) wire(ctx context.Context) error {
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	var err error
	if a.Config.Files == "" {
		a.Config.Files = "files"
		if a.DB.Path() != "" {
			a.Config.Files = filepath.Join(filepath.Dir(a.DB.Path()), "files")
		}
	}
	if a.Files, err = blob.NewDisk(a.Config.Files); err != nil {
		return err
	}
	if a.Jobs, err = job.Open(ctx, a.DB, a.workers(), a.periodic()); err != nil {
		return err
	}
	a.Door = &act.Door{DB: a.DB, Clock: a.Config.Clock, Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{}, Jobs: a.Jobs}
	a.catalogue()
	if err := a.services(); err != nil {
		return err
	}
	a.rims()
	return nil
}

// catalogue gathers what can happen and what can be undone.
func (a *App) catalogue() {
	for _, kinds := range [][]history.Kind{org.Kinds(), signin.Kinds(), project.Kinds(), plan.Kinds(), timing.Kinds(), remark.Kinds(), kpi.Kinds(), budget.Kinds(), rollout.Kinds(), process.Kinds(), share.Kinds(), tool.Kinds(), run.Kinds(), importing.Kinds()} {
		a.Door.Kinds.Merge(kinds)
	}
	for _, tables := range [][]db.Reversible{org.Tables(), signin.Tables(), project.Tables(), plan.Tables(), timing.Tables(), remark.Tables(), kpi.Tables(), budget.Tables(), rollout.Tables(), process.Tables(), share.Tables(), tool.Tables(), run.Tables(), importing.Tables()} {
		for _, t := range tables {
			a.Door.Tables[t.SubjectName()] = t
		}
	}
}

// services makes the nouns and tells each what it needs of the others.
func (a *App) services() error {
	sender := a.Config.Mail
	if sender == nil && a.Config.SMTP != "" {
		smtp, err := mail.NewSMTP(a.Config.SMTP, a.Config.Clock)
		if err != nil {
			return err
		}
		sender = smtp
	}
	reset := signin.Deps{ResetLink: func(secret string) string { return a.Config.URL + "/reset/" + secret }}
	if sender != nil {
		reset.Send = func(ctx context.Context, to, subject, text string) error {
			return sender.Send(ctx, mail.Message{To: to, Subject: subject, Text: text})
		}
	}
	a.Search = search.New(a.DB, a.Config.Clock)
	a.Signin = signin.New(a.DB, a.Door, reset)
	a.Org = org.New(a.DB, a.Door, org.Deps{Password: a.Signin.Password, End: a.Signin.End,
		Join: func(ctx context.Context, tx *act.Tx, p id.Project, who id.Person, role access.ProjectRole) error {
			return a.Projects.Join(ctx, tx, p, who, role)
		}})
	today := func(ctx context.Context, q db.Q, now time.Time) (clock.Date, error) {
		calendar, err := a.Org.CalendarFor(ctx, q, "")
		return calendar.Today(now), err
	}
	a.Projects = project.New(a.DB, a.Door, project.Deps{
		Today:         today,
		HasAfterValue: func(ctx context.Context, q db.Q, p id.Project) (bool, error) { return a.KPIs.HasAfterValue(ctx, q, p) },
		CheckPeople:   a.Org.CheckPeople,
		CheckTeams:    a.Org.CheckTeams,
		Prepare:       func(ctx context.Context, tx *act.Tx, p id.Project) error { return a.Plans.Prepare(ctx, tx, p) },
	})
	a.Plans = plan.New(a.DB, a.Door, plan.Deps{NextTask: a.Projects.NextTask,
		CheckPeople: func(ctx context.Context, q db.Q, _ id.Project, people []id.Person) error {
			return a.Org.CheckPeople(ctx, q, people)
		},
		CheckTeam: func(ctx context.Context, q db.Q, team id.Team) error {
			return a.Org.CheckTeams(ctx, q, []id.Team{team})
		},
		Match: func(context.Context, id.Project, string, int) ([]string, error) { return nil, nil },
		Settle: func(ctx context.Context, tx *act.Tx, p id.Project, causes []plan.Moved) error {
			return a.Timing.Settle(ctx, tx, p, causes)
		},
	})
	a.Timing = timing.New(a.DB, a.Door, timing.Deps{Calendar: a.Org.CalendarFor, Plans: a.Plans})
	a.Remarks = remark.New(a.DB, a.Door, remark.Deps{ProjectOf: a.projectOf, Shown: a.shown, Files: a.Files})
	a.Processes = process.New(a.DB, a.Door, a.processDeps())
	a.Shares = share.New(a.DB, a.Door, a.shareDeps())
	a.Runs = run.New(a.DB, a.Door, run.Deps{Definition: a.definition, Holding: a.Processes.Holding, CheckPeople: a.Org.CheckPeople, Calendar: a.Org.CalendarFor, Members: a.Org.Members, Files: a.runFiles})
	a.Trials = rehearse.New(rehearse.Deps{Version: a.rehearsed, Answers: a.Runs.Answers, Clock: a.Config.Clock})
	a.Rollouts = rollout.New(a.DB, a.Door, rollout.Deps{Today: today, CheckPeople: a.Org.CheckPeople, CheckTeams: a.Org.CheckTeams})
	a.KPIs = kpi.New(a.DB, a.Door, kpi.Deps{Today: today, GoLive: a.Rollouts.FirstLive, CheckPeople: a.Org.CheckPeople})
	a.Budgets = budget.New(a.DB, a.Door, budget.Deps{Project: a.budgetOf, CheckTeams: a.Org.CheckTeams})
	a.Tools = tool.New(a.DB, a.Door, tool.Deps{CheckPeople: a.Org.CheckPeople, Rename: func(ctx context.Context, names []string, to string) (int, error) {
		return a.Processes.RenameTool(ctx, names, to)
	}})
	a.Impact = impact.New(impact.Deps{World: a.world, Names: a.toolNames, Linked: a.linkedTo, Holds: a.holds, Title: a.titleOf, Follow: a.follow})
	a.Imports = importing.New(a.DB, a.Door, importing.Deps{Org: a.Org, Projects: a.Projects, Plans: a.Plans, Remarks: a.Remarks, Files: a.Files, Sources: sources.All()})
	a.Inbox = notify.New(a.DB, a.Config.Clock, notify.Deps{Describe: a.describe})
	a.followers = []history.Follower{a.Search.Follower(), a.Inbox.Follower()}
	return nil
}

// describe gives the labels of records for the inbox, as the search knows them.
func (a *App) describe(ctx context.Context, subject string, ids []string) (map[string]notify.Label, error) {
	if subject == "run" {
		return a.runLabels(ctx, ids)
	}
	found, err := a.Search.Records(ctx, subject, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]notify.Label, len(found))
	for id, r := range found {
		out[id] = notify.Label{Title: r.Title, Subtitle: r.Subtitle, URL: r.URL}
	}
	return out, nil
}

// Start begins the work in the background: jobs, timers of runs and followers.
func (a *App) Start(ctx context.Context) error {
	if err := a.Jobs.Start(ctx); err != nil {
		return err
	}
	run, stop := context.WithCancel(access.With(context.WithoutCancel(ctx), access.System()))
	a.stop = stop
	a.running.Go(func() { a.fireTimers(run) })
	a.running.Go(func() { a.foresee(run) })
	a.running.Go(func() { a.countReadings(run) })
	a.running.Go(func() { a.fillSteps(run) })
	for _, f := range a.followers {
		a.running.Go(func() { history.Follow(run, a.DB, a.Config.Clock, a.Door.Signal, f) })
	}
	return nil
}

// Stop ends the open streams, so that a server can shut down.
func (a *App) Stop() { a.stopOnce.Do(func() { close(a.stopping) }) }

// Close ends streams and background work and closes the database.
func (a *App) Close() error {
	a.Stop()
	if a.stop != nil {
		a.stop()
		a.running.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := a.Jobs.Stop(ctx); err != nil {
			slog.Warn("jobs were cut short and will run again", "error", err)
		}
	}
	a.Signin.Wait()
	return a.DB.Close()
}
