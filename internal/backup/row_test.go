package backup

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/db"
)

func TestNumeral(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "-0": "0", "-0.0e9": "0", "1": "1", "-17": "-17", "1.50": "1.5", "1e2": "100", "1.0E+2": "100", "12.5e-1": "1.25",
		"0.001": "0.001", "1e-3": "0.001", "100": "100", "1e400": "1e400", "1000e398": "1e401", "1e99999999": "1e99999999",
	} {
		if got := numeral(s); got != want {
			t.Errorf("numeral(%s) = %s, want %s", s, got, want)
		}
	}
}

// Two ways to write a number come to one, and it is the same number.
func TestNumeralKeepsTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?`).Draw(t, "number")
		was, ok := new(big.Rat).SetString(s)
		is, ok2 := new(big.Rat).SetString(numeral(s))
		if !ok || !ok2 || was.Cmp(is) != 0 {
			t.Fatalf("%s became %s", s, numeral(s))
		}
		if again := numeral(numeral(s)); again != numeral(s) {
			t.Fatalf("%s became %s and then %s", s, numeral(s), again)
		}
		if other := numeral(was.FloatString(1100)); other != numeral(s) {
			t.Fatalf("%s is %s, but written out it is %s", s, numeral(s), other)
		}
	})
}

func TestCanonical(t *testing.T) {
	got, err := canonical(` {"b": [1.50, {"z":null,"a":"<&>"}], "a" : true} `)
	if want := `{"a":true,"b":[1.5,{"a":"<&>","z":null}]}`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	for _, s := range []string{"", "{", "1 2", "nul", "[1,]"} {
		if got, err := canonical(s); err == nil {
			t.Errorf("%q passes as %s", s, got)
		}
	}
}

func TestRowsAreReadBack(t *testing.T) {
	s := db.Shape{Name: "t", Columns: []db.Column{{Name: "id", Kind: db.KindText}, {Name: "n", Kind: db.KindNumber}, {Name: "f", Kind: db.KindFloat},
		{Name: "b", Kind: db.KindFlag}, {Name: "none", Kind: db.KindText}, {Name: "j", Kind: db.KindJSON}}}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.Just(`{"base64":"eA=="}`)).Draw(t, "text")
		number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.Inf(1), math.Inf(-1), math.MaxFloat64, 5e-324})).Draw(t, "float")
		want := []any{text, rapid.Int64().Draw(t, "whole"), number + 0, rapid.Bool().Draw(t, "flag"), nil, `{"a":1}`}
		line, err := appendRow(nil, s, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseRow(line, s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// No line makes the reader fail otherwise than with a sentence, and what it takes is written again.
func FuzzParseRow(f *testing.F) {
	s := db.Shape{Name: "t", Columns: []db.Column{{Name: "id", Kind: db.KindText}, {Name: "n", Kind: db.KindNumber}, {Name: "f", Kind: db.KindFloat},
		{Name: "b", Kind: db.KindFlag}, {Name: "j", Kind: db.KindJSON}}}
	for _, seed := range []string{`{"id":"a","n":1,"f":1.5,"b":true,"j":{}}`, `{"id":{"base64":"/w=="},"n":-1,"f":"NaN","b":false,"j":null}`, `{}`, `[`, `{"id":1}`,
		`{"id":"\ud800","n":1e3,"f":"0x1p-2","b":"true","j":[[[[]]]]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		values, err := parseRow(line, s)
		if err != nil {
			return
		}
		if _, err := appendRow(nil, s, values); err != nil {
			t.Errorf("%q was read as %v and cannot be written: %v", line, values, err)
		}
	})
}
