package importing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/importer"
)

// fates are the letters by which a cell's fate stands in a raw row.
var fates = map[importer.Fate]string{importer.Mapped: `"mapped"`, importer.Carried: `"carried"`, importer.KeptRaw: `"raw"`, importer.Lost: `"lost"`}

// rowText writes a row as [[column, "text", "fate"], …], and the digest of its columns and texts, by which an unchanged
// row is known.
func rowText(r *importer.Row) (cells, hash string) {
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
		b = append(b, fates[c.Fate]...)
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

// Cell is one cell of a raw row.
type Cell struct {
	Column string `json:"column"`
	Text   string `json:"text"`
	Fate   string `json:"fate"` // mapped, carried, raw
}

// RawRow is one row of the files as it stood there.
type RawRow struct {
	Sheet Sheet  `json:"sheet"`
	Row   int    `json:"row"`
	Line  int    `json:"line"`
	Hash  string `json:"hash"`
	Cells []Cell `json:"cells"`
}

// Rows gives raw rows of an import from a place on, at most limit.
func (sv *Service) Rows(ctx context.Context, imp id.Import, sheet, from, limit int) ([]RawRow, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return nil, err
	}
	i, err := sv.open(ctx, sv.db, imp)
	if err != nil {
		return nil, err
	}
	var out []RawRow
	err = db.Each(ctx, sv.db, `SELECT row, line, hash, cells FROM import_raw WHERE import_id = $1 AND sheet = $2 AND row >= $3 ORDER BY row LIMIT $4`,
		[]any{string(i.KeptBy), int64(sheet), int64(from), int64(max(1, min(limit, 1000)))}, func(scan func(...any) error) error {
			var r RawRow
			var text string
			if err := scan(&r.Row, &r.Line, &r.Hash, &text); err != nil {
				return err
			}
			if sheet < len(i.Sheets) {
				r.Sheet = i.Sheets[sheet]
			}
			var cells [][3]any
			if err := json.Unmarshal([]byte(text), &cells); err != nil {
				return err
			}
			for _, c := range cells {
				at, _ := c[0].(float64)
				cell := Cell{Column: importer.BeyondHeader}
				if int(at) < len(r.Sheet.Columns) {
					cell.Column = r.Sheet.Columns[int(at)]
				}
				cell.Text, _ = c[1].(string)
				cell.Fate, _ = c[2].(string)
				r.Cells = append(r.Cells, cell)
			}
			r.Sheet.Columns = nil
			out = append(out, r)
			return nil
		})
	return out, err
}
