package importer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"throughline/internal/fault"
)

// csvReader splits records as RFC 4180 does, and forgives a quote inside a bare field or inside a quoted one, as
// encoding/csv does with LazyQuotes. Unlike that, it bounds cells and records, knows the physical line, decodes line by
// line, and names the place where a quote was opened that nothing closes.
type csvReader struct {
	file   File
	src    *bufio.Reader
	sep    byte
	enc    Encoding
	limits Limits
	line   int // physical lines read
	blank  int // empty lines skipped
	raw    []byte
	text   []byte
	buf    []byte // the record's cells, one after the other
	ends   []int
	own    []byte   // of a row, what no earlier one holds
	texts  []string // of a row's filled cells, what an earlier one holds
	seen   seen
}

func newCSVReader(f File, src io.Reader, sep byte, enc Encoding, limits Limits) *csvReader {
	return &csvReader{file: f, src: bufio.NewReaderSize(src, 256<<10), sep: sep, enc: enc, limits: limits}
}

// physical gives the next line with its line feed, decoded; a carriage return before the line feed is dropped.
func (c *csvReader) physical() ([]byte, error) {
	c.raw = c.raw[:0]
	var line []byte
	for {
		part, err := c.src.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) || len(c.raw) > 0 {
			c.raw = append(c.raw, part...)
			line = c.raw
		} else {
			line = part
		}
		if len(c.raw) > c.limits.Row {
			return nil, fault.New(fault.Limit, "%s: one line is longer than %d MB; this is not a table", place(c.file, c.line+1), c.limits.Row>>20)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fault.Wrap(err, fault.Unavailable, "%s: the file cannot be read any further", place(c.file, c.line+1))
		}
		if len(line) == 0 {
			return nil, io.EOF
		}
		break
	}
	c.line++
	n := len(line)
	switch {
	case n >= 2 && line[n-2] == '\r' && line[n-1] == '\n':
		line[n-2] = '\n'
		line = line[:n-1]
	case line[n-1] == '\r': // the end of a file
		line = line[:n-1]
	}
	if c.enc == Windows1252 || c.enc == Mixed && !utf8.Valid(line) {
		c.text = appendWindows1252(c.text[:0], line)
		line = c.text
	}
	if i := bytes.IndexByte(line, 0); i >= 0 {
		return nil, fault.New(fault.Invalid, "%s, byte %d: there is a NUL character; the file is damaged or is not text", place(c.file, c.line), i+1)
	}
	return line, nil
}

// next gives the next record: its cells as parts of one text, and the line where it begins. io.EOF ends the file. The
// cells are valid until the next call.
func (c *csvReader) next() (start int, err error) {
	var line []byte
	for {
		if line, err = c.physical(); err != nil {
			return 0, err
		}
		if len(line) > 1 || len(line) == 1 && line[0] != '\n' {
			break
		}
		c.blank++
	}
	start = c.line
	c.buf, c.ends = c.buf[:0], c.ends[:0]
	for {
		if len(line) == 0 || line[0] != '"' { // bare
			i := bytes.IndexByte(line, c.sep)
			if i < 0 {
				c.buf = append(c.buf, bytes.TrimSuffix(line, []byte{'\n'})...)
				return start, c.end(start)
			}
			c.buf = append(c.buf, line[:i]...)
			if err = c.end(start); err != nil {
				return 0, err
			}
			line = line[i+1:]
			continue
		}
		opened, column := c.line, len(c.ends)+1
		line = line[1:]
		for {
			i := bytes.IndexByte(line, '"')
			if i < 0 { // the cell goes on in the next line
				c.buf = append(c.buf, line...)
				if len(c.buf) > c.limits.Row {
					return 0, c.tooLong(start)
				}
				if line, err = c.physical(); errors.Is(err, io.EOF) {
					return 0, fault.New(fault.Invalid, "%s, column %d: a quote is opened here and never closed, so the rest of the file would be one cell; close it or export again", place(c.file, opened), column)
				} else if err != nil {
					return 0, err
				}
				continue
			}
			c.buf = append(c.buf, line[:i]...)
			line = line[i+1:]
			if len(line) > 0 && line[0] == '"' {
				c.buf = append(c.buf, '"')
				line = line[1:]
				continue
			}
			if len(line) > 0 && line[0] == c.sep {
				line = line[1:]
				break
			}
			if len(line) == 0 || len(line) == 1 && line[0] == '\n' {
				return start, c.end(start)
			}
			c.buf = append(c.buf, '"') // a quote that nobody doubled
		}
		if err = c.end(start); err != nil {
			return 0, err
		}
	}
}

// end closes a cell.
func (c *csvReader) end(start int) error {
	from := 0
	if n := len(c.ends); n > 0 {
		from = c.ends[n-1]
	}
	if len(c.buf)-from > c.limits.Cell {
		return fault.New(fault.Limit, "%s, column %d: a cell is longer than %d MB", place(c.file, start), len(c.ends)+1, c.limits.Cell>>20)
	}
	if len(c.buf) > c.limits.Row {
		return c.tooLong(start)
	}
	if len(c.ends) >= c.limits.Columns {
		return fault.New(fault.Limit, "%s: the record has more than %d cells", place(c.file, start), c.limits.Columns)
	}
	c.ends = append(c.ends, len(c.buf))
	return nil
}

func (c *csvReader) tooLong(start int) error {
	return fault.New(fault.Limit, "%s: one record is longer than %d MB; a quote may be missing", place(c.file, start), c.limits.Row>>20)
}

// row copies the present record: one string holds all its cells but those that an earlier row holds already, such as the
// names of people and states.
func (c *csvReader) row(start int) Row {
	filled, from := 0, 0
	c.own, c.texts = c.own[:0], c.texts[:0]
	for _, end := range c.ends {
		if end > from {
			filled++
			text := c.seen.find(c.buf[from:end])
			if c.texts = append(c.texts, text); text == "" {
				c.own = append(c.own, c.buf[from:end]...)
			}
		}
		from = end
	}
	row := Row{Line: start, Width: len(c.ends), Cells: make([]Cell, 0, filled)}
	own := string(c.own)
	from = 0
	for i, end := range c.ends {
		if end > from {
			text := c.texts[len(row.Cells)]
			if text == "" {
				text, own = own[:end-from], own[end-from:]
				c.seen.keep(text)
			}
			row.Cells = append(row.Cells, Cell{Text: text, Column: int32(i)})
		}
		from = end
	}
	return row
}
