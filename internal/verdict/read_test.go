package verdict

import (
	"io"
	"strings"
	"testing"

	"throughline/internal/fault"
)

func TestReadCSV(t *testing.T) {
	for name, text := range map[string]string{
		"plain":           "date,value\n2026-09-14,17.5\n2026-09-21,18\n",
		"other order":     "Value,team,DATE\n17.5,IT,2026-09-14\n18,\"a,b\",2026-09-21\n",
		"semicolons":      "date;value\n2026-09-14;17,5\n2026-09-21;18,0\n",
		"mark and CRLF":   "\ufeffdate;value\r\n2026-09-14;17.5\r\n2026-09-21;18\r\n",
		"tabs":            "date\tvalue\n2026-09-14\t17.5\n2026-09-21\t18\n",
		"instants":        "date,value\n2026-09-14T02:00:00+02:00,17.5\n2026-09-21 00:00,18\n",
		"a blank value":   "date,value\n2026-09-14,17.5\n2026-09-15,\n2026-09-21,18\n",
		"quoted header":   "\"date\",\"value\"\n2026-09-14,17.5\n2026-09-21,18",
		"no final return": "date, value\n2026-09-14, 17.5\n\n2026-09-21, 18",
	} {
		s, err := ReadCSV(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := []Point{On("2026-09-14", 17.5), On("2026-09-21", 18)}
		if len(s.Points) != 2 || s.Points[0] != want[0] || s.Points[1] != want[1] {
			t.Errorf("%s: %v", name, s.Points)
		}
		if blank := name == "a blank value"; blank != (s.Blank == 1) {
			t.Errorf("%s: %d blanks", name, s.Blank)
		}
	}
}

func TestReadCSVNamesRowAndColumn(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "The table is empty"},
		{"when,value\n", "names no column “date”; it has when, value"},
		{"date,value,Value\n", "names the column “value” twice"},
		{"date,value\n2026-09-14,1\n2026-09-15,many\n", "Row 3, column “value”: “many” is not a usable number"},
		{"date,value\n2026-09-14,NaN\n", "Row 2, column “value”"},
		{"date,value\n2026-09-14,1e999\n", "Row 2, column “value”"},
		{"date,value\n2026-09-14,0x10\n", "Row 2, column “value”"},
		{"date;value\n2026-09-14;1.234,5\n", "Row 2, column “value”"},
		{"date,value\n14.9.2026,1\n", "Row 2, column “date”: “14.9.2026” is not a date; write it as 2026-11-23"},
		{"date,value\n2026-02-30,1\n", "Row 2, column “date”"},
		{"date,value\n,1\n", "Row 2, column “date”"},
		{"date,value\n2026-09-14,1\n2026-09-15\n", "Row 3 has only 1"},
		{"date,value\n2026-09-14,\"1\n", "Row 2, character"},
	} {
		_, err := ReadCSV(strings.NewReader(c.text))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

// endless repeats one row for ever.
type endless struct {
	row string
	at  int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.row[e.at%len(e.row)]
		e.at++
	}
	return len(p), nil
}

func TestReadCSVIsBounded(t *testing.T) {
	for name, row := range map[string]string{
		"rows":        "2026-09-14,1\n",
		"one row":     strings.Repeat("x", 1000),
		"wide rows":   "2026-09-14,1," + strings.Repeat("x", 3000) + "\n",
		"open quotes": "\"" + strings.Repeat("y\n", 500),
	} {
		_, err := ReadCSV(io.MultiReader(strings.NewReader("date,value,note\n"), &endless{row: row}))
		if !fault.Is(err, fault.Limit) && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s without end: %v", name, err)
		}
	}
}

func TestReadColumnsWithoutDates(t *testing.T) {
	s, err := ReadColumns(strings.NewReader("water\n2.5\n2.25\n"), Columns{Date: "date", Value: "value", DateOptional: true})
	if err != nil || s.Dated || len(s.Points) != 2 || s.Points[1].Value != 2.25 || !s.Points[0].At.Before(s.Points[1].At) {
		t.Errorf("%v, %v", s, err)
	}
	s, err = ReadColumns(strings.NewReader("batch,viscosity\n1,34\n"), Columns{Date: "date", Value: "viscosity", DateOptional: true})
	if err != nil || s.Points[0].Value != 34 {
		t.Errorf("%v, %v", s, err)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{
		"date,value\n2026-09-14,17.5\n", "\ufeffdate;value\r\n2026-09-14;17,5\r\n", "value,date\n\"1\n", "date\tvalue\n\t\n", "a;b\n",
		"date,value\n2026-09-14T00:00:00Z,-1e9\n", "date,value\n2026-09-14,−3\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadCSV(strings.NewReader(string(data)))
		if err != nil {
			if fault.As(err) == nil || fault.Is(err, fault.Internal) {
				t.Fatalf("an error nobody wrote for people: %v", err)
			}
			return
		}
		for _, p := range s.Points {
			if p.At.IsZero() || !sound(p.Value) {
				t.Fatalf("let through %v", p)
			}
		}
		if len(s.Points) > 0 {
			if _, err := Judge(Question{Points: s.Points, Marker: s.Points[len(s.Points)/2].At, Better: Lower}); err != nil {
				t.Fatalf("read but not judged: %v", err)
			}
		}
	})
}
