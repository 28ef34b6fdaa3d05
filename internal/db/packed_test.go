package db

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/id"
)

func TestPackedIdentifiersComeBack(t *testing.T) {
	var last []byte
	next := id.Series[id.Task](clock.System{}.Now())
	for range 1000 {
		text := string(next())
		b, ok := packed(text).([]byte)
		if !ok || len(b) != 16 || unpacked(b) != text {
			t.Fatalf("%s is kept as %v", text, packed(text))
		}
		if bytes.Compare(last, b) >= 0 {
			t.Fatalf("%s does not sort behind the one before it", text)
		}
		last = b
	}
	for _, text := range []string{"", "body", "open", strings.Repeat("0", 25), "f5lxx1zz5pnorynqglhzmsp33", "f5lxx1zz5pnorynqglhzmsp34", strings.Repeat("z", 25),
		strings.Repeat("A", 25), "03hagiwqicyzn38n18ve2ioc-", strings.Repeat("é", 12) + "e", strings.Repeat("x", 26)} {
		if got := unpacked(packed(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
	if _, ok := packed("f5lxx1zz5pnorynqglhzmsp33").([]byte); !ok {
		t.Error("the largest is not packed")
	}
	if _, ok := packed("f5lxx1zz5pnorynqglhzmsp34").(string); !ok {
		t.Error("more than 128 bits were packed")
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9a-z]{25}`).Draw(t, "id")
		if got := unpacked(packed(text)); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
	})
}
