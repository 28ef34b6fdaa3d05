// Package earned tells from what was planned, done and spent how a piece of work stands: earned value (ANSI/EIA-748, PMI's
// Practice Standard for Earned Value Management) and earned schedule (Lipke 2003). Money is whole minor units of one currency.
// A figure that cannot be formed, because something is divided by nothing, is not known; it is never infinite.
package earned

import (
	"math"
	"math/big"
	"strconv"

	"throughline/internal/fault"
)

// Value is what earned value is computed from, at one date.
type Value struct {
	BAC int64 // budget at completion
	PV  int64 // planned value: budget of what should be done by now
	EV  int64 // earned value: budget of what is done
	AC  int64 // actual cost of what is done
}

// Check refuses figures that cannot be: below zero, or more planned or done than there is.
func (v Value) Check() error {
	var problems []fault.Problem
	for _, f := range []struct {
		name  string
		value int64
	}{{"bac", v.BAC}, {"pv", v.PV}, {"ev", v.EV}, {"ac", v.AC}} {
		switch {
		case f.value < 0:
			problems = append(problems, fault.Problem{Field: f.name, Message: "is below zero"})
		case f.value > v.BAC && (f.name == "pv" || f.name == "ev"):
			problems = append(problems, fault.Problem{Field: f.name, Message: "is more than the budget at completion"})
		}
	}
	if len(problems) > 0 {
		return &fault.Error{Kind: fault.Invalid, Message: "The figures cannot be right", Problems: problems}
	}
	return nil
}

// Ratio is one amount over another.
type Ratio struct{ Of, Over int64 }

// Value gives the ratio; known is false when it is over nothing or less.
func (r Ratio) Value() (x float64, known bool) {
	if r.Over <= 0 {
		return 0, false
	}
	return float64(r.Of) / float64(r.Over), true
}

// String writes the ratio with two digits behind the point, or "n/a".
func (r Ratio) String() string {
	x, known := r.Value()
	if !known {
		return "n/a"
	}
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', 2, 64)
}

// Sum is an amount of minor units that may not be known.
type Sum struct {
	Minor int64
	Known bool
}

// SV gives the schedule variance, EV-PV: below zero is behind.
func (v Value) SV() int64 { return v.EV - v.PV }

// CV gives the cost variance, EV-AC: below zero is over cost.
func (v Value) CV() int64 { return v.EV - v.AC }

// SPI gives the schedule performance index, EV/PV.
func (v Value) SPI() Ratio { return Ratio{v.EV, v.PV} }

// CPI gives the cost performance index, EV/AC.
func (v Value) CPI() Ratio { return Ratio{v.EV, v.AC} }

// Complete gives the share of the budget that is done, EV/BAC.
func (v Value) Complete() Ratio { return Ratio{v.EV, v.BAC} }

// Spent gives the share of the budget that is spent, AC/BAC.
func (v Value) Spent() Ratio { return Ratio{v.AC, v.BAC} }

// Basis says how what remains is taken to go.
type Basis uint8

// The usual forecasts.
const (
	AtCPI    Basis = iota // as dear as so far: BAC/CPI
	AtPlan                // as planned: AC+BAC-EV
	AtCPISPI              // as dear and as late as so far: AC+(BAC-EV)/(CPI·SPI)
)

// EAC gives the estimate at completion, rounded to a minor unit, half away from zero. It is not known where the pace so far is
// not: nothing done, or nothing spent or planned.
func (v Value) EAC(b Basis) Sum {
	switch {
	case b == AtPlan:
		return Sum{v.AC + v.BAC - v.EV, true}
	case v.EV <= 0 || v.AC <= 0 || b == AtCPISPI && v.PV <= 0:
		return Sum{}
	case b == AtCPI:
		return over(product(v.BAC, v.AC), product(v.EV))
	}
	rest := over(product(v.BAC-v.EV, v.AC, v.PV), product(v.EV, v.EV))
	return plus(rest, v.AC)
}

// ETC gives the estimate to complete, EAC-AC.
func (v Value) ETC(b Basis) Sum { return plus(v.EAC(b), -v.AC) }

// VAC gives the variance at completion, BAC-EAC: below zero is over budget.
func (v Value) VAC(b Basis) Sum {
	e := v.EAC(b)
	return plus(Sum{-e.Minor, e.Known}, v.BAC)
}

// TCPI gives the pace that what remains needs to end at the budget: (BAC-EV)/(BAC-AC). When the budget is spent there is none.
func (v Value) TCPI() Ratio { return Ratio{v.BAC - v.EV, v.BAC - v.AC} }

// TCPIOf gives the pace that what remains needs to end at a forecast: (BAC-EV)/(EAC-AC).
func (v Value) TCPIOf(b Basis) Ratio {
	etc := v.ETC(b)
	if !etc.Known {
		return Ratio{}
	}
	return Ratio{v.BAC - v.EV, etc.Minor}
}

func product(factors ...int64) *big.Int {
	out := big.NewInt(1)
	for _, f := range factors {
		out.Mul(out, big.NewInt(f))
	}
	return out
}

// over divides and rounds half away from zero; a result that fits no amount is not known.
func over(of, by *big.Int) Sum {
	if by.Sign() <= 0 {
		return Sum{}
	}
	twice := new(big.Int).Lsh(of, 1)
	if of.Sign() < 0 {
		twice.Sub(twice, by)
	} else {
		twice.Add(twice, by)
	}
	twice.Quo(twice, new(big.Int).Lsh(by, 1))
	return Sum{twice.Int64(), twice.IsInt64()}
}

func plus(s Sum, x int64) Sum {
	out := s.Minor + x
	if !s.Known || (out > s.Minor) != (x > 0) && x != 0 {
		return Sum{}
	}
	return Sum{out, true}
}
