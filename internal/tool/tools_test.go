package tool_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/tool"
)

func as(role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: "ada", Name: "Ada", Role: role, Via: access.ViaPage})
}

func TestTools(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		kinds := history.Catalogue{}
		kinds.Merge(tool.Kinds())
		door := &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{"tool": tool.Tables()[0]}}
		var renamed []string
		s := tool.New(d, door, tool.Deps{CheckPeople: func(_ context.Context, _ db.Q, who []id.Person) error {
			if who[0] == "nobody" {
				return fault.New(fault.Invalid, "is nobody here")
			}
			return nil
		}, Rename: func(_ context.Context, names []string, to string) (int, error) {
			renamed = append(names, to)
			return 3, nil
		}})
		ctx := as(access.Member)
		owner, gone, by := id.Person("ada"), tool.Retired, "Chat"
		slack, err := s.Register(ctx, tool.NewTool{Name: " Slack ", Patch: tool.Patch{Owner: &owner}})
		if err != nil || slack.Name != "Slack" || slack.Owner != "ada" || slack.Status != tool.Active {
			t.Fatal(slack, err)
		}
		same, err := s.Register(ctx, tool.NewTool{Name: "SLACK"})
		if err != nil || same.ID != slack.ID {
			t.Error("a second tool of the name", same, err)
		}
		nobody := id.Person("nobody")
		for _, wrong := range []tool.NewTool{{}, {Name: "X", Patch: tool.Patch{Owner: &nobody}}, {Name: "Chat", Patch: tool.Patch{ReplacedBy: &by}}} {
			if _, err := s.Register(ctx, wrong); !fault.Is(err, fault.Invalid) {
				t.Error(wrong, err)
			}
		}
		if _, err := s.Register(as(access.Viewer), tool.NewTool{Name: "Y"}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}

		moved, n, err := s.Rename(ctx, slack.ID, 0, "Messenger")
		if err != nil || n != 3 || moved.Name != "Messenger" || len(renamed) != 3 || renamed[0] != "messenger" || renamed[1] != "slack" || renamed[2] != "Messenger" {
			t.Error(moved, n, err, renamed)
		}
		if known, ok, err := s.Known(ctx, "slack"); err != nil || !ok || known.ID != slack.ID {
			t.Error("the old name is forgotten", known, err)
		}
		other, err := s.Register(ctx, tool.NewTool{Name: "ERP"})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Rename(ctx, other.ID, 0, "messenger"); !fault.Is(err, fault.Conflict) {
			t.Error("two tools of one name", err)
		}
		retired, err := s.Edit(ctx, slack.ID, moved.Version, tool.Patch{Status: &gone, ReplacedBy: &by})
		if err != nil || retired.Status != tool.Retired {
			t.Fatal(retired, err)
		}
		if _, err := s.Edit(ctx, slack.ID, moved.Version, tool.Patch{ReplacedBy: new(string)}); !fault.Is(err, fault.Stale) {
			t.Error(err)
		}
		all, err := s.Retired(ctx, d)
		if err != nil || len(all) != 2 || all["slack"].ReplacedBy != "Chat" || all["messenger"].ReplacedBy != "Chat" {
			t.Error(all, err)
		}
		if err := s.Remove(as(access.Viewer), other.ID, 0); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if err := s.Remove(ctx, other.ID, 0); err != nil {
			t.Error(err)
		}
		list, err := s.List(as(access.Viewer))
		if err != nil || len(list) != 1 {
			t.Error(list, err)
		}
		if _, err := s.List(as(access.Guest)); err == nil {
			t.Error("a guest read the register")
		}
		events, err := history.Since(ctx, d, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, e := range events {
			said = append(said, e.Kind)
		}
		if len(said) < 6 || said[len(said)-1] != "tool.removed" {
			t.Error(said)
		}
	})
}
