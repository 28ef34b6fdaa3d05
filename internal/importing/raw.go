package importing

import (
	"context"
	"encoding/json"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/importer"
)

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
