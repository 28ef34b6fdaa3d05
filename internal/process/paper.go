package process

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/paper"
	"throughline/internal/prose"
	"throughline/internal/sheet"
)

// Papers is a version ready for paper: the document with its map and assignment, the drawing alone, and the assignment.
type Papers struct {
	Document Document
	Drawing  picture.Drawing
	About    string // "Version 3, published 12 Nov 2026"
	images   map[string][]byte
}

// Papers reads a version for export; number 0 is the newest version, draft or not.
func (s *Service) Papers(ctx context.Context, process id.Process, number int64) (Papers, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Papers{}, err
	}
	return s.papers(ctx, p, v)
}

// papers asks for no rights.
func (s *Service) papers(ctx context.Context, p Process, v Version) (Papers, error) {
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Papers{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Papers{}, err
	}
	out := Papers{Document: DocumentOf(m), About: told(v)}
	out.Document.Process, out.Document.Version = p, v
	if out.Drawing, err = s.draw(ctx, m, p.Name); err != nil {
		return Papers{}, err
	}
	return out, nil
}

// told says which version a paper shows.
func told(v Version) string {
	if v.Status == Draft {
		return "Draft of version " + strconv.FormatInt(v.Number, 10) + ", changed " + v.Edited.Format("2 Jan 2006")
	}
	return "Version " + strconv.FormatInt(v.Number, 10) + ", published " + v.Published.Format("2 Jan 2006")
}

// Doc sets the whole document: why, the steps, who does what, and the map at the end.
func (p Papers) Doc() paper.Doc {
	d := p.Document
	out := paper.Doc{Title: d.Process.Name, Subtitle: p.About, Made: d.Version.Edited, Images: p.images}
	out.AddText(d.Process.Description)
	if strings.TrimSpace(d.Purpose) != strings.TrimSpace(d.Process.Description) {
		out.AddText(d.Purpose)
	}
	out.AddHeading(1, "Steps", "")
	for _, s := range d.Steps {
		addStep(&out, s)
	}
	if len(d.Raci.Rows) > 0 {
		out.AddHeading(1, "Who does what", "")
		out.AddLine(true, prose.Run{Text: raciKey})
		out.AddTable(raciRows(d.Raci), 3)
	}
	if len(d.Tools) > 0 {
		out.AddHeading(1, "Tools it needs", "")
		out.AddLine(false, prose.Run{Text: strings.Join(d.Tools, ", ")})
	}
	out.AddMap(p.Drawing)
	return out
}

func addStep(out *paper.Doc, s DocStep) {
	out.AddHeading(2, strconv.Itoa(s.Number)+". "+s.Name, s.ID)
	kind := ""
	if s.Name != bpmn.InWords(s.Kind) {
		kind = bpmn.InWords(s.Kind)
	}
	if quiet := s.Told(kind); quiet != "" {
		out.AddLine(true, prose.Run{Text: quiet})
	}
	out.AddText(s.Text)
	for _, fact := range [][2]string{{"", s.Asks()}, {"Evidence: ", s.Evidence}, {"Risk: ", s.Risk}, {"Measured by ", s.KPI}} {
		if fact[1] != "" {
			out.AddLine(false, prose.Run{Text: fact[0] + fact[1]})
		}
	}
	for _, way := range s.Leads() {
		out.AddLine(false, prose.Run{Text: way.Says()}, prose.Run{Text: strconv.Itoa(way.Number) + ", " + way.ToName, Link: "#" + way.To})
	}
}

const raciKey = "R does it, A answers for it, C is asked, I is told."

// raciRows writes an assignment as a table with its head.
func raciRows(r Raci) [][]string {
	rows := [][]string{append([]string{"Step"}, r.Roles...)}
	for _, row := range r.Rows {
		cells := []string{strconv.Itoa(row.Number) + ". " + row.Name}
		for _, role := range r.Roles {
			cells = append(cells, row.Cells[role])
		}
		rows = append(rows, cells)
	}
	return rows
}

// RaciDoc sets the assignment alone, with what is wrong in it.
func (p Papers) RaciDoc() paper.Doc {
	d := p.Document
	out := paper.Doc{Title: d.Process.Name + ": who does what", Subtitle: p.About, Made: d.Version.Edited}
	out.AddLine(true, prose.Run{Text: raciKey})
	out.AddTable(raciRows(d.Raci), 3)
	for _, problem := range d.Raci.Problems {
		sign := "Worth a look: "
		if problem.Error {
			sign = "Wrong: "
		}
		out.AddLine(false, prose.Run{Text: sign, Bold: true}, prose.Run{Text: problem.Message})
	}
	return out
}

// RaciSheet gives the assignment as a list with a column for each role.
func (p Papers) RaciSheet() sheet.Sheet {
	r := p.Document.Raci
	s := sheet.Sheet{Name: "Who does what", Columns: []sheet.Column{{Key: "number", Title: "No", Kind: sheet.Number}, {Key: "step", Title: "Step", Kind: sheet.Text}}}
	for i, role := range r.Roles {
		s.Columns = append(s.Columns, sheet.Column{Key: "role" + strconv.Itoa(i+1), Title: role, Kind: sheet.Text})
	}
	s.Rows = iter.Seq2[[]any, error](func(yield func([]any, error) bool) {
		for _, row := range r.Rows {
			cells := []any{row.Number, row.Name}
			for _, role := range r.Roles {
				cells = append(cells, row.Cells[role])
			}
			if !yield(cells, nil) {
				return
			}
		}
	})
	return s
}
