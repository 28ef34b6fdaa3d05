package verdict

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// Series is what a table of measurements held. Blank counts the rows whose value was empty: missing is not zero, so
// they are left out, and said.
type Series struct {
	Points []Point
	Blank  int
	Dated  bool // the points carry dates of the table, not just an order
}

// Columns names the columns to read, in any case of letters. When the date may be missing and is, the rows count as one
// day after the other in their order, and a table of a single column is read whatever its name.
type Columns struct {
	Date, Value  string
	DateOptional bool
}

// The bounds of a table: a measurement a minute for two months is about 100,000 rows.
const (
	maxBytes = 16 << 20
	maxRows  = 200_000
)

// ReadCSV reads the columns "date" and "value" in any order; others are ignored. The separator is a comma, a semicolon
// (then 17,5 is seventeen and a half) or a tab, whichever the header has; a byte order mark is passed over. Dates are
// 2026-11-23 or instants like 2026-11-23T09:30:00+01:00. Errors name the row as a spreadsheet numbers it, and the column.
func ReadCSV(r io.Reader) (Series, error) {
	return ReadColumns(r, Columns{Date: "date", Value: "value"})
}

// ReadColumns is ReadCSV for columns of other names.
func ReadColumns(r io.Reader, want Columns) (Series, error) {
	counted := &bound{r: r, left: maxBytes}
	table := bufio.NewReaderSize(counted, 64<<10)
	if mark, _ := table.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = table.Discard(3)
	}
	rows := csv.NewReader(table)
	rows.Comma = separator(table)
	rows.FieldsPerRecord = -1
	rows.ReuseRecord = true
	rows.TrimLeadingSpace = rows.Comma != '\t'
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return Series{}, fault.New(fault.Invalid, "The table is empty; its first row must name the columns date and value")
	}
	if err != nil {
		return Series{}, broken(err)
	}
	at, value, err := want.find(header)
	if err != nil {
		return Series{}, err
	}
	return readRows(rows, at, value, want)
}

func readRows(rows *csv.Reader, at, value int, want Columns) (Series, error) {
	s := Series{Points: []Point{}, Dated: at >= 0}
	for row := 2; ; row++ {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return Series{}, broken(err)
		}
		if row > maxRows+1 {
			return Series{}, fault.New(fault.Limit, "The table has more than %d rows; sum them up by day or week first", maxRows)
		}
		line, _ := rows.FieldPos(0)
		if len(cells) <= max(at, value) {
			return Series{}, fault.New(fault.Invalid, "Row %d has only %d of the columns the first row names", line, len(cells))
		}
		text := strings.TrimSpace(cells[value])
		if text == "" {
			s.Blank++
			continue
		}
		p := Point{At: clock.Date("1970-01-01").Time().AddDate(0, 0, row-2)}
		if p.Value, err = parseNumber(text, rows.Comma == ';'); err != nil {
			return Series{}, fault.New(fault.Invalid, "Row %d, column “%s”: %s", line, want.Value, fault.As(err).Message)
		}
		if at >= 0 {
			if p.At, err = ParseTime(strings.TrimSpace(cells[at])); err != nil {
				return Series{}, fault.New(fault.Invalid, "Row %d, column “%s”: %s", line, want.Date, fault.As(err).Message)
			}
		}
		s.Points = append(s.Points, p)
	}
}

// find gives the places of the date column (−1 when none is wanted) and of the value column.
func (c Columns) find(header []string) (at, value int, err error) {
	place := func(name string, optional bool) (int, error) {
		found := -1
		for i, cell := range header {
			if !strings.EqualFold(strings.TrimSpace(cell), name) {
				continue
			}
			if found >= 0 {
				return 0, fault.New(fault.Invalid, "The first row names the column “%s” twice", name)
			}
			found = i
		}
		if found < 0 && !optional {
			return 0, fault.New(fault.Invalid, "The first row names no column “%s”; it has %s", name, shorten(strings.Join(header, ", ")))
		}
		return found, nil
	}
	if at, err = place(c.Date, c.DateOptional); err != nil {
		return 0, 0, err
	}
	if at < 0 && len(header) == 1 {
		return at, 0, nil
	}
	value, err = place(c.Value, false)
	return at, value, err
}

// ParseTime reads a civil date (midnight UTC) or an instant; one without an offset is in UTC.
func ParseTime(s string) (time.Time, error) {
	if d, err := clock.ParseDate(s); err == nil && d != "" {
		return d.Time(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "“%s” is not a date; write it as 2026-11-23", shorten(s))
}

func parseNumber(s string, decimalComma bool) (float64, error) {
	plain := strings.Replace(s, "−", "-", 1)
	if decimalComma && strings.Count(plain, ",") == 1 && !strings.Contains(plain, ".") {
		plain = strings.Replace(plain, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(plain, 64)
	// ParseFloat knows more spellings than people use for a measurement: NaN, Inf, 0x1p-2, 1_000.
	if err != nil || !sound(v) || math.IsNaN(v) || strings.ContainsAny(plain, "xX_nN") {
		return 0, fault.New(fault.Invalid, "“%s” is not a usable number; write it as 17.5", shorten(s))
	}
	return v, nil
}

// separator looks at the first line only, outside quotes.
func separator(table *bufio.Reader) rune {
	head, _ := table.Peek(4 << 10)
	if line, _, found := bytes.Cut(head, []byte("\n")); found {
		head = line
	}
	quoted := false
	for _, c := range string(head) {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ';' || c == '\t' || c == ','):
			return c
		}
	}
	return ','
}

func broken(err error) error {
	if fault.As(err) != nil {
		return fault.As(err)
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fault.New(fault.Invalid, "Row %d, character %d: the quotes do not match", parse.Line, parse.Column)
	}
	return fault.Wrap(err, fault.Unavailable, "The table could not be read")
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= 60 {
		return s
	}
	return string([]rune(s)[:60]) + "…"
}

// bound refuses a table that goes on after its limit, instead of cutting it off unsaid.
type bound struct {
	r    io.Reader
	left int
}

func (b *bound) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fault.New(fault.Limit, "The table is larger than %d MB; leave out the columns that are not needed", maxBytes>>20)
	}
	return n, err
}
