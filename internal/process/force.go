package process

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// settle brings a version that is decided on into force: at once, or on its day, on which a job does it.
func (s *Service) settle(ctx context.Context, tx *act.Tx, p *Process, v *Version, today clock.Date, later string) error {
	if !today.Before(v.Effective) {
		return s.enforce(ctx, tx, p, v, today)
	}
	v.Status = Approved
	if err := saveVersion(ctx, tx, p, v, later); err != nil {
		return err
	}
	calendar, err := s.deps.Calendar(ctx, tx, "")
	if err != nil {
		return err
	}
	return tx.Later(ctx, Apply{v.ID}, midnight(v.Effective, calendar.Zone))
}

// midnight gives the instant at which a date begins in a zone; nil is UTC.
func midnight(d clock.Date, zone *time.Location) time.Time {
	day := d.Time()
	if zone == nil {
		zone = time.UTC
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
}

// enforce puts a version into force: it becomes the newest published one, the months to the next review begin to count,
// and those whose steps changed are asked to confirm it.
func (s *Service) enforce(ctx context.Context, tx *act.Tx, p *Process, v *Version, today clock.Date) error {
	var before *Version
	if list, err := versions.Select(ctx, tx, `WHERE process_id = $1 AND status = 'published' ORDER BY number DESC LIMIT 1`, string(p.ID)); err != nil {
		return err
	} else if len(list) > 0 {
		before = &list[0]
	}
	v.Status, v.Published = Published, tx.Now
	if v.Effective == "" {
		v.Effective = today
	}
	if err := saveVersion(ctx, tx, p, v, "process.published"); err != nil {
		return err
	}
	p.Reviewed = today
	p.ReviewDue = months(today, p.ReviewMonths)
	if p.ReviewMonths > 0 {
		if err := save(ctx, tx, p, "process.dated"); err != nil {
			return err
		}
	}
	if !v.Asks {
		return nil
	}
	hit, err := s.impact(ctx, tx, p, before, v)
	if err != nil {
		return err
	}
	return s.ask(ctx, tx, p, v, hit)
}

// Enforce brings an approved version into force when its day has come. It does nothing for one that was called back, that was
// moved to a later day, or whose process is in the bin.
func (s *Service) Enforce(ctx context.Context, a Apply) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		v, err := versions.Get(ctx, tx, string(a.Version))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || v.Status != Approved {
			return err
		}
		p, err := processes.Get(ctx, tx, string(v.Process))
		if err != nil || !p.Deleted.IsZero() {
			return err
		}
		today, err := s.today(ctx, tx, tx.Now)
		if err != nil || today.Before(v.Effective) {
			return err
		}
		return s.enforce(ctx, tx, &p, &v, today)
	})
}

// Turn does what the day brings: versions whose day has come come into force, whatever became of their jobs, and owners are
// told, once for each due day, that the review of their process is overdue. One that cannot be brought keeps no other from it.
func (s *Service) Turn(ctx context.Context, now time.Time) error {
	ctx = access.With(ctx, access.System())
	today, err := s.today(ctx, s.db, now)
	if err != nil {
		return err
	}
	due, err := db.Strings[id.Version](ctx, s.db, `SELECT v.id FROM process_version v JOIN process p ON p.id = v.process_id
		WHERE v.status = 'approved' AND v.effective <= $1 AND p.deleted = 0 ORDER BY v.effective, v.id LIMIT 1000`, string(today))
	if err != nil {
		return err
	}
	var first error
	for _, v := range due {
		if err := s.Enforce(ctx, Apply{v}); err != nil && first == nil {
			first = err
		}
	}
	late, err := db.Strings[id.Process](ctx, s.db, `SELECT id FROM process WHERE review_due <> '' AND review_due < $1 AND review_told <> review_due
		AND deleted = 0 AND retired = 0 ORDER BY review_due, id LIMIT 1000`, string(today))
	if err != nil {
		return err
	}
	for _, p := range late {
		if err := s.remind(ctx, p, today); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// remind tells the owner of a process that its review is overdue; in the change it is kept in, a task says so too.
func (s *Service) remind(ctx context.Context, process id.Process, today clock.Date) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := processes.Get(ctx, tx, string(process))
		if err != nil || !p.Overdue(today) || p.ReviewTold == p.ReviewDue || !p.Deleted.IsZero() {
			return err
		}
		p.ReviewTold = p.ReviewDue
		if err := save(ctx, tx, &p, "process.overdue"); err != nil || p.Project == "" {
			return err
		}
		return s.deps.AddTask(ctx, tx, p.Project, "Look at “"+p.Name+"” again: is it still right?", p.Owner, today)
	})
}

// Reviewed says that the process was looked at and is still right; the months begin to count anew.
func (s *Service) Reviewed(ctx context.Context, process id.Process, version int64) (Process, error) {
	return s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		if version != 0 {
			p.Version = version
		}
		if p.ReviewMonths == 0 {
			return fault.New(fault.Conflict, "This process has no review cycle; say first after how many months it is looked at again")
		}
		today, err := s.today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		p.Reviewed, p.ReviewDue = today, months(today, p.ReviewMonths)
		return save(ctx, tx, p, "process.reviewed")
	})
}

// datedAnew sets when the process is due after its months were changed.
func (p *Process) datedAnew(ctx context.Context, q db.Q) error {
	from := clock.DateOf(p.Created)
	list, err := versions.Select(ctx, q, `WHERE process_id = $1 AND status = 'published' ORDER BY number DESC LIMIT 1`, string(p.ID))
	if err != nil {
		return err
	}
	if len(list) > 0 {
		from = clock.DateOf(list[0].Published)
	}
	p.Reviewed = max(p.Reviewed, from)
	p.ReviewDue = months(p.Reviewed, p.ReviewMonths)
	return nil
}

// months gives the day n months after d, or the last one of a month that is shorter; "" for 0 months.
func months(d clock.Date, n int64) clock.Date {
	if n == 0 {
		return ""
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return clock.DateOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}
