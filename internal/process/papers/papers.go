// Package papers sets a version of a process for reading away from the screen: the document with its map and who does
// what, and that assignment alone.
package papers

import (
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/paper"
	"throughline/internal/process"
	"throughline/internal/prose"
	"throughline/internal/sheet"
)

// Papers is a version ready for paper. Images are the pictures that its texts show, by their address.
type Papers struct {
	Document process.Document
	Drawing  picture.Drawing
	Images   map[string][]byte
}

// Bounds of the pictures in one paper; what is beyond them is told by its words.
const (
	mostImages = 200
	imageBytes = 64 << 20
)

// Gather reads the pictures that a document shows, by their address. One that cannot be read is left out: the paper tells
// its words then.
func Gather(d *process.Document, open func(id.Attachment) (io.ReadCloser, error)) (map[string][]byte, error) {
	out, left := map[string][]byte{}, int64(imageBytes)
	for i, file := range d.Images() {
		if i == mostImages {
			break
		}
		f, err := open(file)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(io.LimitReader(f, left+1))
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		if int64(len(data)) <= left {
			left -= int64(len(data))
			out["/files/"+string(file)] = data
		}
	}
	return out, nil
}

// About says which version a paper shows: "Version 3, published 12 Nov 2026".
func (p Papers) About() string {
	v := p.Document.Version
	if v.Status == process.Draft {
		return "Draft of version " + strconv.FormatInt(v.Number, 10) + ", changed " + v.Edited.Format("2 Jan 2006")
	}
	return "Version " + strconv.FormatInt(v.Number, 10) + ", published " + v.Published.Format("2 Jan 2006")
}

// Map sets the map alone on one page.
func (p Papers) Map() ([]byte, error) {
	return paper.MapPDF(p.Document.Process.Name, p.About(), p.Document.Version.Edited, p.Drawing)
}

// Doc sets the whole document: why, the steps, who does what, and the map at the end.
func (p Papers) Doc() paper.Doc {
	d := p.Document
	out := paper.Doc{Title: d.Process.Name, Subtitle: p.About(), Made: d.Version.Edited, Images: p.Images}
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

func addStep(out *paper.Doc, s process.DocStep) {
	out.AddHeading(2, strconv.Itoa(s.Number)+". "+s.Title(), s.ID)
	kind := ""
	if s.Title() == s.Name {
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
func raciRows(r process.Raci) [][]string {
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
	out := paper.Doc{Title: d.Process.Name + ": who does what", Subtitle: p.About(), Made: d.Version.Edited}
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
