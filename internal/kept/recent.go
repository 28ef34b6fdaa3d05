package kept

import (
	"context"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
)

// Moment is how far the log had come when it was asked. What was read after a moment holds until the log has an event
// behind it that concerns it: every change of a row is in the log, whichever node made it.
type Moment struct {
	seq   int64
	epoch int64 // counts the times the log was found to begin anew
}

// Cause names what may change a value: events about rows of the subjects, wherever, and any event of the project.
type Cause struct {
	Subjects []string
	Project  string // "" for none
}

// recent is what the log said last of each subject and of each project, as far as this node has looked.
type recent struct {
	mu       sync.RWMutex
	begun    bool
	seq      int64 // looked at up to here
	floor    int64 // what happened up to here is not told apart
	epoch    int64
	subjects map[string]int64
	projects map[string]int64
}

const (
	recentBatch    = 1000    // more events at once are not looked at one by one
	recentProjects = 100_000 // told apart at most
	momentLife     = 100 * time.Millisecond
)

type recentKey struct{}

// recentOf gives the database's own.
func recentOf(d *db.DB) *recent {
	return d.Attached(recentKey{}, func() any { return &recent{} }).(*recent)
}

type momentKey struct{}

type heldMoment struct {
	Moment
	at time.Time
}

// AtMoment makes the reads of a request agree on one moment, asked for once. It is for requests that change nothing; a
// request that takes longer than a tenth of a second asks anew, so that a long export stays in step.
func AtMoment(ctx context.Context, d *db.DB) (context.Context, error) {
	m, err := moment(ctx, d)
	if err != nil {
		return ctx, err
	}
	return context.WithValue(ctx, momentKey{}, heldMoment{m, clock.System{}.Now()}), nil
}

// Began gives the number of the newest event at the moment of the request; false for a request that has none.
func Began(ctx context.Context) (int64, bool) {
	h, held := ctx.Value(momentKey{}).(heldMoment)
	return h.seq, held
}

// Afresh makes a stream, which outlives the moment of its request, ask for the present one each time.
func Afresh(ctx context.Context) context.Context { return context.WithValue(ctx, momentKey{}, nil) }

// Now gives the present moment, or that of the request.
func Now(ctx context.Context, d *db.DB) (Moment, error) {
	watch := clock.System{}
	if h, held := ctx.Value(momentKey{}).(heldMoment); held && watch.Now().Sub(h.at) < momentLife {
		return h.Moment, nil
	}
	return moment(ctx, d)
}

func moment(ctx context.Context, d *db.DB) (Moment, error) {
	var newest int64
	if err := db.One(db.Brief(ctx), d, `SELECT seq FROM history_head WHERE id = 1`, nil, &newest); err != nil {
		return Moment{}, err
	}
	r := recentOf(d)
	r.mu.RLock()
	m, known := Moment{newest, r.epoch}, r.begun && newest <= r.seq && !r.anew(newest)
	r.mu.RUnlock()
	if known {
		return m, nil
	}
	return r.catchUp(ctx, d, newest)
}

// anew tells whether the log stands so far back that it must be another one: a database restored in the place of the
// old. A little back is a request that asked before another one did.
func (r *recent) anew(newest int64) bool { return newest < r.floor || newest < r.seq-recentBatch }

// catchUp reads the events between what is known and the newest one.
func (r *recent) catchUp(ctx context.Context, d *db.DB, newest int64) (Moment, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.begun || r.anew(newest) {
		// Nothing kept before holds.
		r.begun, r.seq, r.floor, r.epoch = true, newest, newest, r.epoch+1
		r.subjects, r.projects = map[string]int64{}, map[string]int64{}
		return Moment{newest, r.epoch}, nil
	}
	if newest <= r.seq {
		return Moment{newest, r.epoch}, nil
	}
	if newest-r.seq > recentBatch || len(r.projects) > recentProjects {
		clear(r.subjects)
		clear(r.projects)
		r.seq, r.floor = newest, newest
		return Moment{newest, r.epoch}, nil
	}
	err := db.Each(db.Brief(ctx), d, `SELECT seq, subject, project_id FROM event WHERE seq > $1 AND seq <= $2 ORDER BY seq`, []any{r.seq, newest},
		func(scan func(...any) error) error {
			var seq int64
			var subject, project string
			if err := scan(&seq, &subject, &project); err != nil {
				return err
			}
			r.subjects[subject] = seq
			if project != "" {
				r.projects[project] = seq
			}
			return nil
		})
	if err != nil {
		return Moment{}, err
	}
	r.seq = newest
	return Moment{newest, r.epoch}, nil
}

// holds tells whether nothing that concerns the value has happened since the moment at which it was read.
func (r *recent) holds(read Moment, c Cause) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if read.epoch != r.epoch || read.seq < r.floor {
		return false
	}
	for _, subject := range c.Subjects {
		if r.subjects[subject] > read.seq {
			return false
		}
	}
	return c.Project == "" || r.projects[c.Project] <= read.seq
}
