package prose

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocks(t *testing.T) {
	yes := true
	got := Blocks("# Title\n\nAsk **three** [vendors](https://example.org) and\n`note` it.\n\n3. First\n4. Second\n   - inner\n\n- [x] done\n\n> said\n\n| a | b |\n|---|---|\n| 1 | *2* |\n\n![Form](/files/abc)\n\n```\nx < y\n```\n")
	want := []Block{
		{Kind: Heading, Level: 1, Runs: []Run{{Text: "Title"}}},
		{Kind: Para, Runs: []Run{{Text: "Ask "}, {Text: "three", Bold: true}, {Text: " "}, {Text: "vendors", Link: "https://example.org"}, {Text: " and", Break: true}, {Text: "note", Code: true}, {Text: " it."}}},
		{Kind: Item, Level: 1, Number: 3, Runs: []Run{{Text: "First"}}},
		{Kind: Item, Level: 1, Number: 4, Runs: []Run{{Text: "Second"}}},
		{Kind: Item, Level: 2, Runs: []Run{{Text: "inner"}}},
		{Kind: Item, Level: 1, Done: &yes, Runs: []Run{{Text: "done"}}},
		{Kind: Para, Quoted: true, Runs: []Run{{Text: "said"}}},
		{Kind: Table, Rows: [][]Row{{{{Text: "a"}}, {{Text: "b"}}}, {{{Text: "1"}}, {{Text: "2", Italic: true}}}}},
		{Kind: Picture, Source: "/files/abc", Runs: []Run{{Text: "Form"}}},
		{Kind: Code, Runs: []Run{{Text: "x < y", Code: true}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, hostile := range []string{"[x](javascript:alert(1))", "![x](https://spy.example/p.png)", "<script>alert(1)</script>"} {
		for _, b := range Blocks(hostile) {
			if b.Kind == Picture {
				t.Errorf("%q gives a picture from elsewhere", hostile)
			}
			for _, r := range b.Runs {
				if len(r.Link) > 10 && r.Link[:10] == "javascript" {
					t.Errorf("%q gives a link to a program", hostile)
				}
			}
		}
	}
}
