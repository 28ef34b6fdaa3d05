package process_test

import (
	"testing"

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
