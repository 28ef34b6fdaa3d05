package importer

import (
	"fmt"
	"strings"
)

// Report is the account of a reading. Every number is counted from the cells, none is assumed: Lost is what no reader
// has spoken for. A cell counts when it holds at least one character, be it a blank; empty cells are counted nowhere.
type Report struct {
	Source    string        `json:"source"`
	Files     []FileReport  `json:"files"`
	Rows      RowCounts     `json:"rows"`
	Columns   []ColumnCount `json:"columns"`
	Lost      int           `json:"lost"` // sum over the columns
	Problems  []Problem     `json:"problems,omitempty"`
	Questions []Question    `json:"questions,omitempty"` // what the human should answer before the import is applied

	counts map[string]int // problems met by code, beyond those listed
	places map[string]int // code to its summary in Problems
}

// FileReport describes one file as it was read.
type FileReport struct {
	Name      string `json:"name"`
	Form      string `json:"form"` // "Jira CSV export"
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"` // of the raw bytes
	Encoding  string `json:"encoding"`
	Separator string `json:"separator,omitempty"`
	Rows      int    `json:"rows"`
}

// RowCounts counts records; Read = Accepted + Quarantined + Merged + Other.
type RowCounts struct {
	Read        int `json:"read"`
	Accepted    int `json:"accepted"`    // became a task, or events of one
	Short       int `json:"short"`       // of the accepted: narrower than the header, missing cells taken as empty
	Quarantined int `json:"quarantined"` // wider than the header, or without a usable key
	Merged      int `json:"merged"`      // a second row of a task already read
	Other       int `json:"other"`       // records that describe no task: file head, projects, states …
	Blank       int `json:"blank"`       // empty lines between records, not counted as read
}

// ColumnCount is the account of one column: Read = Mapped + Carried + Raw + Lost. In names the kind of table, Nth the
// how-manieth column of that name it is, from 1: headers may repeat. To says what the column became.
type ColumnCount struct {
	In      string `json:"in"`
	Name    string `json:"name"`
	Nth     int    `json:"nth"`
	To      string `json:"to,omitempty"`
	Read    int    `json:"read"`
	Mapped  int    `json:"mapped"`
	Carried int    `json:"carried"`
	Raw     int    `json:"raw"`
	Lost    int    `json:"lost"`
}

// Severity ranks a problem.
type Severity string

// The severities.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Severe  Severity = "severe"
)

// Problem is one thing the human should know, as a sentence. Line counts physical lines from 1; 0 and "" are no place.
// Code is stable: "row-short", "row-wide", "key-missing", "key-damaged", "key-twice", "date-order", …
type Problem struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   string   `json:"column,omitempty"`
	Count    int      `json:"count"` // how many it stands for
	Message  string   `json:"message"`
}

// Question is a choice the files do not settle.
type Question struct {
	ID     string `json:"id"`
	Ask    string `json:"ask"`
	Sample string `json:"sample"`
	Count  int    `json:"count"` // cells it decides
}

// listed is how many problems of one code are listed one by one; the rest are counted.
const listed = 20

// NewReport begins a report.
func NewReport(source string) *Report {
	return &Report{Source: source, counts: map[string]int{}, places: map[string]int{}}
}

// Add lists a problem at a place; beyond the twentieth of its code it is only counted.
func (r *Report) Add(s Severity, code, file string, line int, column, format string, args ...any) {
	r.counts[code]++
	switch n := r.counts[code]; {
	case n <= listed:
		r.Problems = append(r.Problems, Problem{Code: code, Severity: s, File: file, Line: line, Column: column, Count: 1,
			Message: fmt.Sprintf(format, args...)})
	case n == listed+1:
		r.places[code] = len(r.Problems)
		r.Problems = append(r.Problems, Problem{Code: code, Severity: s, Count: 1, Message: "One more of the same kind is not listed."})
	default:
		p := &r.Problems[r.places[code]]
		p.Count++
		p.Message = fmt.Sprintf("%d more of the same kind are not listed.", p.Count)
	}
}

// Note adds a problem that stands for count cells or rows at once.
func (r *Report) Note(s Severity, code string, count int, format string, args ...any) {
	r.note(s, code, count, format, args...)
}

func (r *Report) note(s Severity, code string, count int, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{Code: code, Severity: s, Count: count, Message: fmt.Sprintf(format, args...)})
}

// Tally counts the fates of all cells of the sheets into Columns and Lost. Columns of equal kind, name and occurrence
// are added up over files. Say gives what a column became, and may be nil.
func (r *Report) Tally(sheets []*Sheet, say func(s *Sheet, column int) string) {
	type key struct {
		in, name string
		nth      int
	}
	places := map[key]int{}
	r.Columns, r.Lost = nil, 0
	for _, s := range sheets {
		nth := map[string]int{}
		at := make([]int, len(s.Columns))
		for i, name := range s.Columns {
			nth[name]++
			k := key{s.In(), name, nth[name]}
			p, ok := places[k]
			if !ok {
				p = len(r.Columns)
				places[k] = p
				r.Columns = append(r.Columns, ColumnCount{In: k.in, Name: name, Nth: k.nth})
			}
			if say != nil && r.Columns[p].To == "" {
				r.Columns[p].To = say(s, i)
			}
			at[i] = p
		}
		surplus := -1
		for i := range s.Rows {
			for _, c := range s.Rows[i].Cells {
				p := surplus
				if int(c.Column) < len(at) {
					p = at[c.Column]
				} else if p < 0 {
					k := key{s.In(), BeyondHeader, 1}
					var ok bool
					if p, ok = places[k]; !ok {
						p = len(r.Columns)
						places[k] = p
						r.Columns = append(r.Columns, ColumnCount{In: k.in, Name: k.name, Nth: 1})
					}
					surplus = p
				}
				col := &r.Columns[p]
				col.Read++
				switch c.Fate {
				case Mapped:
					col.Mapped++
				case Carried:
					col.Carried++
				case KeptRaw:
					col.Raw++
				}
			}
		}
	}
	for i := range r.Columns {
		c := &r.Columns[i]
		c.Lost = c.Read - c.Mapped - c.Carried - c.Raw
		r.Lost += c.Lost
	}
}

// BeyondHeader is the name under which surplus cells are counted.
const BeyondHeader = "(beyond the header)"

// In names the kind of table for the report: the form, with the worksheet or element when there is one.
func (s *Sheet) In() string {
	if s.Name == "" {
		return s.Form
	}
	return s.Form + "/" + s.Name
}

// clip shortens a text for a sentence.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Summary is what a dry run prints: the report with the size of the batch.
type Summary struct {
	Source    string        `json:"source"`
	Files     []FileReport  `json:"files"`
	Rows      int           `json:"rows"` // records read
	RowCounts RowCounts     `json:"row_counts"`
	Tasks     int           `json:"tasks"`
	Held      int           `json:"held"`
	People    int           `json:"people"`
	Projects  int           `json:"projects"`
	Events    int           `json:"events"`
	States    []State       `json:"states"`
	Columns   []ColumnCount `json:"columns"`
	Lost      int           `json:"lost"`
	Problems  []Problem     `json:"problems"`
	Questions []Question    `json:"questions"`
}

// Summarize puts batch and report together; lists are never null.
func Summarize(b *Batch, r *Report) Summary {
	s := Summary{Source: r.Source, Files: append([]FileReport{}, r.Files...), Rows: r.Rows.Read, RowCounts: r.Rows,
		Tasks: len(b.Tasks), Held: len(b.Held), People: len(b.People), Projects: len(b.Projects), Events: len(b.History),
		States: append([]State{}, b.States...), Columns: append([]ColumnCount{}, r.Columns...), Lost: r.Lost,
		Problems: append([]Problem{}, r.Problems...), Questions: append([]Question{}, r.Questions...)}
	for i := range b.Tasks {
		s.Events += len(b.Tasks[i].History)
	}
	return s
}
