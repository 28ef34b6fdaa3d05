package earned

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEarnedValue(t *testing.T) {
	v := Value{BAC: 12_000_000, PV: 6_000_000, EV: 4_800_000, AC: 5_600_000}
	if err := v.Check(); err != nil {
		t.Fatal(err)
	}
	if v.SV() != -1_200_000 || v.CV() != -800_000 || v.SPI().String() != "0.80" || v.CPI() != (Ratio{4_800_000, 5_600_000}) {
		t.Errorf("SV %d CV %d SPI %s CPI %s", v.SV(), v.CV(), v.SPI(), v.CPI())
	}
	if v.EAC(AtCPI) != (Sum{14_000_000, true}) || v.EAC(AtPlan) != (Sum{12_800_000, true}) || v.EAC(AtCPISPI) != (Sum{16_100_000, true}) {
		t.Errorf("EAC %v %v %v", v.EAC(AtCPI), v.EAC(AtPlan), v.EAC(AtCPISPI))
	}
	if v.ETC(AtCPI) != (Sum{8_400_000, true}) || v.VAC(AtCPI) != (Sum{-2_000_000, true}) {
		t.Errorf("ETC %v VAC %v", v.ETC(AtCPI), v.VAC(AtCPI))
	}
	if x, known := v.TCPI().Value(); !known || x != 1.125 {
		t.Errorf("TCPI %g", x)
	}
	if v.Complete().String() != "0.40" || v.Spent().String() != "0.47" || v.TCPIOf(AtPlan).String() != "1.00" {
		t.Errorf("complete %s, spent %s, TCPI of the plan %s", v.Complete(), v.Spent(), v.TCPIOf(AtPlan))
	}
}

func TestNothingIsNotApplicable(t *testing.T) {
	for name, s := range map[string]string{
		"SPI": Value{BAC: 10}.SPI().String(), "CPI": Value{BAC: 10}.CPI().String(), "TCPI": Value{BAC: 10, EV: 5, AC: 10}.TCPI().String(),
		"overspent": Value{BAC: 10, EV: 5, AC: 20}.TCPI().String(), "complete": Value{}.Complete().String(), "spent": Value{}.Spent().String(),
		"TCPI of the forecast": Value{BAC: 10}.TCPIOf(AtCPI).String(), "done": Value{BAC: 10, PV: 10, EV: 10, AC: 8}.TCPIOf(AtCPI).String(),
	} {
		if s != "n/a" {
			t.Errorf("%s is %s", name, s)
		}
	}
	for _, v := range []Value{{}, {BAC: 10}, {BAC: 10, PV: 5, AC: 3}, {BAC: 10, PV: 5, EV: 3}} {
		if v.EAC(AtCPI).Known || v.ETC(AtCPI).Known || v.VAC(AtCPI).Known || v.EAC(AtCPISPI).Known || !v.EAC(AtPlan).Known {
			t.Errorf("%+v has a forecast", v)
		}
	}
	if (Value{BAC: 10, EV: 5, AC: 5}).EAC(AtCPISPI).Known {
		t.Error("a forecast without a plan")
	}
}

func TestFiguresThatCannotBe(t *testing.T) {
	err := Value{BAC: 10, PV: 11, EV: 12, AC: -1}.Check()
	if err == nil || !strings.Contains(err.Error(), "pv is more than") || !strings.Contains(err.Error(), "ev is more") || !strings.Contains(err.Error(), "ac is below") {
		t.Errorf("got %v", err)
	}
}

func TestForecastsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, math.MaxInt64)
		v := Value{amount.Draw(t, "bac"), amount.Draw(t, "pv"), amount.Draw(t, "ev"), amount.Draw(t, "ac")}
		if rapid.Bool().Draw(t, "small") {
			v = Value{v.BAC % 1000, v.PV % 1000, v.EV % 1000, v.AC % 1000}
		}
		for _, b := range []Basis{AtCPI, AtCPISPI} {
			eac, etc, vac := v.EAC(b), v.ETC(b), v.VAC(b)
			if eac.Known && etc.Known && eac.Minor-etc.Minor != v.AC || vac.Known && vac.Minor != v.BAC-eac.Minor {
				t.Fatalf("%+v: EAC %v ETC %v VAC %v", v, eac, etc, vac)
			}
			if want := float64(v.BAC) * float64(v.AC) / float64(v.EV); b == AtCPI && eac.Known && math.Abs(float64(eac.Minor)-want) > 0.5+want*1e-9 {
				t.Fatalf("%+v: EAC %v, want %g", v, eac, want)
			}
		}
	})
}

func TestEarnedSchedule(t *testing.T) {
	plan := []int64{0, 100, 250, 450, 700, 900, 1000}
	for _, c := range []struct {
		planned                                     []int64
		ev                                          int64
		actual, es, variance, index, pace, planned2 float64
	}{
		{plan, 550, 4, 3.4, -0.6, 0.85, 6 / 0.85, 6.6},
		{plan, 950, 5, 5.5, 0.5, 1.1, 6 / 1.1, 5.5},
		{plan, 1000, 7, 6, -1, 6.0 / 7, 7, 7},
		{plan, 2000, 7, 6, -1, 6.0 / 7, 7, 7},
		{[]int64{0, 10, 10, 20, 20}, 10, 2, 2, 0, 1, 3, 3},
		{[]int64{0, 10, 10, 20, 20}, 20, 4, 3, -1, 0.75, 4, 4},
		{[]int64{5, 10}, 0, 1, 0, -1, 0, math.NaN(), 2},
		{plan, 0, 0, 0, 0, math.NaN(), math.NaN(), 6},
	} {
		p, err := Schedule{c.planned, c.ev, c.actual}.Pace()
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]float64{"ES": {p.Earned, c.es}, "SV(t)": {p.Variance, c.variance}, "SPI(t)": {known(p.Index), c.index},
			"at pace": {known(p.AtPace), c.pace}, "as planned": {p.AtPlanned, c.planned2}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 || math.IsNaN(pair[0]) != math.IsNaN(pair[1]) {
				t.Errorf("%d of %v after %g: %s is %g, want %g", c.ev, c.planned, c.actual, name, pair[0], pair[1])
			}
		}
	}
}

func known(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}

func TestPlansThatCannotBe(t *testing.T) {
	for says, s := range map[string]Schedule{
		"falls from 5 to 4": {Planned: []int64{0, 5, 4}}, "at the start and": {Planned: []int64{0}}, "below zero": {Planned: []int64{0, 1}, EV: -1},
		"NaN periods": {Planned: []int64{0, 1}, Actual: math.NaN()},
	} {
		if _, err := s.Pace(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}
