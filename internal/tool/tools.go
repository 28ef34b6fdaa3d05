package tool

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// most bounds the register, which is read as a whole.
const most = 2000

// Register puts a tool into the register; the same name twice is the same tool, which the patch then changes.
func (s *Service) Register(ctx context.Context, n NewTool) (Tool, error) {
	var t Tool
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.EditProcess); err != nil {
			return err
		}
		all, err := all(ctx, tx)
		if err != nil {
			return err
		}
		if have, ok := find(all, n.Name); ok {
			t = have
			return s.patch(ctx, tx, &t, n.Patch)
		}
		if len(all) >= most {
			return fault.New(fault.Limit, "There are %d tools in the register already; take some off first", most)
		}
		if n.ID != "" && !id.Valid(string(n.ID)) {
			return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
		}
		t = Tool{ID: cmp.Or(n.ID, id.New[id.Tool](tx.Now)), Name: n.Name, Status: Active, Created: tx.Now}
		if err := t.check(); err != nil {
			return err
		}
		if err := act.Save(ctx, tx, tools, &t, history.Fact{Kind: "tool.registered"}); err != nil {
			return err
		}
		return s.patch(ctx, tx, &t, n.Patch)
	})
	return t, err
}

// Edit changes the present fields. A retired tool may name what replaces it.
func (s *Service) Edit(ctx context.Context, tool id.Tool, version int64, p Patch) (Tool, error) {
	return s.change(ctx, tool, version, func(tx *act.Tx, t *Tool) error { return s.patch(ctx, tx, t, p) })
}

func (s *Service) patch(ctx context.Context, tx *act.Tx, t *Tool, p Patch) error {
	kind := "tool.edited"
	if p.Status != nil && *p.Status != t.Status {
		kind = map[Status]string{Retired: "tool.retired", Active: "tool.revived"}[*p.Status]
	}
	if p.Owner != nil && *p.Owner != "" && *p.Owner != t.Owner {
		var c fault.Check
		c.Add("owner", s.deps.CheckPeople(ctx, tx, []id.Person{*p.Owner}))
		if err := c.Err(); err != nil {
			return err
		}
	}
	set(&t.Owner, p.Owner)
	set(&t.Status, p.Status)
	set(&t.ReplacedBy, p.ReplacedBy)
	if err := t.check(); err != nil {
		return err
	}
	return act.Save(ctx, tx, tools, t, history.Fact{Kind: kind})
}

// Rename gives a tool another name everywhere, as one act: in the register, which knows the old one from then on, and in
// the draft of every process that names it and that the actor may write; a process without a draft gets one. It gives how
// many processes were changed. Published versions never change; by the old name they still mean this tool.
func (s *Service) Rename(ctx context.Context, tool id.Tool, version int64, name string) (Tool, int, error) {
	ctx = act.Joined(ctx)
	t, err := s.change(ctx, tool, version, func(tx *act.Tx, t *Tool) error {
		all, err := all(ctx, tx)
		if err != nil {
			return err
		}
		if other, ok := find(all, name); ok && other.ID != t.ID {
			return fault.New(fault.Conflict, "There is a tool called %s already; retire this one and say that it is replaced by %s", other.Name, other.Name)
		}
		old := t.Name
		t.Name = name
		if err := t.check(); err != nil {
			return err
		}
		if t.Folded != Fold(old) {
			t.Formerly = append(slices.DeleteFunc(t.Formerly, func(have string) bool { return Fold(have) == t.Folded || Fold(have) == Fold(old) }), old)
		}
		return act.Save(ctx, tx, tools, t, history.Fact{Kind: "tool.renamed"})
	})
	if err != nil {
		return t, 0, err
	}
	names := make([]string, 0, len(t.Formerly)+1)
	for _, n := range t.Names() {
		names = append(names, Fold(n))
	}
	n, err := s.deps.Rename(ctx, names, t.Name)
	return t, n, err
}

// Remove takes a tool off the register; steps that name it keep the name.
func (s *Service) Remove(ctx context.Context, tool id.Tool, version int64) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.EditProcess); err != nil {
			return err
		}
		t, err := tools.Get(ctx, tx, string(tool))
		if err != nil {
			return err
		}
		if version != 0 {
			t.Version = version
		}
		return act.Remove(ctx, tx, tools, &t, history.Fact{Kind: "tool.removed"})
	})
}

func (s *Service) change(ctx context.Context, tool id.Tool, version int64, fn func(tx *act.Tx, t *Tool) error) (Tool, error) {
	var t Tool
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.EditProcess); err != nil {
			return err
		}
		var err error
		if t, err = tools.Get(ctx, tx, string(tool)); err != nil {
			return err
		}
		if version != 0 {
			t.Version = version
		}
		return fn(tx, &t)
	})
	return t, err
}

// List gives the register by name.
func (s *Service) List(ctx context.Context) ([]Tool, error) {
	if err := access.From(ctx).May(access.ReadProcess); err != nil {
		return nil, err
	}
	return all(ctx, s.db)
}

// Get gives one tool.
func (s *Service) Get(ctx context.Context, tool id.Tool) (Tool, error) {
	if access.From(ctx).May(access.ReadProcess) != nil {
		return Tool{}, fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
	}
	return tools.Get(ctx, s.db, string(tool))
}

// Known gives the tool that has or had the name; ok is false for one that is not in the register. It asks for no rights.
func (s *Service) Known(ctx context.Context, name string) (Tool, bool, error) {
	list, err := all(ctx, s.db)
	t, ok := find(list, name)
	return t, ok, err
}

// Retired gives the retired tools by every name they have or had, folded. It asks for no rights.
func (s *Service) Retired(ctx context.Context, q db.Q) (map[string]Tool, error) {
	list, err := tools.Select(ctx, q, `WHERE status = 'retired' ORDER BY folded, id LIMIT $1`, int64(most))
	out := map[string]Tool{}
	for _, t := range list {
		for _, name := range t.Names() {
			out[Fold(name)] = t
		}
	}
	return out, err
}

func all(ctx context.Context, q db.Q) ([]Tool, error) {
	return tools.Select(ctx, q, `WHERE folded <> '' ORDER BY folded, id LIMIT $1`, int64(most))
}

// find gives the tool of a name: the present names come before those that tools had.
func find(list []Tool, name string) (Tool, bool) {
	name = Fold(name)
	for _, t := range list {
		if t.Folded == name {
			return t, true
		}
	}
	for _, t := range list {
		if slices.ContainsFunc(t.Formerly, func(old string) bool { return strings.EqualFold(Fold(old), name) }) {
			return t, true
		}
	}
	return Tool{}, false
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// Together carries out several things that people do with tools as one act.
func (s *Service) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	return fn(act.Joined(ctx))
}
