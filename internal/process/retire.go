package process

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Retirement says why a process is no longer done and what is done instead.
type Retirement struct {
	Why        string     `json:"why,omitempty"`
	ReplacedBy id.Process `json:"replacedBy,omitempty" doc:"Id of the process that is done instead"`
}

// living refuses what a retired process no longer takes: runs, drafts, publishing.
func (p Process) living() error {
	if p.Retired.IsZero() {
		return nil
	}
	return fault.New(fault.Conflict, "%s is retired; take it up again first", p.Name)
}

// Retire takes a process out of use: no new runs and no new versions. Runs under way go on; readers see what replaces it.
func (s *Service) Retire(ctx context.Context, process id.Process, version int64, r Retirement) (Process, error) {
	return s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		if version != 0 {
			p.Version = version
		}
		if !p.Retired.IsZero() {
			return nil
		}
		if v, err := newest(ctx, tx, p.ID); err != nil {
			return err
		} else if v.Status == InReview || v.Status == Approved {
			return waits(v)
		}
		var c fault.Check
		p.RetiredWhy = strings.TrimSpace(r.Why)
		c.Need(utf8.RuneCountInString(p.RetiredWhy) <= maxNote, "why", "is longer than 2000 characters")
		c.Need(r.ReplacedBy != p.ID, "replacedBy", "is the process itself")
		if r.ReplacedBy != "" {
			by, err := processes.Get(ctx, tx, string(r.ReplacedBy))
			if err == nil {
				err = mayRead(ctx, tx, &by)
			}
			c.Need(err == nil && by.Deleted.IsZero() && by.Retired.IsZero(), "replacedBy", "is no process that is in use")
		}
		if err := c.Err(); err != nil {
			return err
		}
		p.Retired, p.ReplacedBy = tx.Now, r.ReplacedBy
		return save(ctx, tx, p, "process.retired")
	})
}

// Revive takes a retired process up again.
func (s *Service) Revive(ctx context.Context, process id.Process) (Process, error) {
	return s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		p.Retired, p.RetiredWhy, p.ReplacedBy = time.Time{}, "", ""
		return save(ctx, tx, p, "process.revived")
	})
}
