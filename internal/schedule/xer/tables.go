package xer

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Limits of a file, so that a hostile one is refused and not read.
const (
	mostBytes = 256 << 20
	mostRows  = 4_000_000
	mostDepth = 32
)

// row is a line of a table, by the names of its fields.
type row struct {
	fields *[]string
	values []string
}

func (r row) get(name string) string {
	for i, f := range *r.fields {
		if f == name && i < len(r.values) {
			return strings.TrimSpace(r.values[i])
		}
	}
	return ""
}

// tables reads the lines of a file: %T begins a table, %F names its fields, %R is a row, %E ends the file.
func tables(data []byte) (map[string][]row, error) {
	if len(data) > mostBytes {
		return nil, fault.New(fault.Limit, "The file has more than %d MB", mostBytes>>20)
	}
	if !bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), []byte("ERMHDR")) {
		return nil, fault.New(fault.Invalid, "The file does not begin with ERMHDR and is no XER file of Primavera")
	}
	out := map[string][]row{}
	table, rows := "", 0
	var fields *[]string
	for line := range strings.Lines(decode(data)) {
		line = strings.TrimRight(line, "\r\n")
		cells := strings.Split(line, "\t")
		switch cells[0] {
		case "%T":
			table, fields = "", nil
			if len(cells) > 1 {
				table = cells[1]
			}
		case "%F":
			names := cells[1:]
			fields = &names
		case "%R":
			if fields == nil {
				return nil, fault.New(fault.Invalid, "The table “%s” has rows before its fields are named", table)
			}
			if rows++; rows > mostRows {
				return nil, fault.New(fault.Limit, "The file has more than %d rows", mostRows)
			}
			out[table] = append(out[table], row{fields, cells[1:]})
		case "%E":
			return out, nil
		default:
			// A text with a line break goes on in the next line.
			if list := out[table]; len(list) > 0 && line != "" && !strings.HasPrefix(line, "ERMHDR") {
				last := list[len(list)-1]
				last.values[len(last.values)-1] += "\n" + line
			}
		}
	}
	return out, nil
}

// windows1252 are the letters of the bytes from 0x80 to 0x9F; a space stands for those without one.
const windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

// decode gives the text of a file, which is code page 1252 when it is no UTF-8.
func decode(data []byte) string {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		return string(data)
	}
	high := []rune(windows1252)
	var out strings.Builder
	out.Grow(len(data) + len(data)/8)
	for _, b := range data {
		switch {
		case b >= 0x80 && b < 0xA0:
			out.WriteRune(high[b-0x80])
		default:
			out.WriteRune(rune(b))
		}
	}
	return out.String()
}

// group is a part of a calendar's text: (0||name(attributes)(groups)).
type group struct {
	name   string
	attrs  map[string]string
	groups []*group
}

// groups reads the text of a calendar; what is not of its form ends it.
func groups(text string) (*group, error) {
	root := &group{}
	open := []*group{root}
	rest := text
	for {
		rest = strings.TrimLeft(rest, " \r\n\t\x7f")
		switch {
		case rest == "":
			return root, nil
		case rest[0] == ')':
			// The end of a group's list of groups, and then its own.
			rest = strings.TrimLeft(rest[1:], " \r\n\t\x7f")
			rest = strings.TrimPrefix(rest, ")")
			if len(open) > 1 {
				open = open[:len(open)-1]
			}
		case rest[0] == '(':
			bar := strings.Index(rest, "||")
			if bar < 0 || bar > 12 {
				return nil, fault.New(fault.Invalid, "A calendar holds “%.20s”, which is not its form", rest)
			}
			rest = rest[bar+2:]
			from := strings.IndexByte(rest, '(')
			to := strings.IndexByte(rest, ')')
			if from < 0 || to < from || len(open) > mostDepth {
				return nil, fault.New(fault.Invalid, "A calendar ends within “%.20s”", rest)
			}
			g := &group{name: strings.TrimSpace(rest[:from]), attrs: map[string]string{}}
			parts := strings.Split(rest[from+1:to], "|")
			for i := 0; i+1 < len(parts); i += 2 {
				g.attrs[strings.TrimSpace(parts[i])] = strings.TrimSpace(parts[i+1])
			}
			rest = strings.TrimLeft(rest[to+1:], " \r\n\t\x7f")
			if !strings.HasPrefix(rest, "(") {
				return nil, fault.New(fault.Invalid, "A calendar ends within “%s”", g.name)
			}
			rest = rest[1:]
			above := open[len(open)-1]
			above.groups = append(above.groups, g)
			open = append(open, g)
		default:
			return nil, fault.New(fault.Invalid, "A calendar holds “%.20s”, which is not its form", rest)
		}
	}
}

func (g *group) find(name string) *group {
	for _, c := range g.groups {
		if c.name == name {
			return c
		}
		if found := c.find(name); found != nil { // as deep as groups are read
			return found
		}
	}
	return nil
}
