package importer

// Fate says what became of one cell.
type Fate uint8

// The fates. A cell that no reader has spoken for is lost: nothing is assumed.
const (
	Lost    Fate = iota
	Mapped       // it became a field of the neutral model
	Carried      // it became a typed extra field
	KeptRaw      // it stays readable in the raw row only
)

// MarshalText writes the fate as a word.
func (f Fate) MarshalText() ([]byte, error) {
	return []byte([...]string{"lost", "mapped", "carried", "raw"}[f&3]), nil
}

// Sheet is one table of one file, kept cell by cell. A CSV file is one sheet; an XML or JSONL file is one sheet per kind
// of element, its columns being the paths of the values. Columns is a list: a header may repeat.
type Sheet struct {
	File    string   `json:"file"`
	Name    string   `json:"name,omitempty"` // worksheet or kind of element; "" in a CSV file
	Form    string   `json:"form"`           // what the reader took it for, as "csv", "rss", "changelog"
	Columns []string `json:"columns"`
	Rows    []Row    `json:"rows"`

	index map[string]int
}

// Row is one record. Only cells that hold at least one character are kept; an absent cell is an empty one. In a table the
// cells stand in column order; in XML and JSON they stand in the order of the document and a column may come again.
type Row struct {
	Line  int    `json:"line"`  // physical line where it begins, from 1
	Width int    `json:"width"` // cells in the record, empty ones included
	Cells []Cell `json:"cells"`
}

// Cell is one value as it stood in the source. Column counts from 0; a column beyond the header is a surplus cell.
type Cell struct {
	Text   string `json:"text"`
	Column int32  `json:"column"`
	Fate   Fate   `json:"fate"`
}

// RowRef points to a row of Batch.Sheets.
type RowRef struct {
	Sheet int `json:"sheet"`
	Row   int `json:"row"`
	Line  int `json:"line"`
}

// Get gives the text of a table's column, "" when the cell is empty or the column is negative.
func (r *Row) Get(column int) string {
	if c := r.Cell(column); c != nil {
		return c.Text
	}
	return ""
}

// Cell gives the cell of a table's column, or nil when it is empty.
func (r *Row) Cell(column int) *Cell {
	lo, hi := 0, len(r.Cells)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int(r.Cells[mid].Column) < column {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if column >= 0 && lo < len(r.Cells) && int(r.Cells[lo].Column) == column {
		return &r.Cells[lo]
	}
	return nil
}

// KeepRaw sets the fate of every cell of the row to raw.
func (r *Row) KeepRaw() {
	for i := range r.Cells {
		r.Cells[i].Fate = KeptRaw
	}
}

// Column gives the number of the column of that name, adding it when it is new. It serves sheets whose columns are
// discovered (XML, JSON); headers of a CSV file repeat and are never looked up this way.
func (s *Sheet) Column(name string) int {
	if s.index == nil {
		s.index = map[string]int{}
	}
	if i, ok := s.index[name]; ok {
		return i
	}
	s.index[name] = len(s.Columns)
	s.Columns = append(s.Columns, name)
	return len(s.Columns) - 1
}
