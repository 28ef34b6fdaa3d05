package db

import "context"

// StepText is a step of a process as the search shows it. Number is that of the version it stands in, and Draft that this
// version does not hold yet.
type StepText struct {
	ID, Process, Version, Element string
	Draft                         bool
	Number                        int64
	Name, Role, Body              string
}

// KeepSteps keeps the steps of a process in place of those it had and gives the ids of those that differ or are gone. It
// leaves no event: what it keeps follows from the maps.
func KeepSteps(ctx context.Context, tx *Tx, process string, is []StepText) (changed []string, err error) {
	was := map[string]StepText{}
	err = Each(ctx, tx, `SELECT id, process_id, version_id, element, draft, number, name, role, body FROM search_step WHERE process_id = $1`, []any{process}, func(scan func(...any) error) error {
		var s StepText
		err := scan(&s.ID, &s.Process, &s.Version, &s.Element, &s.Draft, &s.Number, &s.Name, &s.Role, &s.Body)
		was[s.ID] = s
		return err
	})
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for _, s := range is {
		old, known := was[s.ID]
		if kept[s.ID] = true; known && old == s {
			continue
		}
		if known {
			_, err = tx.Exec(ctx, `UPDATE search_step SET version_id = $2, number = $3, name = $4, role = $5, body = $6 WHERE id = $1`, s.ID, s.Version, s.Number, s.Name, s.Role, s.Body)
		} else {
			_, err = tx.Exec(ctx, `INSERT INTO search_step (id, process_id, version_id, element, draft, number, name, role, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				s.ID, s.Process, s.Version, s.Element, s.Draft, s.Number, s.Name, s.Role, s.Body)
		}
		if err != nil {
			return nil, err
		}
		changed = append(changed, s.ID)
	}
	for id := range was {
		if !kept[id] {
			if _, err := tx.Exec(ctx, `DELETE FROM search_step WHERE id = $1`, id); err != nil {
				return nil, err
			}
			changed = append(changed, id)
		}
	}
	return changed, nil
}
