package importer

import (
	"context"
	"errors"
	"io"
	"strings"

	"throughline/internal/fault"
)

// Budget counts what a set of files has used of its limits, and tells how far the reading is.
type Budget struct {
	Limits   Limits
	Total    int64 // bytes of all files
	progress func(done, total int64)
	done     int64
	rows     int
	cells    int
}

// NewBudget begins with the limits of the options.
func NewBudget(files []File, opts Options, progress func(done, total int64)) *Budget {
	b := &Budget{Limits: opts.Limits.Or(), progress: progress}
	for _, f := range files {
		b.Total += f.Size
	}
	return b
}

// Inspect makes the first pass over a file and charges its bytes.
func (b *Budget) Inspect(ctx context.Context, f File) (Inspected, error) {
	in, err := Inspect(ctx, f, b.Limits.Bytes-b.done)
	b.done += in.Bytes
	if b.progress != nil && err == nil {
		b.progress(b.done, max(b.Total, b.done))
	}
	return in, err
}

// Spend charges one record with its cells; an error says which limit is reached.
func (b *Budget) Spend(f File, row *Row) error {
	b.rows++
	b.cells += len(row.Cells)
	if b.rows > b.Limits.Rows {
		return fault.New(fault.Limit, "%s: the import has more than %d records; split it", place(f, row.Line), b.Limits.Rows)
	}
	if b.cells > b.Limits.Cells {
		return fault.New(fault.Limit, "%s: the import has more than %d filled cells; split it", place(f, row.Line), b.Limits.Cells)
	}
	return nil
}

// ReadTable reads a CSV file as one sheet: the first record is the header. Blank lines are skipped and counted.
func ReadTable(ctx context.Context, f File, form string, budget *Budget, report *Report) (*Sheet, error) {
	in, err := budget.Inspect(ctx, f)
	if err != nil {
		return nil, err
	}
	head, err := f.Head()
	if err != nil {
		return nil, err
	}
	sep, skip := Separator(headText(head))
	text, err := openText(f, in.Encoding)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	c := newCSVReader(f, text, sep, in.Encoding, budget.Limits)
	if skip {
		if _, err := c.physical(); err != nil {
			return nil, err
		}
	}
	start, err := c.next()
	if errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "“%s” is empty", f.Name)
	} else if err != nil {
		return nil, err
	}
	header := c.row(start)
	s := &Sheet{File: f.Name, Form: form, Columns: make([]string, header.Width)}
	for _, cell := range header.Cells {
		s.Columns[cell.Column] = cell.Text
	}
	for n := 0; ; n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		start, err := c.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		row := c.row(start)
		if err := budget.Spend(f, &row); err != nil {
			return nil, err
		}
		s.Rows = append(s.Rows, row)
	}
	in.note(report, f.Name)
	report.Rows.Blank += c.blank
	report.Rows.Read += len(s.Rows)
	report.Files = append(report.Files, FileReport{Name: f.Name, Form: form, Bytes: in.Bytes, SHA256: in.SHA256,
		Encoding: string(in.Encoding), Separator: string(sep), Rows: len(s.Rows)})
	s.noteHidden(report)
	return s, nil
}

// Separator guesses what parts the cells from the header line: the candidate that makes the most columns, a comma when
// none does. Skip tells that the first line is the "sep=;" a spreadsheet writes.
func Separator(head string) (sep byte, skip bool) {
	line, rest, _ := strings.Cut(head, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4], true
	}
	sep, best := ',', 2
	for _, candidate := range []byte{',', ';', '\t'} {
		c := newCSVReader(File{Name: "header"}, strings.NewReader(line+"\n"+rest), candidate, UTF8, Limits{}.Or())
		if _, err := c.next(); err == nil && len(c.ends) > 1 {
			score := 2 * len(c.ends)
			if _, err := c.next(); err == nil && 2*len(c.ends) == score {
				score++ // of two that make as many columns, the one the next record agrees with
			}
			if score > best {
				sep, best = candidate, score
			}
		}
	}
	return sep, false
}

// Header gives the header cells of a CSV head, for recognising a file.
func Header(head []byte) []string {
	text := headText(head)
	sep, skip := Separator(text)
	c := newCSVReader(File{Name: "header"}, strings.NewReader(text), sep, UTF8, Limits{}.Or())
	if skip {
		if _, err := c.physical(); err != nil {
			return nil
		}
	}
	start, err := c.next()
	if err != nil {
		return nil
	}
	row := c.row(start)
	out := make([]string, row.Width)
	for _, cell := range row.Cells {
		out[cell.Column] = cell.Text
	}
	return out
}

// HeadText gives the first bytes of a file as text, whatever its encoding.
func HeadText(head []byte) string { return headText(head) }

// noteHidden reports cells with characters that change the direction of text or cannot be seen. They are kept.
func (s *Sheet) noteHidden(r *Report) {
	n, line, column := 0, 0, 0
	for i := range s.Rows {
		for _, c := range s.Rows[i].Cells {
			if (strings.IndexByte(c.Text, hidden[0]) >= 0 || strings.IndexByte(c.Text, 0xEF) >= 0) && strings.ContainsAny(c.Text, hidden) {
				if n++; n == 1 {
					line, column = s.Rows[i].Line, int(c.Column)
				}
			}
		}
	}
	if n > 0 {
		r.Add(Info, "hidden-characters", s.File, line, s.Title(column), "%d cells of “%s” hold characters that are invisible or turn the direction of text, the first in line %d; they are kept.", n, s.File, line)
	}
}

// hidden are the zero-width and direction controls, without the joiners that scripts and emoji need.
const hidden = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"

// Title gives the name of a column for a sentence.
func (s *Sheet) Title(column int) string {
	if column >= 0 && column < len(s.Columns) {
		return s.Columns[column]
	}
	return BeyondHeader
}
