// Package paper sets a document for reading away from the screen: as Markdown, as a Word file and as a PDF. What is
// set is neutral: headings, lines, Markdown texts, tables and drawings of maps.
//
// Sources: ECMA-376 (Office Open XML), part 1, for Word files; ISO 32000-1 by way of the fpdf module for PDF.
package paper

import (
	"strings"
	"time"

	"throughline/internal/bpmn/picture"
	"throughline/internal/fault"
	"throughline/internal/prose"
)

// Doc is a document. Images gives the pictures that its texts show, by the address they name there; one that is missing
// is left out and its caption stays.
type Doc struct {
	Title    string
	Subtitle string
	Made     time.Time // stands in the file's properties; the same document at the same time is the same file
	Blocks   []Block
	Images   map[string][]byte // PNG, JPEG, GIF or WebP
}

// Block is one piece of a document; which fields count follows from Kind.
type Block struct {
	Kind    Kind
	Level   int         // of a heading, 1 to 4
	Anchor  string      // of a heading: what links within the document name
	Text    string      // of a heading, plain; of Text, Markdown
	Runs    []prose.Run // of a line; a Link of "#anchor" leads to a heading
	Quiet   bool        // a line that is said beside
	Rows    [][]string  // of a table, plain; the first row is its head
	Widths  []float64   // of a table's columns, as shares; nil for equal ones
	Drawing *picture.Drawing
}

// Kind is what a block is.
type Kind int

// The kinds of blocks.
const (
	Heading Kind = iota
	Line
	Text
	Table
	Map // stands on a page of its own
)

// AddHeading adds a heading.
func (d *Doc) AddHeading(level int, text, anchor string) {
	d.Blocks = append(d.Blocks, Block{Kind: Heading, Level: level, Text: text, Anchor: anchor})
}

// AddLine adds a line of runs.
func (d *Doc) AddLine(quiet bool, runs ...prose.Run) {
	d.Blocks = append(d.Blocks, Block{Kind: Line, Quiet: quiet, Runs: runs})
}

// AddText adds Markdown; an empty one adds nothing.
func (d *Doc) AddText(md string) {
	if strings.TrimSpace(md) != "" {
		d.Blocks = append(d.Blocks, Block{Kind: Text, Text: md})
	}
}

// AddTable adds a table of plain cells.
func (d *Doc) AddTable(rows [][]string, widths ...float64) {
	d.Blocks = append(d.Blocks, Block{Kind: Table, Rows: rows, Widths: widths})
}

// AddMap adds a map on a page of its own.
func (d *Doc) AddMap(drawing picture.Drawing) {
	d.Blocks = append(d.Blocks, Block{Kind: Map, Drawing: &drawing})
}

// shares gives the widths of a table's columns as shares of 1.
func (b Block) shares() []float64 {
	columns := 0
	for _, row := range b.Rows {
		columns = max(columns, len(row))
	}
	out, sum := make([]float64, columns), 0.0
	for i := range out {
		out[i] = 1
		if i < len(b.Widths) && b.Widths[i] > 0 {
			out[i] = b.Widths[i]
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// File sets a document as "pdf", "docx" or "md" and gives its content type; any other kind is fault.Invalid.
func File(d Doc, kind string) (data []byte, mime string, err error) {
	switch kind {
	case "pdf":
		data, err = PDF(d)
		return data, "application/pdf", err
	case "docx":
		data, err = DOCX(d)
		return data, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", err
	case "md":
		return Markdown(d), "text/markdown; charset=utf-8", nil
	}
	return nil, "", fault.Field("as", "is not one of pdf, docx, md")
}
