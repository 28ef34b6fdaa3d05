package money

import (
	"math/big"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// ratePlaces is the precision of a rate: nine decimals hold six significant figures down to one thousandth.
const ratePlaces = 9

// Rate says that on a date one unit of From was worth Nano billionths of a unit of To (units, not minor units).
type Rate struct {
	From Currency   `json:"from"`
	To   Currency   `json:"to"`
	On   clock.Date `json:"on"`
	Nano int64      `json:"nano"`
}

// ParseRate reads a rate such as "1.0845" with a point and up to nine decimals.
func ParseRate(text string, from, to Currency, on clock.Date) (Rate, error) {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(text), ".")
	n, ok := new(big.Int).SetString(whole+decimals+strings.Repeat("0", max(0, ratePlaces-len(decimals))), 10)
	if !ok || strings.Trim(whole+decimals, "0123456789") != "" || len(decimals) > ratePlaces || !n.IsInt64() || n.Sign() <= 0 {
		return Rate{}, fault.New(fault.Invalid, "The rate %.40q is not a positive number with at most %d decimals, like 1.0845", text, ratePlaces)
	}
	r := Rate{From: from, To: to, On: on, Nano: n.Int64()}
	return r, r.Check()
}

// Check refuses a rate without its date, of an unknown currency, of one currency to itself, or not above zero.
func (r Rate) Check() error {
	var c fault.Check
	c.Need(r.From.Valid(), "from", "is not a currency in use")
	c.Need(r.To.Valid(), "to", "is not a currency in use")
	c.Need(r.From != r.To, "to", "is the same currency")
	c.Need(r.On != "", "on", "is missing; a rate holds for a date")
	c.Need(r.Nano > 0, "rate", "is not above zero")
	return c.Err()
}

// Text writes the rate as ParseRate reads it, without zeros at its end.
func (r Rate) Text() string {
	digits := strconv.FormatInt(r.Nano, 10)
	if len(digits) <= ratePlaces {
		digits = strings.Repeat("0", ratePlaces+1-len(digits)) + digits
	}
	at := len(digits) - ratePlaces
	return strings.TrimSuffix(strings.TrimRight(digits[:at]+"."+digits[at:], "0"), ".")
}

// Convert changes an amount of From into To, rounded half to even on To's minor unit.
func (r Rate) Convert(a Amount) (Amount, error) {
	if err := r.Check(); err != nil {
		return Amount{}, err
	}
	if a.Currency != r.From {
		return Amount{}, fault.New(fault.Invalid, "The rate from %s to %s does not convert %s", r.From, r.To, a)
	}
	n := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(r.Nano))
	n.Mul(n, tenTo(r.To.Places()))
	return fits(divide(n, tenTo(ratePlaces+r.From.Places())), r.To)
}

// Sum adds amounts into one currency. Each amount in another needs its rate among rates, each is converted before it
// is added, and used lists the rates that took part, for the footnote that names their dates. A missing rate is
// Invalid and says which.
func Sum(in Currency, rates []Rate, amounts ...Amount) (total Amount, used []Rate, err error) {
	total = Of(0, in)
	seen := map[Currency]bool{}
	for _, a := range amounts {
		if a.Currency != in && a != (Amount{}) {
			r, ok := find(rates, a.Currency, in)
			if !ok {
				return Amount{}, nil, fault.New(fault.Invalid, "There is no dated rate from %s to %s; enter one to see the total in %s", a.Currency, in, in)
			}
			if a, err = r.Convert(a); err != nil {
				return Amount{}, nil, err
			}
			if !seen[r.From] {
				seen[r.From] = true
				used = append(used, r)
			}
		}
		if total, err = total.Plus(a); err != nil {
			return Amount{}, nil, err
		}
	}
	return total, used, nil
}

func find(rates []Rate, from, to Currency) (Rate, bool) {
	for _, r := range rates {
		if r.From == from && r.To == to {
			return r, true
		}
	}
	return Rate{}, false
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
