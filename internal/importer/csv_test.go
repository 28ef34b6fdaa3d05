package importer

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/fault"
)

// readTable reads data as a table; want tells how the error must begin.
func readTable(t testing.TB, data []byte, limits Limits) (*Sheet, *Report, error) {
	t.Helper()
	f := FromBytes("t.csv", data)
	r := NewReport("test")
	s, err := ReadTable(context.Background(), f, "table", NewBudget([]File{f}, Options{Limits: limits}, nil), r)
	return s, r, err
}

// grid gives the sheet as records of full width.
func grid(s *Sheet) [][]string {
	out := [][]string{s.Columns}
	for i := range s.Rows {
		rec := make([]string, s.Rows[i].Width)
		for _, c := range s.Rows[i].Cells {
			rec[c.Column] = c.Text
		}
		out = append(out, rec)
	}
	return out
}

func TestReadTable(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     [][]string
		lines    []int
		encoding Encoding
	}{
		{"plain", "a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, []int{2}, UTF8},
		{"cell over lines, CRLF", "a,b\r\n\"x\r\ny\",2\r\n3,4", [][]string{{"a", "b"}, {"x\ny", "2"}, {"3", "4"}}, []int{2, 4}, UTF8},
		{"bare quotes", "a,b\n \"1569\",x\"y\n", [][]string{{"a", "b"}, {" \"1569\"", "x\"y"}}, []int{2}, UTF8},
		{"undoubled quote", "a,b\n\"x\"y\",2\n", [][]string{{"a", "b"}, {"x\"y", "2"}}, []int{2}, UTF8},
		{"narrow, wide and blank", "a,b\n1\n\n1,2,3\n", [][]string{{"a", "b"}, {"1"}, {"1", "2", "3"}}, []int{2, 4}, UTF8},
		{"semicolons", "a;b,c\n1;2\n", [][]string{{"a", "b,c"}, {"1", "2"}}, []int{2}, UTF8},
		{"tabs", "a\tb\n1\t2\n", [][]string{{"a", "b"}, {"1", "2"}}, []int{2}, UTF8},
		{"sep line", "sep=;\na;b\n1;2\n", [][]string{{"a", "b"}, {"1", "2"}}, []int{3}, UTF8},
		{"byte order mark", "\xef\xbb\xbfa,b\n1,é\n", [][]string{{"a", "b"}, {"1", "é"}}, []int{2}, UTF8BOM},
		{"Windows-1252", "a,b\n\x80,\xe9\x93\n", [][]string{{"a", "b"}, {"€", "é“"}}, []int{2}, Windows1252},
		{"mixed", "a,b\né,1\n\xe9,2\n", [][]string{{"a", "b"}, {"é", "1"}, {"é", "2"}}, []int{2, 3}, Mixed},
		{"formula starts", "a,b\n=1+1,@x\n", [][]string{{"a", "b"}, {"=1+1", "@x"}}, []int{2}, UTF8},
		{"repeated headers", "a,a,a\n1,,3\n", [][]string{{"a", "a", "a"}, {"1", "", "3"}}, []int{2}, UTF8},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r, err := readTable(t, []byte(c.in), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, grid(s)); d != "" {
				t.Error(d)
			}
			for i, line := range c.lines {
				if s.Rows[i].Line != line {
					t.Errorf("row %d begins in line %d, want %d", i, s.Rows[i].Line, line)
				}
			}
			if r.Files[0].Encoding != string(c.encoding) {
				t.Errorf("encoding %s, want %s", r.Files[0].Encoding, c.encoding)
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	text := "Näme,b\nzwölf,\"日本\n𝄞\"\n"
	for _, big := range []bool{false, true} {
		for _, mark := range []bool{false, true} {
			units := utf16.Encode([]rune(text))
			if mark {
				units = append([]uint16{0xFEFF}, units...)
			}
			var raw bytes.Buffer
			for _, u := range units {
				if big {
					raw.Write([]byte{byte(u >> 8), byte(u)})
				} else {
					raw.Write([]byte{byte(u), byte(u >> 8)})
				}
			}
			s, _, err := readTable(t, raw.Bytes(), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([][]string{{"Näme", "b"}, {"zwölf", "日本\n𝄞"}}, grid(s)); d != "" {
				t.Errorf("big %v, mark %v: %s", big, mark, d)
			}
		}
	}
}

func TestHostileTables(t *testing.T) {
	for _, c := range []struct {
		name   string
		in     string
		limits Limits
		kind   fault.Kind
		says   string
	}{
		{"empty", "", Limits{}, fault.Invalid, "empty"},
		{"quote never closed", "a,b\n1,2\n3,\"open\nx,y\nz,w\n", Limits{}, fault.Invalid, "line 3, column 2: a quote is opened"},
		{"NUL", "a,b\n1,x\x00y\n", Limits{}, fault.Invalid, "line 2, byte 4: there is a NUL"},
		{"one endless line", "a\n" + strings.Repeat("x", 3<<20), Limits{Row: 1 << 20, Cell: 1 << 20}, fault.Limit, "one line is longer"},
		{"one endless quoted cell", "a\n\"" + strings.Repeat("x\n", 1<<20), Limits{Row: 1 << 20, Cell: 1 << 20}, fault.Limit, "one record is longer"},
		{"a large cell", "a,b\n" + strings.Repeat("x", 5000) + ",2\n", Limits{Cell: 4096}, fault.Limit, "a cell is longer"},
		{"too many cells in a row", "a,b\n" + strings.Repeat(",", 500) + "\n", Limits{Columns: 100}, fault.Limit, "more than 100 cells"},
		{"too many rows", "a,b\n" + strings.Repeat("1,2\n", 11), Limits{Rows: 10}, fault.Limit, "more than 10 records"},
		{"too many filled cells", "a,b\n" + strings.Repeat("1,2\n", 11), Limits{Cells: 20}, fault.Limit, "more than 20 filled cells"},
		{"too many bytes", "a,b\n" + strings.Repeat("1,2\n", 1<<20), Limits{Bytes: 1 << 20}, fault.Limit, "larger than 1 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, err := readTable(t, []byte(c.in), c.limits)
			if s != nil || !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want a %s fault that says %q", err, c.kind, c.says)
			}
		})
	}
}

// TestAgainstStandardReader holds the reader against encoding/csv with LazyQuotes on records of any width.
func TestAgainstStandardReader(t *testing.T) {
	cell := rapid.StringMatching(`[a-z é",;\n\t=']{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,3}`), 2, 6).Draw(t, "header")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 8), 0, 6).Draw(t, "rows")
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(append([][]string{header}, rows...)); err != nil {
			t.Fatal(err)
		}
		f := FromBytes("t.csv", buf.Bytes())
		s, err := ReadTable(context.Background(), f, "table", NewBudget([]File{f}, Options{}, nil), NewReport("test"))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&buf)
		r.LazyQuotes, r.FieldsPerRecord = true, -1
		want, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, grid(s)); d != "" {
			t.Error(d)
		}
	})
}

func FuzzTable(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a;b\r\n\"x\"\"y\";\"z\"w\"\n", "\"a\n", "a,b\n \"1\"", "sep=;\na;b", "\xff\xfea\x00", "a,b\n\xe9,é\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := readTable(t, data, Limits{Bytes: 1 << 20})
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("an error without a sentence: %v", err)
			}
			return
		}
		if enc := Sniff(data); enc != UTF8 || strings.HasPrefix(string(data), "sep=") || bytes.Contains(data, []byte("\r")) {
			return
		}
		sep, _ := Separator(HeadText(data))
		in, err := Inspect(context.Background(), FromBytes("t", data), 1<<20)
		if err != nil || in.Encoding != UTF8 {
			return
		}
		r := csv.NewReader(bytes.NewReader(data))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = rune(sep), true, -1
		want, err := r.ReadAll()
		if err != nil && !errors.Is(err, io.EOF) {
			return
		}
		if d := cmp.Diff(want, grid(s)); d != "" {
			t.Error(d)
		}
	})
}
