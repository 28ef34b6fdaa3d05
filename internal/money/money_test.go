package money

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text     string
		fallback Currency
		want     Amount
	}{
		{"1,234.50 EUR", "", Of(123450, "EUR")},
		{"EUR 1234.5", "USD", Of(123450, "EUR")},
		{"€1.234,50", "USD", Of(123450, "EUR")},
		{"1 234,50", "EUR", Of(123450, "EUR")},
		{"1\u202f234,5 eur", "", Of(123450, "EUR")},
		{"1’234.50 CHF", "", Of(123450, "CHF")},
		{"1,234", "EUR", Of(123400, "EUR")},
		{"1,23", "EUR", Of(123, "EUR")},
		{"1.234.567", "EUR", Of(123456700, "EUR")},
		{"1,234,567", "EUR", Of(123456700, "EUR")},
		{"1.234.567,89", "EUR", Of(123456789, "EUR")},
		{"(12.00)", "EUR", Of(-1200, "EUR")},
		{"-12", "EUR", Of(-1200, "EUR")},
		{"−12", "EUR", Of(-1200, "EUR")},
		{"$5,000", "EUR", Of(500000, "USD")},
		{"$5,000", "CAD", Of(500000, "CAD")},
		{"5000 JPY", "", Of(5000, "JPY")},
		{"1.234 KWD", "", Of(1234, "KWD")},
		{".5", "EUR", Of(50, "EUR")},
		{"0", "EUR", Of(0, "EUR")},
		{"92233720368547758.07", "EUR", Of(math.MaxInt64, "EUR")},
	} {
		if got, err := Parse(c.text, c.fallback); err != nil || got != c.want {
			t.Errorf("Parse(%q, %q) = %v, %v, want %v", c.text, c.fallback, got, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, kind := range map[string]fault.Kind{
		"":                     fault.Invalid,
		"EUR":                  fault.Invalid,
		"twelve":               fault.Invalid,
		"12 XYZ":               fault.Invalid,
		"12 R E":               fault.Invalid,
		"€12 EUR":              fault.Invalid,
		"1.234":                fault.Invalid, // a lone point is decimal, and EUR has two decimals
		"1,23,456":             fault.Invalid,
		"1,2345.00":            fault.Invalid,
		",123":                 fault.Invalid,
		"--5":                  fault.Invalid,
		"5-":                   fault.Invalid,
		"1e5":                  fault.Invalid,
		"٣":                    fault.Invalid,
		"92233720368547758.08": fault.Limit,
	} {
		if got, err := Parse(text, "EUR"); !fault.Is(err, kind) {
			t.Errorf("Parse(%q) = %v, %v, want %s", text, got, err, kind)
		}
	}
}

func TestWritten(t *testing.T) {
	for want, a := range map[string]Amount{
		"1,234.50 EUR":                   Of(123450, "EUR"),
		"-0.05 EUR":                      Of(-5, "EUR"),
		"-1,234,567 JPY":                 Of(-1234567, "JPY"),
		"0.001 KWD":                      Of(1, "KWD"),
		"-92,233,720,368,547,758.08 EUR": Of(math.MinInt64, "EUR"),
	} {
		if got := a.String(); got != want {
			t.Errorf("%#v is written %q, want %q", a, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for want, a := range map[string]Amount{
		"€52,000":       Of(5200000, "EUR"),
		"€0.50":         Of(50, "EUR"),
		"−CHF 1,234.50": Of(-123450, "CHF"),
		"¥1,234,567":    Of(1234567, "JPY"),
		"0":             Of(0, ""),
	} {
		if got := a.Words(); got != want {
			t.Errorf("%#v is said %q, want %q", a, got, want)
		}
	}
}

func TestNoMixedSums(t *testing.T) {
	if got, err := Of(1, "EUR").Plus(Of(1, "USD")); !fault.Is(err, fault.Invalid) {
		t.Errorf("EUR + USD = %v, %v", got, err)
	}
	if got, err := Of(math.MaxInt64, "EUR").Plus(Of(1, "EUR")); !fault.Is(err, fault.Limit) {
		t.Errorf("the largest amount + 1 = %v, %v", got, err)
	}
	if got, err := Of(0, "EUR").Minus(Of(math.MinInt64, "EUR")); !fault.Is(err, fault.Limit) {
		t.Errorf("0 - the smallest amount = %v, %v", got, err)
	}
}

func TestTimesRoundsHalfToEven(t *testing.T) {
	for _, c := range []struct{ minor, num, den, want int64 }{
		{5, 1, 2, 2}, {7, 1, 2, 4}, {-5, 1, 2, -2}, {-7, 1, 2, -4}, {5, -1, 2, -2}, {5, 1, -2, -2}, {10, 1, 3, 3}, {20, 1, 3, 7},
	} {
		if got, err := Of(c.minor, "EUR").Times(c.num, c.den); err != nil || got.Minor != c.want {
			t.Errorf("%d·%d/%d = %v, %v, want %d", c.minor, c.num, c.den, got, err, c.want)
		}
	}
	if _, err := Of(1, "EUR").Times(1, 0); err == nil {
		t.Error("division by zero was accepted")
	}
	if _, err := Of(math.MaxInt64, "EUR").Times(2, 1); !fault.Is(err, fault.Limit) {
		t.Errorf("overflow gives %v", err)
	}
}

func TestConvertAndSum(t *testing.T) {
	usd, err := ParseRate("0.9217", "USD", "EUR", "2026-11-20")
	if err != nil {
		t.Fatal(err)
	}
	jpy, _ := ParseRate("0.00613", "JPY", "EUR", "2026-11-20")
	total, used, err := Sum("EUR", []Rate{usd, jpy}, Of(10000, "EUR"), Of(10000, "USD"), Of(10000, "JPY"), Amount{}, Of(100, "USD"))
	if err != nil || total != Of(10000+9217+6130+92, "EUR") {
		t.Errorf("the sum is %v, %v", total, err)
	}
	if diff := cmp.Diff([]Rate{usd, jpy}, used); diff != "" {
		t.Errorf("rates used (-want +got):\n%s", diff)
	}
	if _, _, err := Sum("EUR", nil, Of(1, "USD")); !fault.Is(err, fault.Invalid) {
		t.Errorf("a sum without a rate gives %v", err)
	}
	for _, text := range []string{"", "0", "-1", "1,1", "1.0000000001", "99999999999"} {
		if r, err := ParseRate(text, "USD", "EUR", "2026-11-20"); err == nil {
			t.Errorf("ParseRate(%q) = %v", text, r)
		}
	}
	if _, err := ParseRate("1", "USD", "EUR", clock.Date("")); err == nil {
		t.Error("a rate without its date was accepted")
	}
}

func TestSplitLosesNothing(t *testing.T) {
	shares, err := Of(100, "EUR").Split(1, 1, 1)
	if diff := cmp.Diff([]Amount{Of(34, "EUR"), Of(33, "EUR"), Of(33, "EUR")}, shares); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := Of(rapid.Int64().Draw(t, "minor"), "EUR")
		weights := append(rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64), 0, 9).Draw(t, "weights"), 1)
		shares, err := a.Split(weights...)
		if err != nil {
			t.Fatal(err)
		}
		total := Of(0, "EUR")
		for _, s := range shares {
			if total, err = total.Plus(s); err != nil {
				t.Fatal(err)
			}
		}
		if total != a {
			t.Fatalf("%v split by %v gives %v", a, weights, shares)
		}
	})
}

func TestWrittenAmountsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Of(rapid.Int64().Draw(t, "minor"), rapid.SampledFrom(Currencies()).Draw(t, "currency"))
		for _, text := range []string{a.String(), a.Plain()} {
			if got, err := Parse(text, a.Currency); err != nil || got != a {
				t.Fatalf("%q is read back as %v, %v", text, got, err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,234.50 EUR", "€1.234,50", "(1)", "1'000", "$", "-.", "1,,000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s, "EUR")
		if err != nil {
			return
		}
		if back, err := Parse(a.String(), ""); err != nil || back != a {
			t.Fatalf("%q is read as %v and back as %v, %v", s, a, back, err)
		}
	})
}
