package importer

import "testing"

func TestPeopleMeetByIdentityOnly(t *testing.T) {
	p := NewPeople("jira")
	a, b := p.Add("account", "1", "Eva Roth", ""), p.Add("account", "2", "Eva Roth", "")
	if a == b || p.Add("account", "1", "Eva Roth-Li", "") != a || p.Add("account", "", "Nobody", "") != "" {
		t.Fatal("two accounts of one name are two people, one account is one")
	}
	for text, want := range map[string]PersonKey{"Ana@Example.com": "jira:email:ana@example.com", "eroth": "jira:user:eroth", "Eva Roth": "jira:name:Eva Roth", "Eva": "jira:name:Eva"} {
		if got := p.Named(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	r := NewReport("jira")
	list := p.List(r)
	if list[0].Aliases[0] != "Eva Roth-Li" || len(r.Problems) != 2 {
		t.Errorf("got %+v %+v", list[0], r.Problems)
	}
}

func TestGuesses(t *testing.T) {
	for name, want := range map[string]Category{"To Do": Todo, "In Progress": Doing, "Code Review": Doing, "Done": Done, "Won't do": Cancelled, "Canceled": Cancelled, "Blocked": Doing,
		"Zu erledigen": Todo, "In Arbeit": Doing, "Fertig": Done, "Reopened": Todo, "Quux": "", "Triage": Todo, "Duplicate": Cancelled} {
		if got, why := GuessState(name); got != want || why == "" {
			t.Errorf("%q is %q (%s), want %q", name, got, why, want)
		}
	}
	d := NewDates(Options{})
	for want, values := range map[string][]string{"number": {"5.0", "-3"}, "text": {"007", "1"}, "date": {"15/Feb/26 12:00 AM", "2026-01-02"}, "instant": {"15/Feb/26 12:00 AM", "15/Feb/26 1:00 PM"},
		"boolean": {"true", "false"}, "url": {"https://a.b"}, "option path": {"A -> B"}} {
		g := &FieldGuess{}
		for _, v := range values {
			g.Learn(d, v)
		}
		if g.Type() != want {
			t.Errorf("%q are %s, want %s", values, g.Type(), want)
		}
	}
	for id, want := range map[string]bool{"1.21143E+15": true, "1,2e+15": true, "1200": false, "E+1": false, "AB-1": false} {
		if Damaged(id) != want {
			t.Errorf("Damaged(%q) is %v", id, !want)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	r := NewReport("x")
	for i := range 1000 {
		r.Add(Info, "row-short", "f", i, "", "row %d", i)
	}
	if len(r.Problems) != 21 || r.Problems[20].Count != 980 {
		t.Errorf("%d problems, the last %+v", len(r.Problems), r.Problems[len(r.Problems)-1])
	}
}
