// Package sheet writes any list as CSV, as an Excel workbook or as JSON, from one neutral shape and in bounded memory.
package sheet

import (
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/money"
)

// Kind is what a column holds.
type Kind string

// The kinds, with what Go values a cell of each may be. nil is an empty cell of every kind.
const (
	Text    Kind = "text"    // string
	Number  Kind = "number"  // int, int64 or float64; one that is not finite is empty
	Date    Kind = "date"    // clock.Date; "" is empty
	Instant Kind = "instant" // time.Time; the zero time is empty
	Bool    Kind = "bool"    // bool
	List    Kind = "list"    // []string
	Money   Kind = "money"   // money.Amount
)

// Column describes one column: Key names it for programs, Title for people.
type Column struct {
	Key   string
	Title string
	Kind  Kind
}

// Sheet is a list on its way out. Rows gives one slice a row with a cell for each column; it may be used again for the
// next row, and an error ends the writing.
type Sheet struct {
	Name    string
	Columns []Column
	Rows    iter.Seq2[[]any, error]
}

// each calls write for every row with its number from 1, after checking that it fits the columns.
func (s Sheet) each(write func(number int, cells []any) error) error {
	number := 0
	for cells, err := range s.Rows {
		if err != nil {
			return err
		}
		number++
		if len(cells) != len(s.Columns) {
			return fault.New(fault.Internal, "row %d of %s has %d cells for %d columns", number, s.Name, len(cells), len(s.Columns))
		}
		for i, c := range s.Columns {
			if !c.Kind.takes(cells[i]) {
				return fault.New(fault.Internal, "row %d of %s holds a %T in column %s, which is of kind %s", number, s.Name, cells[i], c.Key, c.Kind)
			}
		}
		if err := write(number, cells); err != nil {
			return err
		}
	}
	return nil
}

func (k Kind) takes(cell any) bool {
	switch cell.(type) {
	case nil:
		return true
	case string:
		return k == Text
	case int, int64, float64:
		return k == Number
	case clock.Date:
		return k == Date
	case time.Time:
		return k == Instant
	case bool:
		return k == Bool
	case []string:
		return k == List
	case money.Amount:
		return k == Money
	}
	return false
}

// separator stands between the items of a list in a cell.
const separator = ", "

// plain writes a cell as text: numbers with a point and no groups, dates as 2026-11-23, instants as RFC 3339 in UTC,
// flags as true and false, money as "1234.50 EUR".
func plain(cell any) string {
	switch v := cell.(type) {
	case string:
		return strings.ToValidUTF8(v, "\uFFFD")
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if finite(v) {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	case clock.Date:
		return string(v)
	case time.Time:
		if !v.IsZero() {
			return v.UTC().Format(time.RFC3339Nano)
		}
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return strings.ToValidUTF8(strings.Join(v, separator), "\uFFFD")
	case money.Amount:
		return strings.TrimSpace(v.Plain() + " " + string(v.Currency))
	}
	return ""
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
