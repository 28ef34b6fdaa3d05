package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/money"
)

func rows(all ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var everyKind = []Column{{"title", "Title", Text}, {"points", "Points", Number}, {"due", "Due", Date}, {"made", "Made", Instant},
	{"done", "Done", Bool}, {"labels", "Labels", List}, {"cost", "Cost", Money}}

var made = time.Date(2026, 11, 23, 9, 30, 15, 0, time.UTC)

var sample = Sheet{Name: "Tasks", Columns: everyKind, Rows: rows(
	[]any{"=1+1", 3, clock.Date("2026-11-23"), made, true, []string{"a", "-b"}, money.Of(-123450, "EUR")},
	[]any{"Say \"hi\",\r\nthen -5", 2.5, clock.Date(""), time.Time{}, false, []string(nil), money.Amount{}},
	[]any{nil, nil, nil, nil, nil, nil, nil},
)}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := CSV(&b, sample, CSVOptions{BOM: true}); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFTitle,Points,Due,Made,Done,Labels,Cost\r\n" +
		"'=1+1,3,2026-11-23,2026-11-23T09:30:15Z,true,\"a, -b\",'-1234.50 EUR\r\n" +
		"\"Say \"\"hi\"\",\r\nthen -5\",2.5,,,false,,0.00\r\n" +
		",,,,,,\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestGuard(t *testing.T) {
	for s, want := range map[string]string{
		"":  "",
		"a": "a", "=1+1": "'=1+1", "+49 30 123": "'+49 30 123", "-5": "-5", "+4.5e3": "+4.5e3", "-": "'-", "--5": "'--5", "-5,0": "'-5,0",
		"@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "'=1": "''=1", "'quoted'": "'quoted'", "a=b": "a=b", "-5\n=1": "'-5\n=1",
	} {
		if got := Guard(s); got != want {
			t.Errorf("Guard(%q) = %q, want %q", s, got, want)
		}
	}
}

// strict reads CSV as RFC 4180 says, without the liberties of readers.
func strict(t *rapid.T, text string) (lines [][]string) {
	for text != "" {
		var line []string
		for {
			var cell strings.Builder
			if rest, quoted := strings.CutPrefix(text, `"`); quoted {
				for {
					inside, after, ok := strings.Cut(rest, `"`)
					if !ok {
						t.Fatal("an open quote")
					}
					cell.WriteString(inside)
					if rest = after; !strings.HasPrefix(rest, `"`) {
						break
					}
					cell.WriteByte('"')
					rest = rest[1:]
				}
				text = rest
			} else {
				n := strings.IndexAny(text, ",\r")
				cell.WriteString(text[:n])
				text = text[n:]
			}
			line = append(line, cell.String())
			if text[0] != ',' {
				break
			}
			text = text[1:]
		}
		if !strings.HasPrefix(text, "\r\n") {
			t.Fatalf("a line ends with %q", text)
		}
		text = text[2:]
		lines = append(lines, line)
	}
	return lines
}

// cells are texts that try to break a writer.
var cells = rapid.OneOf(rapid.String(), rapid.StringMatching(`['=+@,"\r\n \t-]{0,4}[a-z0-9,"\r\n=]{0,6}`),
	rapid.SampledFrom([]string{"", "'", "''=", "_x0041_", "_x005F_x0041_", " lead", "trail ", "\r", "\n", "1,2", `"`, "\u202e", "😀", "TRUE", "0012"}))

func TestCSVIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		table := rapid.SliceOfN(rapid.SliceOfN(cells, width, width), 0, 6).Draw(t, "table")
		columns := make([]Column, width)
		want := [][]string{make([]string, width)}
		for i := range columns {
			columns[i] = Column{Key: "k", Title: cells.Draw(t, "title"), Kind: Text}
			want[0][i] = columns[i].Title
		}
		s := Sheet{Columns: columns, Rows: func(yield func([]any, error) bool) {
			for _, r := range table {
				line := make([]any, width)
				for i := range r {
					line[i] = r[i]
				}
				if !yield(line, nil) {
					return
				}
			}
		}}
		var b bytes.Buffer
		if err := CSV(&b, s, CSVOptions{}); err != nil {
			t.Fatal(err)
		}
		got := strict(t, b.String())
		for _, line := range got {
			for i, c := range line {
				if c != "" && strings.ContainsRune(starters, rune(c[0])) && !number.MatchString(c) {
					t.Fatalf("%q is a formula", c)
				}
				line[i] = Unguard(c)
			}
		}
		if diff := cmp.Diff(append(want, table...), got); diff != "" {
			t.Fatal(diff)
		}
		// Go's reader agrees but for the line breaks that it rewrites.
		r := csv.NewReader(&b)
		if _, err := r.ReadAll(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, sample); err != nil {
		t.Fatal(err)
	}
	want := `[
{"title":"=1+1","points":3,"due":"2026-11-23","made":"2026-11-23T09:30:15Z","done":true,"labels":["a","-b"],"cost":{"minor":-123450,"currency":"EUR"}},
{"title":"Say \"hi\",\r\nthen -5","points":2.5,"due":null,"made":null,"done":false,"labels":[],"cost":null},
{"title":null,"points":null,"due":null,"made":null,"done":null,"labels":null,"cost":null}
]
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if err := JSON(&b, Sheet{Columns: everyKind, Rows: rows()}); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("an empty list is %q: %v", b.String(), err)
	}
}

func TestWritersRefuse(t *testing.T) {
	broken := errors.New("the database went away")
	for name, write := range map[string]func(io.Writer, Sheet) error{
		"csv": func(w io.Writer, s Sheet) error { return CSV(w, s, CSVOptions{}) }, "json": JSON, "xlsx": XLSX,
	} {
		one := []Column{{"n", "N", Number}}
		if err := write(io.Discard, Sheet{Columns: one, Rows: rows([]any{"x"})}); !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "column n") {
			t.Errorf("%s takes a text for a number: %v", name, err)
		}
		if err := write(io.Discard, Sheet{Columns: one, Rows: rows([]any{1, 2})}); !fault.Is(err, fault.Internal) {
			t.Errorf("%s takes two cells for one: %v", name, err)
		}
		failing := func(yield func([]any, error) bool) { _ = yield([]any{1}, nil) && yield(nil, broken) }
		if err := write(io.Discard, Sheet{Columns: one, Rows: failing}); !errors.Is(err, broken) {
			t.Errorf("%s hides that its rows ended early: %v", name, err)
		}
		if err := write(full{}, Sheet{Columns: one, Rows: rows([]any{1})}); err == nil {
			t.Errorf("%s hides that nothing could be written", name)
		}
		if err := write(io.Discard, Sheet{Columns: one, Rows: rows([]any{math.NaN()}, []any{math.Inf(1)})}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A hundred thousand rows pass through without being gathered.
func TestMemoryIsBounded(t *testing.T) {
	const count = 100_000
	long := strings.Repeat("a row of some length ", 10)
	for name, write := range map[string]func(io.Writer, Sheet) error{
		"csv": func(w io.Writer, s Sheet) error { return CSV(w, s, CSVOptions{}) }, "json": JSON, "xlsx": XLSX,
	} {
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var most uint64
		s := Sheet{Name: "Long", Columns: everyKind, Rows: func(yield func([]any, error) bool) {
			for i := range count {
				if i%20_000 == 19_999 {
					runtime.GC()
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapAlloc)
				}
				if !yield([]any{long, i, clock.Date("2026-11-23"), made, true, []string{long}, money.Of(int64(i), "EUR")}, nil) {
					return
				}
			}
		}}
		if err := write(io.Discard, s); err != nil {
			t.Fatal(err)
		}
		if grown := int64(most) - int64(before.HeapAlloc); grown > 48<<20 {
			t.Errorf("%s held %d MB for %d rows", name, grown>>20, count)
		}
	}
}
