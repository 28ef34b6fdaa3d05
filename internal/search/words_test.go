package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/prose"
)

// What is taken for unmarked reads the same without and with the reader of Markdown.
func TestUnmarkedTextsAreTheirOwnPlainText(t *testing.T) {
	same := func(text string) bool {
		return !unmarked(text) || slices.Equal(strings.Fields(prose.Text(text)), strings.Fields(text))
	}
	for _, text := range []string{"Stage the laptop before day one", "see https://example.com/a-b, then write to a.b at c", "one\n\ntwo\nthree", "    code", "\tcode\n  more",
		"Title\n===", "Title\n---", "- list", "+ list", "1. first", "2) second", ": x", "::: x", "“quoted” — Straße", "a\\*b", "www.example.com!", "x\r\n\r\ny", "(c) \"q\" 'r'"} {
		if !same(text) {
			t.Errorf("%q reads as %q", text, prose.Text(text))
		}
	}
	if !unmarked("Stage the laptop before day one.\nThen call the vendor, twice (or more)!") || unmarked("**bold**") || unmarked("@[A](person:a)") {
		t.Error("marks are told wrongly")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(rapid.StringOf(rapid.SampledFrom([]rune("ab1 .,:;-+=!?()'\"/\n\t\rÄ–ǅ…"))).Draw(t, "text"), "")
		if !same(text) {
			t.Fatalf("%q reads as %q", text, prose.Text(text))
		}
	})
}
