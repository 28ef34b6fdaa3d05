package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// fateWords are the words by which a cell's fate stands in the text of a row.
var fateWords = map[Fate]string{Mapped: `"mapped"`, Carried: `"carried"`, KeptRaw: `"raw"`, Lost: `"lost"`}

// Text writes a row as [[column, "text", "fate"], …], and the digest of its columns and texts, by which an unchanged
// row is known.
func (r *Row) Text() (cells, hash string) {
	size := 2
	for _, c := range r.Cells {
		size += len(c.Text) + 20
	}
	b := make([]byte, 0, size)
	b = append(b, '[')
	h := sha256.New()
	for i, c := range r.Cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		from := len(b)
		b = strconv.AppendInt(b, int64(c.Column), 10)
		b = append(b, ',')
		b = appendText(b, c.Text)
		h.Write(b[from:])
		b = append(b, ',')
		b = append(b, fateWords[c.Fate]...)
		b = append(b, ']')
	}
	b = append(b, ']')
	return string(b), hex.EncodeToString(h.Sum(nil)[:16])
}

// appendText writes a JSON string.
func appendText(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	if !utf8.ValidString(s) {
		q, err := json.Marshal(s)
		if err == nil {
			return append(b, q...)
		}
	}
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
