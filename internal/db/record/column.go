package record

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// How one JSON value of a column is written. What repeats, within a column or within an event, is not written again.
const (
	isNull   = iota
	isAt     // the instant of the event
	isSame   // the value that the column held before
	isNumber // the distance from the number that the column held before
	isString // without its quotes
	isOther
)

// column holds the values that a block's events give to one side of one column, in their order.
type column struct {
	kinds, numbers, texts []byte

	before  string
	counted int64
}

func (c *column) put(value string, at int64) {
	n, isInt := canonical(value)
	kind := byte(isOther)
	switch {
	case value == "null":
		kind = isNull
	case isInt && n == at:
		kind, c.counted = isAt, n
	case value == c.before:
		kind = isSame
	case isInt:
		kind = isNumber
		c.numbers = binary.AppendVarint(c.numbers, n-c.counted)
		c.counted = n
	case len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"':
		kind = isString
		c.texts = appendText(c.texts, value[1:len(value)-1])
	default:
		c.texts = appendText(c.texts, value)
	}
	c.kinds = append(c.kinds, kind)
	c.before = value
}

// canonical reads a whole number that is written as strconv writes it.
func canonical(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 20 || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == s
}

func (c *column) append(b []byte) []byte {
	return appendSized(appendSized(appendSized(b, c.kinds), c.numbers), c.texts)
}

// columnReader gives the values of a column back.
type columnReader struct {
	kinds, numbers, texts reader

	before  string
	counted int64
}

func (r *reader) column() *columnReader {
	return &columnReader{kinds: reader{b: r.sized()}, numbers: reader{b: r.sized()}, texts: reader{b: r.sized()}}
}

func (c *columnReader) next(at int64) string {
	switch c.kinds.byte() {
	case isNull:
		c.before = "null"
	case isAt:
		c.before, c.counted = strconv.FormatInt(at, 10), at
	case isSame:
	case isNumber:
		c.counted += c.numbers.number()
		c.before = strconv.FormatInt(c.counted, 10)
	case isString:
		c.before = `"` + c.texts.text() + `"`
	case isOther:
		c.before = c.texts.text()
	default:
		c.kinds.failed = true
	}
	return c.before
}

func (c *columnReader) failed() bool { return c.kinds.failed || c.numbers.failed || c.texts.failed }

// member is a column of a change and its two values.
type member struct{ name, old, now string }

// split takes a change apart that is written as db.Change.Text writes one, {"name":[old,new],…}; anything else is not ok.
func split(changed string) (members []member, ok bool) {
	rest, ok := strings.CutPrefix(changed, "{")
	for ok && rest != "}" {
		if len(members) > 0 {
			if rest, ok = strings.CutPrefix(rest, ","); !ok {
				break
			}
		}
		var m member
		if rest, ok = strings.CutPrefix(rest, `"`); !ok {
			break
		}
		if m.name, rest, ok = strings.Cut(rest, `":[`); !ok || strings.ContainsAny(m.name, "\\\"\x00\x01") {
			return nil, false
		}
		for i, side := range []*string{&m.old, &m.now} {
			n := valueLength(rest)
			if n == 0 || n == len(rest) || rest[n] != ",]"[i] {
				return nil, false
			}
			*side, rest = rest[:n], rest[n+1:]
		}
		members = append(members, m)
	}
	return members, ok && len(members) > 0
}

// valueLength gives the length of the JSON value that the text begins with: up to a comma or an end outside of it.
func valueLength(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			n := quotedLength(s[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case c == '[' || c == '{':
			depth++
		case depth > 0 && (c == ']' || c == '}'):
			depth--
		case depth == 0 && (c == ',' || c == ']'):
			return i
		}
	}
	return 0
}

// quotedLength gives the length of the JSON string that the text begins with, 0 when it does not end.
func quotedLength(s string) int {
	for from := 1; ; {
		quote := strings.IndexByte(s[from:], '"')
		if quote < 0 {
			return 0
		}
		slash := strings.IndexByte(s[from:from+quote], '\\')
		if slash < 0 {
			return from + quote + 1
		}
		if from += slash + 2; from > len(s) {
			return 0
		}
	}
}

// join writes the change again.
func join(members []member) string {
	var b strings.Builder
	size := 2
	for _, m := range members {
		size += len(m.name) + len(m.old) + len(m.now) + 7
	}
	b.Grow(size)
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('"')
		b.WriteString(m.name)
		b.WriteString(`":[`)
		b.WriteString(m.old)
		b.WriteByte(',')
		b.WriteString(m.now)
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return b.String()
}
