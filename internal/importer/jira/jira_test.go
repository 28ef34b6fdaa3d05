package jira

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/fault"
	"throughline/internal/importer"
)

// read reads the files "name", "text", … with the options.
func read(t testing.TB, opts importer.Options, namesAndTexts ...string) (*importer.Batch, *importer.Report) {
	t.Helper()
	b, r, err := tryRead(opts, namesAndTexts...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Lost != 0 {
		t.Errorf("%d cells are lost: %+v", r.Lost, r.Columns)
	}
	if n := r.Rows; n.Read != n.Accepted+n.Quarantined+n.Merged+n.Other {
		t.Errorf("rows do not add up: %+v", n)
	}
	return b, r
}

func tryRead(opts importer.Options, namesAndTexts ...string) (*importer.Batch, *importer.Report, error) {
	var files []importer.File
	for i := 0; i < len(namesAndTexts); i += 2 {
		files = append(files, importer.FromBytes(namesAndTexts[i], []byte(namesAndTexts[i+1])))
	}
	return Source{}.Read(context.Background(), files, opts, nil)
}

// asCSV writes records as CSV.
func asCSV(records ...[]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(records)
	return b.String()
}

func codes(r *importer.Report) map[string]int {
	out := map[string]int{}
	for _, p := range r.Problems {
		out[p.Code] += p.Count
	}
	return out
}

func TestCloudExport(t *testing.T) {
	b, r := read(t, importer.Options{}, "a.csv", asCSV(
		[]string{"Summary", "Issue key", "Issue id", "Issue Type", "Status", "Status Category", "Project key", "Project name", "Assignee", "Assignee Id", "Watchers", "Watchers", "Watchers Id", "Watchers Id", "Created", "Due date", "Labels", "Labels", "Log Work", "Time Spent", "Inward issue link (Cloners)", "Outward issue link (Cloners)", "Attachment", "Custom field (Approvals)", "Custom field (Size)", "Custom field (Region)", "Custom field (Region)", "Parent", "Parent key", "Comment"},
		[]string{"One", "AB-1", "100", "Epic", "Doing it", "In Progress", "AB", "Alpha", "Eva Roth", "acc:1", "Eva Roth", "Jo Li", "acc:1", "acc:2", "15/Feb/26 4:37 PM", "24/Mar/26 12:00 AM", "x", "y", ";15/Feb/26 4:31 PM;acc:2;3600", "3600", "", "AB-2", "15/Feb/26 4:46 PM;acc:2;a; b.pdf;https://x.test/c/1", "com.atlassian.x.Value@21c2fe6f", "5.0", "North", "South", "", "", "15/Feb/26 5:00 PM;acc:2;Dear [~accountid:acc:1]; *go*"},
		[]string{"Two", "AB-2", "101", "Task", "Doing it", "In Progress", "AB", "Alpha", "", "", "", "", "", "", "15/Feb/26 4:38 PM", "", "y", "", "", "", "AB-1", "", "", "", "7", "", "", "100", "AB-1", ""},
	))
	if d := cmp.Diff([]string{"AB-1", "AB-2"}, []string{b.Tasks[0].Key, b.Tasks[1].Key}); d != "" {
		t.Fatal(d)
	}
	one, two := b.Tasks[0], b.Tasks[1]
	if d := cmp.Diff(&importer.Ref{ID: "100", Key: "AB-1", Title: "One"}, two.Parent); d != "" {
		t.Errorf("the numeric parent is not resolved: %s", d)
	}
	if d := cmp.Diff([]importer.Link{{Type: "Cloners", Kind: "clones", Outward: true, Target: "AB-2"}}, one.Links); d != "" || len(two.Links) != 0 {
		t.Errorf("one relation told twice must stand once: %s %v", d, two.Links)
	}
	if d := cmp.Diff([]importer.Person{
		{Key: "jira:account:acc:1", Vendor: "jira", Kind: "account", ID: "acc:1", Name: "Eva Roth"},
		{Key: "jira:account:acc:2", Vendor: "jira", Kind: "account", ID: "acc:2", Name: "Jo Li"},
	}, b.People); d != "" {
		t.Error(d)
	}
	if one.Due.Precision != importer.Day || one.Due.Date != "2026-03-24" || one.Created.Precision != importer.Minute {
		t.Errorf("due %+v, created %+v", one.Due, one.Created)
	}
	if a := one.Attachments[0]; a.Name != "a; b.pdf" || a.URL != "https://x.test/c/1" || a.Author != "jira:account:acc:2" {
		t.Errorf("attachment %+v", a)
	}
	if c := one.Comments[0]; c.Body.Markdown != "Dear [@Eva Roth](person:jira:account:acc:1); **go**" || c.Body.Mentions[0] != "jira:account:acc:1" {
		t.Errorf("comment %+v", c)
	}
	if w := one.Worklogs[0]; w.Seconds != 3600 || w.Author != "jira:account:acc:2" {
		t.Errorf("work %+v", w)
	}
	if s := b.States[0]; s.Category != importer.Doing || s.Tasks != 2 {
		t.Errorf("state %+v", s)
	}
	if d := cmp.Diff([]importer.Field{{Name: "Size", Type: "number", Values: []string{"5.0"}}, {Name: "Region", Type: "text", Values: []string{"North", "South"}}}, one.Extra); d != "" {
		t.Error(d)
	}
	if codes(r)["java-object"] != 1 {
		t.Errorf("junk is not reported: %v", codes(r))
	}
	for _, c := range r.Columns {
		if c.Name == "Labels" && (c.Nth == 1 && c.Read != 2 || c.Nth == 2 && c.Read != 1) {
			t.Errorf("repeated headers are counted together: %+v", c)
		}
	}
}

func TestRaggedRows(t *testing.T) {
	b, r := read(t, importer.Options{}, "a.csv", "Summary,Issue key,Issue id,Status,Description\nwide,AB-9,9,To Do,x,surplus\nnarrow,AB-8,8\n\"\",AB-7,7,To Do,\n")
	if len(b.Tasks) != 2 || b.Tasks[0].Key != "AB-8" || r.Rows.Short != 1 || r.Rows.Quarantined != 1 {
		t.Fatalf("%d tasks, %+v", len(b.Tasks), r.Rows)
	}
	if h := b.Held[0]; h.Key != "AB-9" || h.Row.Line != 2 || !strings.Contains(h.Why, "6 cells under 5 headers") {
		t.Errorf("held %+v", h)
	}
	last := r.Columns[len(r.Columns)-1]
	if last.Name != importer.BeyondHeader || last.Raw != 1 {
		t.Errorf("the surplus cell is not counted: %+v", last)
	}
}

func TestOneIssueOnSeveralRows(t *testing.T) {
	head := []string{"Summary", "Issue key", "Issue id", "Issue Type", "Updated", "Labels", "Priority"}
	b, r := read(t, importer.Options{},
		"1.csv", asCSV(head, []string{"old", "AB-1", "1", "Task", "01/Feb/26 1:00 PM", "x", "High"}, []string{"same", "AB-2", "2", "Task", "01/Feb/26 1:00 PM", "", ""}),
		"2.csv", asCSV(head, []string{"new", "AB-1", "1", "Task", "02/Feb/26 1:00 PM", "y", ""}, []string{"same", "AB-2", "2", "Task", "01/Feb/26 1:00 PM", "", ""},
			[]string{"other", "AB-1", "77", "Task", "02/Feb/26 1:00 PM", "", ""}, []string{"bad", "1.2E+15", "1.2E+15", "Task", "", "", ""}))
	if len(b.Tasks) != 2 || r.Rows.Merged != 2 || r.Rows.Quarantined != 2 {
		t.Fatalf("%d tasks, %+v, %v", len(b.Tasks), r.Rows, codes(r))
	}
	one := b.Tasks[0]
	if one.Title != "new" || one.Priority != "High" || cmp.Diff([]string{"y", "x"}, one.Labels) != "" || len(one.Rows) != 2 {
		t.Errorf("merged into %+v", one)
	}
	if f := b.Sheets[0].Rows[0].Cells[0].Fate; f != importer.KeptRaw {
		t.Errorf("the title that gave way is %v", f)
	}
	if c := codes(r); c["key-damaged"] == 0 || c["key-collision"] != 1 || c["key-missing"] != 1 {
		t.Errorf("problems %v", c)
	}
}

func TestServerNamesAndEpic(t *testing.T) {
	b, _ := read(t, importer.Options{}, "a.csv", asCSV(
		[]string{"Summary", "Issue key", "Issue id", "Parent id", "Issue Type", "Status", "Resolved", "Reporter", "Custom field (Epic Link)", "Custom field ([CHART] Time in Status)", "Comment"},
		[]string{"s", "AB-2", "2", "", "Story", "Geprüft", "03/Mar/26 1:00 AM", "eroth", "AB-1", "3_*:*_2_*:*_86400000_*|*_5_*:*_1_*:*_0", "05/Mar/26 8:00 AM;eroth;{quote}a{quote}"},
		[]string{"t", "AB-3", "3", "2", "Sub-task", "Geprüft", "03/Mar/26 1:00 AM", "Eva Roth", "AB-1", "", "just text; no date"},
	))
	two, three := b.Tasks[0], b.Tasks[1]
	if two.Parent == nil || two.Parent.Key != "AB-1" || !two.Parent.Outside || three.Parent.Key != "AB-2" {
		t.Errorf("parents %+v %+v", two.Parent, three.Parent)
	}
	if three.Extra[0].Name != "Epic Link" || three.Extra[0].Values[0] != "AB-1" {
		t.Errorf("the epic beside a parent is not carried: %+v", three.Extra)
	}
	if two.Reporter != "jira:user:eroth" || three.Reporter != "jira:name:Eva Roth" {
		t.Errorf("people %s %s", two.Reporter, three.Reporter)
	}
	if e := two.History[0]; e.ToID != "3" || e.Seconds != 86400 || e.Visits != 2 || e.Provenance != importer.Derived {
		t.Errorf("history %+v", two.History)
	}
	if three.Comments[0].Body.Markdown != "just text; no date" {
		t.Errorf("comment %+v", three.Comments[0])
	}
	if s := b.States[0]; s.Category != importer.Done || !strings.Contains(s.Why, "resolved") {
		t.Errorf("state %+v", s)
	}
}

func TestOtherLanguagesAndColumnsByHand(t *testing.T) {
	text := "Zusammenfassung;Vorgangsschlüssel;Vorgangs-ID;Vorgangstyp;Status;Erstellt;Eigenes\nEins;AB-1;1;Aufgabe;Offen;15/Mär/26 16:37;v\n"
	if d := (Source{}).Detect([]byte(text), ""); d.Confidence < 50 {
		t.Fatalf("not recognised: %+v", d)
	}
	b, _ := read(t, importer.Options{}, "a.csv", text)
	if one := b.Tasks[0]; one.Title != "Eins" || one.Type != "Aufgabe" || one.Created.Date != "2026-03-15" || one.Extra[0].Name != "Eigenes" {
		t.Errorf("got %+v", one)
	}
	b, _ = read(t, importer.Options{Columns: map[string]string{"Sammanfattning": "Summary"}}, "a.csv", "Sammanfattning,Issue key,Issue Type,Status\nEtt,AB-1,Task,Open\n")
	if b.Tasks[0].Title != "Ett" {
		t.Errorf("got %+v", b.Tasks[0])
	}
}

const history = `{"issueId":"1","id":"50","created":"2026-01-25T11:09:27.985+0800","author":{"accountId":"a1","displayName":"Eva Roth","active":false},"items":[{"field":"status","fieldtype":"jira","fieldId":"status","from":"1","fromString":"Open","to":"3","toString":"Doing"},{"field":"RemoteIssueLink","to":"7","toString":"x"}]}
{"issueId":"1","id":"50","created":"2026-01-25T11:09:27.985+0800","author":{"accountId":"a1"},"items":[{"field":"status","from":"1","to":"3"}]}

{"issueId":"9","id":"51","created":"2026-01-26T11:09:27.985+0800","author":{"accountId":"a2","displayName":"Eva Roth"},"items":[{"field":"Sprint","from":"","to":"34","toString":"S 24"}]}
`

func TestChangelogJoinsIssues(t *testing.T) {
	b, r := read(t, importer.Options{}, "h.jsonl", history, "a.csv", "Summary,Issue key,Issue id,Issue Type,Status\ns,AB-1,1,Task,Doing\n")
	h := b.Tasks[0].History
	if len(h) != 2 || h[0].To != "Doing" || h[0].Author != "jira:account:a1" || h[0].Provenance != importer.Vendor || !h[1].Noise {
		t.Errorf("history %+v", h)
	}
	if len(b.History) != 1 || b.History[0].Issue != "9" {
		t.Errorf("history outside %+v", b.History)
	}
	if len(b.People) != 2 || codes(r)["people-same-name"] != 1 {
		t.Errorf("two accounts of one display name were merged: %+v", b.People)
	}
	if r.Rows.Merged != 1 {
		t.Errorf("rows %+v", r.Rows)
	}
}

const feed = `<!-- RSS generated by JIRA --><rss version="0.92"><channel><title>Jira</title><issue start="0" end="1" total="1"/>
<item><title>[AB-1] One</title><link>https://x.test/browse/AB-1</link><project id="10" key="AB">Alpha</project>
<description>&lt;p&gt;See &lt;b&gt;this&lt;/b&gt; &amp;amp; that&lt;/p&gt;</description><key id="1">AB-1</key><summary>One</summary><type id="2">Task</type>
<status id="3" description="">Doing</status><statusCategory id="4" key="indeterminate"/><resolution id="-1">Unresolved</resolution>
<assignee accountid="-1">Unassigned</assignee><reporter accountid="a1">Eva Roth</reporter><labels><label>PM</label></labels>
<created>Fri, 24 Sep 2021 14:19:44 -0700</created><due>Fri, 12 Nov 2021 00:00:00 +0000</due><votes>0</votes>
<comments><comment id="7" author="a1" created="Fri, 24 Sep 2021 14:21:15 -0700">&lt;p&gt;ok&lt;/p&gt;</comment></comments>
<attachments><attachment id="5" name="a.png" size="12" author="a1" created="Fri, 24 Sep 2021 14:21:15 -0700"/></attachments>
<issuelinks><issuelinktype id="1"><name>Blocks</name><outwardlinks description="blocks"><issuelink><issuekey id="2">AB-2</issuekey></issuelink></outwardlinks></issuelinktype></issuelinks>
<customfields><customfield id="c1" key="x:gh-lexo-rank"><customfieldname>Rank</customfieldname><customfieldvalues><customfieldvalue>0|i:</customfieldvalue></customfieldvalues></customfield>
<customfield id="c2" key="x:float"><customfieldname>Cost</customfieldname><customfieldvalues><customfieldvalue>5.0</customfieldvalue></customfieldvalues></customfield></customfields></item></channel></rss>`

func TestRSS(t *testing.T) {
	b, r := read(t, importer.Options{}, "a.xml", feed)
	one := b.Tasks[0]
	if one.Key != "AB-1" || one.SourceID != "1" || one.Resolution != "" || len(one.Assignees) != 0 || one.Reporter != "jira:account:a1" || one.Rank != "0|i:" {
		t.Errorf("got %+v", one)
	}
	if one.Description.Markdown != "See **this** & that" || one.Description.Raw == "" || one.Comments[0].Body.Markdown != "ok" || one.Attachments[0].Size != 12 {
		t.Errorf("texts %+v %+v", one.Description, one.Comments)
	}
	if one.Due.Precision != importer.Day || one.Created.Assumed || b.States[0].Category != importer.Doing {
		t.Errorf("due %+v created %+v", one.Due, one.Created)
	}
	if d := cmp.Diff([]importer.Link{{Type: "Blocks", Kind: "blocks", Outward: true, Target: "AB-2", Outside: true}}, one.Links); d != "" {
		t.Error(d)
	}
	if r.Rows.Accepted != 1 || r.Rows.Other != 2 || r.Files[0].Rows != 1 {
		t.Errorf("rows %+v", r.Rows)
	}
}

const dump1 = `<?xml version="1.0"?><entity-engine-xml>
<Action id="30" issue="2" author="cm" type="comment" created="2026-03-05 08:00:00.0"><body><![CDATA[*ok*]]></body></Action>
<Project id="10" key="AB" name="Alpha" lead="ar"/><Status id="1" name="Neu" statuscategory="2"/><IssueType id="5" name="Story"/>
<CustomField id="70" name="Ort"/><Issue id="2" number="2" project="10" type="5" status="1" summary="Two" reporter="ar" created="2026-03-02 09:05:00.0"/>
<Issue id="3" number="3" project="10" type="5" status="1" summary="Three"/><CustomFieldValue id="71" issue="2" customfield="70" stringvalue="Lyon"/>
<ChangeItem id="50" group="40" field="status" oldvalue="9" oldstring="Alt" newvalue="1" newstring="Neu"/><ChangeGroup id="40" issue="2" author="cm" created="2026-03-04 10:00:00.0"/>
<IssueLinkType id="80" linkname="jira_subtask_link"/><IssueLink id="81" linktype="80" source="2" destination="3"/><IssueLink id="82" linktype="99" source="2" destination="3"/>
<Worklog id="60" issue="2" author="cm" startdate="2026-03-03 14:00:00.0" timeworked="5400"/><OSPropertyEntry id="1" propertyKey="x"/></entity-engine-xml>`

func TestBackup(t *testing.T) {
	b, r := read(t, importer.Options{}, "entities.xml", dump1)
	two, three := b.Tasks[0], b.Tasks[1]
	if two.Key != "AB-2" || two.Comments[0].Body.Markdown != "**ok**" || two.History[0].From != "Alt" || two.Worklogs[0].Seconds != 5400 || two.Extra[0].Values[0] != "Lyon" {
		t.Errorf("got %+v", two)
	}
	if three.Parent == nil || three.Parent.Key != "AB-2" || b.States[0].Category != importer.Todo || codes(r)["orphan"] != 1 {
		t.Errorf("got %+v %v", three.Parent, codes(r))
	}
}

func TestHostileXMLAndJSON(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss version="0.92"><channel><build-number>1</build-number></channel></rss>`
	for _, c := range []struct{ name, text, says string }{
		{"entity bomb", bomb, "declares a document type"},
		{"external entity", strings.Replace(bomb, `"x"`, `SYSTEM "file:///etc/passwd"`, 1), "declares a document type"},
		{"undeclared entity", strings.Replace(feed, "Alpha", "&lol;", 1), "not well-formed"},
		{"cut", feed[:len(feed)-40], "line"},
		{"deep", strings.Replace(feed, "Alpha", strings.Repeat("<a>", 200)+strings.Repeat("</a>", 200), 1), "nested deeper"},
		{"endless text", strings.Replace(feed, "Alpha", strings.Repeat("x", 17<<20), 1), "MB"},
		{"endless record", strings.Replace(feed, "Alpha", strings.Repeat("<a/>xxxxxxxxxx", 2<<20), 1), "MB"},
		{"deep JSON", `{"issueId":"1","created":"2026-01-01","items":[{"field":"x"}],"a":` + strings.Repeat("[", 100000), "nested deeper"},
		{"no JSON", history + "{x\n", "not one JSON object"},
		{"lone value", history + "\"x\"\n", "lone value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _, err := tryRead(importer.Options{}, "x", c.text)
			if b != nil || fault.As(err) == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %q", err, c.says)
			}
		})
	}
	b, r := read(t, importer.Options{}, "x.xml", strings.Replace(feed, "Alpha", "Al\x01pha \xe9", 1))
	if b.Projects[0].Name != "Alpha é" || codes(r)["control-characters"] != 1 {
		t.Errorf("got %q, %v", b.Projects[0].Name, codes(r))
	}
	_, r = read(t, importer.Options{}, "h.jsonl", `{"issueId":"1","id":"1","id":"2","big":1e400,"created":"2026-01-01","items":[{"field":"x"}]}`)
	if codes(r)["json-key-twice"] != 1 {
		t.Errorf("got %v", codes(r))
	}
}

// TestNothingIsLost: whatever stands in an export of this form, every filled cell is accounted for, the order of the
// rows is kept, and a second reading is equal.
func TestNothingIsLost(t *testing.T) {
	names := []string{"Status", "Labels", "Labels", "Comment", "Comment", "Attachment", "Log Work", "Created", "Due date", "Parent", "Custom field (A)", "Custom field (A)",
		"Custom field ([CHART] Time in Status)", "Outward issue link (Blocks)", "Inward issue link (Blocks)", "Original Estimate", "Assignee", "Assignee Id", "Watchers", "Unheard of", ""}
	value := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[ -~é]{0,12}`), rapid.SampledFrom([]string{"15/Feb/26 4:37 PM", "01/02/2026", "0000-00-00", "K-1", "K-2", "3600", "1_*:*_2_*:*_3",
		"15/Feb/26 4:37 PM;a;b;c", ";15/Feb/26 4:31 PM;a;60", "a.b.C@1234abcd", "*b* [~x] !a.png!", "1.2E+15", " ", "\n"}))
	rapid.Check(t, func(t *rapid.T) {
		head := append([]string{"Summary", "Issue key", "Issue Type"}, rapid.SliceOfN(rapid.SampledFrom(names), 0, 12).Draw(t, "columns")...)
		records := [][]string{head}
		var keys []string
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			key := fmt.Sprintf("K-%d", i+1)
			keys = append(keys, key)
			rec := []string{value.Draw(t, "summary"), key, "Task"}
			for range len(head) - 3 {
				rec = append(rec, value.Draw(t, "cell"))
			}
			records = append(records, rec[:rapid.IntRange(2, len(rec)).Draw(t, "width")])
		}
		text := asCSV(records...)
		b, r, err := tryRead(importer.Options{}, "a.csv", text)
		if err != nil {
			t.Fatal(err)
		}
		filled, read := 0, 0
		for _, rec := range records[1:] {
			for _, c := range rec {
				if c != "" {
					filled++
				}
			}
		}
		for _, c := range r.Columns {
			read += c.Read
		}
		if r.Lost != 0 || read != filled {
			t.Fatalf("lost %d, read %d of %d", r.Lost, read, filled)
		}
		var got []string
		for _, task := range b.Tasks {
			got = append(got, task.Key)
		}
		if d := cmp.Diff(keys, got); d != "" {
			t.Fatal(d)
		}
		again, _, err := tryRead(importer.Options{}, "a.csv", text)
		one, _ := json.Marshal(b)
		two, _ := json.Marshal(again)
		if err != nil || string(one) != string(two) {
			t.Fatal("a second reading differs")
		}
	})
}

// BenchmarkRead measures a wide, sparse export of 50,000 rows, as Cloud writes it.
func BenchmarkRead(b *testing.B) {
	head := []string{"Summary", "Issue key", "Issue id", "Issue Type", "Status", "Status Category", "Project key", "Assignee", "Assignee Id", "Created", "Updated", "Labels", "Labels", "Description"}
	for i := range 70 {
		head = append(head, fmt.Sprintf("Custom field (F%d)", i))
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(head)
	for i := range 50_000 {
		rec := make([]string, len(head))
		copy(rec, []string{fmt.Sprintf("Task number %d", i), fmt.Sprintf("AB-%d", i), fmt.Sprint(10000 + i), "Task", "Done", "Done", "AB", "Eva Roth", "acc:1",
			fmt.Sprintf("%02d/Feb/26 %d:%02d PM", i%28+1, i%12+1, i%60), "15/Feb/26 4:37 PM", "x", "y", "h2. Why\n* *bold* item\nSome more text here, see [a|https://x.test]."})
		for j := 14; j < len(head); j += 7 {
			rec[j] = fmt.Sprint(i * j)
		}
		_ = w.Write(rec)
	}
	w.Flush()
	f := importer.FromBytes("a.csv", []byte(text.String()))
	b.SetBytes(f.Size)
	b.ReportAllocs()
	for b.Loop() {
		if _, r, err := (Source{}).Read(context.Background(), []importer.File{f}, importer.Options{}, nil); err != nil || r.Rows.Accepted != 50_000 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(50_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
