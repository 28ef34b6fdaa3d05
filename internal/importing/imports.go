package importing

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
)

// mostFiles bounds one import.
const mostFiles = 200

// Receive keeps the originals and begins an import that waits to be run. Nothing is read yet.
func (sv *Service) Receive(ctx context.Context, files []importer.File, choices Choices) (Import, error) {
	n := 0
	return sv.Take(ctx, choices, func() (string, io.ReadCloser, error) {
		if n == len(files) {
			return "", nil, io.EOF
		}
		f := files[n]
		n++
		r, err := f.Open()
		if err != nil {
			return "", nil, fault.Wrap(err, fault.Unavailable, "“%s” cannot be opened", f.Name)
		}
		return f.Name, r, nil
	})
}

// Take is Receive for files that come one after another, such as the parts of an upload; next ends with io.EOF. No file
// is ever held in memory.
func (sv *Service) Take(ctx context.Context, choices Choices, next func() (name string, r io.ReadCloser, err error)) (Import, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return Import{}, err
	}
	if err := choices.check(); err != nil {
		return Import{}, err
	}
	var kept []File
	for {
		name, r, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Import{}, err
		}
		if len(kept) == mostFiles {
			_ = r.Close()
			return Import{}, fault.Field("files", "are more than %d; send those of one tool", mostFiles)
		}
		ref, err := sv.deps.Files.Put(ctx, r, sv.deps.MaxFile)
		_ = r.Close() // it was read to its end, or Put has failed
		if err != nil {
			return Import{}, err
		}
		kept = append(kept, File{Name: blob.FileName(name), Size: ref.Size, SHA256: ref.SHA256})
	}
	if len(kept) == 0 {
		return Import{}, fault.Field("files", "are missing; choose the files that the other tool exported")
	}
	var imp Import
	err := sv.door.Do(ctx, func(tx *act.Tx) error {
		imp = Import{ID: id.New[id.Import](tx.Now), Status: Received, By: tx.Actor.Person, Role: tx.Actor.Role, Files: kept, Choices: choices, Created: tx.Now}
		return act.Save(ctx, tx, imports, &imp, history.Fact{Kind: "import.received"})
	})
	return imp, err
}

// Answer changes the choices of an import that has not run.
func (sv *Service) Answer(ctx context.Context, which id.Import, version int64, choices Choices) (Import, error) {
	if err := choices.check(); err != nil {
		return Import{}, err
	}
	return sv.change(ctx, which, "import.answered", func(_ *act.Tx, i *Import) error {
		if i.Status != Received {
			return fault.New(fault.Conflict, "This import has started already; begin another one with the same files")
		}
		if version != 0 {
			i.Version = version
		}
		i.Choices = choices
		return nil
	})
}

func (c *Choices) check() error {
	var check fault.Check
	_, err := time.LoadLocation(c.Zone)
	check.Need(err == nil && c.Zone != "Local", "zone", "is not a time zone; choose one such as Europe/Berlin")
	switch c.DateOrder {
	case importer.Undecided, importer.DayFirst, importer.MonthFirst:
	default:
		check.Need(false, "dateOrder", "is not one of “day first”, “month first”")
	}
	for name, category := range c.States {
		switch category {
		case "todo", "doing", "done", "cancelled", "":
		default:
			check.Need(false, "states", "gives “%s” a meaning that is not one of todo, doing, done, cancelled", wording.Cut(name, 60))
		}
	}
	return check.Err()
}

// Preview is what an import would do: nothing is written.
type Preview struct {
	Import    Import              `json:"import"`
	Report    importer.Summary    `json:"report"`
	Counts    Counts              `json:"counts"`
	Conflicts []Conflict          `json:"conflicts"`
	People    []PersonMatch       `json:"people"`
	States    []importer.State    `json:"states"`
	Projects  []ProjectMatch      `json:"projects"`
	Samples   []map[string]string `json:"samples"` // the first rows as they would stand here
}

// PersonMatch says who a person of the file would be here; Here "" is nobody, New that he will be added.
type PersonMatch struct {
	importer.Person
	Here id.Person `json:"here,omitempty"`
	New  bool      `json:"new,omitempty"`
}

// ProjectMatch says into which project a container's new tasks would go.
type ProjectMatch struct {
	Title string     `json:"title"`
	Code  string     `json:"code,omitempty"` // of a new project
	Here  id.Project `json:"here,omitempty"`
	Tasks int        `json:"tasks"`
}

// DryRun reads the files of an import and works out what it would do.
func (sv *Service) DryRun(ctx context.Context, which id.Import) (Preview, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return Preview{}, err
	}
	i, err := sv.open(ctx, sv.db, which)
	if err != nil {
		return Preview{}, err
	}
	return sv.rehearse(ctx, i, sv.originals(&i))
}

// Try is a dry run of files that are not even kept.
func (sv *Service) Try(ctx context.Context, files []importer.File, choices Choices) (Preview, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return Preview{}, err
	}
	if err := choices.check(); err != nil {
		return Preview{}, err
	}
	return sv.rehearse(ctx, Import{Choices: choices}, files)
}

func (sv *Service) rehearse(ctx context.Context, i Import, files []importer.File) (Preview, error) {
	b, r, err := sv.read(ctx, &i, files)
	if err != nil {
		return Preview{}, err
	}
	s, err := sv.devise(ctx, &i, b)
	if err != nil {
		return Preview{}, err
	}
	i.Source = b.Source
	s.counts.Rows = r.Rows.Read
	return s.preview(i, importer.Summarize(b, r)), nil
}

// originals are the kept files as the readers take them.
func (sv *Service) originals(i *Import) []importer.File {
	files := make([]importer.File, len(i.Files))
	for n, f := range i.Files {
		files[n] = importer.File{Name: f.Name, Size: f.Size, Open: func() (io.ReadCloser, error) { return sv.deps.Files.Open(context.Background(), f.SHA256) }}
	}
	return files
}

func (sv *Service) read(ctx context.Context, i *Import, files []importer.File) (*importer.Batch, *importer.Report, error) {
	opts := importer.Options{DateOrder: i.Choices.DateOrder}
	if i.Choices.Zone != "" {
		zone, err := time.LoadLocation(i.Choices.Zone)
		if err != nil {
			return nil, nil, fault.Field("zone", "is not a time zone; choose one such as Europe/Berlin")
		}
		opts.Zone = zone
	}
	return importer.Read(ctx, sv.deps.Sources, i.Choices.Source, files, opts, nil)
}

// Start hands the import to a job.
func (sv *Service) Start(ctx context.Context, which id.Import, version int64) (Import, error) {
	if err := sv.needOrganisation(ctx); err != nil {
		return Import{}, err
	}
	return sv.change(ctx, which, "import.started", func(tx *act.Tx, i *Import) error {
		if i.Status != Received {
			return fault.New(fault.Conflict, "This import has started already; to run the files again, begin another one with them")
		}
		if version != 0 {
			i.Version = version
		}
		i.begin(tx)
		return tx.Later(ctx, Work{Import: i.ID}, time.Time{})
	})
}

func (i *Import) begin(tx *act.Tx) {
	i.Status, i.Started, i.By, i.Role = Running, tx.Now, tx.Actor.Person, tx.Actor.Role
}

// Again begins another import with the same files and answers: what changed in the other tool since the last one is not
// in them, so this is for an import that was undone or cancelled.
func (sv *Service) Again(ctx context.Context, which id.Import) (Import, error) {
	var next Import
	err := sv.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.Import); err != nil {
			return err
		}
		i, err := sv.open(ctx, tx, which)
		if err != nil {
			return err
		}
		next = Import{ID: id.New[id.Import](tx.Now), Status: Received, By: tx.Actor.Person, Role: tx.Actor.Role, Files: i.Files, Choices: i.Choices, Created: tx.Now}
		return act.Save(ctx, tx, imports, &next, history.Fact{Kind: "import.received"})
	})
	return next, err
}

// Cancel stops an import: one that waits is put aside, a running one takes back what it wrote.
func (sv *Service) Cancel(ctx context.Context, which id.Import) (Import, error) {
	return sv.change(ctx, which, "import.stopped", func(tx *act.Tx, i *Import) error {
		switch i.Status {
		case Received:
			i.Status, i.Finished = Cancelled, tx.Now
		case Running:
			i.Status = Stopping
		case Stopping:
		default:
			return fault.New(fault.Conflict, "This import has ended; it can be undone instead")
		}
		return nil
	})
}

// change loads an import that the actor may handle: his own, or anybody's for who manages the organisation.
func (sv *Service) change(ctx context.Context, which id.Import, kind string, fn func(tx *act.Tx, i *Import) error) (Import, error) {
	var i Import
	err := sv.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.Import); err != nil {
			return err
		}
		var err error
		if i, err = sv.open(ctx, tx, which); err != nil {
			return err
		}
		if err := fn(tx, &i); err != nil {
			return err
		}
		return act.Save(ctx, tx, imports, &i, history.Fact{Kind: kind})
	})
	return i, err
}

// shared answers nil when the actor may know of the import: it is his own or, for who manages the organisation, leads
// into no project that he does not see.
func shared(ctx context.Context, q db.Q, i *Import) error {
	a := access.From(ctx)
	gone := fault.New(fault.NotFound, "There is no such import, or it is not shared with you")
	switch {
	case a.IsSystem() || i.By == a.Person:
		return nil
	case a.May(access.ManageOrg) != nil:
		return gone
	case i.Choices.Project == "":
		return nil
	}
	err := access.In(ctx, q, access.ReadProject, i.Choices.Project)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return gone
	}
	return err
}

// open reads an import that is shared with the actor.
func (sv *Service) open(ctx context.Context, q db.Q, which id.Import) (Import, error) {
	i, err := imports.Get(ctx, q, string(which))
	if err != nil {
		return Import{}, err
	}
	if err := shared(ctx, q, &i); err != nil {
		return Import{}, err
	}
	return i, nil
}

// Do is the job: it carries out an import as the person who started it, again after a crash, and ends it one way or
// another. An error means only that it should be tried again.
func (sv *Service) Do(ctx context.Context, w Work) error {
	system := access.With(ctx, access.System())
	i, err := imports.Get(ctx, sv.db, string(w.Import))
	if err != nil || i.Status.Ended() || i.Status == Received {
		return err
	}
	actor, err := sv.actorOf(system, &i)
	if err != nil {
		return err
	}
	_, err = sv.Run(access.With(ctx, actor), i.ID)
	if errors.Is(err, context.Canceled) {
		return err // the server stops; the job is tried again and goes on where this one was
	}
	if err != nil {
		slog.Warn("an import failed", "import", i.ID, "error", err)
	}
	return nil
}

// actorOf gives who acts in the job, with the role he has now.
func (sv *Service) actorOf(ctx context.Context, i *Import) (access.Actor, error) {
	if i.By == "" {
		system := access.System()
		system.Via = access.ViaImport
		return system, nil
	}
	p, err := sv.deps.Org.Person(ctx, i.By)
	if err != nil {
		return access.Actor{}, err
	}
	if p.Disabled {
		return access.Actor{Person: p.ID, Name: p.Name, Via: access.ViaImport}, nil // without a role he may do nothing
	}
	return access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaImport}, nil
}
