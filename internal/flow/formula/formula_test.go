package formula

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExpressions(t *testing.T) {
	vars := map[string]any{"x": 3.0, "test": "abc", "list": []any{1.0, 2.0}, "none": nil, "count": 5.0, "type": "new"}
	look := func(name string) (any, bool) { v, ok := vars[name]; return v, ok }
	for _, c := range []struct {
		text string
		want any
	}{
		{"x < 4", true}, {"x<3", false}, {`test.contains("a")`, true}, {`!test.contains("z")`, true}, {`test.startsWith("b")`, false},
		{`test.equals("abc")`, true}, {"${x}", 3.0}, {"#{x + 1}", 4.0}, {"=x", 3.0}, {"x % 2", 1.0}, {"list[0]", 1.0}, {"len(list)", 2.0},
		{"none == null", true}, {"x == 3 && test != \"\"", true}, {"{\"a\": x}", map[string]any{"a": 3.0}}, {"let y = x; y * 2", 6.0},
		{"count > 4 && type == \"new\" && count(list, # > 1) == 1", true},
	} {
		e, err := Parse(c.text, "")
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got, err := e.Eval(look); err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%s is %v (%v), want %v", c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", "x <", "${}", "now()", "foo(x)", "x.foo(1)", "$env", `test.contains("a")>`} {
		if _, err := Parse(text, ""); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	for text, language := range map[string]string{"a/b": "http://www.w3.org/1999/XPath", "x": "FEEL"} {
		if _, err := Parse(text, language); err == nil {
			t.Errorf("%q was read as %s", text, language)
		}
	}
	for _, text := range []string{"3", "true"} {
		if _, err := Parse(text, "http://www.w3.org/1999/XPath"); err != nil {
			t.Errorf("%q means the same everywhere: %v", text, err)
		}
	}
	for _, text := range []string{"y == 1", "none < 3", "x / 0", "test"} {
		if e, err := Parse(text, ""); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if is, err := e.Truth(look); err == nil {
			t.Errorf("%s is %t", text, is)
		}
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind, text, first string
		times             int
	}{
		{"duration", "PT90S", "2026-01-31T08:01:30Z", 1}, {"duration", "P1DT2H", "2026-02-01T10:00:00Z", 1}, {"duration", "P2W", "2026-02-14T08:00:00Z", 1},
		{"duration", "P1M", "2026-02-28T08:00:00Z", 1}, {"duration", "P1Y", "2027-01-31T08:00:00Z", 1}, {"duration", "PT0.5S", "2026-01-31T08:00:00.5Z", 1},
		{"date", "2026-03-01T09:00:00+01:00", "2026-03-01T08:00:00Z", 1}, {"date", "2026-03-01", "2026-03-01T00:00:00Z", 1},
		{"cycle", "R3/PT10M", "2026-01-31T08:10:00Z", 3}, {"cycle", "R/PT1H", "2026-01-31T09:00:00Z", -1}, {"cycle", "R2/2026-02-02T00:00:00Z/P1D", "2026-02-02T00:00:00Z", 2},
	} {
		s, err := (&Timing{Kind: c.kind}).Plan(c.text, now)
		if err != nil || s.First.Format(time.RFC3339Nano) != c.first || s.Times != c.times {
			t.Errorf("%s: %v, %d times (%v)", c.text, s.First, s.Times, err)
		}
	}
	for kind, texts := range map[string][]string{"duration": {"", "P", "PT", "1H", "P1S", "PT1H1D", "P-1D", "P1.5D", "PT99999999999H"},
		"date": {"tomorrow", "2026-13-01"}, "cycle": {"PT10M", "R0/PT1M", "R-1/PT1M", "R3/PT0S", "R3", "R3/a/PT1M", "R1/2/3/4"}} {
		for _, text := range texts {
			if _, err := (&Timing{Kind: kind}).Plan(text, now); err == nil {
				t.Errorf("the %s %q was read", kind, text)
			}
		}
	}
}

// Whatever is written, reading it ends, with a value or an error.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"x < 3", `test.contains("a")`, "${y}", "R3/PT10S", "P1Y2M3DT4H5M6.5S", "let a = 1; a", "all(1..9, # > 0)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []string{"date", "duration", "cycle"} {
			if s, err := (&Timing{Kind: kind}).Plan(text, time.Unix(0, 0).UTC()); err == nil {
				s.Every.After(s.First)
			}
		}
		if e, err := Parse(text, ""); err == nil {
			if v, err := e.Eval(func(string) (any, bool) { return 1.0, true }); err == nil {
				if again, err := Native(v); err != nil || !cmp.Equal(v, again) {
					t.Fatalf("%v does not stay what it is: %v, %v", v, again, err)
				}
			}
		}
	})
}
