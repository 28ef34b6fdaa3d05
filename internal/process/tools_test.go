package process_test

import (
	"testing"

	"throughline/internal/fault"
	"throughline/internal/process"
)

// A tool is renamed in the draft of each process that names it; published versions keep the old name.
func TestRenameATool(t *testing.T) {
	each(t, func(t *testing.T, h world) {
		p, _, err := h.Use(ada, "invoice-to-pay", process.NewProcess{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Publish(ada, p.ID, 0, ""); err != nil {
			t.Fatal(err)
		}
		hidden, _, err := h.Use(ada, "expense-claim", process.NewProcess{Project: secret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := h.RenameTool(bob, []string{"erp", "expense tool"}, "Ledger"); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		doc, err := h.Document(ada, p.ID, 0)
		if err != nil || doc.Version.Number != 2 {
			t.Fatal(doc.Version, err)
		}
		for _, step := range doc.Steps {
			if step.Tool == "ERP" {
				t.Errorf("%s still names the old tool", step.Name)
			}
		}
		old, err := h.Document(ada, p.ID, 1)
		if err != nil || old.Tools[0] != "ERP" {
			t.Error(old.Tools, err)
		}
		kept, err := h.Document(ada, hidden.ID, 0)
		if err != nil || kept.Tools[0] != "Expense tool" {
			t.Error("a process that he may not see was changed", kept.Tools, err)
		}
		cited, err := h.Cites(bob)
		if err != nil || len(cited) != 1 || len(cited[0].Versions) != 2 {
			t.Error(cited, err)
		}
		if _, err := h.Cites(guest); err != nil {
			t.Error(err)
		}
	})
}

// Who does what and the names of tools are changed on one draft in turn: each keeps what the other wrote, and whoever
// looks at an older draft is told so instead of taking the other's work away.
func TestAssignAndRenameOnOneDraft(t *testing.T) {
	each(t, func(t *testing.T, h world) {
		p, draft, err := h.Use(ada, "invoice-to-pay", process.NewProcess{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := h.Document(ada, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		var step string
		for _, s := range doc.Steps {
			if s.Tool == "ERP" {
				step = s.ID
				break
			}
		}
		cell := func(role, letters string) process.RaciCell {
			return process.RaciCell{Step: step, Role: role, Letters: letters}
		}
		if _, err = h.Assign(ada, p.ID, draft.Version, cell("Auditor", "A")); err != nil {
			t.Fatal(err)
		}
		seen, err := h.Document(ada, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := h.RenameTool(bob, []string{"erp"}, "Ledger"); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if _, err = h.Assign(ada, p.ID, seen.Version.Version, cell("Tax", "C")); !fault.Is(err, fault.Stale) {
			t.Errorf("an older draft was written over: %v", err)
		}
		if _, err = h.Assign(ada, p.ID, 0, cell("Tax", "C")); err != nil {
			t.Fatal(err)
		}
		if n, err := h.RenameTool(bob, []string{"ledger"}, "NetBooks"); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		doc, err = h.Document(ada, p.ID, 0)
		if err != nil || doc.Version.Number != 1 {
			t.Fatal(doc.Version, err)
		}
		for _, s := range doc.Steps {
			if s.ID == step && (s.Tool != "NetBooks" || s.Accountable != "Auditor" || len(s.Consulted) != 1 || s.Consulted[0] != "Tax") {
				t.Errorf("the step is done in %s, %q answers for it and %q are asked", s.Tool, s.Accountable, s.Consulted)
			}
			if s.Tool == "ERP" || s.Tool == "Ledger" {
				t.Errorf("%s still names %s", s.Name, s.Tool)
			}
		}
	})
}
