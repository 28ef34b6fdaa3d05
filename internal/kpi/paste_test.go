package kpi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

const today = clock.Date("2026-11-23")

func days(c Cadence) *KPI {
	return &KPI{Definition: Definition{Name: "Days to productive", Unit: "days", Cadence: c}}
}

// read gives the rows as "date=value state" and the questions as "?field".
func read(t *testing.T, text string, k *KPI, stored []Value, opts PasteOptions) []string {
	t.Helper()
	p, err := preview(text, k, stored, today, opts)
	if err != nil {
		return []string{"refused " + string(fault.KindOf(err))}
	}
	out := []string{}
	for _, q := range p.Questions {
		out = append(out, "?"+q.Field)
	}
	for _, r := range p.Rows {
		s := fmt.Sprintf("%s=%v %s", r.Date, r.Value, r.State)
		if r.Note != "" {
			s += " " + r.Note
		}
		out = append(out, s)
	}
	return out
}

func TestPastedTables(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		opts PasteOptions
		want []string
	}{
		"from a spreadsheet":          {"Date\tDays\n2026-10-01\t21\n2026-10-08\t22,5\n", PasteOptions{}, []string{"2026-10-01=21 new", "2026-10-08=22.5 new"}},
		"without header":              {"2026-10-01\t21\r\n2026-10-08\t23\r\n", PasteOptions{}, []string{"2026-10-01=21 new", "2026-10-08=23 new"}},
		"a file with commas":          {"date,value,note\n2026-10-01,21.5,\"Ana, Porto\"\n2026-10-08,22,\n", PasteOptions{}, []string{"2026-10-01=21.5 new Ana, Porto", "2026-10-08=22 new"}},
		"value before date":           {"Wert;Datum\n1.234,5;01.10.2026\n99;8.10.2026\n", PasteOptions{}, []string{"2026-10-01=1234.5 new", "2026-10-08=99 new"}},
		"spaces":                      {"2026-10-01 21,5\n2026-10-08   22\n", PasteOptions{}, []string{"2026-10-01=21.5 new", "2026-10-08=22 new"}},
		"the column decides the day":  {"03/04/2026;1\n25/04/2026;2\n", PasteOptions{}, []string{"2026-04-03=1 new", "2026-04-25=2 new"}},
		"month first":                 {"03/04/2026;1\n03/25/2026;2\n", PasteOptions{}, []string{"2026-03-04=1 new", "2026-03-25=2 new"}},
		"undecided days are asked":    {"03/04/2026;1\n05/04/2026;2\n", PasteOptions{}, []string{"?dates", "=0 bad", "=0 bad"}},
		"and answered":                {"03/04/2026;1\n05/04/2026;2\n", PasteOptions{Dates: MonthFirst}, []string{"2026-03-04=1 new", "2026-05-04=2 new"}},
		"undecided decimals":          {"2026-10-01;1,234\n", PasteOptions{}, []string{"?decimal", "2026-10-01=1234 new"}},
		"decimals answered":           {"2026-10-01;1,234\n", PasteOptions{Decimal: ","}, []string{"2026-10-01=1.234 new"}},
		"decimals decided by another": {"2026-10-01;1,234\n2026-10-02;2,5\n", PasteOptions{}, []string{"2026-10-01=1.234 new", "2026-10-02=2.5 new"}},
		"units and signs":             {"2026-10-01\t21 days\n2026-10-02\t−4,5\n2026-10-03\t1 200,5\n", PasteOptions{}, []string{"2026-10-01=21 new", "2026-10-02=-4.5 new", "2026-10-03=1200.5 new"}},
		"months as words":             {"1 Oct 2026\t21\nOctober 8, 2026\t22\n", PasteOptions{}, []string{"2026-10-01=21 new", "2026-10-08=22 new"}},
		"blank is not zero":           {"2026-10-01\t21\n2026-10-08\t\n", PasteOptions{}, []string{"2026-10-01=21 new", "2026-10-08=0 blank"}},
		"broken rows are named":       {"2026-10-01\t21\n2026-02-30\t22\n2026-10-08\tten\n2027-10-08\t3\n2026-10-01\t9\n", PasteOptions{}, []string{"2026-10-01=21 new", "=0 bad", "2026-10-08=0 bad", "2027-10-08=3 bad", "2026-10-01=9 bad"}},
		"no dates":                    {"21\n23\n20\n", PasteOptions{First: "2026-09-30"}, []string{"2026-09-30=21 new", "2026-10-07=23 new", "2026-10-14=20 new"}},
		"no dates and no first":       {"21, 23, 20", PasteOptions{}, []string{"?first", "=21 new", "=23 new", "=20 new"}},
		"an unquoted decimal comma":   {"2026-10-01,22,5\n", PasteOptions{}, []string{"refused invalid"}},
		"two columns of numbers":      {"date\tplan\tvalue\n2026-10-01\t20\t21\n", PasteOptions{}, []string{"2026-10-01=21 new"}},
		"broken order":                {"2026-10-01\t1", PasteOptions{Dates: "year"}, []string{"refused invalid"}},
		"nothing":                     {" \n\n", PasteOptions{}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c.text, days(Weekly), nil, c.opts)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPasteKnowsWhatIsStored(t *testing.T) {
	stored := []Value{{Date: "2026-10-01", Value: 21}, {Date: "2026-10-01", Value: 21}, {Date: "2026-10-08", Value: 22}}
	table := "2026-10-01\t21\n2026-10-08\t23\n2026-10-15\t24\n"
	if diff := cmp.Diff([]string{"2026-10-01=21 same", "2026-10-08=23 changed", "2026-10-15=24 new"}, read(t, table, days(Weekly), stored, PasteOptions{})); diff != "" {
		t.Error(diff)
	}
	// With a value per case, two hires of one day may have taken 21 days; a third is new.
	table = strings.Repeat("2026-10-01\t21\n", 3) + "2026-10-08\t23\n"
	if diff := cmp.Diff([]string{"2026-10-01=21 same", "2026-10-01=21 same", "2026-10-01=21 new", "2026-10-08=23 new"}, read(t, table, days(Each), stored, PasteOptions{})); diff != "" {
		t.Error(diff)
	}
}

func TestMonthsKeepTheirLastDays(t *testing.T) {
	var got []clock.Date
	for n := range 4 {
		got = append(got, Monthly.after("2026-10-31", n))
	}
	if diff := cmp.Diff([]clock.Date{"2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31"}, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever is written in any of the usual forms is read back as the same numbers on the same days.
func TestPasteReadsBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		comma := rapid.Bool().Draw(t, "comma")
		layout := rapid.SampledFrom([]string{"2006-01-02", "02.01.2006", "2.1.2006", "2 Jan 2006"}).Draw(t, "layout")
		var text strings.Builder
		var want []string
		for i := range n {
			d := clock.Date("2025-01-01").AddDays(i)
			cents := rapid.IntRange(-99_999, 99_999).Draw(t, "cents")
			s := fmt.Sprintf("%.2f", float64(cents)/100)
			if comma {
				s = strings.Replace(s, ".", ",", 1)
			}
			fmt.Fprintf(&text, "%s\t%s\n", d.Time().Format(layout), s)
			want = append(want, fmt.Sprintf("%s %v", d, float64(cents)/100))
		}
		p, err := preview(text.String(), days(Daily), nil, today, PasteOptions{})
		if err != nil || len(p.Questions) > 0 {
			t.Fatal(p.Questions, err)
		}
		var got []string
		for _, r := range p.Rows {
			got = append(got, fmt.Sprintf("%s %v", r.Date, r.Value))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzPreview(f *testing.F) {
	for _, seed := range []string{"date\tvalue\n2026-10-01\t21\n", "03/04/2026;1,234\n", "\"", "1,2,3", "2026-10-01 22,5\n\n", "\ufeffa;b\n;;\n", "−\t−"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := preview(text, days(Weekly), nil, today, PasteOptions{First: "2026-01-01"})
		if err != nil && fault.As(err) == nil {
			t.Fatal(err)
		}
		total := 0
		for _, n := range p.Count {
			total += n
		}
		if total != len(p.Rows) {
			t.Fatalf("%d rows, %d counted", len(p.Rows), total)
		}
		for _, r := range p.Rows {
			if r.State == RowNew && !sound(r.Value) {
				t.Fatalf("%+v", r)
			}
		}
	})
}
