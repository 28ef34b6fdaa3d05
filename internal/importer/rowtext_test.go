package importer

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestRowText: whatever stands in a cell comes back from the text of its row, and another text has another digest.
func TestRowText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String()).Draw(t, "texts")
		r := Row{}
		for i, text := range texts {
			r.Cells = append(r.Cells, Cell{Text: text, Column: int32(2 * i), Fate: Carried})
		}
		cells, hash := r.Text()
		var back [][3]any
		if err := json.Unmarshal([]byte(cells), &back); err != nil || len(back) != len(texts) {
			t.Fatalf("%s: %v", cells, err)
		}
		for i, text := range texts {
			if back[i][0] != float64(2*i) || back[i][1] != text || back[i][2] != "carried" {
				t.Fatalf("%q came back as %v", text, back[i])
			}
		}
		r.Cells = append(r.Cells, Cell{Text: "x", Column: 9})
		if _, other := r.Text(); other == hash {
			t.Fatal("two rows have one digest")
		}
	})
}
