package process

import (
	"context"
	"slices"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// DutyKind is what a process asks of somebody.
type DutyKind string

// The kinds, in the order in which they are listed.
const (
	ToApprove DutyKind = "approve" // a version waits for his word
	ToLook    DutyKind = "look"    // he is to look at a version before it is approved
	ToMend    DutyKind = "mend"    // a version he sent came back
	ToReview  DutyKind = "review"  // a process he owns should have been looked at again
	ToConfirm DutyKind = "confirm" // he is to read a version and to confirm it
)

// Duty is one thing that a process asks of the actor.
type Duty struct {
	Kind    DutyKind   `json:"kind"`
	Process id.Process `json:"process"`
	Name    string     `json:"name"`
	Number  int64      `json:"number,omitempty"`  // of the version; 0 for a review
	Version int64      `json:"version,omitempty"` // of its row, for the decision
	By      id.Person  `json:"by,omitempty"`      // who asks: sent, returned or published it
	Size    Size       `json:"size,omitempty"`
	Why     string     `json:"why,omitempty"` // the note of the version, or why it came back
	Since   time.Time  `json:"since,omitzero"`
	Due     clock.Date `json:"due,omitempty"` // of a review, or the day from which the version is to apply
}

// Duties gives what processes ask of the actor, at most 200 of each kind.
func (s *Service) Duties(ctx context.Context) ([]Duty, error) {
	a := access.From(ctx)
	out := []Duty{}
	if a.Person == "" {
		return out, nil
	}
	today, err := s.today(ctx, s.db, s.door.Clock.Now())
	if err != nil {
		return out, err
	}
	_, seen := a.VisibleProjects("home", "$1")
	me := string(a.Person)
	ask := func(columns, from, where string, args []any, read func(scan func(...any) error) (Duty, bool, error)) error {
		if err != nil {
			return err
		}
		return db.Each(ctx, s.db, `SELECT pr.id, pr.name, `+columns+` FROM `+from+` WHERE $1 = $1 AND pr.deleted = 0 AND pr.retired = 0 AND `+readable(a, "$1")+` AND `+where+` LIMIT 200`,
			append([]any{seen}, args...), func(scan func(...any) error) error {
				d, ok, err := read(scan)
				if ok {
					out = append(out, d)
				}
				return err
			})
	}
	const ofVersion = `process_version v JOIN process pr ON pr.id = v.process_id`
	err = ask(versions.Columns("v"), ofVersion, `v.status = 'review' ORDER BY v.sent, v.id`, nil, func(scan func(...any) error) (Duty, bool, error) {
		var d Duty
		var v Version
		err := versions.Scan(func(cols ...any) error { return scan(append([]any{&d.Process, &d.Name}, cols...)...) }, &v)
		d.Kind, d.Number, d.Version, d.By, d.Size, d.Why, d.Since, d.Due = ToLook, v.Number, v.Version, v.SentBy, v.Size, v.Note, v.Sent, v.Effective
		if v.Approver == a.Person {
			d.Kind = ToApprove
		}
		return d, v.Looks(a.Person), err
	})
	err = ask(versions.Columns("v"), ofVersion, `v.status = 'draft' AND v.returned <> '' AND v.sent_by = $2 ORDER BY v.decided, v.id`, []any{me}, func(scan func(...any) error) (Duty, bool, error) {
		var d Duty
		var v Version
		err := versions.Scan(func(cols ...any) error { return scan(append([]any{&d.Process, &d.Name}, cols...)...) }, &v)
		d.Kind, d.Number, d.Version, d.By, d.Size, d.Why, d.Since = ToMend, v.Number, v.Version, v.DecidedBy, v.Size, v.Returned, v.Decided
		return d, true, err
	})
	err = ask(`pr.review_due`, `process pr`, `pr.owner_id = $2 AND pr.review_due <> '' AND pr.review_due < $3 ORDER BY pr.review_due, pr.id`, []any{me, string(today)}, func(scan func(...any) error) (Duty, bool, error) {
		d := Duty{Kind: ToReview}
		err := scan(&d.Process, &d.Name, &d.Due)
		return d, true, err
	})
	err = ask(`v.number, v.by_id, v.size, v.note, k.asked`, `acknowledgement k JOIN process_version v ON v.id = k.map_version_id JOIN process pr ON pr.id = v.process_id`,
		`k.person_id = $2 AND k.confirmed = 0 AND NOT EXISTS (SELECT 1 FROM acknowledgement l WHERE l.process_id = k.process_id AND l.person_id = k.person_id AND l.number > k.number)
		ORDER BY k.asked, k.id`, []any{me}, func(scan func(...any) error) (Duty, bool, error) {
			d := Duty{Kind: ToConfirm}
			err := scan(&d.Process, &d.Name, &d.Number, &d.By, &d.Size, &d.Why, db.Time(&d.Since))
			return d, true, err
		})
	order := []DutyKind{ToApprove, ToMend, ToLook, ToReview, ToConfirm}
	slices.SortStableFunc(out, func(x, y Duty) int { return slices.Index(order, x.Kind) - slices.Index(order, y.Kind) })
	return out, err
}
