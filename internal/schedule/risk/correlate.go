package risk

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"throughline/internal/fault"
)

// group is a set of activities that are drawn together.
type group struct {
	members    []int
	first      int         // number of its first member among all members
	load, rest float64     // of a common factor, and of what is each member's own
	root       [][]float64 // lower triangle whose product with itself turned over is the correlation; nil with a factor
}

// Repair tells of a matrix whose correlations cannot all hold at once, and which was brought to the nearest that can.
type Repair struct {
	Matrix  int     // its number, from 0
	Largest float64 // change of any correlation
}

// String says what was done.
func (r Repair) String() string {
	return fmt.Sprintf("The correlations of matrix %d cannot all hold at once; the nearest that can were used, which differ by at most %.2g", r.Matrix+1, r.Largest)
}

// pearson gives the correlation of two normal values whose ranks have the one given (Kruskal 1958).
func pearson(rank float64) float64 { return 2 * math.Sin(math.Pi/6*rank) }

// correlate makes the groups, and the rows of what events hit.
func (c *compiled) correlate() error {
	n := len(c.Activities)
	c.member, c.hits = make([]int32, n), make([]int32, n)
	for i := range n {
		c.member[i], c.hits[i] = -1, -1
	}
	c.eventDice = make([][]die, len(c.Events))
	shapes := map[float64]*table{}
	for e, event := range c.Events {
		c.eventDice[e] = append(c.eventDice[e], event.Cost.die(shapes))
		for _, h := range event.Hits {
			c.eventDice[e] = append(c.eventDice[e], h.Delay.die(shapes))
			if c.hits[h.Activity] < 0 {
				c.hits[h.Activity] = int32(c.hitRows) //nolint:gosec // below MostActivities
				c.hitRows++
			}
		}
	}
	all := 0
	join := func(members []int, what string, number int) error {
		for _, i := range members {
			if i < 0 || i >= n {
				return fault.New(fault.Invalid, "%s %d names activity %d, which does not exist", what, number+1, i+1)
			}
			if c.member[i] >= 0 {
				return fault.New(fault.Invalid, "Activity %d stands in more than one correlation; put all its correlations into one matrix", i+1)
			}
			c.member[i] = int32(all) //nolint:gosec // below MostActivities
			all++
		}
		return nil
	}
	for f, factor := range c.Factors {
		if !(factor.Correlation >= 0 && factor.Correlation <= 1) {
			return fault.New(fault.Invalid, "Factor %d has the correlation %g; give a number from 0 to 1", f+1, factor.Correlation)
		}
		first, share := all, pearson(factor.Correlation)
		if err := join(factor.Activities, "Factor", f); err != nil {
			return err
		}
		c.groups = append(c.groups, group{members: factor.Activities, first: first, load: math.Sqrt(share), rest: math.Sqrt(math.Max(0, 1-share))})
	}
	for m, matrix := range c.Matrices {
		if err := matrix.check(m); err != nil {
			return err
		}
		first := all
		if err := join(matrix.Activities, "Matrix", m); err != nil {
			return err
		}
		root, change := matrix.root()
		if change > 0 {
			c.repaired = append(c.repaired, Repair{m, change})
		}
		c.groups = append(c.groups, group{members: matrix.Activities, first: first, root: root})
	}
	return nil
}

func (c *compiled) widest() (most int) {
	for _, g := range c.groups {
		most = max(most, len(g.members))
	}
	return most
}

func (m Matrix) check(number int) error {
	k := len(m.Activities)
	if k > MostCorrelated {
		return fault.New(fault.Limit, "Matrix %d has %d activities, more than %d; use a common factor for so many", number+1, k, MostCorrelated)
	}
	if len(m.Values) != k {
		return fault.New(fault.Invalid, "Matrix %d has %d rows for %d activities", number+1, len(m.Values), k)
	}
	for i, row := range m.Values {
		if len(row) != k {
			return fault.New(fault.Invalid, "Row %d of matrix %d has %d values for %d activities", i+1, number+1, len(row), k)
		}
	}
	for i, row := range m.Values {
		for j, x := range row {
			switch {
			case !(x >= -1 && x <= 1):
				return fault.New(fault.Invalid, "Row %d, column %d of matrix %d is %g; give numbers from -1 to 1", i+1, j+1, number+1, x)
			case i == j && x != 1:
				return fault.New(fault.Invalid, "Row %d, column %d of matrix %d is %g; each activity has the correlation 1 with itself", i+1, j+1, number+1, x)
			case x != m.Values[j][i]:
				return fault.New(fault.Invalid, "Matrix %d says %g for activities %d and %d, and %g the other way round", number+1, x, m.Activities[i]+1, m.Activities[j]+1, m.Values[j][i])
			}
		}
	}
	return nil
}

// tolerance below which an eigenvalue counts as 0.
const tolerance = 1e-9

// root gives the lower triangle by which independent normal values become correlated, and the largest change of a correlation
// if the matrix had to be repaired.
func (m Matrix) root() (root [][]float64, change float64) {
	k := len(m.Activities)
	if k == 0 {
		return nil, 0
	}
	given := mat.NewSymDense(k, nil)
	for i := range k {
		for j := range i {
			given.SetSym(i, j, pearson(m.Values[i][j]))
		}
		given.SetSym(i, i, 1)
	}
	used, repaired := nearest(given)
	if repaired {
		for i := range k {
			for j := range i {
				change = math.Max(change, math.Abs(6/math.Pi*math.Asin(used.At(i, j)/2)-m.Values[i][j]))
			}
		}
	}
	root = make([][]float64, k)
	for i := range k {
		root[i] = make([]float64, i+1)
		for j := range i + 1 {
			sum := used.At(i, j)
			for l := range j {
				sum -= root[i][l] * root[j][l]
			}
			switch {
			case i == j:
				root[i][i] = math.Sqrt(math.Max(0, sum))
				if sum < tolerance {
					root[i][i] = 0
				}
			case root[j][j] > 0:
				root[i][j] = sum / root[j][j]
			}
		}
	}
	return root, change
}

// nearest gives the correlation matrix that is nearest to the one given, by turns of cutting off what is negative and setting
// the diagonal to 1 (Higham 2002, with Dykstra's correction). A matrix that is one already stays as it is.
func nearest(given *mat.SymDense) (used *mat.SymDense, repaired bool) {
	k := given.SymmetricDim()
	cut, least := withoutNegative(given)
	if least >= -tolerance {
		return given, false
	}
	now, correction := mat.NewSymDense(k, nil), mat.NewSymDense(k, nil)
	now.CopySym(given)
	for range 100 {
		raised := mat.NewSymDense(k, nil)
		for i := range k {
			for j := range i + 1 {
				raised.SetSym(i, j, now.At(i, j)-correction.At(i, j))
			}
		}
		cut, _ = withoutNegative(raised)
		moved := 0.0
		for i := range k {
			for j := range i + 1 {
				correction.SetSym(i, j, cut.At(i, j)-raised.At(i, j))
				next := cut.At(i, j)
				if i == j {
					next = 1
				}
				moved = math.Max(moved, math.Abs(next-now.At(i, j)))
				now.SetSym(i, j, next)
			}
		}
		if moved < tolerance {
			break
		}
	}
	// What is left of a negative part goes by scaling the last cut, which has none.
	out := mat.NewSymDense(k, nil)
	for i := range k {
		for j := range i {
			out.SetSym(i, j, cut.At(i, j)/math.Sqrt(cut.At(i, i)*cut.At(j, j)))
		}
		out.SetSym(i, i, 1)
	}
	return out, true
}

// withoutNegative gives the matrix with its negative eigenvalues set to 0, and the least of them.
func withoutNegative(m *mat.SymDense) (*mat.SymDense, float64) {
	k := m.SymmetricDim()
	var e mat.EigenSym
	if !e.Factorize(m, true) {
		return m, 0
	}
	values := e.Values(nil)
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	out := mat.NewSymDense(k, nil)
	for l, v := range values {
		if v > 0 {
			out.SymRankOne(out, v, vectors.ColView(l))
		}
	}
	return out, values[0]
}
