package importer

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"throughline/internal/fault"
)

// XMLReader streams an XML file record by record. It refuses document types (the door of entity bombs and of external
// entities), deep nesting and endless runs without a tag, and strips the control characters XML forbids.
type XMLReader struct {
	file   File
	dec    *xml.Decoder
	guard  *xmlGuard
	close  io.Closer
	budget *Budget
	ctx    context.Context
	depth  int
	steps  int
}

// OpenXML makes the first pass over the file and opens it for reading.
func OpenXML(ctx context.Context, f File, form string, budget *Budget, report *Report) (*XMLReader, error) {
	in, err := budget.Inspect(ctx, f)
	if err != nil {
		return nil, err
	}
	text, err := openText(f, in.Encoding)
	if err != nil {
		return nil, err
	}
	guard := &xmlGuard{src: bufio.NewReaderSize(text, 64<<10), single: in.Encoding == Windows1252, limit: budget.Limits.Row, file: f}
	x := &XMLReader{file: f, guard: guard, dec: xml.NewDecoder(guard), close: text, budget: budget, ctx: ctx}
	x.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the guard has decoded it already
	in.note(report, f.Name)
	report.Files = append(report.Files, FileReport{Name: f.Name, Form: form, Bytes: in.Bytes, SHA256: in.SHA256, Encoding: string(in.Encoding)})
	return x, nil
}

// Close closes the file, and tells the report what was stripped.
func (x *XMLReader) Close(report *Report) {
	x.close.Close()
	if x.guard.stripped > 0 {
		report.Note(Warning, "control-characters", x.guard.stripped, "%d control characters that XML forbids were left out of “%s”.", x.guard.stripped, x.file.Name)
	}
}

// Token gives the next tag or text. io.EOF ends the file.
func (x *XMLReader) Token() (xml.Token, error) {
	if x.steps++; x.steps%4096 == 0 {
		if err := x.ctx.Err(); err != nil {
			return nil, err
		}
	}
	x.guard.since = 0
	tok, err := x.dec.Token()
	if err != nil {
		if errors.Is(err, io.EOF) || fault.As(err) != nil {
			return nil, err
		}
		line, column := x.dec.InputPos()
		return nil, fault.Wrap(err, fault.Invalid, "%s, column %d: this is not well-formed XML", place(x.file, line), column)
	}
	switch tok.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > x.budget.Limits.Depth {
			return nil, fault.New(fault.Limit, "%s: elements are nested deeper than %d", place(x.file, x.Line()), x.budget.Limits.Depth)
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, fault.New(fault.Invalid, "%s: the file declares a document type, which can hide entities that swell or read other files; an export has none, so it is refused", place(x.file, x.Line()))
	}
	return tok, nil
}

// Line gives the present physical line.
func (x *XMLReader) Line() int {
	line, _ := x.dec.InputPos()
	return line
}

// Record reads the element that start has opened, to its end, as one row of the sheet. Columns are the paths below the
// element: "status" is a text, "status@id" an attribute, "comments/comment" a nested text; its own attributes are "@id".
// A text of nothing but white space is layout and no cell.
func (x *XMLReader) Record(s *Sheet, start xml.StartElement) (*Node, error) {
	row := &Row{Line: x.Line()}
	began := x.dec.InputOffset()
	root, err := x.element(s, row, start, "", began)
	if err != nil {
		return nil, err
	}
	row.Width = len(row.Cells)
	return root, x.budget.Spend(x.file, row)
}

// Keep adds the row of a finished record to the sheet, and gives its number.
func (s *Sheet) Keep(n *Node) int {
	s.Rows = append(s.Rows, *n.row)
	return len(s.Rows) - 1
}

// Line gives the physical line where the node's record begins.
func (n *Node) Line() int { return n.row.Line }

func (x *XMLReader) element(s *Sheet, row *Row, start xml.StartElement, path string, began int64) (*Node, error) {
	n := newNode(start.Name.Local, row)
	for _, a := range start.Attr {
		cell := -1
		if a.Value != "" {
			cell = len(row.Cells)
			row.Cells = append(row.Cells, Cell{Text: a.Value, Column: int32(s.Column(path + "@" + a.Name.Local))})
		}
		n.attrs = append(n.attrs, attr{a.Name.Local, cell})
	}
	var text strings.Builder
	for {
		tok, err := x.Token()
		if errors.Is(err, io.EOF) {
			err = fault.New(fault.Invalid, "%s: the file ends within <%s>", place(x.file, x.Line()), start.Name.Local)
		}
		if err != nil {
			return nil, err
		}
		if x.dec.InputOffset()-began > int64(x.budget.Limits.Row) {
			return nil, fault.New(fault.Limit, "%s: one record is longer than %d MB", place(x.file, row.Line), x.budget.Limits.Row>>20)
		}
		switch t := tok.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			below := t.Name.Local
			if path != "" {
				below = path + "/" + below
			}
			child, err := x.element(s, row, t, below, began)
			if err != nil {
				return nil, err
			}
			n.Children = append(n.Children, child)
		case xml.EndElement:
			if all := text.String(); strings.TrimSpace(all) != "" {
				own := path
				if own == "" {
					own = "."
				}
				n.text = len(row.Cells)
				row.Cells = append(row.Cells, Cell{Text: all, Column: int32(s.Column(own))})
			}
			return n, nil
		}
	}
}

// xmlGuard stands before the decoder: it decodes Windows-1252, replaces broken UTF-8 byte by byte from Windows-1252,
// leaves out forbidden control characters, and ends a run without a tag that is longer than the limit.
type xmlGuard struct {
	src      *bufio.Reader
	file     File
	single   bool
	limit    int
	since    int
	stripped int
	pending  []byte
	arr      [4]byte
}

// Read serves io.Reader; the decoder reads byte by byte.
func (g *xmlGuard) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		b, err := g.ReadByte()
		if err != nil {
			return n, err
		}
		p[n] = b
		n++
	}
	return n, nil
}

// ReadByte gives the next byte of clean UTF-8.
func (g *xmlGuard) ReadByte() (byte, error) {
	for {
		if len(g.pending) > 0 {
			b := g.pending[0]
			g.pending = g.pending[1:]
			return b, nil
		}
		if g.since++; g.since > g.limit {
			return 0, fault.New(fault.Limit, "“%s”: more than %d MB without a tag; this is no export", g.file.Name, g.limit>>20)
		}
		b, err := g.src.ReadByte()
		if err != nil {
			return 0, err
		}
		switch {
		case b >= 0x20 && b < 0x80, b == '\n', b == '\t', b == '\r':
			return b, nil
		case b < 0x20:
			g.stripped++
			continue
		}
		if !g.single {
			_ = g.src.UnreadByte()
			if peek, _ := g.src.Peek(4); len(peek) > 0 {
				if r, size := utf8.DecodeRune(peek); r != utf8.RuneError || size == 3 {
					_, _ = g.src.Discard(size)
					if r == 0xFFFE || r == 0xFFFF {
						g.stripped++
						continue
					}
					g.pending = append(g.arr[:0], peek[:size]...)
					continue
				}
			}
			_, _ = g.src.Discard(1)
		}
		g.pending = appendWindows1252(g.arr[:0], []byte{b})
	}
}
