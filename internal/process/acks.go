package process

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Acknowledgement is somebody's word that he read a version, or the question for it. It stays when he leaves: Name is what
// he was called then.
type Acknowledgement struct {
	ID        string     `json:"id"`
	Version   int64      `json:"version"` // of the row
	Process   id.Process `json:"process"`
	Of        id.Version `json:"of"` // version of the process
	Number    int64      `json:"number"`
	Person    id.Person  `json:"person"`
	Name      string     `json:"name"`
	Team      id.Team    `json:"team,omitempty"` // for whose steps he was asked
	State     AckState   `json:"state"`          // what is asked and not confirmed can be taken back with the version; what is confirmed stays
	Asked     time.Time  `json:"asked,omitzero"` // zero for somebody who confirmed without being asked
	Confirmed time.Time  `json:"confirmed,omitzero"`
}

// AckState is how an acknowledgement stands.
type AckState string

// The states.
const (
	AckAsked     AckState = "asked"
	AckConfirmed AckState = "confirmed"
)

// Readers is who was asked to confirm a version and who did; those who did not yet come first, then by name.
type Readers struct {
	Process   Process           `json:"process"`
	Version   Version           `json:"version"`
	Items     []Acknowledgement `json:"items"`
	Asked     int               `json:"asked"`
	Confirmed int               `json:"confirmed"` // of those who were asked
}

// ask asks those whose steps changed to confirm a version.
func (s *Service) ask(ctx context.Context, tx *act.Tx, p *Process, v *Version, hit Impact) error {
	var rows []*Acknowledgement
	asked := map[id.Person]bool{}
	for _, t := range hit.Teams {
		for _, m := range t.People {
			if !asked[m.Person] {
				asked[m.Person] = true
				rows = append(rows, &Acknowledgement{ID: string(id.New[id.Version](tx.Now)), Process: p.ID, Of: v.ID, Number: v.Number, Person: m.Person, Name: m.Name, Team: t.Team, State: AckAsked, Asked: tx.Now})
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return act.AddAll(ctx, tx, acknowledgements, rows, history.Fact{Kind: "acknowledgement.asked", Project: p.Project, Data: about{Process: string(p.ID), Number: v.Number}})
}

// Confirm says that the actor read a published version, whether he was asked or not; twice is once.
func (s *Service) Confirm(ctx context.Context, process id.Process, number int64) (Acknowledgement, error) {
	var a Acknowledgement
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := answerable(ctx, tx, process)
		if err != nil {
			return err
		}
		list, err := versions.Select(ctx, tx, `WHERE process_id = $1 AND number = $2`, string(process), number)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "%s has no version %d", p.Name, number)
		}
		v := list[0]
		if v.Status != Published {
			return fault.New(fault.Conflict, "Version %d does not apply yet; it can be confirmed when it does", number)
		}
		mine, err := acknowledgements.Select(ctx, tx, `WHERE map_version_id = $1 AND person_id = $2`, string(v.ID), string(tx.Actor.Person))
		if err != nil {
			return err
		}
		if len(mine) > 0 {
			if a = mine[0]; !a.Confirmed.IsZero() {
				return nil
			}
		} else if tx.Actor.Person == "" {
			return fault.New(fault.Forbidden, "Only people confirm that they read a version")
		} else {
			a = Acknowledgement{ID: string(id.New[id.Version](tx.Now)), Process: p.ID, Of: v.ID, Number: v.Number, Person: tx.Actor.Person, Name: tx.Actor.Name}
		}
		a.State, a.Confirmed = AckConfirmed, tx.Now
		return act.Save(ctx, tx, acknowledgements, &a, history.Fact{Kind: "acknowledgement.given", Project: p.Project, Data: about{Process: string(p.ID), Number: v.Number}})
	})
	return a, err
}

// Readers gives who was asked to confirm a version of a process and who did; 0 is the newest published version.
func (s *Service) Readers(ctx context.Context, process id.Process, number int64) (Readers, error) {
	var r Readers
	var err error
	if number == 0 {
		if number, err = s.current(ctx, process); err != nil {
			return r, err
		}
	}
	if r.Process, r.Version, err = s.version(ctx, process, number); err != nil {
		return r, err
	}
	if r.Items, err = acknowledgements.Select(ctx, s.db, `WHERE map_version_id = $1 ORDER BY CASE WHEN confirmed = 0 THEN 0 ELSE 1 END, name, id`, string(r.Version.ID)); err != nil {
		return r, err
	}
	for _, a := range r.Items {
		if !a.Asked.IsZero() {
			r.Asked++
			if !a.Confirmed.IsZero() {
				r.Confirmed++
			}
		}
	}
	return r, nil
}

// current gives the number of the newest published version, 0 for none.
func (s *Service) current(ctx context.Context, process id.Process) (int64, error) {
	var n int64
	err := db.One(ctx, s.db, `SELECT COALESCE(MAX(number), 0) FROM process_version WHERE process_id = $1 AND status = 'published'`, []any{string(process)}, &n)
	return n, err
}

// Tally is how many were asked to confirm a version and how many did.
type Tally struct {
	Asked     int `json:"asked"`
	Confirmed int `json:"confirmed"`
}

// Tallies gives, by number, how the versions of a process that the actor may read are confirmed.
func (s *Service) Tallies(ctx context.Context, process id.Process) (map[int64]Tally, error) {
	if _, err := s.Get(ctx, process); err != nil {
		return nil, err
	}
	out := map[int64]Tally{}
	err := db.Each(ctx, s.db, `SELECT a.number, COUNT(*), COUNT(CASE WHEN a.confirmed <> 0 THEN 1 END) FROM acknowledgement a JOIN process_version v ON v.id = a.map_version_id
		WHERE v.process_id = $1 AND a.asked <> 0 GROUP BY a.number`, []any{string(process)}, func(scan func(...any) error) error {
		var n int64
		var t Tally
		err := scan(&n, &t.Asked, &t.Confirmed)
		out[n] = t
		return err
	})
	return out, err
}

// Asked gives the question to the actor that he has not answered: of the newest version of the process for which he was
// asked. ok is false when nobody asks him.
func (s *Service) Asked(ctx context.Context, process id.Process) (a Acknowledgement, ok bool, err error) {
	list, err := acknowledgements.Select(ctx, s.db, `WHERE process_id = $1 AND person_id = $2 AND asked <> 0 ORDER BY number DESC LIMIT 1`,
		string(process), string(access.From(ctx).Person))
	if err != nil || len(list) == 0 || !list[0].Confirmed.IsZero() {
		return a, false, err
	}
	return list[0], true, nil
}
