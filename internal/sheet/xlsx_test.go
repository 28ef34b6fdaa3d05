package sheet

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/money"
)

func opened(t interface{ Fatal(...any) }, s Sheet) *excelize.File {
	var b bytes.Buffer
	if err := XLSX(&b, s); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func cellAt(t interface{ Fatal(...any) }, f *excelize.File, at string) (raw, shown string, kind excelize.CellType) {
	name := f.GetSheetName(0)
	raw, err := f.GetCellValue(name, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	if shown, err = f.GetCellValue(name, at); err != nil {
		t.Fatal(err)
	}
	if kind, err = f.GetCellType(name, at); err != nil {
		t.Fatal(err)
	}
	return raw, shown, kind
}

func TestXLSX(t *testing.T) {
	f := opened(t, sample)
	for at, want := range map[string]string{
		"A1": "Title", "G1": "Cost", "A2": "=1+1", "B2": "3", "C2": "2026-11-23", "D2": "2026-11-23 09:30:15 UTC", "E2": "TRUE",
		"F2": "a, -b", "G2": "-1,234.50 EUR", "B3": "2.5", "C3": "", "E3": "FALSE", "A4": "", "G4": "",
	} {
		if _, shown, _ := cellAt(t, f, at); shown != want {
			t.Errorf("%s shows %q, want %q", at, shown, want)
		}
	}
	if raw, _, _ := cellAt(t, f, "C2"); raw != "46349" { // days since 1899-12-30
		t.Errorf("the date is stored as %s", raw)
	}
	if formula, _ := f.GetCellFormula("Tasks", "A2"); formula != "" {
		t.Errorf("a text became the formula %s", formula)
	}
	panes, err := f.GetPanes("Tasks")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the titles are not frozen: %+v %v", panes, err)
	}
	id, err := f.GetCellStyle("Tasks", "A1")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("the titles are not bold: %v", err)
	}
}

func TestXLSXIsReadBackTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := cells.Filter(func(s string) bool { return written(s) == any(s) || s == "" }).Draw(t, "text")
		n := rapid.Int64Range(-maxExact, maxExact).Draw(t, "whole")
		x := rapid.Float64().Draw(t, "float")
		day := clock.DateOf(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 109_000).Draw(t, "day")))
		at := time.Unix(rapid.Int64Range(-2_000_000_000, 7_000_000_000).Draw(t, "at"), 0).UTC()
		flag := rapid.Bool().Draw(t, "flag")
		sum := money.Of(rapid.Int64Range(-maxExact, maxExact).Draw(t, "minor"), rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency"))
		f := opened(t, Sheet{Name: "Typed", Columns: []Column{{"a", "A", Text}, {"b", "B", Number}, {"c", "C", Number}, {"d", "D", Date},
			{"e", "E", Instant}, {"f", "F", Bool}, {"g", "G", Money}}, Rows: rows([]any{text, n, x, day, at, flag, sum})})
		raw, _, kind := cellAt(t, f, "A2")
		if raw != text || text != "" && kind != excelize.CellTypeInlineString {
			t.Fatalf("text %q came back as %q of type %d", text, raw, kind)
		}
		if raw, _, _ = cellAt(t, f, "B2"); raw != strconv.FormatInt(n, 10) {
			t.Fatalf("%d came back as %s", n, raw)
		}
		raw, _, _ = cellAt(t, f, "C2")
		// The reader, as Excel, shows 15 digits.
		if back, err := strconv.ParseFloat(raw, 64); err != nil || math.Abs(back-x) > math.Abs(x)*1e-14 {
			t.Fatalf("%v came back as %s", x, raw)
		}
		if _, shown, _ := cellAt(t, f, "D2"); shown != string(day) {
			t.Fatalf("%s came back as %s", day, shown)
		}
		if _, shown, _ := cellAt(t, f, "E2"); shown != at.Format("2006-01-02 15:04:05")+" UTC" {
			t.Fatalf("%s came back as %s", at, shown)
		}
		if _, shown, kind := cellAt(t, f, "F2"); kind != excelize.CellTypeBool || shown != strings.ToUpper(fmt.Sprint(flag)) {
			t.Fatalf("%v came back as %s", flag, shown)
		}
		raw, _, _ = cellAt(t, f, "G2")
		value, err := strconv.ParseFloat(raw, 64)
		if back := math.Round(value * math.Pow10(sum.Currency.Places())); err != nil || int64(back) != sum.Minor {
			t.Fatalf("%s came back as %s", sum, raw)
		}
	})
}

func TestXLSXBounds(t *testing.T) {
	one := []Column{{"a", "A", Text}}
	f := opened(t, Sheet{Name: "Q1/Q2: [all] 'of the waves' and much more", Columns: one, Rows: rows(
		[]any{strings.Repeat("😀", 20_000)}, []any{"a\x00b\x0bc"}, []any{"_x0041_"})})
	if name := f.GetSheetName(0); name != "Q1-Q2- -all- 'of the waves' and" {
		t.Errorf("the sheet is called %q", name)
	}
	if raw, _, _ := cellAt(t, f, "A2"); !strings.HasSuffix(raw, cutMark) || len(raw) > 4*maxText || !utf8.ValidString(raw) {
		t.Errorf("a long text ends with %q", raw[len(raw)-100:])
	}
	if raw, _, _ := cellAt(t, f, "A3"); raw != "a\uFFFDb\uFFFDc" {
		t.Errorf("control characters came back as %q", raw)
	}
	f = opened(t, Sheet{Name: "", Columns: []Column{{"a", "A", Number}, {"b", "B", Date}}, Rows: rows([]any{int64(math.MaxInt64), clock.Date("1900-02-28")})})
	for at, want := range map[string]string{"A2": "9223372036854775807", "B2": "1900-02-28"} {
		if raw, _, kind := cellAt(t, f, at); raw != want || kind != excelize.CellTypeInlineString {
			t.Errorf("%s holds %q of type %d", at, raw, kind)
		}
	}
	if name := f.GetSheetName(0); name != "List" {
		t.Errorf("a list without a name is called %q", name)
	}
	endless := Sheet{Columns: one, Rows: func(yield func([]any, error) bool) {
		for yield([]any{nil}, nil) {
		}
	}}
	if err := XLSX(io.Discard, endless); !fault.Is(err, fault.Limit) {
		t.Errorf("more rows than Excel holds: %v", err)
	}
	if err := XLSX(io.Discard, Sheet{Columns: make([]Column, maxCells+1)}); !fault.Is(err, fault.Limit) {
		t.Errorf("more columns than Excel holds: %v", err)
	}
}
