package search

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/process"
)

// steps is the kind of the steps of processes. They stand in no rows of their own but in the map of a version, so they are
// kept beside the index whenever a version comes, changes or comes into force.
const steps = "step"

// stepsOf gives the processes whose steps the events may have changed; true for those that changed themselves, which every
// entry of a step follows from.
func stepsOf(ctx context.Context, tx *db.Tx, events []history.Event) (map[string]bool, error) {
	found := map[string]bool{}
	for _, e := range events {
		var query string
		switch {
		case e.Subject == "process" && e.Op == "update" && touches(e, "project_id", "name", "deleted"):
			found[e.SubjectID] = true
			continue
		case e.Subject == "version" && e.Op == "delete":
			query = `SELECT DISTINCT process_id FROM search_step WHERE version_id = $1`
		case e.Subject == "version" && (e.Op == "insert" || touches(e, "map_id", "status")):
			query = `SELECT process_id FROM process_version WHERE id = $1`
		default:
			continue
		}
		of, err := db.Strings[string](ctx, tx, query, e.SubjectID)
		if err != nil {
			return nil, err
		}
		for _, p := range of {
			if !found[p] {
				found[p] = false
			}
		}
	}
	return found, nil
}

func touches(e history.Event, columns ...string) bool {
	return slices.ContainsFunc(columns, func(column string) bool { _, ok := e.Changed[column]; return ok })
}

// keepSteps reads the steps of a process again and brings their entries up to date. All of them are, when whole is said.
func keepSteps(ctx context.Context, tx *db.Tx, of string, whole bool) error {
	held, err := stepsIn(ctx, tx, of, `status = 'published'`, false)
	if err != nil {
		return err
	}
	draft, err := stepsIn(ctx, tx, of, `status <> 'published'`, len(held) > 0)
	if err != nil {
		return err
	}
	all := held
	for _, d := range draft {
		same := func(h db.StepText) bool {
			return h.Element == d.Element && h.Name == d.Name && h.Role == d.Role && h.Body == d.Body
		}
		if !slices.ContainsFunc(held, same) {
			all = append(all, d)
		}
	}
	changed, err := db.KeepSteps(ctx, tx, of, all)
	if err != nil {
		return err
	}
	if whole {
		for _, s := range all {
			if !slices.Contains(changed, s.ID) {
				changed = append(changed, s.ID)
			}
		}
	}
	slices.Sort(changed)
	for ids := range slices.Chunk(changed, readAtOnce) {
		if err := sourceOf(steps).index(ctx, tx, ids); err != nil {
			return err
		}
	}
	return nil
}

// stepsIn gives what people read of the newest version of a process with a status. A map that cannot be read has none.
// Where nothing holds yet, the draft is what everybody who reads the process is shown, and no draft to the search.
func stepsIn(ctx context.Context, tx *db.Tx, of, status string, draft bool) ([]db.StepText, error) {
	var found []db.StepText
	var digest string
	at := db.StepText{Process: of, Draft: draft}
	err := db.Each(ctx, tx, `SELECT id, number, map_id FROM process_version WHERE process_id = $1 AND `+status+` ORDER BY number DESC LIMIT 1`, []any{of}, func(scan func(...any) error) error {
		return scan(&at.Version, &at.Number, &digest)
	})
	if err != nil || digest == "" {
		return nil, err
	}
	data, err := db.KeptMap(ctx, tx, digest)
	if err != nil {
		return nil, err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return nil, nil //nolint:nilerr // a file that nobody can read holds no steps to find
	}
	doc := process.DocumentOf(m)
	for _, s := range doc.Steps {
		if !s.Activity {
			continue
		}
		one := at
		one.ID, one.Element, one.Name, one.Role = of+"."+s.ID, s.ID, s.Name, s.Who
		if draft {
			one.ID = of + "~" + s.ID
		}
		one.Body = strings.Join([]string{s.Text, s.Tool, s.Evidence, s.Risk, s.Control}, "\n")
		found = append(found, one)
	}
	return found, nil
}

// FillSteps puts the steps of processes into the index that it knows none of: after an upgrade, all of them.
func (s *Service) FillSteps(ctx context.Context) error {
	missing, err := db.Strings[string](ctx, s.db, `SELECT id FROM process n WHERE NOT EXISTS (SELECT 1 FROM search_step s WHERE s.process_id = n.id) ORDER BY id`)
	if err != nil {
		return err
	}
	for few := range slices.Chunk(missing, 20) {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			for _, of := range few {
				if err := keepSteps(ctx, tx, of, true); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writable is the condition that the actor may write the process of a step whose home stands behind p: drafts are for
// those who do. The first parameter is the actor's id.
func (v *sight) writable() string {
	word := map[bool]string{true: "TRUE", false: "FALSE"}
	project := word[v.actor.MayIn(access.EditPlan, access.Grant{Role: access.Editor}) == nil]
	return "((p.id IS NULL AND " + word[v.actor.May(access.EditProcess) == nil] + ") OR (p.id IS NOT NULL AND " + project +
		" AND NOT EXISTS (SELECT 1 FROM member em WHERE em.project_id = p.id AND em.person_id = $1 AND em.role NOT IN ('lead', 'editor'))))"
}
