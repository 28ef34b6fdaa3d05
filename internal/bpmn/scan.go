package bpmn

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/bpmn/charset"
	"throughline/internal/fault"
)

// flaw is a breach of XML at an offset; the parser adds line, column and the element around it.
type flaw struct {
	at      int
	message string
}

func (f *flaw) Error() string { return f.message }

func flawAt(at int, message string) error { return &flaw{at, message} }

// refuse turns a flaw into the failure a person reads.
func refuse(text string, at int, element, message string) error {
	line, column := charset.Position(text, at)
	where := ""
	if element != "" {
		where = ", in <" + element + ">"
	}
	return fault.New(fault.Invalid, "Line %d, column %d%s: %s", line, column, where, message)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func blank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }

func skipSpace(text string, at int) int {
	for at < len(text) && isSpace(text[at]) {
		at++
	}
	return at
}

// scanName gives the end of the XML name that starts at the offset, or the offset itself when there is none.
func scanName(text string, at int) int {
	start := at
	for at < len(text) {
		c := text[at]
		if c < utf8.RuneSelf {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':'
			if !letter && (at == start || !(c >= '0' && c <= '9' || c == '-' || c == '.')) {
				return at
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if !nameRune(r, at == start) {
			return at
		}
		at += size
	}
	return at
}

// nameRune follows productions 4 and 4a of XML 1.0 for characters beyond ASCII.
func nameRune(r rune, first bool) bool {
	switch {
	case r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040:
		return !first
	case r == 0xD7 || r == 0xF7 || r == 0x37E:
		return false
	}
	return r >= 0xC0 && r <= 0x1FFF || r == 0x200C || r == 0x200D || r >= 0x2070 && r <= 0x218F ||
		r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF ||
		r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

// legalRune follows production 2 of XML 1.0.
func legalRune(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// checkCharacters refuses characters that no XML file may hold, wherever they stand.
func checkCharacters(text string) error {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= 0x20 && c != 0xEF || c == '\n' || c == '\t' || c == '\r':
		case c == 0:
			return flawAt(i, "a NUL character is not allowed in XML; the file is damaged or not XML at all.")
		case c < 0x20:
			return flawAt(i, "control character "+strconv.Itoa(int(c))+" is not allowed in XML.")
		case strings.HasPrefix(text[i:], "\uFFFE") || strings.HasPrefix(text[i:], "\uFFFF"):
			return flawAt(i, "character U+FFFE or U+FFFF is not allowed in XML.")
		}
	}
	return nil
}

// reference reads the entity or character reference at text[at] == '&' and gives its character and its end.
// Only the five entities of XML itself exist, because a document type, which could declare more, is refused.
func reference(text string, at int) (rune, int, error) {
	semicolon := strings.IndexByte(text[at:min(len(text), at+16)], ';')
	if semicolon < 0 {
		return 0, at, flawAt(at, "an ampersand must be written as &amp;.")
	}
	name, end := text[at+1:at+semicolon], at+semicolon+1
	switch name {
	case "amp":
		return '&', end, nil
	case "lt":
		return '<', end, nil
	case "gt":
		return '>', end, nil
	case "quot":
		return '"', end, nil
	case "apos":
		return '\'', end, nil
	}
	var number uint64
	var err error
	if hex, ok := strings.CutPrefix(name, "#x"); ok {
		number, err = strconv.ParseUint(hex, 16, 32)
	} else if digits, ok := strings.CutPrefix(name, "#"); ok {
		number, err = strconv.ParseUint(digits, 10, 32)
	} else {
		return 0, at, flawAt(at, "the entity &"+name+"; is not declared; only &amp; &lt; &gt; &quot; &apos; and numbers are accepted.")
	}
	if err != nil || number > utf8.MaxRune || !legalRune(rune(number)) {
		return 0, at, flawAt(at, "the character reference &"+name+"; stands for no XML character.")
	}
	return rune(number), end, nil
}

// checkReferences refuses a broken reference in a piece of text or an attribute value.
func checkReferences(text string, start, end int) error {
	for at := start; at < end; {
		next := strings.IndexByte(text[at:end], '&')
		if next < 0 {
			return nil
		}
		_, after, err := reference(text[:end], at+next)
		if err != nil {
			return err
		}
		at = after
	}
	return nil
}

// unescape gives the characters of raw text: references resolved, line ends as a single newline. In an attribute value
// literal white space becomes a blank, as XML prescribes; keepLines leaves it, which is how browsers' modelers read it.
func unescape(raw string, attribute, keepLines bool) string {
	if !strings.ContainsAny(raw, "&\r\n\t") {
		return raw
	}
	var out strings.Builder
	out.Grow(len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '&':
			r, end, err := reference(raw, i)
			if err != nil {
				out.WriteByte(c)
				i++
				continue
			}
			out.WriteRune(r)
			i = end
			continue
		case c == '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
			if attribute && !keepLines {
				out.WriteByte(' ')
			} else {
				out.WriteByte('\n')
			}
		case attribute && !keepLines && (c == '\n' || c == '\t'):
			out.WriteByte(' ')
		default:
			out.WriteByte(c)
		}
		i++
	}
	return out.String()
}

// escapeText writes characters as element content.
func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;").Replace(s)
}

// escapeAttr writes characters as an attribute value between the given quotes.
func escapeAttr(s string, quote byte) string {
	quoted := "&quot;"
	if quote == '\'' {
		quoted = "&apos;"
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", string(quote), quoted,
		"\n", "&#10;", "\r", "&#13;", "\t", "&#9;").Replace(s)
}

// checkValue refuses a value that XML cannot hold.
func checkValue(field, value string) error {
	for _, r := range value {
		if !legalRune(r) {
			return fault.Field(field, "holds the character %U, which a BPMN file cannot hold", r)
		}
	}
	if !utf8.ValidString(value) {
		return fault.Field(field, "is not valid text")
	}
	return nil
}
