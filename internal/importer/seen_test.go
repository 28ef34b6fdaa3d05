package importer

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

func TestRowsShareWhatTheySayAgain(t *testing.T) {
	var b strings.Builder
	long := strings.Repeat("long ", 20)
	for i := range 5000 {
		fmt.Fprintf(&b, "Key %d,Done,,Ada,%s\n", i, long)
	}
	c := newCSVReader(File{Name: "a.csv"}, strings.NewReader(b.String()), ',', UTF8, Limits{}.Or())
	shared, first := 0, map[int32]*byte{}
	for i := range 5000 {
		start, err := c.next()
		if err != nil {
			t.Fatal(err)
		}
		row := c.row(start)
		want := []Cell{{Text: fmt.Sprintf("Key %d", i)}, {Text: "Done", Column: 1}, {Text: "Ada", Column: 3}, {Text: long, Column: 4}}
		if row.Width != 5 || len(row.Cells) != len(want) {
			t.Fatalf("%+v", row)
		}
		for n, cell := range row.Cells {
			if cell != want[n] {
				t.Fatalf("row %d: %+v", i, cell)
			}
			at := unsafe.StringData(cell.Text)
			if at == first[cell.Column] {
				shared++
			}
			first[cell.Column] = at
		}
	}
	if shared < 9900 { // of two columns
		t.Errorf("%d cells share their text with the row before", shared)
	}
}
