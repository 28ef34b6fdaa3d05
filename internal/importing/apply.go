package importing

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
	"throughline/internal/plan"
	"throughline/internal/remark"
)

// together is how many rows one transaction writes: enough that commits cost little, few enough that others wait for
// milliseconds only; a multiple of what one statement inserts.
const together = 768

// apply carries the scheme out: many transactions, one act. The context is joined; tick is told after every piece and may
// refuse to go on.
func (sv *Service) apply(ctx context.Context, s *scheme, tick func(step string, done, total int) error) error {
	if err := sv.bringPeople(ctx, s); err != nil {
		return err
	}
	if err := sv.makeProjects(ctx, s); err != nil {
		return err
	}
	done, total := 0, s.counts.Created+s.counts.Changed
	for _, c := range s.containers {
		err := chunks(s.creates[c.key], together, func(part []int) error {
			if err := sv.create(ctx, s, s.targets[c.key], part); err != nil {
				return err
			}
			for _, i := range part {
				s.letGo(i)
			}
			done += len(part)
			return tick("Adding tasks", done, total)
		})
		if err != nil {
			return err
		}
	}
	err := chunks(s.renewals, together, func(part []renewal) error {
		if err := sv.renew(ctx, s, part); err != nil {
			return err
		}
		done += len(part)
		return tick("Changing tasks", done, total)
	})
	if err != nil {
		return err
	}
	if err := sv.link(ctx, s, tick); err != nil {
		return err
	}
	done, total = 0, len(s.comments)
	return chunks(s.comments, together/2, func(part []int) error {
		if err := sv.remark(ctx, s, part); err != nil {
			return err
		}
		done += len(part)
		return tick("Adding comments", done, total)
	})
}

var noted = history.Fact{Kind: "identity.noted"}

// note remembers which thing here stands for one of the other tool.
func (s *scheme) note(ctx context.Context, tx *act.Tx, kind, key, here string) error {
	row := s.known[kind][key]
	if row.Here == here {
		return nil
	}
	if row.ID == "" {
		row = identity{ID: id.New[string](tx.Now), Source: s.batch.Source, Kind: kind, Key: key}
	}
	row.Here = here
	return act.Save(ctx, tx, identities, &row, noted)
}

func (sv *Service) bringPeople(ctx context.Context, s *scheme) error {
	err := chunks(s.people, together/2, func(part []arrival) error {
		return sv.door.Do(ctx, func(tx *act.Tx) error {
			for _, a := range part {
				p, err := sv.deps.Org.PlacePerson(ctx, tx, a.in)
				if err != nil {
					return about(err, "person", a.in.Name)
				}
				if p.ID != a.in.ID {
					return fault.New(fault.Conflict, "%s was added by somebody else at this moment; start the import again", a.in.Name)
				}
				if err := s.note(ctx, tx, ofPerson, string(a.key), string(p.ID)); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return chunks(s.noted, together, func(part []identity) error {
		return sv.door.Do(ctx, func(tx *act.Tx) error {
			for _, n := range part {
				if err := s.note(ctx, tx, n.Kind, n.Key, n.Here); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// makeProjects makes the projects and the states that the tasks need.
func (sv *Service) makeProjects(ctx context.Context, s *scheme) error {
	made := map[*target]bool{}
	for _, c := range s.containers {
		t := s.targets[c.key]
		if t == nil {
			continue
		}
		made[t] = true
		err := sv.door.Do(ctx, func(tx *act.Tx) error {
			if t.make != nil {
				if _, err := sv.deps.Projects.Begin(ctx, tx, *t.make); err != nil {
					return about(err, "project", t.make.Title)
				}
			}
			if err := s.note(ctx, tx, ofProject, c.key, string(t.id)); err != nil {
				return err
			}
			return sv.addStates(ctx, tx, t)
		})
		if err != nil {
			return err
		}
	}
	for key, t := range s.targets {
		if !strings.HasPrefix(key, "id:") || made[t] || len(t.fresh) == 0 {
			continue
		}
		if err := sv.door.Do(ctx, func(tx *act.Tx) error { return sv.addStates(ctx, tx, t) }); err != nil {
			return err
		}
	}
	return sv.noteStates(ctx, s)
}

// addStates adds the states that are missing, and reads back those that a new project got.
func (sv *Service) addStates(ctx context.Context, tx *act.Tx, t *target) error {
	all, err := sv.deps.Plans.StatesIn(ctx, tx, t.id)
	if err != nil {
		return err
	}
	for _, f := range t.fresh {
		if slices.ContainsFunc(all, func(st plan.State) bool { return strings.EqualFold(st.Name, f.Name) }) {
			continue // made at the first try of this act
		}
		st, err := sv.deps.Plans.NewState(ctx, tx, t.id, f.Name, f.Category)
		if err != nil {
			return about(err, "state", f.Name)
		}
		all = append(all, st)
	}
	t.states = all
	return nil
}

// noteStates remembers which state stands for which of the file, so that renaming one here does not bring it again.
func (sv *Service) noteStates(ctx context.Context, s *scheme) error {
	type pair struct{ key, here string }
	seen, list := map[string]bool{}, []pair(nil)
	for i := range s.tasks {
		name := s.tasks[i].state
		t := s.targetOf(i)
		if t == nil || name == "" {
			continue
		}
		key := string(t.id) + "/" + name
		if seen[key] {
			continue
		}
		seen[key] = true
		list = append(list, pair{key, string(s.state(t, name, false).ID)})
	}
	return chunks(list, together, func(part []pair) error {
		return sv.door.Do(ctx, func(tx *act.Tx) error {
			for _, p := range part {
				if err := s.note(ctx, tx, ofState, p.key, p.here); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (s *scheme) targetOf(i int) *target {
	if old, here := s.old[i]; here {
		return s.targets["id:"+string(old.project)]
	}
	return s.targets[s.tasks[i].container]
}

func (sv *Service) create(ctx context.Context, s *scheme, t *target, part []int) error {
	list := make([]plan.NewTask, len(part))
	for n, i := range part {
		w := &s.tasks[i]
		list[n] = s.fill(i).task
		list[n].ID = s.ids[i]
		list[n].Description = wording.Mention(list[n].Description, s.who)
		list[n].Assignees, list[n].Fields = s.assign(i, list[n].Fields, nil)
		list[n].State = s.state(t, w.state, s.ended(i)).ID
		if w.parent >= 0 {
			list[n].Parent = s.ids[w.parent]
		}
	}
	return sv.door.Do(ctx, func(tx *act.Tx) error {
		_, err := sv.deps.Plans.Add(ctx, tx, t.id, slices.Clone(list))
		return err
	})
}

// letGo keeps of a task that was written what its comments and attachments still need.
func (s *scheme) letGo(i int) {
	t := &s.batch.Tasks[i]
	*t = importer.Task{Key: s.tasks[i].key, SourceID: t.SourceID, Created: t.Created, Comments: t.Comments, Attachments: t.Attachments}
	if len(t.Comments)+len(t.Attachments) == 0 {
		*t = importer.Task{}
	}
}

// renew writes the tasks that the file changes; one that somebody changed since the comparison is compared again by the
// next run, and this one stops.
func (sv *Service) renew(ctx context.Context, s *scheme, part []renewal) error {
	return sv.door.Do(ctx, func(tx *act.Tx) error {
		for _, r := range part {
			next := r.next
			if next.State == "" {
				next.State = s.state(s.targetOf(r.at), s.tasks[r.at].state, s.ended(r.at)).ID
			}
			if _, err := sv.deps.Plans.Renew(ctx, tx, r.was, next); err != nil {
				return about(err, "task", s.tasks[r.at].key)
			}
		}
		return nil
	})
}

func (sv *Service) link(ctx context.Context, s *scheme, tick func(step string, done, total int) error) error {
	done := 0
	for p, list := range s.links {
		err := chunks(list, together, func(part []link) error {
			done += len(part)
			err := sv.door.Do(ctx, func(tx *act.Tx) error {
				pairs, keys := make([]plan.Pair, len(part)), map[plan.Pair]string{}
				for i, l := range part {
					pairs[i], keys[l.Pair] = l.Pair, l.key
				}
				made, err := sv.deps.Plans.TieAll(ctx, tx, p, pairs)
				if err != nil {
					return err
				}
				for _, l := range made {
					if err := s.note(ctx, tx, ofLink, keys[plan.Pair{From: l.From, To: l.To}], string(l.ID)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return tick("Linking tasks", done, s.counts.Links)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (sv *Service) remark(ctx context.Context, s *scheme, part []int) error {
	return sv.door.Do(ctx, func(tx *act.Tx) error {
		for _, i := range part {
			on := remark.On{Subject: "task", SubjectID: string(s.ids[i])}
			for _, w := range s.works(i) {
				var err error
				if w.comment != nil {
					_, err = sv.deps.Remarks.AddComment(ctx, tx, on, *w.comment)
				} else {
					_, err = sv.deps.Remarks.AddAttachment(ctx, tx, on, *w.file, blob.Ref{})
				}
				if err != nil {
					return about(err, "comments of", s.tasks[i].key)
				}
			}
		}
		return nil
	})
}

// about says at which thing of the file a rule was broken; an error of another kind passes.
func about(err error, what, name string) error {
	e := fault.As(err)
	if e == nil || e.Kind == fault.Internal || e.Kind == fault.Unavailable {
		return err
	}
	out := fault.New(e.Kind, "The %s “%s” cannot be imported: %s", what, wording.Cut(name, 80), e.Message)
	out.Problems = e.Problems
	return out
}

var rawColumns = []string{"import_id", "sheet", "row", "line", "source", "hash", "cells"}

// keepRaw stores every row of the files with every cell, and lets it go. It is part of the import's record, not of the
// act, and is looked at only once the import is done.
func (sv *Service) keepRaw(ctx context.Context, imp id.Import, s *scheme) error {
	for n, sheet := range s.batch.Sheets {
		owner := make([]int32, len(sheet.Rows)) // the task that was read there, counted from 1
		for i := range s.tasks {
			for _, r := range s.batch.Tasks[i].Rows {
				if r.Sheet == n {
					owner[r.Row] = int32(i + 1)
				}
			}
		}
		from := 0 // behind what a run that was interrupted has kept
		if err := db.One(ctx, sv.db, `SELECT COALESCE(MAX(row), -1) + 1 FROM import_raw WHERE import_id = $1 AND sheet = $2`, []any{string(imp), int64(n)}, &from); err != nil {
			return err
		}
		err := chunks(sheet.Rows[min(from, len(sheet.Rows)):], 2*together, func(part []importer.Row) error {
			rows := make([][]any, len(part))
			for i := range part {
				r, source := &part[i], ""
				if at := owner[from+i]; at > 0 {
					source = s.tasks[at-1].source
				}
				cells, hash := r.Text()
				rows[i] = []any{string(imp), int64(n), int64(from + i), int64(r.Line), source, hash, cells}
				*r = importer.Row{}
			}
			from += len(part)
			return sv.db.Write(ctx, func(tx *db.Tx) error { return db.Insert(ctx, tx, "import_raw", rawColumns, rows) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}
