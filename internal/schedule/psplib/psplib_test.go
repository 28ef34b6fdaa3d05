package psplib

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/schedule/rcpsp"
)

const small = `************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     5       2    1
  3      1     4       3    0
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    4    1
************************************************************************
`

var want = &rcpsp.Problem{
	Durations:  []int{0, 5, 4, 0},
	Successors: [][]int{{1, 2}, {3}, {3}, nil},
	Needs:      [][]int{{0, 0}, {2, 1}, {3, 0}, {0, 0}},
	Capacities: []int{4, 1},
}

func TestBothFormsAreRead(t *testing.T) {
	for name, text := range map[string]string{
		"small.sm":    small,
		"windows.SM":  strings.ReplaceAll(small, "\n", "\r\n"),
		"small.rcp":   "4 2\n4 1\n0 0 0 2 2 3\n5 2 1 1 4\n4 3 0 1 4\n0 0 0 0\n",
		"wrapped.rcp": "4 2 4 1 0 0 0 2\n2 3 5 2 1 1\n4 4 3 0 1 4 0 0 0 0",
	} {
		p, err := Read(name, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestBrokenFilesAreRefusedWithTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"a.sm":  {strings.Replace(small, "  2      1     5", "  2      1     x", 1), "Line 20"},
		"b.sm":  {strings.Replace(small, "   2        1          1           4", "   9        1          1           4", 1), "job 9 does not exist"},
		"c.sm":  {strings.Replace(small, "  3      1     4       3    0\n", "", 1), "duration of job 3 is missing"},
		"d.sm":  {"anything else", "not a PSPLIB"},
		"e.rcp": {"4 2\n4 1\n0 0 0 2 2 3\n5 2", "ends where a need"},
		"f.rcp": {"3 1 one", `"one"`},
		"g.rcp": {"2 0 1 1 2 1 1 1", "circle"},
		"h.rcp": {"999999999 1", "cannot be"},
		"i.txt": {small, "neither"},
		"j.rcp": {"1 0 5 -3", ""},
	} {
		_, err := Read(name, []byte(c.text))
		if c.says == "" {
			continue // it is enough that it ends
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: want %q, got %v", name, c.says, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.sm", small)
	f.Add("a.rcp", "2 1 3 1 1 1 2 0 1 0")
	f.Fuzz(func(t *testing.T, name, text string) {
		p, err := Read(name, []byte(text))
		if err == nil && p.Check() != nil {
			t.Error("a problem that cannot be was read")
		}
	})
}
