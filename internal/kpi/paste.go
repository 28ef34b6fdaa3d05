package kpi

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/verdict"
)

// The bounds of a pasted table.
const (
	maxPaste     = 2 << 20
	maxPasteRows = 20_000
)

// PasteOptions are the answers to what a table leaves open.
type PasteOptions struct {
	Dates    DateOrder  `json:"dates,omitempty"`    // which number is the day in 03/04/2026
	Decimal  string     `json:"decimal,omitempty"`  // "," or "." where 1,234 could be read both ways
	First    clock.Date `json:"first,omitempty"`    // date of the first value of a table without dates; the cadence gives the others
	LeaveOut bool       `json:"leaveOut,omitempty"` // rows with a problem are left out instead of refusing all
	// Overwrite lets another number replace the stored one of its date; it needs a Reason.
	Overwrite bool   `json:"overwrite,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// RowState says what becomes of a pasted row.
type RowState string

// The states of a row.
const (
	RowNew     RowState = "new"
	RowSame    RowState = "same"    // stored already
	RowChanged RowState = "changed" // the date has another number
	RowBlank   RowState = "blank"   // no value: missing is not zero
	RowBad     RowState = "bad"
)

// Row is one row of a pasted table. Line counts from 1 as a spreadsheet does.
type Row struct {
	Line    int        `json:"line"`
	Date    clock.Date `json:"date"`
	Value   float64    `json:"value"`
	Note    string     `json:"note,omitempty"`
	State   RowState   `json:"state"`
	Problem string     `json:"problem,omitempty"`
	Stored  *float64   `json:"stored,omitempty"` // of a changed row: the number it has now

	stored Value
}

// Question is what a person must say before the table can be read.
type Question struct {
	Field  string `json:"field"` // of PasteOptions
	Ask    string `json:"ask"`
	Sample string `json:"sample"`
}

// Preview is a pasted table as it was read.
type Preview struct {
	Rows      []Row            `json:"rows"`
	Count     map[RowState]int `json:"count"`
	Questions []Question       `json:"questions"`
}

// refusal gives why the table cannot be recorded as a whole, nil when it can.
func (p *Preview) refusal(opts PasteOptions) error {
	var c fault.Check
	for _, q := range p.Questions {
		c.Need(false, q.Field, "%s", q.Ask)
	}
	if err := c.Err(); err != nil {
		return err
	}
	for i, r := range p.Rows {
		field := "rows[" + strconv.Itoa(i) + "]"
		c.Need(r.State != RowBad || opts.LeaveOut, field, "line %d: %s", r.Line, r.Problem)
		c.Need(r.State != RowChanged || opts.Overwrite || opts.LeaveOut, field, "line %d: %s", r.Line, r.Problem)
	}
	if p.Count[RowChanged] > 0 && opts.Overwrite {
		_, err := needReason(opts.Reason)
		c.Add("reason", err)
	}
	c.Need(len(p.Rows) > 0, "text", "holds no values; paste a column of dates and one of numbers")
	return c.Err()
}

// preview reads the table against what is stored.
func preview(text string, k *KPI, stored []Value, today clock.Date, opts PasteOptions) (Preview, error) {
	p := Preview{Rows: []Row{}, Count: map[RowState]int{}, Questions: []Question{}}
	if opts.Dates != "" && opts.Dates != DayFirst && opts.Dates != MonthFirst || !slices.Contains([]string{"", ",", "."}, opts.Decimal) {
		return p, fault.Field("dates", "must be day or month, and decimal a comma or a point")
	}
	if _, err := clock.ParseDate(string(opts.First)); err != nil {
		return p, fault.Field("first", "is not a date; write it as 2026-11-23")
	}
	lines, err := split(text)
	if err != nil || len(lines) == 0 {
		return p, err
	}
	lines = upright(lines)
	cols, err := find(lines, k.Name)
	if err != nil {
		return p, err
	}
	order := opts.Dates
	if cols.date >= 0 && order == "" {
		var sample string
		if order, sample = vote(lines, cols.date); order == "" && sample != "" {
			p.Questions = append(p.Questions, Question{"dates", "Which number is the day in dates such as “" + sample + "”?", sample})
		}
	}
	decimal := opts.Decimal
	if decimal == "" {
		var sample string
		if decimal, sample = point(lines, cols.value); decimal == "" && sample != "" {
			p.Questions = append(p.Questions, Question{"decimal", "Does the comma or point in “" + sample + "” stand before decimals or before thousands? Say which sign stands before decimals.", sample})
		}
	}
	if cols.date < 0 && opts.First == "" {
		p.Questions = append(p.Questions, Question{"first", "The table has no dates. When was the first value measured? The others follow by the KPI's cadence.", ""})
	}
	read := reader{cols: cols, order: order, decimal: decimal, unit: k.Unit, first: opts.First, cadence: k.Cadence, today: today}
	known := index(stored)
	inTable := map[clock.Date]int{}
	for _, line := range lines[cols.skip:] {
		r := read.row(line)
		if r.State == RowNew {
			known.place(&r, k.oneADay(), inTable)
		}
		p.Count[r.State]++
		p.Rows = append(p.Rows, r)
	}
	return p, nil
}

type line struct {
	number int
	cells  []string
}

// split cuts the text into rows of cells at its tabs, else semicolons, else commas.
func split(text string) ([]line, error) {
	if len(text) > maxPaste {
		return nil, fault.New(fault.Limit, "The table is larger than %d MB; leave out the columns that are not needed", maxPaste>>20)
	}
	if !utf8.ValidString(text) {
		return nil, fault.Field("text", "is not UTF-8; save the file as UTF-8 or copy the cells from the spreadsheet")
	}
	text = bySpaces(strings.TrimPrefix(text, "\ufeff"))
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true
	for _, separator := range "\t;," {
		if rows.Comma = separator; strings.ContainsRune(text, separator) {
			break
		}
	}
	rows.TrimLeadingSpace = rows.Comma != '\t'
	var lines []line
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fault.Field("text", "cannot be read as a table: %s", err.Error())
		}
		number, _ := rows.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		if len(lines) == maxPasteRows {
			return nil, fault.New(fault.Limit, "The table has more than %d rows; sum them up by day or week first", maxPasteRows)
		}
		lines = append(lines, line{number, cells})
	}
}

// reader reads rows once the columns and what was ambiguous are known.
type reader struct {
	cols    columns
	order   DateOrder
	decimal string
	unit    string
	first   clock.Date
	cadence Cadence
	today   clock.Date
	n       int
}

func (r *reader) row(l line) Row {
	out := Row{Line: l.number, State: RowNew}
	bad := func(problem string) Row {
		out.State, out.Problem = RowBad, problem
		return out
	}
	cell := func(i int) string {
		if i < 0 || i >= len(l.cells) {
			return ""
		}
		return l.cells[i]
	}
	out.Note = cell(r.cols.note)
	text := cell(r.cols.value)
	switch {
	case r.cols.date >= 0:
		date, ok := readDate(cell(r.cols.date), r.order)
		if !ok {
			return bad("“" + clip(cell(r.cols.date)) + "” is not a date; write it as 2026-11-23")
		}
		out.Date = date
	case r.first != "":
		out.Date = r.cadence.after(r.first, r.n)
		r.n++
	}
	if text == "" {
		out.State, out.Problem = RowBlank, "has no value; missing is not zero, so it is left out"
		return out
	}
	v, ok := readNumber(text, r.decimal, r.unit)
	if !ok {
		return bad("“" + clip(text) + "” is not a number")
	}
	out.Value = v
	if out.Date > r.today.AddDays(1) {
		return bad(string(out.Date) + " is in the future")
	}
	if _, err := clock.ParseDate(string(out.Date)); err != nil {
		return bad(fault.As(err).Message)
	}
	return out
}

// series is what is stored, by date; a value is matched with one row at most.
type series map[clock.Date][]Value

func index(stored []Value) series {
	s := series{}
	for _, v := range stored {
		s[v.Date] = append(s[v.Date], v)
	}
	return s
}

// place tells a new row from one that is stored already and from one whose date has another number.
func (s series) place(r *Row, oneADay bool, inTable map[clock.Date]int) {
	if before, twice := inTable[r.Date]; twice && oneADay && r.Date != "" {
		r.State, r.Problem = RowBad, string(r.Date)+" stands on line "+strconv.Itoa(before)+" too; this KPI has one value a day"
		return
	}
	inTable[r.Date] = r.Line
	list := s[r.Date]
	if i := slices.IndexFunc(list, func(v Value) bool { return v.Value == r.Value }); i >= 0 {
		r.State, r.Problem = RowSame, "is stored already"
		s[r.Date] = slices.Delete(slices.Clone(list), i, i+1)
		return
	}
	if oneADay && len(list) > 0 {
		r.State, r.stored, r.Stored = RowChanged, list[0], &list[0].Value
		r.Problem = string(r.Date) + " has " + verdict.Number(list[0].Value) + " already; to overwrite it, give a reason"
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
