package sheet

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// CSVOptions says how a CSV file is written.
type CSVOptions struct {
	// BOM puts the byte order mark before the first line, by which Excel knows that the file is UTF-8.
	BOM bool
}

// CSV writes the sheet by RFC 4180: UTF-8, comma, lines that end with CR LF, titles first. Every cell passes Guard.
func CSV(w io.Writer, s Sheet, options CSVOptions) error {
	// The standard writer would turn a line break inside a cell into another one.
	out := bufio.NewWriterSize(w, 1<<16)
	if options.BOM {
		_, _ = out.WriteString("\uFEFF") // a failed write is kept and answered by Flush
	}
	line := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		line[i] = plain(c.Title)
	}
	writeLine(out, line)
	err := s.each(func(_ int, cells []any) error {
		for i, c := range cells {
			line[i] = plain(c)
		}
		return writeLine(out, line)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func writeLine(out *bufio.Writer, cells []string) error {
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		c = Guard(c)
		// A line of one empty cell would be read as no line.
		if !strings.ContainsAny(c, ",\"\r\n") && strings.TrimSpace(c) == c && (c != "" || len(cells) > 1) {
			_, _ = out.WriteString(c)
			continue
		}
		_ = out.WriteByte('"')
		_, _ = out.WriteString(strings.ReplaceAll(c, `"`, `""`))
		_ = out.WriteByte('"')
	}
	_, err := out.WriteString("\r\n")
	return err
}

// starters begin what a spreadsheet may take for a formula (OWASP, CSV Injection).
const starters = "=+-@\t\r"

var number = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// Guard puts an apostrophe before a text that a spreadsheet would take for a formula, unless it is a plain number. A
// text that looks guarded already gets another one, so that Unguard gives back every text as it was.
func Guard(s string) string {
	if armed(s) && !number.MatchString(s) {
		return "'" + s
	}
	return s
}

// Unguard takes the apostrophe of Guard away.
func Unguard(s string) string {
	if strings.HasPrefix(s, "'") && armed(s) {
		return s[1:]
	}
	return s
}

// armed tells whether a text begins as a formula does, or as a guarded one.
func armed(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune(starters, rune(s[0]))
}
