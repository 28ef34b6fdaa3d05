// Package money holds sums of money as whole minor units of one currency. Nothing here is a floating-point number, and
// two currencies never meet without a rate that carries its date.
package money

import (
	"math"
	"math/big"
	"strings"

	"throughline/internal/fault"
)

// Amount is a sum: Minor counts the currency's smallest unit, so 12.50 EUR is {1250, "EUR"}. The zero Amount is nothing
// in no currency and adds to any other.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Of makes an amount of minor units.
func Of(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// Plus adds two amounts of one currency. The error is Invalid when the currencies differ and Limit when the sum does
// not fit.
func (a Amount) Plus(b Amount) (Amount, error) {
	switch {
	case a == Amount{}:
		return b, nil
	case b == Amount{}:
		return a, nil
	case a.Currency != b.Currency:
		return Amount{}, fault.New(fault.Invalid, "%s and %s cannot be added without a dated rate between %s and %s", a, b, a.Currency, b.Currency)
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) {
		return Amount{}, tooLarge()
	}
	return Amount{Minor: sum, Currency: a.Currency}, nil
}

// Minus takes b from a under the rules of Plus.
func (a Amount) Minus(b Amount) (Amount, error) {
	if b.Minor == math.MinInt64 {
		return Amount{}, tooLarge()
	}
	b.Minor = -b.Minor
	return a.Plus(b)
}

// Times gives a·num/den rounded half to even on the minor unit, for shares, percentages and hours at a price.
func (a Amount) Times(num, den int64) (Amount, error) {
	if den == 0 {
		return Amount{}, fault.New(fault.Invalid, "An amount cannot be divided by zero")
	}
	product := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(num))
	return fits(divide(product, big.NewInt(den)), a.Currency)
}

// Split shares the amount by the weights without losing a unit: units left over by rounding go to the largest
// remainders, the earlier share first. Negative weights, and weights that are all zero, are Invalid.
func (a Amount) Split(weights ...int64) ([]Amount, error) {
	total := new(big.Int)
	for _, w := range weights {
		if w < 0 {
			return nil, fault.New(fault.Invalid, "A share cannot have the negative weight %d", w)
		}
		total.Add(total, big.NewInt(w))
	}
	if total.Sign() == 0 {
		return nil, fault.New(fault.Invalid, "An amount cannot be shared by weights that are all zero")
	}
	shares, rests := make([]Amount, len(weights)), make([]*big.Int, len(weights))
	left := a.Minor
	for i, w := range weights {
		product := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(w))
		whole, rest := new(big.Int).QuoRem(product, total, new(big.Int))
		shares[i], rests[i] = Of(whole.Int64(), a.Currency), rest.Abs(rest)
		left -= whole.Int64()
	}
	unit := int64(1)
	if left < 0 {
		unit = -1
	}
	for ; left != 0; left -= unit {
		best := 0
		for i := range rests {
			if rests[i].Cmp(rests[best]) > 0 {
				best = i
			}
		}
		shares[best].Minor += unit
		rests[best] = big.NewInt(-1)
	}
	return shares, nil
}

// String writes the amount with grouped thousands, all its decimals and its code: "-1,234.50 EUR".
func (a Amount) String() string {
	number := group(a.Plain())
	if a.Currency == "" {
		return number
	}
	return number + " " + string(a.Currency)
}

// Words writes the amount as people say it, whole amounts without decimals: "€52,000", "−CHF 1,234.50".
func (a Amount) Words() string {
	number, negative := strings.CutPrefix(a.Plain(), "-")
	whole, decimals, _ := strings.Cut(number, ".")
	if strings.Trim(decimals, "0") == "" {
		number = whole
	}
	number = a.Currency.Sign() + group(number)
	if negative {
		return "−" + number
	}
	return number
}

// Plain writes the number alone, with a point and without groups, as files and form fields hold it: "-1234.50".
func (a Amount) Plain() string {
	text := new(big.Int).Abs(big.NewInt(a.Minor)).String()
	if n := a.Currency.Places(); n > 0 {
		if len(text) <= n {
			text = strings.Repeat("0", n+1-len(text)) + text
		}
		text = text[:len(text)-n] + "." + text[len(text)-n:]
	}
	if a.Minor < 0 {
		return "-" + text
	}
	return text
}

func group(number string) string {
	number, negative := strings.CutPrefix(number, "-")
	whole, decimals, pointed := strings.Cut(number, ".")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if pointed {
		b.WriteString("." + decimals)
	}
	return b.String()
}

// divide gives n/d rounded half to even.
func divide(n, d *big.Int) *big.Int {
	if d.Sign() < 0 {
		n, d = new(big.Int).Neg(n), new(big.Int).Neg(d)
	}
	quotient, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	twice := new(big.Int).Abs(rest)
	twice.Lsh(twice, 1)
	if side := twice.Cmp(d); side > 0 || side == 0 && quotient.Bit(0) == 1 {
		quotient.Add(quotient, big.NewInt(int64(n.Sign())))
	}
	return quotient
}

func fits(n *big.Int, c Currency) (Amount, error) {
	if !n.IsInt64() {
		return Amount{}, tooLarge()
	}
	return Of(n.Int64(), c), nil
}

func tooLarge() error {
	return fault.New(fault.Limit, "The amount is larger than can be kept; nothing was changed")
}
