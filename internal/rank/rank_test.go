package rank

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/fault"
)

func TestBetween(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"", "", "i"},
		{"i", "", "j"},
		{"y", "", "z"},
		{"z", "", "z01"},
		{"zyz", "", "zz"},
		{"i5kk3", "", "j"},
		{"", "i", "h"},
		{"", "1", "0zz"},
		{"", "01", "00zzz"},
		{"", "0a1", "0a"},
		{"a", "c", "b"},
		{"a", "b", "ai"},
		{"ai", "b", "aj"},
		{"c9", "d5", "d"},
		{"a", "a1", "a0zz"},
		{"a", "a01", "a00zzz"},
	} {
		if got, err := Between(c.a, c.b); err != nil || got != c.want {
			t.Errorf("Between(%q, %q) = %q, %v, want %q", c.a, c.b, got, err, c.want)
		}
	}
}

func TestBetweenRefuses(t *testing.T) {
	for _, c := range [][2]string{{"b", "a"}, {"a", "a"}, {"A", ""}, {"", "é"}, {"a0", ""}, {"0", ""}, {"", "0"}, {"a b", "c"}} {
		if got, err := Between(c[0], c[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("Between(%q, %q) = %q, %v, want it refused", c[0], c[1], got, err)
		}
	}
}

var key = rapid.StringMatching(`[0-9a-z]{0,12}[1-9a-z]`)

func TestBetweenIsStrictlyBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := key.Draw(t, "a"), key.Draw(t, "b")
		if a == b {
			return
		}
		if a > b {
			a, b = b, a
		}
		for _, pair := range [][2]string{{a, b}, {"", a}, {b, ""}} {
			got, err := Between(pair[0], pair[1])
			if err != nil || !Valid(got) || got <= pair[0] || pair[1] != "" && got >= pair[1] {
				t.Fatalf("Between(%q, %q) = %q, %v", pair[0], pair[1], got, err)
			}
		}
	})
}

// Any sequence of insertions keeps the list in order.
func TestListStaysInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := []string{First()}
		for _, at := range rapid.SliceOfN(rapid.IntRange(0, 1<<30), 1, 200).Draw(t, "positions") {
			at %= len(list) + 1
			var a, b string
			if at > 0 {
				a = list[at-1]
			}
			if at < len(list) {
				b = list[at]
			}
			got, err := Between(a, b)
			if err != nil {
				t.Fatal(err)
			}
			list = slices.Insert(list, at, got)
		}
		if !slices.IsSorted(list) {
			t.Fatalf("out of order: %q", list)
		}
	})
}

func TestRunsGrowLogarithmically(t *testing.T) {
	const n = 100_000
	for name, next := range map[string]func(last string) (string, error){
		"append":                    func(last string) (string, error) { return Between(last, "") },
		"prepend":                   func(last string) (string, error) { return Between("", last) },
		"each after the one before": func(last string) (string, error) { return Between(max(last, "a"), "b") },
		"each before the one before": func(last string) (string, error) {
			if last == First() {
				last = "b"
			}
			return Between("a", last)
		},
	} {
		last, longest := First(), 0
		if name == "each after the one before" {
			last = "a"
		}
		for range n {
			var err error
			if last, err = next(last); err != nil {
				t.Fatal(name, err)
			}
			longest = max(longest, len(last))
		}
		if longest > 10 {
			t.Errorf("%s: keys reach %d digits after %d insertions, want at most 10", name, longest, n)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, n := range []int{0, 1, 2, 35, 36, 1000, 100_000} {
		keys := Spread(n)
		if len(keys) != n || !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != n {
			t.Fatalf("Spread(%d) gives %d keys, not strictly in order", n, len(keys))
		}
		for _, k := range keys {
			if !Valid(k) || len(k) > 5 {
				t.Fatalf("Spread(%d) gives %q", n, k)
			}
		}
	}
}

func FuzzBetween(f *testing.F) {
	f.Add("", "")
	f.Add("a", "a01")
	f.Add("zzz", "")
	f.Add("", "0001")
	f.Fuzz(func(t *testing.T, a, b string) {
		got, err := Between(a, b)
		if err == nil && (!Valid(got) || got <= a || b != "" && got >= b) {
			t.Fatalf("Between(%q, %q) = %q", a, b, got)
		}
	})
}
