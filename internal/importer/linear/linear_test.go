package linear

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/importer"
)

const head25 = "ID,Team,Title,Description,Status,Estimate,Priority,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Completed,Canceled,Archived,Due Date,Milestone,Parent issue,Roadmaps"
const head34 = "ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,Parent issue,Initiatives,Project Milestone ID,Project Milestone,SLA Status,UUID,Time in status (minutes),Related to,Blocked by,Duplicate of"

// export writes rows given as header: value.
func export(head string, rows ...map[string]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	names := strings.Split(head, ",")
	_ = w.Write(names)
	for _, r := range rows {
		rec := make([]string, len(names))
		for i, n := range names {
			rec[i] = r[n]
		}
		_ = w.Write(rec)
	}
	w.Flush()
	return b.String()
}

func read(t testing.TB, texts ...string) (*importer.Batch, *importer.Report) {
	t.Helper()
	var files []importer.File
	for i, s := range texts {
		files = append(files, importer.FromBytes(fmt.Sprintf("%d.csv", i+1), []byte(s)))
	}
	b, r, err := Source{}.Read(context.Background(), files, importer.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Rows; r.Lost != 0 || n.Read != n.Accepted+n.Quarantined+n.Merged+n.Other {
		t.Errorf("lost %d, rows %+v", r.Lost, n)
	}
	return b, r
}

func TestNewestShape(t *testing.T) {
	b, r := read(t, export(head34,
		map[string]string{"ID": "OPS-1", "Team": "Ops", "Title": "One", "Description": "- [ ] a\n![i](https://uploads.linear.app/x/y)", "Status": "Abholbereit", "Estimate": "3", "Priority": "High", "Project ID": "p1", "Project": "Carriers", "Creator": "Ana@example.com",
			"Assignee": "ben", "Labels": "Improvement, Legal", "Cycle Number": "4", "Cycle Start": "2026-03-02T00:00:00.000Z", "Created": "2026-02-20T10:11:12.000Z", "Started": "2026-03-02T09:00:00.000Z", "Completed": "2026-03-05T09:00:00.000Z", "Due Date": "2026-03-31",
			"Initiatives": "Cost down", "Project Milestone": "Signed", "SLA Status": "Breached", "UUID": "u1", "Time in status (minutes)": "90", "Related to": "OPS-2", "Blocked by": "OPS-2, OPS-9"},
		map[string]string{"ID": "OPS-2", "Team": "Ops", "Title": "'=starts like a formula", "Status": "Todo", "UUID": "u2", "Parent issue": "OPS-1", "Related to": "OPS-1", "Duplicate of": "OPS-1", "Priority": "No priority"},
	))
	one, two := b.Tasks[0], b.Tasks[1]
	if two.Title != "=starts like a formula" || r.Problems[len(r.Problems)-1].Code == "" {
		t.Errorf("the guard stays: %q", two.Title)
	}
	if one.Identity() != "u1" || one.Key != "OPS-1" || one.Project != "p1" || b.Projects[0].Name != "Carriers" || *one.Effort.Points != 3 {
		t.Errorf("got %+v", one)
	}
	if one.Due.Precision != importer.Day || one.Created.Assumed || one.Resolved.Date != "2026-03-05" {
		t.Errorf("due %+v", one.Due)
	}
	if d := cmp.Diff([]importer.Link{{Type: "Related to", Kind: "relates", Outward: true, Target: "OPS-2"},
		{Type: "Blocks", Kind: "blocks", Target: "OPS-9", Outside: true}}, one.Links); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]importer.Link{{Type: "Blocks", Kind: "blocks", Outward: true, Target: "OPS-1"},
		{Type: "Duplicate of", Kind: "duplicates", Outward: true, Target: "OPS-1"}}, two.Links); d != "" {
		t.Error(d)
	}
	if two.Parent.ID != "u1" || two.Parent.Title != "One" {
		t.Errorf("parent %+v", two.Parent)
	}
	if s := b.States[0]; s.Category != importer.Done || !strings.Contains(s.Why, "completing") {
		t.Errorf("an unknown state is settled by its stamps: %+v", s)
	}
	if h := one.History; h[0].Seconds != 5400 || h[0].Provenance != importer.Derived || h[1].To != "started" || h[2].To != "completed" {
		t.Errorf("history %+v", h)
	}
	if d := cmp.Diff([]importer.Person{{Key: "linear:email:ana@example.com", Vendor: "linear", Kind: "email", ID: "ana@example.com", Email: "Ana@example.com"},
		{Key: "linear:user:ben", Vendor: "linear", Kind: "user", ID: "ben"}}, b.People); d != "" {
		t.Error(d)
	}
	if one.Extra[0].Name != "SLA Status" || len(one.Attachments) != 1 || len(one.Labels) != 2 || one.Buckets[0].Name != "Cycle 4" {
		t.Errorf("got %+v %+v %+v", one.Extra, one.Attachments, one.Buckets)
	}
}

func TestOldestShape(t *testing.T) {
	b, _ := read(t, export(head25, map[string]string{"ID": "A-1", "Title": "x", "Status": "Canceled", "Team": "A", "Created": "Tue Aug 23 2022 13:54:01 GMT+0000 (GMT)",
		"Canceled": "Sat Feb 11 2023 01:51:47 GMT+0000 (GMT)", "Due Date": "Tue Feb 28 2023 00:00:00 GMT+0000 (GMT)", "Roadmaps": "One, Two", "Parent issue": "A-9"}))
	one := b.Tasks[0]
	if one.Due.Date != "2023-02-28" || one.Due.Precision != importer.Day || !one.Parent.Outside || len(one.Buckets) != 2 || b.States[0].Category != importer.Cancelled {
		t.Errorf("got %+v", one)
	}
}

func TestShortWideAndDoubleRows(t *testing.T) {
	text := export(head34, map[string]string{"ID": "A-1", "Title": "old", "Status": "Todo", "Team": "A", "UUID": "u1", "Updated": "2026-02-20T10:11:12.000Z", "Labels": "x"},
		map[string]string{"ID": "B-7", "Title": "new", "Status": "Todo", "Team": "B", "UUID": "u1", "Updated": "2026-02-21T10:11:12.000Z"},
		map[string]string{"ID": "A-1", "Title": "stranger", "Status": "Todo", "Team": "A", "UUID": "u9"})
	text += "A-2,A,short,,Todo\nA-3,A,wide,,Todo" + strings.Repeat(",", 34) + "x\n1.2E+15,A,damaged,,Todo\n"
	b, r := read(t, text)
	if len(b.Tasks) != 2 || r.Rows.Merged != 1 || r.Rows.Quarantined != 3 || r.Rows.Short != 1 {
		t.Fatalf("%d tasks, %+v", len(b.Tasks), r.Rows)
	}
	if one := b.Tasks[0]; one.Title != "new" || one.Key != "B-7" || cmp.Diff([]string{"A-1"}, one.Aliases) != "" || len(one.Rows) != 2 {
		t.Errorf("got %+v", one)
	}
	if f := b.Sheets[0].Rows[0].Cells[2].Fate; f != importer.KeptRaw {
		t.Errorf("the older title is %v", f)
	}
}

// TestNothingIsLost: every filled cell of any export of this form is accounted for, in order, and twice the same.
func TestNothingIsLost(t *testing.T) {
	value := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[ -~é]{0,10}`), rapid.SampledFrom([]string{"2026-02-20T10:11:12.000Z", "9999-12-31", "01/02/2026", "'=1", "A-1", "A-2, A-3", "3", "ana@example.com", " ", "1.2E+15"}))
	rapid.Check(t, func(t *rapid.T) {
		names := strings.Split(rapid.SampledFrom([]string{head25, head34, head34 + ",Extra,Extra"}).Draw(t, "head"), ",")
		records := [][]string{names}
		filled := 0
		var keys []string
		for i := range rapid.IntRange(0, 6).Draw(t, "rows") {
			rec := make([]string, rapid.IntRange(3, len(names)).Draw(t, "width"))
			for j := range rec {
				rec[j] = value.Draw(t, "cell")
				if names[j] == "UUID" {
					rec[j] = fmt.Sprintf("u%d", i)
				}
			}
			rec[0] = fmt.Sprintf("A-%d", i+1)
			keys = append(keys, rec[0])
			for _, c := range rec {
				if c != "" {
					filled++
				}
			}
			records = append(records, rec)
		}
		var text strings.Builder
		_ = csv.NewWriter(&text).WriteAll(records)
		f := []importer.File{importer.FromBytes("a.csv", []byte(text.String()))}
		b, r, err := Source{}.Read(context.Background(), f, importer.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, c := range r.Columns {
			read += c.Read
		}
		if r.Lost != 0 || read != filled {
			t.Fatalf("lost %d, read %d of %d", r.Lost, read, filled)
		}
		var got []string
		for i := range b.Tasks {
			got = append(got, b.Tasks[i].Key)
		}
		if d := cmp.Diff(keys, got); d != "" {
			t.Fatal(d)
		}
		again, _, _ := Source{}.Read(context.Background(), f, importer.Options{}, nil)
		one, _ := json.Marshal(b)
		two, _ := json.Marshal(again)
		if string(one) != string(two) {
			t.Fatal("a second reading differs")
		}
	})
}
