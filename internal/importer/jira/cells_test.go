package jira

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/importer"
)

func TestSplitters(t *testing.T) {
	if d, a, b, ok := parts3("05/Mar/26 8:00 AM;cm;a; b\nc"); !ok || d != "05/Mar/26 8:00 AM" || a != "cm" || b != "a; b\nc" {
		t.Error(d, a, b, ok)
	}
	if _, _, _, ok := parts3("no; date"); ok {
		t.Error("one semicolon makes no comment head")
	}
	if _, _, n, u, ok := fileParts("d;a;x;y;http://h/a;z.png;https://h/b"); !ok || n != "x;y;http://h/a;z.png" || u != "https://h/b" {
		t.Error(n, u, ok)
	}
	if n, d, a, s, ok := workParts("did; this;10/Mar/26 9:30 AM;bo;3600"); !ok || n != "did; this" || d != "10/Mar/26 9:30 AM" || a != "bo" || s != 3600 {
		t.Error(n, d, a, s, ok)
	}
	for _, bad := range []string{"", "3600", "a;b;c", "a;b;c;x", "a;b;c;-1"} {
		if _, _, _, _, ok := workParts(bad); ok {
			t.Errorf("%q is no work log", bad)
		}
	}
	for s, want := range map[string]bool{"com.x.y.ApprovalsCFValue@21c2fe6f": true, "[com.x.y.Value@21c2]": true, "eva.roth@example": false, "a.b@c0ffee": false, "eva.roth.x@abcd.com": false} {
		if junk(s) != want {
			t.Errorf("junk(%q) is %v", s, !want)
		}
	}
	if _, ok := statusTimes("3_*:*_x_*:*_1"); ok {
		t.Error("a visit count must be a number")
	}
}

// TestWorkLogRoundTrip: whatever the comment holds, the three last parts are found.
func TestWorkLogRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		note := rapid.StringMatching(`[ -~\n]{0,20}`).Draw(t, "note")
		n, d, a, s, ok := workParts(strings.Join([]string{note, "15/Feb/26 4:31 PM", "acc:1", "60"}, ";"))
		if !ok || n != note || d != "15/Feb/26 4:31 PM" || a != "acc:1" || s != 60 {
			t.Fatal(n, d, a, s, ok)
		}
	})
}

func FuzzSplitters(f *testing.F) {
	for _, s := range []string{"a;b;c", "a;b;c;http://d", ";d;a;60", "1_*:*_2_*:*_3_*|*_4_*:*_5_*:*_6"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, _, body, ok := parts3(s); ok && !strings.HasSuffix(s, body) {
			t.Fatalf("the body of %q is %q", s, body)
		}
		if _, _, name, _, ok := fileParts(s); ok && !strings.Contains(s, name) {
			t.Fatalf("the name in %q is %q", s, name)
		}
		if note, _, _, n, ok := workParts(s); ok && (n < 0 || !strings.HasPrefix(s, note)) {
			t.Fatalf("the note of %q is %q", s, note)
		}
		if events, ok := statusTimes(s); ok && len(events) == 0 {
			t.Fatal("no events")
		}
		junk(s)
	})
}

func FuzzRSS(f *testing.F) {
	f.Add(feed)
	f.Add(dump1)
	f.Add(history)
	f.Fuzz(func(t *testing.T, s string) {
		b, r, err := tryRead(importer.Options{}, "x", s)
		if err == nil && (b == nil || r.Lost != 0) {
			t.Fatalf("lost %d", r.Lost)
		}
	})
}
