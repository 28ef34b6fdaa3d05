package remark_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/id"
	"throughline/internal/remark"
)

// TestCommentsComeBackAsTheyWereWritten reads through a list what the table reads by its columns.
func TestCommentsComeBackAsTheyWereWritten(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		bodies := []string{"plain", "with a unit separator \x1f and another \x1f", "é漢😀 \"quoted\" \\ <b>", strings.Repeat("long ", 3000), "\x1f"}
		want := map[id.Comment]remark.Comment{}
		for _, body := range bodies {
			c, err := w.Comment(ada, onOpen, remark.NewComment{Body: body})
			if err != nil {
				t.Fatal(err)
			}
			want[c.ID] = c
		}
		page, err := w.Comments(ada, onOpen, "", 100)
		if err != nil || len(page.Items) != len(want) {
			t.Fatal(len(page.Items), err)
		}
		for _, got := range page.Items {
			if diff := cmp.Diff(want[got.ID], got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		}
	})
}
