package risk

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func simulate(t *testing.T, n *Network, simulations int) *Result {
	t.Helper()
	r, err := Simulate(t.Context(), n, Options{Simulations: simulations, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func network(links []Link, spreads ...Spread) *Network {
	n := &Network{Links: links}
	for _, s := range spreads {
		n.Activities = append(n.Activities, Activity{Duration: s})
	}
	return n
}

func close(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %g, want %g within %g", what, got, want, by)
	}
}

var (
	triangle = Spread{Kind: Triangular, Low: 8, Likely: 10, High: 16}
	even     = Spread{Kind: Uniform, Low: 10, High: 20}
)

// The greatest of two numbers drawn evenly from 10 to 20 has its percentile p at 10+10√p.
func TestAMergeIsLaterThanEachPath(t *testing.T) {
	r := simulate(t, network(nil, even, even), 40_000)
	close(t, "mean", r.Finish.Mean, 10+20.0/3, 0.05)
	close(t, "P80", r.Finish.P(0.8), 10+10*math.Sqrt(0.8), 0.05)
	close(t, "chance of the planned finish", r.Finish.Chance(r.Planned), 0.25, 0.01)
	close(t, "criticality", r.Criticality[0], 0.5, 0.01)
	close(t, "criticalities together", r.Criticality[0]+r.Criticality[1], 1, 1e-9)
	// A duration at u is below the other's with the chance u: the rank correlation of a value with the greater of two is 0.6.
	close(t, "rank correlation", r.Drivers[0].Correlation, 0.6, 0.02)
	if r.Planned != 15 || r.Drivers[0].Low >= r.Drivers[0].High {
		t.Errorf("planned %g, driver %+v", r.Planned, r.Drivers[0])
	}
}

func TestQuantilesOfEachKind(t *testing.T) {
	history := Spread{Kind: Empirical, History: []float64{9, 1, 5}}
	for _, c := range []struct {
		s       Spread
		p, want float64
	}{
		{triangle, 0.5, 11.101021}, {triangle, 0.9, 13.80911}, {even, 0.25, 12.5}, {Surely(3), 0.9, 3},
		{Spread{Kind: Lognormal, Likely: 10, Sigma: 0.5}, 0.5, 10}, {Spread{Kind: Lognormal, Likely: 10, Sigma: 0.5}, 0.8413447, 10 * math.Exp(0.5)},
		{history, 0.5, 5}, {history, 0.75, 7}, {Spread{Kind: PERT, Low: 0, Likely: 0.5, High: 1}, 0.5, 0.5},
		// With the likely value at an end the distribution is 1-(1-x)^5.
		{Spread{Kind: PERT, Low: 0, Likely: 0, High: 1}, 0.8, 1 - math.Pow(0.2, 0.2)}, {Spread{Kind: PERT, High: 1}, 1e-5, 1 - math.Pow(1-1e-5, 0.2)},
		{Spread{Kind: PERT, Low: 1, Likely: 2, High: 2}, 0.0001, 1 + math.Pow(0.0001, 0.2)},
		{Spread{Kind: Triangular, Low: 4, Likely: 4, High: 4}, 0.3, 4}, {Spread{Kind: Empirical, History: []float64{2, 2}}, 0.3, 2},
	} {
		close(t, "a quantile", c.s.Quantile(c.p), c.want, 2e-4*math.Max(1, c.want))
	}
}

func TestTheTablesAreTheNormalDistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := []float64{rapid.Float64Range(-9, 9).Draw(t, "z")}
		want := 0.5 * math.Erfc(-z[0]/math.Sqrt2)
		if chance(z); math.Abs(z[0]-want) > 1e-6 || z[0] <= 0 || z[0] >= 1 {
			t.Fatalf("chance %g, want %g", z[0], want)
		}
		p := rapid.Float64Range(1e-12, 1-1e-12).Draw(t, "p")
		u := []float64{p}
		if normal(u); math.Abs(u[0]-math.Sqrt2*math.Erfinv(2*p-1)) > 1e-5 {
			t.Fatalf("of %g came %g", p, u[0])
		}
	})
}

func TestMomentsOfEachKind(t *testing.T) {
	pert := Spread{Kind: PERT, Low: 2, Likely: 3, High: 12}
	for _, s := range []Spread{triangle, even, pert, {Kind: Lognormal, Likely: 4, Sigma: 0.6}, {Kind: Empirical, History: []float64{1, 2, 8, 9}}} {
		r := simulate(t, network(nil, s), 40_000)
		close(t, "mean", r.Finish.Mean, s.Mean(), 4*r.Finish.SD/200)
	}
	// A beta distribution with exponents a and b has the variance ab/((a+b)²(a+b+1)).
	a, b := 1+4*0.1, 5-4*0.1
	close(t, "PERT's deviation", simulate(t, network(nil, pert), 40_000).Finish.SD, 10*math.Sqrt(a*b/36/7), 0.02)
}

func TestAllTypesOfLinks(t *testing.T) {
	var spreads []Spread
	for _, d := range []float64{5, 4, 6, 3, 7, 2, 4, 0} {
		spreads = append(spreads, Surely(d))
	}
	n := network([]Link{{0, 1, FinishStart, 2}, {0, 2, StartStart, 3}, {2, 3, FinishFinish, 1}, {1, 4, FinishStart, -1}, {3, 4, StartStart, 0},
		{4, 5, StartFinish, 9}, {4, 6, FinishFinish, 2}, {5, 7, FinishStart, 0}, {6, 7, FinishStart, 0}}, spreads...)
	r := simulate(t, n, 100)
	if want := []float64{1, 1, 0, 0, 1, 1, 1, 1}; r.Planned != 19 || r.Finish.P(0.5) != 19 || r.Finish.SD != 0 || !reflect.DeepEqual(r.Criticality, want) || len(r.Drivers) > 0 {
		t.Errorf("got %+v", r)
	}
}

func TestEventsDelayAndCost(t *testing.T) {
	n := network(nil, Surely(20))
	n.Activities[0].Rate, n.Activities[0].Fixed = 100, 50
	n.Events = []Event{{Probability: 0.3, Hits: []Hit{{0, Spread{Kind: Uniform, Low: 5, High: 15}}}, Cost: Surely(1000)}}
	r := simulate(t, n, 40_000)
	close(t, "mean", r.Finish.Mean, 23, 0.1)
	close(t, "P50", r.Finish.P(0.5), 20, 0)
	close(t, "P80", r.Finish.P(0.8), 28.3333, 0.15)
	close(t, "mean cost", r.Cost.Mean, 50+2300+300, 15)
	close(t, "least cost", r.Cost.P(0), 2050, 0)
	if d := r.Drivers[0]; d.Event != 0 || d.Activity != -1 || d.Low != 20 || math.Abs(d.High-30) > 0.2 || d.Correlation < 0.8 {
		t.Errorf("driver %+v", d)
	}
}

func TestCorrelationWidensASum(t *testing.T) {
	links := []Link{{From: 0, To: 1}}
	for _, by := range []func(n *Network, r float64){
		func(n *Network, r float64) { n.Factors = []Factor{{[]int{0, 1}, r}} },
		func(n *Network, r float64) { n.Matrices = []Matrix{{[]int{0, 1}, [][]float64{{1, r}, {r, 1}}}} },
	} {
		n := network(links, triangle, triangle)
		by(n, 1)
		close(t, "P80", simulate(t, n, 40_000).Finish.P(0.8), 25.803227, 0.06)
		by(n, 0)
		close(t, "deviation of a sum", simulate(t, n, 40_000).Finish.SD, 1.699673*math.Sqrt2, 0.03)
		n = network(links, even, even)
		by(n, 0.5)
		// The rank correlation of two even numbers is their correlation: the variance of the sum is 2·(1+0.5)·100/12.
		close(t, "deviation", simulate(t, n, 40_000).Finish.SD, 5, 0.06)
	}
}

func TestWhatCannotHoldAtOnceIsRepairedAndSaid(t *testing.T) {
	n := network(nil, even, even, even)
	n.Matrices = []Matrix{{[]int{0, 1, 2}, [][]float64{{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}}}
	r := simulate(t, n, 1000)
	if len(r.Repairs) != 1 || r.Repairs[0].Largest < 0.1 || r.Repairs[0].Largest > 0.6 || !strings.Contains(r.Repairs[0].String(), "matrix 1") {
		t.Errorf("repairs %v", r.Repairs)
	}
	root, change := n.Matrices[0].root()
	for i := range root {
		sum := 0.0
		for _, x := range root[i] {
			sum += x * x
		}
		close(t, "length of a row", sum, 1, 1e-6)
	}
	if change != r.Repairs[0].Largest {
		t.Errorf("change %g", change)
	}
	n.Matrices[0].Values = [][]float64{{1, 0.5, 0}, {0.5, 1, 0.2}, {0, 0.2, 1}}
	if r := simulate(t, n, 100); len(r.Repairs) != 0 {
		t.Errorf("repaired %v", r.Repairs)
	}
}

// drawnNetwork is one of any form: all kinds of spreads and links, events, correlations.
func drawnNetwork(t *rapid.T) *Network {
	n := &Network{}
	for range rapid.IntRange(1, 12).Draw(t, "activities") {
		low, more, most := float64(rapid.IntRange(0, 9).Draw(t, "low")), float64(rapid.IntRange(0, 5).Draw(t, "likely")), float64(rapid.IntRange(0, 5).Draw(t, "high"))
		n.Activities = append(n.Activities, Activity{Rate: 7, Duration: Spread{Kind: Kind(rapid.IntRange(0, int(Empirical)).Draw(t, "kind")), //nolint:gosec // small
			Low: low, Likely: low + more + 0.5, High: low + more + most + 0.5, Sigma: 0.3, History: []float64{low, low + more}}})
	}
	for j := 1; j < len(n.Activities); j++ {
		if i := rapid.IntRange(-1, j-1).Draw(t, "from"); i >= 0 {
			n.Links = append(n.Links, Link{i, j, LinkType(rapid.IntRange(0, 3).Draw(t, "type")), float64(rapid.IntRange(-2, 2).Draw(t, "lag"))}) //nolint:gosec // small
		}
	}
	n.Events = []Event{{Probability: rapid.Float64Range(0, 1).Draw(t, "probability"), Hits: []Hit{{0, triangle}}}}
	if len(n.Activities) > 3 {
		n.Factors = []Factor{{[]int{0, 1}, 0.5}}
		n.Matrices = []Matrix{{[]int{3, 2}, [][]float64{{1, -0.5}, {-0.5, 1}}}}
	}
	return n
}

func TestTheSameSeedGivesTheSameWhateverTheWorkers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawnNetwork(t)
		simulations := rapid.IntRange(1, 300).Draw(t, "simulations")
		one, err := Simulate(t.Context(), n, Options{Simulations: simulations, Seed: 3, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		many, _ := Simulate(t.Context(), n, Options{Simulations: simulations, Seed: 3, Workers: 5})
		other, _ := Simulate(t.Context(), n, Options{Simulations: simulations, Seed: 4})
		if !reflect.DeepEqual(one, many) {
			t.Fatalf("%+v, with five workers %+v", one, many)
		}
		critical := 0.0
		for _, c := range one.Criticality {
			if !(c >= 0 && c <= 1) {
				t.Fatalf("criticality %v", one.Criticality)
			}
			critical += c
		}
		if critical < 1-1e-9 {
			t.Fatalf("in some simulations nothing is critical: %v", one.Criticality)
		}
		if one.Finish.SD > 1 && simulations > 100 && one.Finish.Mean == other.Finish.Mean {
			t.Fatal("another seed draws the same")
		}
		last := Point{math.Inf(-1), 0}
		for _, p := range one.Finish.Curve(20) {
			if p.At < last.At || p.Chance < last.Chance || one.Finish.Chance(p.At) != p.Chance {
				t.Fatalf("the curve falls: %v", one.Finish.Curve(20))
			}
			last = p
		}
	})
}

// doubled runs at half speed: what takes 1 of work takes 2 of time.
type doubled struct{}

func (doubled) Finish(_ int, start, work float64) float64 { return start + 2*work }
func (doubled) Start(_ int, finish, work float64) float64 { return finish - 2*work }

func TestAClockMapsWorkToTime(t *testing.T) {
	n := network([]Link{{0, 1, FinishFinish, 3}, {1, 2, FinishStart, 0}}, Surely(5), Surely(2), Surely(1))
	n.Clock = doubled{}
	if r := simulate(t, n, 10); r.Planned != 15 || r.Finish.P(0.5) != 15 || !reflect.DeepEqual(r.Criticality, []float64{1, 1, 1}) {
		t.Errorf("%+v", r)
	}
}

func TestWhatCannotBeSimulatedIsSaid(t *testing.T) {
	with := func(change func(n *Network)) *Network {
		n := network([]Link{{0, 1, FinishStart, 0}, {1, 2, FinishStart, 0}}, even, even, even)
		change(n)
		return n
	}
	for says, n := range map[string]*Network{
		"activity 2 → 3 → 2":         with(func(n *Network) { n.Links = append(n.Links, Link{From: 2, To: 1}) }),
		"Activity 2 is linked":       with(func(n *Network) { n.Links[0].From = 1 }),
		"there are 3":                with(func(n *Network) { n.Links[0].From = 7 }),
		"lag that is no number":      with(func(n *Network) { n.Links[0].Lag = math.NaN() }),
		"no known type":              with(func(n *Network) { n.Links[0].Type = 9 }),
		"NaN cannot be":              with(func(n *Network) { n.Activities[0].Duration.Low = math.NaN() }),
		"-1 cannot be":               with(func(n *Network) { n.Activities[0].Duration.Low = -1 }),
		"more than the worst":        with(func(n *Network) { n.Activities[0].Duration.Low = 30 }),
		"do not rise":                with(func(n *Network) { n.Activities[0].Duration.Kind = PERT }),
		"no history":                 with(func(n *Network) { n.Activities[0].Duration = Spread{Kind: Empirical} }),
		"median above 0":             with(func(n *Network) { n.Activities[0].Duration = Spread{Kind: Lognormal} }),
		"kind 77":                    with(func(n *Network) { n.Activities[0].Duration.Kind = 77 }),
		"may not start before -1":    with(func(n *Network) { n.Activities[0].Release = -1 }),
		"has the probability NaN":    with(func(n *Network) { n.Events = []Event{{Probability: math.NaN()}} }),
		"hits activity 4":            with(func(n *Network) { n.Events = []Event{{Hits: []Hit{{Activity: 3}}}} }),
		"The delay of activity 1":    with(func(n *Network) { n.Events = []Event{{Hits: []Hit{{0, Surely(-1)}}}} }),
		"The cost of risk event 1":   with(func(n *Network) { n.Events = []Event{{Cost: Surely(-1)}} }),
		"names activity 9":           with(func(n *Network) { n.Factors = []Factor{{[]int{8}, 0.5}} }),
		"more than one correlation":  with(func(n *Network) { n.Factors = []Factor{{[]int{1}, 0.5}, {[]int{1}, 0.5}} }),
		"has the correlation 2":      with(func(n *Network) { n.Factors = []Factor{{[]int{1}, 2}} }),
		"has 0 rows":                 with(func(n *Network) { n.Matrices = []Matrix{{Activities: []int{1}}} }),
		"1 values for 2":             with(func(n *Network) { n.Matrices = []Matrix{{[]int{0, 1}, [][]float64{{1}, {1}}}} }),
		"numbers from -1 to 1":       with(func(n *Network) { n.Matrices = []Matrix{{[]int{0, 1}, [][]float64{{1, 3}, {3, 1}}}} }),
		"correlation 1 with itself":  with(func(n *Network) { n.Matrices = []Matrix{{[]int{0}, [][]float64{{0.5}}}} }),
		"-0.1 the other way round":   with(func(n *Network) { n.Matrices = []Matrix{{[]int{0, 1}, [][]float64{{1, 0.1}, {-0.1, 1}}}} }),
		"simulations of 2001 activi": {Activities: make([]Activity, 2001)},
	} {
		simulations := 100
		if len(n.Activities) > 1000 {
			simulations = MostSimulations
		}
		if _, err := Simulate(t.Context(), n, Options{Simulations: simulations}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	if _, err := Simulate(t.Context(), with(func(*Network) {}), Options{Simulations: -1}); err == nil {
		t.Error("-1 simulations were run")
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Simulate(ctx, with(func(*Network) {}), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped simulation gave %v", err)
	}
	if r := simulate(t, &Network{}, 10); r.Finish.P(0.5) != 0 {
		t.Errorf("nothing finishes at %g", r.Finish.P(0.5))
	}
}

// Four activities of the standards: A to B, C to D, all after one another but C beside.
func TestPERTReviewsTheCriticalChain(t *testing.T) {
	r, err := Evaluate([]Estimate{{2, 4, 6}, {3, 5, 13}, {1, 2, 3}, {4, 6, 8}}, []Link{{From: 0, To: 1}, {From: 0, To: 2}, {From: 1, To: 3}, {From: 2, To: 3}})
	if err != nil || !reflect.DeepEqual(r.Critical, []int{0, 1, 3}) {
		t.Fatalf("%+v, %v", r, err)
	}
	close(t, "finish", r.Finish, 16, 1e-9)
	close(t, "deviation", r.SD(), 1.91, 0.005)
	close(t, "chance of 18", r.Chance(18), 0.85, 0.005)
	close(t, "finish by chance", r.By(r.Chance(18)), 18, 1e-9)
	// Of two chains of one length the less certain counts; a finish that hangs on a finish is no less certain for its own length.
	r, err = Evaluate([]Estimate{{4, 4, 4}, {1, 4, 7}, {0, 1, 2}}, []Link{{1, 2, FinishFinish, 0}, {0, 2, FinishFinish, 0}})
	if err != nil || r.Finish != 4 || r.Variance != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := Evaluate([]Estimate{{3, 2, 1}}, nil); err == nil || !strings.Contains(err.Error(), "do not rise") {
		t.Errorf("got %v", err)
	}
	if r, err := Evaluate(nil, nil); err != nil || r.Chance(0) != 1 || r.Chance(-1) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// thousand is a network of a thousand activities with two links each and estimates of all kinds.
func thousand() *Network {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a benchmark is no secret
	n := &Network{}
	for i := range 1000 {
		low := 1 + 10*random.Float64()
		likely := low + 5*random.Float64()
		n.Activities = append(n.Activities, Activity{Rate: 100, Duration: Spread{Kind: []Kind{Triangular, PERT}[i%2], Low: low, Likely: likely, High: likely + 10*random.Float64()}})
		for range min(i, 2) {
			n.Links = append(n.Links, Link{From: max(0, i-1-random.IntN(40)), To: i})
		}
	}
	return n
}

func BenchmarkSimulate10000x1000(b *testing.B) {
	n := thousand()
	for b.Loop() {
		if _, err := Simulate(b.Context(), n, Options{Simulations: 10_000, Seed: 1, Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSimulateCorrelated10000x1000(b *testing.B) {
	n := thousand()
	factor := Factor{Correlation: 0.3}
	for i := range n.Activities {
		factor.Activities = append(factor.Activities, i)
	}
	n.Factors = []Factor{factor}
	for b.Loop() {
		if _, err := Simulate(b.Context(), n, Options{Simulations: 10_000, Seed: 1, Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
